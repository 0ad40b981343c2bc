from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.kernel.period import Period
from xieli.kernel.refusal import Refusal

DAYS = st.dates(date(2024, 1, 1), date(2024, 3, 31))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(DAYS)
    return Period(start, draw(st.none() | st.dates(start, date(2024, 4, 30))))


def test_both_ends_belong_to_the_period() -> None:
    march = Period(date(2024, 3, 1), date(2024, 3, 31))

    assert march.covers(date(2024, 3, 1))
    assert march.covers(date(2024, 3, 31))
    assert not march.covers(date(2024, 2, 29))
    assert not march.covers(date(2024, 4, 1))


def test_an_open_period_never_ends() -> None:
    assert Period(date(2024, 3, 1)).covers(date(9999, 12, 31))


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(Refusal, match="结束日 2024-02-29 早于开始日 2024-03-01"):
        Period(date(2024, 3, 1), date(2024, 2, 29))


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError):
        Period(datetime(2024, 3, 1, 8, 0))


def test_one_day_is_a_period() -> None:
    assert Period(date(2024, 3, 1), date(2024, 3, 1)).covers(date(2024, 3, 1))


def test_periods_that_only_touch_at_one_day_overlap() -> None:
    first = Period(date(2024, 3, 1), date(2024, 3, 10))

    assert first.overlaps(Period(date(2024, 3, 10), date(2024, 3, 20)))
    assert not first.overlaps(Period(date(2024, 3, 11)))


@given(periods(), periods())
def test_periods_overlap_exactly_when_a_later_start_lies_in_both(one: Period, two: Period) -> None:
    later = max(one.start, two.start)

    shared = one.covers(later) and two.covers(later)

    assert one.overlaps(two) == two.overlaps(one) == shared
