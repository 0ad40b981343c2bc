"""The verbs: note (called by every other verb) and seal (called by a short task)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from xieli.journal import rules
from xieli.journal.models import Note, Seal, Waiting
from xieli.journal.queries import body_of, waiting_notes
from xieli.kernel.actor import Actor

SEAL_LOCK = 7_203_117  # one sealer at a time, per home: the second key is the home's own number


def note(
    verb: str,
    words: str,
    *,
    by: Actor,
    at: datetime,
    about: models.Model | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Note:
    """Write the one note of a verb, in the verb's transaction; `facts` hold no personal data.

    A sentence longer than its column is cut with "…", so that no act fails for its length.
    """
    written = Note.objects.create(
        at=at,
        actor_id=by.id,
        actor_label=by.label,
        verb=verb,
        about_kind=about._meta.label_lower if about else "",
        about_id=about.pk if about else None,
        words=rules.shortened(words),
        facts=dict(facts or {}),
    )
    Waiting.objects.create(id=written.id)
    return written


@transaction.atomic
def seal(*, at: datetime, most: int = 2000) -> int:
    """Seal up to `most` waiting notes in order and say how many; writers never wait for it."""
    if not _is_my_turn():
        return 0
    last = Seal.objects.order_by("-number").first()
    first, before = (last.number + 1, last.digest) if last else (1, rules.START)
    fresh = list(waiting_notes().order_by("id")[:most])
    seals = []
    for number, one in enumerate(fresh, first):
        made = rules.digest(number, before, body_of(one))
        seals.append(Seal(number=number, note=one, before=before, digest=made, at=at))
        before = made
    Seal.objects.bulk_create(seals, batch_size=500)
    Waiting.objects.filter(id__in=[one.id for one in fresh]).delete()
    return len(seals)


def _is_my_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s, hashtext(current_schema()))", [SEAL_LOCK]
        )
        (mine,) = cursor.fetchone()
    return bool(mine)
