"""The verb of somebody who will not use what he claimed: it goes back into stock for others."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from xieli.activities.benefits import rules
from xieli.activities.benefits.models import Claim, ClaimState, Window
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import rules as ledger_rules
from xieli.ledger import services as ledger


@transaction.atomic
def give_back(claim: Claim, *, by: Actor, at: datetime) -> Claim:
    """Put a held claim back into stock and free its window; twice is once. There is no second one.

    Refusal where it was redeemed or has expired.
    """
    rows = Claim.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("batch").get(pk=claim.pk)
    if row.state == ClaimState.GIVEN_BACK:
        return row
    if row.state != ClaimState.HELD:
        raise Refusal(_("这张券已经用过或过期了，不能退。"))
    row.state, row.ended_at = ClaimState.GIVEN_BACK, at
    row.save(update_fields=["state", "ended_at"])
    free_window(row)
    batch = row.batch
    assert batch.stock_id
    assert batch.held_id
    unit = rules.unit_of(batch.code)
    lines = ledger_rules.move(rules.ONE, unit, out_of=batch.held_id, into=batch.stock_id)
    key = f"benefits:back:{row.pk}"
    ledger.post(lines, because=f"主动退回：{batch.title}", key=key, by=by, at=at)
    note("benefits.give_back", f"退回一份：{batch.title}", by=by, at=at, about=batch)
    return row


def free_window(claim: Claim) -> None:
    """Give a claim's place in its window to others."""
    if claim.window_id:
        Window.objects.filter(pk=claim.window_id, taken__gt=0).update(taken=F("taken") - 1)
