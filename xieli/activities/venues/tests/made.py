"""A street with places at every step of their life, in a few lines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from tests import cast as c
from xieli.activities.desk import deciding
from xieli.activities.venues import belongings, inspecting, rules, running, services
from xieli.activities.venues.inspecting import Look, Seen
from xieli.activities.venues.models import Inspection, Report, Venue
from xieli.activities.venues.running import Batch, NewReport, Word
from xieli.activities.venues.services import VenueWords
from xieli.kernel.actor import SYSTEM, Actor
from xieli.people import services as people
from xieli.review.models import Application, Outcome
from xieli.review.queries import of_about
from xieli.review.services import Verdict
from xieli.shell.guards import Belonging

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)  # a Tuesday, 10:00
TODAY = date(2026, 3, 10)
SIX = ("统一标识", "固定场所", "完备设施", "管理制度", "服务人员", "地图可查")
LON, LAT = Decimal("113.93000"), Decimal("22.53000")
WEEK = "周一到周五 9:00-18:00；周六 9:00-12:00"


def station(name: str = "青石驿站", **more: Any) -> VenueWords:
    """What a form tells of a station that has all six."""
    told = {
        "kind": "station", "name": name, "address": "青石路 1 号", "longitude": LON,
        "latitude": LAT, "outfits": SIX, "hours": WEEK,
    }  # fmt: skip
    return VenueWords(**{**told, **more})


def north(metres: int) -> Decimal:
    """A latitude so many metres north of the first station."""
    return (LAT + Decimal(metres) / Decimal(111_195)).quantize(Decimal("0.00001"))


class Scene:
    """The federation; 周敏 runs her street's places, 陈主席 decides in the city."""

    def __init__(self, at: datetime = AT) -> None:
        c.rules_of_the_house()
        self.at, self.cast = at, c.federation()
        self.street = self.cast.unions["青石街道"]
        self.zhou, self.chen = self.cast.actor("周敏"), self.cast.actor("陈主席")
        self.sun = self.cast.actor("孙主席")

    def worker(self, name: str = "李梅") -> Belonging:
        """One of the cast as a worker with a person."""
        user = self.cast.users[name]
        if user.person_id is None:
            new = people.NewPerson(name)
            user.person_id = people.register_person(new, by=SYSTEM, at=self.at).pk
            user.save()
        return Belonging(user.person_id)

    def drafted(self, name: str = "青石驿站", **more: Any) -> Venue:
        by = more.pop("by", self.sun)
        union = more.pop("union", self.street)
        return services.draft(union, station(name, **more), by=by, at=self.at)

    def applied(self, venue: Venue | None = None, by: Actor | None = None) -> Application:
        row = venue or self.drafted()
        services.hand_in(row, by=by or self.sun, at=self.at)
        found = of_about(row.pk)
        assert found is not None
        return found

    def decided(
        self, application: Application, by: Actor, outcome: str = Outcome.PASS
    ) -> Application:
        reason = "" if outcome == Outcome.PASS else "缺一样，请补上"
        verdict = Verdict(outcome, reason, application.version)
        return deciding.decide(application, verdict, by=by, at=self.at)

    def named(self, venue: Venue | None = None) -> Venue:
        checked = self.decided(self.applied(venue), self.zhou)
        return services.of_application(self.decided(checked, self.chen))

    def running(self, name: str = "青石驿站", **more: Any) -> Venue:
        """A place that runs, by the short way of a list that was taken in."""
        row = services.new_row(self.street, station(name, **more), by=self.sun, at=self.at)
        services.turned(row, rules.NAMED, by=self.chen, at=self.at)
        services.turned(row, rules.RUNNING, by=self.chen, at=self.at)
        row.named_on = TODAY
        row.save()
        return row

    def said(self, venue: Venue, role: str = rules.WORKER, **more: Any) -> Any:
        is_open, by = more.pop("is_open", True), more.pop("by", self.cast.actor("李梅"))
        at = more.pop("at", self.at)
        return running.confirm(venue, Word(role, is_open, **more), by=by, at=at)

    def reported(self, venue: Venue, trouble: str = rules.LOCKED, **more: Any) -> Report:
        at = more.pop("at", self.at)
        new = NewReport(more.pop("key", uuid4().hex), trouble, **more)
        return running.report(venue, new, None, by=Actor(None, "访客"), at=at)

    def inspected(self, venue: Venue, fault: str = "", by: Actor | None = None) -> Inspection:
        items = tuple(Seen(one, one != fault, "坏了" if one == fault else "") for one in SIX)
        return inspecting.inspect(venue, Look(TODAY, items), by=by or self.zhou, at=self.at)

    def stocked(self, venue: Venue, quantity: int = 24, until: date | None = None) -> Any:
        batch = Batch("矿泉水", "瓶", quantity, until)
        return running.put_in(venue, batch, by=self.zhou, at=self.at)

    def keeper(self, venue: Venue, name: str = "王师傅") -> Any:
        return belongings.give_keeper_code(venue, name, by=self.zhou, at=self.at)


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)
