import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.kernel.quantity import QUALIFIERS, Quantity, as_rough, parse
from xieli.kernel.refusal import Refusal

UNITS = st.sampled_from(["元", "床", "人次", "千克", "千瓦", "台", "套", "kg", "%", "人/月", "两"])
VALUES = st.decimals(0, Decimal("9999999999"), places=2) | st.integers(0, 10**15).map(Decimal)


@pytest.mark.parametrize(
    ("cell", "value", "unit", "qualifier"),
    [
        ("约200床", 200, "床", "约"),
        ("２００床", 200, "床", ""),
        ("200 余床", 200, "床", "余"),
        ("20余万元", 200000, "元", "余"),
        ("20万余元", 200000, "元", "余"),
        ("十余万元", 100000, "元", "余"),
        ("百余人", 100, "人", "余"),
        ("80多人", 80, "人", "多"),
        ("200+", 200, "", "多"),
        ("1万人次以上", 10000, "人次", "以上"),
        ("不低于6000万元", 60000000, "元", "不低于"),
        ("≥200床", 200, "床", "不低于"),
        ("近1200人次", 1200, "人次", "近"),
        ("超过300户", 300, "户", "超"),
        ("200床左右", 200, "床", "约"),
        ("大约两百床", 200, "床", "约"),
        ("不超过５０台", 50, "台", "不超过"),
        ("一百二十床", 120, "床", ""),
        ("两床", 2, "床", ""),
        ("十二台", 12, "台", ""),
        ("3千", 3000, "", ""),
        ("1.5万", 15000, "", ""),
        ("200千克", 200, "千克", ""),
        ("5两", 5, "两", ""),
        ("￥1,200", 1200, "元", ""),
        ("200（床）", 200, "床", ""),
        ("壹佰贰拾元整", 120, "元", ""),
    ],
)
def test_a_cell_is_read_as_officers_write_it(
    cell: str, value: int, unit: str, qualifier: str
) -> None:
    assert parse(cell) == Quantity(Decimal(value), unit, qualifier)


def test_the_unit_of_the_column_serves_where_the_cell_names_none() -> None:
    assert parse("20.5", "万元") == Quantity(Decimal(205000), "元")
    assert parse("约200", "床") == Quantity(Decimal(200), "床", "约")
    assert parse("3台", "床").unit == "台"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("", "没有填"),
        ("-5床", "不能小于 0"),
        ("负五床", "不能小于 0"),
        ("10-20床", "范围"),
        ("十至二十床", "范围"),
        ("十几人", "说不清"),
        ("上百人", "说不清"),
        ("若干", "说不清"),
        ("三四千亩", "说不清"),
        ("十七八个", "说不清"),
        ("百人", "说不清"),
        ("半床", "说不清"),
        ("20张、30把", "两个数"),
        ("棉被", "没有找到数"),
        ("nan", "没有找到数"),
        ("200床（含备用）", "多了"),
        ("约200余床", "两个概数词"),
        ("1.1E+17", "设为“文本”"),
        ("99999999999999999床", "太大"),
        ("9999999999999亿元", "太大"),
        ("0.0000001吨", "小数"),
        ("9" * 80, "多了"),
        ("二十床二十台", "多了"),
        ("20床和30台", "两个数"),
    ],
)
def test_what_is_no_quantity_is_refused_in_plain_words(cell: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        parse(cell)


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [
        (Quantity(Decimal(200000), "元", "余"), "20余万元"),
        (Quantity(Decimal(80), "人", "余"), "80余人"),
        (Quantity(Decimal(12000), "人", "余"), "1.2万余人"),
        (Quantity(Decimal(50000), "元", "多"), "5万多元"),
        (Quantity(Decimal(10000), "人次", "以上"), "1万人次以上"),
        (Quantity(Decimal(1200), "人次", "近"), "近1200人次"),
        (Quantity(Decimal(60000000), "元", "不低于"), "不低于6000万元"),
        (Quantity(Decimal("208640"), "元"), "208,640.00元"),
        (Quantity(Decimal("3126"), "人"), "3,126人"),
        (Quantity(Decimal("1.50"), "吨"), "1.5吨"),
        (Quantity(Decimal(0), "床"), "0床"),
    ],
)
def test_a_quantity_is_shown_with_its_word_in_its_place(quantity: Quantity, shown: str) -> None:
    assert quantity.show() == shown


@given(VALUES, UNITS, st.sampled_from(["", *QUALIFIERS]))
def test_what_is_shown_reads_back_as_the_same_quantity(
    value: Decimal, unit: str, qualifier: str
) -> None:
    quantity = Quantity(value, unit, qualifier)

    assert parse(quantity.show()) == quantity


@given(st.text("约近余多以上不低于超0123456789.,万千百十一两亿元床克半- E+()", max_size=16))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(Refusal):
        assert parse(text).value >= 0


def test_a_qualified_number_is_not_exact() -> None:
    assert Quantity(Decimal(5), "床").is_exact
    assert not Quantity(Decimal(5), "床", "约").is_exact


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "1E+16", "0.0000001"])
def test_a_quantity_holds_only_sensible_numbers(value: str) -> None:
    with pytest.raises(Refusal):
        Quantity(Decimal(value), "床")


@pytest.mark.parametrize("unit", ["万元", "亿", "2床", "床 ", "a,b"])
def test_a_unit_is_only_a_unit(unit: str) -> None:
    with pytest.raises(Refusal, match="单位"):
        Quantity(Decimal(1), unit)


def test_a_float_or_a_made_up_qualifier_is_our_own_mistake() -> None:
    with pytest.raises(TypeError):
        Quantity(1.5, "床")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Quantity(Decimal(1), "床", "大概")


@pytest.mark.parametrize(
    ("amount", "phrase"),
    [
        ("208640", "20余万元"),
        ("200000", "20万元"),
        ("200000.01", "20余万元"),
        ("250000", "25万元"),
        ("12345", "1.2万余元"),
        ("1234567", "120余万元"),
        ("123456789", "1.2亿余元"),
        ("1286", "1200余元"),
        ("86", "86元"),
        ("99.5", "99.5元"),
        ("0", "0元"),
    ],
)
def test_a_figure_gets_a_rough_phrase(amount: str, phrase: str) -> None:
    assert as_rough(Decimal(amount)) == phrase


@given(st.decimals(0, Decimal("999999999999"), places=2))
def test_a_rough_phrase_is_true_and_near(amount: Decimal) -> None:
    said = parse(as_rough(amount, "人"))

    assert said.is_exact == (said.value == amount)
    assert said.value <= amount
    assert amount <= said.value * Decimal("1.1")
