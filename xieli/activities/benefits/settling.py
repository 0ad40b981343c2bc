"""The verbs of settling with a partner: put_in, draw_up, agree, object_to, withdraw, approve, pay.

Law: each redeemed claim is settled once; who draws up, who approves and who pays are three
people; nothing is paid that was not put in, nor more than the contract says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from xieli.activities.benefits.models import (
    Claim,
    ClaimState,
    Partner,
    Settlement,
    SettlementState,
)
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import queries as books
from xieli.ledger import services as ledger
from xieli.ledger.models import Account, Entry
from xieli.ledger.rules import move
from xieli.shell.keys import code

YUAN = "CNY"
OPEN_STATES = (SettlementState.DRAFT, SettlementState.DISPUTED, SettlementState.AGREED)


@dataclass(frozen=True)
class PutIn:
    """Money of the union for a contract: its key, how much, and the paper it came with."""

    key: str
    amount: Decimal
    paper: str


def fund_of(partner: Partner, by: Actor, at: datetime) -> Account:
    """The bounded account that a contract's settlements are paid from."""
    name = f"普惠经费 {partner.contract_number}"[:120]
    where = f"benefits:fund:{partner.pk.hex}"
    return ledger.open_account(where, name, is_bounded=True, by=by, at=at)


def _came_from(partner: Partner, by: Actor, at: datetime) -> Account:
    name = f"普惠经费来源 {partner.contract_number}"[:120]
    where = f"benefits:source:{partner.pk.hex}"
    return ledger.open_account(where, name, is_bounded=False, by=by, at=at)


def paid_to(partner: Partner, by: Actor, at: datetime) -> Account:
    """The unbounded account of all that an enterprise was paid."""
    where = f"benefits:paid:{partner.enterprise_id.hex}"
    name = f"普惠已付 {partner.enterprise}"[:120]
    return ledger.open_account(where, name, is_bounded=False, by=by, at=at)


def fund_left(partner: Partner) -> Decimal:
    """What is left in a contract's fund."""
    account = Account.objects.filter(code=f"benefits:fund:{partner.pk.hex}").first()
    return books.balance(account, YUAN) if account else Decimal(0)


def put_so_far(partner: Partner) -> Decimal:
    """How much the union has put into a contract's fund."""
    account = Account.objects.filter(code=f"benefits:source:{partner.pk.hex}").first()
    return -books.balance(account, YUAN) if account else Decimal(0)


@transaction.atomic
def put_in(partner: Partner, given: PutIn, *, by: Actor, at: datetime) -> None:
    """Put the union's money into a contract's fund, never more than it says; once a key."""
    row = _partner(partner)
    if given.amount <= 0:
        raise Refusal(_("金额要大于 0。"), _("请写清楚划入多少。"))
    key = f"benefits:put_in:{given.key}"
    if Entry.objects.filter(key=key).exists():
        return
    source, fund = _came_from(row, by, at), fund_of(row, by, at)
    before = -books.balance(source, YUAN)
    if before + given.amount > row.union_invests:
        raise Refusal(
            _("合同写明工会出 {most} 元，已划入 {before} 元，不能再划 {more} 元。"),
            _("请减少金额，或先续签合同。"),
            most=money.show(row.union_invests), before=money.show(before),
            more=money.show(given.amount),
        )  # fmt: skip
    lines = move(given.amount, YUAN, out_of=source.pk, into=fund.pk)
    ledger.post(lines, because=f"普惠经费划入：{given.paper}"[:200], key=key, by=by, at=at)
    words = f"普惠经费划入 {money.show(given.amount)} 元：{row.contract_number}"
    note("benefits.put_in", words, by=by, at=at, about=row)


def _partner(partner: Partner) -> Partner:
    rows = Partner.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("enterprise", "union").get(pk=partner.pk)


@transaction.atomic
def draw_up(
    partner: Partner, first_day: date, last_day: date, *, by: Actor, at: datetime
) -> Settlement:
    """Add up what was redeemed on these days and is not settled yet; each claim stands once."""
    row = _partner(partner)
    if last_day < first_day:
        raise Refusal(_("结束的一天在开始之前。"), _("请核对日期。"))
    if last_day > timezone.localdate(at):
        raise Refusal(_("还没有过完的日子不能结。"), _("请结到今天为止。"))
    claims = list(_unsettled(row, first_day, last_day))
    if not claims:
        raise Refusal(_("这几天没有还没结的核销。"), _("请换日期；已经结过的在别的结算单里。"))
    made = Settlement.objects.create(
        partner=row, number=code(), first_day=first_day, last_day=last_day, count=len(claims),
        amount=_added(one.batch.union_pays for one in claims),
        drawn_by=by.label, drawn_by_id=by.id, drawn_at=at,
    )  # fmt: skip
    Claim.objects.filter(pk__in=[one.pk for one in claims]).update(settlement=made)
    words = f"做结算单 {made.number}：{made.count} 张 {money.show(made.amount)} 元"
    note("benefits.draw_up", words, by=by, at=at, about=made)
    return made


