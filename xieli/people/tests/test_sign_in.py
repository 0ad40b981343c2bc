"""Signing in: name or phone, a second factor for the staff, and no way round it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as house
from django.contrib.auth import authenticate
from django.test import Client
from pytest_django.fixtures import Settings

from xieli.kernel.actor import SYSTEM
from xieli.people import queries, services
from xieli.people.models import Function, User
from xieli.people.tests import cast
from xieli.people.tests.cast import AT, PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, CODE, SET_UP = (
    "/accounts/login/",
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/totp/activate/",
)


def sign_in(client: Client, name: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": name, "password": password})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_worker_signs_in_by_name_or_by_phone(client: Client) -> None:
    cast.user("limei", "李梅", "13800000001")

    for name in ("limei", "13800000001", "+86 138 0000 0001"):
        sign_in(client, name)
        assert signed_in(client), name
        client.logout()


def test_a_wrong_password_an_unknown_name_and_a_closed_sign_in_look_the_same(
    client: Client,
) -> None:
    user = cast.user("limei")
    services.change_user(user, services.UserChange("李梅", is_active=False), by=SYSTEM, at=AT)
    cast.user("wangqiang")

    tried = [("wangqiang", "wrong"), ("nobody", PASSWORD), ("limei", PASSWORD)]
    faults = [sign_in(client, *one).context["form"].errors.as_text() for one in tried]

    assert len(set(faults)) == 1
    assert not signed_in(client)


def test_an_unknown_name_costs_a_hash_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str | None] = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))

    assert authenticate(None, username="nobody", password="guess") is None

    assert hashed == ["guess"]


def test_nobody_signs_himself_up(client: Client) -> None:
    said = {"username": "me", "password1": PASSWORD, "password2": PASSWORD}

    answer = client.post("/accounts/signup/", said)

    assert not User.objects.exists()
    assert not signed_in(client)
    assert answer.status_code == 200


def test_guessing_is_slowed_down(client: Client) -> None:
    cast.user("wangqiang")

    for _ in range(5):
        sign_in(client, "wangqiang", "wrong")
    sign_in(client, "wangqiang")

    assert "login_failed" in house.ACCOUNT_RATE_LIMITS
    assert not signed_in(client)


def test_writing_the_phone_in_many_ways_gives_no_more_guesses(client: Client) -> None:
    cast.user("limei", "李梅", "13800000001")

    for written in ("13800000001", "138 00000001", "138-0000-0001", "+8613800000001", "limei"):
        sign_in(client, written, "wrong")
    sign_in(client, "8613800000001")

    assert not signed_in(client)


def test_an_officer_without_a_second_factor_reaches_the_set_up_page_only(client: Client) -> None:
    user = cast.user("wangqiang")
    cast.give(user, Function.BOARD_RUN, cast.city())
    _is_today(user)
    sign_in(client, "wangqiang")

    for page in ("/", "/registers/", "/people/person/0/", "/accounts/password/change/"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers["Location"]) == (302, SET_UP), page

    assert client.get(SET_UP, follow=True).status_code == 200


def test_an_officer_sets_up_the_second_factor_and_may_work(client: Client) -> None:
    user = cast.user("wangqiang")
    cast.give(user, Function.BOARD_RUN, cast.city())
    sign_in(client, "wangqiang")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    secret = client.get(SET_UP).context["form"].secret
    counter = int(datetime.now(UTC).timestamp()) // queries.TOTP_SECONDS
    client.post(SET_UP, {"code": format_hotp_value(hotp_value(secret, counter))})

    assert client.get("/accounts/password/change/").status_code == 200
    kept = Authenticator.objects.filter(user=user).order_by("type")
    assert [one.type for one in kept] == ["recovery_codes", "totp"]
    assert secret not in str(kept[1].data)
    assert services.rotate_keys(by=SYSTEM, at=AT) == 0


def test_a_flag_of_staff_asks_for_the_second_factor_too(client: Client) -> None:
    user = cast.user("old")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)

    assert client.get("/").headers["Location"] == SET_UP


def test_a_worker_and_a_giver_need_no_second_factor(client: Client) -> None:
    giver = cast.user("sunzx")
    _is_today(giver, cast.give(giver, Function.PLEDGES_MAKE, cast.city()))
    cast.user("limei")

    for name in ("limei", "sunzx"):
        sign_in(client, name)
        assert client.get("/").status_code == 200
        client.logout()


def test_the_password_alone_lets_no_officer_in(client: Client, settings: Settings) -> None:
    user = cast.officer("wangqiang", Function.BOARD_RUN, cast.city())
    settings.DEMO = True

    answer = sign_in(client, "wangqiang")
    assert answer.headers["Location"].startswith(CODE)
    assert not signed_in(client)
    client.post(CODE, {"code": "000000"})
    assert not signed_in(client)
    client.post(CODE, {"code": queries.current_code(user, datetime.now(UTC))})
    assert signed_in(client)


def test_the_admins_own_sign_in_is_no_way_round(client: Client) -> None:
    cast.officer("wangqiang", Function.SECURITY_KEEP, cast.city())

    answer = client.post("/registers/login/", {"username": "wangqiang", "password": PASSWORD})

    assert answer.headers["Location"].startswith(LOGIN)
    assert not signed_in(client)


def test_the_secret_of_the_second_factor_is_kept_sealed() -> None:
    user = cast.officer("wangqiang", Function.BOARD_RUN, cast.city())

    kept = Authenticator.objects.get(user=user)

    assert cast.SECRET not in str(kept.data)
    assert services.open_secret(kept.data["secret"]) == cast.SECRET


def _is_today(user: User, *_given: object) -> None:
    """The cast's mandates start on a day of the past, so that they are live on any real day."""
    assert queries.reader_of(user, datetime.now(UTC)).mandates


def test_nobody_is_sent_to_a_mail_that_never_comes(client: Client, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    without = client.get(LOGIN).content.decode()
    settings.EMAIL_HOST = "mail.example.org"

    with_mail = client.get(LOGIN).content.decode()

    assert "忘记密码" not in without
    assert "忘记密码？</a>" in with_mail
