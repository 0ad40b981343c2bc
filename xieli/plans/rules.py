"""The law of plans: when a cell is met, what it scores, who may check whom.

Pure: no Django, no clock. The written rule of the score: a measure's points are its weight times
the mean share of its indicators; a share is value / target, at most 1; without a target a figure
that counts anything and a report with evidence give 1; what is missing gives 0; a report after its
day gives the rulebook's part (plans.late_share) of its share.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

DRAFT, ISSUED, CLOSED = "draft", "issued", "closed"
FIGURE, REPORT = "figure", "report"
TO_DO, HANDED_IN, DONE, DROPPED = "to_do", "handed_in", "done", "dropped"
MET, SHORT, EMPTY = "met", "short", "empty"
LONGEST_WORDS = 500
LEAST_REASON = 4
MOST_MEASURES, MOST_INDICATORS, MOST_STRANDS = 60, 6, 12
MOST_VALUE = Decimal(10) ** 13
EVIDENCE_LEAST, DUE_SOON, LATE_SHARE = (
    "plans.evidence_least", "plans.due_soon_days", "plans.late_share",
)  # fmt: skip
WHOLE_WEIGHT = Decimal(100)
CENT = Decimal("0.01")


class Seen(NamedTuple):
    """An indicator as the rules see it in one cell."""

    value: Decimal | None  # None: nothing was reported, or no number was asked
    target: Decimal | None
    is_there: bool  # a report stands, or the figure could be counted
    is_late: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it stands and reaches its target."""
        if not self.is_there:
            return False
        if self.target is None:
            return self.value is None or self.value > 0
        return self.value is not None and self.value >= self.target


def state_of(seen: Sequence[Seen]) -> str:
    """The state of a cell: empty while a report is missing, met when all are, else short."""
    state = MET if seen else EMPTY
    for one in seen:  # thousands a table: one plain walk
        if not one.is_there:
            return EMPTY
        if not one.is_met:
            state = SHORT
    return state


def points(weight: Decimal, seen: Sequence[Seen], late_share: Decimal) -> Decimal:
    """A measure's points by the written rule, to the cent; never more than the weight."""
    if not seen:
        return Decimal("0.00")
    share = sum((_share(one, late_share) for one in seen), Decimal()) / len(seen)
    return (weight * share).quantize(CENT)


def _share(one: Seen, late_share: Decimal) -> Decimal:
    if not one.is_there:
        return Decimal()
    if one.target:
        share = min(Decimal(1), (one.value or Decimal()) / one.target)
    else:
        share = Decimal(1 if one.is_met else 0)
    return share * late_share if one.is_late else share


def must_be_draft(state: str) -> None:
    """Pass a policy that was not issued yet: its measures may change."""
    if state != DRAFT:
        raise Refusal(_("文件已经下达，措施不能再改。"), _("要改请另起草一份。"))


def must_run(state: str) -> None:
    """Pass a policy that is issued and not closed."""
    if state != ISSUED:
        raise Refusal(_("这份文件没有下达，或已经办结。"), _("办结以后不再填报。"))


def must_be_ready(weights: Sequence[Decimal], bare: Sequence[str]) -> None:
    """Pass a policy that can be issued: measures, each with an indicator, weights of 100 in all."""
    if not weights:
        raise Refusal(_("还没有措施。"), _("请先写措施和指标。"))
    if bare:
        raise Refusal(_("“{title}”还没有指标。"), _("每条措施至少要一个指标。"), title=bare[0])
    total = sum(weights, Decimal())
    if total != WHOLE_WEIGHT:
        raise Refusal(
            _("权重加起来是 {total}，要正好 100。"), _("请改各条措施的权重。"), total=total
        )


def must_give_reason(reason: str) -> str:
    """Give a reason tidied; a few characters at least."""
    words = " ".join(reason.split())
    if len(words) < LEAST_REASON:
        raise Refusal(_("理由太短。"), _("请写清楚为什么，至少 {n} 个字。"), n=LEAST_REASON)
    return words


def must_be_later(before: date, until: date, today: date) -> None:
    """Pass a day after the one that stands, and not yet past."""
    if until <= before or until < today:
        raise Refusal(
            _("新的期限要晚于现在的 {before}，也不能已经过去。"), _("请另选一天。"), before=before
        )


def must_be_another(first: UUID | None, second: UUID | None) -> None:
    """Pass a second person; one alone neither checks nor confirms his own."""
    if first is None or second is None or first == second:
        raise Refusal(_("自己交的或自己拟的，要由另一位同志来核。"), _("请让同事打开这一页。"))


def must_be_value(value: Decimal | None) -> None:
    """Pass no number, or one that a union can count."""
    if value is not None and (not value.is_finite() or not 0 <= value < MOST_VALUE):
        raise Refusal(_("数要在 0 以上，最多十二位。"), _("请核对数和单位。"))


def must_be_evidence(count: int, least: int) -> None:
    """Pass a report or a task with evidence enough."""
    if count < least:
        raise Refusal(
            _("还差佐证：至少 {n} 样。"), _("照片、PDF，或写明材料在哪里，都可以。"), n=least
        )


def must_be_window(start: date, end: date) -> None:
    """Pass days in their order."""
    if end < start:
        raise Refusal(_("止的日子在起的日子之前。"), _("请核对这两天。"))
