"""The law of rights, without a database."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from xieli.activities.rights import rules
from xieli.activities.rights.rules import Interest, Sides, Tie
from xieli.kernel.refusal import Refusal

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("明川电子", "明川电子"),
        ("明川电子有限公司", "明川电子"),
        (" 深圳市明川电子股份有限公司（总部）", "深圳市明川电子"),
        ("明川 电子 集团", "明川电子"),
        ("青石电力设备厂", "青石电力设备"),
        ("明川工会", "明川"),
        ("厂", "厂"),
        ("", ""),
    ],
)
def test_a_firm_is_known_by_its_bare_name(name: str, bare: str) -> None:
    assert rules.firm_key(name) == bare


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("明川电子", "明川电子", True),
        ("深圳市明川电子", "明川电子", True),
        ("明川", "明川电子", True),
        ("松坪精密", "明川电子", False),
        ("", "明川电子", False),
        ("厂", "明川电子厂", False),
    ],
)
def test_doubt_about_two_names_counts_as_one_firm(one: str, other: str, same: bool) -> None:
    assert rules.same_firm(one, other) is same


def test_an_interest_touches_a_case_by_key_and_by_name() -> None:
    firm = uuid4()
    mine = Interest(frozenset({firm}), ("明川电子",))

    assert mine.touches(firm, "")
    assert mine.touches(None, "深圳市明川电子")
    assert not mine.touches(uuid4(), "松坪精密")
    assert not Interest().touches(None, "明川电子")


@pytest.mark.parametrize(
    "words",
    [
        "某车间工资晚发，电话 13800000000",
        "某车间工资晚发，138-0000-0000",
        "某车间工资晚发，１３８００００００００",
        "带头人证件 44030519900101123X",
        "某车间工资晚发，138 0000 0000",
        "姓名：张三，三车间",
        "身份证号见附件",
        "短",
        "",
    ],
)
def test_a_signal_names_nobody(words: str) -> None:
    with pytest.raises(Refusal):
        rules.must_name_nobody(words)


def test_plain_words_about_a_workplace_pass() -> None:
    assert rules.must_name_nobody(" 两条产线停工 3 天，涉及约 120 人 ").startswith("两条产线")


def test_long_plain_words_are_refused_and_long_sealed_words_too() -> None:
    with pytest.raises(Refusal):
        rules.must_name_nobody("停工" * 100)
    with pytest.raises(Refusal):
        rules.must_be_told("字" * 2001)

    assert rules.must_be_told("字" * 2000)


@pytest.mark.parametrize("verb", sorted(rules.STEPS))
def test_a_verb_follows_only_its_states_and_a_closed_ticket_none(verb: str) -> None:
    for state in ("new", "taken", "sent", "signed", "answered", "closed", "withdrawn", "handed"):
        if state in rules.STEPS[verb]:
            rules.must_follow(verb, state)
        else:
            with pytest.raises(Refusal):
                rules.must_follow(verb, state)

    assert not {"closed", "withdrawn", "handed"} & rules.STEPS[verb]


def test_not_content_sends_back_once_by_right() -> None:
    assert rules.may_redo(0, 1)
    assert not rules.may_redo(1, 1)


def test_the_last_day_itself_is_not_late() -> None:
    assert not rules.is_late(TODAY, TODAY)
    assert rules.is_late(date(2026, 11, 19), TODAY)
    assert not rules.is_late(None, TODAY)


def test_a_lawyer_who_acts_for_the_employer_may_not_take_the_case() -> None:
    firm = uuid4()
    sides = Sides(firm, "明川电子", "index-of-worker")

    assert rules.conflict_of(sides, [Tie(acts_for=firm)], TODAY)
    assert rules.conflict_of(sides, [Tie(firm_key="深圳市明川电子")], TODAY)
    assert rules.conflict_of(sides, [Tie(against="index-of-worker")], TODAY)
    assert not rules.conflict_of(sides, [Tie(acts_for=uuid4(), firm_key="松坪精密")], TODAY)
    assert not rules.conflict_of(sides, [], TODAY)


def test_a_tie_to_a_firm_ends_but_having_stood_against_the_worker_does_not() -> None:
    firm, ended = uuid4(), date(2025, 1, 1)
    sides = Sides(firm, "明川电子", "index-of-worker")

    assert not rules.conflict_of(sides, [Tie(acts_for=firm, until=ended)], TODAY)
    assert rules.conflict_of(sides, [Tie(acts_for=firm, until=TODAY)], TODAY)
    assert rules.conflict_of(sides, [Tie(against="index-of-worker", until=ended)], TODAY)


def test_a_worker_without_a_phone_makes_no_conflict_with_everybody() -> None:
    assert not rules.conflict_of(Sides(None, "", ""), [Tie(firm_key="明川电子")], TODAY)


def test_cells_below_three_are_hidden_and_never_one_alone() -> None:
    counts = {"wages": 2, "stop": 5, "layoff": 9, "mood": 0}

    shown = rules.suppressed(counts, 3)

    assert shown == {"wages": None, "stop": None, "layoff": 9, "mood": 0}


def test_two_hidden_cells_hide_each_other() -> None:
    assert rules.suppressed({"a": 1, "b": 2, "c": 8}, 3) == {"a": None, "b": None, "c": 8}
    assert rules.suppressed({"a": 3, "b": 4}, 3) == {"a": 3, "b": 4}


@pytest.mark.parametrize(
    ("counts", "total"),
    [({"a": 2}, None), ({"a": 2, "b": 0}, None), ({"a": 1, "b": 1}, None),
     ({"a": 2, "b": 5}, 7), ({"a": 5}, 5), ({}, 0)],
)  # fmt: skip
def test_a_total_never_tells_the_one_small_cell(counts: dict[str, int], total: int | None) -> None:
    assert rules.total_of(counts, 3) == total


def test_the_same_person_never_acts_twice() -> None:
    one, other = uuid4(), uuid4()

    rules.must_be_another(one, [other, None], "另一人")
    for by, others in ((one, [one]), (None, [other])):
        with pytest.raises(Refusal):
            rules.must_be_another(by, others, "另一人")
