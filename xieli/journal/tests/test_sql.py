"""The note as plain statements is the note that the verb writes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from xieli.journal import services, sql
from xieli.journal.models import Note, Waiting
from xieli.journal.queries import body_of
from xieli.kernel.actor import Actor
from xieli.ledger import wire
from xieli.shell.keys import uuid7

AT = datetime(2026, 11, 21, 9, 30, 1, 234567, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("by", [Actor(None, "快速通道"), Actor(uuid7(), "周敏")])
def test_both_ways_write_the_same_note_and_wait_for_the_seal(by: Actor) -> None:
    about = services.note("x", "头一条", by=by, at=AT)
    facts = {"claims": 3, "digest": "ab", "名": "值\\\"'"}
    mine = services.note("benefits.claim", "发出" * 300, by=by, at=AT, about=about, facts=facts)

    said = sql.Telling("benefits.claim", "发出" * 300, ("journal.note", about.pk), facts)
    wire.ask(*sql.note(said, by=by, at=AT))

    other = Note.objects.exclude(pk__in=[about.pk, mine.pk]).get()
    mine.refresh_from_db()
    bodies = [body_of(note) for note in (mine, other)]
    assert [body.pop("id") for body in bodies] == [str(mine.pk), str(other.pk)]
    assert bodies[0] == bodies[1]
    assert Waiting.objects.filter(pk=other.pk).exists()
