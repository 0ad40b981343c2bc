"""The sum of eligibility, the ceilings, the card, the days: pure, tiny, many."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.activities.aid import rules
from xieli.activities.aid.rules import Caps, Circumstances, Cited, Had, Measures, Wish
from xieli.kernel.refusal import Refusal


def cited(value: Any) -> Cited:
    return Cited(Decimal(value), "测试依据")


LINE = Measures(cited(1001), cited(1), cited(2), cited(80), ("有两处以上住房",), "测试依据")
BOTH = {"deep": cited(10), "relative": cited(8)}
CAPS = Caps(
    line=cited(1001), living_months=BOTH, study_months=BOTH,
    medical_share={"deep": cited(100), "relative": cited(80)},
    medical_most={"deep": cited(20000), "relative": cited(16000)}, accident_share=cited(15),
    accident_most=cited(10000), service_most=cited(3000), warm_once=cited(3000),
    warm_year=cited(6000), person_year=cited(30000), home_year=cited(40000),
    relative_kinds=cited(1),
)  # fmt: skip


def told(income: Any, **more: Any) -> Circumstances:
    return Circumstances(Decimal(income), **more)


def test_the_month_is_income_less_rigid_cost_by_twelve_and_heads():
    month = rules.monthly(told(30000, rigid=Decimal(6000), people=3))

    assert month == Decimal("666.67")


@pytest.mark.parametrize(
    ("income", "kind"),
    [
        ("12011.93", "deep"), ("12012", "relative"), ("24023.87", "relative"), ("24024", ""),
    ],
)  # fmt: skip
def test_the_line_itself_is_not_below_the_line(income: str, kind: str):
    assert rules.judge(told(income), LINE).kind == kind


def test_costs_above_the_share_make_it_an_accident():
    at_share = rules.judge(told(100000, illness=Decimal(80000)), LINE)
    above = rules.judge(told(100000, illness=Decimal("80000.01")), LINE)
    hurt = rules.judge(told(100000, is_major_event=True), LINE)

    assert [at_share.kind, above.kind, hurt.kind] == ["", "accident", "accident"]


def test_an_exclusion_keeps_out_the_poorest():
    judged = rules.judge(told(0, excluded_by=("有两处以上住房",)), LINE)

    assert judged.kind == ""
    assert judged.lacks == "有两处以上住房"
    assert judged.steps[-1].source == "测试依据"


def test_the_sum_is_shown_step_by_step_with_its_source():
    steps = rules.judge(told(30000, rigid=Decimal(6000), people=3), LINE).steps

    assert steps[0].numbers == "30,000.00 − 6,000.00 = 24,000.00"
    assert steps[1].numbers == "24,000.00 ÷ 12 ÷ 3 = 666.67"
    assert steps[2].numbers == "666.67 < 1,001.00 × 1 = 1,001.00"
    assert "测试依据" in steps[2].source


@pytest.mark.parametrize(
    "bad",
    [
        Circumstances(None), told(-1), told(1, rigid=Decimal(-1)), told(1, illness=Decimal(-1)),
        told(1, people=0), told(1, people=21),
    ],
)  # fmt: skip
def test_a_missing_or_negative_number_is_refused_in_words(bad: Circumstances):
    with pytest.raises(Refusal) as no:
        rules.judge(bad, LINE)

    assert no.value.next_step


@given(
    st.decimals(0, 10**7, places=2), st.decimals(0, 10**6, places=2), st.integers(1, 20),
)  # fmt: skip
def test_more_mouths_never_make_a_family_less_needy(income: Decimal, rigid: Decimal, people: int):
    order = {"deep": 2, "relative": 1, "": 0}
    one = rules.judge(Circumstances(income, rigid, 1), LINE)

    more = rules.judge(Circumstances(income, rigid, people), LINE)

    assert order[more.kind] >= order[one.kind]


def test_earlier_aid_counts_as_income_for_the_next_kind():
    before = told(12000)

    assert rules.judge(before, LINE).kind == "deep"
    assert rules.judge(rules.with_earlier_aid(before, Decimal(1000)), LINE).kind == "relative"


@pytest.mark.parametrize(
    ("wish", "most"),
    [
        (Wish("living", Decimal(1), "deep"), "10010"),
        (Wish("living", Decimal(1), "relative"), "8008"),
        (Wish("study", Decimal(1), "relative"), "8008"),
        (Wish("medical", Decimal(1), "deep", Decimal(9000)), "9000.00"),
        (Wish("medical", Decimal(1), "deep", Decimal(90000)), "20000"),
        (Wish("medical", Decimal(1), "relative", Decimal(10000)), "8000.00"),
        (Wish("medical", Decimal(1), "relative", Decimal(50000)), "16000"),
        (Wish("living", Decimal(1), "accident", Decimal(40000)), "6000.00"),
        (Wish("medical", Decimal(1), "accident", Decimal(400000)), "10000"),
        (Wish("legal", Decimal(1), "deep"), "3000"),
    ],
)
def test_each_kind_has_its_ceiling(wish: Wish, most: str):
    assert rules.most_of(wish, CAPS).value == Decimal(most)


def test_what_was_given_this_year_counts_against_every_ceiling():
    wish = Wish("living", Decimal(5000), "deep")

    assert rules.room(wish, Had(of_kind=Decimal(8000)), CAPS).value == 2010
    assert rules.room(wish, Had(person=Decimal(29000)), CAPS).value == 1000
    assert rules.room(wish, Had(home=Decimal(41000)), CAPS).value == 0


def test_one_fen_above_the_ceiling_is_refused_with_the_sum():
    rules.must_fit(Wish("living", Decimal("2010.00"), "deep"), Had(of_kind=Decimal(8000)), CAPS)

    with pytest.raises(Refusal) as no:
        rules.must_fit(Wish("living", Decimal("2010.01"), "deep"), Had(of_kind=Decimal(8000)), CAPS)

    assert "2,010.00" in no.value.next_step


def test_a_relative_family_has_one_kind_of_aid_a_year():
    second = Had(kinds=frozenset({"living"}))

    rules.must_fit(Wish("living", Decimal(100), "relative"), second, CAPS)
    rules.must_fit(Wish("study", Decimal(100), "deep"), second, CAPS)
    with pytest.raises(Refusal):
        rules.must_fit(Wish("study", Decimal(100), "relative"), second, CAPS)


@pytest.mark.parametrize(("kind", "amount"), [("living", 0), ("living", -5), ("legal", -1)])
def test_nothing_or_less_is_no_grant(kind: str, amount: int):
    with pytest.raises(Refusal):
        rules.must_fit(Wish(kind, Decimal(amount), "deep"), Had(), CAPS)


@pytest.mark.parametrize("card", ["", "12345", "6222020000000016", "abcd", "6" * 20])
def test_a_wrong_card_is_refused(card: str):
    with pytest.raises(Refusal):
        rules.must_be_card(card)


def test_a_right_card_is_tidied_and_shown_by_its_tail():
    assert rules.must_be_card("6222 0200 0000 0015") == "6222020000000015"
    assert rules.mask_card("6222020000000015") == "****0015"


@pytest.mark.parametrize(("born", "young"), [(date(2006, 3, 12), True), (date(2006, 3, 11), False)])
def test_who_is_eighteen_today_is_no_minor(born: date, young: bool):
    assert rules.is_minor(born, date(2024, 3, 11)) is young


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 3, 11), 12, date(2025, 3, 11)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)), (date(2024, 1, 31), 3, date(2024, 4, 30)),
    ],
)  # fmt: skip
def test_a_year_later_is_the_same_day_or_the_months_last(day: date, months: int, later: date):
    assert rules.months_later(day, months) == later


@pytest.mark.parametrize(
    "three", [("a", "a", "b"), ("a", "b", "a"), ("a", "b", "b"), ("a", "b", None)]
)
def test_who_applies_approves_and_pays_are_three(three: tuple[Any, Any, Any]):
    rules.must_be_three("a", "b", "c")

    with pytest.raises(Refusal):
        rules.must_be_three(*three)


def test_what_is_missing_is_named_and_counted():
    with pytest.raises(Refusal) as no:
        rules.must_lack_nothing({"申请表": True, "签名": False, "入户": False})

    assert "2 样：签名、入户" in no.value.words


def test_old_kinds_are_read_as_todays():
    assert [rules.OLD_KINDS[old] for old in ("低保户", "低保边缘户", "意外致困户")] == [
        "deep", "relative", "accident",
    ]  # fmt: skip
