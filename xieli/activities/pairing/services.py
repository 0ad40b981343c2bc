"""The verbs of the campaign: pair, open_campaign, invite, revoke, and what follows an adoption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from xieli.activities.pairing import rules
from xieli.activities.pairing.models import (
    ConsignmentLine,
    Gift,
    Invitation,
    Pair,
    PairingTerms,
    PairState,
)
from xieli.activities.pairing.moves import Move, move
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching.models import Allocation, Pledge
from xieli.matching.services import open_board
from xieli.programmes.models import Programme
from xieli.programmes.rules import Cover
from xieli.programmes.services import open_programme
from xieli.shell import codes
from xieli.shell.keys import code
from xieli.unions.models import Enterprise, Union

KIND = rules.KIND


@dataclass(frozen=True)
class Terms:
    """What a campaign promises: who receives money, within how many working days we answer."""

    invoice_name: str
    invoice_account: str = ""
    answer_within_days: int = 3


@transaction.atomic
def pair(helper: Union, helped: Union, *, since: date, by: Actor, at: datetime) -> Pair:
    """Stand by a union; the same live pair is found again, never made twice."""
    rules.must_pair(helper.id, helped.id, is_below=helped.path.startswith(helper.path + "/"))
    made, fresh = Pair.objects.exclude(state=PairState.ENDED).get_or_create(
        helper=helper, helped=helped, defaults={"since": since, "state": PairState.PAIRED}
    )
    if fresh:
        note("pairing.pair", f"{helper.name} 结对 {helped.name}", by=by, at=at, about=made)
    return made


@transaction.atomic
def end_pair(made: Pair, *, on: date, by: Actor, at: datetime) -> Pair:
    """End a pair; it stays on record and may be made anew."""
    made = Pair.objects.select_for_update().get(id=made.id)
    if made.state == PairState.ENDED:
        return made
    made.state, made.until = PairState.ENDED, on
    made.save(update_fields=["state", "until"])
    note("pairing.end", f"{made.helper.name} 与 {made.helped.name} 结对到期", by=by, at=at,
         about=made)  # fmt: skip
    return made


@transaction.atomic
def open_campaign(
    cover: Cover, terms: Terms, *, union: Union, by: Actor, at: datetime
) -> Programme:
    """Open a pairing campaign with its board; pairs of the union become active."""
    board = open_board(cover.title, union=union, by=by, at=at)
    programme = open_programme(cover, union=union, board=board, by=by, at=at)
    PairingTerms.objects.create(
        programme=programme, invoice_name=terms.invoice_name,
        invoice_account=terms.invoice_account, answer_within_days=terms.answer_within_days,
    )  # fmt: skip
    Pair.objects.filter(helper=union, state=PairState.PAIRED).update(state=PairState.ACTIVE)
    return programme


@transaction.atomic
def invite(
    programme: Programme, enterprise: Enterprise, *, days: int, by: Actor, at: datetime
) -> Invitation:
    """A link for one enterprise, open for `days`; a live link is found again."""
    today = timezone.localdate(at)
    live = Invitation.objects.filter(
        programme=programme, enterprise=enterprise, revoked_at=None
    ).first()
    if live and live.expires_on >= today:
        return live
    if live:
        _revoke(live, at)
    made = Invitation.objects.create(
        programme=programme, enterprise=enterprise, code=code(20).replace("-", ""),
        expires_on=today + timedelta(days=days),
    )  # fmt: skip
    note("pairing.invite", f"邀请 {enterprise.name}", by=by, at=at, about=made)
    return made


@transaction.atomic
def revoke(invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """Close an invitation's link at once."""
    invitation = Invitation.objects.select_for_update().get(id=invitation.id)
    if invitation.revoked_at is None:
        _revoke(invitation, at)
        words = f"停用邀请 {invitation.enterprise.name}"
        note("pairing.revoke", words, by=by, at=at, about=invitation)


def _revoke(invitation: Invitation, at: datetime) -> None:
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])


def follow_adoption(
    programme: Programme, made: Sequence[Allocation], by: Actor, at: datetime
) -> None:
    """What an adoption means here: the goods are committed on the ledger, each gift gets its code.

    Runs inside the desk's transaction and under its note.
    """
    for allocation in made:
        pledge = allocation.pledge
        source, target = rules.donor(pledge.enterprise_id), rules.committed(pledge.id)
        move(
            [Move(source, target, pledge.item, allocation.quantity)],
            because=f"采纳：{pledge.enterprise.name} {pledge.item.name}",
            key=f"adopt:{allocation.id.hex}", by=by, at=at,
        )  # fmt: skip
        _gift(pledge, programme, at)


def _gift(pledge: Pledge, programme: Programme, at: datetime) -> Gift:
    known = Gift.objects.filter(pledge=pledge).first()
    if known:
        return known
    number = f"{timezone.localdate(at):%Y}-{code(8).replace('-', '')}"
    return Gift.objects.create(
        pledge=pledge, programme=programme, trace_code=codes.make("trace"), receipt_number=number
    )


def undo_adoption(programme: Programme, allocation: Allocation, by: Actor, at: datetime) -> None:
    """Before a line is packed its commitment goes back to the giver by its own posting."""
    if ConsignmentLine.objects.filter(allocation=allocation).exists():
        raise Refusal(_("这一行已经装箱，不能整行退回"), _("请在收货或发放时按件退回。"))
    pledge = allocation.pledge
    source, target = rules.committed(pledge.id), rules.donor(pledge.enterprise_id)
    move(
        [Move(source, target, pledge.item, allocation.quantity)],
        because=f"退回一行：{pledge.enterprise.name} {pledge.item.name}",
        key=f"give-up:{allocation.id.hex}", by=by, at=at,
    )  # fmt: skip
