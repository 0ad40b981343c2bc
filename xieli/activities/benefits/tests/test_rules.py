"""The law of benefits, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from xieli.activities.benefits import rules
from xieli.activities.benefits.rules import CountRule, Counts, Had, Money, Ready, Span, Terms
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Belonging

AT = datetime(2024, 3, 14, 2, 0, tzinfo=UTC)
TERMS = Terms(rules.OPEN, rules.FIRST, AT - timedelta(hours=1), AT + timedelta(hours=1))
LI = Belonging(uuid4(), None, True, uuid4(), "a/b/c/", "food")
SPAN = Span(TERMS.opens_at, TERMS.closes_at, date(2024, 4, 1))
READY = Ready(10, (date(2024, 1, 1), date(2024, 12, 31)), False, 1, (), True, 1)


def keys(terms: Terms, who: Belonging | None = LI, had: Had | None = None) -> list[str]:
    return [why.key for why in rules.may_claim(terms, who, AT, had)]


def test_a_member_in_time_may_claim():
    assert keys(TERMS) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"opens_at": AT + timedelta(minutes=1)}, [rules.EARLY]),
        ({"closes_at": AT}, [rules.OVER]),
        ({"state": rules.CLOSED}, [rules.OVER]),
        ({"state": rules.DRAFT}, [rules.EARLY]),
        ({"within_path": "a/x/", "within_name": "龙胜"}, [rules.NOT_WITHIN]),
        ({"within_path": "a/b/"}, []),
        ({"groups": frozenset({"truck"})}, [rules.NOT_GROUP]),
        ({"groups": frozenset({"truck", "food"})}, []),
    ],
)
def test_every_reason_is_told(change, why):
    assert keys(replace(TERMS, **change)) == why


def test_a_stranger_and_somebody_without_membership_are_shown_the_way_in():
    nobody = rules.may_claim(TERMS, None, AT)
    guest = rules.may_claim(TERMS, replace(LI, is_member=False), AT)

    assert [why.key for why in nobody] == [rules.UNKNOWN]
    assert [why.key for why in guest] == [rules.NOT_MEMBER]
    assert "3 分钟" in guest[0].next_step
    assert keys(replace(TERMS, members_only=False), replace(LI, is_member=False)) == []


def test_what_somebody_has_is_told_before_all_else():
    over = replace(TERMS, closes_at=AT)

    assert keys(over, had=Had(own=True)) == [rules.OWN, rules.OVER]
    assert keys(TERMS, had=Had(household=True)) == []
    assert keys(replace(TERMS, per_household=True), had=Had(household=True)) == [rules.HOME]


def test_reasons_name_the_groups_and_the_union_in_words():
    terms = replace(TERMS, groups=frozenset({"food", "truck"}), within_path="x", within_name="龙胜")

    words = [why.refusal().words for why in rules.may_claim(terms, replace(LI, group="staff"), AT)]

    assert words == [
        "这一批给龙胜和它下面工会的会员，您的会籍不在那里。",
        "这一批只给货车司机、外卖配送员。",
    ]


def test_whoever_stands_in_no_household_counts_as_one_of_his_own():
    home = uuid4()

    assert rules.household_of(False, LI) is None
    assert rules.household_of(True, LI) == LI.person_id
    assert rules.household_of(True, replace(LI, household_id=home)) == home


@pytest.mark.parametrize(
    ("union", "partner", "is_right"), [("8", "7", True), ("20", "0", True), ("12", "9", False)]
)
def test_the_parts_are_no_more_than_the_whole(union, partner, is_right):
    money = Money(Decimal(20), Decimal(union), Decimal(partner))
    if is_right:
        rules.must_add_up(money)
    else:
        with pytest.raises(Refusal, match="比面值还多"):
            rules.must_add_up(money)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": 0}, "多少份"),
        ({"contract": None}, "合作伙伴"),
        ({"is_contract_ended": True}, "有效期"),
        ({"contract": (date(2024, 1, 1), date(2024, 3, 13))}, "有效期"),
        ({"contract": (date(2024, 1, 1), date(2024, 3, 20))}, "合同到期"),
        ({"outlets": 0}, "兑换点"),
    ],
)
def test_a_batch_that_lacks_something_is_not_opened(change, words):
    rules.must_be_ready(rules.VOUCHER, rules.FIRST, SPAN, READY, date(2024, 3, 14))
    with pytest.raises(Refusal, match=words):
        rules.must_be_ready(
            rules.VOUCHER, rules.FIRST, SPAN, replace(READY, **change), date(2024, 3, 14)
        )


@pytest.mark.parametrize(
    ("what", "way", "change", "words"),
    [
        (rules.FARM, rules.FIRST, {"farm": False}, "从哪里来"),
        (rules.TOUR, rules.FIRST, {"stops": 0}, "一站"),
        (rules.VOUCHER, rules.WINDOW, {"windows": (4, 5)}, "9，比 10"),
    ],
)
def test_each_kind_asks_for_what_is_its_own(what, way, change, words):
    with pytest.raises(Refusal, match=words):
        rules.must_be_ready(what, way, SPAN, replace(READY, **change), date(2024, 3, 14))


def test_an_open_batch_only_moves_later():
    later = replace(SPAN, closes_at=SPAN.closes_at + timedelta(days=1))

    rules.must_harm_nobody(SPAN, later)
    for worse in (
        replace(SPAN, closes_at=SPAN.closes_at - timedelta(minutes=1)),
        replace(later, redeem_until=SPAN.redeem_until - timedelta(days=1)),
    ):
        with pytest.raises(Refusal, match="只能延后"):
            rules.must_harm_nobody(SPAN, worse)


def test_each_kind_is_counted_by_one_rule_so_that_nobody_counts_twice():
    counts = Counts(claimed=9, redeemed=5, orders=70, people=33)
    rule = CountRule()

    assert rules.people_times(rule, rules.VOUCHER, counts) == 5
    assert rules.people_times(rule, rules.FARM, counts) == 70
    assert rules.people_times(rule, rules.TOUR, counts) == 33
    assert rules.people_times(CountRule(plain=rules.CLAIMED_COUNTS), rules.GOODS, counts) == 9


def test_the_books_have_a_place_of_their_own_for_each_batch():
    code = "K7QM-2RXA-9FTW"

    assert rules.unit_of(code) == "quota:K7QM2RXA9FTW"
    assert rules.stock_of(code) == "benefits:stock:K7QM2RXA9FTW"
    assert (
        len({f(code) for f in (rules.stock_of, rules.held_of, rules.issued_of, rules.used_of)}) == 4
    )
