"""What a kind of work must declare, and the small thing one kind hands to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from xieli.kernel.actor import Actor
from xieli.kernel.quantity import MONEY_UNIT, QUALIFIERS, Quantity, parse
from xieli.kernel.refusal import Refusal
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


@dataclass(frozen=True)
class Told:
    """One thing a text says, as the newsroom found it: a figure, a day, an organisation, a place.

    `kind` is "fact", "day", "organisation" or "place"; what does not belong to it is empty.
    """

    id: UUID
    kind: str
    words: str
    quote: str
    value: Decimal | None = None
    unit: str = ""
    meaning: str = ""
    qualifier: str = ""  # 余, 近, 不低于 … as the text has it
    name: str = ""
    role: str = ""
    union_id: UUID | None = None
    enterprise_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def quantity(self) -> Quantity | None:
        """The figure with its unit and its 概数 word; None where it cannot be written so."""
        if self.value is None:
            return None
        known = self.qualifier if self.qualifier in QUALIFIERS else ""
        for words in (self.words, f"{self.value.normalize():f}{self.unit}"):
            try:
                said = parse(words)
            except Refusal:
                continue
            return replace(said, qualifier=said.qualifier or known)
        return None


@dataclass(frozen=True)
class Found:
    """An article and what an officer chose of it, for the kind of work that adopts it."""

    union_id: UUID
    title: str
    words: str  # the clean text
    source: str
    told_on: date | None
    kinds: frozenset[str]
    told: tuple[Told, ...]

    def of(self, kind: str) -> list[Told]:
        """What was chosen of a kind, in the order of the text."""
        return [one for one in self.told if one.kind == kind]

    def figures(self) -> list[tuple[Told, Quantity]]:
        """The chosen figures that can be written as a quantity."""
        pairs = ((one, one.quantity) for one in self.of("fact"))
        return [(one, quantity) for one, quantity in pairs if quantity]

    def money(self) -> list[tuple[Told, Quantity]]:
        """The chosen sums of money."""
        return [(one, sum_) for one, sum_ in self.figures() if sum_.unit == MONEY_UNIT]

    @property
    def day(self) -> date | None:
        """The first day the chosen text names, else the day it was published."""
        return next((one.starts_on for one in self.of("day")), self.told_on)


class Shape(StrEnum):
    """How a field of an adoption is asked for."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    MONEY = "money"  # exact, 元
    QUANTITY = "quantity"  # with its 概数 word
    CHOICE = "choice"


@dataclass(frozen=True)
class Asked:
    """A field of the record to be: what is proposed, and which findings it rests on."""

    key: str
    label: str
    shape: Shape = Shape.LINE
    value: str = ""
    told: tuple[UUID, ...] = ()
    is_required: bool = False
    help: str = ""
    most: int = 80
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Adopted:
    """The record that was made, and its page."""

    record_id: UUID
    title: str
    url: str


@dataclass(frozen=True)
class Adopts:
    """What a kind makes of findings: `asks` says the fields as proposed, `adopt` calls its verb.

    `wants` are the sorts of articles (visit, donation, lecture …) it is offered for first;
    `function` is what an officer must be allowed to do for the union; `page` names the record's
    address, whose one argument is found in the answer's `url`.
    """

    key: str
    title: str
    function: str
    wants: frozenset[str]
    page: str
    asks: Callable[[Found], Sequence[Asked]]
    adopt: Callable[[Found, Mapping[str, str], Actor, datetime], Adopted]


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
    adopts: tuple[Adopts, ...] = ()  # what it makes of findings of the newsroom
