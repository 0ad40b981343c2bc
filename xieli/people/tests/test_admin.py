"""The registers: masked, by right, written through verbs, and no secrets among them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.test import Client

from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.people import rules, services
from xieli.people.models import Function, Household, Mandate, Person, User
from xieli.people.services import NewHousehold, NewPerson
from xieli.people.tests import cast
from xieli.people.tests.cast import AT, TODAY
from xieli.unions.models import Union

pytestmark = pytest.mark.django_db
PEOPLE, USERS, MANDATES = (f"/registers/people/{one}/" for one in ("person", "user", "mandate"))


@pytest.fixture
def city() -> Union:
    return cast.city()


@pytest.fixture
def keeper(client: Client, city: Union) -> User:
    user = cast.officer("anquan", Function.SECURITY_KEEP, city)
    client.force_login(user)
    return user


def household(union: Union, serial: int = 1, name: str = "李梅") -> Household:
    new = NewPerson(name, cast.number(serial), f"1380000{serial:04}")
    head = services.register_person(new, by=SYSTEM, at=AT)
    return services.register_household(
        NewHousehold(f"H-{serial}", union, "北村", head), by=SYSTEM, at=AT
    )


def reader(client: Client, union: Union) -> User:
    user = cast.officer("wangqiang", Function.HOUSEHOLDS_READ, union)
    client.force_login(user)
    return user


def test_people_are_listed_masked_and_only_ones_own(client: Client, city: Union) -> None:
    household(city)
    household(cast.city("外地市总工会"), 2, "赵六")
    reader(client, city)

    page = client.get(PEOPLE).content.decode()

    assert "李*" in page
    assert "138****0001" in page
    assert "赵" not in page
    assert "李梅" not in page


@pytest.mark.parametrize("asked", ["李梅", "李", "+86 138-0000-0001", cast.number(1)])
def test_people_are_found_by_name_or_exact_number(client: Client, city: Union, asked: str) -> None:
    household(city)
    household(city, 2, "赵六")
    reader(client, city)

    page = client.get(PEOPLE, {"q": asked}).content.decode()

    assert "李*" in page
    assert "赵*" not in page


def test_the_list_of_people_costs_the_same_for_one_and_for_many(
    client: Client, city: Union, django_assert_max_num_queries: Any
) -> None:
    for serial in range(1, 9):
        household(city, serial)
    reader(client, city)
    client.get(PEOPLE)

    with django_assert_max_num_queries(9):
        client.get(PEOPLE)


def test_a_persons_own_page_in_the_register_is_masked_too(client: Client, city: Union) -> None:
    head = household(city).head
    reader(client, city)
    assert head

    page = client.get(f"{PEOPLE}{head.pk}/change/").content.decode()

    assert "李*" in page
    assert "李梅" not in page
    assert cast.number(1) not in page


@pytest.mark.parametrize("page", ["person", "household", "consent", "user", "mandate"])
def test_a_worker_and_a_stranger_see_no_register(client: Client, page: str) -> None:
    address = f"/registers/people/{page}/"

    assert client.get(address).headers["Location"].startswith("/registers/login/")
    client.force_login(cast.user("limei"))
    assert client.get(address, follow=True).status_code == 404


def test_registers_of_other_work_are_closed_to_an_officer(client: Client, city: Union) -> None:
    reader(client, city)

    for address in (USERS, MANDATES, f"{USERS}add/", f"{MANDATES}add/"):
        assert client.get(address).status_code == 403


def test_a_person_outside_is_not_found_by_address(client: Client, city: Union) -> None:
    outside = household(cast.city("外地市总工会"), 2, "赵六").head
    reader(client, city)
    assert outside

    seen, unknown = (
        client.get(f"{PEOPLE}{one}/change/").headers.get("Location")
        for one in (outside.pk, uuid4())
    )

    assert seen == unknown == "/registers/"


@pytest.mark.parametrize(
    "guess", ["password__startswith=pbkdf2", "phone_index__startswith=a", "person__name=x"]
)
def test_hidden_columns_cannot_be_guessed_through_the_address(
    client: Client, keeper: User, guess: str
) -> None:
    answer = client.get(f"{USERS}?{guess}")

    assert answer.status_code in (302, 400)


def test_a_sign_in_is_opened_by_the_verb(client: Client, keeper: User) -> None:
    said = {"username": "zhoumin", "shown_name": "周敏", "password": cast.PASSWORD, "phone": ""}

    answer = client.post(f"{USERS}add/", said)

    user = User.objects.get(username="zhoumin")
    note = Note.objects.get(verb="people.register_user", about_id=user.pk)
    assert answer.status_code == 302
    assert user.check_password(cast.PASSWORD)
    assert note.actor_id == keeper.pk


@pytest.mark.parametrize(
    "wrong", [{"password": "123"}, {"password": ""}, {"phone": "12"}, {"username": "anquan"}]
)
def test_a_faulty_sign_in_is_told_in_place(
    client: Client, keeper: User, wrong: dict[str, str]
) -> None:
    said = {"username": "zhoumin", "shown_name": "周敏", "password": cast.PASSWORD, "phone": ""}

    answer = client.post(f"{USERS}add/", said | wrong)

    assert answer.status_code == 200
    assert User.objects.count() == 1


def test_a_sign_in_is_closed_and_gets_a_new_password_by_the_verb(
    client: Client, keeper: User
) -> None:
    user = cast.user("zhoumin")

    client.post(f"{USERS}{user.pk}/change/", {"shown_name": "周敏", "password": "plum-blossom-9"})

    user.refresh_from_db()
    assert (user.shown_name, user.is_active) == ("周敏", False)
    assert user.check_password("plum-blossom-9")
    assert Note.objects.filter(verb="people.change_user", about_id=user.pk).count() == 1


def test_the_form_of_a_sign_in_never_shows_the_hash(client: Client, keeper: User) -> None:
    user = cast.user("zhoumin")

    page = client.get(f"{USERS}{user.pk}/change/").content.decode()

    assert user.password not in page


def asked(user: User, union: Union, function: str = Function.BOARD_RUN) -> dict[str, str]:
    return {
        "user": str(user.pk),
        "function": function,
        "union": str(union.pk),
        "starts_on": TODAY.isoformat(),
    }


def test_a_mandate_is_given_and_ended_by_verbs(client: Client, keeper: User, city: Union) -> None:
    user = cast.user("zhoumin")

    client.post(f"{MANDATES}add/", asked(user, city))
    mandate = Mandate.objects.get(user=user)
    chosen = {"action": "end_now", "_selected_action": str(mandate.pk)}
    client.post(MANDATES, chosen)

    mandate.refresh_from_db()
    assert mandate.given_by == keeper.shown_name
    assert mandate.ends_on
    verbs = Note.objects.filter(about_id=mandate.pk).values_list("verb", flat=True)
    assert list(verbs) == ["people.give_mandate", "people.end_mandate"]


def test_a_mandate_for_somebody_elses_union_cannot_be_given(client: Client, keeper: User) -> None:
    user = cast.user("zhoumin")

    answer = client.post(f"{MANDATES}add/", asked(user, cast.city("外地市总工会")))

    assert answer.status_code == 200
    assert not Mandate.objects.filter(user=user).exists()


def test_two_offices_in_one_person_are_refused_in_the_register_too(
    client: Client, keeper: User, city: Union
) -> None:
    user = cast.user("heshen")
    cast.give(user, Function.AUDIT_READ, city)

    answer = client.post(f"{MANDATES}add/", asked(user, city, Function.SYSTEM_KEEP))

    assert answer.status_code == 422
    assert Mandate.objects.filter(user=user).count() == 1


def test_a_lost_phone_is_helped_from_the_register(
    client: Client, keeper: User, city: Union
) -> None:
    user = cast.officer("wangqiang", Function.BOARD_RUN, city)

    client.post(USERS, {"action": "drop_second_factor", "_selected_action": str(user.pk)})

    assert Note.objects.filter(verb="people.clear_second_factor", about_id=user.pk).exists()


def test_consents_are_read_only(client: Client, city: Union) -> None:
    head = household(city).head
    assert head
    consent = services.give_consent(
        head, purpose=rules.AID_FILE, evidence="同意书 7 号", by=SYSTEM, at=AT
    )
    reader(client, city)

    page = client.get("/registers/people/consent/").content.decode()
    answer = client.post(f"/registers/people/consent/{consent.pk}/change/", {"purpose": "x"})

    assert "李*" in page
    assert answer.status_code == 403
    assert client.get("/registers/people/consent/add/").status_code == 403


def test_shared_jobs_and_secrets_are_not_among_the_registers() -> None:
    shown = {model.__name__ for model in admin.site._registry}

    assert not shown & {"ProcrastinateJob", "Authenticator", "EmailAddress", "Group"}
    assert {"Person", "User", "Mandate"} <= shown


def test_no_row_of_people_is_deleted_here(client: Client, keeper: User) -> None:
    user = cast.user("zhoumin")

    answer = client.post(f"{USERS}{user.pk}/delete/", {"post": "yes"})

    assert answer.status_code == 403
    assert Person.objects.count() == 0
    assert User.objects.filter(pk=user.pk).exists()
