"""The law of booking without a database: many, tiny."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xieli.booking import rules
from xieli.booking.rules import DAY, MONTH, SEATED, WAITING, WEEK, Repeat
from xieli.kernel.refusal import Refusal

THURSDAY = date(2024, 3, 14)
AT = datetime(2024, 3, 14, 1, 0, tzinfo=UTC)
ROAD, SECOND = ["选题", "审稿", "排期", "宣讲", "反馈"], ["审稿"]


def dates(every: int, unit: str, **more: object) -> list[str]:
    found = rules.dates_of(Repeat(every, unit, **more), THURSDAY, lambda day: day.weekday() < 5)  # type: ignore[arg-type]
    return [day.strftime("%m-%d") for day in found]


def test_every_second_day_four_times() -> None:
    assert dates(2, DAY, times=4) == ["03-14", "03-16", "03-18", "03-20"]


def test_every_week_on_the_first_days_own_weekday() -> None:
    assert dates(1, WEEK, times=3) == ["03-14", "03-21", "03-28"]


def test_every_second_week_on_monday_and_thursday_counts_weeks_from_monday() -> None:
    found = dates(2, WEEK, weekdays=frozenset({0, 3}), until=date(2024, 4, 12))

    assert found == ["03-14", "03-25", "03-28", "04-08", "04-11"]


def test_a_month_without_the_day_is_left_out() -> None:
    found = rules.dates_of(Repeat(1, MONTH, times=3), date(2024, 1, 31), lambda _day: True)

    assert found == [date(2024, 1, 31), date(2024, 3, 31), date(2024, 5, 31)]


def test_a_rest_day_falls_out_and_is_not_counted() -> None:
    assert dates(1, DAY, times=4, skips_rest_days=True) == ["03-14", "03-15", "03-18", "03-19"]


def test_the_earlier_of_two_ends_holds() -> None:
    assert dates(1, DAY, times=9, until=date(2024, 3, 15)) == ["03-14", "03-15"]


@pytest.mark.parametrize(
    "repeat",
    [
        Repeat(1, WEEK), Repeat(0, DAY, times=1), Repeat(1, "year", times=1),
        Repeat(1, DAY, times=0), Repeat(1, DAY, until=date(2024, 3, 13)),
        Repeat(1, WEEK, frozenset({7}), times=1),
        Repeat(1, WEEK, frozenset({5}), until=date(2024, 5, 1), skips_rest_days=True),
        Repeat(1, DAY, times=61),
    ],
)  # fmt: skip
def test_a_repetition_that_cannot_be_is_refused(repeat: Repeat) -> None:
    with pytest.raises(Refusal):
        rules.dates_of(repeat, THURSDAY, lambda day: day.weekday() < 5)


@settings(deadline=None)  # many work on this machine at once
@given(
    st.integers(1, 30), st.sampled_from([DAY, WEEK, MONTH]), st.frozensets(st.integers(0, 6)),
    st.integers(1, 40), st.dates(date(2000, 1, 1), date(2099, 1, 1)),
)  # fmt: skip
def test_days_rise_and_are_as_many_as_asked(
    every: int, unit: str, weekdays: frozenset[int], times: int, first: date
) -> None:
    found = rules.dates_of(Repeat(every, unit, weekdays, times), first, lambda _day: True)

    assert found == sorted(set(found))
    assert found[0] >= first
    assert len(found) <= times
    if unit == DAY:
        assert len(found) == times


def test_kinds_are_read_as_code_and_word() -> None:
    assert rules.kinds_of(["talk 宣讲", "schlecht", "film 观影"]) == {
        "talk": "宣讲",
        "film": "观影",
    }


def test_a_kind_nobody_wrote_down_is_refused() -> None:
    with pytest.raises(Refusal, match="没有这一种"):
        rules.must_be_kind("party", {"talk": "宣讲"})


@pytest.mark.parametrize("terms", [rules.Terms(0), rules.Terms(51), rules.Terms(1, 40_000)])
def test_terms_that_cannot_be_kept_are_refused(terms: rules.Terms) -> None:
    with pytest.raises(Refusal):
        rules.must_be_terms(terms, 50)


def test_the_road_begins_goes_on_and_ends() -> None:
    assert rules.next_step(ROAD, "") == "选题"
    assert rules.next_step(ROAD, "选题") == "审稿"
    assert rules.next_step(ROAD, "反馈") is None
    assert rules.next_step([], "") is None


def test_the_next_step_needs_no_reason_and_a_step_back_does() -> None:
    rules.must_be_way(ROAD, "选题", "审稿", "")
    rules.must_be_way(ROAD, "排期", "选题", "换题目")
    with pytest.raises(Refusal, match="原因"):
        rules.must_be_way(ROAD, "排期", "选题", " ")


@pytest.mark.parametrize("to", ["排期", "选题", "跳舞"])
def test_no_step_is_jumped_over_and_none_stays(to: str) -> None:
    with pytest.raises(Refusal):
        rules.must_be_way(ROAD, "选题", to, "理由写了")


def test_who_made_it_does_not_review_it() -> None:
    mine, other = uuid4(), uuid4()
    rules.must_review_alone("审稿", SECOND, other, {mine})
    rules.must_review_alone("选题", SECOND, mine, {mine})
    for who in (mine, None):
        with pytest.raises(Refusal, match="另一位"):
            rules.must_review_alone("审稿", SECOND, who, {mine})


@pytest.mark.parametrize(
    ("step", "is_reviewed"), [("选题", False), ("审稿", False), ("排期", True), ("", False)]
)
def test_reviewed_is_what_has_the_review_behind_it(step: str, is_reviewed: bool) -> None:
    assert rules.is_reviewed(ROAD, step, SECOND) is is_reviewed


def test_without_a_review_nothing_has_to_be_reviewed() -> None:
    assert rules.is_reviewed([], "", [])


def times(**more: timedelta) -> rules.Times:
    moved = {name: AT + by for name, by in more.items()}
    day = timedelta(days=1)
    whole = {"starts_at": AT + day, "ends_at": AT + 2 * day, "opens_at": AT, "closes_at": AT + day}
    return rules.Times(**{**whole, **moved})


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": timedelta(days=1)}, {"closes_at": timedelta(0)},
        {"closes_at": timedelta(days=2, seconds=1)},
    ],
)  # fmt: skip
def test_times_that_run_backward_are_refused(wrong: dict[str, timedelta]) -> None:
    with pytest.raises(Refusal):
        rules.must_be_times(times(**wrong))


def test_booking_opens_with_its_first_moment_and_closes_with_its_last() -> None:
    rules.must_be_bookable(times(), AT)
    with pytest.raises(Refusal, match="才开始"):
        rules.must_be_bookable(times(), AT - timedelta(seconds=1))
    with pytest.raises(Refusal, match="截止"):
        rules.must_be_bookable(times(), AT + timedelta(days=1))


def test_a_group_fits_the_terms_and_the_room() -> None:
    rules.must_fit_group(3, 3, 3)
    with pytest.raises(Refusal, match="最多报 2"):
        rules.must_fit_group(3, 2, 9)
    with pytest.raises(Refusal, match="一共 2 个"):
        rules.must_fit_group(3, 5, 2)


@pytest.mark.parametrize(
    ("size", "free", "ahead", "may_pass", "state"),
    [
        (2, 2, 0, False, SEATED), (3, 2, 0, False, WAITING), (1, 2, 3, False, WAITING),
        (1, 2, 3, True, SEATED), (1, 0, 0, False, WAITING),
    ],
)  # fmt: skip
def test_who_comes_new_stands_behind_who_waits(
    size: int, free: int, ahead: int, may_pass: bool, state: str
) -> None:
    assert rules.state_for(size, free, ahead, 9, may_pass=may_pass) == state


def test_a_full_line_says_so_and_no_line_says_so() -> None:
    with pytest.raises(Refusal, match="排队的也满了"):
        rules.state_for(2, 0, 4, 5, may_pass=False)
    with pytest.raises(Refusal, match="位子满了。"):
        rules.state_for(1, 0, 0, 0, may_pass=False)


def test_the_line_moves_in_order_and_by_whole_parties() -> None:
    line = [("a", 2), ("b", 3), ("c", 1)]

    assert rules.who_moves(line, 4, may_pass=False) == ["a"]
    assert rules.who_moves(line, 4, may_pass=True) == ["a", "c"]
    assert rules.who_moves(line, 6, may_pass=False) == ["a", "b", "c"]
    assert rules.who_moves(line, 0, may_pass=True) == []


@settings(deadline=None)  # many work on this machine at once
@given(st.lists(st.integers(1, 6), max_size=12), st.integers(0, 20), st.booleans())
def test_nobody_is_seated_too_much_and_nobody_waits_who_fits(
    sizes: list[int], free: int, may_pass: bool
) -> None:
    line = list(enumerate(sizes))
    moved = rules.who_moves(line, free, may_pass=may_pass)
    left = free - sum(sizes[at] for at in moved)
    waiting = [at for at in range(len(sizes)) if at not in moved]

    assert left >= 0
    assert moved == sorted(moved)
    if not may_pass:
        assert moved == list(range(len(moved)))
        assert not waiting or sizes[waiting[0]] > left
    else:
        assert all(sizes[at] > left for at in waiting)


DAYS = [date(2024, 3, day) for day in (1, 5, 20)]


@pytest.mark.parametrize(
    ("most", "days", "asked", "fits"),
    [
        (0, 7, 5, True), (3, 0, 30, False), (4, 0, 30, True), (2, 7, 6, False), (3, 7, 6, True),
        (1, 7, 27, True), (1, 7, 26, False), (2, 5, 3, False), (1, 1, 5, False), (1, 1, 6, True),
    ],
)  # fmt: skip
def test_a_person_comes_so_often_in_any_stretch_of_days(
    most: int, days: int, asked: int, fits: bool
) -> None:
    asked_day = date(2024, 3, asked)
    if fits:
        rules.must_be_within_limit(most, days, DAYS, asked_day)
    else:
        with pytest.raises(Refusal, match="报满"):
            rules.must_be_within_limit(most, days, DAYS, asked_day)


def test_seats_go_back_until_so_many_hours_before() -> None:
    start = AT + timedelta(hours=24)
    rules.must_be_in_time(start, 24, AT)
    with pytest.raises(Refusal, match="24 小时"):
        rules.must_be_in_time(start, 24, AT + timedelta(seconds=1))
    with pytest.raises(Refusal, match="已经开始"):
        rules.must_be_in_time(start, 0, start)


KEY = "KEY-OF-AN-OCCASION"


def test_the_code_has_six_digits_holds_for_its_step_and_the_next() -> None:
    code = rules.rotating_code(KEY, AT, 30)

    assert len(code) == 6
    assert code.isdigit()
    assert rules.is_code(f" {code[:3]} {code[3:]}", KEY, AT + timedelta(seconds=29), 30)
    assert rules.is_code(code, KEY, AT + timedelta(seconds=59), 30)
    assert not rules.is_code(code, KEY, AT + timedelta(seconds=60), 30)
    assert not rules.is_code(code, KEY, AT - timedelta(seconds=1), 30)


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 4226's way of cutting, over SHA-256 as in RFC 6238, appendix B (last six digits)."""
    key = "12345678901234567890123456789012"

    found = rules.rotating_code(key, datetime.fromtimestamp(59, UTC), 30)

    assert found == "119246"


