"""Who acts: an id and a label, never a row, so that every floor can name the actor."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """A person at work (id of the sign-in user) or, without id, a machine by its label."""

    id: UUID | None
    label: str


SYSTEM = Actor(None, "系统")
