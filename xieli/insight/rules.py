"""The law of figures: periods, 概数 words of a sum, closed periods, the open formula of 四力."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from xieli.kernel.period import Period
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

MONTH, QUARTER, YEAR, OWN = "month", "quarter", "year", "own"
PERIODS = ((MONTH, _("本月")), (QUARTER, _("本季")), (YEAR, _("本年")), (OWN, _("自定")))
CLOSE_DAYS = "insight.close_days"
LONGEST_PERIOD = timedelta(days=366 * 10)

AT_LEAST = frozenset(("余", "多", "超", "不低于", "以上"))
AT_MOST = frozenset(("近", "不超过"))
ROUGH = "约"
QUALIFIERS = ("", "不低于", "不超过", ROUGH)


def period_of(kind: str, today: date) -> Period:
    """Give this month, quarter or year up to and with today; anything else is this year."""
    if kind == MONTH:
        return Period(today.replace(day=1), today)
    if kind == QUARTER:
        return Period(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today)
    return Period(today.replace(month=1, day=1), today)


def must_be_period(start: date | None, end: date | None) -> Period:
    """Pass two days of which the second is not before the first; Refusal in words else."""
    if start is None or end is None:
        raise Refusal(_("还差开始日或结束日。"), _("两天都填上，例如 2024-01-01 到 2024-03-31。"))
    period = Period(start, end)
    if end - start > LONGEST_PERIOD:
        raise Refusal(_("一次最多看十年。"), _("请把日子收窄一些。"))
    return period


def month_before(today: date) -> Period:
    """Give the whole month before this one."""
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


MOST_MONTHS = 24


def stretches(period: Period) -> list[Period]:
    """Give the months of a period in their order, its years where it has over two of them."""
    end = period.end or period.start
    many = (end.year - period.start.year) * 12 + end.month - period.start.month >= MOST_MONTHS
    found, first = [], period.start
    while first <= end:
        last = date(first.year, 12, 31) if many else _month_end(first)
        found.append(Period(first, min(last, end)))
        first = last + timedelta(days=1)
    return found


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def together(words: Iterable[str]) -> str:
    """Give the 概数 word of a sum: 余 and 余 is 不低于, 近 and 近 不超过, anything mixed 约."""
    rough = {word for word in words if word}
    others = rough - AT_LEAST - AT_MOST
    return word_of(bool(rough & AT_LEAST), bool(rough & AT_MOST), bool(others))


def word_of(has_least: bool, has_most: bool, has_about: bool) -> str:
    """The same from what kinds of words its rows carry."""
    if has_about or (has_least and has_most):
        return ROUGH
    return "不低于" if has_least else "不超过" if has_most else ""


# --- closed periods -----------------------------------------------------------------------------


def must_be_over(period: Period, today: date) -> None:
    """Pass a period whose last day is over: what still runs cannot be closed."""
    if period.end is None or period.end >= today:
        raise Refusal(_("这段日子还没过完。"), _("过完最后一天再关账；现在的数可以先存一份快照。"))


def must_say_why(revision: int, why: str) -> None:
    """Pass a first closing, and a later one that says why the closed figures are told anew."""
    if revision > 1 and len(why.strip()) < 2:
        raise Refusal(_("这段日子已经关过账。"), _("要更正，请写明为什么更正。"))


def must_be_few(count: int, most: int) -> None:
    """Pass a letter with lines in it, and not more than one letter may hold."""
    if not 1 <= count <= most:
        raise Refusal(_("一次报 1 到 {most} 行。"), _("请对方分几次报。"), most=most)


HEX = re.compile(r"[0-9a-f]{64}")
LARGEST = Decimal(10**14)
LENGTHS = {
    "union_key": 36, "union_name": 80, "region_code": 6, "key": 40, "title": 60, "unit": 12,
}  # fmt: skip


@dataclass(frozen=True)
class Reported:
    """One closed figure as it is handed upward; all of it plain words, so that it can be sealed."""

    union_key: str  # of the union in its own home
    union_name: str
    region_code: str
    key: str
    title: str
    unit: str
    start: str
    end: str
    revision: int
    value: str
    rows: int
    qualifier: str
    digest: str
    as_of: str

    def told(self) -> dict[str, object]:
        """The same for a letter."""
        return asdict(self)


def reported(told: Mapping[str, object]) -> Reported:
    """Read one line of a letter; Refusal where it is no figure we could keep."""
    names = Reported.__dataclass_fields__
    try:
        line = Reported(**{name: told[name] for name in names})  # type: ignore[arg-type]
        _must_be_plain(line)
    except (KeyError, TypeError, ValueError, InvalidOperation) as fault:
        words = _("报来的数里有一行看不懂。")
        raise Refusal(words, _("请对方按关账后的数再报一次。")) from fault
    return line


def _must_be_plain(line: Reported) -> None:
    """Raise ValueError or its like for anything a row of received figures cannot hold."""
    for name, most in LENGTHS.items():
        text = getattr(line, name)
        if not isinstance(text, str) or len(text) > most or "\x00" in text:
            raise ValueError(name)
    start, end = date.fromisoformat(line.start), date.fromisoformat(line.end)
    value = Decimal(line.value)
    is_number = value.is_finite() and abs(value) < LARGEST
    is_counted = type(line.rows) is int and type(line.revision) is int and line.rows >= 0
    is_sound = start <= end and line.qualifier in QUALIFIERS and 1 <= line.revision < 32_000
    is_timed = datetime.fromisoformat(line.as_of).tzinfo is not None
    has_digest = line.digest == "" or HEX.fullmatch(line.digest)
    if not (is_number and is_counted and is_sound and is_timed and has_digest and line.key):
        raise ValueError(line.key)


# --- 四力 ---------------------------------------------------------------------------------------

HUNDRED = Decimal(100)
POWERS = (
    ("hear", _("感知力"), _("需求听到了没有，多快")),
    ("answer", _("响应力"), _("办得快不快，按时没有")),
    ("tell", _("影响力"), _("多少人得到")),
    ("gather", _("凝聚力"), _("人和物聚起来没有")),
)
MORE, LESS = "more", "less"


@dataclass(frozen=True)
class Part:
    """One part of a power: figures put together, over another one, times a number.

    `better` says which way is good; its weight and its full mark stand in the rulebook.
    """

    name: str
    power: str
    title: str
    unit: str
    top: tuple[str, ...]
    below: str = ""
    times: Decimal = Decimal(1)
    better: str = MORE


@dataclass(frozen=True)
class Mark:
    """What a part comes to and the points it brings; None where there are no records for it."""

    part: Part
    value: Decimal | None
    weight: Decimal
    full: Decimal
    points: Decimal | None


def part_value(part: Part, told: Mapping[str, tuple[Decimal, int]]) -> Decimal | None:
    """Reckon a part from figures as (value, rows): top ÷ below × times; None without records."""
    value = sum((told[key][0] for key in part.top), Decimal(0))
    if part.below:
        below = told[part.below][0]
        return value / below * part.times if below else None
    return value * part.times if any(told[key][1] for key in part.top) else None


def points(value: Decimal, full: Decimal, better: str) -> Decimal:
    """Give 0 to 100: 100 at the full mark, 50 at half of it (at twice where less is better).

    A full mark of 0 asks nothing of 'more'; where less is better only 0 reaches it.
    """
    if better == MORE:
        share = value / full if full else Decimal(1)
    else:
        share = full / value if value > full else Decimal(1)
    return (min(share, Decimal(1)) * HUNDRED).quantize(Decimal("0.1"), ROUND_HALF_UP)


def power_points(marks: Sequence[Mark]) -> Decimal | None:
    """The weighted mean of the parts that have records; None where none has."""
    held = [(one.points, one.weight) for one in marks if one.points is not None]
    weight = sum((weight for _points, weight in held), Decimal(0))
    if not weight:
        return None
    total = sum((got * weight for got, weight in held), Decimal(0))
    return (total / weight).quantize(Decimal("0.1"), ROUND_HALF_UP)


def must_fit(count: int, numbers: Sequence[object], key: str) -> None:
    """Pass a list of the rulebook with a number for every part of a power."""
    if len(numbers) != count:
        raise Refusal(
            _("规则库里“{key}”要正好 {n} 个数。"), _("请让管理规则库的人改好。"), key=key, n=count
        )


def change_of(now: Decimal, before: Decimal) -> Decimal | None:
    """How many percent more than before, one decimal; None where there was nothing before."""
    if not before:
        return None
    return ((now - before) / before * HUNDRED).quantize(Decimal("0.1"), ROUND_HALF_UP)


def before(period: Period) -> Period:
    """The stretch of the same length that ends the day before."""
    end = period.end or period.start
    last = period.start - timedelta(days=1)
    return Period(last - (end - period.start), last)
