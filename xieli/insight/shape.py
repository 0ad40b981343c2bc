"""Figure: what a figure declares of itself, once, in code.

A figure is a list of source rows and a rule how they are counted; nothing of it is kept in a
table. `union`, `at` and `value` are ways from a row (or expressions over it), so that any number of
unions can be counted by one statement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import Combinable

from xieli.people.models import Function

Way = str | Combinable
ONE = Value(1)

# How rows become a number.
SUM = "sum"  # their values together: 人次, 件, 元
EACH = "each"  # different ones of `value`: 人, 户, 家 — the same one twice is one
MEAN = "mean"  # their values together, over how many rows there are: days, hours

# The four powers, always in this order (四力).
HEAR, ANSWER, TELL, GATHER = "hear", "answer", "tell", "gather"


def _plain(row: Model) -> str:
    return str(row)


@dataclass(frozen=True)
class Figure:
    """A figure: its words, its unit, its counting rule, and the rows it is counted from.

    `rows` gives the source rows without any period or union; `union` leads to the union a row
    counts for, `at` to its day or moment, `value` to what it adds. `until` makes it a standing
    figure: what stands on the last day of the period, whenever it began. `written` is the UUIDv7
    key that says when the row was written ("" where the key must not tell, as of anonymous sheets).
    `label` calls a row on screen and never names a person whom the reader may not see; `opens` is
    the function a reader needs for `url`; `rough` leads to a 概数 word beside the value.
    """

    key: str
    title: str
    unit: str
    rule: str
    power: str
    rows: Callable[[], QuerySet[Any]]
    topic: str = ""
    union: Way = "union"
    at: Way = "at"
    is_day: bool = False
    value: Way = ONE
    how: str = SUM
    until: Way | None = None
    written: str = "id"
    rough: str = ""
    beside: tuple[str, ...] = ()
    label: Callable[[Any], str] = _plain
    url: Callable[[Any], str] | None = None
    opens: Function | None = None
