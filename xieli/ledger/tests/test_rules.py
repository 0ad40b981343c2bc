"""The law of the ledger on plain values."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.kernel.refusal import Refusal
from xieli.ledger import rules

A, B = UUID(int=1), UUID(int=2)


def posting(*lines: tuple[UUID, str, str], key: str = "k") -> rules.Posting:
    return rules.Posting(
        key, "x", tuple(rules.Line(account, unit, Decimal(n)) for account, unit, n in lines)
    )


def test_a_move_is_sound_and_balances() -> None:
    lines = rules.move(Decimal("12.30"), "CNY", out_of=A, into=B)

    rules.must_be_sound(rules.Posting("k", "x", lines))

    assert rules.net(lines) == {(A, "CNY"): Decimal("-12.30"), (B, "CNY"): Decimal("12.30")}


def test_each_unit_balances_by_itself() -> None:
    mixed = posting((A, "CNY", "-5"), (B, "goods:bed", "5"))

    with pytest.raises(rules.Unbalanced):
        rules.must_be_sound(mixed)


def test_an_entry_without_lines_is_no_entry() -> None:
    with pytest.raises(rules.Unbalanced):
        rules.must_be_sound(posting())


@pytest.mark.parametrize(
    ("unit", "amount", "words"),
    [
        ("CNY", "NaN", "不是一个数"),
        ("CNY", "Infinity", "不是一个数"),
        ("CNY", "0", "不能是 0"),
        ("CNY", "1000000000000", "太大"),
        ("CNY", "0.001", "写到分"),
        ("hour", "0.001", "两位小数"),
        ("goods:bed", "0.5", "整数"),
        ("quota:b1", "0.5", "整数"),
    ],
)
def test_an_amount_that_no_account_can_take_is_refused(unit: str, amount: str, words: str) -> None:
    wrong = posting((A, unit, amount), (B, unit, "-1"))

    with pytest.raises(Refusal, match=words):
        rules.must_be_sound(wrong)


@pytest.mark.parametrize("amount", ["1E+2", "100.00", "100.0000", "999999999999"])
def test_whole_goods_may_be_written_in_any_way(amount: str) -> None:
    right = posting((A, "goods:bed", amount), (B, "goods:bed", f"-{amount}"))

    rules.must_be_sound(right)

    assert rules.net(right.lines)[A, "goods:bed"] == Decimal(amount)


@pytest.mark.parametrize("unit", ["", "USD", "goods:", "goods:a b", "goods:a,b", 'goods:"', "x:1"])
def test_a_unit_that_the_ledger_does_not_know_is_loud(unit: str) -> None:
    with pytest.raises(ValueError):
        rules.must_be_sound(posting((A, unit, "1"), (B, unit, "-1")))


def test_a_float_is_loud() -> None:
    lines = (rules.Line(A, "CNY", 1.0), rules.Line(B, "CNY", -1.0))  # type: ignore[arg-type]

    with pytest.raises(TypeError):
        rules.must_be_sound(rules.Posting("k", "x", lines))


def test_a_key_too_long_for_its_column_is_loud() -> None:
    with pytest.raises(ValueError):
        rules.must_be_sound(posting((A, "CNY", "1"), (B, "CNY", "-1"), key="k" * 161))


def test_the_fingerprint_does_not_depend_on_order_or_trailing_zeros() -> None:
    one = posting((A, "CNY", "1.5"), (B, "CNY", "-1.5"))
    other = posting((B, "CNY", "-1.50"), (A, "CNY", "1.500"))

    assert rules.digest(one.lines) == rules.digest(other.lines)


def test_the_fingerprint_sees_another_account_unit_or_amount() -> None:
    base = ((A, "CNY", "1"), (B, "CNY", "-1"))
    others = [
        ((B, "CNY", "1"), (A, "CNY", "-1")),
        ((A, "hour", "1"), (B, "hour", "-1")),
        ((A, "CNY", "2"), (B, "CNY", "-2")),
    ]

    prints = {rules.digest(posting(*lines).lines) for lines in [base, *others]}

    assert len(prints) == 4


def test_settling_takes_the_postings_in_their_order() -> None:
    into, out = posting((A, "CNY", "5")), posting((A, "CNY", "-5"))
    held = {(A, "CNY"): Decimal(0)}

    assert rules.settle(held, [into, out]) == held
    with pytest.raises(rules.Overdraft):
        rules.settle(held, [out, into])


def test_an_unbounded_place_may_go_below_zero() -> None:
    assert rules.settle({}, [posting((A, "CNY", "-5"), (B, "CNY", "5"))]) == {}


def test_a_balance_too_large_for_its_column_is_refused() -> None:
    held = {(A, "CNY"): rules.FULLEST}

    with pytest.raises(Refusal, match="太大"):
        rules.settle(held, [posting((A, "CNY", "1"))])


def test_the_refusal_says_who_has_what_and_needs_what() -> None:
    short = rules.Overdraft((A, "CNY"), Decimal("1200.5"), Decimal(3000))

    told = short.refusal("困难帮扶金")

    assert told.words == "“困难帮扶金”不够：现有 1,200.50 元，需要 3,000.00 元。"
    assert rules.in_words(Decimal("3.50"), "hour") == "3.5 小时"
    assert rules.in_words(Decimal("1E+2"), "goods:bed") == "100"


@given(st.lists(st.integers(-20, 20).filter(bool), max_size=30), st.integers(0, 40))
def test_settling_refuses_exactly_where_a_running_sum_falls_below_zero(
    moves: list[int], start: int
) -> None:
    postings = [posting((A, "goods:bed", str(n))) for n in moves]
    sums = [start + sum(moves[: n + 1]) for n in range(len(moves))]

    try:
        after = rules.settle({(A, "goods:bed"): Decimal(start)}, postings)
    except rules.Overdraft:
        after = {}

    assert bool(after) == all(it >= 0 for it in sums)
    assert not after or after[A, "goods:bed"] == start + sum(moves)
