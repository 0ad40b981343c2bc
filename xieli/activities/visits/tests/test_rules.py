"""The law without a database: caps, sums, the order of the day."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.activities.visits import rules
from xieli.kernel.refusal import Refusal

CAPS = rules.Caps(Decimal(3000), Decimal(6000))


@pytest.mark.parametrize(
    ("worth", "before"), [("3000", "0"), ("3000", "3000"), ("0.01", "5999.99")]
)
def test_up_to_the_caps_a_person_may_be_listed(worth: str, before: str) -> None:
    rules.must_be_within(Decimal(worth), Decimal(before), CAPS)


@pytest.mark.parametrize(
    ("worth", "before", "said"),
    [("3000.01", "0", "每人每次 3,000.00 元"), ("3000", "3000.01", "每人每年 6,000.00 元")],
)
def test_a_cent_above_a_cap_is_refused_with_the_cap(worth: str, before: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        rules.must_be_within(Decimal(worth), Decimal(before), CAPS)


def test_a_line_gives_something_and_never_less_than_nothing() -> None:
    with pytest.raises(Refusal, match="既没有慰问金"):
        rules.must_give_something(Decimal(0), 0)
    with pytest.raises(Refusal, match="不能小于 0"):
        rules.must_give_something(Decimal(-1), 1)


def test_nobody_gets_more_than_was_approved() -> None:
    planned = rules.Given(Decimal(500), 1)

    rules.must_not_exceed(rules.Given(Decimal(500), 1), planned)

    for more in (rules.Given(Decimal("500.01"), 1), rules.Given(Decimal(500), 2)):
        with pytest.raises(Refusal, match="您填的更多"):
            rules.must_not_exceed(more, planned)


def test_the_sum_tells_a_missing_cent() -> None:
    told = rules.Sum(Decimal(100), Decimal(30), Decimal(20), Decimal("49.99"), Decimal(0))

    assert told.left == Decimal("49.99")
    assert told.gap == Decimal("0.01")


def spot(x: str, y: str) -> rules.Spot:
    return Decimal(x), Decimal(y)


def test_the_day_goes_from_the_nearest_to_the_nearest() -> None:
    stops = [
        rules.Stop("far", spot("110.9", "26")), rules.Stop("near", spot("110.1", "26")),
        rules.Stop("unknown", None), rules.Stop("middle", spot("110.4", "26")),
    ]  # fmt: skip

    order = rules.route(spot("110", "26"), stops)

    assert order == ["near", "middle", "far", "unknown"]


def test_without_a_start_the_first_stop_is_the_start() -> None:
    stops = [rules.Stop("b", spot("2", "0")), rules.Stop("a", spot("0", "0"))]

    assert rules.route(None, stops) == ["b", "a"]
    assert rules.route(None, []) == []


@given(st.lists(st.tuples(st.integers(73, 134), st.integers(4, 53)), max_size=9, unique=True))
def test_the_route_leaves_nobody_out_and_visits_nobody_twice(spots: list[tuple[int, int]]) -> None:
    stops = [rules.Stop(str(n), (Decimal(x), Decimal(y))) for n, (x, y) in enumerate(spots)]

    order = rules.route(spot("110", "26"), stops)

    assert sorted(order) == sorted(stop.key for stop in stops)


def test_a_degree_of_latitude_is_some_111_kilometres() -> None:
    assert round(rules.kilometres(spot("110", "26"), spot("110", "27"))) == 111
