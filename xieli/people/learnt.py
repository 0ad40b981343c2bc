"""One statement for many questions: learnt once for each pattern of mandates, then only asked.

Django takes milliseconds to build a question and a fraction of one to ask it. So the questions are
built with stand-ins (paths of unions, the reader's key, the day, the moment) and the statement is
kept with a slot wherever a stand-in came out. They are built twice, with different stand-ins: what
differs without being a slot, and every day that is none, is our bug and loud.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from copy import copy
from dataclasses import astuple, dataclass, is_dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from threading import Lock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BinaryField, JSONField, QuerySet
from django.utils import timezone

from xieli.kernel.actor import Actor
from xieli.people.queries import Reader

if TYPE_CHECKING:
    from xieli.shell.postgres.base import DatabaseWrapper

MOST_KEPT = 200  # statements; a home has some dozens of patterns of mandates
PIECES = re.compile("%%|%s")
SLOTS = re.compile(r"%\((s\d+)\)s|%%")
TYPES = {"key": "uuid", "day": "date", "moment": "timestamptz", "now": "timestamptz"}
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Asked:
    """Who asks when, and what is known of each errand before (part of what a statement is for)."""

    reader: Reader
    today: date
    at: datetime
    known: tuple[Hashable, ...]


@dataclass(frozen=True)
class Given:
    """What stands for a reader and a day: real ones when asking, stand-ins when learning."""

    reader: Reader
    today: date
    at: datetime
    paths: tuple[str, ...]

    @property
    def midnight(self) -> datetime:
        """The first moment of the day."""
        return timezone.make_aware(datetime.combine(self.today, time()))


Build = Callable[[int, Given], Sequence[QuerySet[Any]]]


@dataclass(frozen=True)
class Slot:
    """A place in a statement that a reader or a day fills."""

    of: str  # path, key, day, moment, now
    number: int = 0  # of the path
    suffix: str = ""
    after: timedelta = timedelta()

    def value(self, given: Given) -> Any:
        """What stands there for this reader on this day."""
        match self.of:
            case "path":
                return given.paths[self.number] + self.suffix
            case "key":
                return given.reader.actor.id
            case "day":
                return given.today + self.after
            case "moment":
                return given.midnight + self.after
        return given.at + self.after


@dataclass(frozen=True)
class Part:
    """One question as it was compiled."""

    rows: QuerySet[Any]
    compiler: Any

    def answered(self, told: list[dict[str, Any]] | None) -> list[Any]:
        """The rows as Django would have given them."""
        if not told:
            return []
        plain = [_read(self.compiler, one) for one in told]
        compiler, query = copy(self.compiler), copy(self.rows.query)
        compiler.execute_sql = lambda *_args, **_named: [plain]
        query.get_compiler = lambda *_args, **_named: compiler  # type: ignore[method-assign]
        rows: Any = self.rows
        stub = SimpleNamespace(query=query, db=rows.db, _known_related_objects={}, _hints={})
        return list(rows._iterable_class(stub))


@dataclass(frozen=True)
class Statement:
    """All the questions in one, its slots, and which answer belongs to which errand."""

    sql: str
    slots: dict[str, Slot]
    errands: tuple[tuple[Part, ...], ...]


_kept: OrderedDict[Hashable, Statement] = OrderedDict()
_lock = Lock()


def answers(errands: Hashable, asked: Asked, build: Build) -> list[list[list[Any]]]:
    """For each errand the lists of what its questions find; one query."""
    paths = tuple(sorted({held.path for held in asked.reader.mandates}))
    given = Given(asked.reader, asked.today, asked.at, paths)
    statement = _statement(errands, asked, given, build)
    told = iter(_ask(statement, given))
    return [[part.answered(next(told)) for part in parts] for parts in statement.errands]


def _ask(statement: Statement, given: Given) -> Sequence[Any]:
    """Paths stand in the words, as the planner must know how much is below; the rest is apart."""
    pieces: dict[str | None, str] = {None: "%"}
    values: list[Any] = []
    for name, slot in statement.slots.items():
        if slot.of == "path":
            pieces[name] = _literal(slot.value(given))
        else:
            values.append(slot.value(given))
            pieces[name] = f"${len(values)}::{TYPES[slot.of]}"
    words = SLOTS.sub(lambda found: pieces[found[1]], statement.sql)
    found = cast("DatabaseWrapper", connection).planned(words, values) or ()
    return [json.loads(one, parse_float=Decimal) if one else None for one in found]


def _statement(errands: Hashable, asked: Asked, given: Given, build: Build) -> Statement:
    """The statement for this pattern of mandates, learnt when it is asked for the first time."""
    key = (errands, _pattern(given), asked.known)
    with _lock:
        found = _kept.get(key)
        if found:
            _kept.move_to_end(key)
            return found
    learnt = _learn(asked, given, build)
    with _lock:
        _kept[key] = learnt
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return learnt


def _pattern(given: Given) -> Hashable:
    """The mandates without their unions: which functions at which of the reader's tops."""
    number = {path: n for n, path in enumerate(given.paths)}
    held = {(one.function, number[one.path], one.programme_id) for one in given.reader.mandates}
    return frozenset(held), _above(given.paths)


def _above(paths: Sequence[str]) -> tuple[int, ...]:
    """For each path, in their order, the nearest that it stands under; -1 for none."""
    return tuple(
        max((m for m in range(n) if path.startswith(paths[m])), default=-1)
        for n, path in enumerate(paths)
    )


