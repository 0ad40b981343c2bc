"""The law of stationing: terms follow one another, items are reported on, days stay in order.

Pure: no Django, no clock. Kinds of items and the days to remind come from the rulebook.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xieli.kernel.period import Period
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND = "stationing"
TOWN, COMMUNITY = "town", "community"
WORK, STUDY, LEADER = "work", "study", "leader"
OPEN, DONE, DROPPED = "open", "done", "dropped"
GOING, STUCK, PUT_OFF, FINISHED, GIVEN_UP, TAKEN_UP = (
    "going", "stuck", "put_off", "finished", "given_up", "taken_up",
)  # fmt: skip
NEED_WORDS = frozenset({STUCK, PUT_OFF, GIVEN_UP, TAKEN_UP})  # these must say why
AFTER = {FINISHED: DONE, GIVEN_UP: DROPPED, TAKEN_UP: OPEN}
RIGHTS, AID, PAIRING = "rights", "aid", "pairing"

FIELDS, TERM_AHEAD = "stationing.fields", "stationing.term_ahead"
ITEM_AHEAD, PICTURES_MOST = "stationing.item_ahead", "stationing.pictures_most"
KEYS = (FIELDS, TERM_AHEAD, ITEM_AHEAD, PICTURES_MOST)
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class House:
    """What the rulebook says at a place and day."""

    fields: tuple[str, ...]
    term_ahead: int
    item_ahead: int
    pictures_most: int


def must_be_window(starts: date, ends: date) -> Period:
    """Pass days of a stationing or a term that follow one another."""
    if ends <= starts:
        raise Refusal(_("结束的日子要在开始之后。"), _("请核对两个日期。"))
    return Period(starts, ends)


def must_lie_in(term: Period, whole: Period) -> None:
    """Pass a term within the stationing."""
    last = whole.end
    if term.start < whole.start or term.end is None or (last and term.end > last):
        raise Refusal(
            _("任期要在驻点的 {first} 到 {last} 之间。"), _("要更久，请先把驻点延期。"),
            first=_day(whole.start), last=_day(last) if last else "",
        )  # fmt: skip


def must_not_overlap(term: Period, others: Iterable[Period]) -> None:
    """Pass a term of somebody who has no other one on these days."""
    if any(term.overlaps(one) for one in others):
        raise Refusal(
            _("这位同志在这段日子已经有任期了。"), _("请核对日期，或在原来的任期上续任。")
        )


def must_be_day(on: date, first: date, today: date) -> None:
    """Pass a day of something that happened: since the start, up to today."""
    if not first <= on <= today:
        raise Refusal(
            _("日子要在 {first} 到今天之间。"), _("还没有发生的，办了再记。"), first=_day(first)
        )


def must_be_field(field: str, house: House) -> None:
    """Pass a kind of item that the rulebook lists."""
    if field not in house.fields:
        raise Refusal(_("没有“{field}”这一类。"), _("请在列出的类别里选。"), field=field)


@dataclass(frozen=True)
class Told:
    """A report on an item: how it goes, for which day, its words, a new due date."""

    how: str
    on: date
    words: str
    new_due: date | None = None


def must_report(state: str, due: date, last_on: date, told: Told, today: date) -> None:
    """Pass a report that fits where the item stands; what is put off, stuck or dropped says why."""
    must_be_day(told.on, last_on, today)
    if told.how == TAKEN_UP:
        if state == OPEN:
            raise Refusal(_("这件事正在办，不用重新开始。"))
    elif state != OPEN:
        raise Refusal(_("这件事已经结了。"), _("要接着办，请记“重新开始”，写明原因。"))
    if told.how in NEED_WORDS and not told.words.strip():
        raise Refusal(_("这一条要写原因。"), _("请写清楚，看的人才知道怎么帮。"))
    if told.how in (PUT_OFF, TAKEN_UP):
        _must_be_later(told, due, today)
    elif told.new_due:
        raise Refusal(_("只有改期和重新开始能改日子。"), _("请选“改期”，写明原因。"))


def _must_be_later(told: Told, due: date, today: date) -> None:
    if told.new_due is None:
        raise Refusal(_("请写改到哪一天。"))
    if told.new_due < today or (told.how == PUT_OFF and told.new_due <= due):
        raise Refusal(_("新的日子要在今天和原来的 {due} 之后。"), _("请核对日期。"), due=_day(due))


def state_after(state: str, how: str) -> str:
    """Where the item stands after a report."""
    return AFTER.get(how, state)


@dataclass(frozen=True)
class Where:
    """Where an item stood on a day: its state, its due date, and the last report up to then."""

    state: str
    due: date


def where_after(first_due: date, reports: Iterable[tuple[str, date | None]]) -> Where:
    """Fold the reports (how, new due date) in their order: what the records say, not a column."""
    state, due = OPEN, first_due
    for how, new_due in reports:
        state, due = state_after(state, how), new_due or due
    return Where(state, due)


def is_overdue(state: str, due: date, today: date) -> bool:
    """Say whether an open item's day has passed."""
    return state == OPEN and due < today


def must_be_year(year: int) -> int:
    """Pass a year that a results sheet can be drafted for."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(_("没有这一年。"))
    return year


@dataclass(frozen=True)
class Result:
    """What came of items, summed by what and unit: exact counts added, 概数 as they were told."""

    what: str
    unit: str
    exact: Decimal
    n_exact: int
    rough: tuple[Quantity, ...]

    @property
    def shown(self) -> str:
        """120人，另有 近80人; nothing exact: only the rough ones."""
        words = [Quantity(self.exact, self.unit).show()] if self.n_exact else []
        return "、".join([*words, *(one.show() for one in self.rough)])


def results(rows: Iterable[tuple[str, Quantity]]) -> list[Result]:
    """Sum what was told in a year: the same thing in the same unit together; 概数 never added."""
    seen: dict[tuple[str, str], list[Quantity]] = {}
    for what, amount in rows:
        seen.setdefault((what, amount.unit), []).append(amount)
    return [_result(what, unit, amounts) for (what, unit), amounts in seen.items()]


def _result(what: str, unit: str, amounts: list[Quantity]) -> Result:
    exact = [one.value for one in amounts if one.is_exact]
    rough = tuple(one for one in amounts if not one.is_exact)
    return Result(what, unit, sum(exact, Decimal(0)), len(exact), rough)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
