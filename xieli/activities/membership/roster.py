"""The roster of the members an officer keeps: pages by key, never by counting rows to skip.

A member row carries its union's key alone, so the unions she keeps are asked first (their paths
are never stale) and handed to PostgreSQL as one list: it then knows how many rows to expect. The
total is a sum of tallies. A search for a part of a name reads at most 200 rows and says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    F,
    Func,
    Q,
    QuerySet,
    Sum,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.functions import Replace

from xieli.activities.membership import queries
from xieli.activities.membership.models import Group, Member, State, Tally
from xieli.kernel.characters import clean_cell
from xieli.kernel.refusal import Refusal
from xieli.people import queries as people
from xieli.people.models import Person
from xieli.shell.guards import Reader
from xieli.unions import queries as unions
from xieli.unions.models import Union

ROWS, MOST_FOUND = 50, 200
LONGEST_TEXT = 40
_NUMBER = re.compile(r"[2-9A-Z]{4}-?[2-9A-Z]{4}-?[2-9A-Z]{2}")


class AmongUnions(Func):
    """`union_id = ANY (list)`: one list as one constant, however many unions there are."""

    template = "%(expressions)s"
    arg_joiner = " = ANY "
    output_field = BooleanField()

    def __init__(self, ids: Sequence[UUID], column: str = "union_id") -> None:
        super().__init__(F(column), _List(list(ids)))


class _List(Value):
    """A list of keys in brackets, as ANY wants it."""

    def __init__(self, ids: list[UUID]) -> None:
        super().__init__(ids, output_field=ArrayField(UUIDField()))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Put the list into brackets."""
        sql, params = super().as_sql(compiler, connection)
        return f"({sql})", params


class Signs(Func):
    """The single signs of a text, as the index person_name_signs keeps them."""

    template = "string_to_array(%(expressions)s, NULL)"
    output_field = ArrayField(TextField())


class Initials(Func):
    """The initials at the end of a name's key, as the index person_initials keeps them."""

    template = "split_part(%(expressions)s, '|', 2)"
    output_field = TextField()


@dataclass(frozen=True)
class Asked:
    """What an officer asks of the roster; at most one of after, before and is_last."""

    text: str = ""
    under: UUID | None = None
    state: str = ""
    group: str = ""
    after: UUID | None = None
    before: UUID | None = None
    is_last: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether pages are turned, and nothing is looked for."""
        return not self.text


@dataclass(frozen=True)
class Look:
    """A page of the roster: its rows, where it goes on, how many there are in all."""

    rows: list[Member] = field(default_factory=list)
    total: int = 0
    has_before: bool = False
    has_after: bool = False
    is_capped: bool = False  # more was found than is read

    @property
    def first_id(self) -> UUID | None:
        """The key from which the page before is asked."""
        return self.rows[0].pk if self.rows else None

    @property
    def last_id(self) -> UUID | None:
        """The key from which the page after is asked."""
        return self.rows[-1].pk if self.rows else None


def scope(reader: Reader, under: UUID | None = None) -> list[UUID]:
    """The keys of the unions whose members the officer keeps, within one subtree if asked."""
    kept = queries.kept_unions(reader)
    if under:
        top = Union.objects.filter(pk=under).first()
        kept = kept.filter(pk__in=unions.subtree(top)) if top else kept.none()
    return list(kept.order_by().values_list("pk", flat=True))


def look(reader: Reader, asked: Asked) -> Look:
    """The page of the roster that is asked for."""
    ids = scope(reader, asked.under)
    if not ids:
        return Look()
    return _page(ids, asked) if asked.is_plain else _found(ids, asked)


def _chosen(ids: list[UUID], asked: Asked) -> QuerySet[Member]:
    rows = Member.objects.filter(AmongUnions(ids))
    if asked.state in State.values:
        rows = rows.filter(state=asked.state)
    if asked.group in Group.values:
        rows = rows.filter(group=asked.group)
    return rows


def total(ids: list[UUID], asked: Asked) -> int:
    """How many members the filters leave: a sum of tallies, exact, whatever the text says."""
    rows = Tally.objects.filter(AmongUnions(ids))
    if asked.state in State.values:
        rows = rows.filter(state=asked.state)
    if asked.group in Group.values:
        rows = rows.filter(group=asked.group)
    return rows.aggregate(n=Sum("n"))["n"] or 0


def _page(ids: list[UUID], asked: Asked) -> Look:
    """One page in the order of the names' pinyin, forwards or backwards from a row."""
    rows = _chosen(ids, asked).select_related("person", "union", "to_union")
    is_back = asked.is_last or bool(asked.before)
    mark = _mark(asked.after or asked.before)
    if mark:
        rows = rows.filter(_beyond(mark, is_back))
    order = ("-person__name_key", "-person_id") if is_back else ("person__name_key", "person_id")
    seen = list(rows.order_by(*order)[: ROWS + 1])
    has_more, seen = len(seen) > ROWS, seen[:ROWS]
    if is_back:
        seen.reverse()
        return Look(seen, total(ids, asked), has_more, bool(mark))
    return Look(seen, total(ids, asked), bool(mark), has_more)


