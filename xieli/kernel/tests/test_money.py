import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.kernel.money import in_capitals, in_wan, show, yuan
from xieli.kernel.numerals import read_number
from xieli.kernel.refusal import Refusal

AMOUNTS = st.integers(0, 10**18 - 101).map(lambda cents: Decimal(cents).scaleb(-2))


@pytest.mark.parametrize(
    ("given_value", "amount"),
    [
        ("0.005", "0.01"),
        ("2.675", "2.68"),
        ("-0.005", "-0.01"),
        ("-0.001", "0.00"),
        (Decimal("1.005"), "1.01"),
        (7, "7.00"),
        ("1,200.5", "1200.50"),
        ("１，２００元", "1200.00"),
        ("￥1200", "1200.00"),
        ("20.864万元", "208640.00"),
        ("-35", "-35.00"),
        (" 壹佰元整 ", "100.00"),
    ],
)
def test_money_has_two_places_half_up(given_value: Decimal | int | str, amount: str) -> None:
    assert str(yuan(given_value)) == amount


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("nan", "没有找到数"),
        (Decimal("NaN"), "不是一个数"),
        (Decimal("sNaN"), "不是一个数"),
        (Decimal("Infinity"), "不是一个数"),
        ("", "没有填"),
        ("约200元", "准数"),
        ("20余万元", "准数"),
        ("200床", "单位"),
        ("1.1E+17", "丢了"),
        ("--5", "小于 0"),
        (10**16, "太大"),
        (Decimal("1E+999999"), "太大"),
    ],
)
def test_what_is_no_amount_is_refused(value: Decimal | int | str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        yuan(value)


@pytest.mark.parametrize("value", [0.1, float("nan"), True, None])
def test_a_float_is_our_own_mistake(value: object) -> None:
    with pytest.raises(TypeError):
        yuan(value)  # type: ignore[arg-type]


def test_money_is_shown_with_separators_and_two_places() -> None:
    assert show(Decimal("208640")) == "208,640.00"
    assert show(Decimal("-1200.5")) == "-1,200.50"
    assert show(0) == "0.00"


def test_money_counted_in_wan_keeps_two_places() -> None:
    assert in_wan(Decimal("208640")) == "20.86"
    assert in_wan(Decimal("60000000")) == "6,000.00"


@given(AMOUNTS)
def test_what_is_shown_reads_back_to_the_cent(amount: Decimal) -> None:
    assert yuan(show(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("10", "壹拾元整"),
        ("208640", "贰拾万捌仟陆佰肆拾元整"),
        ("100000007", "壹亿零柒元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1001000000000", "壹万零壹拾亿元整"),
        ("9000000000000000", "玖仟万亿元整"),
    ],
)
def test_capitals_follow_the_annex_of_the_payment_rules(amount: str, capitals: str) -> None:
    assert in_capitals(amount) == f"人民币{capitals}"


def test_a_negative_amount_has_no_capitals() -> None:
    with pytest.raises(Refusal, match="小于 0"):
        in_capitals("-1")


@given(AMOUNTS)
def test_capitals_say_exactly_the_amount(amount: Decimal) -> None:
    capitals = in_capitals(amount).removeprefix("人民币")

    found = re.fullmatch(r"(?:(.+?)元)?(?:零?(?:(.)角)?(?:(.)分)?|整)", capitals)

    assert found is not None
    whole, jiao, fen = (read_number(part) if part else Decimal(0) for part in found.groups())
    assert whole + jiao / 10 + fen / 100 == amount


@given(AMOUNTS)
def test_capitals_never_double_a_zero_and_close_with_zheng_only_after_yuan(amount: Decimal) -> None:
    capitals = in_capitals(amount)

    assert "零零" not in capitals
    assert capitals.endswith("元整") == (amount == amount.to_integral_value())
