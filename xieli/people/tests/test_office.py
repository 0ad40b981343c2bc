"""The page that shows one field in plain: for a reason, once, and not to strangers."""

from __future__ import annotations

import pytest
from django.test import Client

from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.people import services
from xieli.people.models import Function, Person
from xieli.people.services import NewHousehold, NewPerson
from xieli.people.tests import cast
from xieli.people.tests.cast import AT
from xieli.unions.models import Union

pytestmark = pytest.mark.django_db
SAID = {"what": "id_number", "reason": "核对签收人"}


@pytest.fixture
def county() -> Union:
    return cast.county_of(cast.city())


@pytest.fixture
def mei(county: Union) -> Person:
    new = NewPerson("李梅", cast.number(1), "13800000001")
    person = services.register_person(new, by=SYSTEM, at=AT)
    services.register_household(NewHousehold("H-1", county, "北村", person), by=SYSTEM, at=AT)
    return person


def page(person: Person) -> str:
    return f"/people/person/{person.pk}/unmask/"


def test_an_officer_sees_the_number_once_for_a_reason(
    client: Client, county: Union, mei: Person
) -> None:
    wang = cast.officer("wangqiang", Function.PEOPLE_UNMASK, county)
    client.force_login(wang)

    asked, shown = client.get(page(mei)), client.post(page(mei), SAID)

    assert cast.number(1) not in asked.content.decode()
    assert cast.number(1) in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert cast.number(1) not in client.get(page(mei)).content.decode()
    note = Note.objects.get(verb="people.unmask")
    assert (note.actor_id, note.about_id) == (wang.pk, mei.pk)


@pytest.mark.parametrize("reason", ["", "看看", cast.number(1)])
def test_without_a_good_reason_nothing_is_shown(
    client: Client, county: Union, mei: Person, reason: str
) -> None:
    client.force_login(cast.officer("wangqiang", Function.PEOPLE_UNMASK, county))

    answer = client.post(page(mei), {"what": "phone", "reason": reason})

    assert answer.status_code == 200
    assert "13800000001" not in answer.content.decode()
    assert not Note.objects.filter(verb="people.unmask").exists()


def test_an_officer_without_that_right_or_of_another_union_gets_404(
    client: Client, county: Union, mei: Person
) -> None:
    reads = cast.officer("zhoumin", Function.HOUSEHOLDS_READ, county)
    other = cast.officer("zhaoliu", Function.PEOPLE_UNMASK, cast.city("外地市总工会"))

    for user in (reads, other):
        client.force_login(user)
        assert client.get(page(mei)).status_code == 404
        assert client.post(page(mei), SAID).status_code == 404


def test_a_visitor_is_sent_to_sign_in(client: Client, mei: Person) -> None:
    answer = client.post(page(mei), SAID)

    assert answer.headers["Location"].startswith("/accounts/login/")


def test_another_home_knows_nothing_of_the_person(client: Client, mei: Person) -> None:
    answer = client.get(page(mei), headers={"host": "beta.localhost"}, follow=True)

    assert "李" not in answer.content.decode()
