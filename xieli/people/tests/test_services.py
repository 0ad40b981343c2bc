"""Persons, households, consent: one human one row, nothing in plain, nothing without consent."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError, transaction
from pytest_django.fixtures import Settings

from tests.races import at_once
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.matching.models import Board, Item, Pledge
from xieli.people import queries, rules, services
from xieli.people.models import Consent, Household, HouseholdMember, Person, User
from xieli.people.services import NewHousehold, NewPerson, VaultBroken
from xieli.people.tests import cast
from xieli.people.tests.cast import AT
from xieli.unions.models import Enterprise

pytestmark = pytest.mark.django_db
WANG = Actor(None, "王强")
REASON = "核对签收人"
MEI = NewPerson("李梅", cast.number(1), "138 0000 0001")
FIRST, SECOND = "1:" + "ab" * 32, "2:" + "cd" * 32


def register(new: NewPerson = MEI) -> Person:
    return services.register_person(new, by=WANG, at=AT)


def household(**said: object) -> Household:
    union = said.pop("union", None) or cast.city()
    new = NewHousehold(key="H-1", union=union, village="北村", **said)
    return services.register_household(new, by=WANG, at=AT)


def test_a_person_is_never_removed() -> None:
    person = register()

    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic():
        Person.objects.filter(pk=person.pk)._raw_delete(using="default")

    assert Person.objects.get() == person


def test_a_person_is_kept_sealed_and_shown_masked() -> None:
    person = register()

    shown = queries.masked_person(person)

    assert (shown.name, shown.phone) == ("李*", "138****0001")
    assert shown.id_number == f"4*************{cast.number(1)[-4:]}"
    assert cast.number(1).encode() not in bytes(person.sealed_id_number or b"")
    assert person.born_in == 1968
    assert str(person) == "李*"
    assert MEI.id_number not in repr(MEI)


def test_the_same_id_number_is_the_same_person_however_it_is_typed() -> None:
    first = register(NewPerson("李梅", cast.number(1)))

    again = register(NewPerson("李 梅", f" {cast.number(1).lower()} ", "13800000002"))

    assert again.pk == first.pk
    assert queries.masked_person(again).phone == "138****0002"
    assert Person.objects.count() == 1


def test_another_name_for_a_known_number_is_refused_without_telling_the_name() -> None:
    register()

    with pytest.raises(Refusal) as no:
        register(NewPerson("张三", cast.number(1)))

    assert "李" not in str(no.value)


def test_who_came_by_phone_alone_gets_his_number_later_on_the_same_row() -> None:
    first = register(NewPerson("李梅", "", "13800000001"))

    again = register(NewPerson("李梅", cast.number(1), "13800000001"))

    assert again.pk == first.pk
    assert queries.find_by_id_number(cast.number(1)) == first


def test_a_family_may_share_a_phone() -> None:
    register()

    register(NewPerson("王小明", "", "13800000001"))

    assert queries.find_by_phone("+86 13800000001").count() == 2


def test_a_wrong_number_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(Refusal):
        register(NewPerson("李梅", "450329196803120011"))

    assert not Person.objects.exists()
    assert not Note.objects.exists()


def test_every_verb_leaves_one_note_without_personal_data() -> None:
    person = register()

    (note,) = Note.objects.all()

    assert note.about_id == person.pk
    assert "李梅" not in str((note.words, note.facts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "new", [NewPerson("吴一", cast.number(7)), NewPerson("吴二", "", "13800000007")]
)
def test_two_first_registrations_at_once_make_one_row(new: NewPerson) -> None:
    made = at_once(lambda _n: services.register_person(new, by=WANG, at=AT).pk, 6, ())

    assert (len(made), len(set(made))) == (6, 1)
    assert Person.objects.filter(name=new.name).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_race_makes_two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above."""
    gate = threading.Barrier(2, timeout=10)
    monkeypatch.setattr(services, "_one_at_a_time", lambda index: None)
    find = services._known_person

    def both_have_looked(name: str, new: NewPerson) -> Person | None:
        found = find(name, new)
        gate.wait()
        return found

    monkeypatch.setattr(services, "_known_person", both_have_looked)

    wu = NewPerson("吴三", "", "13800000008")
    at_once(lambda _n: services.register_person(wu, by=WANG, at=AT), 2, ())

    assert Person.objects.filter(name="吴三").count() == 2


