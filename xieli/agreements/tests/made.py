"""An agreement of 青石街道 with 资源 in a few lines, at the stage a test wants."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from PIL import Image

from tests import cast as c
from tests.kept import kept
from xieli.agreements import deciding, items, queries, services
from xieli.agreements.deciding import File, Signature
from xieli.agreements.items import NewItem
from xieli.agreements.models import Agreement, Goal, Party, YearItem
from xieli.agreements.services import Cover, NewParty
from xieli.kernel.actor import SYSTEM
from xieli.people import rights
from xieli.unions import services as unions
from xieli.unions.rules import WORKPLACE, Founding

AT = datetime(2024, 3, 14, 2, 0, tzinfo=UTC)
ON = date(2024, 3, 14)
COVER = Cover("粤桂协作框架协议", date(2024, 1, 1), date(2026, 12, 31), "两地政府战略合作协议")
SAMPLE = "广元—合川"
PDF = b"%PDF-1.4 signed"


def photo() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(held, "JPEG")
    return held.getvalue()


class Scene:
    """The federation with a second signer of the street, and one agreement."""

    def __init__(self) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        self.street, self.county = self.cast.unions["青石街道"], self.cast.unions["资源"]
        self.agreement = self.draft()

    def draft(self, sample: str = SAMPLE, partner: Any = None, cover: Cover = COVER) -> Agreement:
        sides = [NewParty(self.street), partner or NewParty(self.county)]
        return services.draft(cover, sides, by=self.who("周敏"), at=AT, sample=sample)

    def who(self, name: str) -> Any:
        return self.cast.actor(name)

    @property
    def fresh(self) -> Agreement:
        return Agreement.objects.prefetch_related("parties__union").get(pk=self.agreement.pk)

    @property
    def seen(self) -> int:
        return self.fresh.version

    def party(self, number: int = 1) -> Party:
        return Party.objects.get(agreement=self.agreement, number=number)

    def decide(self, verb: Any, side: int, by: str, *more: Any, at: datetime = AT) -> Agreement:
        """One side decides, on what it sees now."""
        own = (self.agreement, self.party(side), *more)
        return verb(*own, seen=self.seen, by=self.who(by), at=at)

    def to_review(self) -> Scene:
        self.decide(deciding.send, 1, "周敏")
        self.decide(deciding.send, 2, "王强")
        return self

    def to_sign(self) -> Scene:
        self.to_review()
        self.decide(deciding.approve, 1, "陈主席")
        self.decide(deciding.approve, 2, "王强")
        return self

    def running(self) -> Scene:
        self.to_sign()
        self.decide(deciding.sign, 1, "陈主席", Signature(ON, PDF))
        self.decide(deciding.sign, 2, "王强", Signature(ON))
        return self

    def goal(self, number: int = 1) -> Goal:
        return Goal.objects.filter(clause__agreement=self.agreement, clause__number=number)[0]

    def item(self, words: str = "联合办班一期", due: date = date(2024, 9, 30)) -> YearItem:
        new = NewItem(self.goal().pk, words, due)
        return items.add_item(self.agreement, new, by=self.who("周敏"), at=AT)

    def now(self, item: YearItem) -> YearItem:
        return YearItem.objects.select_related("agreement", "goal").get(pk=item.pk)

    def claimed(self, item: YearItem) -> YearItem:
        items.claim(item, self.party(1), self.street, "周敏", by=self.who("周敏"), at=AT)
        items.claim(item, self.party(2), self.county, "王强", by=self.who("王强"), at=AT)
        return self.now(item)

    def proved(self, item: YearItem) -> YearItem:
        told = File("签到表和照片", photo())
        items.add_proof(item, self.party(1), told, by=self.who("周敏"), at=AT)
        return self.now(item)

    def reported(self, item: YearItem, at: datetime = AT) -> YearItem:
        row = self.proved(self.claimed(item))
        side, union, by = self.party(1), self.street, self.who("周敏")
        return items.report(row, side, union, "办成一期", seen=row.version, by=by, at=at)

    def done(self, item: YearItem, at: datetime = AT) -> YearItem:
        row = self.reported(item, at)
        by = self.who("王强")
        return items.confirm(row, self.party(2), seen=row.version, by=by, at=at)

    def board(self, year: int = 2024) -> queries.Board:
        return queries.board(self.fresh, year)

    def join(self, name: str = "明川工会") -> Any:
        clause = self.agreement.clauses.get(number=1)
        union = self.cast.unions[name]
        return services.join(clause, self.party(1), union, by=self.who("周敏"), at=AT)


@kept(empty=(*c.EMPTY, "rulebook.Parameter"))
def running_scene() -> Scene:
    """A signed agreement; built once a process."""
    return Scene().running()


@kept(empty=(*c.EMPTY, "rulebook.Parameter"))
def drafted_scene() -> Scene:
    """A draft; built once a process."""
    return Scene()


def days(n: int) -> timedelta:
    return timedelta(days=n)


def another_officer(scene: Scene, name: str, union: str, preset: str = "county") -> None:
    """One more officer, where a side needs a second person."""
    user = rights.register_user(rights.NewUser(name, c.PASSWORD, name), by=SYSTEM, at=c.AT)
    scene.cast.users[name] = user
    mandate = rights.NewMandate(user, "", scene.cast.unions[union], c.TODAY)
    rights.give_preset(preset, mandate, by=SYSTEM, at=c.AT)


def another_firm(scene: Scene, name: str = "松坪工会") -> Any:
    founding = Founding(name, scene.street.id, WORKPLACE)
    scene.cast.unions[name] = unions.found(founding, by=SYSTEM, at=c.AT)
    return scene.cast.unions[name]
