"""The law of booking: when, how many, who waits, who came; pure, without clock and database.

Times are datetimes with a zone; days are local days of the union.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from xieli.kernel.quantity import Quantity, parse
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

# Keys of the rulebook.
KINDS, TAGS, ROAD, SECOND = "booking.kinds", "booking.tags", "booking.road", "booking.second"
MOST_OCCASIONS, GROUP_MOST = "booking.most_occasions", "booking.group_most"
SMALL_MAY_PASS = "booking.small_may_pass"
CODE_SECONDS, CODE_TRIES = "booking.code_seconds", "booking.code_tries"
CHECK_IN_BEFORE, CHECK_IN_AFTER = "booking.check_in_before", "booking.check_in_after"
REMIND_HOURS, RESULT_DAYS = "booking.remind_hours", "booking.result_days"
PICTURES_MOST, PAPER_KINDS = "booking.pictures_most", "booking.paper_kinds"
PAPER_DAYS = "booking.paper_days"

SEATED, WAITING = "seated", "waiting"
BY_CODE, BY_LIST = "code", "list"
DAY, WEEK, MONTH = "day", "week", "month"
FARTHEST = timedelta(days=3660)  # no repetition looks farther ahead
CODE_DIGITS = 6
MOST_SMALL = 32_767  # what a small column holds
MOST_RESULT = Decimal(10) ** 10
_CENT = Decimal("0.01")
_KIND = re.compile(r"([a-z_]{1,30}) (\S{1,20})")


# Repeating.


@dataclass(frozen=True)
class Repeat:
    """Every so many days, weeks or months; weekdays (Monday is 0) count for weeks alone.

    It ends after `times` occasions or on the day `until`, whichever comes first. With
    skips_rest_days a day that is not worked falls out and is not counted.
    """

    every: int
    unit: str
    weekdays: frozenset[int] = frozenset()
    times: int | None = None
    until: date | None = None
    skips_rest_days: bool = False


def dates_of(
    repeat: Repeat, first: date, is_working: Callable[[date], bool], most: int = 60
) -> list[date]:
    """The days of a repetition from the first on, rising; as RFC 5545: a month without the day is
    left out. Refusal where it never ends, has no day at all, or more than `most`."""
    _must_be_repeat(repeat)
    last = min(repeat.until or first + FARTHEST, first + FARTHEST)
    found: list[date] = []
    for day in _candidates(repeat, first, last):
        if repeat.times is not None and len(found) == repeat.times:
            break
        if repeat.skips_rest_days and not is_working(day):
            continue
        found.append(day)
        if len(found) > most:
            raise Refusal(_("一次最多排 {most} 场。"), _("请缩短日期，分几次排。"), most=most)
    if not found:
        raise Refusal(_("按这样重复，一场也排不出来。"), _("请核对星期几和截止的日子。"))
    return found


def _must_be_repeat(repeat: Repeat) -> None:
    if repeat.unit not in (DAY, WEEK, MONTH) or not 1 <= repeat.every <= 366:
        raise Refusal(_("重复的间隔写得不对。"), _("请填每几天、几周或几个月，从 1 起。"))
    if repeat.times is None and repeat.until is None:
        raise Refusal(_("没有写重复到什么时候。"), _("请填场数，或填截止的日子。"))
    if repeat.times is not None and repeat.times < 1:
        raise Refusal(_("场数要从 1 起。"), _("请改场数。"))
    if not repeat.weekdays <= frozenset(range(7)):
        raise Refusal(_("星期写得不对。"), _("请重新选星期几。"))


def _candidates(repeat: Repeat, first: date, last: date) -> Iterator[date]:
    if repeat.unit == MONTH:
        yield from _monthly(repeat.every, first, last)
        return
    weekdays = repeat.weekdays or {first.weekday()}
    monday = first - timedelta(days=first.weekday())
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if repeat.unit == DAY:
            is_in = step % repeat.every == 0
        else:
            is_in = (day - monday).days // 7 % repeat.every == 0 and day.weekday() in weekdays
        if is_in:
            yield day


def _monthly(every: int, first: date, last: date) -> Iterator[date]:
    month = first.year * 12 + first.month - 1
    while month // 12 < 9999:
        try:
            day = date(month // 12, month % 12 + 1, first.day)
        except ValueError:
            month += every
            continue
        if day > last:
            return
        yield day
        month += every


# A series: its kind, its terms, its road.


@dataclass(frozen=True)
class Terms:
    """What a series asks of those who come; 0 in person_most is no limit."""

    group_most: int = 1
    waiting_most: int = 0
    person_most: int = 0
    person_days: int = 0
    cancel_hours: int = 0


def kinds_of(words: Iterable[str]) -> dict[str, str]:
    """Read the kinds of the rulebook ("talk 宣讲、film 观影") as code and page word."""
    found = (_KIND.fullmatch(word) for word in words)
    return {one[1]: one[2] for one in found if one}


def must_be_kind(kind: str, kinds: Mapping[str, str]) -> None:
    """Pass a kind that stands in the rulebook."""
    if kind not in kinds:
        raise Refusal(_("没有这一种活动。"), _("请从列表里选；要添新的，请管理规则库的人写进去。"))


def must_be_terms(terms: Terms, group_most: int) -> None:
    """Pass terms that can be kept: groups from 1 to the rulebook's most, small numbers."""
    if not 1 <= terms.group_most <= group_most:
        raise Refusal(_("一次报名的人数要在 1 到 {most} 之间。"), _("请改人数。"), most=group_most)
    rest = (terms.waiting_most, terms.person_most, terms.person_days, terms.cancel_hours)
    if not all(0 <= number <= MOST_SMALL for number in rest):
        raise Refusal(_("数填得太大，或小于 0。"), _("请核对每一格。"))


