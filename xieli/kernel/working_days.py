"""Counting working days over a calendar that the caller brings (the rulebook's, with 调休)."""

from collections.abc import Callable
from datetime import date, timedelta

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

IsWorkingDay = Callable[[date], bool]

_ONE_DAY = timedelta(days=1)
_LONGEST_REST = 366


def count_working_days(start: date, end: date, is_working_day: IsWorkingDay) -> int:
    """Count the working days from start to end, both included; 0 when end lies before start."""
    days = (start + timedelta(days=step) for step in range((end - start).days + 1))
    return sum(1 for day in days if is_working_day(day))


def add_working_days(
    start: date, n: int, is_working_day: IsWorkingDay, *, count_first_day: bool
) -> date:
    """Give the n-th working day; start may be the first only when count_first_day says so.

    Whether the day of posting counts is a rulebook value, never a habit of this function.
    """
    if n < 1:
        raise Refusal(_("工作日数至少是 1，现在是 {n}。"), _("请改规则里的天数。"), n=n)
    day = _next_working_day(start if count_first_day else start + _ONE_DAY, is_working_day)
    for _step in range(n - 1):
        day = _next_working_day(day + _ONE_DAY, is_working_day)
    return day


def _next_working_day(day: date, is_working_day: IsWorkingDay) -> date:
    """Give the day itself or the first working day after it."""
    for step in range(_LONGEST_REST):
        if is_working_day(day + timedelta(days=step)):
            return day + timedelta(days=step)
    raise Refusal(_("从 {day} 起一年里没有一个工作日。"), _("请检查规则库里的节假日表。"), day=day)
