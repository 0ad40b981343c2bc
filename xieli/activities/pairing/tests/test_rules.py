"""The law of pairing alone: no Django, no clock."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.activities.pairing import rules
from xieli.kernel.refusal import Refusal

ONE, OTHER = uuid4(), uuid4()
pieces = st.integers(0, 10_000)


@given(pieces, pieces, pieces)
def test_counts_that_add_up_pass(received: int, damaged: int, missing: int):
    rules.must_add_up(rules.Counted(received + damaged + missing, received, damaged, missing))


@given(pieces, pieces, pieces, st.integers(-100, 100).filter(bool))
def test_counts_that_do_not_are_refused_with_the_sum(
    received: int, damaged: int, missing: int, off: int
):
    total = received + damaged + missing

    with pytest.raises(Refusal, match=f"加起来是 {total}"):
        rules.must_add_up(rules.Counted(total + off, received, damaged, missing))


def test_a_count_below_zero_is_refused_even_where_the_sum_fits():
    with pytest.raises(Refusal, match="不能小于 0"):
        rules.must_add_up(rules.Counted(50, 51, -1, 0))


@pytest.mark.parametrize(("helped", "is_below"), [(ONE, False), (OTHER, True)])
def test_nobody_pairs_with_itself_nor_with_its_own(helped: UUID, is_below: bool):
    with pytest.raises(Refusal, match="不能和自己或自己的下级结对"):
        rules.must_pair(ONE, helped, is_below=is_below)


def test_two_unions_pair():
    rules.must_pair(ONE, OTHER, is_below=False)


@pytest.mark.parametrize(
    ("day", "revoked", "passes"),
    [(5, False, True), (6, False, False), (1, True, False)],
)
def test_a_link_opens_until_the_end_of_its_last_day_unless_revoked(
    day: int, revoked: bool, passes: bool
):
    last, today = date(2024, 3, 5), date(2024, 3, day)

    if passes:
        rules.must_still_invite(last, revoked, today)
    else:
        with pytest.raises(Refusal):
            rules.must_still_invite(last, revoked, today)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("规格不合", "规格不合"),
        ("规格不合：李大山家", "规格不合"),
        ("李大山家不要", ""),
        ("见证：赵村长", ""),
        ("", ""),
    ],
)
def test_the_public_sees_listed_reasons_alone(words: str, shown: str):
    assert rules.public_reason(words) == shown


@pytest.mark.parametrize("carrier", ["", "  ", "13812345678", "老张13812345678"])
def test_a_carrier_is_named_without_a_phone(carrier: str):
    with pytest.raises(Refusal):
        rules.must_be_carrier(carrier)


@pytest.mark.parametrize("carrier", ["远帆物流 A17", "单号 202403051234567890"])
def test_a_number_of_a_waybill_is_no_phone(carrier: str):
    assert rules.must_be_carrier(carrier) == carrier


def test_places_of_one_key_differ():
    places = {
        place(ONE)
        for place in (
            rules.donor, rules.committed, rules.packed, rules.road, rules.stock, rules.given,
            rules.lost, rules.back,
        )
    }  # fmt: skip

    assert len(places) == 8
