"""What a decision does: fix_amount before the notice; granted money is committed under every cap.

The consequences run in the desk's transaction, under its note: they hold or the decision does not.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from xieli.activities.grants import queries, rules
from xieli.activities.grants.models import (
    AmountFixed,
    CountyRoom,
    GrantProposal,
    Instalment,
    InstalmentState,
    ProposalState,
)
from xieli.activities.grants.services import account, locked
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import services as ledger
from xieli.ledger.models import Account
from xieli.ledger.rules import Line, move
from xieli.review import moving
from xieli.review import rules as reviewing
from xieli.review.models import Act, Application, State
from xieli.rulebook.queries import value

LIMITS, USED = "grants:limits", "grants:used"


@transaction.atomic
def fix_amount(
    proposal: GrantProposal, amount: Decimal, why: str, *, seen: int, by: Actor, at: datetime
) -> AmountFixed:
    """Approve another sum than stands, never more than asked; `seen` is the application's version.

    By who may say a word at the present stage, before anybody has said one there, and never once
    the sum was shown: what was shown would have to be shown anew.
    """
    application = moving.locked(_application(proposal), seen)
    row = locked(proposal)
    stage = _stage_to_fix(application)
    actor = reviewing.must_be_another(
        by.id, moving.who_asked(application), moving.who_decided_before(application)
    )
    after, before = rules.must_be_less(amount, row.asked), row.approved or row.asked
    made = AmountFixed.objects.create(
        proposal=row, stage=stage, before=before, after=after, why=rules.must_be_reason(why),
        at=at, actor_id=actor, actor_label=by.label,
    )  # fmt: skip
    row.approved = after
    row.version += 1
    row.save(update_fields=["approved", "version"])
    moving.keep(application)  # whoever looked at the former sum looks again
    words = f"{stage}：补助 {row.number} 由 {money.show(before)} 元定为 {money.show(after)} 元"
    note("grants.fix_amount", words, by=by, at=at, about=made)
    return made


def _application(row: GrantProposal) -> Application:
    found = queries.application_of(row)
    if found is None:
        raise Refusal(_("这份申报还没有交上来。"))
    return found


def _stage_to_fix(application: Application) -> str:
    moving.must_be_in(application, State.IN_REVIEW)
    stage, said = moving.stage_of(application), moving.words_of(application)
    shown = application.call.stages.filter(act=Act.NOTICE, number__lte=stage.number)
    if shown.exists():
        raise Refusal(_("公示过的金额不能直接改。"), _("请退回补正，改过的要重新公示满日子。"))
    if any((one.stage, one.round) == (stage.number, application.round) for one in said):
        raise Refusal(_("这一步已经有人按原来的金额表过态。"), _("要改请退回补正。"))
    return str(stage.name)


def of_application(application: Application) -> GrantProposal:
    """The proposal an application is about, locked."""
    return locked(GrantProposal(pk=application.about_id))


def may_pass(application: Application, by: Actor, at: datetime) -> None:
    """Stop a pass of what could not be granted now: the label by the rule's day, caps, the pool."""
    shown = ("union", "county__region", "purpose", "call__call", "call__pool")
    row = GrantProposal.objects.select_related(*shown).get(pk=application.about_id)
    today = timezone.localdate(at)
    must_still_be_eligible(row, at)
    for one in queries.left_for(row, today):
        rules.must_be_left(_sum(row), one.left, one.title, one.citation)


def must_still_be_eligible(row: GrantProposal, at: datetime) -> None:
    """Pass a proposal by the day that the rulebook lets count: of asking, or of the reply."""
    day = timezone.localdate(at)
    if queries.label_day(row) == rules.ASKED_DAY:
        day = row.label_on or day
    queries.must_be_eligible(row, day)


def _sum(row: GrantProposal) -> Decimal:
    return row.asked if row.approved is None else row.approved


def approve(application: Application, by: Actor, at: datetime) -> None:
    """批复: commit the sum, from the pool and within the county's rooms, and plan its instalments.

    One posting: whoever decides at the same time waits for its accounts, and is refused beyond.
    """
    row = of_application(application)
    if row.committed_account_id is not None:
        raise Refusal(_("这份申报已经批复过了。"), _("请刷新页面。"))
    must_still_be_eligible(row, at)
    row.committed_account = account(
        f"grants:committed:{row.pk.hex}", f"已批待拨 {row.number}", by=by, at=at
    )
    row.held_account = account(f"grants:held:{row.pk.hex}", f"已拨未用 {row.number}", by=by, at=at)
    amount = _sum(row)
    rooms = [_room(row, purpose, by, at) for purpose in ("", row.purpose.purpose)]
    commit(row, amount, rooms, by, at)
    row.state, row.granted_at, row.approved = ProposalState.GRANTED, at, amount
    row.version += 1
    row.save()
    _plan(row, amount)


def commit(
    row: GrantProposal, amount: Decimal, rooms: list[CountyRoom], by: Actor, at: datetime
) -> None:
    """Post the commitment: money leaves the pool, room leaves each cap; or Refusal and nothing."""
    assert row.committed_account_id is not None
    lines = [
        *move(amount, rules.UNIT, out_of=row.call.pool.account_id, into=row.committed_account_id),
        *_room_lines(amount, rooms, by, at),
    ]
    because = f"批复补助 {row.number}"
    ledger.post(lines, because=because, key=f"grants:commit:{row.pk.hex}", by=by, at=at)


