"""The verbs ask and answer: a household is asked once, and says once, whether the goods helped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xieli.activities.pairing.models import Asking, Feedback, HandOver
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden


@transaction.atomic
def ask(record: HandOver, *, by: Actor, at: datetime) -> tuple[Asking, bool]:
    """Keep that a household is asked now; asked before, it is not asked again."""
    _must_be_delivered(record)
    made, is_new = Asking.objects.get_or_create(
        hand_over=record, defaults={"at": at, "by": by.label}
    )
    if is_new:
        note("pairing.ask", "发起一次回访", by=by, at=at, about=made)
    return made, is_new


@transaction.atomic
def answer(
    record: HandOver, *, is_useful: bool, words: str, by: Actor, at: datetime
) -> tuple[Feedback, bool]:
    """Keep a household's answer; a second answer finds the first and changes nothing."""
    _must_be_delivered(record)
    made, is_new = Feedback.objects.get_or_create(
        hand_over=record,
        defaults={"is_useful": is_useful, "words": words.strip()[:200], "at": at},
    )
    if is_new:
        note("pairing.answer", "家庭回访", by=by, at=at, about=made)
    return made, is_new


def _must_be_delivered(record: HandOver) -> None:
    """Only who was handed something is asked."""
    if record.kind != HandOver.TO_HOUSEHOLD:
        raise Hidden
