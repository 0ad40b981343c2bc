import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.kernel.characters import (
    clean_cell,
    defuse,
    half_width,
    looks_like_formula,
    squeeze_name,
)


def test_full_width_digits_letters_and_signs_become_half_width() -> None:
    assert half_width("２００　Ｋｇ，") == "200 Kg,"


@pytest.mark.parametrize(
    ("cell", "clean"),
    [
        ("  资源县 ", "资源县"),
        ("２００床", "200床"),
        ("棉被，２床（新）", "棉被，2床（新）"),
        ("两行\n表头", "两行 表头"),
        ("李\u200b梅\ufeff", "李梅"),
        ("a\u00a0\u3000b", "a b"),
        ("备注_x000D_", "备注"),
        ("\u202e反写", "反写"),
        ("", ""),
    ],
)
def test_a_cell_becomes_one_tidy_line_with_its_chinese_punctuation(cell: str, clean: str) -> None:
    assert clean_cell(cell) == clean


@given(st.text(max_size=30))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_cell(text)

    assert clean_cell(once) == once


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("李 梅", "李梅"),
        ("李　梅", "李梅"),
        ("李\u200b 梅 ", "李梅"),
        ("吴 小 满", "吴小满"),
        ("欧阳 青", "欧阳青"),
        ("张三 李四", "张三 李四"),
        ("阿依古丽 • 买买提", "阿依古丽·买买提"),
        ("Anna  Berg", "Anna Berg"),
        ("李梅", "李梅"),
    ],
)
def test_a_name_loses_its_stray_blanks(written: str, name: str) -> None:
    assert squeeze_name(written) == name


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", " =1", "\u200b=1"]
)
def test_what_a_spreadsheet_might_run_is_defused(text: str) -> None:
    assert defuse(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "资源县", "1-2", "a=b", "'=1+1", "20余万元"])
def test_plain_text_is_exported_as_it_is(text: str) -> None:
    assert defuse(text) == text


@given(st.text(max_size=20))
def test_nothing_exported_starts_like_a_formula(text: str) -> None:
    assert defuse(text).lstrip()[:1] not in ("=", "+", "-", "@", "＝", "＋", "－", "＠")
    assert defuse(defuse(text)) == defuse(text)


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "＝1+1",
        "  =1",
        "@SUM(A1)",
        "+A1",
        "-2+3+cmd|' /C calc'!A0",
        '=WEBSERVICE("x")',
    ],
)
def test_an_imported_formula_is_noticed(text: str) -> None:
    assert looks_like_formula(text)


@pytest.mark.parametrize("text", ["", "-5", "-", "-1,200.00", "+86 138-0000-0000", "-无", "a=b"])
def test_signed_numbers_and_phones_are_no_formulas(text: str) -> None:
    assert not looks_like_formula(text)
