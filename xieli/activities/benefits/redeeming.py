"""The verb of the till: redeem.

Law: a claim is redeemed at a listed place, once for ever; sent again it is the same redemption.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.benefits import rules, till, till_rules
from xieli.activities.benefits.draw import ONE
from xieli.activities.benefits.models import Claim, ClaimState, Outlet
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import services as ledger
from xieli.ledger.rules import move

LONGEST_KEY = 64


@dataclass(frozen=True)
class Scan:
    """What a till sends: the code, where, its own key of this click, and its clock if offline."""

    code: str
    outlet: Outlet
    key: str
    till_at: datetime | None = None


@transaction.atomic
def redeem(scan: Scan, *, by: Actor, at: datetime) -> tuple[Claim, bool]:
    """Take a claim in; the same key again is the same redemption. Says whether it is new.

    Refusal in words where it was redeemed, given back or over; with the written rule on who bears
    it where the till had no network.
    """
    claim = _locked(scan)
    if claim.state == ClaimState.REDEEMED and claim.redeem_key == scan.key:
        return claim, False
    _must_be_key(scan.key)
    offline = till.offline_of(scan.outlet, timezone.localdate(at))
    moment = till_rules.moment_of(scan.till_at, at)
    late = offline.rule if scan.till_at else ""
    till_rules.must_redeem(as_found(claim), timezone.localdate(moment), late)
    if scan.till_at and timezone.localdate(at) > claim.batch.redeem_until:
        till_rules.must_arrive(moment, at, offline.hours)
    _take(claim, scan, by, at)
    _post(claim, by, at)
    words = f"核销一张：{claim.batch.title}，{scan.outlet.name}"
    facts = {"outlet": scan.outlet.code, "offline": bool(scan.till_at)}
    note("benefits.redeem", words, by=by, at=at, about=claim, facts=facts)
    return claim, True


def _locked(scan: Scan) -> Claim:
    """The claim under its lock: two tills at once follow each other."""
    found = till.claim_at(scan.code, scan.outlet)
    rows = Claim.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("batch", "outlet", "window").get(pk=found.pk)


def _must_be_key(key: str) -> None:
    if not 0 < len(key) <= LONGEST_KEY:
        raise Refusal(_("这一页的编号不对。"), _("请刷新页面，再核销一次。"))


def as_found(claim: Claim) -> till_rules.Claimed:
    """A claim as the rules of the till look at it."""
    ended = ""
    if claim.state == ClaimState.REDEEMED and claim.ended_at:
        when = timezone.localtime(claim.ended_at)
        ended = f"{when:%m-%d %H:%M} {claim.outlet.name if claim.outlet else ''}".strip()
    from_day = timezone.localdate(claim.window.starts_at) if claim.window else None
    return till_rules.Claimed(claim.state, claim.batch.redeem_until, ended, from_day)


def _take(claim: Claim, scan: Scan, by: Actor, at: datetime) -> None:
    claim.state, claim.ended_at, claim.outlet = ClaimState.REDEEMED, at, scan.outlet
    claim.redeem_key, claim.redeemed_by, claim.till_at = scan.key, by.label, scan.till_at
    try:
        with transaction.atomic():
            claim.save(update_fields=["state", "ended_at", "outlet", "redeem_key", "redeemed_by",
                                      "till_at"])  # fmt: skip
    except IntegrityError as used:
        words = _("这一页已经核销过另一张券。")
        raise Refusal(words, _("请刷新页面，再核销这一张。")) from used


def _post(claim: Claim, by: Actor, at: datetime) -> None:
    batch = claim.batch
    used = ledger.open_account(
        rules.used_of(batch.code), f"普惠核销 {batch.code}", is_bounded=False, by=by, at=at
    )
    assert batch.held_id is not None
    lines = move(ONE, rules.unit_of(batch.code), out_of=batch.held_id, into=used.pk)
    key = f"benefits:redeem:{claim.pk}"
    ledger.post(lines, because=f"核销：{batch.title}", key=key, by=by, at=at)
