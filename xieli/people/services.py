"""The verbs on persons, households and consent, and the two hands of the vault: seal and open.

The verbs on sign-ins and mandates are written in people.rights and are called from here too.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Func

from xieli.journal import services as journal
from xieli.kernel import id_numbers
from xieli.kernel.actor import Actor
from xieli.kernel.characters import squeeze_name
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import queries, rules, vault
from xieli.people.models import Consent, Household, HouseholdMember, Person, User
from xieli.people.rights import (
    NewMandate,
    NewUser,
    UserChange,
    change_user,
    clear_second_factor,
    end_mandate,
    give_mandate,
    give_preset,
    register_user,
    set_second_factor,
)
from xieli.people.vault import VaultBroken
from xieli.shell.keys import code
from xieli.unions.models import Union
from xieli.unions.names import name_key

__all__ = [
    "NewMandate",
    "NewUser",
    "UserChange",
    "VaultBroken",
    "change_user",
    "clear_second_factor",
    "end_mandate",
    "give_mandate",
    "give_preset",
    "register_user",
    "set_second_factor",
]

SECOND_FACTOR, SEALED = "second_factor", "sealed:"
FIELD_WORDS = {"name": "全名", "id_number": "证件号", "phone": "手机号"}


@dataclass(frozen=True)
class NewPerson:
    """A person as a form or a list brings him; numbers in any way they are written."""

    name: str
    id_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True)
class NewHousehold:
    """A household by its key; address and case are sensitive and need the head's consent."""

    key: str
    union: Union
    village: str
    head: Person | None = None
    members: int = 1
    address: str = field(default="", repr=False)
    case: str = field(default="", repr=False)
    people: tuple[tuple[Person, str], ...] = ()  # (person, relation to the head)


@dataclass(frozen=True)
class PersonCopy:
    """What we keep of a person, in plain, for himself."""

    name: str
    id_number: str = field(repr=False)
    phone: str = field(repr=False)
    born_in: int | None
    household: str
    relation: str
    consents: tuple[str, ...]


@transaction.atomic
def register_person(new: NewPerson, *, by: Actor, at: datetime) -> Person:
    """Give the one row of a human being, made on first sight; Refusal where the names differ.

    He is known by his ID number, without one by name and phone. Numbers are kept sealed.
    """
    name = squeeze_name(new.name)
    if not name:
        raise Refusal(_("没有填姓名。"))
    known = _known_person(name, new)
    person = known or Person(name=name, name_key=name_key(name))
    if new.id_number:
        _keep_id_number(person, new.id_number)
    if new.phone:
        _keep_phone(person, new.phone)
    person.save()
    words = "更新了一个人的登记" if known else "登记了一个人"
    journal.note("people.register_person", words, by=by, at=at, about=person)
    return person


def _known_person(name: str, new: NewPerson) -> Person | None:
    """Find the row of this human being, locked."""
    if new.id_number:
        found = _person_of_number(name, queries.index_of("id_number", new.id_number))
        if found:
            return found
    if not new.phone:
        return None
    index = queries.index_of("phone", new.phone)
    _one_at_a_time(index)
    namesakes = Person.objects.select_for_update().filter(name=name, phone_index=index)
    return (namesakes.filter(id_number_index=None) if new.id_number else namesakes).first()


def _person_of_number(name: str, index: str) -> Person | None:
    _one_at_a_time(index)
    found = Person.objects.select_for_update().filter(id_number_index=index).first()
    if found and found.name != name:
        raise Refusal(_("这个证件号已经登记在另一个姓名下。"), _("请对照证件核对姓名和号码。"))
    return found


def _one_at_a_time(index: str) -> None:
    """Let two first registrations of one number follow each other, to the transaction's end."""
    key = int.from_bytes(bytes.fromhex(index[:16]), signed=True)
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _keep_id_number(person: Person, text: str) -> None:
    number = id_numbers.resident_id(text)
    person.id_number_index = vault.index("id_number", number)
    person.sealed_id_number = vault.seal("id_number", number)
    person.born_in = id_numbers.birth_date(number).year


def _keep_phone(person: Person, text: str) -> None:
    number = id_numbers.phone(text)
    person.phone_index = vault.index("phone", number)
    person.sealed_phone = vault.seal("phone", number)