def test_the_same_household_again_changes_only_what_the_list_says() -> None:
    head = register()
    first = household(head=head, people=((head, "户主"),))

    again = household(union=first.union, members=4, people=((head, "本人"),))

    assert again.pk == first.pk
    assert (again.members, again.head) == (4, head)
    assert [place.relation for place in again.household_people.all()] == ["本人"]


def test_a_key_of_another_union_is_refused() -> None:
    household()

    with pytest.raises(Refusal):
        household(union=cast.city("别的市总工会"))


def test_nobody_stands_in_two_households() -> None:
    mei = register()
    first = household(people=((mei, "户主"),))

    with pytest.raises(Refusal):
        services.register_household(
            NewHousehold("H-2", first.union, "南村", people=((mei, "户主"),)), by=WANG, at=AT
        )


def agree(person: Person) -> Consent:
    return services.give_consent(
        person, purpose=rules.AID_FILE, evidence="同意书 7 号", by=WANG, at=AT
    )


@pytest.mark.parametrize("said", [{"case": "糖尿病"}, {"address": "北村 3 号"}])
def test_a_sensitive_field_without_the_heads_live_consent_is_refused(said: dict[str, str]) -> None:
    head = register()

    with pytest.raises(Refusal):
        household(head=head, **said)
    with pytest.raises(Refusal):
        household(**said)

    assert not Household.objects.exists()


def test_with_consent_the_case_is_kept_sealed_and_opened_with_a_reason() -> None:
    head = register()
    agree(head)

    kept = household(head=head, case="糖尿病")
    kept.refresh_from_db()

    assert "糖尿病".encode() not in bytes(kept.sealed_case or b"")
    assert services.open_sealed(kept, "case", reason="上门前看一眼", by=WANG, at=AT) == "糖尿病"
    last = Note.objects.last()
    assert last
    assert (last.verb, last.about_id) == ("people.open_sealed", kept.pk)
    assert "糖尿病" not in last.words


def test_a_withdrawn_consent_ends_at_once_and_takes_the_file_along() -> None:
    head = register()
    agree(head)
    kept = household(head=head, case="糖尿病", address="北村 3 号")

    services.withdraw_consent(head, purpose=rules.AID_FILE, by=WANG, at=AT)

    kept.refresh_from_db()
    assert (kept.sealed_case, kept.sealed_address) == (None, None)
    with pytest.raises(Refusal):
        household(union=kept.union, head=head, case="糖尿病")
    with pytest.raises(Refusal):
        services.withdraw_consent(head, purpose=rules.AID_FILE, by=WANG, at=AT)


def test_consent_to_one_purpose_is_no_consent_to_another() -> None:
    head = register()
    services.give_consent(head, purpose="photo", evidence="口头", by=WANG, at=AT)

    with pytest.raises(Refusal):
        household(head=head, case="糖尿病")


def test_agreeing_twice_is_one_consent() -> None:
    head = register()

    assert agree(head) == agree(head)


def test_unmasking_gives_the_field_and_leaves_the_reason() -> None:
    person = register()

    plain = services.unmask(person, "id_number", reason=REASON, by=WANG, at=AT)

    last = Note.objects.last()
    assert plain == cast.number(1)
    assert last
    assert (last.verb, last.facts, last.actor_label) == (
        "people.unmask",
        {"field": "id_number"},
        "王强",
    )
    assert REASON in last.words
    assert services.unmask(person, "name", reason=REASON, by=WANG, at=AT) == "李梅"


def test_without_a_reason_nothing_is_opened() -> None:
    person = register()

    with pytest.raises(Refusal):
        services.unmask(person, "phone", reason="看看", by=WANG, at=AT)

    assert not Note.objects.filter(verb="people.unmask").exists()


def test_a_sealed_number_copied_into_another_column_does_not_open() -> None:
    person = register()
    person.sealed_phone = person.sealed_id_number
    person.save()

    with pytest.raises(VaultBroken):
        services.unmask(person, "phone", reason=REASON, by=WANG, at=AT)


