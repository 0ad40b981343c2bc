"""The verbs on many people at once: register a roster in a few statements, open one for export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from xieli.journal.services import note
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.people import queries, rules, services
from xieli.people.models import Person
from xieli.people.services import NewPerson, seal
from xieli.shell.keys import uuid7
from xieli.shell.tables.copying import Target, copy_upsert
from xieli.unions.names import name_key

LOOK_UP = 2_000  # keys in one question
COLUMNS = (
    "id", "name", "name_key", "sealed_id_number", "id_number_index", "sealed_phone", "phone_index",
    "born_in",
)  # fmt: skip


@dataclass(frozen=True)
class Registered:
    """Who a row is, or None where its number already stands under another name; is it news?"""

    person_id: UUID | None
    is_new: bool = False
    is_changed: bool = False


@dataclass(frozen=True)
class _Known:
    id: UUID
    name: str
    phone_index: str | None


@transaction.atomic
def register_people(news: Sequence[NewPerson], *, by: Actor, at: datetime) -> list[Registered]:
    """Give each row's one human being, made on first sight; names tidy, ID numbers whole.

    Every row has an ID number that passed kernel.id_numbers and comes once. A known number under
    another name is left alone (None). A phone that differs replaces the old one.
    """
    indexes = [queries.index_of("id_number", one.id_number) for one in news]
    known = _known(indexes)
    told: list[Registered] = []
    rows: list[tuple[object, ...]] = []
    for one, index in zip(news, indexes, strict=True):
        registered, row = _seen(one, index, known.get(index))
        told.append(registered)
        rows += [row] if row else []
    target = Target(
        Person._meta.db_table, COLUMNS, ("id_number_index",), ("sealed_phone", "phone_index")
    )
    copy_upsert(connection, target, rows)
    facts = {"rows": len(rows)}
    note("people.register_people", f"登记了一批人：{len(rows)} 行", by=by, at=at, facts=facts)
    return _as_kept(told, indexes)


def _seen(
    one: NewPerson, index: str, known: _Known | None
) -> tuple[Registered, tuple[object, ...] | None]:
    """What a row means beside what is known, and what is to be written, if anything."""
    phone_index = queries.index_of("phone", one.phone) if one.phone else None
    if known is None:
        key = uuid7()
        return Registered(key, is_new=True), _row(key, one, index, phone_index)
    if known.name != one.name:
        return Registered(None), None
    if phone_index is None or phone_index == known.phone_index:
        return Registered(known.id), None
    return Registered(known.id, is_changed=True), _row(known.id, one, index, phone_index)


def _row(key: UUID, one: NewPerson, index: str, phone_index: str | None) -> tuple[object, ...]:
    return (
        key, one.name, name_key(one.name), seal("id_number", one.id_number), index,
        seal("phone", one.phone) if one.phone else None, phone_index,
        id_numbers.birth_date(one.id_number).year,
    )  # fmt: skip


def _known(indexes: Sequence[str]) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for part in _parts(indexes):
        rows = Person.objects.filter(id_number_index__in=part)
        fields = rows.values_list("id_number_index", "id", "name", "phone_index")
        found |= {str(row[0]): _Known(*row[1:]) for row in fields}
    return found


def _as_kept(told: list[Registered], indexes: Sequence[str]) -> list[Registered]:
    """The keys as they stand now: somebody may have registered a new one in between."""
    fresh = [index for one, index in zip(told, indexes, strict=True) if one.is_new]
    kept = _known(fresh)
    return [
        Registered(kept[index].id, is_new=True) if one.is_new else one
        for one, index in zip(told, indexes, strict=True)
    ]


def _parts(indexes: Sequence[str]) -> Iterator[list[str]]:
    rest = iter(indexes)
    while part := list(islice(rest, LOOK_UP)):
        yield part


@dataclass(frozen=True)
class Opened:
    """A person in plain, for a list that leaves the house by an officer's hand."""

    name: str
    id_number: str
    phone: str


def open_people(
    people: Iterable[Person], *, reason: str, by: Actor, at: datetime
) -> Iterator[Opened]:
    """Give people in plain, one by one; one note says who opened them and why, before the first."""
    why = rules.must_be_reason(reason)
    note("people.open_people", f"导出了一批人的全名和号码：{why}", by=by, at=at)
    return (_opened(one) for one in people)


def _opened(person: Person) -> Opened:
    number, phone = person.sealed_id_number, person.sealed_phone
    return Opened(
        person.name, services._opened("id_number", number), services._opened("phone", phone)
    )
