"""The law of a draw: recomputed by anybody, every change found; no database."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xieli.activities.benefits import draw_rules
from xieli.activities.benefits.draw_rules import Told
from xieli.kernel.refusal import Refusal

SEED = bytes(range(32))
TICKETS = st.lists(
    st.text("23456789ABCDEFGH", min_size=12, max_size=12), unique=True, min_size=2, max_size=40
)
MANY = st.lists(  # so many that no other seed gives the same order by chance
    st.text("23456789ABCDEFGH", min_size=12, max_size=12), unique=True, min_size=20, max_size=40
)


def told(tickets: list[str], quantity: int = 1, mixed_in: str = "") -> Told:
    listed = sorted(tickets)
    digest = draw_rules.digest_of("\n".join(listed))
    mix = draw_rules.mix_of(SEED.hex(), digest, mixed_in)
    places = draw_rules.places_of(draw_rules.order(listed, mix))
    return Told("B", "券", quantity, draw_rules.commitment_of(SEED), SEED.hex(), digest, listed,
                places, "福彩 3D" if mixed_in else "", mixed_in)  # fmt: skip


def as_the_page_says(text: str) -> list[str]:
    """The few lines of Python that stand on the public page."""
    d = json.loads(text)
    digest = sha256("\n".join(d["tickets"]).encode()).hexdigest()
    mix = sha256("\n".join([d["seed"], digest, d["mixed_in"]]).encode()).digest()
    assert sha256(bytes.fromhex(d["seed"])).hexdigest() == d["commitment"]
    return sorted(d["tickets"], key=lambda t: sha256(mix + t.encode()).digest())


@settings(max_examples=60, deadline=None)
@given(tickets=TICKETS, mixed=st.sampled_from(["", "385"]))
def test_a_true_draw_is_found_true_and_the_page_s_lines_agree(tickets: list[str], mixed: str):
    draw = told(tickets, mixed_in=mixed)

    again = draw_rules.read(draw_rules.as_text(draw))
    drawn = as_the_page_says(draw_rules.as_text(draw))

    assert draw_rules.verify(again, draw.commitment) == []
    assert [draw_rules.place_in(again, one.lower()) for one in drawn] == list(
        range(1, len(drawn) + 1)
    )


@settings(max_examples=60, deadline=None)
@given(tickets=MANY, which=st.integers(0, 6), at=st.integers(0, 1000))
def test_whatever_is_changed_is_found(tickets: list[str], which: int, at: int):
    true = told(tickets, mixed_in="385")
    index = at % len(tickets)
    other = (index + 1) % len(tickets)
    swapped = list(true.places)
    swapped[index], swapped[other] = swapped[other], swapped[index]
    left_out = [one for one in true.tickets if one != true.tickets[index]]
    false = [
        replace(true, seed=bytes(32).hex()),
        replace(true, commitment=draw_rules.commitment_of(bytes(32)), seed=bytes(32).hex()),
        replace(true, places=swapped),
        replace(true, tickets=left_out),
        replace(true, tickets=[*true.tickets, "ZZZZ"]),
        replace(true, mixed_in="386"),
        replace(true, mixes_in=""),
    ][which]

    assert draw_rules.verify(false, true.commitment)


def test_the_list_decides_with_the_seed_so_one_more_lot_turns_all_places_over():
    tickets = [f"AAAA-{n:04d}" for n in range(200)]

    before, after = told(tickets), told([*tickets, "BBBB-0000"])

    same = sum(a == b for a, b in zip(before.places, after.places, strict=False))
    assert same < 10


def test_every_place_falls_to_early_and_late_alike():
    """A thousand seeds: whoever stands first in the list wins as often as whoever stands last."""
    listed = [f"T{n}" for n in range(10)]
    won = [0] * 10
    for n in range(1000):
        won[draw_rules.order(listed, draw_rules.mix_of(f"{n}", "d"))[0]] += 1

    assert min(won) > 60
    assert max(won) < 145


def test_before_the_seed_is_shown_nothing_can_be_verified():
    open_one = replace(told(["A2A2A2A2", "B2B2B2B2"]), seed="", places=[])

    found = draw_rules.verify(open_one)

    assert "种子还没有公布" in str(found[0])


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": "xieli-draw-1"}', "号,名次\r\n",
             '{"format":"xieli-draw-1","tickets":[1],"places":["1"],"quantity":true}']
)  # fmt: skip
def test_a_file_that_is_none_of_ours_is_told_in_words(text: str):
    with pytest.raises(Refusal):
        draw_rules.read(text)
