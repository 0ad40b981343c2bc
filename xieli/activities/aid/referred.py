"""A family in need that a visit, a ticket or a questionnaire found: kept until it is contacted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xieli.activities.aid.models import Referred
from xieli.activities.contract import Referral
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.people import services as people
from xieli.unions.models import Level, Union

WHY = "联系转来的困难线索"


def on_referred(referral: Referral, by: Actor, at: datetime) -> None:
    """Keep it for the officers who check at that union; the same row again is the same one.

    Runs in the desk's transaction, under its note. What concerns a family never lies with its
    employer: from an enterprise's own union it goes to the one above.
    """
    kept = {
        "union": _above_the_firm(Union.objects.get(pk=referral.union_id)),
        "title": referral.title[:120], "sealed_words": people.seal("words", referral.words),
        "at": at, "by": by.label,
    }  # fmt: skip
    Referred.objects.get_or_create(of=referral.of, about_id=referral.about_id, defaults=kept)


def _above_the_firm(union: Union) -> Union:
    while union.level == Level.ENTERPRISE and union.parent_id:
        union = Union.objects.get(pk=union.parent_id)
    return union


def read(told: Referred, *, by: Actor, at: datetime) -> str:
    """Open what was told; the opening stands in the journal."""
    return people.open_sealed(told, "words", reason=WHY, by=by, at=at)


@transaction.atomic
def handle(told: Referred, *, by: Actor, at: datetime) -> Referred:
    """Say that the family was contacted; once, by the first who says so."""
    row = Referred.objects.select_for_update().get(pk=told.pk)
    if row.handled_at:
        return row
    row.handled_at, row.handled_by = at, by.label
    row.save(update_fields=["handled_at", "handled_by"])
    note("aid.handle", "联系了一户转来的困难线索", by=by, at=at, about=row)
    return row
