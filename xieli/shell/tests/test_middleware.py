"""What every request passes: home by host, language, refusals as pages, guarding headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import trans_real

from xieli.journal.models import Note
from xieli.shell.homes import chosen, use_home
from xieli.shell.middleware import HomeByHost

pytestmark = [pytest.mark.django_db, pytest.mark.urls("xieli.shell.tests.middleware_urls")]
ENGLISH = {
    "短名“{slug}”已经用了": "The short name “{slug}” is taken.",
    "请换一个短名。": "Please choose another.",
    "这一步没有办成": "This could not be done",
    "没有找到这一页，或您不能看": "No such page, or not for you",
}


@pytest.fixture
def english(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A small catalogue of our own, so that the test waits for no translator."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    book = polib.POFile()
    book.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    book.extend(polib.POEntry(msgid=ours, msgstr=theirs) for ours, theirs in ENGLISH.items())
    book.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


@pytest.mark.parametrize(
    ("host", "home"),
    [
        ("testserver", "home"), ("localhost", "home"), ("beta.localhost", "beta"),
        ("beta.localhost:8000", "beta"), ("BETA.LocalHost", "beta"), ("beta.localhost.", "beta"),
    ],
)  # fmt: skip
def test_the_host_picks_the_home_whatever_the_port_and_the_case(
    host: str, home: str, client: Client
) -> None:
    answer = client.get("/where/", headers={"host": host})

    assert answer.content.decode() == f"{home} zh-hans"


@pytest.mark.parametrize("host", ["nobody.example", "xbeta.localhost", "beta", "[::1]", "10.0.0.1"])
def test_a_host_nobody_knows_is_no_site(host: str, client: Client) -> None:
    answer = client.get("/where/", headers={"host": host})

    assert answer.status_code == 404
    assert answer.content.decode().startswith("没有找到这个网站")
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["[::1]", "[::1]:8000"])
def test_an_address_of_version_six_is_a_host_with_and_without_port(
    host: str, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setattr(
        "xieli.shell.homes_store.hosts", lambda: {"[::1]": "beta", "testserver": "home"}
    )

    answer = client.get("/where/", headers={"host": host})

    assert answer.content == b"beta zh-hans"


@pytest.mark.parametrize("host", ["bad host", "a'b", "[::1", "<script>"])
def test_a_host_that_is_none_is_a_bad_request_and_no_fault_of_ours(
    host: str, client: Client
) -> None:
    client.raise_request_exception = False

    answer = client.get("/where/", headers={"host": host})

    assert answer.status_code == 400


def test_any_other_host_belongs_to_the_home_that_names_the_star(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setattr(
        "xieli.shell.homes_store.hosts", lambda: {"*": "beta", "testserver": "home"}
    )

    answers = [
        client.get("/where/", headers={"host": host}).content.decode()
        for host in ("anything.example", "testserver")
    ]

    assert answers == ["beta zh-hans", "home zh-hans"]


def test_after_a_request_no_home_of_it_is_left() -> None:
    door = HomeByHost(lambda _request: HttpResponse(chosen() or ""))
    request = RequestFactory().get("/", headers={"host": "localhost"})

    with use_home("beta"):
        answer = door(request)
        after = chosen()

    assert answer.content == b"home"
    assert after == "beta"


def test_an_answer_that_flows_after_the_middleware_still_works_in_its_home(client: Client) -> None:
    with use_home("beta"):
        Note.objects.create(at="2024-03-12T00:00Z", actor_label="王", verb="v", words="乙家的")
    Note.objects.create(at="2024-03-12T00:00Z", actor_label="王", verb="v", words="甲家的")

    answer = client.get("/flow/", headers={"host": "beta.localhost"})
    parts = iter(answer)  # type: ignore[call-overload]
    first = next(parts)
    between = chosen()

    assert first.decode() == "beta 乙家的\n"
    assert between == "home"
    assert list(parts) == []


@pytest.mark.parametrize(
    ("asked", "kept", "spoken"),
    [
        ("", "", "zh-hans"), ("en", "", "en"), ("zh-hans", "", "zh-hans"), ("xx", "", "zh-hans"),
        ("", "en", "en"), ("xx", "en", "en"), ("zh-hans", "en", "zh-hans"), ("", "xx", "zh-hans"),
        ("EN", "", "zh-hans"), ("../en", "", "zh-hans"),
    ],
)  # fmt: skip
def test_the_language_is_what_is_asked_then_what_is_kept_then_chinese(
    asked: str, kept: str, spoken: str, client: Client
) -> None:
    if kept:
        client.cookies["lang"] = kept

    answer = client.get("/where/", {"lang": asked} if asked else {})

    assert answer.content.decode() == f"home {spoken}"
    assert answer["Content-Language"] == spoken


def test_an_asked_language_is_kept_and_a_nonsense_one_is_not(client: Client) -> None:
    client.get("/where/?lang=en")
    after_english = client.get("/where/").content
    nonsense = client.get("/where/?lang=xx")

    assert after_english == b"home en"
    assert "lang" not in nonsense.cookies
    assert nonsense.content == b"home en"


def test_the_size_of_the_text_is_kept_and_nonsense_is_not(client: Client) -> None:
    elder, nonsense = client.get("/where/?text=elder"), client.get("/where/?text=huge")

    assert elder.cookies["text"].value == "elder"
    assert "text" not in nonsense.cookies


def test_a_refusal_is_a_page_that_says_what_is_wrong_and_what_helps(client: Client) -> None:
    answer = client.get("/refuse/")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "短名“&lt;b&gt;spring&lt;/b&gt;”已经用了" in page
    assert "请换一个短名。" in page
    assert "<b>spring</b>" not in page


def test_a_refusal_is_told_in_english_with_the_same_values(client: Client, english: None) -> None:
    answer = client.get("/refuse/?lang=en")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The short name “&lt;b&gt;spring&lt;/b&gt;” is taken." in page
    assert "Please choose another." in page
    assert "短名" not in page


def test_what_is_hidden_looks_like_what_does_not_exist(client: Client) -> None:
    hidden, missing = client.get("/hide/"), client.get("/miss/")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert "没有找到这一页，或您不能看" in hidden.content.decode()
    assert _without_the_address(hidden) == _without_the_address(missing)
    assert dict(hidden.headers) == dict(missing.headers)


def _without_the_address(answer: Any) -> str:
    return re.sub(r"/(hide|miss)/", "/", answer.content.decode())


def test_what_is_hidden_is_told_in_english_too(client: Client, english: None) -> None:
    page = client.get("/hide/?lang=en").content.decode()

    assert "No such page, or not for you" in page


PAGES = {"/where/": 200, "/refuse/": 422, "/hide/": 404, "/miss/": 404, "/fail/": 500}


@pytest.mark.parametrize(("path", "status"), PAGES.items())
def test_every_page_forbids_foreign_scripts_and_frames(
    path: str, status: int, client: Client
) -> None:
    client.raise_request_exception = False

    answer = client.get(path)

    policy = answer["Content-Security-Policy"]
    assert answer.status_code == status
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-cache, private"


@pytest.mark.parametrize(("path", "status"), PAGES.items())
def test_no_page_of_somebody_signed_in_is_stored(path: str, status: int, client: Client) -> None:
    client.raise_request_exception = False
    client.force_login(get_user_model().objects.create(username="limei", shown_name="李梅"))

    answer = client.get(path)

    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store, private"


def test_a_form_without_its_token_is_refused_under_the_same_guard() -> None:
    careful = Client(enforce_csrf_checks=True)

    answer = careful.post("/where/", {"a": "b"})

    assert answer.status_code == 403
    assert "script-src 'self';" in answer["Content-Security-Policy"]
