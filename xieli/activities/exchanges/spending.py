"""The verbs of costs: a budget that another confirms, sheets that reconcile and another approves.

No money moves here, so nothing is posted to the ledger; a sheet is a record for the accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.activities.exchanges import queries, rules
from xieli.activities.exchanges.models import (
    BudgetLine,
    CostRow,
    CostSheet,
    Delegate,
    Exchange,
)
from xieli.activities.exchanges.planning import hold
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.money import show
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _

ALL, NOBODY, ONE = "all", "nobody", "one"


@transaction.atomic
def plan_budget(
    exchange: Exchange, planned: Mapping[str, Decimal], *, by: Actor, at: datetime
) -> Exchange:
    """Write the budget by line; another person has to confirm it (anew after each change).

    Refusal below what is approved already, and for a line the rulebook does not know.
    """
    row = hold(exchange.pk)
    known = queries.ruled(row.union, rules.BUDGET_LINES, timezone.localdate(at)).as_words
    if not set(planned) <= set(known):
        raise Refusal(_("没有这个预算科目。"), _("请从列表里选。"))
    wanted = {line: rules.amount(sum_) for line, sum_ in planned.items() if sum_}
    for line in queries.lines_of(row):
        if wanted.get(line.name, Decimal(0)) < line.approved:
            raise Refusal(
                _("“{line}”已经批了 {approved} 元，预算不能再低。"), _("请改大一点。"),
                line=line.name, approved=show(line.approved),
            )  # fmt: skip
    row.budget.all().delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(exchange=row, line=line, planned=wanted[line])
        for line in known
        if line in wanted
    )
    row.budget_by_id, row.budget_by = by.id, by.label
    row.budget_ok_by_id, row.budget_ok_by = None, ""
    total = sum(wanted.values(), Decimal(0))
    words = f"写预算 {show(total)} 元：{row.title}"
    return _kept(row, "exchanges.plan_budget", words, by=by, at=at)


@transaction.atomic
def confirm_budget(exchange: Exchange, *, seen: int, by: Actor, at: datetime) -> Exchange:
    """Confirm the budget that somebody else wrote, as it was seen."""
    row = hold(exchange.pk, seen)
    if row.budget_by_id is None or row.budget_ok_by_id is not None:
        raise Refusal(_("没有等确认的预算。"))
    rules.must_be_another(by.id, row.budget_by_id)
    row.budget_ok_by_id, row.budget_ok_by = by.id, by.label
    return _kept(row, "exchanges.confirm_budget", f"确认预算：{row.title}", by=by, at=at)


def _kept(row: Exchange, verb: str, words: str, *, by: Actor, at: datetime) -> Exchange:
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row


@transaction.atomic
def begin_sheet(
    exchange: Exchange, title: str, total: Decimal, *, by: Actor, at: datetime
) -> CostSheet:
    """Begin a sheet with the total of its receipts."""
    row = hold(exchange.pk)
    if by.id is None:
        raise Hidden
    made = CostSheet.objects.create(
        exchange=row, title=title.strip(), total=rules.amount(total),
        made_by_id=by.id, made_by=by.label,
    )  # fmt: skip
    note("exchanges.begin_sheet", f"填费用单：{row.title}", by=by, at=at, about=made)
    return made


@dataclass(frozen=True)
class NewCost:
    """A cost: line, day, what for, how much; for everybody in equal shares, one, or nobody."""

    line: str
    day: date
    words: str
    amount: Decimal
    whose: str = ALL
    delegate: Delegate | None = None


@transaction.atomic
def add_cost(sheet: CostSheet, new: NewCost, *, by: Actor, at: datetime) -> list[CostRow]:
    """Write a cost into a sheet; shared by everybody it becomes a row each, equal to the cent."""
    row = _held(sheet, rules.DRAFT)
    if by.id is None:
        raise Hidden
    exchange = row.exchange
    rules.must_be_within(new.day, (exchange.starts_on, exchange.ends_on))
    known = queries.ruled(exchange.union, rules.BUDGET_LINES, timezone.localdate(at)).as_words
    if new.line not in known:
        raise Refusal(_("没有这个预算科目。"), _("请从列表里选。"))
    rows = [
        CostRow(
            sheet=row, line=new.line, day=new.day, words=new.words.strip(),
            delegate=member, amount=share, told_by_id=by.id,
        )
        for member, share in _shared(exchange, new)
    ]  # fmt: skip
    CostRow.objects.bulk_create(rows)
    words = f"费用单加 {show(new.amount)} 元（{new.line}）：{exchange.title}"
    _changed(row, "exchanges.add_cost", words, by=by, at=at)
    return rows


def _shared(exchange: Exchange, new: NewCost) -> list[tuple[Delegate | None, Decimal]]:
    """Whose the cost is, with each one's share."""
    if new.whose == ALL:
        members = list(exchange.delegates.filter(side=exchange.union))
        return list(zip(members, rules.shares(new.amount, len(members)), strict=True))
    if new.whose == NOBODY:
        return [(None, rules.amount(new.amount))]
    if new.delegate is None or new.delegate.exchange_id != exchange.pk:
        raise Refusal(_("没有选是谁的费用。"), _("请选一位团员。"))
    return [(new.delegate, rules.amount(new.amount))]


