"""The law without a database: windows, terms, reports, results."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xieli.activities.stationing import rules
from xieli.activities.stationing.rules import Told
from xieli.kernel.period import Period
from xieli.kernel.quantity import Quantity, parse
from xieli.kernel.refusal import Refusal

DAY = date(2026, 3, 10)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WHOLE = Period(date(2026, 1, 1), date(2026, 12, 31))


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def report(how: str, words: str = "", new_due: date | None = None, state: str = rules.OPEN) -> None:
    told = Told(how, DAY, words, new_due)
    rules.must_report(state, later(5), later(-3), told, DAY)


def test_a_window_ends_after_it_starts():
    with pytest.raises(Refusal, match="之后"):
        rules.must_be_window(DAY, DAY)


def test_a_term_lies_within_the_stationing_and_beside_other_terms():
    inside = Period(date(2026, 2, 1), date(2026, 5, 1))
    rules.must_lie_in(inside, WHOLE)
    rules.must_not_overlap(inside, [Period(date(2026, 5, 2), date(2026, 9, 1))])

    with pytest.raises(Refusal, match="先把驻点延期"):
        rules.must_lie_in(Period(date(2026, 2, 1), date(2027, 1, 1)), WHOLE)
    with pytest.raises(Refusal, match="已经有任期"):
        rules.must_not_overlap(inside, [Period(date(2026, 5, 1), date(2026, 9, 1))])


@pytest.mark.parametrize("how", sorted(rules.NEED_WORDS - {rules.TAKEN_UP}))
def test_what_is_stuck_put_off_or_dropped_says_why(how: str):
    with pytest.raises(Refusal, match="写原因"):
        report(how, " ", later(20))


def test_a_new_day_is_later_and_only_for_what_is_put_off():
    report(rules.PUT_OFF, "等雨停", later(20))
    for wrong in (None, later(5), later(-1)):
        with pytest.raises(Refusal):
            report(rules.PUT_OFF, "等雨停", wrong)
    with pytest.raises(Refusal, match="只有改期"):
        report(rules.GOING, "", later(20))


def test_a_settled_item_takes_no_report_until_it_is_taken_up_again():
    with pytest.raises(Refusal, match="已经结了"):
        report(rules.GOING, state=rules.DONE)
    with pytest.raises(Refusal, match="正在办"):
        report(rules.TAKEN_UP, "再来", later(9))
    report(rules.TAKEN_UP, "资金到了", later(9), state=rules.DROPPED)


@pytest.mark.parametrize("days", [1, -4])
def test_a_report_is_of_a_day_since_the_last_one_up_to_today(days: int):
    with pytest.raises(Refusal, match="到今天之间"):
        rules.must_report(rules.OPEN, later(5), later(-3), Told(rules.GOING, later(days), ""), DAY)


@QUICK
@given(st.lists(st.sampled_from(("going", "stuck", "finished", "given_up", "taken_up"))))
def test_where_an_item_stands_is_what_its_last_turn_says(ways: list[str]):
    where = rules.where_after(DAY, [(how, None) for how in ways])

    turns = [rules.AFTER[how] for how in ways if how in rules.AFTER]
    assert where.state == (turns[-1] if turns else rules.OPEN)
    assert where.due == DAY


def test_the_last_new_day_counts():
    told = [(rules.PUT_OFF, later(9)), (rules.GOING, None), (rules.PUT_OFF, later(30))]

    assert rules.where_after(DAY, told).due == later(30)
    assert rules.is_overdue(rules.OPEN, later(-1), DAY)
    assert not rules.is_overdue(rules.DONE, later(-1), DAY)


def test_results_add_exact_numbers_and_leave_rough_ones_beside():
    rows = [
        ("带动就业", parse("30人")), ("带动就业", parse("12人")), ("带动就业", parse("近80人")),
        ("培训", parse("2期")),
    ]  # fmt: skip

    told = rules.results(rows)

    assert [(one.what, one.shown) for one in told] == [
        ("带动就业", "42人、近80人"),
        ("培训", "2期"),
    ]


@QUICK
@given(st.lists(st.integers(1, 900), min_size=1, max_size=8))
def test_a_sum_of_results_does_not_depend_on_their_order(numbers: list[int]):
    rows = [("培训", Quantity(Decimal(n), "人次")) for n in numbers]

    assert rules.results(rows)[0].exact == rules.results(rows[::-1])[0].exact == sum(numbers)


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_out_of_reach_is_refused(year: int):
    with pytest.raises(Refusal):
        rules.must_be_year(year)
