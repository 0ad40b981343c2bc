"""What a kind of work must declare, and the small thing one kind hands to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from xieli.kernel.actor import Actor
from xieli.matching.models import Allocation
from xieli.people.errands import Errand, Known
from xieli.programmes.models import Programme
from xieli.review.models import Application
from xieli.shell.guards import Reader


class Room(StrEnum):
    """The four rooms a programme may have."""

    CALL = "call"
    SERIES = "series"
    FUND = "fund"
    BOARD = "board"


@dataclass(frozen=True)
class Referral:
    """A matter that one kind hands to another: what, for which union, and where it came from."""

    of: str
    title: str
    words: str
    union_id: UUID
    about_id: UUID


OnAdopted = Callable[[Programme, Sequence[Allocation], Actor, datetime], None]
OnGivenUp = Callable[[Programme, Allocation, Actor, datetime], None]
OnDecided = Callable[[Application, Actor, datetime], None]
HiddenFrom = Callable[[Reader, date], QuerySet[Any]]
KnownBefore = Callable[[Reader, date], Known]
OnReferred = Callable[[Referral, Actor, datetime], None]
HandsOn = Callable[[UUID, Reader, datetime], tuple[Referral, str]]


@dataclass(frozen=True)
class Activity:
    """A kind of work: its rooms, its consequences, what is due, what it takes from other kinds."""

    kind: str
    title: str
    rooms: frozenset[Room]
    errands: tuple[Errand, ...] = ()
    on_adopted: OnAdopted | None = None
    on_given_up: OnGivenUp | None = None
    matters: frozenset[str] = frozenset()  # of review: its applications are this kind's
    on_granted: OnDecided | None = None
    on_refused: OnDecided | None = None
    on_revoked: OnDecided | None = None
    on_withdrawn: OnDecided | None = None
    must_be_free: OnDecided | None = None  # before any word: no stake in the matter, else Refusal
    may_pass: OnDecided | None = None  # before a pass of the present stage: Refusal stops it
    hidden_from: HiddenFrom | None = None  # rows (about_id) a reader must not even find
    known_before: KnownBefore | None = None  # what hidden_from asks of the reader by `once`
    shown_of: Callable[[Application], str] | None = None  # what a notice says beside the name
    page_of: Callable[[Application], str] | None = None  # where an officer reads the whole file
    takes: frozenset[str] = field(default_factory=frozenset)
    on_referred: OnReferred | None = None
    hands_on: HandsOn | None = None  # marks a row of its own as handed on: (the matter, to whom)
