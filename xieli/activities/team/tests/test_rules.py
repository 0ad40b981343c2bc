"""The law of the team, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xieli.activities.team import rules
from xieli.activities.team.rules import Stay
from xieli.kernel.refusal import Refusal

JAN, JUN, DEC = date(2024, 1, 1), date(2024, 6, 1), date(2024, 12, 31)


def test_turnover_is_counted_from_the_stays() -> None:
    stays = [
        Stay(date(2023, 5, 1)), Stay(date(2023, 5, 1), date(2024, 3, 1)), Stay(JUN),
        Stay(JUN, date(2024, 9, 1)), Stay(date(2023, 1, 1), date(2023, 12, 31)),
    ]  # fmt: skip

    told = rules.turnover(stays, JAN, DEC)

    assert (told.at_start, told.joined, told.left, told.at_end) == (2, 2, 2, 2)
    assert told.percent == Decimal("100.0")


def test_start_and_joined_less_left_is_the_end() -> None:
    told = rules.turnover([Stay(JAN), Stay(JUN, JUN)], JAN, DEC)

    assert told.at_start + told.joined - told.left == told.at_end == 1


def test_nobody_makes_no_percentage() -> None:
    assert rules.turnover([], JAN, DEC).percent is None


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal, match="早于"):
        rules.turnover([], DEC, JAN)


@pytest.mark.parametrize(
    ("kind", "ends"), [("fixed", None), ("fixed", JAN), ("agency", None), ("open_ended", DEC)]
)
def test_a_contract_has_the_end_that_its_kind_asks_for(kind: str, ends: date | None) -> None:
    with pytest.raises(Refusal):
        rules.must_be_contract(kind, JAN, ends)


@pytest.mark.parametrize(("kind", "ends"), [("fixed", DEC), ("open_ended", None)])
def test_a_sound_contract_passes(kind: str, ends: date | None) -> None:
    rules.must_be_contract(kind, JAN, ends)


@pytest.mark.parametrize("hours", ["0", "400.5", "-1"])
def test_hours_of_one_course_are_above_0_and_at_most_400(hours: str) -> None:
    with pytest.raises(Refusal, match="学时"):
        rules.must_be_hours(Decimal(hours))


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2024, 6, 2)])
def test_the_last_day_is_not_before_the_first_and_not_ahead(day: date) -> None:
    with pytest.raises(Refusal):
        rules.must_be_leaving(JAN, day, JUN)
