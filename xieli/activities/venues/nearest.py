"""The nearest places to a spot: a box on the index (latitude, longitude), wider until it suffices.

No extension: what lies within a box is read from the index, and only what is nearer than the box's
half side counts as found, since something outside could be nearer than the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import cos, radians
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.utils import timezone

from xieli.activities.venues import geo, rules
from xieli.activities.venues.geo import Spot
from xieli.activities.venues.hours import DAY_MINUTES, Moment, Span, Special, day_key, is_open
from xieli.activities.venues.models import OpeningHours, SpecialDay, Venue
from xieli.activities.venues.queries import with_hours
from xieli.rulebook.models import DayMark

REACHES = (
    1_500.0,
    6_000.0,
    25_000.0,
    60_000.0,
    150_000.0,
    400_000.0,
)  # metres; farther is not near
ROOM, SLICE = 3, 120  # so many times what is sought is looked at; so many asked at once for open


@dataclass(frozen=True)
class Sought:
    """What is looked for: from where, which kind, only what is open, how many."""

    spot: Spot
    kind: str = ""
    is_open: bool = False
    most: int = 20


@dataclass(frozen=True)
class Near:
    """A place and how far it is."""

    venue: Venue
    metres: float


def day_keys(first: date, days: int) -> list[tuple[date, int]]:
    """Which hours of the week hold on each of some days; one query."""
    last = first + timedelta(days=days - 1)
    marks = dict(DayMark.objects.filter(day__range=(first, last)).values_list("day", "is_working"))
    every = (first + timedelta(days=n) for n in range(days))
    return [(day, day_key(day, marks.get(day))) for day in every]


def moment_of(at: datetime) -> Moment:
    """The moment as hours see it; one query."""
    here = timezone.localtime(at)
    before, today = day_keys(here.date() - timedelta(days=1), 2)
    return Moment(today[0], today[1], before[0], before[1], here.hour * 60 + here.minute)


def says_open(now: Moment) -> Q:
    """The same rule as hours.is_open, as a condition on places.

    Each part is a single row looked up by the place's key: an EXISTS under OR would be answered by
    reading every place's hours.
    """
    mine = OpeningHours.objects.filter(venue=OuterRef("pk"))
    special = SpecialDay.objects.filter(venue=OuterRef("pk"))
    today = special.filter(first__lte=now.day, last__gte=now.day)
    yesterday = special.filter(first__lte=now.yesterday, last__gte=now.yesterday)
    week = mine.filter(day=now.key, opens__lte=now.minute, closes__gt=now.minute)
    tail = mine.filter(day=now.key_before, closes__gt=now.minute + DAY_MINUTES)
    by_week = _has(week) | (_has(tail) & ~_has(yesterday))
    by_day = _has(today.filter(opens__lte=now.minute, closes__gt=now.minute))
    return by_day | (~_has(today) & by_week)


def _has(rows: QuerySet[Any]) -> Q:
    return Q(IsNull(Subquery(rows.order_by("pk").values("pk")[:1]), False))


def nearest(sought: Sought, now: Moment, today: date) -> list[Near]:
    """The nearest places within 400 km, the nearest first, with what their opening is told from."""
    wanted = sought.most * ROOM if sought.is_open else sought.most
    found: list[Pair] = []
    for reach in REACHES:
        first = _within(sought, reach, 0, max(wanted, SLICE) if sought.is_open else wanted)
        if len(first) < wanted and reach != REACHES[-1]:
            continue  # too few of any kind: look wider before asking who is open
        halves = _open_ones(first, sought, reach, now) if sought.is_open else first
        found = [(pk, half) for pk, half in halves if geo.metres_of(half) <= reach]
        if len(found) >= sought.most:
            break
    return _fetched(found, today)


Pair = tuple[UUID, float]  # a place's key, and the haversine of the angle to it
_HAVERSINE = (  # grows with the distance; with its arguments it is exact however far
    "sin((radians(latitude::float8) - %(lat)s) / 2) ^ 2 + cos(radians(latitude::float8)) * %(cos)s"
    " * sin((radians(longitude::float8) - %(lon)s) / 2) ^ 2"
)
_STATES = ", ".join(f"'{state}'" for state in rules.SHOWN)  # as the indexes' condition says
_NEAR = (
    f"SELECT id, {_HAVERSINE} AS half FROM {Venue._meta.db_table}"
    f" WHERE state IN ({_STATES}) AND latitude BETWEEN %(south)s AND %(north)s"
    " AND longitude BETWEEN %(west)s AND %(east)s AND (%(kind)s = '' OR kind = %(kind)s)"
    " ORDER BY half, id LIMIT %(most)s OFFSET %(start)s"
)


def _within(sought: Sought, reach: float, start: int, most: int) -> list[Pair]:
    """What lies in the box, the nearest first, from one on so many; one query."""
    box, spot = geo.box_around(sought.spot, reach), sought.spot
    asked: dict[str, str | int | float | Decimal] = {
        "lat": radians(spot.latitude), "lon": radians(spot.longitude), "kind": sought.kind,
        "cos": cos(radians(spot.latitude)), "south": _degrees(box.south),
        "north": _degrees(box.north), "west": _degrees(box.west), "east": _degrees(box.east),
        "most": most, "start": start,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, asked)
        return [(pk, half) for pk, half in cursor.fetchall()]


def _degrees(value: float) -> Decimal:
    return Decimal(f"{value:.5f}")


def _open_ones(first: list[Pair], sought: Sought, reach: float, now: Moment) -> list[Pair]:
    """The first of some ordered pairs whose doors are open; asked slice by slice, no further."""
    found: list[Pair] = []
    some, start = first, len(first)
    while some:
        doors = open_among([pk for pk, _half in some], now)
        found += [one for one in some if one[0] in doors]
        if len(found) >= sought.most or len(some) < SLICE:
            break
        some = _within(sought, reach, start, SLICE)
        start += SLICE
    return found[: sought.most]


def open_among(keys: Sequence[UUID], now: Moment) -> set[UUID]:
    """Which of some places have their doors open, by the rule itself; two queries."""
    weeks: dict[UUID, list[Span]] = {key: [] for key in keys}
    days: dict[UUID, list[Special]] = {key: [] for key in keys}
    hours = OpeningHours.objects.filter(venue__in=keys, day__in=(now.key, now.key_before))
    for venue, day, opens, closes in hours.values_list("venue_id", "day", "opens", "closes"):
        weeks[venue].append(Span(day, opens, closes))
    near = SpecialDay.objects.filter(venue__in=keys, first__lte=now.day, last__gte=now.yesterday)
    told = near.values_list("venue_id", "first", "last", "opens", "closes")
    for venue, first, last, opens_at, closes_at in told:
        days[venue].append(Special(first, last, opens_at, closes_at))
    return {key for key in keys if is_open(weeks[key], days[key], now)}


def _fetched(found: Sequence[Pair], today: date) -> list[Near]:
    rows = with_hours(Venue.objects.filter(pk__in=[pk for pk, _half in found]), today)
    by_key = {one.pk: one for one in rows}
    return [Near(by_key[pk], geo.metres_of(half)) for pk, half in found if pk in by_key]
