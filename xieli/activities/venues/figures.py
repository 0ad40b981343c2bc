"""Figures by kind: places, visits (人次), activities (场), reports and those answered in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from xieli.activities.venues import queries, rules
from xieli.activities.venues.models import Report, Venue, VisitCount
from xieli.booking.models import Occasion, OccasionState
from xieli.shell.guards import Reader


@dataclass(frozen=True)
class Window:
    """From one day to another, both included."""

    since: date
    until: date


@dataclass
class Row:
    """One kind's figures in a window; `rough` says that a 概数 is among the visits."""

    words: str
    places: int = 0
    shown: int = 0
    visits: int = 0
    rough: bool = False
    activities: int = 0
    reports: int = 0
    in_time: int = 0


def window_of(since: str, until: str, today: date) -> Window:
    """The window asked for; this year until today where nothing readable was asked."""
    try:
        asked = Window(date.fromisoformat(since), date.fromisoformat(until))
    except ValueError:
        asked = Window(today.replace(month=1, day=1), today)
    return asked if asked.since <= asked.until else Window(asked.until, asked.since)


def by_kind(reader: Reader, window: Window) -> list[Row]:
    """One row a kind; five queries however many places."""
    house = queries.house("", window.until)
    rows = {code: Row(words) for code, words in house.kinds.items()}
    mine = queries.kept(reader).order_by()
    counted = mine.values_list("kind").annotate(
        n=Count("id"), on=Count("id", filter=Q(state__in=rules.SHOWN))
    )
    for kind, places, shown in counted:
        row = rows.setdefault(kind, Row(kind))
        row.places, row.shown = places, shown
    _visits(rows, mine, window)
    _activities(rows, mine, window)
    _reports(rows, mine, window)
    return [one for one in rows.values() if one.places]


def _visits(rows: dict[str, Row], mine: QuerySet[Venue], window: Window) -> None:
    told = VisitCount.objects.filter(venue__in=mine, day__range=(window.since, window.until))
    summed = told.values_list("venue__kind").annotate(
        all=Sum("value"), rough=Count("id", filter=~Q(qualifier=""))
    )
    for kind, visits, rough in summed:
        rows[kind].visits, rows[kind].rough = visits, bool(rough)


def _activities(rows: dict[str, Row], mine: QuerySet[Venue], window: Window) -> None:
    """What was held at their places; a place of two kinds is counted for each."""
    kinds = dict(Venue.objects.filter(pk__in=mine).values_list("place_id", "kind"))
    days = (window.since, window.until)
    held = Occasion.objects.filter(state=OccasionState.HELD, starts_at__date__range=days)
    for place, count in (
        held.filter(place__in=kinds).values_list("place").annotate(n=Count("id")).order_by()
    ):
        rows[kinds[place]].activities += count


def _reports(rows: dict[str, Row], mine: QuerySet[Venue], window: Window) -> None:
    end = window.until + timedelta(days=1)
    asked = Report.objects.filter(venue__in=mine, at__date__gte=window.since, at__date__lt=end)
    told = asked.annotate(day=TruncDate("answered_at")).values_list("venue__kind")
    for kind, reports, in_time in told.annotate(
        n=Count("id"), ok=Count("id", filter=Q(day__lte=F("until")))
    ):
        rows[kind].reports, rows[kind].in_time = reports, in_time