def _room_lines(amount: Decimal, rooms: list[CountyRoom], by: Actor, at: datetime) -> list[Line]:
    """The lines that take an amount out of rooms; a negative one is given back."""
    if not amount:
        return []
    used = _counter(USED, "补助已用额度", by, at)
    fen = rules.fen(amount)
    return [
        line
        for one in rooms
        for line in move(fen, rules.ROOM_UNIT, out_of=one.account_id, into=used.pk)
    ]


def _counter(name: str, title: str, by: Actor, at: datetime) -> Account:
    return ledger.open_account(name, title, is_bounded=False, by=by, at=at)


def _room(row: GrantProposal, purpose: str, by: Actor, at: datetime) -> CountyRoom:
    """The county's room for a purpose in this pool, as large as the rulebook says today."""
    cap = queries.caps_of(row.purpose.purpose, row.county, timezone.localdate(at))[purpose]
    title = f"{row.county.name} {row.purpose.title if purpose else '各项合计'}额度（分）"
    name = f"grants:room:{row.call.pool_id.hex}:{row.county_id.hex}:{purpose}"
    held = account(name, title, by=by, at=at)
    CountyRoom.objects.bulk_create(
        [
            CountyRoom(
                pool=row.call.pool, county=row.county, purpose=purpose, most=0,
                citation=cap.citation, account=held,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    room = CountyRoom.objects.get(account=held)
    return room if room.most == cap.most else _resized(room, cap, by, at)


def _resized(room: CountyRoom, cap: rules.Cap, by: Actor, at: datetime) -> CountyRoom:
    """Let a room follow the rulebook; what is used already is never taken away."""
    room = CountyRoom.objects.select_for_update().get(pk=room.pk)
    left = queries.balances([room.account_id])[room.account_id] / rules.HUNDRED
    change = max(cap.most - room.most, -left)
    if change:
        limits = _counter(LIMITS, "补助额度上限", by, at)
        lines = move(rules.fen(change), rules.ROOM_UNIT, out_of=limits.pk, into=room.account_id)
        key = f"grants:limit:{room.pk.hex}:{at.isoformat()}"
        ledger.post(lines, because=f"额度定为 {cap.most} 元", key=key, by=by, at=at)
    room.most, room.citation = room.most + change, cap.citation
    room.save(update_fields=["most", "citation"])
    return room


def _plan(row: GrantProposal, amount: Decimal) -> None:
    opened = row.call.call.opens_on
    words = value(rules.INSTALMENTS, queries.region_of(row.county), opened).as_words
    plan = rules.plan_of(words)
    parts = [one for one in zip(plan, rules.split(amount, plan), strict=True) if one[1] > 0]
    Instalment.objects.bulk_create(
        Instalment(proposal=row, number=number, condition=part.condition, amount=share)
        for number, (part, share) in enumerate(parts, 1)
    )


def refuse(application: Application, by: Actor, at: datetime) -> None:
    """A refused proposal ends; nothing was committed."""
    row = of_application(application)
    row.state = ProposalState.REFUSED
    row.version += 1
    row.save(update_fields=["state", "version"])


def withdraw(application: Application, by: Actor, at: datetime) -> None:
    """Taken back by who asked: it is a draft again, with everything in it."""
    row = of_application(application)
    row.state, row.approved, row.label_on = ProposalState.DRAFT, None, None
    row.version += 1
    row.save(update_fields=["state", "approved", "label_on", "version"])


def revoke(application: Application, by: Actor, at: datetime) -> None:
    """A reply is taken back before any money went out: all of it returns to the pool."""
    row = of_application(application)
    if row.instalments.filter(state=InstalmentState.PAID).exists():
        raise Refusal(_("已经拨出钱了，不能撤销批复。"), _("请先收回拨出的钱，再办结。"))
    release(row, _sum(row), f"撤销批复 {row.number}", by, at)
    row.instalments.filter(state=InstalmentState.PLANNED).update(state=InstalmentState.RELEASED)
    row.state = ProposalState.REVOKED
    row.version += 1
    row.save(update_fields=["state", "version"])


def release(row: GrantProposal, amount: Decimal, because: str, by: Actor, at: datetime) -> None:
    """Let committed money that will not be paid return to the pool, and its room to the county."""
    assert row.committed_account_id is not None
    lines = [
        *move(amount, rules.UNIT, out_of=row.committed_account_id, into=row.call.pool.account_id),
        *_room_lines(-amount, rooms_of(row), by, at),
    ]
    ledger.post(lines, because=because, key=f"grants:release:{row.pk.hex}", by=by, at=at)


def give_room_back(row: GrantProposal, amount: Decimal, by: Actor, at: datetime) -> list[Line]:
    """The lines that give a county its room back for money that returned."""
    return _room_lines(-amount, rooms_of(row), by, at)


def rooms_of(row: GrantProposal) -> list[CountyRoom]:
    """The rooms that a proposal's money was taken from."""
    rows = CountyRoom.objects.filter(pool=row.call.pool, county=row.county)
    return list(rows.filter(purpose__in=("", row.purpose.purpose)).order_by("purpose"))
