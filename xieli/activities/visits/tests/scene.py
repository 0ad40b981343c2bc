"""A visiting campaign of 南山 on the standing cast, as far as a test wants it."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse
from PIL import Image

from tests import cast as c
from xieli.activities.desk import services as desk
from xieli.activities.visits import buying, handing, lists, services
from xieli.activities.visits.lists import Listed
from xieli.activities.visits.models import Group, ListState, Recipient, Source, VisitList
from xieli.activities.visits.rules import Given
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.id_numbers import resident_id
from xieli.people import rights
from xieli.programmes.rules import Cover
from xieli.review import queries as review_queries
from xieli.review import services as review
from xieli.review.models import Act
from xieli.review.services import Verdict

DAY = date(2024, 3, 1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(n: int) -> str:
    """An invented number with a true check digit; no county has the code 449999."""
    body = f"44999919800101{n:03d}"
    total = sum(int(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return resident_id(body + "10X98765432"[total % 11])


def picture(kind: str = "signature") -> handing.Picture:
    return handing.Picture(kind, b"\x89PNG-a-signature", "签名")


def jpeg() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (400, 300), "#88aa99").save(held, "JPEG")
    return held.getvalue()


class Scene:
    """南山's campaign, run by 周敏's street; 何 decides nothing, 陈主席 decides for the city."""

    def __init__(self, budget: str = "100000") -> None:
        self.cast = c.federation()
        c.rules_of_the_house()
        self._mandates()
        cover = Cover(services.KIND, "spring-visits", "春节走访慰问", "", DAY)
        union = self.cast.unions["南山"]
        self.programme = services.open_campaign(
            cover, Decimal(budget), union=union, by=self.who("陈主席"), at=c.AT
        )
        self.parcel = services.name_parcel(
            self.programme, self.cast.items["棉被"], Decimal("80"), by=SYSTEM, at=c.AT
        )

    def _mandates(self) -> None:
        wanted = (
            ("陈主席", "visits.run", "深圳"), ("陈主席", "visits.decide", "深圳"),
            ("刘芸", "visits.decide", "南山"), ("刘芸", "visits.run", "南山"),
        )  # fmt: skip
        for name, function, union in wanted:
            mandate = rights.NewMandate(
                self.cast.users[name], function, self.cast.unions[union], c.TODAY
            )
            rights.give_mandate(mandate, by=SYSTEM, at=c.AT)

    def who(self, name: str) -> Actor:
        return self.cast.actor(name)

    def income(self, amount: str = "50000", source: str = Source.OWN, key: str = "") -> Any:
        new = services.NewIncome(source, Decimal(amount), "南山区总工会", "财 1 号", key)
        return services.bring_in(self.programme, new, by=self.who("陈主席"), at=c.AT)

    def list_of(self, union: str = "青石街道") -> VisitList:
        return lists.open_list(
            self.programme, self.cast.unions[union], by=self.who("周敏"), at=c.AT
        )

    def row(self, n: int = 1, **more: Any) -> Listed:
        told: dict[str, Any] = {
            "row": n, "name": f"李大山{'一二三四五六七八九'[n % 9]}", "group": Group.HARDSHIP,
            "village": "青竹村", "id_number": id_number(n), "cash": Decimal(500),
            "parcel": self.parcel, "pieces": 1,
        } | more  # fmt: skip
        return Listed(**told)

    def listed(self, *rows: Listed, union: str = "青石街道") -> VisitList:
        made = self.list_of(union)
        taken = lists.list_people(made, rows or [self.row()], by=self.who("周敏"), at=c.AT)
        assert not taken.refused, taken.refused
        return made

    def bought(self, pieces: int = 100, amount: str = "7800") -> Any:
        new = buying.NewOrder("示范粮油店", self.parcel, pieces, Decimal(amount))
        order = buying.place_order(new, by=self.who("周敏"), at=c.AT)
        return buying.take_in(order, by=self.who("周敏"), at=c.AT)

    def decided(self, visit_list: VisitList) -> VisitList:
        """Asked by 周敏, through every stage as the rulebook has it."""
        asked = lists.submit(visit_list, by=self.who("周敏"), at=c.AT)
        for name in ("陈主席", "刘芸", "陈主席", "刘芸"):
            asked = review_queries.access_application(asked.number)
            if asked.stage is None or asked.stage.act == Act.NOTICE:
                break
            desk.decide(asked, Verdict("pass", "", asked.version), by=self.who(name), at=c.AT)
        self._shown(asked)
        visit_list.refresh_from_db()
        return visit_list

    def _shown(self, asked: Any) -> None:
        if asked.stage is None:
            return
        words = {asked.id: "青石街道 1 人"}
        posting = review.Posting("community", "区总工会 0755-00000000", words)
        notice = review.post_notice(asked.call, [asked], posting, by=self.who("陈主席"), at=c.AT)
        later = c.AT + (notice.last_day - c.TODAY) + timedelta(days=1)
        desk.close_due_notices(at=later)

    def approved(self, *rows: Listed, pieces: int = 100) -> VisitList:
        """A list with its money and its goods at the union."""
        made = self.listed(*rows)
        self.income()
        self.bought(pieces)
        made = self.decided(made)
        assert made.state == ListState.APPROVED
        buying.send_goods(made, by=self.who("周敏"), at=c.AT)
        return made

    def sheet(self, recipient: Recipient, key: str = "k" * 32, **more: Any) -> handing.Sheet:
        told: dict[str, Any] = {
            "given": Given(Decimal(500), 1), "picture": picture(),
            "companions": (("孙主席", "明川电子"),),
        } | more  # fmt: skip
        return handing.Sheet(key, recipient, **told)

    def visit(self, sheet: handing.Sheet, name: str = "周敏") -> Any:
        return handing.record(sheet, by=self.who(name), at=c.AT)

    def client(self, name: str) -> Client:
        client: Client = c.sign_in(Client(), self.cast, name)
        return client

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"visits:{name}", args=args)
