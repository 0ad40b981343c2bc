"""Questions about what was told: snapshots, closed periods, and what other homes reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from xieli.insight.figures import FIGURES
from xieli.insight.models import ClosedFigure, ClosedPeriod, ReceivedFigure, Snapshot
from xieli.insight.queries import NOTHING, ZERO, Asked, Counted, by_key, by_union, digests
from xieli.insight.rules import Reported
from xieli.insight.shape import Figure
from xieli.kernel.quantity import MONEY_UNIT, Quantity
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.shell.guards import Reader
from xieli.unions.models import Level, Union


def snapshots_of(union: Union) -> QuerySet[Snapshot]:
    """What was kept for a union, the newest first."""
    return Snapshot.objects.filter(union=union).order_by("-kept_at", "-id")


def access_snapshot(reader: Reader, snapshot_id: UUID) -> Snapshot:
    """A kept figure of a union whose figures the reader may read; Hidden for all others."""
    found = Snapshot.objects.select_related("union").filter(pk=snapshot_id).first()
    if found is None or not reader.may(Function.FIGURES_READ, found.union_id):
        raise Hidden
    return found


def counted_of(one: Snapshot | ClosedFigure | ReceivedFigure) -> Counted:
    """What was told, as a figure's number."""
    return Counted(one.value.normalize() + ZERO, one.rows, one.qualifier)


@dataclass(frozen=True)
class Compared:
    """A kept figure beside the same one told again for its as-of time, and beside today's."""

    kept: Counted
    again: Counted
    today: Counted
    is_same: bool  # the rows are the very same

    @property
    def came_later(self) -> int:
        """How many rows of the same days were written after it was kept."""
        return self.today.rows - self.again.rows


def compared(one: Snapshot, now: datetime) -> Compared:
    """Count a kept figure again, as of then and as of now; three statements."""
    then = Asked(one.key, one.start, one.end, one.as_of)
    today = replace(then, as_of=now)
    again = by_union(then, [one.union])[one.union_id]
    digest = digests(then, [one.union]).get(one.union_id, "")
    return Compared(
        counted_of(one), again, by_union(today, [one.union])[one.union_id], digest == one.digest
    )


def closed_of(union: Union) -> QuerySet[ClosedPeriod]:
    """The closed periods of a union, the newest first, corrections before what they correct."""
    return ClosedPeriod.objects.filter(union=union).order_by("-end", "-start", "-revision")


def access_closed(reader: Reader, period_id: UUID) -> ClosedPeriod:
    """A closed period of a union whose figures the reader may read; Hidden for all others."""
    found = ClosedPeriod.objects.select_related("union").filter(pk=period_id).first()
    if found is None or not reader.may(Function.FIGURES_READ, found.union_id):
        raise Hidden
    return found


@dataclass(frozen=True)
class Line:
    """A figure of a closed period as it was told, and as the same days come to today."""

    figure: Figure
    told: Counted
    today: Counted

    @property
    def is_same(self) -> bool:
        """Whether the source says today what was told."""
        same = (self.told.value, self.told.qualifier) == (self.today.value, self.today.qualifier)
        return same and self.told.rows == self.today.rows


def against_today(one: ClosedPeriod, now: datetime) -> list[Line]:
    """The union's own figures of a closed period beside today's; two queries.

    A figure that has rows only today stands there too, against nothing.
    """
    rows = {row.key: row for row in ClosedFigure.objects.filter(period=one, union=one.union_id)}
    told = by_key([Asked(key, one.start, one.end, now) for key in FIGURES], [one.union])
    lines = [
        Line(figure, counted_of(rows[key]) if key in rows else NOTHING, told[key][one.union_id])
        for key, figure in FIGURES.items()
    ]
    return [line for line in lines if line.told.rows or line.today.rows]


def reads_above(reader: Reader) -> bool:
    """Whether the reader reads the figures of a city or more; one query."""
    rows = visible_unions(reader, Function.FIGURES_READ)
    return rows.filter(level__lte=Level.CITY).exists()


def in_words(one: ReceivedFigure) -> str:
    """A received number as pages write it."""
    told = counted_of(one)
    if told.qualifier:
        return Quantity(told.value, "", told.qualifier).show()
    return f"{told.value:,.2f}" if one.unit == MONEY_UNIT else f"{told.value:,f}"


def closed_figures(union: Union, since: datetime | None = None) -> list[Reported]:
    """What a union reports upward: the figures of every period closed after `since`.

    Corrections go too, as revisions of their own; two queries.
    """
    periods = ClosedPeriod.objects.filter(union=union)
    periods = periods.filter(as_of__gt=since) if since else periods
    rows = ClosedFigure.objects.filter(period__in=periods, key__in=FIGURES)
    rows = rows.select_related("period", "union__region").order_by("period__as_of", "id")
    return [_as_reported(row) for row in rows]


def _as_reported(row: ClosedFigure) -> Reported:
    figure, period = FIGURES[row.key], row.period
    return Reported(
        union_key=str(row.union_id), union_name=row.union.name,
        region_code=row.union.region.code if row.union.region else "",
        key=row.key, title=figure.title, unit=figure.unit,
        start=period.start.isoformat(), end=period.end.isoformat(), revision=period.revision,
        value=f"{row.value:f}", rows=row.rows, qualifier=row.qualifier, digest=row.digest,
        as_of=period.as_of.isoformat(),
    )  # fmt: skip


def received(key: str = "", home: str = "") -> QuerySet[ReceivedFigure]:
    """What other homes reported, each figure in its latest revision, the newest days first."""
    later = ReceivedFigure.objects.filter(
        from_home=OuterRef("from_home"), union_key=OuterRef("union_key"), key=OuterRef("key"),
        start=OuterRef("start"), end=OuterRef("end"), revision__gt=OuterRef("revision"),
    )  # fmt: skip
    rows = ReceivedFigure.objects.filter(~Exists(later))
    rows = rows.filter(key=key) if key else rows
    rows = rows.filter(from_home=home) if home else rows
    return rows.order_by("-end", "-start", "from_home", "region_code", "union_name", "key")
