"""The street's station, givers and takers of the cast, and things on their way in a few lines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests import cast as c
from xieli.activities.gifts import keeping, services
from xieli.activities.gifts.keeping import Checked, StationWords
from xieli.activities.gifts.models import Claim, Station, Thing
from xieli.activities.gifts.services import NewThing
from xieli.kernel.actor import SYSTEM, Actor
from xieli.ledger.models import Account
from xieli.ledger.queries import balance
from xieli.people import services as people
from xieli.people.models import Person
from xieli.shell.guards import Belonging

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)


class Scene:
    """The federation with one station of 青石街道, kept by 周敏; 李梅 has a person."""

    def __init__(self, at: datetime = AT) -> None:
        c.rules_of_the_house()
        self.at, self.cast = at, c.federation()
        self.zhou = self.cast.actor("周敏")
        self.li = self.person("李梅")
        user = self.cast.users["李梅"]
        user.person_id = self.li.person_id
        user.save()
        words = StationWords("青石驿站", "周一到周六 9:00—18:00", "青石路 1 号")
        self.station: Station = keeping.set_up(
            self.cast.unions["青石街道"], words, by=self.zhou, at=at
        )

    def person(self, name: str = "吴小满") -> Belonging:
        made: Person = people.register_person(people.NewPerson(name), by=SYSTEM, at=self.at)
        return Belonging(made.pk)

    def who(self, name: str) -> Actor:
        return self.cast.actor(name)

    def new(self, **more: Any) -> NewThing:
        words = {
            "key": uuid4().hex, "station": self.station, "what": "电饭煲，3 升",
            "category": "小家电", "wear": "good",
            "bring_by": self.at.date() + timedelta(days=2),
        }  # fmt: skip
        return NewThing(**{**words, **more})

    def offered(self, donor: Belonging | None = None, **more: Any) -> Thing:
        who = donor or self.person("林秋")
        return services.offer(self.new(**more), who, by=self.zhou, at=self.at)

    def of_firm(self, pieces: int = 5, **more: Any) -> Thing:
        new = self.new(**{"what": "布鞋", "category": "鞋帽", "wear": "new", **more})
        firm = self.cast.firms["明川电子"]
        return services.offer_for_firm(new, firm, pieces, by=self.zhou, at=self.at)

    def taken_in(self, thing: Thing | None = None) -> Thing:
        row = thing or self.offered()
        return keeping.take_in(row, row.quantity, by=self.zhou, at=self.at)

    def listed(self, thing: Thing | None = None, **more: Any) -> Thing:
        row = self.taken_in(thing)
        found = Checked(**{
            "what": row.what, "category": row.category, "wear": row.wear, "worth": None, **more,
        })  # fmt: skip
        return keeping.check_in(row, found, by=self.zhou, at=self.at)

    def claimed(self, thing: Thing | None = None, who: Belonging | None = None) -> Claim:
        row = thing or self.listed()
        return services.claim(row, who or self.li, by=self.who("李梅"), at=self.at)

    def handed(self, claim: Claim | None = None, at: datetime | None = None) -> Claim:
        return keeping.hand_over(claim or self.claimed(), by=self.zhou, at=at or self.at)

    def held(self, code: str, thing: Thing) -> int:
        """How many pieces of a thing an account of the ledger holds."""
        return int(balance(Account.objects.get(code=code), thing.unit))

    def stock(self, thing: Thing) -> int:
        return self.held(keeping.stock_code(self.station), thing)
