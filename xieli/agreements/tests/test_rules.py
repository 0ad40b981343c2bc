"""The law alone: sides, two people, whose turn, days that recur."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xieli.agreements import rules
from xieli.agreements.rules import Act, Outcome
from xieli.kernel.refusal import Refusal

A, B, C = (UUID(int=n) for n in (1, 2, 3))
quiet = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def test_one_person_cannot_sign_for_two_sides() -> None:
    who = uuid4()

    with pytest.raises(Refusal, match="两个人"):
        rules.must_be_another(who, [Act(A, who)], B)
    rules.must_be_another(uuid4(), [Act(A, who)], B)


def test_the_other_side_confirms_and_never_who_reported() -> None:
    who, other = uuid4(), uuid4()

    with pytest.raises(Refusal, match="不能自己确认"):
        rules.must_be_other_side(who, B, Act(A, who), True)
    with pytest.raises(Refusal, match="要由对方确认"):
        rules.must_be_other_side(other, A, Act(A, who), True)
    rules.must_be_other_side(other, B, Act(A, who), True)


def test_where_no_other_side_works_here_a_second_person_of_ours_confirms() -> None:
    who = uuid4()

    rules.must_be_other_side(uuid4(), A, Act(A, who), False)
    with pytest.raises(Refusal, match="不能自己确认"):
        rules.must_be_other_side(who, A, Act(A, who), False)


def test_the_host_rotates_and_another_one_needs_a_reason() -> None:
    assert rules.next_host([A, B, C], None) == A
    assert rules.next_host([A, B, C], C) == A
    assert rules.next_host([A, C], B) == A  # B has withdrawn
    assert rules.must_rotate(B, B, "没人看") == ""
    with pytest.raises(Refusal, match="理由"):
        rules.must_rotate(A, B, "急")
    assert rules.must_rotate(A, B, " 对方会场 在修 ") == "对方会场 在修"


@quiet
@given(days, st.integers(0, 60))
def test_months_later_is_that_month_and_never_a_later_day(day: date, months: int) -> None:
    later = rules.added_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


@quiet
@given(days, days, st.integers(1, 24))
def test_the_next_turn_comes_after_what_was_held_and_keeps_the_rhythm(
    due: date, held: date, months: int
) -> None:
    coming = rules.next_turn(due, held, months)

    assert coming > held or held < due
    assert coming > due
    span = (coming.year * 12 + coming.month) - (due.year * 12 + due.month)
    assert span % months == 0


def test_a_leap_day_moves_to_the_last_of_february() -> None:
    assert rules.moved_years(date(2024, 2, 29), 1) == date(2025, 2, 28)


def test_closed_items_are_counted_apart_and_late_ones_are_not_on_time() -> None:
    due = date(2024, 6, 30)
    outcomes = [
        Outcome(rules.DONE, due, due), Outcome(rules.DONE, due, date(2024, 7, 1)),
        Outcome(rules.CLOSED, due), Outcome(rules.OPEN, due), Outcome(rules.REPORTED, due),
    ]  # fmt: skip

    told = rules.counted(outcomes)

    assert (told.items, told.done, told.on_time, told.closed, told.left) == (5, 2, 1, 1, 2)


def test_a_year_is_assessed_from_its_month_on_and_never_before_the_agreement() -> None:
    rules.must_be_time_to_assess(2024, date(2024, 11, 1), date(2024, 1, 1), 11)
    rules.must_be_time_to_assess(2024, date(2025, 2, 1), date(2024, 1, 1), 11)
    for year, today in (
        (2024, date(2024, 10, 31)),
        (2023, date(2024, 12, 1)),
        (2025, date(2024, 12, 1)),
    ):
        with pytest.raises(Refusal):
            rules.must_be_time_to_assess(year, today, date(2024, 1, 1), 11)
