"""Questions: what each indicator comes to for each union, from figures and from reports.

Law: nothing is kept for speed: every value is counted from its source rows at its as-of time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models.functions import TruncDate

from xieli.insight.figures import FIGURES
from xieli.insight.queries import Asked, by_key
from xieli.plans import rules
from xieli.plans.models import Indicator, Report, Snapshot
from xieli.plans.rules import Seen
from xieli.unions.models import Union

Told = dict[UUID, dict[UUID, "Value"]]  # indicator → union → value
Said = tuple[UUID, UUID, date, date]  # subject, union, period
CENT = Decimal("0.01")


class Value(NamedTuple):
    """What an indicator comes to in one cell; rows say from how many source rows."""

    value: Decimal | None = None
    rows: int = 0
    qualifier: str = ""
    is_there: bool = False
    report_id: UUID | None = None
    first_said: date | None = None  # the day of the first report

    def seen(self, target: Decimal | None, due_on: date) -> Seen:
        """The same as the rules see it."""
        is_late = self.first_said is not None and self.first_said > due_on
        return Seen(self.value, target, self.is_there, is_late)

    @property
    def told(self) -> tuple[Decimal | None, str]:
        """The number and its 概数 word, to compare one time with another."""
        return self.value, self.qualifier


MISSING = Value()


def values(indicators: Sequence[Indicator], unions: Sequence[Union], as_of: datetime) -> Told:
    """Count every indicator for every union; a statement for each period of figures, one for all
    reports. A union that stands in no answer has said nothing."""
    found: Told = {one.id: {} for one in indicators}
    _count(found, indicators, unions, as_of)
    _gather(found, indicators, unions, as_of)
    return found


def _count(
    found: Told, indicators: Sequence[Indicator], unions: Sequence[Union], as_of: datetime
) -> None:
    by_period: dict[tuple[date, date], list[Indicator]] = defaultdict(list)
    for one in indicators:
        if one.kind == rules.FIGURE and one.figure in FIGURES:
            by_period[one.since, one.until].append(one)
    for (since, until), group in by_period.items():
        keys = dict.fromkeys(one.figure for one in group)
        told = by_key([Asked(key, since, until, as_of) for key in keys], unions)
        for one in group:
            found[one.id] = {
                union_id: Value(it.value.quantize(CENT), it.rows, it.qualifier, is_there=True)
                for union_id, it in told[one.figure].items()
            }


def _gather(
    found: Told, indicators: Sequence[Indicator], unions: Sequence[Union], as_of: datetime
) -> None:
    asking: dict[tuple[UUID, date, date], list[UUID]] = defaultdict(list)
    for one in indicators:
        if one.subject_id:
            asking[one.subject_id, one.since, one.until].append(one.id)
    if not asking:
        return
    for (subject, union, since, until), value in last_said(
        {subject for subject, _since, _until in asking}, [one.id for one in unions], as_of
    ).items():
        for indicator in asking.get((subject, since, until), ()):
            found[indicator][union] = value


def last_said(
    subjects: Iterable[UUID], unions: Sequence[UUID], as_of: datetime
) -> dict[Said, Value]:
    """The last report of each subject, union and period by as_of, with the day of the first."""
    rows = Report.objects.filter(subject__in=list(subjects), union__in=unions, at__lte=as_of)
    told = rows.order_by("number").values_list(
        "subject_id", "union_id", "since", "until", "id", "value", "qualifier", TruncDate("at")
    )
    found: dict[Said, Value] = {}
    for subject, union, since, until, key, value, qualifier, day in told:
        place = (subject, union, since, until)
        first = found[place].first_said if place in found else day
        found[place] = Value(value, 1, qualifier, True, key, first)
    return found


def kept(cells: Sequence[str]) -> dict[tuple[str, UUID], Value]:
    """The values kept when cells were closed, by (cell, indicator)."""
    rows = Snapshot.objects.filter(cell__in=[UUID(one) for one in cells]).values_list(
        "cell_id", "indicator_id", "value", "rows", "qualifier", "report_id",
        TruncDate("report__at"),
    )  # fmt: skip
    return {
        (str(cell), indicator): Value(
            value, many, qualifier, value is not None or report is not None, report, day
        )
        for cell, indicator, value, many, qualifier, report, day in rows
    }  # fmt: skip