@transaction.atomic
def register_household(new: NewHousehold, *, by: Actor, at: datetime) -> Household:
    """Give the household of this key with what the list says; the same list again changes nothing.

    An address or a case is kept only under a live consent of the head; an empty one keeps the old.
    """
    first = {"union": new.union, "village": new.village}
    household, is_new = Household.objects.select_for_update().get_or_create(
        key=new.key, defaults=first
    )
    if household.union_id != new.union.pk:
        raise Refusal(_("户编号“{key}”已由另一家工会登记。"), _("请换一个编号。"), key=new.key)
    household.village, household.members = new.village, new.members
    household.head = new.head or household.head
    _keep_sensitive(household, new)
    household.save()
    for person, relation in new.people:
        _join(household, person, relation)
    words = "登记了一户" if is_new else "更新了一户的登记"
    journal.note("people.register_household", words, by=by, at=at, about=household)
    return household


def _keep_sensitive(household: Household, new: NewHousehold) -> None:
    if not (new.address or new.case):
        return
    if not queries.has_consent(household.head, rules.AID_FILE):
        raise Refusal(
            _("户主还没有同意登记住址和家庭困难情况。"),
            _("请先请户主签同意书，再填这两项。"),
        )
    if new.address:
        household.sealed_address = vault.seal("address", new.address)
    if new.case:
        household.sealed_case = vault.seal("case", new.case)


def _join(household: Household, person: Person, relation: str) -> None:
    place, _is_new = HouseholdMember.objects.get_or_create(
        person=person, defaults={"household": household, "relation": relation}
    )
    if place.household_id != household.pk:
        raise Refusal(_("名单里有人已经登记在另一户。"), _("请先在那一户里移出，再登记到这一户。"))
    if place.relation != relation:
        place.relation = relation
        place.save(update_fields=["relation"])


@transaction.atomic
def give_consent(
    person: Person, *, purpose: str, evidence: str, by: Actor, at: datetime
) -> Consent:
    """Keep a person's separate consent to one purpose; one that is alive already stays."""
    Person.objects.select_for_update().get(pk=person.pk)
    live = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).first()
    consent = live or Consent.objects.create(
        person=person, purpose=purpose, given_at=at, evidence=evidence
    )
    facts = {"purpose": purpose}
    journal.note("people.give_consent", "记下一份同意", by=by, at=at, about=consent, facts=facts)
    return consent


@transaction.atomic
def withdraw_consent(person: Person, *, purpose: str, by: Actor, at: datetime) -> None:
    """End a consent at once; what was kept under it is removed (PIPL 47)."""
    live = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None)
    if not live.update(withdrawn_at=at):
        raise Refusal(_("没有找到还有效的同意。"))
    if purpose == rules.AID_FILE:
        person.heads.update(sealed_address=None, sealed_case=None)
    facts = {"purpose": purpose}
    journal.note("people.withdraw_consent", "撤回一份同意", by=by, at=at, about=person, facts=facts)


@transaction.atomic
def unmask(person: Person, what: str, *, reason: str, by: Actor, at: datetime) -> str:
    """Give one field of a person in plain; the reading and its reason stand in the journal."""
    why = rules.must_be_reason(reason)
    words, facts = f"看了{FIELD_WORDS[what]}：{why}", {"field": what}
    journal.note("people.unmask", words, by=by, at=at, about=person, facts=facts)
    if what == "name":
        return person.name
    return _opened(what, getattr(person, f"sealed_{what}"))


def seal(what: str, text: str) -> bytes:
    """Seal a text for a column named sealed_<what>, here or in a package above."""
    return vault.seal(what, text)


@transaction.atomic
def open_sealed(about: models.Model, what: str, *, reason: str, by: Actor, at: datetime) -> str:
    """Give the text of a row's column sealed_<what> ("" where empty); journalled like unmask."""
    why = rules.must_be_reason(reason)
    words, facts = f"看了加密的内容：{why}", {"field": what}
    journal.note("people.open_sealed", words, by=by, at=at, about=about, facts=facts)
    return _opened(what, getattr(about, f"sealed_{what}"))


def _opened(what: str, sealed: bytes | memoryview | None) -> str:
    return vault.opened(what, sealed) if sealed is not None else ""


def seal_secret(text: str) -> str:
    """Seal a secret of the second factor for a text column; no personal data goes this way."""
    return SEALED + base64.b64encode(vault.seal(SECOND_FACTOR, text)).decode()


def open_secret(sealed: str) -> str:
    """Give back a secret of the second factor; it opens nothing else."""
    return vault.opened(SECOND_FACTOR, _bytes_of(sealed))


def _bytes_of(sealed: str) -> bytes:
    return base64.b64decode(sealed.removeprefix(SEALED))


