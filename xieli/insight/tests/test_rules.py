"""The law of figures, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.insight import rules
from xieli.insight.powers import PARTS
from xieli.insight.rules import LESS, MORE, Mark, Part
from xieli.kernel.period import Period
from xieli.kernel.refusal import Refusal

PART = Part("on_time", "answer", "按时", "%", ("a",), "b", Decimal(100))
LINE: dict[str, Any] = {
    "union_key": "5", "union_name": "示范市总工会", "region_code": "510000", "key": "aid.paid",
    "title": "发放帮扶金", "unit": "元", "start": "2024-01-01", "end": "2024-03-31", "revision": 1,
    "value": "208640.00", "rows": 44, "qualifier": "", "digest": "a" * 64,
    "as_of": "2024-04-02T09:00:00+08:00",
}  # fmt: skip


def test_a_period_by_its_button_ends_today() -> None:
    day = date(2024, 5, 14)

    assert rules.period_of(rules.MONTH, day) == Period(date(2024, 5, 1), day)
    assert rules.period_of(rules.QUARTER, day) == Period(date(2024, 4, 1), day)
    assert rules.period_of(rules.YEAR, day) == Period(date(2024, 1, 1), day)


@pytest.mark.parametrize("days", [(None, date(2024, 1, 1)), (date(2024, 1, 1), None),
                                  (date(2024, 2, 1), date(2024, 1, 1)),
                                  (date(1990, 1, 1), date(2024, 1, 1))])  # fmt: skip
def test_days_that_are_no_period_are_refused_in_words(days: tuple[Any, Any]) -> None:
    with pytest.raises(Refusal):
        rules.must_be_period(*days)


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 3600))
def test_stretches_cover_every_day_once(start: date, length: int) -> None:
    end = date.fromordinal(start.toordinal() + length)

    found = rules.stretches(Period(start, end))

    assert (found[0].start, found[-1].end) == (start, end)
    assert len(found) <= 24
    for one, following in zip(found, found[1:], strict=False):
        assert one.end is not None
        assert (following.start - one.end).days == 1


def test_rough_words_of_a_sum() -> None:
    assert rules.together(["", "余", "以上"]) == "不低于"
    assert rules.together(["近", ""]) == "不超过"
    assert rules.together(["余", "近"]) == rules.together(["约"]) == "约"
    assert rules.together(["", ""]) == ""


def test_only_what_is_over_can_be_closed_and_again_only_with_a_reason() -> None:
    march = Period(date(2024, 3, 1), date(2024, 3, 31))

    rules.must_be_over(march, date(2024, 4, 1))
    rules.must_say_why(1, "")
    rules.must_say_why(2, "漏了一笔")
    with pytest.raises(Refusal):
        rules.must_be_over(march, date(2024, 3, 31))
    with pytest.raises(Refusal):
        rules.must_say_why(2, " ")


def test_a_reported_line_comes_back_as_it_went() -> None:
    assert rules.reported(LINE).told() == LINE


@pytest.mark.parametrize(
    "wrong",
    [{"value": "NaN"}, {"value": "1e99"}, {"value": None}, {"rows": -1}, {"rows": "4"},
     {"rows": True}, {"revision": 0}, {"revision": 2**40}, {"qualifier": "大概"},
     {"start": "2024-04-01"}, {"start": 5}, {"as_of": "2024-04-02T09:00:00"},
     {"digest": "xyz"}, {"union_name": "会" * 81}, {"key": ""}, {"title": "a\x00b"}],
)  # fmt: skip
def test_a_line_that_no_row_can_hold_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        rules.reported({**LINE, **wrong})
    with pytest.raises(Refusal):
        rules.reported({name: LINE[name] for name in LINE if name not in wrong})


def test_a_part_without_records_has_no_value() -> None:
    none = {"a": (Decimal(0), 0), "b": (Decimal(0), 0)}
    some = {"a": (Decimal(9), 9), "b": (Decimal(10), 10)}

    assert rules.part_value(PART, none) is None
    assert rules.part_value(PART, some) == 90
    assert rules.part_value(Part("x", "hear", "", "", ("a",), better=LESS), none) is None


@pytest.mark.parametrize(
    ("value", "full", "better", "due"),
    [("50", "100", MORE, "50.0"), ("200", "100", MORE, "100.0"), ("0", "100", MORE, "0.0"),
     ("14", "7", LESS, "50.0"), ("3", "7", LESS, "100.0"), ("0", "0", LESS, "100.0"),
     ("1", "0", LESS, "0.0"), ("5", "0", MORE, "100.0")],
)  # fmt: skip
def test_points_stand_open(value: str, full: str, better: str, due: str) -> None:
    assert rules.points(Decimal(value), Decimal(full), better) == Decimal(due)


def test_a_power_is_the_weighted_mean_of_the_parts_that_have_records() -> None:
    def mark(points: str | None, weight: int) -> Mark:
        got = None if points is None else Decimal(points)
        return Mark(PART, None, Decimal(weight), Decimal(1), got)

    assert rules.power_points([mark("100", 40), mark("50", 40), mark(None, 20)]) == 75
    assert rules.power_points([mark(None, 40)]) is None
    assert rules.power_points([mark("80", 0)]) is None


@given(
    st.lists(st.tuples(st.decimals(0, 10**6, places=2), st.integers(0, 100)), min_size=1),
    st.decimals(0, 10**6, places=2),
    st.sampled_from([MORE, LESS]),
)
def test_points_never_leave_nought_to_a_hundred(
    values: list[tuple[Decimal, int]], full: Decimal, better: str
) -> None:
    marks = [
        Mark(PART, value, Decimal(weight), full, rules.points(value, full, better))
        for value, weight in values
    ]

    got = rules.power_points(marks)

    assert got is None or 0 <= got <= 100


def test_the_four_stand_in_their_order_and_each_has_parts() -> None:
    assert [title for _name, title, _q in rules.POWERS] == ["感知力", "响应力", "影响力", "凝聚力"]
    assert {part.power for part in PARTS} == {name for name, *_rest in rules.POWERS}
