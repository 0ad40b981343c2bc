"""Days on which something happened, the year taken from the article's own date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from xieli.newsroom.clipping.finding.facts import quoted
from xieli.newsroom.clipping.shape import Day
from xieli.newsroom.clipping.text import Text

_FULL = (
    r"(?:(?P<year>(?:19|20)\d{2})\s*年|(?P<relative>今年|去年|前年|明年|同年)的?)?\s*"
    r"(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]"
)
_UNTIL = (
    r"(?:\s*(?:至|到|[-—–~～])\s*"
    r"(?:(?P<to_year>20\d{2})年)?(?:(?P<to_month>\d{1,2})月)?(?P<to_day>\d{1,2})[日号])?"
)
_BARE_SPAN = r"(?P<month2>\d{1,2})月(?P<from2>\d{1,2})(?:至|到|[-—–~～])(?P<to2>\d{1,2})日"
_SIGNS = r"(?P<iso>(?:19|20)\d{2})[-/.](?P<isomonth>\d{1,2})[-/.](?P<isoday>\d{1,2})(?!\d)"
_LONELY = r"(?<![\d月年])(?P<lonely>\d{1,2})日(?:至(?P<lonely_to>\d{1,2})日)?(?=[,，上下晚]|,)"
_NEAR = r"(?P<near>昨天|昨日|前天|今天(?:上午|下午)|今日)"
_DAY = re.compile("|".join((_BARE_SPAN, _FULL + _UNTIL, _SIGNS, _LONELY, _NEAR)))
_BACK = {"去年": -1, "前年": -2, "明年": 1}
_AGO = {"昨天": 1, "昨日": 1, "前天": 2}
_AHEAD = timedelta(days=120)


def days_of(text: Text, told: str, today_year: int | None) -> list[Day]:
    """Give each day or span once, in order of the text; told is the article's date, or ""."""
    written = _date(told)
    year = written.year if written else int(told[:4]) if re.match(r"\d{4}", told) else today_year
    found: dict[tuple[date, date], Day] = {}
    for match in _DAY.finditer(text.chars):
        for start, end in _spans(match, written, year):
            if start <= end and (start, end) not in found:
                found[start, end] = Day(start, end, quoted(text, *match.span()))
    return list(found.values())


def _spans(
    found: re.Match[str], written: date | None, year: int | None
) -> Iterator[tuple[date, date]]:
    part = found.groupdict()
    if part["near"]:
        if written:
            day = written - timedelta(days=_AGO.get(part["near"], 0))
            yield day, day
        return
    if part["lonely"]:
        yield from _lonely(part, written)
        return
    if part["iso"]:
        year, month, start, to_day = int(part["iso"]), part["isomonth"], part["isoday"], None
    elif part["month2"]:
        month, start, to_day = part["month2"], part["from2"], part["to2"]
    else:
        month, start, to_day = part["month"], part["day"], part["to_day"]
        year = _year(part, year)
    begin = _near(
        year,
        month,
        start,
        written if not (part["year"] or part["iso"] or part["relative"]) else None,
    )
    if begin:
        to = part["to_month"] or month
        end = _day(int(part["to_year"] or begin.year), to, to_day) if to_day else begin
        yield begin, end or begin


def _year(part: dict[str, str | None], year: int | None) -> int | None:
    if part["year"]:
        return int(part["year"])
    return year + _BACK.get(part["relative"] or "", 0) if year else None


def _near(
    year: int | None, month: str | None, day: str | None, written: date | None
) -> date | None:
    """A day without a year lies before the article's date, or a little behind it."""
    found = _day(year, month, day) if year else None
    if found and written and found - written > _AHEAD:
        return _day(found.year - 1, month, day)
    return found


def _lonely(part: dict[str, str | None], written: date | None) -> Iterator[tuple[date, date]]:
    """24日 lies in the month of the article, or in the one before."""
    if not written:
        return
    month = written
    if int(part["lonely"] or 0) > written.day:
        month = written.replace(day=1) - timedelta(days=1)
    start = _day(month.year, str(month.month), part["lonely"])
    end = _day(month.year, str(month.month), part["lonely_to"]) if part["lonely_to"] else start
    if start and end:
        yield start, end


def _day(year: int | None, month: str | None, day: str | None) -> date | None:
    try:
        return date(year or 0, int(month or 0), int(day or 0))
    except ValueError:
        return None


def _date(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None
