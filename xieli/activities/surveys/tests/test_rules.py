"""The law of a questionnaire, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from xieli.activities.surveys import rules
from xieli.activities.surveys.rules import Asked, Given
from xieli.kernel.refusal import Refusal

LIVES = Asked("lives", rules.ONE, "住哪里", choices=frozenset({"dorm", "home"}))
ROOM = Asked(
    "room", rules.ONE, "几个人一间", choices=frozenset({"two", "eight"}),
    shown_if=frozenset({"dorm"}),
)  # fmt: skip
WHY = Asked("why", rules.TEXT, "挤在哪里", False, shown_if=frozenset({"eight"}))
AGE = Asked("age", rules.NUMBER, "工龄")
ALL = (LIVES, ROOM, WHY, AGE)


def chose(*choices: str) -> Given:
    return Given(choices=frozenset(choices))


def keys(given: dict[str, Given]) -> list[object]:
    return [one.key for one in rules.shown(ALL, given)]


def test_a_question_is_asked_only_of_those_who_chose_what_leads_to_it():
    assert keys({}) == ["lives", "age"]
    assert keys({"lives": chose("dorm")}) == ["lives", "room", "age"]
    assert keys({"lives": chose("dorm"), "room": chose("eight")}) == ["lives", "room", "why", "age"]


def test_a_condition_on_a_question_that_was_not_shown_does_not_count():
    assert keys({"lives": chose("home"), "room": chose("eight")}) == ["lives", "age"]


def test_what_was_said_to_a_question_not_shown_is_let_go():
    said = {"lives": chose("home"), "room": chose("eight"), "age": Given(number=Decimal(3))}

    kept = rules.fitting(ALL, said)

    assert kept == {"lives": chose("home"), "age": Given(number=Decimal(3))}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "还差一题没有答：住哪里"),
        ({"lives": chose("dorm")}, "还差一题没有答：几个人一间"),
        ({"lives": chose("dorm", "home")}, "只能选一项"),
        ({"lives": chose("moon")}, "还差一题没有答：住哪里"),
        ({"lives": chose("home"), "age": Given(number=Decimal(-1))}, "要填 0 以上的数"),
        ({"lives": chose("home"), "age": Given(number=Decimal("1.234"))}, "最多两位小数"),
        ({"lives": chose("home"), "age": Given(number=Decimal("NaN"))}, "要填 0 以上的数"),
        ({"lives": chose("home"), "age": Given(text="三年")}, "还差一题没有答：工龄"),
    ],
)
def test_the_first_fault_is_named(said: dict[str, Given], words: str):
    with pytest.raises(Refusal, match=words):
        rules.fitting(ALL, said)


def test_a_text_may_be_left_out_but_not_be_endless():
    said = {
        "lives": chose("dorm"), "room": chose("eight"), "age": Given(number=Decimal(1)),
        "why": Given(text="长" * 301),
    }  # fmt: skip

    assert "why" not in rules.fitting(ALL, {**said, "why": Given(text="  ")})
    with pytest.raises(Refusal, match="最多写 300 个字"):
        rules.fitting(ALL, said)


def test_a_questionnaire_opens_only_when_every_question_can_be_asked():
    rules.must_be_ready(ALL)

    for asked, words in (
        ((), "还没有题目"),
        ((Asked("x", rules.ONE, "单", choices=frozenset({"a"})),), "至少要有两个选项"),
        ((ROOM, LIVES), "看的是它后面的题"),
    ):
        with pytest.raises(Refusal, match=words):
            rules.must_be_ready(asked)


def test_both_ends_of_the_window_belong_to_it():
    window = date(2024, 3, 12), date(2024, 3, 18)

    taken = [
        rules.takes_answers(rules.OPEN, window, day)
        for day in (date(2024, 3, 11), window[0], window[1], date(2024, 3, 19))
    ]

    assert taken == [False, True, True, False]
    assert not rules.takes_answers(rules.CLOSED, window, window[0])
    with pytest.raises(Refusal, match="2024-03-12 才开始"):
        rules.must_take_answers(rules.OPEN, window, date(2024, 3, 1))
    with pytest.raises(Refusal, match="已经收卷"):
        rules.must_take_answers(rules.OPEN, window, date(2024, 4, 1))


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        ([40, 30], [40, 30]),
        ([40, 3, 30], [40, None, None]),
        ([40, 3, 2, 30], [40, None, None, 30]),
        ([1, 1, 30], [None, None, None]),
        ([0, 30], [0, 30]),
        ([3], [None]),
        ([], []),
    ],
)
def test_small_counts_are_hidden_and_never_one_alone(counts: list[int], seen: list[int | None]):
    assert rules.suppressed(counts, 5) == seen


@drawn(st.lists(st.integers(0, 40), max_size=8), st.integers(2, 9))
def test_nobody_can_work_a_hidden_count_out_from_the_total(counts: list[int], least: int):
    seen = rules.suppressed(counts, least)

    hidden = [n for n, told in zip(counts, seen, strict=True) if told is None]
    assert all(told is None or told == 0 or told >= least for told in seen)
    could_hide_more = any(told for told in seen)
    assert not hidden or not could_hide_more or (len(hidden) > 1 and sum(hidden) >= least)


def test_anonymous_answers_are_shown_only_after_the_end_and_when_there_are_enough():
    assert rules.may_show(False, rules.OPEN, 1, 5)
    assert not rules.may_show(True, rules.OPEN, 900, 5)
    assert not rules.may_show(True, rules.CLOSED, 4, 5)
    assert rules.may_show(True, rules.CLOSED, 5, 5)


def test_the_median_of_an_even_number_lies_between_the_two():
    assert rules.middle([Decimal(4), Decimal(1), Decimal(3)]) == 3
    assert rules.middle([Decimal(4), Decimal(1)]) == Decimal("2.5")
