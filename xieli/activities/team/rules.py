"""The law of the team: windows of contracts, hours of training, turnover as plain numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

OPEN_ENDED = "open_ended"
MOST_HOURS = Decimal(400)


@dataclass(frozen=True, slots=True)
class Stay:
    """How long one person stood in the team; no name, no rank."""

    since: date
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Turnover:
    """One union's figures over a window: at its start, joined, left, at its end, percent left."""

    at_start: int
    joined: int
    left: int
    at_end: int
    percent: Decimal | None  # of the mean of start and end, one decimal; None where nobody was


def turnover(stays: Iterable[Stay], first: date, last: date) -> Turnover:
    """Count a window, both days included; who left on the last day is not there at its end."""
    must_be_window(first, last)
    held = list(stays)
    at_start = sum(1 for one in held if one.since < first and not _gone(one, first))
    joined = sum(1 for one in held if first <= one.since <= last)
    left = sum(1 for one in held if one.left_on and first <= one.left_on <= last)
    at_end = at_start + joined - left
    return Turnover(at_start, joined, left, at_end, _percent(left, at_start + at_end))


def _gone(stay: Stay, on: date) -> bool:
    return stay.left_on is not None and stay.left_on < on


def _percent(left: int, both: int) -> Decimal | None:
    return (Decimal(left * 200) / both).quantize(Decimal("0.1")) if both else None


def must_be_window(first: date, last: date) -> None:
    """Pass a window that ends on or after the day it begins."""
    if last < first:
        raise Refusal(_("到的日子早于起的日子。"), _("请核对日期。"))


def must_be_contract(kind: str, starts: date, ends: date | None) -> None:
    """Pass a contract with an end, unless its kind is 无固定期限, which has none."""
    if kind == OPEN_ENDED:
        if ends is not None:
            raise Refusal(_("无固定期限合同没有到期日。"), _("请清空到期日，或改合同类别。"))
        return
    if ends is None:
        raise Refusal(_("这类合同要写到期日。"), _("请填合同上的到期日。"))
    if ends <= starts:
        raise Refusal(_("到期日要晚于起始日。"), _("请对照合同核对。"))


def must_be_hours(hours: Decimal) -> None:
    """Pass hours above 0 and at most 400 of one course."""
    if not 0 < hours <= MOST_HOURS:
        raise Refusal(_("学时要在 0 以上、{most} 以内。"), _("请核对后再填。"), most=MOST_HOURS)


def must_be_leaving(since: date, left_on: date, today: date) -> None:
    """Pass a last day that is not before the first and not ahead."""
    if left_on < since:
        raise Refusal(_("离岗日早于到岗日 {since}。"), _("请核对日期。"), since=since)
    if left_on > today:
        raise Refusal(_("离岗日还没有到。"), _("到了那天再办。"))
