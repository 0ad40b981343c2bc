"""The roster of the members an officer keeps: pages by key, never by counting rows to skip.

A member row carries its union's key alone, and paths stand on unions alone, so nothing is stale
when unions move. The newest stand first: that order is the key's own, whatever is filtered. The
total is a sum of tallies. A search for a part of a name reads at most 200 rows and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Replace

from xieli.activities.membership import queries
from xieli.activities.membership.models import Group, Member, State, Tally
from xieli.kernel.characters import clean_cell
from xieli.kernel.refusal import Refusal
from xieli.people import queries as people
from xieli.people.errands import brief
from xieli.people.models import Person
from xieli.shell.guards import Reader
from xieli.unions.models import Union

# Of a member, as a row of the roster tells it.
SHOWN = (
    "number", "group", "firm", "state", "version", "until", "union__name", "to_union__name",
    "person__name", "person__sealed_id_number", "person__sealed_phone",
)  # fmt: skip
ROWS, MOST_FOUND = 50, 200
LONGEST_TEXT = 40
_NUMBER = re.compile(r"[2-9A-Z]{4}-?[2-9A-Z]{4}-?[2-9A-Z]{2}")


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


def scope(reader: Reader, under: UUID | None = None) -> QuerySet[Union]:
    """The unions whose members the officer keeps, within one subtree if asked."""
    kept = queries.kept_unions(reader).order_by()
    if under is None:
        return kept
    top = Union.objects.filter(pk=under).values_list("path", flat=True).first()
    if top is None:
        return kept.none()
    return kept.filter(Q(path=top) | Q(path__startswith=f"{top}/"))


def look(reader: Reader, asked: Asked) -> Look:
    """The page of the roster that is asked for."""
    within = scope(reader, asked.under)
    return _page(within, asked) if asked.is_plain else _found(within, asked)


def _chosen(within: QuerySet[Union], asked: Asked) -> QuerySet[Member]:
    rows = Member.objects.filter(union__in=within)
    if asked.state in State.values:
        rows = rows.filter(state=asked.state)
    if asked.group in Group.values:
        rows = rows.filter(group=asked.group)
    return rows


def total(within: QuerySet[Union], asked: Asked) -> int:
    """How many members the filters leave: a sum of tallies, exact, whatever the text says."""
    rows = Tally.objects.filter(union__in=within)
    if asked.state in State.values:
        rows = rows.filter(state=asked.state)
    if asked.group in Group.values:
        rows = rows.filter(group=asked.group)
    return rows.aggregate(n=Sum("n"))["n"] or 0


def _page(within: QuerySet[Union], asked: Asked) -> Look:
    """One page, the newest first, forwards or backwards from a row."""
    rows = brief(_chosen(within, asked), *SHOWN)
    is_back = asked.is_last or bool(asked.before)
    mark = asked.after or asked.before
    if mark:
        rows = rows.filter(pk__gt=mark) if is_back else rows.filter(pk__lt=mark)
    seen = list(rows.order_by("pk" if is_back else "-pk")[: ROWS + 1])
    has_more, seen = len(seen) > ROWS, seen[:ROWS]
    if is_back:
        seen.reverse()
        return Look(seen, total(within, asked), has_more, bool(mark))
    return Look(seen, total(within, asked), bool(mark), has_more)


def _found(within: QuerySet[Union], asked: Asked) -> Look:
    """Who is meant by a whole number, or at most 200 whose name holds the text."""
    text = clean_cell(asked.text)[:LONGEST_TEXT]
    rows = _chosen(within, asked).filter(_meant(text)).order_by()
    found = list(rows.values_list("person__name_key", "person_id", "pk")[: MOST_FOUND + 1])
    is_capped = len(found) > MOST_FOUND
    found = sorted(found[:MOST_FOUND])
    keys = [key for _name, _person, key in found[:ROWS]]
    by_key = brief(Member.objects.all(), *SHOWN).in_bulk(keys)
    seen = [by_key[key] for key in keys if key in by_key]
    return Look(seen, len(found), is_capped=is_capped)


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
    rows = Member.objects.filter(union__in=scope(reader, under))
    return rows.select_related("person", "union").order_by("person__name_key", "person_id")
