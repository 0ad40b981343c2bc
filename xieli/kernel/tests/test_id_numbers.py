"""All numbers here are made up: they are computed by the tests, none belongs to a person."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from xieli.kernel.id_numbers import (
    birth_date,
    credit_code,
    is_residence_permit,
    mask_id,
    mask_name,
    mask_phone,
    phone,
    resident_id,
)
from xieli.kernel.refusal import Refusal

CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PLACES = st.sampled_from(["110101", "450329", "450328", "440304", "810000", "820000", "830000"])


def closed(first_17: str) -> str:
    return first_17 + ric.calc_check_digit(first_17 + "0")


INVENTED = closed("45032919900307001")
INVENTED_CODE = "81450329MC000000A"
INVENTED_CODE += uscc.calc_check_digit(INVENTED_CODE)


@st.composite
def first_17(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2026, 12, 31)))
    return f"{draw(PLACES)}{born:%Y%m%d}{draw(st.integers(1, 999)):03d}"


@given(first_17())
def test_every_number_closed_by_the_oracle_passes(first: str) -> None:
    number = closed(first)

    assert resident_id(number) == number
    assert birth_date(number).strftime("%Y%m%d") == number[6:14]
    assert is_residence_permit(number) == (number[:6] in ("810000", "820000", "830000"))


@given(first_17(), st.sampled_from("0123456789X"))
def test_a_check_digit_is_right_exactly_when_the_oracle_says_so(first: str, sign: str) -> None:
    is_right = ric.calc_check_digit(first + "0") == sign

    try:
        resident_id(first + sign)
    except Refusal:
        assert not is_right
    else:
        assert is_right


@given(first_17(), st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(first: str, place: int, step: int) -> None:
    number = closed(first)
    wrong = str((int(number[place]) + step) % 10)

    with pytest.raises(Refusal):
        resident_id(number[:place] + wrong + number[place + 1 :])


def test_a_known_place_passes_the_whole_oracle_too() -> None:
    assert ric.validate(closed("11010119900307001")) == resident_id(closed("11010119900307001"))


def test_a_small_x_full_width_digits_and_blanks_are_put_right() -> None:
    ends_in_x = next(
        number
        for number in (closed(f"450329199003070{n:02d}") for n in range(1, 99))
        if number.endswith("X")
    )
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in ends_in_x.lower())

    assert resident_id(wide) == ends_in_x
    assert resident_id(f" '{ends_in_x[:6]} {ends_in_x[6:14]} {ends_in_x[14:]}\u200b") == ends_in_x


def test_an_old_number_of_15_digits_becomes_18() -> None:
    assert resident_id("450329900307001") == INVENTED


def test_the_card_of_a_foreign_permanent_resident_passes() -> None:
    number = closed("91100119800101001")

    assert resident_id(number) == number
    assert not is_residence_permit(number)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "没有填"),
        ("4503291990", "应是 18 位，这里是 10 位"),
        ("4503O9199003070012", "第 5 位是“O”，应是数字"),
        ("45032919900307001*", "第 18 位是“\\*”，应是数字或 X"),
        ("045032199003070012", "第 1 位是 0"),
        (closed("00000019900307001")[1:] + "1", "第 1 位是 0"),
        (closed("99032919900307001"), "地区代码"),
        (closed("81010119900307001"), "地区代码"),
        (closed("45032919900230001"), "第 7 到 14 位"),
        (closed("45032900000307001"), "第 7 到 14 位"),
        (closed("45032917990307001"), "第 7 到 14 位"),
        ("1.1E+17", "1.1E\\+17.*设为“文本”"),
        ("4.50329E+17", "设为“文本”"),
        ("450329199003070016.0", "设为“文本”"),
        ("450329199003070000", "Excel.*设为“文本”"),
    ],
)
def test_a_wrong_number_is_refused_at_its_place(written: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        resident_id(written)


def test_a_refusal_never_repeats_the_number() -> None:
    wrong = INVENTED[:17] + ("1" if INVENTED[17] != "1" else "2")

    with pytest.raises(Refusal, match="第 18 位") as refused:
        resident_id(wrong)

    assert wrong not in str(refused.value)
    assert "19900307" not in str(refused.value)


def test_the_birth_date_of_an_unchecked_number_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="not a number"):
        birth_date("450329199002300010")


@given(st.from_regex(rf"[0-9]{{8}}[{CODE_SIGNS}]{{9}}", fullmatch=True))
def test_every_credit_code_closed_by_the_oracle_passes(first: str) -> None:
    code = first + uscc.calc_check_digit(first)

    assert credit_code(code) == uscc.validate(code)


@given(st.from_regex(rf"[0-9]{{8}}[{CODE_SIGNS}]{{10}}", fullmatch=True))
def test_a_credit_code_passes_exactly_when_the_oracle_lets_it(code: str) -> None:
    try:
        credit_code(code)
    except Refusal:
        assert not uscc.is_valid(code)
    else:
        assert uscc.is_valid(code)


def test_a_credit_code_is_put_in_capitals_and_half_width() -> None:
    assert credit_code(f" {INVENTED_CODE.lower()[:9]} {INVENTED_CODE[9:]} ") == INVENTED_CODE


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "没有填"),
        ("450329000000001", "15 位的旧注册号"),
        ("81450329MC", "应是 18 位，这里是 10 位"),
        ("8145O329MC000000A0", "第 5 位是“O”，应是数字"),
        ("81450329MCO00000A0", "第 11 位是“O”.*不用 I、O、S、V、Z"),
        ("9.14503E+17", "设为“文本”"),
    ],
)
def test_a_wrong_credit_code_is_refused_at_its_place(written: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        credit_code(written)


@pytest.mark.parametrize(
    "written",
    [
        "13800000000",
        "１３８００００００００",
        "+86 138-0000-0000",
        "008613800000000",
        "8613800000000",
        "138 0000 0000",
        "13800000000.0",
        "'13800000000",
        "(+86)13800000000",
    ],
)
def test_a_mobile_number_is_brought_to_11_digits(written: str) -> None:
    assert phone(written) == "13800000000"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "没有填"),
        ("1380000000", "应是 11 位，这里是 10 位"),
        ("12800000000", "第 2 位是“2”"),
        ("23800000000", "第 1 位是“2”"),
        ("0773-4300000", "座机"),
        ("1380000000O", "第 11 位是“O”"),
        ("13800000000/13900000000", "两个手机号"),
        ("1.38E+10", "设为“文本”"),
    ],
)
def test_a_wrong_mobile_number_is_refused_in_plain_words(written: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        phone(written)


@given(st.text(max_size=24))
def test_any_text_is_a_number_or_refused_and_nothing_else(text: str) -> None:
    for check in (resident_id, credit_code, phone):
        with contextlib.suppress(Refusal):
            assert check(check(text)) == check(text)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李梅", "李*"),
        ("李 梅", "李*"),
        ("欧阳青青", "欧阳*"),
        ("欧阳青", "欧阳*"),
        ("欧阳", "欧*"),
        ("阿依古丽·买买提", "阿*"),
        ("李", "李*"),
        ("", "*"),
    ],
)
def test_a_masked_name_keeps_the_surname_and_one_star(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_masked_phone_keeps_three_and_four_digits() -> None:
    assert mask_phone("13800000000") == "138****0000"
    assert mask_phone("4300000") == "****"


def test_a_masked_id_number_hides_the_birth_date() -> None:
    assert mask_id(INVENTED) == f"4*************{INVENTED[-4:]}"
    assert mask_id("1234") == "****"
