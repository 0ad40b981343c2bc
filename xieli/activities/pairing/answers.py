"""The verb answer: a household says, once, whether the goods helped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xieli.activities.pairing.models import Feedback, HandOver
from xieli.journal.services import note
from xieli.kernel.actor import Actor


@transaction.atomic
def answer(
    record: HandOver, *, is_useful: bool, words: str, by: Actor, at: datetime
) -> tuple[Feedback, bool]:
    """Keep a household's answer; a second answer finds the first and changes nothing."""
    HandOver.objects.select_related(None).get(id=record.id)
    made, fresh = Feedback.objects.get_or_create(
        hand_over=record,
        defaults={"is_useful": is_useful, "words": words.strip()[:200], "at": at},
    )
    if fresh:
        note("pairing.answer", "家庭回访", by=by, at=at, about=made)
    return made, fresh
