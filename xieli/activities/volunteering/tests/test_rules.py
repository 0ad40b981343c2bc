"""The law of volunteering without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.activities.volunteering import rules
from xieli.activities.volunteering.rules import Candidate, Facts, Paper, Wanted
from xieli.kernel.refusal import Refusal

DAY = date(2024, 3, 21)  # a Thursday
NOON = datetime(2024, 3, 21, 4, 0, tzinfo=UTC)
WANTED = Wanted("电工", DAY, "evening", (("county", "南山"), ("street", "青石街道")))


def candidate(key: str, **more: object) -> Candidate:
    return Candidate(key, key, **{"skills": ("电工",), **more})  # type: ignore[arg-type]


def order(*known: Candidate) -> list[object]:
    return [one.key for one in rules.propose(WANTED, known)]


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        (Facts(), rules.DRAFTED),
        (Facts(is_asked=True), rules.REVIEWED),
        (Facts(is_asked=True, is_approved=True), rules.APPROVED),
        (Facts(is_published=True), rules.PUBLISHED),
        (Facts(is_published=True, to_come=1), rules.PLANNED),
        (Facts(is_published=True, to_come=1, bookable=1), rules.BOOKING),
        (Facts(is_published=True, begun=1), rules.SERVING),
        (Facts(is_published=True, begun=1, rated=1), rules.RATED),
        (Facts(is_published=True, begun=2, rated=1, to_come=1), rules.SERVING),
        (Facts(is_published=True, begun=1, is_closed=True), rules.CLOSED),
        (Facts(is_published=True, is_closed=True, is_starred=True), rules.STARRED),
        (Facts(is_refused=True), rules.REFUSED),
    ],
)
def test_the_place_of_a_project_follows_from_facts(facts: Facts, place: str):
    assert rules.place_of(facts) == place


def test_the_very_skill_goes_before_a_like_one_whatever_else_speaks():
    alike = candidate(
        "a", skills=("高压电工",), unions=frozenset({"street"}), free=frozenset({(3, "evening")})
    )

    assert order(alike, candidate("b")) == ["b", "a"]


def test_a_running_project_then_nearness_then_time_then_paper_order_them():
    near, far = frozenset({"county", "street"}), frozenset({"county"})
    free = frozenset({(3, "evening")})
    paper = (Paper("电工证", date(2025, 1, 1)),)

    told = order(
        candidate("1", papers=paper), candidate("2", free=free), candidate("3", unions=far),
        candidate("4", unions=near), candidate("5", project="用电课"),
    )  # fmt: skip

    assert told == ["5", "4", "3", "2", "1"]


def test_every_reason_is_told_in_words():
    (one,) = rules.propose(
        WANTED,
        [
            candidate(
                "a",
                unions=frozenset({"county", "street"}),
                free=frozenset({(3, "evening")}),
                papers=(Paper("电工证"),),
            )  # fmt: skip
        ],
    )

    assert [why.words.format(value=why.value) for why in one.reasons] == [
        "会“电工”，正是要的", "同在青石街道", "那天晚上有空", "电工证在有效期内",
    ]  # fmt: skip


def test_who_is_busy_or_cannot_do_it_or_has_no_valid_paper_is_left_out():
    expired = (Paper("电工证", date(2024, 3, 20)),)
    last_day = (Paper("电工证", DAY),)
    wanted = Wanted("电工", DAY, "evening", needs_paper=True)

    found = rules.propose(
        wanted,
        [
            candidate("busy", is_busy=True, papers=last_day), candidate("none", skills=("焊接",)),
            candidate("expired", papers=expired), candidate("good", papers=last_day),
        ],
    )  # fmt: skip

    assert [one.key for one in found] == ["good"]


@given(st.permutations("abcdef"))
def test_the_order_does_not_depend_on_who_comes_first(names: list[str]):
    known = [candidate(one, unions=frozenset({"county"} if one in "ace" else ())) for one in names]

    assert order(*known) == ["a", "c", "e", "b", "d", "f"]


@given(st.integers(-300, 300), st.integers(-300, 300), st.integers(0, 60))
def test_minutes_never_pass_presence_nor_the_occasion_and_its_edges(a: int, b: int, around: int):
    came, went = NOON + timedelta(minutes=a), NOON + timedelta(minutes=b)
    window = NOON, NOON + timedelta(minutes=120)

    minutes = rules.minutes_of(came, went, window, around)

    assert 0 <= minutes <= max(b - a, 0)
    assert minutes <= 120 + 2 * around


def test_travel_does_not_count():
    came, went = NOON - timedelta(hours=2), NOON + timedelta(hours=4)

    minutes = rules.minutes_of(came, went, (NOON, NOON + timedelta(hours=2)), 30)

    assert minutes == 180


@given(st.lists(st.integers(1, 720), max_size=20))
def test_hours_have_two_decimals_and_sum_as_the_ledger_does(minutes: list[int]):
    summed = rules.total(minutes)

    assert summed == sum((rules.hours_of(one) for one in minutes), Decimal(0))
    assert summed == summed.quantize(Decimal("0.01"))


def test_no_shift_of_no_minutes_nor_of_more_than_the_most():
    with pytest.raises(Refusal, match="现在是 0"):
        rules.must_be_minutes(0, 720)
    with pytest.raises(Refusal, match="现在是 721"):
        rules.must_be_minutes(721, 720)


def test_nobody_confirms_what_is_her_own_and_a_machine_confirms_nothing():
    with pytest.raises(Refusal):
        rules.must_be_another("her", {"her"})
    with pytest.raises(Refusal):
        rules.must_be_another(None, set())
    rules.must_be_another("other", {"her"})