def next_step(road: Sequence[str], step: str) -> str | None:
    """The step after this one; None at the end, the first where the step is not on the road."""
    if step not in road:
        return road[0] if road else None
    at = road.index(step) + 1
    return road[at] if at < len(road) else None


def must_be_way(road: Sequence[str], step: str, to: str, reason: str) -> None:
    """Pass the very next step, or an earlier one with a reason of two characters at least."""
    if to not in road:
        raise Refusal(_("没有这一步。"), _("请刷新页面再选。"))
    if to == next_step(road, step):
        return
    is_back = step in road and road.index(to) < road.index(step)
    if not is_back:
        raise Refusal(_("只能走到下一步，或退回前面。"), _("请刷新页面看看走到哪了。"))
    if len(reason.strip()) < 2:
        raise Refusal(_("退回要写原因。"), _("请写两个字以上，让前面的同志知道改什么。"))


def must_review_alone(step: str, second: Sequence[str], who: UUID | None, own: set[UUID]) -> None:
    """Pass who may let a step of review go on: not the one who made or last wrote the series."""
    if step in second and (who is None or who in own):
        raise Refusal(_("“{step}”要由另一位同志通过。"), _("请请别的同志看过再往下走。"), step=step)


def is_reviewed(road: Sequence[str], step: str, second: Sequence[str]) -> bool:
    """Say whether every step of review lies behind."""
    reviews = [road.index(one) for one in second if one in road]
    return not reviews or (step in road and road.index(step) > max(reviews))


def must_be_reviewed(road: Sequence[str], step: str, second: Sequence[str]) -> None:
    """Pass a series whose reviews lie behind; one without a review passes."""
    if not is_reviewed(road, step, second):
        raise Refusal(
            _("还没有审过，不能开放。"), _("请另一位同志先通过“{step}”这一步。"),
            step="、".join(second),
        )  # fmt: skip


# An occasion: its times, its places, its line.


@dataclass(frozen=True)
class Times:
    """When an occasion is, and when it may be booked."""

    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime


def must_be_times(times: Times) -> None:
    """Pass times that run forward: it ends after it starts, booking closes before it ends."""
    if times.ends_at <= times.starts_at:
        raise Refusal(_("结束的时间不在开始之后。"), _("请核对这两个时间。"))
    if times.closes_at <= times.opens_at:
        raise Refusal(_("报名截止不在报名开始之后。"), _("请核对报名的两个时间。"))
    if times.closes_at > times.ends_at:
        raise Refusal(_("报名截止在活动结束之后。"), _("请把报名截止提前。"))


def must_be_bookable(times: Times, at: datetime) -> None:
    """Pass a moment within the window of booking; the last moment no longer counts."""
    if at < times.opens_at:
        raise Refusal(
            _("报名 {when} 才开始。"), _("到时候再来，这一页不会变。"), when=told(times.opens_at)
        )
    if at >= times.closes_at:
        raise Refusal(_("这一场的报名已经截止。"), _("请看看别的场次。"))


def told(at: datetime) -> str:
    """A moment in words for a refusal: 3月20日 14:00 (in the moment's own zone)."""
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def must_fit_group(size: int, most: int, places: int) -> None:
    """Pass a party no larger than the terms allow and than the room holds."""
    if size > most:
        raise Refusal(_("一次最多报 {most} 个人。"), _("请减少同行的人。"), most=most)
    if size > places:
        raise Refusal(
            _("这一场一共 {places} 个位子，坐不下这么多人。"), _("请减少人。"), places=places
        )


