"""A lean scene for booking's own law: one union, the rules of booking, workers by name."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from xieli.booking import planning, services, taking
from xieli.booking.models import Occasion, Party, PartyState, Series
from xieli.booking.planning import OccasionWords
from xieli.booking.services import SeriesWords
from xieli.booking.taking import Guest, Wish
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people.models import Person
from xieli.rulebook.models import Parameter
from xieli.rulebook.services import DEFAULTS
from xieli.shell.guards import Belonging
from xieli.unions import services as unions
from xieli.unions.rules import FEDERATION, Founding

AT = datetime(2024, 3, 14, 1, 0, tzinfo=UTC)  # a Thursday, 9:00 in the union's time
STARTS = AT + timedelta(days=6, hours=5)
ENDS = STARTS + timedelta(hours=2)
ZHOU, WANG = Actor(uuid4(), "周敏"), Actor(uuid4(), "王强")


def hours(many: float) -> timedelta:
    return timedelta(hours=many)


class Scene:
    """One union, an open series with these terms, and an open occasion with so many places."""

    def __init__(self, places: int = 2, **terms: Any) -> None:
        rules_of_booking()
        root = Founding(name="示范总工会", parent_id=None, stands_as=FEDERATION)
        self.union = unions.found(root, by=SYSTEM, at=AT)
        self.series = self.make(**terms)
        self.one = self.occasion(places)
        self.people: dict[str, Person] = {}

    def make(self, kind: str = "reading", **terms: Any) -> Series:
        words = SeriesWords(kind, terms.pop("title", "春日读书会"), **terms)
        made = services.draft_series(words, union=self.union, by=ZHOU, at=AT)
        if made.road_step:
            return made
        return services.open_series(made, seen=made.version, by=ZHOU, at=AT)

    def planned(self, places: int = 2, **words: Any) -> Occasion:
        asked: dict[str, Any] = {"starts_at": STARTS, "ends_at": ENDS, **words}
        series = asked.pop("series", self.series)
        (made,) = planning.plan(series, OccasionWords(places=places, **asked), by=ZHOU, at=AT)
        return made

    def occasion(self, places: int = 2, **words: Any) -> Occasion:
        made = self.planned(places, **words)
        return planning.publish([made], by=ZHOU, at=AT)[0]

    def person(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = Person.objects.create(name=name, name_key=name)
        return self.people[name]

    def who(self, name: str, **more: Any) -> Belonging:
        return Belonging(self.person(name).id, **more)

    def take(self, name: str, *guests: str, **more: Any) -> Party:
        at, one = more.pop("at", AT), more.pop("one", self.one)
        wish = Wish(more.pop("key", uuid4().hex), tuple(Guest(guest) for guest in guests))
        return taking.take_seats(one, self.who(name, **more), wish, by=Actor(None, name), at=at)

    def give_back(self, party: Party, at: datetime = AT) -> Party:
        return taking.give_back(party, by=Actor(None, "本人"), at=at)

    def fresh(self, one: Occasion | None = None) -> Occasion:
        return Occasion.objects.select_related("series").get(pk=(one or self.one).pk)

    def words(self, **changed: Any) -> OccasionWords:
        """What the occasion says of itself now, with changes."""
        row = self.fresh()
        names = [*planning.COPIED, "opens_at", "closes_at"]
        return OccasionWords(**{**{name: getattr(row, name) for name in names}, **changed})

    def change(self, **changed: Any) -> Occasion:
        row = self.fresh()
        words = self.words(**changed)
        return planning.change_occasion(row, words, seen=row.version, by=ZHOU, at=AT)

    def states(self, one: Occasion | None = None) -> dict[str, str]:
        """Who stands how, by the leader's name."""
        rows = (one or self.one).parties.exclude(state=PartyState.LEFT)
        return dict(rows.values_list("leader__name", "state"))


def rules_of_booking(**changed: str) -> None:
    """The defaults of booking alone: the whole rulebook takes a second."""
    with DEFAULTS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["key"].startswith("booking.")]
    Parameter.objects.bulk_create(
        Parameter(
            key=row["key"], value=changed.get(row["key"].removeprefix("booking."), row["value"]),
            valid_from=date.fromisoformat(row["valid_from"]), citation=row["citation"],
        )
        for row in rows
    )  # fmt: skip


def set_rule(key: str, value: str) -> None:
    assert Parameter.objects.filter(key=f"booking.{key}").update(value=value) == 1


def ids(parties: list[Party]) -> list[UUID]:
    return [one.pk for one in parties]