def _unsettled(partner: Partner, first_day: date, last_day: date) -> Iterable[Claim]:
    rows = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("batch")
    return rows.filter(
        batch__partner=partner, state=ClaimState.REDEEMED, settlement=None,
        ended_at__date__range=(first_day, last_day),
    ).order_by("id")  # fmt: skip


def _added(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))


def _locked(settlement: Settlement, seen: int, *states: str) -> Settlement:
    rows = Settlement.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("partner__enterprise", "partner__union").get(pk=settlement.pk)
    if row.version != seen or row.state not in states:
        raise Refusal(
            _("这张结算单现在是“{state}”，已经有人办过了。"), _("请刷新，看看现在的样子。"),
            state=SettlementState(row.state).label,
        )  # fmt: skip
    return row


def _kept(row: Settlement, verb: str, words: str, by: Actor, at: datetime) -> Settlement:
    row.version += 1
    row.save()
    note(verb, f"{words} {row.number}", by=by, at=at, about=row)
    return row


@transaction.atomic
def agree(settlement: Settlement, *, seen: int, by: Actor, at: datetime) -> Settlement:
    """Let the merchant say that the sum is right."""
    row = _locked(settlement, seen, SettlementState.DRAFT, SettlementState.DISPUTED)
    row.state, row.agreed_by = SettlementState.AGREED, by.label
    return _kept(row, "benefits.agree", "商户确认结算单", by, at)


@transaction.atomic
def object_to(
    settlement: Settlement, words: str, *, seen: int, by: Actor, at: datetime
) -> Settlement:
    """Let the merchant say in words what is not right; the officer answers by a new one."""
    row = _locked(settlement, seen, SettlementState.DRAFT, SettlementState.DISPUTED)
    why = words.strip()
    if not 2 <= len(why) <= 200:  # the column
        raise Refusal(_("请写清楚哪里不对，2 到 200 个字。"))
    row.state, row.words = SettlementState.DISPUTED, why
    return _kept(row, "benefits.object_to", "商户对结算单有异议", by, at)


@transaction.atomic
def withdraw(settlement: Settlement, *, seen: int, by: Actor, at: datetime) -> Settlement:
    """Take a settlement back before it is approved; its claims can be settled anew."""
    row = _locked(settlement, seen, *OPEN_STATES)
    Claim.objects.filter(settlement=row).update(settlement=None)
    row.state = SettlementState.WITHDRAWN
    return _kept(row, "benefits.withdraw", "撤回结算单", by, at)


@transaction.atomic
def approve(settlement: Settlement, *, seen: int, by: Actor, at: datetime) -> Settlement:
    """Approve what the merchant agreed to; by another person than drew it up."""
    row = _locked(settlement, seen, SettlementState.AGREED)
    if by.id is None or by.id == row.drawn_by_id:
        raise Refusal(_("做结算单的人不能批准。"), _("请另一位有审批权限的同志来办。"))
    row.state, row.approved_by_id, row.approved_by = SettlementState.APPROVED, by.id, by.label
    return _kept(row, "benefits.approve", "批准结算单", by, at)


@transaction.atomic
def pay(settlement: Settlement, *, seen: int, by: Actor, at: datetime) -> Settlement:
    """Pay an approved settlement from the contract's fund, or nothing; by a third person."""
    row = _locked(settlement, seen, SettlementState.APPROVED)
    if by.id is None or by.id in (row.drawn_by_id, row.approved_by_id):
        raise Refusal(_("做结算单的、批准的，都不能付款。"), _("请第三位同志来付。"))
    if row.amount:
        fund, there = fund_of(row.partner, by, at), paid_to(row.partner, by, at)
        lines = move(row.amount, YUAN, out_of=fund.pk, into=there.pk)
        key = f"benefits:pay:{row.pk}"
        ledger.post(lines, because=f"普惠结算 {row.number}", key=key, by=by, at=at)
    row.state, row.paid_at = SettlementState.PAID, at
    row.paid_by_id, row.paid_by = by.id, by.label
    return _kept(row, "benefits.pay", f"付结算款 {money.show(row.amount)} 元，结算单", by, at)
