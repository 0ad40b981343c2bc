"""Opening hours: read as officers write them, said as workers read them, open at a moment or not.

Pure. Minutes count from midnight; a span that runs past midnight ends after 1440. Day 0 is Monday,
7 is a day of rest by the State Council's calendar. A working Saturday (调休) has Monday's hours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

NAMES = "一二三四五六日"
HOLIDAY, DAY_MINUTES, SATURDAY = 7, 1440, 5
EVERY_DAY = tuple(range(8))
_LISTS = {"每天": EVERY_DAY, "全年": EVERY_DAY, "工作日": (0, 1, 2, 3, 4), "周末": (5, 6),
          "节假日": (HOLIDAY,)}  # fmt: skip
_DAY = r"(?:周|星期|礼拜)"
_DAYS = re.compile(
    rf"每天|全年|工作日|周末|节假日|{_DAY}([{NAMES}天])(?:[到至~-]{_DAY}?([{NAMES}天]))?"
)
_SPAN = re.compile(r"(\d{1,2}):(\d{2})[到至~-](?:次日)?(\d{1,2}):(\d{2})")
_ALL_DAY = re.compile(r"24小时|全天")
_REST = re.compile(r"休息|不开门|不开|关门|闭馆")
_EXAMPLE = _("请写成：周一到周五 9:00-18:00；周六 9:00-12:00；节假日休息。")


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """From one minute of a day to another."""

    day: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Special:
    """What holds from one day to another in place of the week: closed, or other hours."""

    first: date
    last: date
    opens: int | None = None
    closes: int | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as hours see it: the day and its kind, yesterday and its kind, the minute."""

    day: date
    key: int
    yesterday: date
    key_before: int
    minute: int


def day_key(day: date, is_working: bool | None) -> int:
    """Give which hours of the week hold on a day; `is_working` is the calendar's mark, if any."""
    if is_working is None:
        return day.weekday()
    if not is_working:
        return HOLIDAY
    return 0 if day.weekday() >= SATURDAY else day.weekday()


def read(text: str) -> tuple[Span, ...]:
    """Read hours as people write them; Refusal names the part that cannot be read."""
    plain = unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-")
    plain = plain.replace("－", "-").replace(" ", "")
    spans: list[Span] = []
    days: tuple[int, ...] = ()
    for clause in filter(None, re.split(r"[;。,\n\r]", plain)):
        named = _days_of(clause)
        days = named or days or EVERY_DAY
        told = _told(clause)
        if named:  # what stands later wins: 每天…；节假日休息
            spans = [one for one in spans if one.day not in named]
        spans += [Span(day, opens, closes) for day in days for opens, closes in told]
    return must_be_sound(spans)


def _days_of(clause: str) -> tuple[int, ...]:
    days: list[int] = []
    for found in _DAYS.finditer(clause):
        if found[0] in _LISTS:
            days += _LISTS[found[0]]
            continue
        first = NAMES.index(found[1].replace("天", "日"))
        last = NAMES.index(found[2].replace("天", "日")) if found[2] else first
        days += range(first, last + 1) if last >= first else [*range(first, 7), *range(last + 1)]
    return tuple(dict.fromkeys(days))


def _told(clause: str) -> list[tuple[int, int]]:
    """The spans of a clause; nothing for a day of rest; Refusal where neither is said."""
    told = []
    for found in _SPAN.finditer(clause):
        opens, closes = _minute(found[1], found[2]), _minute(found[3], found[4])
        told.append((opens, closes if closes > opens else closes + DAY_MINUTES))
    if _ALL_DAY.search(clause):
        told.append((0, DAY_MINUTES))
    left = clause
    for known in (_DAYS, _SPAN, _ALL_DAY, _REST):
        left = known.sub("", left)
    if re.sub(r"[、和及:开放营业时间]", "", left) or not (told or _REST.search(clause)):
        raise Refusal(_("“{part}”读不懂。"), _EXAMPLE, part=clause[:30])
    return told


def _minute(hour: str, minute: str) -> int:
    whole = int(hour) * 60 + int(minute)
    if int(minute) > 59 or whole > DAY_MINUTES:
        raise Refusal(_("没有 {h}:{m} 这个时刻。"), _EXAMPLE, h=hour, m=minute)
    return whole


def must_be_sound(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Give spans in order; on one day none may touch another."""
    ordered = tuple(sorted(set(spans)))
    for one, later in zip(ordered, ordered[1:], strict=False):
        if one.day == later.day and later.opens <= one.closes:
            raise Refusal(_("同一天的开门时间有重叠。"), _EXAMPLE)
    return ordered


def say(spans: Sequence[Span]) -> str:
    """Say hours in words: 周一到周五 9:00—18:00；周六 9:00—12:00."""
    by_day = {day: _clock_of(spans, day) for day in EVERY_DAY}
    if len(set(by_day.values())) == 1:
        return f"每天 {by_day[0]}" if by_day[0] else ""
    parts, day = [], 0
    while day < HOLIDAY:
        last = day
        while last + 1 < HOLIDAY and by_day[last + 1] == by_day[day]:
            last += 1
        if by_day[day]:
            name = f"周{NAMES[day]}" if last == day else f"周{NAMES[day]}到周{NAMES[last]}"
            parts.append(f"{name} {by_day[day]}")
        day = last + 1
    if by_day[HOLIDAY]:
        parts.append(f"节假日 {by_day[HOLIDAY]}")
    return "；".join(parts)


def _clock_of(spans: Sequence[Span], day: int) -> str:
    mine = [one for one in spans if one.day == day]
    if [(one.opens, one.closes) for one in mine] == [(0, DAY_MINUTES)]:
        return "24小时"
    return "、".join(f"{clock(one.opens)}—{clock(one.closes)}" for one in mine)


def clock(minute: int) -> str:
    """Say a minute: 9:05, 次日6:00."""
    next_day = "次日" if minute > DAY_MINUTES else ""
    rest = minute - DAY_MINUTES if next_day else minute
    return f"{next_day}{rest // 60}:{rest % 60:02d}"


def is_open(spans: Iterable[Span], specials: Iterable[Special], now: Moment) -> bool:
    """Say whether the hours say open at a moment; a special day wins over the week."""
    known = list(specials)
    today = [one for one in known if one.covers(now.day)]
    if today:
        return any(
            one.opens is not None
            and one.closes is not None
            and one.opens <= now.minute < one.closes
            for one in today
        )
    was_special = any(one.covers(now.yesterday) for one in known)
    late = now.minute + DAY_MINUTES
    return any(
        (one.day == now.key and one.opens <= now.minute < one.closes)
        or (one.day == now.key_before and late < one.closes and not was_special)
        for one in spans
    )


@dataclass(frozen=True, slots=True)
class Ahead:
    """The days to look at, today first, each with its kind; and the minute it is now."""

    days: Sequence[tuple[date, int]]
    minute: int


def next_opening(
    spans: Sequence[Span], specials: Sequence[Special], ahead: Ahead
) -> tuple[date, int] | None:
    """Give the day and minute when the doors open next; None within these days."""
    for place, (day, key) in enumerate(ahead.days):
        here = [one for one in specials if one.covers(day)]
        starts = (
            [one.opens for one in here if one.opens is not None]
            if here
            else [one.opens for one in spans if one.day == key]
        )
        later = [start for start in starts if place or start > ahead.minute]
        if later:
            return day, min(later)
    return None
