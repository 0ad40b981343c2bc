"""What nobody used goes back to stock after its last day, by itself, exactly once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from xieli.activities.benefits import rules, till_rules
from xieli.activities.benefits.draw import ONE
from xieli.activities.benefits.models import Batch, Claim, ClaimState
from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.ledger import services as ledger
from xieli.ledger.rules import Posting, move
from xieli.rulebook.queries import value
from xieli.shell.homes import use_home

AT_ONCE = 5000


@transaction.atomic
def expire(batch: Batch, *, by: Actor, at: datetime, most: int = AT_ONCE) -> int:
    """Put up to `most` claims of a batch back to stock whose last day is over; one note for all.

    The last day is over once a sheet of a till without network can no longer come in. Rows in
    another's hands are passed over, so several workers share the work.
    """
    if batch.redeem_until >= _over_before(batch, at):
        return 0
    rows = Claim.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    claims = list(rows.filter(batch=batch, state=ClaimState.HELD).order_by("id")[:most])
    if not claims:
        return 0
    assert batch.held_id
    assert batch.stock_id
    lines = move(ONE, rules.unit_of(batch.code), out_of=batch.held_id, into=batch.stock_id)
    because = f"过期退回：{batch.title}"
    postings = [Posting(f"benefits:expire:{one.pk}", because, lines) for one in claims]
    ledger.post_many(postings, by=by, at=at)
    mine = Claim.objects.filter(pk__in=[one.pk for one in claims])
    mine.update(state=ClaimState.EXPIRED, ended_at=at)
    words = f"{len(claims)} 张过期退回：{batch.title}"
    note("benefits.expire", words, by=by, at=at, about=batch, facts={"claims": len(claims)})
    return len(claims)


def _over_before(batch: Batch, at: datetime) -> date:
    region = batch.union.region
    hours = value(
        till_rules.OFFLINE_HOURS, region.code if region else "", timezone.localdate(at)
    ).as_int
    return timezone.localdate(at - timedelta(hours=hours))


def expire_due(*, at: datetime) -> int:
    """Put back what is over in all batches of this home; each portion its own transaction."""
    over = Batch.objects.filter(redeem_until__lt=timezone.localdate(at), stock__isnull=False)
    total = 0
    for batch in over.select_related("union__region").order_by("redeem_until", "id"):
        if not batch.claims.filter(state=ClaimState.HELD).exists():
            continue
        while back := expire(batch, by=SYSTEM, at=at):
            total += back
    return total


def expire_home(home: str, *, at: datetime) -> int:
    """The same in a home named by a task."""
    with use_home(home):
        return expire_due(at=at)