def _mark(member_id: UUID | None) -> tuple[str, UUID] | None:
    """Where a page begins: the name's key and the person of its row; gone rows begin anew."""
    if member_id is None:
        return None
    rows = Member.objects.filter(pk=member_id)
    return rows.values_list("person__name_key", "person_id").first()


def _beyond(mark: tuple[str, UUID], is_back: bool) -> Q:
    key, person_id = mark
    if is_back:
        near = Q(person__name_key__lte=key)
        return near & (Q(person__name_key__lt=key) | Q(person_id__lt=person_id))
    near = Q(person__name_key__gte=key)
    return near & (Q(person__name_key__gt=key) | Q(person_id__gt=person_id))


def _found(ids: list[UUID], asked: Asked) -> Look:
    """Who is meant by a whole number, or at most 200 whose name holds the text."""
    text = clean_cell(asked.text)[:LONGEST_TEXT]
    rows = _chosen(ids, asked).filter(_meant(text)).select_related("person", "union", "to_union")
    seen = list(rows.order_by()[: MOST_FOUND + 1])
    is_capped = len(seen) > MOST_FOUND
    seen = sorted(seen[:MOST_FOUND], key=lambda one: (one.person.name_key, one.person_id))
    return Look(seen[:ROWS], len(seen), is_capped=is_capped)


def _meant(text: str) -> Q:
    exact = _number(text)
    if exact is not None:
        return exact
    return Q(person__in=named(text))


def _number(text: str) -> Q | None:
    """The person of a whole ID number or phone, or of a member's number old or new."""
    for what in ("id_number", "phone"):
        try:
            return Q(**{f"person__{what}_index": people.index_of(what, text)})
        except Refusal:
            continue
    if _NUMBER.fullmatch(text.upper()):
        bare = text.upper().replace("-", "")
        return Q(number=f"{bare[:4]}-{bare[4:8]}-{bare[8:]}") | Q(old_number=text)
    return Q(old_number=text) if any(sign.isdigit() for sign in text) else None


def named(text: str) -> QuerySet[Person]:
    """People whose name holds these signs, or whose pinyin or initials begin with these letters."""
    if text.isascii():
        letters = text.replace(" ", "").lower()
        rows = Person.objects.alias(
            initials=Initials("name_key"), letters=Replace("name_key", Value(" "), Value(""))
        )
        return rows.filter(Q(initials__startswith=letters) | Q(letters__startswith=letters))
    bare = text.replace(" ", "")
    return Person.objects.alias(signs=Signs("name")).filter(
        Q(("signs__contains", list(bare))), name__contains=bare
    )


def whole(reader: Reader, under: UUID) -> QuerySet[Member]:
    """Everybody in the books of a subtree, for an export, in the order of the names' pinyin."""
    rows = Member.objects.filter(AmongUnions(scope(reader, under)))
    return rows.select_related("person", "union").order_by("person__name_key", "person_id")
