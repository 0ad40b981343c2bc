"""青石街道's benefits in a few lines: a contract, two outlets, a batch of each way, workers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests import cast as c
from xieli.activities.benefits import claims, opening, queries, rules, services, windows
from xieli.activities.benefits.models import Batch, Claim, Outlet, Window
from xieli.activities.benefits.rules import Money, Span
from xieli.activities.benefits.services import BatchWords, ContractWords, OutletWords
from xieli.activities.benefits.windows import WindowWords
from xieli.activities.membership.models import Member
from xieli.activities.membership.queries import belonging_of
from xieli.kernel.actor import SYSTEM
from xieli.people import services as people
from xieli.people.models import Person
from xieli.shell.guards import Belonging
from xieli.shell.keys import code, uuid7

AT = datetime(2024, 3, 14, 2, 0, tzinfo=UTC)  # 10:00 in 北京时间
DAY = date(2024, 3, 14)
MONEY = Money(Decimal("20.00"), Decimal("8.00"), Decimal("7.00"))
CONTRACT = ContractWords(
    "普惠-2024-01", DAY - timedelta(days=30), DAY + timedelta(days=300), Decimal("80000"),
    Decimal("70000"),
)  # fmt: skip


class Scene:
    """The federation, a contract with 松坪精密, its two outlets."""

    def __init__(self, at: datetime = AT) -> None:
        c.rules_of_the_house()
        self.at, self.day = at, at.date()
        self.cast = c.federation()
        self.street = self.cast.unions["青石街道"]
        self.zhou, self.chen = self.cast.actor("周敏"), self.cast.actor("陈主席")
        moved = self.day - DAY
        words = ContractWords(**{
            **vars(CONTRACT), "starts_on": CONTRACT.starts_on + moved,
            "ends_on": CONTRACT.ends_on + moved,
        })  # fmt: skip
        firm = self.cast.firms["松坪精密"]
        self.partner = services.register_partner(self.street, firm, words, by=self.zhou, at=at)
        self.outlet = self.add_outlet("松坪咖啡")
        self.add_outlet("松坪超市")

    def add_outlet(self, name: str) -> Outlet:
        return services.add_outlet(self.partner, OutletWords(name), by=self.zhou, at=self.at)

    def words(self, **more: Any) -> BatchWords:
        span = Span(
            more.pop("opens_at", self.at - timedelta(hours=1)),
            more.pop("closes_at", self.at + timedelta(days=7)),
            more.pop("redeem_until", self.day + timedelta(days=30)),
        )
        told: dict[str, Any] = {
            "title": "夏送清凉咖啡券", "what": rules.VOUCHER, "way": rules.FIRST, "quantity": 10,
            "money": MONEY, "span": span, "partner": self.partner, **more,
        }  # fmt: skip
        return BatchWords(**told)

    def draft(self, **more: Any) -> Batch:
        return services.draft(self.street, self.words(**more), by=self.zhou, at=self.at)

    def opened(self, **more: Any) -> Batch:
        """A batch that 周敏 made and 陈主席 opened; `places` adds windows with so many each."""
        places = more.pop("places", ())
        batch = self.draft(**more)
        for n, count in enumerate(places):
            self.window(batch, count, days=1 + n)
        return self.open(batch)

    def open(self, batch: Batch) -> Batch:
        seen = Batch.objects.get(pk=batch.pk).version
        return opening.open_batch(batch, seen=seen, by=self.chen, at=self.at)

    def window(self, batch: Batch, places: int, days: int = 1) -> Window:
        starts = self.at + timedelta(days=days)
        words = WindowWords(starts, starts + timedelta(hours=2), places)
        return windows.add_window(batch, words, by=self.zhou, at=self.at)

    def claim(self, batch: Batch, who: Belonging, **more: Any) -> Claim:
        at = more.pop("at", self.at)
        return claims.claim(batch, who, by=SYSTEM, at=at, **more)

    def numbers(self, batch: Batch) -> queries.Numbers:
        return queries.numbers_of(Batch.objects.get(pk=batch.pk))

    def worker(self, name: str = "李梅", **more: Any) -> Belonging:
        """A member of 明川工会, as the doors know her; for services only."""
        person = people.register_person(people.NewPerson(name), by=SYSTEM, at=self.at)
        union = self.cast.unions["明川工会"]
        told: dict[str, Any] = {
            "is_member": True, "union_id": union.id, "union_path": union.path, "group": "food",
            **more,
        }  # fmt: skip
        return Belonging(person.id, **told)

    def enrol(self, name: str = "李梅", union: str = "明川工会", group: str = "food") -> Belonging:
        """Make somebody of the cast a member whom the pages know."""
        person = people.register_person(people.NewPerson(name), by=SYSTEM, at=self.at)
        user = self.cast.users[name]
        user.person = person
        user.save(update_fields=["person"])
        return join(person, self.cast.unions[union], group, self.day)

    def enrol_known(self, name: str) -> Belonging:
        """Somebody of the cast who is a member already."""
        person_id = self.cast.users[name].person_id
        assert person_id is not None
        return belonging_of(person_id)


def join(person: Person, union: Any, group: str, day: date) -> Belonging:
    """A 会籍 as a row; joining itself is membership's."""
    Member.objects.create(
        person=person, union=union, number=code(), group=group, joined_on=day, since=day
    )
    return belonging_of(person.pk)


def crowd(many: int) -> list[Person]:
    """So many people, only as rows."""
    rows = [Person(id=uuid7(), name=f"工友{n}", name_key="gy") for n in range(many)]
    return Person.objects.bulk_create(rows)
