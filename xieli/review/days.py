"""The working-day clock of a notice: its days one by one, rest days thin, and what comes after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from xieli.review.models import Notice
from xieli.rulebook import queries as rulebook
from xieli.rulebook.rules import NOTICE_COUNTS_FIRST, Calendar

ONE_DAY = timedelta(days=1)
LONGEST_REST = 12  # days until the next working day, with room


@dataclass(frozen=True)
class Cell:
    """One day: `number` is its place among the counted working days, 0 where it is not counted."""

    day: date
    number: int
    is_rest: bool
    is_past: bool
    is_today: bool


@dataclass(frozen=True)
class Clock:
    """The days of a notice and the first working day after it, when it may be decided."""

    cells: tuple[Cell, ...]
    number: int  # of today, 0 before the first and after the last
    of: int
    then: date


def clock_of(notice: Notice, today: date) -> Clock:
    """Give the clock of a notice as it was counted when it was posted; four queries."""
    known = rulebook.calendar(notice.posted_on, notice.last_day + timedelta(days=LONGEST_REST))
    region = notice.union.region.code if notice.union.region else ""
    held = rulebook.value(NOTICE_COUNTS_FIRST, region, notice.posted_on)
    cells = tuple(_cells(notice, known, today, counts_first=held.as_bool))
    number = next((one.number for one in cells if one.is_today), 0)
    return Clock(cells, number, max(one.number for one in cells), _after(notice.last_day, known))


def _cells(notice: Notice, known: Calendar, today: date, *, counts_first: bool) -> list[Cell]:
    cells, number, day = [], 0, notice.posted_on
    while day <= notice.last_day:
        is_rest = not known.is_working(day)
        is_counted = not is_rest and (counts_first or day > notice.posted_on)
        number += is_counted
        cells.append(Cell(day, number if is_counted else 0, is_rest, day < today, day == today))
        day += ONE_DAY
    return cells


def _after(last: date, known: Calendar) -> date:
    day = last + ONE_DAY
    while not known.is_working(day):
        day += ONE_DAY
    return day
