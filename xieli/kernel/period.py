"""A stretch of days, both ends included; without an end it stays open."""

from dataclasses import dataclass
from datetime import date, datetime

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _


@dataclass(frozen=True, slots=True)
class Period:
    """The days from start to end, both included; end=None means until further notice."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        """Refuse an end before the start; a moment instead of a day is our own mistake."""
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise TypeError("Period counts days: give dates, not datetimes")
        if self.end is not None and self.end < self.start:
            raise Refusal(
                _("结束日 {end} 早于开始日 {start}。"),
                _("请核对两个日期。"),
                start=self.start,
                end=self.end,
            )

    def covers(self, day: date) -> bool:
        """Say whether the day lies in the period, both ends included."""
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: "Period") -> bool:
        """Say whether the two periods share at least one day."""
        starts_in_time = self.end is None or other.start <= self.end
        return starts_in_time and (other.end is None or self.start <= other.end)
