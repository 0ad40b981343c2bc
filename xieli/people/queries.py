"""Questions: what a reader may do and see, who a number belongs to, how a person is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people import rules, vault
from xieli.people.models import Function, Household, Mandate, Person, User
from xieli.shell import guards
from xieli.unions.models import Union
from xieli.unions.queries import within

STRANGER = Actor(None, "访客")
# Asked once for every page of the house: as words, since building it costs more than asking it.
MANDATES = f"""
SELECT m.function, m.union_id, t.path, m.starts_on, m.ends_on, m.programme_id, EXISTS (
    SELECT FROM {Authenticator._meta.db_table} a WHERE a.user_id = u.id AND a.type = %s)
FROM {User._meta.db_table} u
LEFT JOIN {Mandate._meta.db_table} m ON m.user_id = u.id
LEFT JOIN {Union._meta.db_table} t ON t.id = m.union_id
WHERE u.id = %s
"""
TOTP_SECONDS = 30
NORMAL: dict[str, Callable[[str], str]] = {
    "id_number": id_numbers.resident_id,
    "phone": id_numbers.phone,
}


@dataclass(frozen=True)
class Reader:
    """Who reads, with all mandates live on the day; fulfils the Protocol of shell.guards."""

    actor: Actor
    on: date
    mandates: tuple[rules.Held, ...] = ()
    has_second_factor: bool = False
    is_staff: bool = False
    _paths: dict[UUID, str] = field(default_factory=dict, compare=False, repr=False)
    _asked: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_signed_in(self) -> bool:
        """Whether a sign-in stands behind this reader."""
        return self.actor.id is not None

    @property
    def is_officer(self) -> bool:
        """Whether any live mandate makes this reader staff."""
        return self.is_staff or rules.makes_staff(held.function for held in self.mandates)

    def holds(self, function: str) -> bool:
        """Say whether this function is held for any union at all (for menus and registers)."""
        return function in self._functions

    @cached_property
    def _functions(self) -> frozenset[str]:
        return frozenset(held.function for held in self.mandates)

    def programmes(self, function: str) -> frozenset[UUID]:
        """The programmes for which alone this function is held."""
        mine = (held for held in self.mandates if held.function == function)
        return frozenset(held.programme_id for held in mine if held.programme_id)

    def may(self, function: str, union_id: UUID, programme_id: UUID | None = None) -> bool:
        """Say whether the reader may do this for the union; asks for its path once at most."""
        if not self.holds(function):
            return False
        path = self._path_of(union_id)
        return any(
            rules.covers(held, function, path, on=self.on, programme_id=programme_id)
            for held in self.mandates
        )

    def tops(self, function: str, programme_id: UUID | None = None) -> tuple[str, ...]:
        """The paths at whose subtrees this may be done; for lists, see visible_unions."""
        return tuple(
            held.path
            for held in self.mandates
            if rules.covers(held, function, held.path, on=self.on, programme_id=programme_id)
        )

    def once(self, question: str, ask: Callable[[], guards.Answer]) -> guards.Answer:
        """The answer to a question about this reader, asked at most once while the page is made."""
        if question not in self._asked:
            self._asked[question] = ask()
        answer: guards.Answer = self._asked[question]
        return answer

    def _path_of(self, union_id: UUID) -> str:
        if union_id not in self._paths:
            found = Union.objects.filter(pk=union_id).values_list("path", flat=True).first()
            self._paths[union_id] = found or ""
        return self._paths[union_id]


@dataclass(frozen=True)
class MaskedPerson:
    """A person as pages show him; nothing in it names him fully."""

    id: UUID
    name: str
    id_number: str
    phone: str


def reader_of(user: User | AnonymousUser, at: datetime) -> Reader:
    """Give the reader behind a sign-in with one query; a stranger or a closed sign-in has none."""
    on = timezone.localdate(at)
    if not isinstance(user, User) or not user.is_active:
        return Reader(STRANGER, on)
    with connection.cursor() as cursor:
        cursor.execute(MANDATES, [Authenticator.Type.TOTP, user.pk])
        found = cursor.fetchall()
    held = (rules.Held(*row[:6]) for row in found if row[0])
    live = tuple(one for one in held if rules.is_live(one, on))
    return Reader(
        Actor(user.pk, user.shown_name or user.username),
        on,
        live,
        has_second_factor=any(row[6] for row in found),
        is_staff=user.is_staff,
        _paths={one.union_id: one.path for one in live},
    )


def visible_unions(
    reader: guards.Reader, function: str, programme_id: UUID | None = None
) -> QuerySet[Union]:
    """The unions for which the reader may do this: the subtrees of the mandates that cover it."""
    tops = reader.tops(function, programme_id)
    return Union.objects.filter(within(tops)) if tops else Union.objects.none()


def within_any(reader: guards.Reader, functions: Iterable[str], column: str) -> Q:
    """Rows whose union (its path in `column`) stands where the reader may do any of these."""
    return within((top for one in functions for top in reader.tops(one)), column)


def within_work(
    reader: guards.Reader, function: str, column: str, programme: str = "programme"
) -> Q:
    """The same where rows belong to programmes: a mandate for one alone opens its rows alone."""
    rows = within(reader.tops(function), column)
    for one in sorted(reader.programmes(function)):
        rows |= within(reader.tops(function, one), column) & Q(**{programme: one})
    return rows


def stands_in(reader: guards.Reader, function: str, path: str, programme_id: UUID) -> bool:
    """Say whether the reader may do this in a programme for the union at this path."""
    return any(rules.is_within(path, top) for top in reader.tops(function, programme_id))


def visible_households(reader: guards.Reader) -> QuerySet[Household]:
    """The households whose union's hardship files the reader may see."""
    unions = visible_unions(reader, Function.HOUSEHOLDS_READ)
    return Household.objects.filter(union__in=unions).select_related("union", "head")


