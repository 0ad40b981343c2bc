"""A few records of every shape in two provinces: tickets, members, events with 概数, gifts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests import cast as c
from tests.kept import kept
from xieli.activities.membership.models import Member, State
from xieli.activities.rights.models import Mark, Ticket
from xieli.activities.rights.models import State as TicketState
from xieli.booking.models import Occasion, OccasionState, Result, Series
from xieli.insight import services
from xieli.insight.models import ClosedPeriod
from xieli.insight.queries import Asked
from xieli.kernel.period import Period
from xieli.matching.models import Board, Pledge
from xieli.people.models import Person
from xieli.unions.models import Union

MARCH = datetime(2024, 3, 14, 2, 0, tzinfo=UTC)
DAY = MARCH.date()
Q1 = Period(date(2024, 1, 1), date(2024, 3, 31))
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


def asked(key: str, **more: Any) -> Asked:
    """A figure of 2024 as of now."""
    return Asked(**{"key": key, "start": FIRST, "end": LAST, "as_of": timezone.now(), **more})


def ticket(union: Union, number: str, days: int = 4, **more: Any) -> Ticket:
    """A ticket of 14 March, answered after so many days."""
    told = {
        "channel": "page", "subject": "wages", "grade": "plain", "union": union,
        "at_union": union, "name": "陈小娟", "asked_by": "页面", "state": TicketState.CLOSED,
        "asked_at": MARCH, "taken_at": MARCH + timedelta(hours=6),
        "answered_at": MARCH + timedelta(days=days), "closed_at": MARCH + timedelta(days=days),
        "mark": Mark.GOOD, "was_late": days > 10,
    }  # fmt: skip
    return Ticket.objects.create(number=number, key=number, **{**told, **more})


def member(union: Union, name: str, day: date = DAY, **more: Any) -> Member:
    """A member who joined on 14 March."""
    person = Person.objects.create(name=name, name_key=name)
    told = {"number": f"M{person.pk.hex[-12:]}", "joined_on": day, "since": day}
    return Member.objects.create(person=person, union=union, **{**told, **more})


def counted(union: Union, value: str, qualifier: str, number: int = 1) -> Result:
    """An event of 14 March whose people were counted roughly."""
    series, _new = Series.objects.get_or_create(
        code=f"S{union.pk.hex[-10:]}", union=union, kind="planting", title="植树",
        defaults={"made_by": "刘芸", "made_at": MARCH},
    )  # fmt: skip
    occasion = Occasion.objects.create(
        series=series, number=number, starts_at=MARCH, ends_at=MARCH + timedelta(hours=2),
        opens_at=MARCH - timedelta(days=9), closes_at=MARCH, places=200, check_key="k",
        state=OccasionState.HELD,
    )  # fmt: skip
    return Result.objects.create(
        occasion=occasion, measure="参加人数", value=Decimal(value), unit="人",
        qualifier=qualifier, told_by="刘芸", told_at=MARCH,
    )  # fmt: skip


def pledge(cast: c.Cast, firm: str, quantity: int, number: str) -> Pledge:
    """A pledge of the street's board on 14 March at 79 元."""
    union = cast.unions["青石街道"]
    board, _new = Board.objects.get_or_create(title="春季", union=union)
    return Pledge.objects.create(
        board=board, enterprise=cast.firms[firm], item=cast.items["棉被"], number=number,
        quantity=quantity, unit_value=Decimal("79.00"), pledged_by="孙主席", pledged_at=MARCH,
    )  # fmt: skip


@kept(empty=(*c.EMPTY, *c.RULES))
def scene() -> c.Cast:
    """Tickets: 资源 two, 龙胜 and the street one each; members; rough counts; pledges."""
    c.rules_of_the_house()
    cast = c.federation()
    places = cast.unions
    ticket(places["资源"], "T-ZY-1", 2)
    ticket(places["资源"], "T-ZY-2", 12)
    ticket(places["龙胜"], "T-LS-1", 4)
    ticket(places["青石街道"], "T-QS-1", 6)
    for name in ("黄大山", "黄小山"):
        member(places["资源"], name)
    member(places["龙胜"], "韦青", state=State.LEFT, since=date(2024, 6, 1))
    member(places["青石街道"], "李梅", group="food")
    counted(places["资源"], "80", "余")
    counted(places["资源"], "40", "", 2)
    counted(places["龙胜"], "300", "近")
    pledge(cast, "明川电子", 10, "P1")
    pledge(cast, "明川电子", 5, "P2")
    pledge(cast, "松坪精密", 2, "P3")
    return cast


def closed(cast: c.Cast, union: str = "桂林", why: str = "") -> ClosedPeriod:
    """The first quarter of a union, closed."""
    by, at = cast.actor("陈主席"), timezone.now()
    return services.close_period(cast.unions[union], Q1, why, by=by, at=at)


@kept(empty=(*c.EMPTY, *c.RULES))
def closed_scene() -> tuple[c.Cast, ClosedPeriod]:
    """The same with the first quarter of 桂林 closed."""
    cast = scene()
    return cast, closed(cast)
