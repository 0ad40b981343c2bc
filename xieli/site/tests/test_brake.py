"""The brake on visitors' forms."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import AT, Cast, federation, sign_in
from xieli.kernel.actor import SYSTEM
from xieli.rulebook import services as rulebook
from xieli.rulebook.rules import Asked
from xieli.site import brake

pytestmark = pytest.mark.django_db
URL = "/rights/find/"


@pytest.fixture
def cast() -> Cast:
    cast = federation()
    rulebook.load_defaults(by=SYSTEM, at=AT)
    for key, text in ((brake.MOST, "3"), (brake.MINUTES, "10")):
        rulebook.set_parameter(Asked(key, text, date(2024, 1, 1), "试验"), by=SYSTEM, at=AT)
    cache.clear()
    return cast


def test_an_address_that_posts_too_often_is_told_to_wait(cast: Cast) -> None:
    seen = [Client().post(URL, {"number": "X"}).status_code for _ in range(4)]

    told = Client().post(URL, {"number": "X"})

    assert 429 not in seen[:3]
    assert seen[3] == told.status_code == 429
    assert told.headers["Retry-After"] == "600"
    assert "请过 10 分钟再交" in told.content.decode()


def test_another_address_a_reader_and_a_sign_in_go_on(cast: Cast) -> None:
    for _ in range(5):
        Client().post(URL, {"number": "X"})

    elsewhere = Client().post(URL, {"number": "X"}, REMOTE_ADDR="10.0.0.9")
    signed_in = sign_in(Client(), cast, "李梅").post(URL, {"number": "X"})

    assert 429 not in (elsewhere.status_code, signed_in.status_code)
    assert Client().get("/").status_code == 200
