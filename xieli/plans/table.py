"""Questions: the table of a policy: one row a union, one cell a measure, filled as of a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from xieli.plans import counting, queries, rules
from xieli.plans.counting import MISSING, Value
from xieli.plans.models import Cell, Indicator, Measure, Policy
from xieli.rulebook.queries import value as ruled
from xieli.unions.models import Union


class Filled(NamedTuple):
    """An indicator in a cell: what stands, and what is counted now where that differs."""

    indicator: Indicator
    value: Value
    is_met: bool
    now: Value | None = None  # a closed cell whose source was corrected later


class Shown(NamedTuple):
    """One cell of the table."""

    id: str
    measure: Measure
    due_on: date
    state: str
    parts: tuple[Filled, ...]
    is_closed: bool = False
    is_late: bool = False  # its day is over and it is not met

    @property
    def first(self) -> Filled | None:
        """The indicator that stands in the table for the measure."""
        return self.parts[0] if self.parts else None

    @property
    def is_changed(self) -> bool:
        """Whether a source was corrected after the cell was closed."""
        return any(one.now is not None for one in self.parts)

    @property
    def missing(self) -> list[Filled]:
        """What is not met yet."""
        return [one for one in self.parts if not one.is_met]


@dataclass(frozen=True)
class Line:
    """One union's row; its cells stand in the order of the measures."""

    union: Union
    city: str
    cells: tuple[Shown, ...]

    def count(self, state: str) -> int:
        """How many cells are in a state."""
        return sum(1 for one in self.cells if one.state == state)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many cells are met, short, empty."""
        return self.count(rules.MET), self.count(rules.SHORT), self.count(rules.EMPTY)


@dataclass(frozen=True)
class Table:
    """A policy's measures and lines as of a moment."""

    policy: Policy
    measures: list[Measure]
    lines: list[Line]
    as_of: datetime
    cities: list[Union] = field(default_factory=list)

    def count(self, state: str) -> int:
        """How many cells are in a state."""
        return sum(line.count(state) for line in self.lines)

    @property
    def size(self) -> int:
        """How many cells there are."""
        return sum(len(line.cells) for line in self.lines)


@dataclass(frozen=True)
class Wanted:
    """What of a policy is shown: for which unions (tops), of which aspect, under which city."""

    tops: tuple[str, ...] | None = None  # None: all
    aspect_id: UUID | None = None
    city_id: UUID | None = None
    union_id: UUID | None = None


ALL = Wanted()
Row = tuple[str, str, str, date, datetime | None]  # keys as text: thousands are looked up
Column = tuple[Measure, tuple[tuple[Indicator, Mapping[UUID, Value]], ...]]


def table(policy: Policy, as_of: datetime, wanted: Wanted = ALL) -> Table:
    """Fill the table; seven statements and one more for each further period of figures."""
    measures = queries.measures_of(policy, wanted.aspect_id)
    rows = _cells(measures, wanted)
    unions = queries.in_tree_order({row[2] for row in rows})
    cities = queries.cities_of(unions)
    if wanted.city_id:
        unions = [one for one in unions if one.parent_id == wanted.city_id]
    parts = {one.id: tuple(one.indicators.all()) for one in measures}
    indicators = [one for group in parts.values() for one in group]
    counted = counting.values(indicators, unions, as_of)
    closed = [row[0] for row in rows if row[4] is not None and row[4] <= as_of]
    kept = counting.kept(closed) if closed else {}
    columns = [(one, tuple((it, counted[it.id]) for it in parts[one.id])) for one in measures]
    filling = _Filling(columns, kept, timezone.localdate(as_of))
    return Table(policy, measures, filling.lines(rows, unions), as_of, cities)


def _cells(measures: Sequence[Measure], wanted: Wanted) -> list[Row]:
    rows = Cell.objects.filter(measure__in=[one.id for one in measures])
    if wanted.tops is not None:
        rows = rows.filter(queries.within(wanted.tops, "union__path"))
    if wanted.union_id:
        rows = rows.filter(union_id=wanted.union_id)
    keys = [Cast(name, TextField()) for name in ("id", "measure_id", "union_id")]
    return list(rows.values_list(*keys, "due_on", "closed_at"))


@dataclass(frozen=True)
class _Filling:
    columns: Sequence[Column]
    kept: Mapping[tuple[str, UUID], Value]
    today: date

    def lines(self, rows: Iterable[Row], unions: Sequence[Union]) -> list[Line]:
        by_place = {row[1] + row[2]: row for row in rows}
        names = [(str(column[0].id), column) for column in self.columns]
        told = []
        for union in unions:
            key = str(union.id)
            places = ((column, by_place.get(name + key)) for name, column in names)
            cells = tuple(self._cell(column, row, union.id) for column, row in places if row)
            told.append(Line(union, union.parent.name if union.parent else "", cells))
        return told

    def _cell(self, column: Column, row: Row, union_id: UUID) -> Shown:
        measure, indicators = column
        parts, seen = [], []
        for one, values in indicators:
            live = values.get(union_id, MISSING)
            stands = self.kept.get((row[0], one.id), live) if self.kept else live
            it = stands.seen(one.target, row[3])
            now = None if stands is live or stands.told == live.told else live
            parts.append(Filled(one, stands, it.is_met, now))
            seen.append(it)
        state = rules.state_of(seen)
        is_closed = bool(parts) and (row[0], parts[0].indicator.id) in self.kept
        is_late = state != rules.MET and not is_closed and row[3] < self.today
        return Shown(row[0], measure, row[3], state, tuple(parts), is_closed, is_late)


def scores(told: Table) -> dict[UUID, dict[UUID, Decimal]]:
    """The points of every union in every measure by the written rule: union → measure → points."""
    region = told.policy.union.region
    on = timezone.localdate(told.as_of)
    late = ruled(rules.LATE_SHARE, region.code if region else "", on).as_decimal / 100
    return {
        line.union.id: {
            cell.measure.id: rules.points(
                cell.measure.weight,
                [one.value.seen(one.indicator.target, cell.due_on) for one in cell.parts],
                late,
            )
            for cell in line.cells
        }
        for line in told.lines
    }
