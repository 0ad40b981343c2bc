"""The law without rows: tables, unions, words, and the working-day clock by property tests."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from chinese_calendar import is_workday
from hypothesis import given
from hypothesis import strategies as st

from xieli.kernel.refusal import Refusal
from xieli.kernel.working_days import add_working_days, count_working_days
from xieli.review import rules
from xieli.review.rules import Spot, Word

DAYS = st.dates(date(2019, 1, 1), date(2024, 11, 30))
A, B, C = (uuid4() for _ in "abc")
WAY = [Spot(A, 6), Spot(B, 3), Spot(C, 0)]
TABLE = {
    "review.x.stages": ["初审", "公示"], "review.x.acts": ["审批", "公示"],
    "review.x.functions": ["aid.check", "aid.check"], "review.x.levels": ["街道", "基层"],
    "review.x.days": ["3", "2"], "review.x.needed": ["1", "1"],
    "review.x.audiences": ["无", "单位内"],
}  # fmt: skip


def end(start: date, n: int) -> date:
    return add_working_days(start, n, is_workday, count_first_day=True)


def test_the_twelfth_to_the_eighteenth_of_march_2024_is_exactly_five() -> None:
    assert end(date(2024, 3, 12), 5) == date(2024, 3, 18)
    assert count_working_days(date(2024, 3, 12), date(2024, 3, 18), is_workday) == 5


def test_across_spring_festival_2024_the_notice_of_the_seventh_ends_on_the_nineteenth() -> None:
    assert end(date(2024, 2, 7), 5) == date(2024, 2, 19)


@given(DAYS, st.integers(1, 30))
def test_a_notice_holds_exactly_its_working_days_and_ends_on_one(start: date, n: int) -> None:
    last = end(start, n)

    assert count_working_days(start, last, is_workday) == n
    assert is_workday(last)


@given(DAYS, st.integers(1, 30))
def test_one_day_more_is_never_earlier(start: date, n: int) -> None:
    assert end(start, n) < end(start, n + 1)


@given(DAYS, st.integers(1, 20))
def test_posted_later_it_never_ends_earlier(start: date, n: int) -> None:
    assert end(start, n) <= end(start + timedelta(days=1), n)


@given(DAYS, st.integers(1, 20))
def test_posted_on_a_rest_day_it_counts_from_the_next_working_day(start: date, n: int) -> None:
    first = end(start, 1)

    assert end(start, n) == end(first, n)


@given(DAYS, st.integers(2, 20))
def test_calendar_days_would_be_too_few(start: date, n: int) -> None:
    assert (end(start, n) - start).days + 1 >= n


def test_a_table_is_read_row_by_row() -> None:
    first, second = rules.stages_of("x", TABLE)

    assert (first.name, first.act, first.level, first.days) == ("初审", "decide", 4, 3)
    assert (second.act, second.audience, second.level) == ("notice", "unit", 6)


@pytest.mark.parametrize(
    ("column", "words", "told"),
    [
        ("days", ["3"], "不齐"), ("acts", ["审批", "看看"], "看不懂"),
        ("levels", ["街道", "火星"], "看不懂"), ("days", ["0", "2"], "1 到 365"),
        ("needed", ["一", "1"], "1 到 365"), ("audiences", ["无", "无"], "公示范围"),
        ("audiences", ["单位内", "单位内"], "公示范围"), ("stages", [], "不齐"),
    ],
)  # fmt: skip
def test_a_crooked_table_is_refused(column: str, words: list[str], told: str) -> None:
    with pytest.raises(Refusal, match=told):
        rules.stages_of("x", {**TABLE, f"review.x.{column}": words})


@pytest.mark.parametrize(("level", "who"), [(6, A), (5, B), (4, B), (3, B), (2, C), (0, C)])
def test_the_nearest_union_at_or_above_the_level_has_it(level: int, who: UUID) -> None:
    assert rules.union_for(level, WAY) == who


def test_where_none_stands_so_high_the_root_has_it() -> None:
    assert rules.union_for(0, WAY[:2]) == B


@pytest.mark.parametrize(("own", "above"), [(A, B), (B, C), (C, C)])
def test_appeals_go_one_up_and_the_root_answers_its_own(own: UUID, above: UUID) -> None:
    assert rules.union_above(own, WAY) == above


def test_a_notice_between_does_not_hide_who_passed_the_stage_before() -> None:
    said = [Word(1, 1, "pass", A), Word(2, 1, "pass", None)]

    assert rules.deciders_before(3, said) == {A}


def test_only_the_nearest_decided_stage_counts() -> None:
    said = [Word(1, 1, "pass", A), Word(2, 1, "pass", B), Word(3, 1, "return", C)]

    assert rules.deciders_before(3, said) == {B}
    assert rules.deciders_before(1, said) == frozenset()


def test_every_round_of_the_stage_before_counts() -> None:
    said = [Word(1, 1, "pass", A), Word(1, 2, "pass", B)]

    assert rules.deciders_before(2, said) == {A, B}


def test_passes_count_in_their_round_alone() -> None:
    said = [Word(1, 1, "pass", A), Word(1, 2, "pass", B), Word(1, 2, "return", C)]

    assert rules.passes(1, 2, said) == 1


@pytest.mark.parametrize(
    ("outcome", "act", "told"),
    [("pass", "notice", "不能提前"), ("revoke", "decide", "没有这种"), ("maybe", "decide", "没有")],
)
def test_outcomes_suit_their_act(outcome: str, act: str, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        rules.must_suit(outcome, act)


@pytest.mark.parametrize(
    ("audience", "allowed", "fits"),
    [("unit", "community", True), ("page", "page", True), ("page", "community", False),
     ("community", "unit", False), ("all", "page", False)],
)  # fmt: skip
def test_no_audience_is_wider_than_allowed(audience: str, allowed: str, fits: bool) -> None:
    if fits:
        rules.must_not_be_wider(audience, allowed)
        return
    with pytest.raises(Refusal):
        rules.must_not_be_wider(audience, allowed)


def test_honours_show_the_full_name_and_hardship_the_surname() -> None:
    assert rules.shown_name("欧阳青竹", rules.SURNAME) == "欧阳*"
    assert rules.shown_name("欧阳青竹", rules.FULL) == "欧阳青竹"
    assert rules.must_be_masked("欧阳青竹", "欧阳青竹", rules.FULL) == "欧阳青竹"


@pytest.mark.parametrize(
    ("audience", "today", "shown"),
    [("page", date(2024, 3, 12), True), ("page", date(2024, 3, 18), True),
     ("page", date(2024, 3, 19), False), ("page", date(2024, 3, 11), False),
     ("community", date(2024, 3, 13), False)],
)  # fmt: skip
def test_the_web_shows_pages_alone_and_only_while_they_run(
    audience: str, today: date, shown: bool
) -> None:
    assert rules.is_shown(audience, date(2024, 3, 12), date(2024, 3, 18), today) == shown