def test_after_a_rotation_everything_reads_as_before_with_the_old_key_gone(
    settings: Settings,
) -> None:
    settings.VAULT_KEYS = FIRST
    head = register()
    agree(head)
    kept = household(head=head, case="糖尿病")
    pledge = _pledge_with_phone(kept)
    user = cast.user("wangqiang")
    services.set_second_factor(user, cast.SECRET, by=SYSTEM, at=AT)
    settings.VAULT_KEYS = f"{SECOND},{FIRST}"
    assert queries.masked_person(head).phone == "138****0001"

    count = services.rotate_keys(by=WANG, at=AT, batch=1)

    settings.VAULT_KEYS, settings.DEMO = SECOND, True
    for row in (head, kept, pledge):
        row.refresh_from_db()
    assert count == 5
    assert services.unmask(head, "id_number", reason=REASON, by=WANG, at=AT) == cast.number(1)
    assert services.open_sealed(kept, "case", reason=REASON, by=WANG, at=AT) == "糖尿病"
    assert services.open_sealed(pledge, "phone", reason=REASON, by=WANG, at=AT) == "13800000009"
    assert len(queries.current_code(user, AT)) == 6
    assert services.rotate_keys(by=WANG, at=AT) == 0


def _pledge_with_phone(kept: Household) -> Pledge:
    board = Board.objects.create(title="板", union=kept.union)
    firm = Enterprise.objects.create(name="清河电子", name_key="q")
    item = Item.objects.create(code="quilt", name="棉被", unit="床")
    return Pledge.objects.create(
        board=board,
        enterprise=firm,
        item=item,
        number="1",
        quantity=1,
        unit_value=1,
        pledged_by="孙主席",
        pledged_at=AT,
        sealed_phone=services.seal("phone", "13800000009"),
    )


def test_a_rotation_without_the_old_key_is_loud_and_changes_nothing(
    settings: Settings,
) -> None:
    settings.VAULT_KEYS = FIRST
    person = register()
    settings.VAULT_KEYS = SECOND

    with pytest.raises(VaultBroken):
        services.rotate_keys(by=WANG, at=AT)

    settings.VAULT_KEYS = FIRST
    person.refresh_from_db()
    assert queries.masked_person(person).phone == "138****0001"


def test_rotation_finds_the_sealed_columns_of_packages_above() -> None:
    found = {(model.__name__, column) for model, column in services.sealed_columns()}

    assert {("Household", "sealed_case"), ("Pledge", "sealed_phone")} <= found


def test_a_person_gets_a_whole_copy_of_what_we_keep() -> None:
    head = register()
    agree(head)
    household(head=head, people=((head, "户主"),))

    copy = services.export_person(head, reason="本人申请副本", by=WANG, at=AT)

    assert (copy.name, copy.id_number, copy.phone) == ("李梅", cast.number(1), "13800000001")
    assert (copy.household, copy.relation, copy.consents) == ("H-1", "户主", (rules.AID_FILE,))
    assert Note.objects.filter(verb="people.export_person", about_id=head.pk).count() == 1


def test_an_erased_person_leaves_a_pseudonym_and_nothing_else() -> None:
    head = register()
    agree(head)
    kept = household(head=head, case="糖尿病", people=((head, "户主"),))
    user = cast.user("limei", "李梅", "13800000001")
    User.objects.filter(pk=user.pk).update(person=head)

    gone = services.erase_person(head, by=WANG, at=AT)

    kept.refresh_from_db()
    user.refresh_from_db()
    assert gone.pk == head.pk
    assert queries.masked_person(gone).name == gone.name
    assert gone.name.startswith("已注销-")
    assert (gone.sealed_id_number, gone.sealed_phone, gone.id_number_index) == (None, None, None)
    assert (gone.phone_index, gone.born_in) == (None, None)
    assert (kept.head, kept.sealed_case) == (None, None)
    assert not HouseholdMember.objects.filter(person=gone).exists()
    assert not Consent.objects.exclude(evidence="").exists()
    assert (user.is_active, user.shown_name, user.phone_index) == (False, gone.name, None)
    assert queries.find_by_id_number(cast.number(1)) is None
    assert Note.objects.filter(verb="people.erase_person", about_id=gone.pk).count() == 1


def test_who_was_erased_may_come_back_as_a_new_person() -> None:
    services.erase_person(register(), by=WANG, at=AT)

    register()

    assert Person.objects.filter(name="李梅").count() == 1