def state_for(size: int, free: int, ahead: int, waiting_most: int, *, may_pass: bool) -> str:
    """Say whether a new party is seated or waits behind `ahead` waiting people.

    Law: who comes new sits down before nobody that waits, unless the rulebook lets small parties
    pass. Refusal where it is full and the line is too.
    """
    if size <= free and (not ahead or may_pass):
        return SEATED
    if ahead + size <= waiting_most:
        return WAITING
    if not waiting_most:
        raise Refusal(_("位子满了。"), _("请看看别的场次。"))
    raise Refusal(_("位子满了，排队的也满了。"), _("请看看别的场次，或过些时候再来。"))


Key = TypeVar("Key")


def who_moves(line: Iterable[tuple[Key, int]], free: int, *, may_pass: bool) -> list[Key]:
    """Who of the line gets the free places, in order and whole parties only.

    Law: a later party never passes an earlier one that does not fit, unless `may_pass`.
    """
    moved: list[Key] = []
    for key, size in line:
        if size <= free:
            moved.append(key)
            free -= size
        elif not may_pass:
            break
        if not free:
            break
    return moved


def must_be_within_limit(most: int, days: int, held: Iterable[date], asked: date) -> None:
    """Pass who has less than `most` occasions of the series in any stretch of `days` days with the
    day asked for; 0 days: in the whole series; most 0: no limit."""
    if not most:
        return
    near = sorted(day for day in held if not days or abs((day - asked).days) < days)
    starts = [day for day in near if day <= asked] or [asked]
    worst = max(_in_stretch([*near, asked], start, days) for start in [*starts, asked])
    if worst > most:
        raise _over_limit(most, days)


def _in_stretch(days_held: Sequence[date], start: date, days: int) -> int:
    return sum(1 for day in days_held if not days or 0 <= (day - start).days < days)


def _over_limit(most: int, days: int) -> Refusal:
    if days:
        return Refusal(
            _("{days} 天里最多报 {most} 场，您已经报满了。"), _("请换别的日子，或先退掉一场。"),
            days=days, most=most,
        )  # fmt: skip
    return Refusal(_("每人最多报 {most} 场，您已经报满了。"), _("请先退掉一场。"), most=most)


def must_be_in_time(starts_at: datetime, cancel_hours: int, at: datetime) -> None:
    """Pass who gives seats back early enough."""
    if at >= starts_at:
        raise Refusal(_("活动已经开始，不能再退。"), _("来不了请告诉活动的联系人。"))
    if at > starts_at - timedelta(hours=cancel_hours):
        raise Refusal(
            _("开始前 {hours} 小时之内不能自己退。"), _("来不了请告诉活动的联系人。"),
            hours=cancel_hours,
        )  # fmt: skip


# Coming: the rotating code.


def rotating_code(key: str, at: datetime, seconds: int = 30) -> str:
    """Six digits that change every so many seconds: HMAC-SHA-256 over the step, as RFC 4226 cuts
    them out."""
    return _code_of(key, int(at.timestamp()) // seconds)


def _code_of(key: str, step: int) -> str:
    digest = hmac.new(key.encode(), step.to_bytes(8, "big"), hashlib.sha256).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def is_code(given: str, key: str, at: datetime, seconds: int = 30) -> bool:
    """Say whether the code is the present one or the one just before."""
    step, plain = int(at.timestamp()) // seconds, "".join(given.split())
    known = (_code_of(key, step), _code_of(key, step - 1))
    return any(hmac.compare_digest(plain.encode(), one.encode()) for one in known)


def must_be_on(times: tuple[datetime, datetime], minutes: tuple[int, int], at: datetime) -> None:
    """Pass a moment at which one may check in: so many minutes before and after it runs."""
    if at < times[0] - timedelta(minutes=minutes[0]):
        raise Refusal(
            _("还没有到签到的时候，{when} 起可以签到。"),
            when=told(times[0] - timedelta(minutes=minutes[0])),
        )
    if at > times[1] + timedelta(minutes=minutes[1]):
        raise Refusal(_("签到的时间过了。"), _("来过的，请活动的联系人在名单上勾上。"))


# What it brought.


def result_of(measure: str, text: str) -> tuple[str, Quantity]:
    """Read a result as it was said: 80余人, 近300棵; at most two decimals, a unit, a measure."""
    name = "".join(measure.split())
    if not 1 <= len(name) <= 30:
        raise Refusal(_("没有写这是什么数，或写得太长。"), _("请写，例如 参加人数、植树。"))
    quantity = parse(text)
    if not 1 <= len(quantity.unit) <= 12:
        raise Refusal(_("数后面要写单位。"), _("请写成一个数加单位，例如 80余人。"))
    if quantity.value >= MOST_RESULT or quantity.value != quantity.value.quantize(_CENT):
        raise Refusal(_("这个数太大，或小数超过两位。"), _("请核对。"))
    return name, quantity


def must_be_stars(stars: int) -> None:
    """Pass one to five stars."""
    if not 1 <= stars <= 5:
        raise Refusal(_("请在一到五颗星里选。"))
