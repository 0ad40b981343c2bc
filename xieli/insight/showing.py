"""How figures look: numbers with their 概数 word, charts, cells of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.insight.powers import Power
from xieli.insight.queries import Counted
from xieli.insight.shape import MEAN, Figure
from xieli.kernel.period import Period
from xieli.kernel.quantity import Quantity

MONEY = "元"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Shown:
    """A figure's number in words; "—" where a mean has nothing to be taken of."""

    words: str
    rows: int
    value: Decimal
    is_there: bool


def shown(figure: Figure, counted: Counted) -> Shown:
    """Give the number as pages write it: 1,200.00, 20余, 不低于80; the unit stands beside it."""
    is_there = bool(counted.rows) or figure.how != MEAN
    return Shown(number(figure, counted), counted.rows, counted.value, is_there)


def number(figure: Figure, counted: Counted) -> str:
    """The same as text alone."""
    if figure.how == MEAN and not counted.rows:
        return "—"
    if counted.qualifier:
        return Quantity(counted.value, "", counted.qualifier).show()
    if figure.unit == MONEY:
        return f"{counted.value:,.2f}"
    return plain(counted.value)


def plain(value: Decimal) -> str:
    """A number with thousands separators and at most two decimals."""
    text = f"{value.quantize(CENT):,f}"
    return text.rstrip("0").rstrip(".")


def cell(figure: Figure, counted: Counted) -> object:
    """A cell of a workbook: a number that Excel adds, a text where it is rough, else empty."""
    if figure.how == MEAN and not counted.rows:
        return None
    return number(figure, counted) if counted.qualifier else counted.value


def day_of(at: date | datetime) -> date:
    """The day of a row, in local time."""
    return timezone.localdate(at) if isinstance(at, datetime) else at


def over_time(figure: Figure, months: Sequence[tuple[Period, Counted]]) -> dict[str, Any] | None:
    """What chart.js draws of a figure month by month; nothing where there is one month only."""
    if len(months) < 2 or not any(it.rows for _one, it in months):
        return None
    return {
        "kind": "columns",
        "title": _(figure.title),
        "names": [stretch_name(one) for one, _it in months],
        "series": [{"name": _(figure.unit), "data": [str(it.value) for _one, it in months]}],
    }


def stretch_name(period: Period) -> str:
    """The name of a month or a year on an axis."""
    is_year = period.end and (period.end - period.start).days > 31
    return f"{period.start:%Y}" if is_year else f"{period.start:%Y-%m}"


def two_periods(now: Iterable[Power], before: Iterable[Power]) -> dict[str, Any] | None:
    """What chart.js draws of 四力: the points of these days beside those of the days before."""
    here, there = list(now), list(before)
    if not any(one.points is not None for one in (*here, *there)):
        return None
    return {
        "kind": "columns",
        "title": _("四力合成分"),
        "names": [_(one.title) for one in here],
        "series": [
            {"name": _("本期"), "data": [_as_point(one) for one in here]},
            {"name": _("上一段"), "data": [_as_point(one) for one in there]},
        ],
    }


def _as_point(one: Power) -> str | None:
    return None if one.points is None else str(one.points)
