"""The front page, the files a phone needs to work offline, and the sign-in page's help."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.cast import AT, Cast, campaign, federation, rules_of_the_house, sign_in
from xieli.programmes.models import Programme
from xieli.programmes.services import close_programme
from xieli.site.demo.people import CAST, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """The federation with one running campaign."""
    cast = federation()
    rules_of_the_house()
    campaign(cast)
    return cast


def test_a_visitor_sees_what_runs_and_where_to_type_a_code(cast: Cast, client: Client) -> None:
    page = client.get("/").content.decode()

    assert "春季结对帮扶" in page
    assert 'href="/p/spring/"' in page
    assert 'action="/t/"' in page
    assert "这里不公开募捐" in page
    assert 'href="/accounts/login/"' in page


def test_an_empty_house_says_what_will_stand_here(client: Client) -> None:
    page = client.get("/").content.decode()

    assert "现在没有项目" in page
    assert "会列在这里" in page


def test_a_closed_programme_leaves_the_front_page(cast: Cast, client: Client) -> None:
    close_programme(Programme.objects.get(), by=cast.actor("周敏"), at=AT)

    page = client.get("/").content.decode()

    assert "春季结对帮扶" not in page


@pytest.mark.parametrize("name", ["周敏", "王强", "刘芸", "陈主席", "何审", "赵六"])
def test_an_officer_goes_to_her_day(name: str, cast: Cast, client: Client) -> None:
    answer = sign_in(client, cast, name).get("/")

    assert answer.status_code == 302
    assert answer["Location"] == "/today/"


@pytest.mark.parametrize("name", ["李梅", "孙主席"])
def test_a_worker_and_a_donor_stay_and_see_their_name(
    name: str, cast: Cast, client: Client
) -> None:
    answer = sign_in(client, cast, name).get("/")

    assert answer.status_code == 200
    assert name in answer.content.decode()
    assert 'href="/accounts/logout/"' in answer.content.decode()


def test_an_officer_may_look_at_the_front_page(cast: Cast, client: Client) -> None:
    answer = sign_in(client, cast, "周敏").get("/?stay=1")

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/today/", "/sw.js"])
def test_these_pages_take_no_writing(path: str, cast: Cast, client: Client) -> None:
    answer = sign_in(client, cast, "周敏").post(path)

    assert answer.status_code == 405


def test_the_front_page_asks_a_set_number_of_questions(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get("/")

    with django_assert_max_num_queries(6):  # the programmes; per running one its figure
        client.get("/")


def test_the_service_worker_answers_for_the_whole_site(client: Client) -> None:
    answer = client.get("/sw.js")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert b"/offline/" in answer.content


def test_the_offline_page_holds_nothing_personal(cast: Cast, client: Client) -> None:
    page = sign_in(client, cast, "王强").get("/offline/").content.decode()

    assert "现在没有网络" in page
    assert "王强" not in page
    assert str(cast.users["王强"].id) not in page
    assert "csrfmiddlewaretoken" not in page


def test_the_manifest_is_reachable_from_every_page(client: Client) -> None:
    page = client.get("/").content.decode()
    file = finders.find("xieli/manifest.webmanifest")

    assert 'href="/static/xieli/manifest.webmanifest"' in page
    assert file
    with open(str(file), encoding="utf-8") as text:
        manifest = json.load(text)
    assert (manifest["start_url"], manifest["scope"]) == ("/", "/")
    assert all(finders.find(f"xieli/{icon['src']}") for icon in manifest["icons"])


def test_the_manifest_is_served(client: Client) -> None:
    answer = client.get("/static/xieli/manifest.webmanifest")

    assert answer.status_code == 200
    assert "协力" in b"".join(answer).decode()  # type: ignore[call-overload]


def test_the_demonstration_shows_its_cast_on_the_sign_in_page(
    client: Client, settings: Any
) -> None:
    settings.DEMO = True

    page = client.get("/accounts/login/").content.decode()

    assert PASSWORD in page
    assert all(role.username in page for role in CAST)
    assert "演示数据" in page


@pytest.mark.parametrize("path", ["/accounts/login/", "/", "/accounts/logout/"])
def test_outside_the_demonstration_no_page_shows_a_password(
    path: str, client: Client, settings: Any
) -> None:
    settings.DEMO = False

    page = client.get(path, follow=True).content.decode()

    assert PASSWORD not in page
    assert not any(role.username in page for role in CAST)
    assert "演示数据" not in page


def test_the_demonstration_says_so_on_every_page_but_keeps_passwords_to_one(
    client: Client, settings: Any
) -> None:
    settings.DEMO = True

    pages = [client.get(path).content.decode() for path in ("/", "/nowhere/", "/offline/", "/t/")]

    assert all("演示数据" in page for page in pages)
    assert not any(PASSWORD in page for page in pages)
