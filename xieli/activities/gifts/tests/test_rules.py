"""The law of giving on, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from xieli.activities.gifts import rules
from xieli.activities.gifts.rules import House, Kind
from xieli.kernel.refusal import Refusal

TODAY = date(2026, 3, 10)
HOUSE = House(
    takes=frozenset({"小家电", "外套"}), refuses=frozenset({"鞋帽", "内衣袜子", "不干净"}),
    but_new_from_firm=frozenset({"鞋帽"}), bring_days=14, keep_days=3, most_claims=2,
    claim_days=30, most_offers=10,
)  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    [
        Kind("小家电", rules.USED, is_from_firm=False),
        Kind("外套", rules.NEW, is_from_firm=True),
        Kind("鞋帽", rules.NEW, is_from_firm=True),
    ],
)
def test_what_the_rulebook_takes_is_taken(kind: Kind):
    rules.must_be_taken(kind, HOUSE)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind("鞋帽", rules.USED, is_from_firm=False), "只收企业捐的全新的"),
        (Kind("鞋帽", rules.NEW, is_from_firm=False), "只收企业捐的全新的"),
        (Kind("鞋帽", rules.GOOD, is_from_firm=True), "只收企业捐的全新的"),
        (Kind("内衣袜子", rules.NEW, is_from_firm=True), "不收"),
        (Kind("汽车", rules.NEW, is_from_firm=True), "没有“汽车”这一类"),
    ],
)
def test_what_it_refuses_is_refused_in_words(kind: Kind, words: str):
    with pytest.raises(Refusal, match=words):
        rules.must_be_taken(kind, HOUSE)


def test_the_exception_is_data_and_not_code():
    without = House(**{**vars(HOUSE), "but_new_from_firm": frozenset()})

    with pytest.raises(Refusal, match="不收"):
        rules.must_be_taken(Kind("鞋帽", rules.NEW, is_from_firm=True), without)


def test_a_reason_stands_in_the_list_and_holds_for_the_thing():
    used = Kind("鞋帽", rules.USED, is_from_firm=False)
    new = Kind("鞋帽", rules.NEW, is_from_firm=True)

    rules.must_be_reason("鞋帽", used, HOUSE)
    rules.must_be_reason("不干净", new, HOUSE)
    with pytest.raises(Refusal, match="规则库列的"):
        rules.must_be_reason("不喜欢", used, HOUSE)
    with pytest.raises(Refusal, match="企业捐的全新的可以收"):
        rules.must_be_reason("鞋帽", new, HOUSE)


@pytest.mark.parametrize(("day", "is_fine"), [(9, False), (10, True), (24, True), (25, False)])
def test_a_day_to_bring_lies_within_the_rulebooks_days(day: int, is_fine: bool):
    if is_fine:
        rules.must_be_brought_by(date(2026, 3, day), TODAY, HOUSE)
    else:
        with pytest.raises(Refusal, match="3月24日"):
            rules.must_be_brought_by(date(2026, 3, day), TODAY, HOUSE)


@pytest.mark.parametrize(
    ("has_open", "lately", "words"),
    [(True, 0, "一人一次只留一件"), (False, 2, "30 天里已经领了 2 件"), (True, 5, "一人一次")],
)
def test_a_person_claims_one_thing_at_a_time_and_not_too_many(
    has_open: bool, lately: int, words: str
):
    with pytest.raises(Refusal, match=words):
        rules.must_claim_in_turn(has_open, lately, HOUSE)


def test_the_next_claim_is_free_after_few_enough():
    rules.must_claim_in_turn(False, 1, HOUSE)


@pytest.mark.parametrize(
    ("state", "left"), [(rules.LISTED, 0), (rules.GIVEN, 1), (rules.TAKEN_OFF, 1)]
)
def test_only_what_is_on_the_list_and_left_is_claimed(state: str, left: int):
    with pytest.raises(Refusal, match="刚被别人领走"):
        rules.must_be_left(state, left)


@pytest.mark.parametrize("pieces", [0, -1, 6])
def test_a_count_lies_between_one_and_what_was_offered(pieces: int):
    with pytest.raises(Refusal, match="1 到 5 之间"):
        rules.must_be_pieces(pieces, 5)


def test_somebody_with_ten_things_on_the_way_brings_them_first():
    with pytest.raises(Refusal, match="10 件还没送来"):
        rules.must_be_few_offers(10, HOUSE)
