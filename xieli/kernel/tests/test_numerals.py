from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.kernel.numerals import plain_digits, read_number
from xieli.kernel.refusal import Refusal

HAN = "零一二三四五六七八九"


def in_han(number: int) -> str:
    """Write 1 to 9999 the long way, the plainest oracle for the reader."""
    words = ""
    for digit, place in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True):
        if digit != "0":
            words += HAN[int(digit)] + place
        elif words and not words.endswith("零"):
            words += "零"
    return words.rstrip("零")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("120", "120"),
        ("1.5万", "15000"),
        ("3千", "3000"),
        ("3千5百", "3500"),
        ("一百二十", "120"),
        ("两百", "200"),
        ("十二", "12"),
        ("一百五", "150"),
        ("一万二", "12000"),
        ("一百零五", "105"),
        ("三千零五十", "3050"),
        ("一百一十", "110"),
        ("一百十", "110"),
        ("二〇二四", "2024"),
        ("一点五万", "15000"),
        ("1.5千万", "15000000"),
        ("一亿二千万", "120000000"),
        ("一万亿", "1000000000000"),
        ("壹仟贰佰", "1200"),
        ("1万5000", "15000"),
    ],
)
def test_a_number_is_read_as_people_write_it(written: str, value: str) -> None:
    assert read_number(written) == Decimal(value)


@pytest.mark.parametrize("written", ["二百五百", "百千", "五十十", "1万2.5", "万万", "1.2.3", ""])
def test_what_is_not_written_as_a_number_is_refused(written: str) -> None:
    with pytest.raises(Refusal, match="看不懂"):
        read_number(written)


def test_an_absurd_number_is_refused() -> None:
    with pytest.raises(Refusal, match="太大"):
        read_number("1" + "0" * 16)


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_every_number_in_chinese_is_read_back(high: int, low: int) -> None:
    zero = "零" if low < 1000 else ""

    assert read_number(in_han(low)) == low
    assert read_number(f"{in_han(high)}万{zero}{in_han(low)}") == high * 10000 + low


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("1,200.50", "1200.50"),
        ("１，２００", "1200"),
        ("200 余床", "200余床"),
        ("1.2345E+4", "12345"),
        ("1.23456e+4", "12345.6"),
        ("12E0", "12"),
    ],
)
def test_separators_blanks_and_lossless_exponents_go(cell: str, plain: str) -> None:
    assert plain_digits(cell) == plain


@pytest.mark.parametrize("cell", ["1.1E+17", "1E+3", "1.2e5", "1E999999999"])
def test_an_exponent_that_hides_digits_is_refused_with_the_remedy(cell: str) -> None:
    with pytest.raises(Refusal, match="丢了.*设为“文本”"):
        plain_digits(cell)


@pytest.mark.parametrize("cell", ["1,5", "12,3456", ",1,2"])
def test_a_misplaced_separator_is_refused(cell: str) -> None:
    with pytest.raises(Refusal, match="千分号"):
        plain_digits(cell)


def test_a_blank_inside_a_number_is_refused() -> None:
    with pytest.raises(Refusal, match="空格"):
        plain_digits("1 200")
