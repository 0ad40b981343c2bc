"""The law of rights, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from xieli.kernel.refusal import Refusal
from xieli.people import rules
from xieli.people.models import Function

DAY = date(2026, 3, 12)
CITY, COUNTY = "/a1", "/a1/b2"
RUNS = rules.Held("board.run", uuid4(), COUNTY, date(2026, 1, 1), date(2026, 12, 31))


def test_every_preset_names_functions_that_exist() -> None:
    named = {function for functions in rules.PRESETS.values() for function in functions}

    assert named == set(Function.values)


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(Refusal):
        rules.preset("emperor")


def test_no_preset_joins_running_and_adopting_or_two_offices() -> None:
    for functions in rules.PRESETS.values():
        assert not {"board.run", "board.adopt"} <= set(functions)
        assert len(rules.OFFICES & set(functions)) <= 1


def test_givers_see_no_hardship() -> None:
    seen = {"households.read", "people.unmask"}

    assert not seen & {*rules.PRESETS["enterprise"], *rules.PRESETS["partner"]}


@pytest.mark.parametrize(
    ("path", "is_covered"),
    [(COUNTY, True), (f"{COUNTY}/c3", True), (CITY, False), ("/a1/b22", False), ("", False)],
)
def test_a_mandate_covers_its_subtree_and_no_more(path: str, is_covered: bool) -> None:
    assert rules.covers(RUNS, "board.run", path, on=DAY) is is_covered


def test_a_mandate_covers_its_function_alone() -> None:
    assert not rules.covers(RUNS, "board.adopt", COUNTY, on=DAY)


@pytest.mark.parametrize(
    ("on", "is_covered"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_both_days_belong_to_the_window(on: date, is_covered: bool) -> None:
    assert rules.covers(RUNS, "board.run", COUNTY, on=on) is is_covered


def test_a_mandate_without_an_end_lasts() -> None:
    assert rules.is_live(replace(RUNS, ends_on=None), date(2099, 1, 1))


def test_a_mandate_for_one_programme_covers_that_one_alone() -> None:
    mine, other = uuid4(), uuid4()
    bound = replace(RUNS, programme_id=mine)

    assert rules.covers(bound, "board.run", COUNTY, on=DAY, programme_id=mine)
    assert not rules.covers(bound, "board.run", COUNTY, on=DAY, programme_id=other)
    assert not rules.covers(bound, "board.run", COUNTY, on=DAY)
    assert rules.covers(RUNS, "board.run", COUNTY, on=DAY, programme_id=other)


@pytest.mark.parametrize("second", sorted(rules.OFFICES - {"system.keep"}))
def test_two_of_the_three_offices_never_meet_in_one_person(second: str) -> None:
    keeps = replace(RUNS, function="system.keep")

    with pytest.raises(Refusal):
        rules.must_not_join_offices([keeps], replace(keeps, function=second, path="/z9"))


def test_an_office_may_follow_another_and_stand_beside_other_work() -> None:
    kept = replace(RUNS, function="system.keep", ends_on=date(2026, 2, 28))

    rules.must_not_join_offices(
        [kept], replace(kept, function="audit.read", starts_on=DAY, ends_on=None)
    )
    rules.must_not_join_offices([RUNS], replace(RUNS, function="audit.read"))
    rules.must_not_join_offices([replace(RUNS, function="audit.read")], RUNS)


def test_a_giver_is_no_staff_and_everybody_else_is() -> None:
    assert not rules.makes_staff(["pledges.make"])
    assert rules.makes_staff(["pledges.make", "goods.move"])
    assert not rules.makes_staff([])


@pytest.mark.parametrize(
    "reason", ["", "  ", "核对", "看 一", "字" * 201, "核对 450329196803120010 这个人"]
)
def test_a_reason_is_written_out_and_holds_no_number(reason: str) -> None:
    with pytest.raises(Refusal):
        rules.must_be_reason(reason)


def test_a_good_reason_is_kept_as_it_is() -> None:
    assert rules.must_be_reason(" 核对签收人 ") == "核对签收人"
