"""Entry tokens: believed by their signature alone; forged, early and old ones are told apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.activities.benefits import tokens
from xieli.activities.benefits.tokens import Entry, Life, No, TokenRefused
from xieli.shell.keys import uuid7

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
NOW = AT.timestamp()
LIFE = Life(timedelta(minutes=30), timedelta(seconds=120))


def entry(**more: object) -> Entry:
    said = {
        "home": "home", "batch": str(uuid7()), "code": "AAAA-BBBB-CCCC", "person": str(uuid7()),
        "household": None, "window": None, "begins": int(NOW), "ends": int(NOW) + 60, **more,
    }  # fmt: skip
    return Entry(**said)  # type: ignore[arg-type]


def refused(token: str, now: float = NOW) -> No:
    with pytest.raises(TokenRefused) as told:
        tokens.read(token, now)
    return told.value.why


def test_a_token_says_what_was_minted_and_no_two_are_the_same() -> None:
    said = entry(household=str(uuid7()), window=str(uuid7()))

    one, two = tokens.mint(said), tokens.mint(said)
    read = tokens.read(one, NOW)

    assert one != two
    assert (read.batch, read.person, read.household, read.window) == (
        said.batch, said.person, said.household, said.window,
    )  # fmt: skip
    assert (read.home, read.code, read.begins, read.ends) == (
        "home", said.code, said.begins, said.ends,
    )  # fmt: skip
    assert len(one) < tokens.LONGEST


def test_outside_its_time_a_token_is_early_or_expired() -> None:
    token = tokens.mint(entry())

    assert refused(token, NOW - 1) is No.EARLY
    assert refused(token, NOW + 61) is No.EXPIRED


@given(st.integers(0, 250), st.sampled_from("0123456789abcdefX.-"))
def test_one_changed_sign_makes_a_token_forged(place: int, sign: str) -> None:
    token = tokens.mint(entry())
    place %= len(token)
    other = token[:place] + sign + token[place + 1 :]
    if other != token:
        assert refused(other) is No.FORGED


@given(st.text(max_size=500))
def test_any_text_at_all_is_forged(text: str) -> None:
    assert refused(text) is No.FORGED


def test_a_foreign_secret_signs_nothing_here(settings: object) -> None:
    token = tokens.mint(entry())
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]

    assert refused(token) is No.FORGED


def test_clocks_may_differ_but_nobody_gets_in_before_the_opening() -> None:
    long_open, soon = AT - timedelta(days=1), AT + timedelta(minutes=5)

    begins, ends = tokens.span(long_open, AT, LIFE)
    assert (begins, ends) == (NOW - 120, NOW + 1800 + 120)

    begins, ends = tokens.span(soon, AT, LIFE)
    assert (begins, ends) == (NOW + 300, NOW + 300 + 1800 + 120)