def visible_people(reader: guards.Reader) -> QuerySet[Person]:
    """The people in those households; nobody else is listed."""
    mine = visible_households(reader).order_by().values("pk")
    return Person.objects.filter(Q(heads__in=mine) | Q(home__household__in=mine)).distinct()


def visible_users(reader: guards.Reader) -> QuerySet[User]:
    """The sign-ins a security administrator keeps: mandated in her unions, or nowhere yet."""
    if not reader.holds(Function.SECURITY_KEEP):
        return User.objects.none()
    unions = visible_unions(reader, Function.SECURITY_KEEP)
    elsewhere = Mandate.objects.filter(user=OuterRef("pk")).exclude(union__in=unions)
    inside = Mandate.objects.filter(user=OuterRef("pk"), union__in=unions)
    return User.objects.filter(Exists(inside) | ~Exists(elsewhere))


def access_person(reader: guards.Reader, person_id: UUID, function: str) -> Person:
    """Give a person for whom the reader may do this; Hidden for everybody else."""
    person = Person.objects.filter(pk=person_id).first()
    unions = _unions_of(person) if person else ()
    if person is None or not any(reader.may(function, union_id) for union_id in unions):
        raise Hidden
    return person


def _unions_of(person: Person) -> set[UUID]:
    """The unions that look after a person: of his household, and of the firm he acts for."""
    mine = Q(head=person) | Q(household_people__person=person)
    homes = set(Household.objects.filter(mine).values_list("union_id", flat=True))
    firms = User.objects.filter(person=person, enterprise__union__isnull=False)
    return homes | set(firms.values_list("enterprise__union_id", flat=True))


def index_of(field_name: str, text: str) -> str:
    """The blind index of an ID number or a phone, however it is written; Refusal if it is none."""
    return vault.index(field_name, NORMAL[field_name](text))


def who_of(person: Person) -> str:
    """The blind index by which a person's year is counted, the same in every kind of work."""
    return person.id_number_index or person.pk.hex


def got_code(who: str, year: int) -> str:
    """The ledger's account (CNY, unbounded) of all that a person got in a year, in any campaign.

    Every kind that hands money to people posts into it, so that ceilings span campaigns; `who` is
    who_of a person, or the blind index of the same ID number where no person is kept.
    """
    return f"care:got:{who}:{year}"


def find_by_id_number(text: str) -> Person | None:
    """The person with exactly this ID number, if any."""
    wanted = _index_or_none("id_number", text)
    return Person.objects.filter(id_number_index=wanted).first() if wanted else None


def find_by_phone(text: str) -> QuerySet[Person]:
    """The people with exactly this phone; a family may share one."""
    wanted = _index_or_none("phone", text)
    return Person.objects.filter(phone_index=wanted) if wanted else Person.objects.none()


def people_matching(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Narrow a list by an exact ID number, an exact phone, or a part of the name."""
    for name in NORMAL:
        wanted = _index_or_none(name, text)
        if wanted:
            return people.filter(**{f"{name}_index": wanted})
    return people.filter(name__icontains=text.strip())


def user_named(text: str) -> User | None:
    """The sign-in with this name or this phone."""
    wanted = _index_or_none("phone", text)
    asked = Q(phone_index=wanted) if wanted else Q(username=text)
    return User.objects.filter(asked).first()


def _index_or_none(field_name: str, text: str) -> str | None:
    try:
        return index_of(field_name, text)
    except Refusal:
        return None


def masked_person(person: Person) -> MaskedPerson:
    """A person as a page may show him: 李*, 4***1234, 138****0000; empty where nothing is kept."""
    return MaskedPerson(
        person.pk,
        person.name if rules.is_erased(person.name) else id_numbers.mask_name(person.name),
        _masked(person.sealed_id_number, "id_number", id_numbers.mask_id),
        _masked(person.sealed_phone, "phone", id_numbers.mask_phone),
    )


def _masked(sealed: bytes | memoryview | None, field_name: str, mask: Callable[[str], str]) -> str:
    return mask(vault.opened(field_name, sealed)) if sealed else ""


def has_consent(person: Person | None, purpose: str) -> bool:
    """Say whether a person's own consent to this purpose is alive."""
    if person is None:
        return False
    return person.consent_set.filter(purpose=purpose, withdrawn_at=None).exists()


def current_code(user: User, at: datetime) -> str:
    """The code of the moment, for the demonstration's sign-in page alone; else PermissionError."""
    if not settings.DEMO:
        raise PermissionError("codes of the second factor are shown in the demonstration only")
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if kept is None:
        return ""
    counter = int(at.timestamp()) // TOTP_SECONDS
    return str(format_hotp_value(hotp_value(decrypt(kept.data["secret"]), counter)))