@transaction.atomic
def remove_cost(cost: CostRow, *, by: Actor, at: datetime) -> None:
    """Take one row out of a sheet that is still being filled."""
    row = _held(cost.sheet, rules.DRAFT)
    cost.delete()
    words = f"费用单去掉 {show(cost.amount)} 元（{cost.line}）：{row.exchange.title}"
    _changed(row, "exchanges.remove_cost", words, by=by, at=at)


@transaction.atomic
def ask_approval(sheet: CostSheet, *, by: Actor, at: datetime) -> CostSheet:
    """Hand a sheet in; its rows sum to its total, to the cent."""
    row = _held(sheet, rules.DRAFT)
    rules.must_reconcile(row.total, row.rows.values_list("amount", flat=True))
    row.state, row.why_returned, row.asked_by_id = rules.ASKED, "", by.id
    words = f"费用单交审批 {show(row.total)} 元：{row.exchange.title}"
    return _changed(row, "exchanges.ask_approval", words, by=by, at=at)


def hands_in(sheet: CostSheet) -> set[UUID | None]:
    """Everybody who began a sheet, wrote a row of it or handed it in."""
    wrote = sheet.rows.order_by().values_list("told_by_id", flat=True).distinct()
    return {sheet.made_by_id, sheet.asked_by_id, *wrote}


@transaction.atomic
def approve(sheet: CostSheet, *, seen: int, by: Actor, at: datetime) -> CostSheet:
    """Approve a sheet as it was seen, by a person who neither began, filled nor handed it in.

    Law: it is in balance, and the sums approved never pass the confirmed budget, also when two
    approve at once.
    """
    row = _held(sheet, rules.ASKED, seen)
    for hand in hands_in(row):
        rules.must_be_another(by.id, hand)
    if row.exchange.budget_ok_by_id is None:
        raise Refusal(_("预算还没有人确认。"), _("请另一位同志先确认预算。"))
    rules.must_reconcile(row.total, row.rows.values_list("amount", flat=True))
    rules.must_fit(queries.lines_of(row.exchange, row))
    row.state, row.approved_by_id, row.approved_by = rules.APPROVED, by.id, by.label
    row.approved_at = at
    words = f"批准费用 {show(row.total)} 元：{row.exchange.title}"
    return _changed(row, "exchanges.approve", words, by=by, at=at)


@transaction.atomic
def send_back(sheet: CostSheet, why: str, *, by: Actor, at: datetime) -> CostSheet:
    """Give a sheet back to be mended, with the reason."""
    row = _held(sheet, rules.ASKED)
    row.state, row.why_returned = rules.DRAFT, why.strip()
    words = f"退回费用单：{row.exchange.title}"
    return _changed(row, "exchanges.send_back", words, by=by, at=at)


@transaction.atomic
def drop_sheet(sheet: CostSheet, *, by: Actor, at: datetime) -> None:
    """Throw a sheet away that was never approved."""
    row = _held(sheet, rules.DRAFT)
    note("exchanges.drop_sheet", f"作废费用单：{row.exchange.title}", by=by, at=at, about=row)
    row.rows.all().delete()
    row.delete()


def _held(sheet: CostSheet, state: str, seen: int | None = None) -> CostSheet:
    """Lock the exchange, so that sheets are decided one after another; then look at the sheet."""
    exchange = hold(sheet.exchange_id)
    row = CostSheet.objects.filter(pk=sheet.pk).first()
    if row is None:
        raise Hidden
    row.exchange = exchange
    if row.state != state or (seen is not None and row.version != seen):
        raise Refusal(_("别的同志刚刚动过这张费用单。"), _("请刷新，看看现在的样子。"))
    return row


def _changed(row: CostSheet, verb: str, words: str, *, by: Actor, at: datetime) -> CostSheet:
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
