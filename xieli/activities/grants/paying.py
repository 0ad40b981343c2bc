"""The verbs of money after the reply: pay, take_back, finish.

Law: who pays neither asked nor decided; money moves by the ledger alone: pool → committed → held by
the union → spent, or back to the pool.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from xieli.activities.grants import approving, queries, rules
from xieli.activities.grants.models import (
    GivenBack,
    GrantProposal,
    Instalment,
    InstalmentState,
    ProposalState,
)
from xieli.activities.grants.services import locked
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import services as ledger
from xieli.ledger.rules import move
from xieli.rulebook.queries import value


@dataclass(frozen=True)
class Back:
    """Money that came back: its key, how much, by which bank slip, why it was not spent."""

    key: str
    amount: Decimal
    bank_reference: str
    why: str


@transaction.atomic
def pay(instalment: Instalment, bank_reference: str, *, by: Actor, at: datetime) -> Instalment:
    """Pay an instalment by a bank slip: committed → held by the union, once for ever.

    By who neither asked nor decided; only after the report or the acceptance that it waits for.
    """
    row = locked(instalment.proposal)
    one = Instalment.objects.select_for_update(of=("self",)).get(pk=instalment.pk)
    one.proposal = row
    if one.state == InstalmentState.PAID and one.paid_by_id == by.id:
        return one
    _must_be_third(row, by)
    reference = rules.must_be_reference(bank_reference)
    wanting = queries.needed_for(one)
    if wanting or row.state not in rules.PAID_INTO:
        raise Refusal(_("现在还不能拨这一笔。{why}"), why=wanting)
    assert row.committed_account_id is not None
    assert row.held_account_id is not None
    lines = move(one.amount, rules.UNIT, out_of=row.committed_account_id, into=row.held_account_id)
    because = f"拨付补助 {row.number} 第 {one.number} 笔 {reference}"
    ledger.post(lines, because=because, key=f"grants:pay:{one.pk.hex}", by=by, at=at)
    _follow(one, reference, by, at)
    words = f"拨付补助 {row.number} 第 {one.number} 笔 {money.show(one.amount)} 元"
    note("grants.pay", words, by=by, at=at, about=one, facts={"bank": reference})
    return one


def _must_be_third(row: GrantProposal, by: Actor) -> None:
    rules.must_be_another(by.id, queries.who_asked(row), _("申报的人不能拨付这笔补助。"))
    rules.must_be_another(by.id, queries.who_decided(row), _("审批过这份申报的人不能拨付。"))


def _follow(one: Instalment, reference: str, by: Actor, at: datetime) -> None:
    row, today = one.proposal, timezone.localdate(at)
    days = value(rules.REPORT_DAYS, queries.region_of(row.county), today).as_days
    one.state, one.bank_reference, one.paid_at = InstalmentState.PAID, reference, at
    one.paid_by_id, one.paid_by = by.id, by.label
    one.report_by = today + timedelta(days=days)
    one.save()
    if row.state == ProposalState.GRANTED:
        row.state = ProposalState.IN_USE
    row.version += 1
    row.save(update_fields=["state", "version"])


@transaction.atomic
def take_back(
    proposal: GrantProposal, back: Back, *, by: Actor, at: datetime
) -> tuple[GivenBack, bool]:
    """Take unspent money back into the pool by its bank slip; the same key is the same return.

    Never more than the union holds unspent; the county's room for the year grows by as much.
    """
    row = locked(proposal)
    known = GivenBack.objects.filter(key=back.key).first()
    if known:
        return known, False
    if row.state not in rules.SPENDING or row.held_account_id is None:
        raise Refusal(_("这份补助没有拨出去的钱可收回。"))
    _must_be_third(row, by)
    amount, why = rules.must_be_amount(back.amount), rules.must_be_reason(back.why)
    reference = rules.must_be_reference(back.bank_reference)
    lines = [
        *move(amount, rules.UNIT, out_of=row.held_account_id, into=row.call.pool.account_id),
        *approving.give_room_back(row, amount, by, at),
    ]
    because = f"收回结余 {row.number} {reference}"
    ledger.post(lines, because=because, key=f"grants:back:{back.key}", by=by, at=at)
    made = GivenBack.objects.create(
        proposal=row, key=back.key, amount=amount, bank_reference=reference, why=why, at=at,
        actor_id=by.id, actor_label=by.label,
    )  # fmt: skip
    words = f"收回补助结余 {row.number}：{money.show(amount)} 元"
    note("grants.take_back", words, by=by, at=at, about=made, facts={"bank": reference})
    return made, True


@transaction.atomic
def finish(
    proposal: GrantProposal, words: str, *, seen: int, by: Actor, at: datetime
) -> GrantProposal:
    """Close a rated proposal with the audit's words: every 元 is spent, or back, or never paid.

    By who neither asked nor paid; what was committed and not paid returns to the pool.
    """
    row = locked(proposal, seen)
    if row.state != ProposalState.RATED:
        raise Refusal(_("绩效自评以后才能审计办结。"), _("请先等自评。"))
    rules.must_be_another(by.id, queries.who_asked(row), _("申报的人不能审计自己的补助。"))
    rules.must_be_another(by.id, queries.who_paid(row), _("拨付的人不能审计自己拨的补助。"))
    told = rules.must_be_reason(words, 400)
    held = queries.balances([row.held_account_id, row.committed_account_id])
    assert row.held_account_id is not None
    assert row.committed_account_id is not None
    if held[row.held_account_id]:
        raise Refusal(
            _("还有 {left} 元没有报使用，也没有收回。"), _("请先核对报告，或收回结余。"),
            left=money.show(held[row.held_account_id]),
        )  # fmt: skip
    left = held[row.committed_account_id]
    if left:
        approving.release(row, left, f"办结 {row.number}，未拨的退回资金池", by, at)
    row.instalments.filter(state=InstalmentState.PLANNED).update(state=InstalmentState.RELEASED)
    row.state, row.audit_words, row.finished_at = ProposalState.FINISHED, told, at
    row.finished_by = by.label
    row.version += 1
    row.save()
    facts = {"released": str(left)}
    note("grants.finish", f"审计办结补助 {row.number}", by=by, at=at, about=row, facts=facts)
    return row
