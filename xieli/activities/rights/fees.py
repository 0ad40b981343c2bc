"""The verbs of a lawyer's fee: fill_fund, ask_fee, approve_fee, pay_fee; three people, one ledger.

The fund of a union is a bounded account: it never pays what it does not hold.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from xieli.activities.rights import interests, rules
from xieli.activities.rights.models import AidState, Fee, LegalAid
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import services as ledger
from xieli.ledger.models import Account
from xieli.ledger.queries import balance
from xieli.ledger.rules import move
from xieli.rulebook.queries import value
from xieli.unions.models import Union

UNIT = "CNY"
ANOTHER = _("申请、审批、发放要由三个人来做。")


def fund_code(union: Union) -> str:
    """The code of a union's legal-aid fund."""
    return f"legal-aid.fund:{union.pk.hex}"


def fund_of(union: Union) -> Account | None:
    """The fund of the union, or of the nearest above it that has one."""
    up = [union.path[: 33 * step] for step in range(len(union.path) // 33, 0, -1)]
    nodes = {one.path: one for one in Union.objects.filter(path__in=up)}
    codes = [fund_code(nodes[path]) for path in up if path in nodes]
    known = {account.code: account for account in Account.objects.filter(code__in=codes)}
    return next((known[one] for one in codes if one in known), None)


def left_in(account: Account) -> Decimal:
    """What the fund holds, in yuan."""
    return balance(account, UNIT)


@transaction.atomic
def fill_fund(
    union: Union, amount: Decimal, because: str, *, key: str, by: Actor, at: datetime
) -> Account:
    """Put money of the budget into a union's fund; the same key is the same money."""
    name = f"{union.name}法律援助经费"[:120]
    fund = ledger.open_account(fund_code(union), name, is_bounded=True, by=by, at=at)
    outside = ledger.open_account(
        f"legal-aid.budget:{union.pk.hex}", f"{union.name}预算拨入"[:120], is_bounded=False,
        by=by, at=at,
    )  # fmt: skip
    lines = move(amount, UNIT, out_of=outside.pk, into=fund.pk)
    ledger.post(lines, because=because, key=f"legal-aid.fill:{key}", by=by, at=at)
    note("rights.fill_fund", f"拨入法律援助经费：{because}", by=by, at=at, about=union)
    return fund


def _held(aid: LegalAid, by: Actor, at: datetime) -> LegalAid:
    row = LegalAid.objects.select_for_update().get(pk=aid.pk)
    ticket, on = row.ticket, timezone.localdate(at)
    interests.must_have_no_stake(by.id, ticket.enterprise_id, ticket.firm_key, on)
    return row


@transaction.atomic
def ask_fee(aid: LegalAid, *, by: Actor, at: datetime) -> Fee:
    """Ask for the fee of a closed case: the rulebook's amount for its kind, once a case."""
    row = _held(aid, by, at)
    rules.must_be_another(by.id, [], _("没有登录，不能申请补贴。"))
    assert by.id is not None
    if row.state != AidState.CLOSED:
        raise Refusal(_("案子还没有归档，不能申请补贴。"), _("请先交结案报告并归档。"))
    if Fee.objects.filter(aid=row).exists():
        raise Refusal(_("这件案子的补贴已经申请过。"))
    region = row.ticket.at_union.region
    told = value(rules.FEES[row.kind], region.code if region else "", timezone.localdate(at))
    fee = Fee.objects.create(
        aid=row, amount=told.as_decimal, citation=told.citation, asked_at=at,
        asked_by_id=by.id, asked_by=by.label,
    )  # fmt: skip
    note("rights.ask_fee", f"申请诉求 {row.ticket.number} 的律师补贴", by=by, at=at, about=fee)
    return fee


def _fee(aid: LegalAid, by: Actor, at: datetime) -> tuple[LegalAid, Fee]:
    row = _held(aid, by, at)
    found = Fee.objects.select_for_update().filter(aid=row).first()
    if found is None:
        raise Refusal(_("还没有人申请这笔补贴。"))
    return row, found


@transaction.atomic
def approve_fee(aid: LegalAid, *, by: Actor, at: datetime) -> Fee:
    """Approve a fee that another asked for."""
    row, fee = _fee(aid, by, at)
    rules.must_be_another(by.id, [fee.asked_by_id], ANOTHER)
    if fee.approved_at:
        raise Refusal(_("这笔补贴已经批过。"))
    fee.approved_at, fee.approved_by_id, fee.approved_by = at, by.id, by.label
    fee.save()
    note("rights.approve_fee", f"批准诉求 {row.ticket.number} 的律师补贴", by=by, at=at, about=fee)
    return fee


@transaction.atomic
def pay_fee(aid: LegalAid, *, by: Actor, at: datetime) -> Fee:
    """Pay an approved fee out of the fund, once; by a third person, never beyond the fund."""
    row, fee = _fee(aid, by, at)
    rules.must_be_another(by.id, [fee.asked_by_id, fee.approved_by_id], ANOTHER)
    if not fee.approved_at:
        raise Refusal(_("这笔补贴还没有批。"))
    if fee.paid_at:
        raise Refusal(_("这笔补贴已经发过。"))
    fund = fund_of(row.ticket.at_union)
    if fund is None:
        raise Refusal(_("还没有法律援助经费。"), _("请先在本级或上级工会拨入经费。"))
    paid = ledger.open_account("legal-aid.paid", "已发律师补贴", is_bounded=False, by=by, at=at)
    lines = move(fee.amount, UNIT, out_of=fund.pk, into=paid.pk)
    because = f"诉求 {row.ticket.number} 律师补贴"
    entry = ledger.post(lines, because=because, key=f"legal-aid.fee:{fee.pk}", by=by, at=at)
    fee.paid_at, fee.paid_by_id, fee.paid_by = at, by.id, by.label
    fee.entry_id = entry.pk
    fee.save()
    note("rights.pay_fee", f"发放诉求 {row.ticket.number} 的律师补贴", by=by, at=at, about=fee)
    return fee