@pytest.mark.parametrize("given_code", ["", "12345", "abcdef", "一二三四五六", "1" * 500])
def test_what_is_no_code_is_no_code(given_code: str) -> None:
    assert not rules.is_code(given_code, KEY, AT, 30)


def test_one_checks_in_a_while_before_and_after() -> None:
    span = (AT, AT + timedelta(hours=2))
    rules.must_be_on(span, (60, 60), AT - timedelta(minutes=60))
    rules.must_be_on(span, (60, 60), AT + timedelta(minutes=180))
    with pytest.raises(Refusal, match="还没有到签到"):
        rules.must_be_on(span, (60, 60), AT - timedelta(minutes=61))
    with pytest.raises(Refusal, match="过了"):
        rules.must_be_on(span, (60, 60), AT + timedelta(minutes=181))


@pytest.mark.parametrize(
    ("text", "value", "unit", "shown"),
    [
        ("80余人", 80, "人", "80余人"),
        ("近300棵", 300, "棵", "近300棵"),
        ("30多 人", 30, "人", "30多人"),
    ],
)
def test_a_result_keeps_its_qualifier(text: str, value: int, unit: str, shown: str) -> None:
    name, quantity = rules.result_of(" 参加 人数", text)

    assert (name, quantity.value, quantity.unit) == ("参加人数", Decimal(value), unit)
    assert quantity.show() == shown


@pytest.mark.parametrize(
    ("measure", "text"),
    [("", "80人"), ("人数", "80"), ("人数", "很多"), ("树", "1.234棵"), ("树", "99999亿棵")],
)
def test_a_result_that_says_nothing_is_refused(measure: str, text: str) -> None:
    with pytest.raises(Refusal):
        rules.result_of(measure, text)


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_there_are_one_to_five_stars(stars: int) -> None:
    with pytest.raises(Refusal):
        rules.must_be_stars(stars)
