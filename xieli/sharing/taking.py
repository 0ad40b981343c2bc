"""What becomes of letters that came: put_away; who signed a proof."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.sharing.contents import Case
from xieli.sharing.models import HomeKey, InLetter, InState, PartnerKey


@transaction.atomic
def put_away(letter: InLetter, *, by: Actor, at: datetime) -> InLetter:
    """Say that a letter was read and kept; it can be read until it expires. Cases are taken in by
    their own verb."""
    row = InLetter.objects.select_for_update().get(pk=letter.pk)
    if row.kind == Case.key:
        raise Hidden
    if row.state != InState.ARRIVED:
        raise Refusal(_("这封信已经有人收下了。"))
    row.state, row.settled_at, row.settled_by = InState.TAKEN, at, by.label
    row.save(update_fields=["state", "settled_at", "settled_by"])
    note("sharing.put_away", f"收下：{row.title}", by=by, at=at, about=row)
    return row


def signers(proof: Mapping[str, str]) -> tuple[str, str]:
    """Who wrote the letter and who gave the receipt, by the keys that this home knows; "" for a
    key that it does not."""
    return _owner(proof["envelope_key"]), _owner(proof["receipt_key"])


def _owner(public: str) -> str:
    theirs = PartnerKey.objects.filter(public_hex=public).select_related("partner").first()
    if theirs:
        return theirs.partner.name
    return str(_("本家")) if HomeKey.objects.filter(public_hex=public).exists() else ""
