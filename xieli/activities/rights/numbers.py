"""The numbers: by class, union and month, in time or late, content or not; never of a person.

Every number of tickets opens to its rows by the very question that counted it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.rights import queries, rules
from xieli.activities.rights.models import Level, Mark, Signal, SignalMatter, Subject, Ticket
from xieli.people.models import Function
from xieli.rulebook.queries import value
from xieli.shell.guards import Reader
from xieli.unions.queries import within

UNIONS = 50
MONTHS = 12


@dataclass(frozen=True)
class Cell:
    """One number and the query string that opens its rows."""

    count: int
    query: str


@dataclass(frozen=True)
class Row:
    """One line of a table: its name and its cells (all, late, content, not content)."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Numbers:
    """The whole page."""

    all: Cell
    late: Cell
    marks: tuple[tuple[str, Cell], ...]
    by_subject: tuple[Row, ...]
    by_union: tuple[Row, ...]
    by_month: tuple[Row, ...]


def numbers(reader: Reader, today: date) -> Numbers:
    """Count the tickets that the reader may see; four queries, however many there are."""
    rows = queries.seen_tickets(reader).select_related(None)
    late = queries.is_late(today)
    counts = {
        "all": Count("id"), "late": Count("id", filter=late),
        **{mark: Count("id", filter=Q(mark=mark)) for mark in Mark.values},
    }  # fmt: skip
    total = rows.aggregate(**counts)
    by_subject = {one["subject"]: one for one in rows.values("subject").annotate(**counts)}
    by_union = rows.values("at_union", "at_union__name").annotate(**counts)
    by_month = rows.annotate(month=TruncMonth("asked_at")).values("month").annotate(**counts)
    return Numbers(
        Cell(total["all"], ""),
        Cell(total["late"], _query(late="yes")),
        tuple((str(Mark(one).label), Cell(total[one], _query(mark=one))) for one in Mark.values),
        tuple(
            _row(str(Subject(one).label), by_subject.get(one, {}), subject=one)
            for one in Subject.values
        ),
        tuple(
            _row(one["at_union__name"], one, union=str(one["at_union"]))
            for one in by_union.order_by("at_union__path")[:UNIONS]
        ),
        tuple(
            _row(f"{one['month']:%Y-%m}", one, month=f"{one['month']:%Y-%m}")
            for one in by_month.order_by("-month")[:MONTHS]
        ),
    )


def _row(name: str, counted: Mapping[str, Any], **narrow: str) -> Row:
    return Row(
        name,
        (
            Cell(counted.get("all", 0), _query(**narrow)),
            Cell(counted.get("late", 0), _query(**narrow, late="yes")),
            *(Cell(counted.get(one, 0), _query(**narrow, mark=one)) for one in Mark.values),
        ),
    )


def _query(**narrow: str) -> str:
    return urlencode({"show": "all", **narrow})


@dataclass(frozen=True)
class Times:
    """How long from hearing to having it in hand, and to the first answer; mean of the answered."""

    count: int
    ended: int
    heard: timedelta | None  # asked → signed for: 感知
    answered: timedelta | None  # asked → answered: 响应


def times(rows: QuerySet[Ticket]) -> Times:
    """The two times of a list of tickets, computed from its own moments; one query."""
    told = rows.order_by().aggregate(
        count=Count("id"),
        ended=Count("id", filter=Q(closed_at__isnull=False)),
        heard=Avg(F("signed_at") - F("asked_at"), filter=Q(signed_at__isnull=False)),
        answered=Avg(F("answered_at") - F("asked_at"), filter=Q(answered_at__isnull=False)),
    )
    return Times(told["count"], told["ended"], told["heard"], told["answered"])


def days_told(span: timedelta | None) -> str:
    """Say a span in days with one decimal, below a day in hours; "" for none."""
    if span is None:
        return ""
    hours = span.total_seconds() / 3600
    if hours < 24:
        return _("{n} 小时").format(n=f"{hours:.1f}")
    return _("{n} 天").format(n=f"{hours / 24:.1f}")


@dataclass(frozen=True)
class SignalTable:
    """Signals by matter and level; None where a cell is too small to be told."""

    levels: Sequence[str]
    rows: tuple[tuple[str, tuple[int | None, ...], int | None], ...]
    least: int


def signal_table(reader: Reader, months: int = MONTHS) -> SignalTable:
    """Numbers only, of the reader's subtrees; cells below the rulebook's least are hidden.

    Who handles rights may read the table without reading a single signal.
    """
    today = timezone.localdate()
    tops = queries.tops_of(reader, (Function.SIGNALS_READ, *queries.SEES))
    since = today - timedelta(days=31 * months)
    rows = Signal.objects.filter(within(tops, "union__path"), raised_at__date__gte=since)
    counted = {
        (one["matter"], one["level"]): one["n"]
        for one in rows.values("matter", "level").annotate(n=Count("id"))
    }
    least = value(rules.SMALLEST_CELL, "", today).as_int
    levels = [str(Level(one).label) for one in Level.values]
    return SignalTable(levels, tuple(_signal_rows(counted, least, Level.values)), least)


def _signal_rows(
    counted: dict[tuple[str, str], int], least: int, levels: Iterable[str]
) -> Iterable[tuple[str, tuple[int | None, ...], int | None]]:
    """Columns get no totals: with them a hidden cell could be computed."""
    for matter in SignalMatter.values:
        own = {level: counted.get((matter, level), 0) for level in levels}
        shown = rules.suppressed(own, least)
        name = str(SignalMatter(matter).label)
        yield name, tuple(shown[level] for level in levels), rules.total_of(own, least)
