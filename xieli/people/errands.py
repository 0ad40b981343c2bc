"""What may wait for an officer: each package declares its errands, the house asks all at once.

An errand says whose it is, which rows wait and how they are told. A page of today asks some eighty
of them; `due` makes one statement of all (see `learnt`), which names only what a mandate opens.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Count, QuerySet, Value, Window
from django.utils import timezone

from xieli.people import learnt
from xieli.people.queries import Reader
from xieli.rulebook.models import Parameter
from xieli.rulebook.queries import values
from xieli.shell import guards
from xieli.shell.due import Due


@dataclass(frozen=True)
class Day:
    """Who asks, on which day and at which moment, and what the errand wanted to know before."""

    reader: guards.Reader
    today: date
    at: datetime
    held: Mapping[str, Parameter] = field(default_factory=dict)  # of the errand's keys
    known: Mapping[str, Any] = field(default_factory=dict)  # what `before` answered


Known = tuple[tuple[str, Hashable], ...]


@dataclass(frozen=True, eq=False)
class Errand:
    """Rows that wait for whoever holds one of the functions (none: anybody), and their words.

    `rows` builds its questions of the reader's mandates and key, the day, the moment, the values
    and what is known alone; it asks nothing and is called once for all readers of one pattern.
    `tell` gets the answers, one list for each question, where one of them holds a row; an errand
    without a question is told by itself.
    `before` names what must be asked of this one reader first: `reader.once` gives it to `rows`.
    """

    functions: Sequence[str]
    rows: Callable[[Day], Sequence[QuerySet[Any]]]
    tell: Callable[..., Iterable[Due]]
    keys: Sequence[str] = ()  # of the rulebook, for the whole country
    before: Callable[[guards.Reader, date], Known] | None = None


def due(
    errands: Sequence[Errand], reader: guards.Reader, today: date, at: datetime | None = None
) -> list[Due]:
    """What waits for this reader, in the order of the errands; nothing for a stranger."""
    mine = tuple(one for one in errands if _is_for(one, reader))
    if not mine or not isinstance(reader, Reader):
        return []
    held = _held(reader, mine, today)
    days = [_day_of(one, reader, today, at or timezone.now(), held) for one in mine]
    asked = learnt.Asked(reader, today, days[0].at, tuple(_known(day) for day in days))
    answers = learnt.answers(mine, asked, lambda n, given: _rows(mine[n], days[n], given))
    return [
        told
        for errand, day, lists in zip(mine, days, answers, strict=True)
        if any(lists) or not lists
        for told in errand.tell(day, *lists)
    ]


def _is_for(errand: Errand, reader: guards.Reader) -> bool:
    held = not errand.functions or any(reader.holds(one) for one in errand.functions)
    return reader.is_signed_in and held


def nothing(day: Day) -> Sequence[QuerySet[Any]]:
    """No question: the errand is told by itself."""
    return ()


def brief(rows: QuerySet[Any], *names: str) -> QuerySet[Any]:
    """The same rows with these columns alone: what is not told is neither planned nor read."""
    steps = {name.rpartition("__")[0] for name in names} - {""}
    above = {step.rsplit("__", n)[0] for step in steps for n in range(step.count("__") + 1)}
    bare: QuerySet[Any] = rows.select_related(None)
    near = bare.select_related(*steps) if steps else bare
    told: QuerySet[Any] = near.only(*names, *above)
    return told


def first_and_count(rows: QuerySet[Any], *names: str) -> QuerySet[Any]:
    """The first of what waits, brief, in its order, with how many wait as `of_all`."""
    found: QuerySet[Any] = brief(rows, *names).annotate(of_all=Window(Count("*")))[:1]
    return found


def counted(rows: QuerySet[Any], **told: Aggregate) -> QuerySet[Any]:
    """One row with these aggregates of what waits; without any, how many as `n`."""
    one: QuerySet[Any] = rows.order_by().values(all_of_them=Value(1))
    counts: QuerySet[Any] = one.annotate(**(told or {"n": Count("pk")}))
    return counts


def _held(reader: Reader, errands: Iterable[Errand], today: date) -> Mapping[str, Parameter]:
    keys = sorted({key for one in errands for key in one.keys})
    return values(keys, "", today) if keys else {}


def _day_of(
    errand: Errand, reader: Reader, today: date, at: datetime, held: Mapping[str, Parameter]
) -> Day:
    known = dict(errand.before(reader, today)) if errand.before else {}
    return Day(reader, today, at, {key: held[key] for key in errand.keys}, known)


def _known(day: Day) -> Hashable:
    """What of a day stands in the statement as it is."""
    held = tuple((key, one.value) for key, one in day.held.items())
    return held, tuple(day.known.items())


def _rows(errand: Errand, day: Day, given: learnt.Given) -> Sequence[QuerySet[Any]]:
    reader = replace(given.reader, _asked=dict(day.known))
    return errand.rows(Day(reader, given.today, given.at, day.held, day.known))
