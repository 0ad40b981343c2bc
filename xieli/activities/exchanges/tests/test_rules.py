"""The law without a database: sums to the cent, two people, who may close a finding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.activities.exchanges import rules
from xieli.activities.exchanges.rules import LineNow, Standing
from xieli.kernel.refusal import Refusal

CENTS = st.integers(1, 10**11 - 1).map(lambda n: Decimal(n) / 100)


@given(total=CENTS, count=st.integers(1, 60))
def test_shares_sum_to_the_total_and_differ_by_a_cent_at_most(total: Decimal, count: int):
    if total * 100 < count:
        with pytest.raises(Refusal):
            rules.shares(total, count)
        return

    shares = rules.shares(total, count)

    assert sum(shares) == total
    assert max(shares) - min(shares) <= Decimal("0.01")
    assert shares == sorted(shares, reverse=True)


def test_a_thousand_for_three_is_told_to_the_cent():
    assert rules.shares(Decimal(1000), 3) == [Decimal("333.34"), *[Decimal("333.33")] * 2]


@given(rows=st.lists(CENTS, min_size=1, max_size=20), off=st.integers(-5, 5))
def test_rows_reconcile_with_the_total_or_are_refused_with_the_gap(rows: list[Decimal], off: int):
    total = sum(rows) + Decimal(off) / 100

    if off == 0:
        rules.must_reconcile(total, rows)
    else:
        with pytest.raises(Refusal) as no:
            rules.must_reconcile(total, rows)
        assert f"{'少' if off > 0 else '多'} 0.0{abs(off)} 元" in no.value.words


@pytest.mark.parametrize("text", ["0", "-1", "0.001", "NaN", "Infinity", "1000000000"])
def test_a_sum_is_above_zero_and_ends_at_the_cent(text: str):
    with pytest.raises(Refusal):
        rules.amount(Decimal(text))


def test_who_made_a_thing_does_not_decide_it_and_a_machine_never_does():
    me, other = uuid4(), uuid4()

    rules.must_be_another(me, other)

    for by in (me, None):
        with pytest.raises(Refusal):
            rules.must_be_another(by, me)


@given(planned=CENTS, approved=CENTS, asked=CENTS)
def test_a_line_takes_what_is_left_and_not_a_cent_more(
    planned: Decimal, approved: Decimal, asked: Decimal
):
    line = LineNow("交通", planned, approved, asked)

    if approved + asked <= planned:
        rules.must_fit([line])
    else:
        with pytest.raises(Refusal):
            rules.must_fit([line])


ME, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("standing", "told_by", "may"),
    [
        (Standing(runs=True, is_of_inspected=False), OTHER, True),
        (Standing(runs=True, is_of_inspected=False), ME, False),
        (Standing(runs=True, is_of_inspected=True), OTHER, False),
        (Standing(runs=False, is_of_inspected=True), OTHER, False),
        (Standing(runs=False, is_of_inspected=False), OTHER, False),
    ],
)
def test_only_the_inspecting_body_closes_a_finding(standing: Standing, told_by, may: bool):
    if may:
        rules.must_look_again(standing, ME, told_by)
    else:
        with pytest.raises(Refusal):
            rules.must_look_again(standing, ME, told_by)


def test_nobody_inspects_himself_or_who_stands_above_him():
    rules.must_not_be_above("a/b", "a/b/c")
    rules.must_not_be_above("a/b", "a/d")

    for inspected in ("a/b", "a"):
        with pytest.raises(Refusal):
            rules.must_not_be_above("a/b", inspected)


def test_a_window_has_its_length_and_its_days():
    first, last = date(2024, 2, 28), date(2024, 3, 1)

    rules.must_be_days(first, last, 3)

    assert len(rules.days_of(first, last)) == 3
    for window in ((first, last, 2), (last, first, 9)):
        with pytest.raises(Refusal):
            rules.must_be_days(*window)
    with pytest.raises(Refusal):
        rules.must_be_within(date(2024, 3, 2), (first, last))


def test_evidence_is_more_than_a_full_stop():
    assert rules.must_have_evidence(" 寄到了 ") == "寄到了"
    with pytest.raises(Refusal):
        rules.must_have_evidence(" 。 ")
