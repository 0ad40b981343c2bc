"""The law of the rulebook, without a database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from xieli.kernel.period import Period
from xieli.kernel.refusal import Refusal
from xieli.kernel.working_days import add_working_days
from xieli.rulebook import rules, values
from xieli.rulebook.holidays import known_days
from xieli.rulebook.rules import Asked, Calendar

ON = date(2024, 3, 12)
UP = ("450329", "450300", "450000")
ASKED = Asked("notice.working_days", "5", ON, "某县公示规定第三条")
REAL = Calendar({one.day: one.is_working for one in known_days()}, 2026)


def held(value, region="", since=date(2020, 1, 1), until=None):
    return Asked("k.k", value, since, "依据", region_code=region, valid_to=until)


def end(posted, n, count_first_day=True):
    return add_working_days(posted, n, REAL.is_working, count_first_day=count_first_day)


def test_the_nearest_region_wins():
    rows = [held("全国"), held("区", "450000"), held("市", "450300"), held("别县", "450328")]

    assert rules.choose(rows, UP, ON).value == "市"
    assert rules.choose(rows, (), ON).value == "全国"


def test_among_one_regions_values_the_newest_live_one_wins():
    rows = [
        held("旧", until=date(2022, 12, 31)),
        held("今", since=date(2023, 1, 1)),
        held("将来", since=date(2024, 3, 13)),
    ]

    assert rules.choose(rows, UP, ON).value == "今"
    assert rules.choose(rows, UP, date(2022, 12, 31)).value == "旧"
    assert rules.choose(rows, UP, date(2019, 1, 1)) is None


def test_windows_may_not_overlap():
    rows = [held("a", since=date(2024, 1, 1), until=date(2024, 6, 30))]

    rules.must_not_overlap(Period(date(2024, 7, 1)), rows)
    for start, until in ((date(2024, 6, 30), None), (date(2023, 1, 1), date(2024, 1, 1))):
        with pytest.raises(Refusal):
            rules.must_not_overlap(Period(start, until), rows)


@pytest.mark.parametrize(
    "change",
    [
        {"citation": "  "},
        {"value": ""},
        {"value": "五"},
        {"value": "0"},
        {"value": "-3"},
        {"key": "Notice Days"},
        {"valid_to": date(2024, 1, 1)},
        {"key": "notice.counts_first_day", "value": "yes"},
        {"key": "need.urgency_words", "value": "急、不急"},
    ],
)
def test_what_cannot_be_read_or_cites_nothing_is_refused(change):
    rules.must_be_sound(ASKED)

    with pytest.raises(Refusal):
        rules.must_be_sound(replace(ASKED, **change))


def test_a_region_may_ask_for_a_longer_notice_never_for_a_shorter_one():
    rules.must_not_sink(replace(ASKED, value="7"), "5")
    rules.must_not_sink(Asked("pairing.answer_working_days", "1", ON, "依据"), "3")

    with pytest.raises(Refusal):
        rules.must_not_sink(replace(ASKED, value="4"), "5")


def test_values_are_read_as_numbers_words_and_yes_or_no():
    assert values.number("1001.00") == Decimal("1001.00")
    assert values.words("一般、较急、 急需") == ["一般", "较急", "急需"]
    assert values.yes_or_no("是") is True
    assert values.whole("0") == 0


def test_march_12_to_18_of_2024_is_exactly_five_working_days():
    assert end(date(2024, 3, 12), 5) == date(2024, 3, 18)
    assert end(date(2024, 3, 11), 5, count_first_day=False) == date(2024, 3, 18)


def test_a_notice_across_spring_festival_2024_waits_for_the_holiday():
    assert end(date(2024, 2, 7), 5) == date(2024, 2, 19)  # 7 8 9, then Sunday the 18th and the 19th


@pytest.mark.parametrize("day", [date(2024, 5, 11), date(2024, 9, 14), date(2024, 10, 12)])
def test_a_saturday_worked_in_exchange_is_a_working_day(day):
    assert day.weekday() == rules.SATURDAY
    assert REAL.is_working(day)
    assert not REAL.is_working(day - timedelta(days=7))


def test_beyond_the_known_years_the_plain_week_counts_and_says_so():
    assert not REAL.is_published(date(2027, 1, 4))
    assert REAL.is_working(date(2027, 10, 1))
    assert not REAL.is_working(date(2027, 10, 2))
    assert REAL.is_published(date(2026, 12, 31))
