"""The law of visits, talks and inspections: who may close what, and sums that agree to the cent.

Pure: no Django, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from xieli.kernel.money import show, yuan
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND = "exchanges"
VISIT, TALK, INSPECTION = "visit", "talk", "inspection"
PLANNED, CLOSED, CANCELLED = "planned", "closed", "cancelled"
DRAFT, ASKED, APPROVED = "draft", "asked", "approved"
INTRO, SUGGESTION, EXAMPLE = "intro", "suggestion", "example"
OPEN, TOLD, DONE = "open", "told", "done"
PUBLISHED, WITHDRAWN = "published", "withdrawn"

TOPICS, BUDGET_LINES = "exchanges.topics", "exchanges.budget_lines"
DAYS_MOST, PICTURES_MOST = "exchanges.days_most", "exchanges.pictures_most"
REPORT_DAYS, REMIND_DAYS = "exchanges.report_days", "exchanges.remind_days"
RECTIFY_DAYS, RECHECK_DAYS = "exchanges.rectify_days", "exchanges.recheck_days"
PAPER_DAYS, PAPER_KINDS = "exchanges.paper_days", "booking.paper_kinds"
CENT = Decimal("0.01")
MOST = Decimal(10) ** 9


@dataclass(frozen=True)
class Standing:
    """Which bodies somebody acts for in one exchange, from the mandates."""

    runs: bool  # may act for the organiser, who inspects where it is an inspection
    is_of_inspected: bool  # holds a mandate at the inspected body itself or below it


def must_be_days(starts_on: date, ends_on: date, most: int) -> None:
    """Pass a window that runs forward and is no longer than the rulebook's days."""
    if ends_on < starts_on:
        raise Refusal(_("结束的日子在开始之前。"), _("请核对这两天。"))
    if (ends_on - starts_on).days >= most:
        raise Refusal(_("一次最多 {most} 天。"), _("更长的请分成几次。"), most=most)


def days_of(starts_on: date, ends_on: date) -> list[date]:
    """Every day of a window, both ends included."""
    return [starts_on + timedelta(days=n) for n in range((ends_on - starts_on).days + 1)]


def must_be_within(day: date, window: tuple[date, date]) -> None:
    """Pass a day of the trip."""
    if not window[0] <= day <= window[1]:
        raise Refusal(
            _("{day} 不在行程里。"), _("请选 {first} 到 {last} 的一天。"),
            day=day, first=window[0], last=window[1],
        )  # fmt: skip


def must_be_planned(state: str) -> None:
    """Pass an exchange that is neither finished nor called off."""
    if state == CLOSED:
        raise Refusal(_("这次交流已经办结，材料不再改。"), _("后面的工作请另立一次。"))
    if state == CANCELLED:
        raise Refusal(_("这次交流已经取消了。"), _("要办请另立一次。"))


def must_not_be_above(inspecting: str, inspected: str) -> None:
    """Pass an inspection of another body (paths) that does not stand above the inspecting one."""
    if inspecting == inspected or inspecting.startswith(f"{inspected}/"):
        raise Refusal(_("不能调研自己，也不能调研上级。"), _("请选被调研的单位。"))


# Costs.


def amount(value: Decimal) -> Decimal:
    """A sum above 0 and below ten figures, to the cent; nothing is rounded away."""
    if not value.is_finite() or not 0 < value < MOST or value != value.quantize(CENT):
        raise Refusal(_("金额要大于 0，最多写到分。"), _("请核对金额。"))
    return yuan(value)


def shares(total: Decimal, count: int) -> list[Decimal]:
    """Split a sum over so many people to the cent.

    Law: the shares sum to the total, no two differ by more than one cent, the first carry more.
    """
    if count < 1:
        raise Refusal(_("还没有团员，分不了。"), _("请先写代表团名单，或选“不分到人”。"))
    cents, over = divmod(int(amount(total) / CENT), count)
    found = [(Decimal(cents + (n < over)) * CENT).quantize(CENT) for n in range(count)]
    if not found[-1]:
        raise Refusal(_("钱太少，每人分不到一分。"), _("请选“不分到人”。"))
    return found


def must_reconcile(total: Decimal, rows: Iterable[Decimal]) -> None:
    """Pass rows that sum to the total of the sheet, to the cent."""
    written = sum(rows, Decimal(0))
    if written == total:
        return
    gap = written - total
    words = _("明细合计 {sum} 元，和总额 {total} 元对不上，少 {gap} 元。")
    if gap > 0:
        words = _("明细合计 {sum} 元，和总额 {total} 元对不上，多 {gap} 元。")
    raise Refusal(
        words, _("请补齐或改正明细，再交审批。"),
        sum=show(written), total=show(total), gap=show(abs(gap)),
    )  # fmt: skip


def must_be_another(by: UUID | None, made_by: UUID | None) -> None:
    """Pass somebody who did not make the thing himself."""
    if by is None or by == made_by:
        raise Refusal(_("自己经手的，要请另一位同志来定。"), _("请转告同单位或上级的同志。"))


@dataclass(frozen=True)
class LineNow:
    """One budget line: planned, approved so far, and asked now."""

    name: str
    planned: Decimal
    approved: Decimal
    asked: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What may still be approved."""
        return self.planned - self.approved


def must_fit(lines: Sequence[LineNow]) -> None:
    """Pass sums that stay within every line's budget."""
    for line in lines:
        if line.asked > line.left:
            raise Refusal(
                _("“{line}”预算 {planned} 元，已批 {approved} 元，这次要 {asked} 元，不够。"),
                _("请核减明细，或先调整预算并请另一位同志确认。"),
                line=line.name, planned=show(line.planned), approved=show(line.approved),
                asked=show(line.asked),
            )  # fmt: skip


# What has to be done afterwards.


def must_have_evidence(words: str) -> str:
    """Give the evidence of a thing done, tidied; two characters at least."""
    told = words.strip()
    if len(told) < 2:
        raise Refusal(_("办结要写凭据。"), _("请写办成了什么、凭什么看得出来。"))
    return told


def must_be_of_inspected(standing: Standing) -> None:
    """Only the inspected body's own people tell what they have put right."""
    if not standing.is_of_inspected:
        raise Refusal(_("整改情况由被调研单位自己报。"), _("请等对方报来，再去复查。"))


def must_look_again(standing: Standing, by: UUID | None, told_by: UUID | None) -> None:
    """Pass the one who may close a finding: of the inspecting body, not of the inspected one, and
    not whoever told that it was put right."""
    if standing.is_of_inspected or not standing.runs:
        raise Refusal(
            _("问题由调研单位复查以后销号，被调研单位不能自己销。"), _("请请对方来复查。")
        )
    must_be_another(by, told_by)
