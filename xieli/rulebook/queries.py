"""Questions: which value holds here and now, is a day worked, when do N working days end."""

from __future__ import annotations

from calendar import Calendar as WallCalendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.kernel.working_days import add_working_days
from xieli.rulebook import known, rules
from xieli.rulebook.models import DayMark, Parameter
from xieli.rulebook.rules import Calendar, Deadline
from xieli.unions.models import Level
from xieli.unions.queries import at_paths
from xieli.unions.rules import codes_up


@dataclass(frozen=True)
class KeyNow:
    """A key with the value that holds today for the whole country, and how many others it has."""

    key: str
    title: str
    now: Parameter | None
    others: int


@dataclass(frozen=True)
class DayShown:
    """A day of the calendar's page."""

    day: date
    is_working: bool
    is_marked: bool
    name: str
    citation: str


@dataclass(frozen=True)
class Month:
    """A month of the calendar's page: weeks from Monday, None where a day is another month's."""

    number: int
    weeks: list[list[DayShown | None]]


def value(key: str, region_code: str, on: date) -> Parameter:
    """Give the value that holds for the region on the day; one query. Refusal where none does."""
    return values([key], region_code, on)[key]


def values(keys: Iterable[str], region_code: str, on: date) -> dict[str, Parameter]:
    """Give several values at once, one query; Refusal for the first that is missing."""
    wanted, ups = list(keys), codes_up(region_code)
    rows = Parameter.objects.filter(key__in=wanted, region_code__in=[*ups, ""])
    by_key: dict[str, list[Parameter]] = {key: [] for key in wanted}
    for row in rows:
        by_key[row.key].append(row)
    return {key: _held(key, rules.choose(by_key[key], ups, on), on) for key in wanted}


def _held(key: str, row: Parameter | None, on: date) -> Parameter:
    if row is None:
        raise Refusal(
            _("规则库里没有“{title}”在 {on} 的值。"),
            _("请让管理规则库的人补上，写明依据。"),
            title=title_of(key),
            on=on,
        )
    return row


def title_of(key: str) -> str:
    """Give the words for a key, the key itself where nobody named it.

    The title of a stage table's column is made of two words and so is translated here.
    """
    if key in known.KNOWN:
        return known.KNOWN[key].title
    parts = known.title_parts(key)
    if parts is None:
        return key
    matter, column = (gettext(part) for part in parts)
    return gettext("{matter}：{column}").format(matter=matter, column=column)


def calendar(first: date, last: date) -> Calendar:
    """Give the calendar from the first to the last day; two queries, however long."""
    marks = DayMark.objects.filter(day__range=(first, last)).values_list("day", "is_working")
    return Calendar(dict(marks), published_through())


def published_through() -> int:
    """Give the last year whose holidays are known, 0 where the calendar was never loaded."""
    rows = Parameter.objects.filter(key=rules.PUBLISHED_THROUGH).order_by("-valid_from")
    newest = rows.values_list("value", flat=True).first()
    return int(newest or 0)


def is_working_day(day: date) -> bool:
    """Say whether the day is worked: an edited mark wins, then holidays and 调休, then the week."""
    return calendar(day, day).is_working(day)


def deadline(start: date, n: int, *, count_first_day: bool = False) -> Deadline:
    """Give the n-th working day from `start`; provisional where a year's holidays are unknown."""
    far = start + timedelta(days=3 * n + 60)  # no stretch of rest is longer than this leaves room
    known = calendar(start, far)
    day = add_working_days(start, n, known.is_working, count_first_day=count_first_day)
    return Deadline(day, not known.is_published(day))


def working_days_after(start: date, n: int, *, count_first_day: bool = False) -> date:
    """Give the n-th working day after `start`; the start itself counts only when asked."""
    return deadline(start, n, count_first_day=count_first_day).day


def end_of_notice(posted_on: date, region_code: str) -> Deadline:
    """Give the last day of a notice posted on this day in this region, as the rulebook counts."""
    held = values([rules.NOTICE_DAYS, rules.NOTICE_COUNTS_FIRST], region_code, posted_on)
    return deadline(
        posted_on,
        held[rules.NOTICE_DAYS].as_days,
        count_first_day=held[rules.NOTICE_COUNTS_FIRST].as_bool,
    )


def keys_now(on: date) -> list[KeyNow]:
    """Every key with what holds for the whole country on the day; one query."""
    by_key: dict[str, list[Parameter]] = {}
    for row in Parameter.objects.order_by("key"):
        by_key.setdefault(row.key, []).append(row)
    return [_key_now(key, rows, on) for key, rows in by_key.items()]


def _key_now(key: str, rows: list[Parameter], on: date) -> KeyNow:
    now = rules.choose(rows, (), on)
    regions = {row.region_code for row in rows if row.region_code}
    return KeyNow(key, title_of(key), now, len(regions))


def may_set(tops: Iterable[str], region_code: str) -> bool:
    """Say whether a keeper at these paths may write for the region; the country's is the root's."""
    ups = codes_up(region_code)
    return any(
        one.parent_id is None or bool(one.region and one.region.code in ups)
        for one in at_paths(tops)
    )


def may_mark(tops: Iterable[str]) -> bool:
    """Say whether a keeper at these paths may edit the calendar, which all here share."""
    return any(one.parent_id is None or one.level <= Level.CITY for one in at_paths(tops))


def history(key: str) -> QuerySet[Parameter]:
    """Every value a key ever had, newest first, region by region."""
    return Parameter.objects.filter(key=key).order_by("region_code", "-valid_from")


def year(number: int) -> list[Month]:
    """Give the twelve months of a year, week by week; three queries."""
    first, last = date(number, 1, 1), date(number, 12, 31)
    known = calendar(first, last)
    marks = {row.day: row for row in DayMark.objects.filter(day__range=(first, last))}
    weeks = WallCalendar(firstweekday=0)
    return [
        Month(
            month,
            [
                [_shown(day, known, marks.get(day)) if day.month == month else None for day in week]
                for week in weeks.monthdatescalendar(number, month)
            ],
        )
        for month in range(1, 13)
    ]


def _shown(day: date, known: Calendar, mark: DayMark | None) -> DayShown:
    return DayShown(
        day=day,
        is_working=known.is_working(day),
        is_marked=mark is not None,
        name=mark.name if mark else "",
        citation=mark.citation if mark else "",
    )
