"""A worker's own way to a sign-in: a code good once, then a password of his own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast, federation, rules_of_the_house
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.people import opening, services
from xieli.people.models import Person, SignInCode, User
from xieli.people.services import NewPerson

pytestmark = pytest.mark.django_db
SECRET_WORD = "qingzhu-2024-shan"


@pytest.fixture
def cast() -> Cast:
    cast = federation()
    rules_of_the_house()
    return cast


@pytest.fixture
def person(cast: Cast) -> Person:
    new = NewPerson("李小梅", "", "13800000088")
    return services.register_person(new, by=SYSTEM, at=timezone.now())


def test_a_code_opens_a_sign_in_by_phone_once(person: Person) -> None:
    at = timezone.now()
    code = opening.make_code(person, by=SYSTEM, at=at)

    user = opening.open_by_code(f" {code.lower()} ", SECRET_WORD, at=at)

    assert (user.person, user.phone_index) == (person, person.phone_index)
    assert user.check_password(SECRET_WORD)
    assert code not in str(SignInCode.objects.values().get())
    with pytest.raises(Refusal, match="已经用过"):
        opening.open_by_code(code, SECRET_WORD, at=at)
    assert Note.objects.filter(verb="people.make_code").count() == 1


def test_a_later_code_sets_a_new_password_on_the_same_sign_in(person: Person) -> None:
    at = timezone.now()
    first = opening.open_by_code(opening.make_code(person, by=SYSTEM, at=at), SECRET_WORD, at=at)

    again = opening.make_code(person, by=SYSTEM, at=at)
    second = opening.open_by_code(again, "lan-shan-xin-2024", at=at)

    assert first.pk == second.pk
    assert second.check_password("lan-shan-xin-2024")
    assert User.objects.filter(person=person).count() == 1


def test_only_the_newest_code_is_good_and_only_in_its_days(person: Person) -> None:
    at = timezone.now()
    old, new = (opening.make_code(person, by=SYSTEM, at=at) for _ in range(2))

    for text, when in ((old, at), (new, at + timedelta(days=8)), ("ABCD-EFGH-JKLM", at)):
        with pytest.raises(Refusal):
            opening.open_by_code(text, SECRET_WORD, at=when)

    assert not User.objects.filter(person=person).exists()


def test_a_weak_password_leaves_the_code_good(person: Person) -> None:
    at = timezone.now()
    code = opening.make_code(person, by=SYSTEM, at=at)

    with pytest.raises(Refusal):
        opening.open_by_code(code, "12345678", at=at)

    assert opening.open_by_code(code, SECRET_WORD, at=at).person == person


def test_an_officers_sign_in_is_never_opened_by_a_code(cast: Cast, person: Person) -> None:
    User.objects.filter(pk=cast.users["周敏"].pk).update(person=person)

    with pytest.raises(Refusal, match="安全管理员"):
        opening.make_code(person, by=SYSTEM, at=timezone.now())


def test_the_page_signs_in_and_a_wrong_code_is_told(person: Person) -> None:
    code = opening.make_code(person, by=SYSTEM, at=timezone.now())
    client, url = Client(), reverse("people:open")

    wrong = client.post(url, {"code": "X", "password": SECRET_WORD})
    done = client.post(url, {"code": code, "password": SECRET_WORD})

    assert wrong.status_code == 422
    assert "登录码不对" in wrong.content.decode()
    assert done.status_code == 302
    assert client.get("/").context["reader"].is_signed_in
