"""Codes on paper: ours are read however they are typed, all others are nothing, unasked."""

from __future__ import annotations

import pytest

from xieli.kernel.refusal import Hidden
from xieli.shell import codes
from xieli.shell.homes import NoHome, use_home
from xieli.shell.keys import ALPHABET

# No test here has a database: a code that is not ours is refused before one is asked.
BODY = "K7QM2RXA"


def a_code(home: str = "home", purpose: str = "trace") -> str:
    """The same code at every run, so that no wrong one is right by chance."""
    with use_home(home):
        whole = BODY + codes._proof(purpose, BODY)
    return "-".join(whole[i : i + 4] for i in (0, 4, 8))


def is_ours(text: str, purpose: str = "trace") -> bool:
    try:
        return bool(codes.read(purpose, text))
    except Hidden:
        return False


def test_a_fresh_code_is_twelve_signs_in_fours_and_can_be_read() -> None:
    made = codes.make("trace")

    assert [len(part) for part in made.split("-")] == [4, 4, 4]
    assert set(made) <= {*ALPHABET, "-"}
    assert codes.read("trace", made) == made


def test_fresh_codes_differ() -> None:
    made = {codes.make("trace") for _ in range(1000)}

    assert len(made) == 1000


def test_one_sign_changed_is_never_ours() -> None:
    good = a_code()
    changed = [
        good[:place] + sign + good[place + 1 :]
        for place in range(len(good))
        for sign in ALPHABET
        if good[place] not in {"-", sign}
    ]

    wrong = [text for text in changed if is_ours(text)]

    assert len(changed) == 12 * (len(ALPHABET) - 1)
    assert wrong == []


def test_two_neighbours_swapped_are_never_ours() -> None:
    bare = a_code().replace("-", "")
    swapped = {
        bare[:i] + bare[i + 1] + bare[i] + bare[i + 2 :]
        for i in range(11)
        if bare[i] != bare[i + 1]
    }

    assert [text for text in swapped if is_ours(text)] == []


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code}\n",
        lambda code: code.replace("-", "——"),
        lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
        lambda code: " ".join(code),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: object) -> None:
    text = typed(a_code())  # type: ignore[operator]

    assert codes.read("trace", text) == a_code()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "0000-0000-0000",
        "K7QM-2RXA",
        "K7QM2RXA" * 2,
        "李梅",
        "K7QM-2RXA-9FT'",
        "K" * 10_000,
    ],
)
def test_what_is_no_code_is_nothing(text: str) -> None:
    assert not is_ours(text)


def test_a_code_of_one_home_or_purpose_is_nothing_in_another() -> None:
    good = a_code("home", "trace")

    with use_home("beta"):
        in_beta = is_ours(good)

    assert not in_beta
    assert not is_ours(good, "invitation")
    assert is_ours(good)
    assert is_ours(a_code("home", "invitation"), "invitation")


def test_without_a_home_no_code_is_read_or_made() -> None:
    from xieli.shell import homes

    token = homes._home.set(None)

    with pytest.raises(NoHome):
        codes.make("trace")
    with pytest.raises(NoHome):
        codes.read("trace", a_code())
    homes._home.reset(token)
