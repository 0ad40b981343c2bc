"""What the tests of booking's pages stand on: a series of the street, an occasion, two workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from tests import cast as c
from xieli.activities.pairing.tests.loop import rules_of_the_house
from xieli.booking import planning, services, taking
from xieli.booking.models import Occasion, Party, Series
from xieli.booking.planning import OccasionWords
from xieli.booking.services import SeriesWords
from xieli.booking.taking import Guest, Wish
from xieli.kernel.actor import SYSTEM
from xieli.people import rights
from xieli.people import services as people
from xieli.people.models import User
from xieli.shell.guards import Belonging

STREET = "青石街道"


@dataclass
class Scene:
    """The cast with the rules; 李梅 is a worker with a row of her own, others come by name."""

    cast: c.Cast = field(default_factory=c.federation)
    at: datetime = field(default_factory=timezone.now)

    def __post_init__(self) -> None:
        rules_of_the_house()
        self.mei = self.worker("李梅")

    def worker(self, name: str) -> Belonging:
        """A sign-in with its person; only 李梅 has one before."""
        person = people.register_person(people.NewPerson(name), by=SYSTEM, at=self.at)
        if name not in self.cast.users:
            new = rights.NewUser(name, c.PASSWORD, name, person=person)
            self.cast.users[name] = rights.register_user(new, by=SYSTEM, at=self.at)
        else:
            User.objects.filter(pk=self.cast.users[name].pk).update(person=person)
            self.cast.users[name].refresh_from_db()
        return Belonging(person.id)

    def series(self, kind: str = "reading", *, is_open: bool = True, **words: Any) -> Series:
        """A series of the street, open unless it says otherwise."""
        zhou, title = self.cast.actor("周敏"), words.pop("title", "春天读书日")
        told = SeriesWords(kind, title, **words)
        made = services.draft_series(told, union=self.cast.unions[STREET], by=zhou, at=self.at)
        if not is_open:
            return made
        return services.open_series(made, seen=made.version, by=zhou, at=self.at)

    def occasion(self, series: Series, hours: float = 24, **words: Any) -> Occasion:
        """A published occasion of two hours that starts so many hours from now (or before)."""
        zhou, starts = self.cast.actor("周敏"), self.at + timedelta(hours=hours)
        is_planned = words.pop("is_planned", False)
        words = {"places": 10, "where": "职工书屋", "closes_at": starts, **words}
        opens = words.pop("opens_at", min(starts, self.at) - timedelta(days=2))
        told = OccasionWords(starts, starts + timedelta(hours=2), opens_at=opens, **words)
        (made,) = planning.plan(series, told, by=zhou, at=self.at)
        if not is_planned:
            planning.publish([made], by=zhou, at=self.at)
        made.refresh_from_db()
        return made

    def party(self, one: Occasion, who: Belonging, *guests: str, **more: Any) -> Party:
        """A booking, made before the occasion's booking closed."""
        wish = Wish(more.pop("key", f"{who.person_id}"), tuple(Guest(name) for name in guests))
        at = more.pop("at", min(self.at, one.closes_at - timedelta(hours=1)))
        return taking.take_seats(one, who, wish, by=SYSTEM, at=at)
