"""The road without a database: order, days, reasons, jobs, and when a case makes blood."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xieli.activities.industry import rules
from xieli.activities.industry.rules import House, Report, Stand, Taken
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Refusal

DAY = date(2026, 3, 10)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HOUSE = House(("产业合作", "劳务协作"), ("市场变化", "其他"), 60, 6, 12, 20)


def at(step: str, before: str = "") -> Stand:
    return Stand(step, before, DAY - timedelta(days=5))


def take(stand: Stand, to: str, reason: str = "", **more: object) -> str:
    taken = Taken(to, more.pop("on", DAY), reason, has_proof=bool(more.pop("proof", False)))  # type: ignore[arg-type]
    return rules.must_take(stand, taken, DAY, HOUSE.end_reasons)


def report(number: int, jobs: int, days_ago: int = 0, qualifier: str = "", **more: UUID) -> Report:
    on = DAY - timedelta(days=days_ago)
    return Report(UUID(int=number), on, Quantity(Decimal(jobs), "人", qualifier), **more)


def test_each_step_follows_the_one_before_it():
    for now, then in zip(rules.ROAD, rules.ROAD[1:], strict=False):
        assert rules.next_of(now) == then
        assert take(at(now), then, proof=True) == rules.FORWARD
    assert rules.next_of(rules.RUNNING) == ""
    assert rules.next_of(rules.ENDED) == ""


@QUICK
@given(st.sampled_from(rules.STEPS), st.sampled_from((*rules.STEPS, "", "飞跃")))
def test_no_way_leads_past_a_step(now: str, to: str):
    stand = at(now, rules.DETAILS)
    try:
        way = rules.way_of(stand, to)
    except Refusal:
        return
    if way == rules.FORWARD:
        assert rules.ROAD.index(to) == rules.ROAD.index(now) + 1
    elif now == rules.ENDED:
        assert to == rules.DETAILS
    else:
        assert way == rules.END or rules.ROAD.index(to) < rules.ROAD.index(now)


def test_signed_needs_its_scan():
    with pytest.raises(Refusal, match="扫描件"):
        take(at(rules.DETAILS), rules.SIGNED)
    assert take(at(rules.DETAILS), rules.SIGNED, proof=True) == rules.FORWARD


def test_a_step_back_and_an_end_say_why():
    with pytest.raises(Refusal, match="要写原因"):
        take(at(rules.BUILT), rules.DETAILS, "  ")
    with pytest.raises(Refusal, match="选一条原因"):
        take(at(rules.BUILT), rules.ENDED, "随便写的")

    assert take(at(rules.BUILT), rules.DETAILS, "土地手续要重办") == rules.BACK
    assert take(at(rules.BUILT), rules.ENDED, "市场变化") == rules.END


def test_an_ended_case_goes_back_only_to_where_it_stood():
    ended = at(rules.ENDED, rules.SIGNED)

    assert take(ended, rules.SIGNED, "企业又有了资金") == rules.BACK
    with pytest.raises(Refusal):
        take(ended, rules.BUILT, proof=True)
    with pytest.raises(Refusal):
        take(ended, rules.ENDED, "其他")


@pytest.mark.parametrize("days", [1, -6])
def test_the_day_of_a_step_lies_between_the_last_one_and_today(days: int):
    with pytest.raises(Refusal):
        take(at(rules.INTRODUCED), rules.INTENTION, on=DAY + timedelta(days=days))


def test_an_amount_keeps_its_qualifier_and_needs_a_unit():
    land = rules.amount_of("80余万亩")

    assert (land.value, land.unit, land.qualifier) == (Decimal(800000), "亩", "余")
    assert land.show() == "80余万亩"
    with pytest.raises(Refusal, match="单位"):
        rules.amount_of("80")


@pytest.mark.parametrize("text", ["12.5", "20亩", "很多", "几十人", "-3"])
def test_what_is_no_count_of_people_is_refused(text: str):
    with pytest.raises(Refusal):
        rules.jobs_of(text)


def test_a_corrected_report_counts_no_more():
    wrong, right = report(1, 200, 9), report(2, 20, 9, corrects=UUID(int=1))
    older = report(3, 15, 40)

    assert rules.jobs_now([wrong, right, older]) == right
    assert rules.standing([wrong, right, older]) == [older, right]
    assert rules.jobs_now([]) is None


def test_rough_counts_stand_beside_the_sum():
    told = rules.jobs_sum([report(1, 30), report(2, 80, qualifier="近"), None, report(3, 12)])

    assert told.exact == 42
    assert [one.show() for one in told.rough] == ["近80人"]


@QUICK
@given(st.lists(st.integers(0, 500), max_size=6))
def test_exact_counts_add_up_in_any_order(jobs: list[int]):
    rows = [report(number, one) for number, one in enumerate(jobs)]

    assert rules.jobs_sum(reversed(rows)).exact == sum(jobs)


@pytest.mark.parametrize(
    ("since", "latest", "holds"),
    [
        (400, report(1, 20, 30), True),
        (300, report(1, 20, 30), False),  # not a year yet
        (400, report(1, 19, 30), False),
        (400, report(1, 20, 200), False),  # told too long ago
        (400, report(1, 25, 30, "近"), False),  # may be fewer
        (400, report(1, 20, 30, "余"), True),
        (400, None, False),
        (None, report(1, 90, 30), False),
    ],
)
def test_blood_is_judged_by_the_rule_alone(since: int | None, latest: Report | None, holds: bool):
    day = DAY - timedelta(days=since) if since else None

    judged = rules.makes_blood(day, latest, HOUSE, DAY)

    assert judged.holds is holds
    assert len(judged.tests) == 3


def test_months_are_whole():
    assert rules.months_between(date(2025, 3, 11), DAY) == 11
    assert rules.months_between(date(2025, 3, 10), DAY) == 12
