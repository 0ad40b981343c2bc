"""The law of membership, rule by rule, without a database."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from xieli.activities.membership import rules
from xieli.kernel.refusal import Refusal

HERE, THERE = UUID(int=1), UUID(int=2)
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("born", "years"),
    [("2010-11-21", 16), ("2010-11-22", 15), ("2010-11-20", 16), ("2008-02-29", 18)],
)
def test_years_of_life_grow_on_the_birthday_itself(born: str, years: int) -> None:
    assert rules.age_on(date.fromisoformat(born), TODAY) == years


def test_who_is_sixteen_today_may_join_and_tomorrows_may_not() -> None:
    rules.must_be_of_age(date(2010, 11, 21), TODAY, 16)

    with pytest.raises(Refusal, match="满 16 周岁"):
        rules.must_be_of_age(date(2010, 11, 22), TODAY, 16)


def test_a_birth_date_in_the_future_is_refused() -> None:
    with pytest.raises(Refusal, match="今天以后"):
        rules.must_be_of_age(date(2027, 1, 1), TODAY, 16)


@pytest.mark.parametrize(("born", "needed"), [("2008-11-22", True), ("2008-11-21", False)])
def test_a_guardian_is_asked_for_below_eighteen(born: str, needed: bool) -> None:
    assert rules.needs_guardian(date.fromisoformat(born), TODAY, 18) is needed


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        (None, rules.NEW),
        (rules.Known(THERE, rules.MEMBER), rules.TRANSFER),
        (rules.Known(THERE, rules.KEPT), rules.TRANSFER),
        (rules.Known(HERE, rules.KEPT), rules.RETURN),
        (rules.Known(THERE, rules.LEFT), rules.RETURN),
        (rules.Known(HERE, rules.EXPELLED), rules.RETURN),
    ],
)
def test_what_an_asking_is_follows_from_what_is_known(known: rules.Known | None, kind: str) -> None:
    assert rules.kind_of(known, HERE) == kind


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (rules.Known(HERE, rules.MEMBER), "已经是这个工会的会员"),
        (rules.Known(THERE, rules.LEAVING), "正在接转"),
        (rules.Known(THERE, rules.MEMBER, has_open_asking=True), "已经申请过"),
    ],
)
def test_there_is_nothing_to_ask_for(known: rules.Known, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        rules.kind_of(known, HERE)


@pytest.mark.parametrize("state", [rules.LEFT, rules.EXPELLED, rules.KEPT, rules.LEAVING])
def test_only_a_member_may_be_sent_or_expelled(state: str) -> None:
    for wanted in (rules.ARRIVING, rules.EXPELLED):
        with pytest.raises(Refusal):
            rules.must_follow(state, wanted)


@pytest.mark.parametrize("state", list(rules.FOLLOWS))
def test_every_state_has_a_way_back_to_member(state: str) -> None:
    rules.must_follow(state, rules.MEMBER)


@pytest.mark.parametrize("reason", ["", "  ", "不行", "长" * 201])
def test_a_reason_is_neither_empty_nor_endless(reason: str) -> None:
    with pytest.raises(Refusal, match="原因"):
        rules.must_be_reason(reason)


@pytest.mark.parametrize("asked_by", [None, HERE])
def test_who_asked_for_an_expulsion_does_not_confirm_it(asked_by: UUID | None) -> None:
    with pytest.raises(Refusal, match="不能自己确认"):
        rules.must_be_another(asked_by, HERE)


def test_another_person_may_confirm() -> None:
    rules.must_be_another(THERE, HERE)


def test_the_plan_is_for_new_citizens() -> None:
    for group in (*rules.NEW_FORM, rules.MIGRANT):
        rules.must_be_new_citizen(group)

    with pytest.raises(Refusal, match="城市融入计划"):
        rules.must_be_new_citizen(rules.STAFF)


def test_the_nearest_federation_of_the_trade_is_chosen() -> None:
    spots = [
        rules.Spot(HERE, "深圳市快递行业工会联合会", "industry", 4),
        rules.Spot(THERE, "南山区快递行业工会联合会", "industry", 5),
        rules.Spot(UUID(int=3), "南山区货运行业工会联合会", "industry", 5),
    ]

    chosen = rules.industry_of(spots, ["快递", "邮政"])

    assert [one.id for one in chosen] == [THERE]
    assert rules.industry_of(spots, ["外卖"]) == []
