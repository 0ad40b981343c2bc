"""Two homes in one database: ids, sign-ins, sessions and codes of one are nothing in the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests import cast as c
from tests.world import World, addresses, the_world
from xieli.activities.pairing.address import answer_token
from xieli.activities.pairing.models import Consignment
from xieli.activities.pairing.tests.loop import rules_of_the_house
from xieli.journal.models import Note
from xieli.people.models import User
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db
BETA = {"host": "beta.localhost"}
# How an address names one row of one home; a slug or a year may be the same in both.
KEYS = ("<uuid:", "i/<str:code>", "t/<str:code>", "f/<str:token>", "<campaign_county:")


@pytest.fixture
def world() -> World:
    """The whole campaign in `home`."""
    return the_world()


@pytest.fixture
def beta() -> c.Cast:
    """The same cast as other people in `beta`, with a campaign of the same short name."""
    with use_home("beta"):
        rules_of_the_house()
        cast = c.federation()
        c.campaign(cast)
    return cast


def client_of(cast: c.Cast, reader: str) -> Client:
    """One of beta's cast, or a visitor, at beta's host."""
    client = Client(headers=BETA)
    if reader:
        with use_home("beta"):
            client.force_login(cast.users[reader])
    return client


def is_sign_in(answer: Any) -> bool:
    return "/accounts/login/" in answer.headers.get("Location", "")


@pytest.mark.parametrize("reader", ["", "王强"])
def test_no_id_of_one_home_leads_anywhere_in_the_other(
    reader: str, world: World, beta: c.Cast
) -> None:
    asked = [one for one in addresses() if any(key in one.pattern for key in KEYS)]
    client = client_of(beta, reader)

    found = []
    for one in asked:
        url = world.url_of(one)
        cache.clear()  # the brake on visitors' forms counts from here
        for answer in (client.get(url), client.post(url, world.body_of(one))):
            if answer.status_code not in {404, 405} and not is_sign_in(answer):
                found.append(f"{one.name}: {answer.status_code}")

    assert len(asked) > 60
    assert found == [], "\n".join(found)


def test_the_home_of_the_ids_was_not_touched_by_the_other(world: World, beta: c.Cast) -> None:
    before, boxes = Note.objects.count(), Consignment.objects.count()
    pack = next(one for one in addresses() if one.name == "pairing:pack")

    answer = client_of(beta, "周敏").post(
        world.url_of(pack), {"line": [str(world.loop.allocation.id)]}
    )

    assert answer.status_code in {302, 404, 422}
    assert Note.objects.count() == before
    assert Consignment.objects.count() == boxes


def test_a_session_of_one_home_is_no_session_in_the_other(world: World, beta: c.Cast) -> None:
    client = Client()
    answer = client.post("/accounts/login/", {"login": "李梅", "password": c.PASSWORD})
    assert answer.status_code == 302
    key = client.cookies["sessionid"].value

    here, there = client.get("/today/"), client.get("/today/", headers=BETA)

    assert key
    assert here.status_code == 200
    assert there.status_code == 302
    assert there["Location"] == "/accounts/login/?next=/today/"


def test_the_same_name_and_password_are_another_person_there(world: World, beta: c.Cast) -> None:
    with use_home("beta"):
        User.objects.filter(username="李梅").update(password="!")
    words = {"login": "李梅", "password": c.PASSWORD}

    here = Client().post("/accounts/login/", words)
    there = Client(headers=BETA).post("/accounts/login/", words)

    assert here.status_code == 302
    assert there.status_code == 200
    assert beta.users["李梅"].id != world.cast.users["李梅"].id


def test_a_person_of_one_home_is_unknown_to_the_other(world: World) -> None:
    answer = Client(headers=BETA).post(
        "/accounts/login/", {"login": "王强", "password": c.PASSWORD}
    )

    assert answer.status_code == 200
    with use_home("beta"):
        assert not User.objects.filter(username="王强").exists()


def test_codes_on_paper_and_in_messages_are_good_in_their_home_alone(world: World) -> None:
    paths = [
        f"/t/{world.gift.trace_code}/",
        f"/i/{world.invitation.code}/",
        f"/f/{answer_token(world.record)}/",
    ]

    here = [Client().get(path).status_code for path in paths]
    there = [Client(headers=BETA).get(path).status_code for path in paths]

    assert here == [200, 200, 200]
    assert there == [404, 404, 404]


def test_the_front_page_of_one_home_shows_nothing_of_the_other(world: World) -> None:
    here, there = Client().get("/").text, Client(headers=BETA).get("/").text

    assert "春季结对帮扶" in here
    assert "春季结对帮扶" not in there
    assert "现在没有项目" in there
