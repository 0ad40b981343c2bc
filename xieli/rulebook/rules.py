"""The law of the rulebook: which value holds where and when, and what days are worked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol, TypeVar

from xieli.kernel.period import Period
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.rulebook.known import KNOWN
from xieli.rulebook.values import number

ONE_DAY = timedelta(days=1)
SATURDAY = 5
KEY = re.compile(r"[a-z_]+(\.[a-z_]+)+")
PUBLISHED_THROUGH = "calendar.published_through"
NOTICE_DAYS, NOTICE_COUNTS_FIRST = "notice.working_days", "notice.counts_first_day"
LONGEST_VALUE = 200


class Dated(Protocol):
    """A value with its region and its window."""

    @property
    def region_code(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


Value = TypeVar("Value", bound=Dated)


@dataclass(frozen=True, slots=True)
class Asked:
    """A value to be written; region_code "" is the whole country, no valid_to is until changed."""

    key: str
    value: str
    valid_from: date
    citation: str
    unit: str = ""
    region_code: str = ""
    valid_to: date | None = None


@dataclass(frozen=True)
class Calendar:
    """The marks of some years over the plain week, and the last year whose holidays are known."""

    marks: Mapping[date, bool] = field(default_factory=dict)
    published_through: int = 0

    def is_working(self, day: date) -> bool:
        """Say whether the day is worked: its mark, else Monday to Friday."""
        return self.marks.get(day, day.weekday() < SATURDAY)

    def is_published(self, day: date) -> bool:
        """Say whether the holidays of the day's year are known; if not, only the week was asked."""
        return day.year <= self.published_through


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day found by counting; provisional where the holidays of its year are not known."""

    day: date
    is_provisional: bool


def choose(values: Iterable[Value], codes_up: Sequence[str], on: date) -> Value | None:
    """Give the value that holds: the nearest region wins, then the newest first day.

    codes_up is county, prefecture, province; the whole country ("") is the farthest.
    """
    order = {code: step for step, code in enumerate([*codes_up, ""])}
    live = [one for one in values if one.region_code in order and _window(one).covers(on)]
    return min(
        live, key=lambda one: (order[one.region_code], -one.valid_from.toordinal()), default=None
    )


def must_not_overlap(asked: Period, others: Iterable[Dated]) -> None:
    """Pass a window that shares no day with the other windows of the same key and region."""
    for other in others:
        if asked.overlaps(_window(other)):
            raise Refusal(
                _("这段时间里已经有一个值（{start} 起）。"),
                _("请改生效日，或给新值写上截止日。"),
                start=other.valid_from,
            )


def must_not_rewrite(known: Dated, today: date) -> None:
    """Pass a change of a value that has not been in force before today; older ones stay."""
    if known.valid_from < today:
        raise Refusal(
            _("从 {start} 起的值已经用过，不能改写。"),
            _("请另写一个从今天或以后起用的新值。"),
            start=known.valid_from,
        )


def closes(known: Dated, start: date) -> bool:
    """Say whether a new value from `start` ends this one: open, and begun earlier."""
    return known.valid_to is None and known.valid_from < start


def must_be_sound(asked: Asked) -> Asked:
    """Give the asked value tidied; a key in code letters, a readable value, a citation."""
    tidy = Asked(
        key=asked.key.strip(),
        value=asked.value.strip(),
        valid_from=asked.valid_from,
        citation=must_cite(asked.citation),
        unit=asked.unit.strip(),
        region_code=asked.region_code,
        valid_to=asked.valid_to,
    )
    if not KEY.fullmatch(tidy.key):
        raise Refusal(_("规则的代号写得不对。"), _("只用小写字母、下划线和点，例如 notice.days。"))
    if not tidy.value or len(tidy.value) > LONGEST_VALUE:
        raise Refusal(_("值要写，最多 200 字。"), _("请填一个值。"))
    if tidy.key in KNOWN:
        KNOWN[tidy.key].read(tidy.value)
    Period(tidy.valid_from, tidy.valid_to)
    return tidy


def must_cite(citation: str) -> str:
    """Give the citation tidied; without a source nothing enters the rulebook."""
    words = " ".join(citation.split())
    if not words:
        raise Refusal(_("没有写依据。"), _("请写明文件名、条款，或是谁在什么会上定的。"))
    if len(words) > LONGEST_VALUE:
        raise Refusal(_("依据最多 200 字。"), _("请只写文件名和条款。"))
    return words


def must_not_sink(asked: Asked, above: str) -> None:
    """Pass a regional value that is not less than the one above it, where the key asks for that."""
    if asked.key in KNOWN and KNOWN[asked.key].only_rises and number(asked.value) < number(above):
        raise Refusal(_("这里不能低于上级规定的 {above}。"), _("只可以上调。"), above=above)


def _window(one: Dated) -> Period:
    return Period(one.valid_from, one.valid_to)
