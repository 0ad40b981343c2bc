"""The calendar as the State Council publishes it every year, out of the package chinesecalendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache


@dataclass(frozen=True, slots=True)
class KnownDay:
    """A holiday, or a Saturday or Sunday worked in exchange (调休)."""

    day: date
    is_working: bool
    name: str

    @property
    def citation(self) -> str:
        """Where the day comes from."""
        return f"国务院办公厅公布的 {self.day.year} 年节假日安排（据 chinesecalendar 收录）"


@cache
def known_days() -> tuple[KnownDay, ...]:
    """Every holiday and every made-up working day that the package knows, by day."""
    from chinese_calendar.constants import Holiday, holidays, workdays

    names = {one.value: one.chinese for one in Holiday}
    rests = [KnownDay(day, False, names[word]) for day, word in holidays.items()]
    works = [KnownDay(day, True, f"{names[word]}调休") for day, word in workdays.items()]
    return tuple(sorted(rests + works, key=lambda one: one.day))
