"""The note of `services.note` as two plain statements, for a transaction that is not Django's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from xieli.journal import rules
from xieli.kernel.actor import Actor
from xieli.shell.keys import uuid7

Statement = tuple[str, tuple[str | None, ...]]  # its text with $1, $2 …, and its values as text

WRITE_NOTE = """
INSERT INTO journal_note
    (id, at, actor_id, actor_label, verb, about_kind, about_id, words, facts)
VALUES ($1::uuid, $2::timestamptz, $3::uuid, $4::text, $5::text, $6::text, $7::uuid, $8::text,
    $9::jsonb)
"""
AWAIT_SEAL = "INSERT INTO journal_waiting (id) VALUES ($1::uuid)"


@dataclass(frozen=True)
class Telling:
    """What a note says; `about` is the label of a model and the key of its row."""

    verb: str
    words: str
    about: tuple[str, UUID] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def note(told: Telling, *, by: Actor, at: datetime) -> list[Statement]:
    """The statements that write the one note of a verb; to be sent in the verb's transaction."""
    key = uuid7().hex
    kind, row = told.about or ("", None)
    values = (
        key, at.isoformat(), by.id.hex if by.id else None, by.label, told.verb, kind,
        row.hex if row else None, rules.shortened(told.words),
        json.dumps(told.facts, ensure_ascii=False),
    )  # fmt: skip
    return [(WRITE_NOTE, values), (AWAIT_SEAL, (key,))]
