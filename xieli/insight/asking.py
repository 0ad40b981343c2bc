"""What a page is asked: for which union, which days, and as of when; nonsense becomes today's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from xieli.insight import rules
from xieli.insight.queries import Asked
from xieli.kernel.period import Period
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Request


@dataclass(frozen=True)
class Window:
    """The days a page shows (`kind` is the button that is pressed) and as of when."""

    kind: str
    start: date
    end: date
    as_of: datetime
    is_now: bool
    fault: Refusal | None = None

    def asked(self, key: str) -> Asked:
        """The same days of one figure."""
        return Asked(key, self.start, self.end, self.as_of)

    @property
    def query(self) -> str:
        """These days for another page's address; a moment only where it was asked for."""
        told = {"start": self.start.isoformat(), "end": self.end.isoformat()}
        if not self.is_now:
            told["as_of"] = self.as_of.isoformat()
        return urlencode(told)


def window_of(request: Request) -> Window:
    """Read period, start, end and as_of of an address; else this year up to today."""
    told, now = request.GET, timezone.now()
    today = timezone.localdate(now)
    as_of = _moment(told.get("as_of", ""))
    moment, is_now = (min(as_of, now), False) if as_of else (now, True)
    start, end = _day(told.get("start", "")), _day(told.get("end", ""))
    kind = told.get("period", "") or (rules.OWN if start or end else rules.YEAR)
    if kind != rules.OWN:
        kind = kind if kind in dict(rules.PERIODS) else rules.YEAR
        return _window(kind, rules.period_of(kind, today), moment, is_now)
    try:
        return _window(kind, rules.must_be_period(start, end), moment, is_now)
    except Refusal as no:
        period = rules.period_of(rules.YEAR, today)
        return Window(kind, period.start, period.end or today, moment, is_now, no)


def _window(kind: str, period: Period, as_of: datetime, is_now: bool) -> Window:
    return Window(kind, period.start, period.end or period.start, as_of, is_now)


def _day(text: str) -> date | None:
    try:
        found = parse_date(text.strip()[:10])
    except ValueError:
        return None
    return found if found and 1900 < found.year < 2200 else None


def _moment(text: str) -> datetime | None:
    """A moment as the address writes it ("+" arrives as a blank), or the end of a day."""
    words = text.replace("\x00", "").strip().replace(" ", "+")[:40]
    try:
        found = parse_datetime(words) if "T" in words else None
    except ValueError:
        return None
    if found is None:
        day = _day(words)
        found = datetime(day.year, day.month, day.day, 23, 59, 59) if day else None
    if found is None or not 1970 < found.year < 2200:
        return None
    return found if found.tzinfo else timezone.make_aware(found)


def key_of(text: str) -> UUID | None:
    """A key of an address or a form, nothing where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
