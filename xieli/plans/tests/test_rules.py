"""The law of plans without a database: states, points, second persons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xieli.kernel.refusal import Refusal
from xieli.plans import rules
from xieli.plans.rules import Seen

TEN = Decimal(10)
LATE = Decimal("0.8")
NUMBERS = st.decimals(min_value=0, max_value=1000, places=2)
SEEN = st.builds(
    Seen, st.none() | NUMBERS, st.none() | NUMBERS.filter(bool), st.booleans(), st.booleans()
)


def seen(value: int | None, target: int | None = 10, **more: bool) -> Seen:
    told = {"is_there": True, **more}
    return Seen(
        None if value is None else Decimal(value), None if target is None else Decimal(target),
        **told,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ([seen(10)], rules.MET),
        ([seen(9)], rules.SHORT),
        ([seen(None, is_there=False)], rules.EMPTY),
        ([seen(10), seen(None, None, is_there=False)], rules.EMPTY),
        ([seen(10), seen(3)], rules.SHORT),
        ([seen(None, None)], rules.MET),  # a report in words alone
        ([seen(0, None)], rules.SHORT),  # a figure that counts nothing
        ([], rules.EMPTY),
    ],
)
def test_a_cell_is_met_when_everything_in_it_is(parts: list[Seen], state: str) -> None:
    assert rules.state_of(parts) == state


@pytest.mark.parametrize(
    ("parts", "points"),
    [
        ([seen(10)], "10.00"),
        ([seen(25)], "10.00"),
        ([seen(5)], "5.00"),
        ([seen(10, is_late=True)], "8.00"),
        ([seen(10), seen(None, is_there=False)], "5.00"),
        ([seen(None, None)], "10.00"),
    ],
)
def test_points_follow_the_written_rule(parts: list[Seen], points: str) -> None:
    assert rules.points(TEN, parts, LATE) == Decimal(points)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SEEN, max_size=6), st.decimals(min_value=0, max_value=100, places=2))
def test_points_lie_between_nothing_and_the_weight(parts: list[Seen], weight: Decimal) -> None:
    assert 0 <= rules.points(weight, parts, LATE) <= weight


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SEEN, min_size=1, max_size=6))
def test_what_is_met_in_time_has_the_whole_weight(parts: list[Seen]) -> None:
    if rules.state_of(parts) == rules.MET and not any(one.is_late for one in parts):
        assert rules.points(TEN, parts, LATE) == TEN


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SEEN, min_size=1, max_size=4), st.integers(0, 3))
def test_more_of_something_never_gives_fewer_points(parts: list[Seen], at: int) -> None:
    one = parts[at % len(parts)]
    more = Seen((one.value or Decimal()) + 1, one.target, one.is_there, one.is_late)
    after = [more if it is one else it for it in parts]

    if one.value is not None:
        assert rules.points(TEN, after, LATE) >= rules.points(TEN, parts, LATE)


def test_weights_make_a_hundred_and_every_measure_has_an_indicator() -> None:
    rules.must_be_ready([Decimal("60"), Decimal("40")], [])
    for weights, bare in (([], []), ([Decimal(99)], []), ([Decimal(100)], ["宣讲"])):
        with pytest.raises(Refusal):
            rules.must_be_ready(weights, bare)


def test_one_person_never_checks_himself() -> None:
    one = uuid4()
    rules.must_be_another(one, uuid4())
    for first, second in ((one, one), (None, one), (one, None)):
        with pytest.raises(Refusal):
            rules.must_be_another(first, second)


def test_a_later_day_is_later_and_not_past() -> None:
    before, today = date(2024, 3, 31), date(2024, 4, 10)
    rules.must_be_later(before, date(2024, 4, 10), today)
    for until in (date(2024, 3, 31), date(2024, 4, 9)):
        with pytest.raises(Refusal):
            rules.must_be_later(before, until, today)
