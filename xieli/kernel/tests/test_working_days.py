from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.kernel.refusal import Refusal
from xieli.kernel.working_days import add_working_days, count_working_days

# Spring Festival 2024 as announced: rest from 10 to 17 February, work on Sundays 4 and 18.
SPRING_REST = {date(2024, 2, day) for day in range(10, 18)}
SPRING_WORK = {date(2024, 2, 4), date(2024, 2, 18)}


def plain_week(day: date) -> bool:
    return day.weekday() < 5


def spring_2024(day: date) -> bool:
    return day in SPRING_WORK or (day.weekday() < 5 and day not in SPRING_REST)


def test_the_notice_of_march_2024_ran_exactly_five_working_days() -> None:
    assert count_working_days(date(2024, 3, 12), date(2024, 3, 18), plain_week) == 5


def test_five_working_days_from_the_day_of_posting_end_on_the_18th() -> None:
    end = add_working_days(date(2024, 3, 12), 5, plain_week, count_first_day=True)

    assert end == date(2024, 3, 18)


def test_when_the_day_of_posting_does_not_count_the_notice_ends_a_day_later() -> None:
    end = add_working_days(date(2024, 3, 12), 5, plain_week, count_first_day=False)

    assert end == date(2024, 3, 19)


def test_a_notice_across_spring_festival_waits_for_the_holiday_to_pass() -> None:
    posted = date(2024, 2, 7)

    end = add_working_days(posted, 5, spring_2024, count_first_day=True)

    # 7, 8 and 9 February, then Sunday the 18th (worked in exchange) and Monday the 19th.
    assert end == date(2024, 2, 19)
    assert count_working_days(posted, end, spring_2024) == 5


def test_a_sunday_worked_in_exchange_counts() -> None:
    assert count_working_days(date(2024, 2, 4), date(2024, 2, 4), spring_2024) == 1


def test_a_notice_posted_on_a_rest_day_starts_on_the_next_working_day() -> None:
    end = add_working_days(date(2024, 2, 10), 1, spring_2024, count_first_day=True)

    assert end == date(2024, 2, 18)


def test_nothing_lies_between_an_end_and_a_later_start() -> None:
    assert count_working_days(date(2024, 3, 18), date(2024, 3, 12), plain_week) == 0


def test_fewer_than_one_working_day_is_refused() -> None:
    with pytest.raises(Refusal, match="至少是 1"):
        add_working_days(date(2024, 3, 12), 0, plain_week, count_first_day=True)


def test_a_calendar_without_working_days_is_refused_instead_of_searched_for_ever() -> None:
    with pytest.raises(Refusal, match="没有一个工作日"):
        add_working_days(date(2024, 3, 12), 1, lambda day: False, count_first_day=True)


@given(st.dates(date(2024, 1, 1), date(2024, 3, 1)), st.integers(1, 40), st.booleans())
def test_the_nth_working_day_has_n_working_days_up_to_it(
    start: date, n: int, count_first_day: bool
) -> None:
    end = add_working_days(start, n, spring_2024, count_first_day=count_first_day)

    first = start if count_first_day else start + timedelta(days=1)
    assert spring_2024(end)
    assert count_working_days(first, end, spring_2024) == n