@transaction.atomic
def export_person(person: Person, *, reason: str, by: Actor, at: datetime) -> PersonCopy:
    """Give everything we keep of a person, in plain, to be handed to himself."""
    why = rules.must_be_reason(reason)
    journal.note("people.export_person", f"导出了一个人的资料：{why}", by=by, at=at, about=person)
    home = HouseholdMember.objects.filter(person=person).select_related("household").first()
    return PersonCopy(
        person.name,
        _opened("id_number", person.sealed_id_number),
        _opened("phone", person.sealed_phone),
        person.born_in,
        home.household.key if home else "",
        home.relation if home else "",
        tuple(person.consent_set.filter(withdrawn_at=None).values_list("purpose", flat=True)),
    )


@transaction.atomic
def erase_person(person: Person, *, by: Actor, at: datetime) -> Person:
    """Leave a pseudonym alone: no name, no number, no household, no sign-in; not to be undone.

    Sealed columns of every package go too where their row names the person. What a body decided
    on (review's versions) stays sealed in its archive.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    for model, column in sealed_columns():
        _forget(model, column, person)
    person.heads.update(head=None, sealed_address=None, sealed_case=None)
    HouseholdMember.objects.filter(person=person).delete()
    person.consent_set.filter(withdrawn_at=None).update(withdrawn_at=at)
    person.consent_set.update(evidence="")
    person.name = rules.pseudonym(code(8))
    person.name_key = name_key(person.name)
    person.sealed_id_number = person.sealed_phone = None
    person.id_number_index = person.phone_index = person.born_in = None
    person.save()
    _erase_user(person)
    journal.note("people.erase_person", "注销了一个人的资料", by=by, at=at, about=person)
    return person


def _erase_user(person: Person) -> None:
    """Close the person's sign-in and take every personal word off it."""
    user = User.objects.filter(person=person).first()
    if user is None:
        return
    user.username = user.shown_name = person.name
    user.email, user.phone_index, user.is_active = "", None, False
    user.set_unusable_password()
    user.save()
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def rotate_keys(*, by: Actor, at: datetime, batch: int = 500) -> int:
    """Seal everything anew with the newest key and say how many; readable all the while.

    Every column named sealed_* of every package is found by its name; rows that carry the newest
    key already are passed over, so a broken run is simply started again.
    """
    count = sum(_reseal(model, column, batch) for model, column in sealed_columns())
    count += sum(_reseal_secret(kept) for kept in Authenticator.objects.select_for_update())
    words, facts = f"换了保险库的钥匙：{count} 处", {"key": vault.newest_version(), "count": count}
    journal.note("people.rotate_keys", words, by=by, at=at, facts=facts)
    return count


def _forget(model: type[models.Model], column: str, person: Person) -> None:
    """Empty one sealed column of the rows that name the person."""
    is_null_allowed = model._meta.get_field(column).null
    empty = None if is_null_allowed else vault.seal(column.removeprefix("sealed_"), "")
    for key in model._meta.local_fields:
        if isinstance(key, models.ForeignKey) and key.related_model is Person:
            rows = model._base_manager.filter(**{key.name: person.pk})
            rows.exclude(**{column: None}).update(**{column: empty})


def sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of the house that holds the vault's bytes; shell seals its own otherwise."""
    for model in apps.get_models():
        if model._meta.app_label == "shell":
            continue
        for column in model._meta.local_fields:
            if isinstance(column, models.BinaryField) and column.name.startswith("sealed_"):
                yield model, column.name


def _reseal(model: type[models.Model], column: str, batch: int) -> int:
    what, count = column.removeprefix("sealed_"), 0
    key = Func(F(column), 0, function="get_byte", output_field=models.IntegerField())
    kept = model._base_manager.filter(**{f"{column}__isnull": False}).annotate(vault_key=key)
    stale = kept.exclude(vault_key=vault.newest_version()).select_for_update().order_by("pk")
    while rows := list(stale[:batch]):
        for row in rows:
            setattr(row, column, vault.seal(what, _opened(what, getattr(row, column))))
        model._base_manager.bulk_update(rows, [column])
        count += len(rows)
    return count


def _is_stale(sealed: str) -> bool:
    """Say whether our own adapter sealed this secret, and with an older key."""
    return (
        sealed.startswith(SEALED) and vault.version_of(_bytes_of(sealed)) != vault.newest_version()
    )


def _reseal_secret(kept: Authenticator) -> int:
    """Seal the secrets of one second factor anew; those of another adapter are left alone."""
    stale = [name for name in ("secret", "seed") if _is_stale(kept.data.get(name, ""))]
    for name in stale:
        kept.data[name] = seal_secret(open_secret(kept.data[name]))
    if stale:
        kept.save(update_fields=["data"])
    return len(stale)