def _standing_in(given: Given, turn: int) -> Given:
    """A reader with the same pattern of mandates, of whom nothing else is the same."""
    paths: list[str] = []
    for n, above in enumerate(_above(given.paths)):
        paths.append(f"{paths[above] if above >= 0 else ''}/{turn:016x}{n:016x}")
    told = dict(zip(given.paths, paths, strict=True))
    today = date(2000 + turn, 4 + turn, 1 + turn)
    mandates = tuple(
        replace(one, path=told[one.path], union_id=UUID(int=turn), starts_on=today, ends_on=None)
        for one in given.reader.mandates
    )
    reader = Reader(Actor(UUID(int=2**100 + turn), ""), today, mandates)
    at = datetime.combine(today, time(3 + 5 * turn, 7 + 11 * turn, 1 + turn, turn), UTC)
    return Given(reader, today, at, tuple(paths))


def _learn(asked: Asked, given: Given, build: Build) -> Statement:
    """Build every question twice and keep what is the same, with slots where it is not."""
    turns = [_standing_in(given, turn) for turn in (1, 2)]
    days = frozenset(_days_of(asked.known))
    names: dict[Slot, str] = {}
    errands, columns = [], []
    with connection.execute_wrapper(_asks_nothing):
        for number in range(len(asked.known)):
            both = [[_compiled(rows) for rows in build(number, one)] for one in turns]
            for one, other in zip(*both, strict=True):
                columns.append(_column(_Pair(one, other, turns, days), names))
            errands.append(tuple(part for part, _sql, _params in both[0]))
    slots = {name: slot for slot, name in names.items()}
    return Statement(f"SELECT {', '.join(columns)}", slots, tuple(errands))


def _asks_nothing(*_args: Any) -> Any:
    raise AssertionError("an errand may not ask anything while its questions are built")


Compiled = tuple[Part, str, tuple[Any, ...]]


def _compiled(rows: QuerySet[Any]) -> Compiled:
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:  # asked all the same: a count of nothing is a row too
        compiler = rows.query.get_compiler(connection=connection, elide_empty=False)
        sql, params = compiler.as_sql()
    return Part(rows, compiler), sql, tuple(params)


@dataclass(frozen=True)
class _Pair:
    """The same question, compiled for two stand-ins."""

    one: Compiled
    other: Compiled
    turns: Sequence[Given]
    days: frozenset[date]  # those that are known before and may stand as they are

    def params(self) -> Iterator[Any]:
        """Each parameter: a Slot, or a value that is the same for every reader."""
        _part, sql, mine = self.one
        assert sql == self.other[1], f"a question differs by more than its values: {sql}"
        for a, b in zip(mine, self.other[2], strict=True):
            slot = None if a == b else self._slot(a, b)
            if slot is None and (a != b or (isinstance(a, date) and a not in self.days)):
                raise AssertionError(f"no stand-in explains {a!r} in {sql}")
            yield a if slot is None else slot

    def _slot(self, a: Any, b: Any) -> Slot | None:
        mine, other = self.turns
        if a == mine.reader.actor.id:
            return Slot("key")
        if isinstance(a, str):
            return next((one for one in self._paths(a) if one.value(other) == b), None)
        if isinstance(a, datetime):
            tried = [Slot("moment", after=a - mine.midnight), Slot("now", after=a - mine.at)]
            return next((one for one in tried if one.value(other) == b), None)
        if isinstance(a, date) and b == other.today + (a - mine.today):
            return Slot("day", after=a - mine.today)
        return None

    def _paths(self, text: str) -> Iterator[Slot]:
        """The longest first: a path may begin with another."""
        for number, path in sorted(enumerate(self.turns[0].paths), key=lambda it: -len(it[1])):
            if text.startswith(path):
                yield Slot("path", number, text[len(path) :])


def _column(pair: _Pair, names: dict[Slot, str]) -> str:
    """The answer of one question as one text of JSON: its rows in their order."""
    part, sql, _params = pair.one
    params = pair.params()
    words = PIECES.sub(lambda found: _piece(found[0], params, names), sql)
    width = len(part.compiler.select)
    heads = ", ".join(f"c{n}" for n in range(width))
    return f"(SELECT json_agg(q)::text FROM (SELECT {heads} FROM ({words}) p({heads})) q)"


def _piece(found: str, params: Iterator[Any], names: dict[Slot, str]) -> str:
    if found == "%%":
        return found
    value = next(params)
    if isinstance(value, Slot):
        return f"%({names.setdefault(value, f's{len(names)}')})s"
    return _literal(value).replace("%", "%%")


def _literal(value: Any) -> str:
    with connection.cursor() as cursor:
        literal: str = cursor.mogrify("%s", [value])
    return literal


def _days_of(known: Any) -> Iterator[date]:
    """Every day in what is known before, however deep."""
    if isinstance(known, date):
        yield known
    elif is_dataclass(known) and not isinstance(known, type):
        yield from _days_of(astuple(known))
    elif isinstance(known, tuple | frozenset):
        for one in known:
            yield from _days_of(one)


def _read(compiler: Any, told: dict[str, Any]) -> list[Any]:
    """The columns of one row as the database would have given them, and not JSON."""
    return [
        _as_kept(part[0].output_field, value)
        for part, value in zip(compiler.select, told.values(), strict=True)
    ]


def _as_kept(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, JSONField):
        return json.dumps(value, default=str)
    if isinstance(field, BinaryField):
        return bytes.fromhex(value[2:])
    return field.to_python(value)
