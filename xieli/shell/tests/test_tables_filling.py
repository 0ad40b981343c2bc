"""Rows go into a given template; its formats, merges and hidden sheets stay as they were."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from xieli.kernel.refusal import Refusal
from xieli.shell.tables import filling, templates_in
from xieli.shell.tables.filling import Data
from xieli.shell.tests import template_made as made
from xieli.shell.tests.tables_made import packed, sheet

COLUMNS = ("姓名", "出生日期", "证件号", "金额（元）")
FACTS = {"填报单位": "青石街道总工会", "月份": "11月"}


def people(count: int) -> list[tuple[object, ...]]:
    return [
        (f"职工{n}", date(1990, 1, 1 + n % 28), "110101186003070019", Decimal("510.50"))
        for n in range(1, count + 1)
    ]


def filled(
    content: bytes, rows: Iterable[Any], columns: tuple[str, ...] = COLUMNS, **more: Any
) -> bytes:
    book = templates_in.opened(content)
    place = templates_in.find(book, columns, FACTS)
    with filling.fill(book, place, Data(columns, rows, facts=FACTS, **more)) as out:
        return out.read()


def page_of(content: bytes, name: str = "") -> Worksheet:
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = book[name] if name else book.worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def test_the_header_and_its_free_rows_are_found_by_the_words():
    book = templates_in.opened(made.provincial())

    place = templates_in.find(book, COLUMNS, FACTS)

    assert (place.sheet, place.first, place.last) == ("发放 名册", 4, 6)
    words = [(spot.column, spot.word) for spot in place.spots]
    assert words == [
        (1, "序号"), (2, "姓名"), (4, "出生日期"), (5, "证件号"), (6, "金额（元）"),
    ]  # fmt: skip


def test_where_the_template_has_room_only_the_sheet_changes():
    was = made.provincial()

    parts = made.parts(filled(was, people(2)))

    before = made.parts(was)
    differing = {name for name in before if before[name] != parts.get(name)}
    assert list(parts) == list(before)
    assert differing == {"xl/worksheets/sheet1.xml"} | _recalculating(before)


def _recalculating(before: dict[str, bytes]) -> set[str]:
    """A template with formulas is told to compute them anew, unless it says so itself."""
    return set() if b'fullCalcOnLoad="1"' in before["xl/workbook.xml"] else {"xl/workbook.xml"}


def test_a_template_without_formulas_keeps_every_other_part_byte_for_byte():
    was = made.with_parts(sheet(["姓名", "证件号"]), made.EXTRA)

    parts = made.parts(filled(was, people(500)))

    before = made.parts(was)
    assert {n for n in before if before[n] != parts[n]} == {"xl/worksheets/sheet1.xml"}


def test_values_take_the_formats_of_the_pattern_row():
    page = page_of(filled(made.provincial(), people(2)))

    assert [page.cell(4, c).value for c in (1, 2, 4, 5, 6)] == [
        1, "职工1", datetime(1990, 1, 2), "110101186003070019", 510.5,
    ]  # fmt: skip
    assert page["D4"].number_format == 'yyyy"年"m"月"d"日"'
    assert page["F5"].number_format == "#,##0.00"
    assert page["E5"].data_type == "s"
    assert page["A2"].value == "填报单位：青石街道总工会"
    assert page["A6"].value is None
    assert page["F7"].value == "=SUM(F4:F6)"


def test_rows_beyond_the_room_push_down_what_stands_below():
    page = page_of(filled(made.provincial(), people(10)))

    assert [page.cell(row, 1).value for row in (4, 13)] == [1, 10]
    assert page["A14"].value == "合计"
    assert page["A15"].value == "制表人：        审核人："
    assert page.row_dimensions[15].height == 40
    assert page.row_dimensions[13].height == 31.5
    merges = {str(one) for one in page.merged_cells.ranges}
    assert {"A1:G1", "A14:E14", "A15:G15", "B4:C4", "B6:C6", "B7:C7", "B13:C13"} <= merges
    assert len(merges) == 3 + 10 + 2
    assert page["B13"].border.left.style == "thin"


def test_formulas_follow_their_rows():
    content = filled(made.provincial(), people(10))

    page = page_of(content)
    assert page["G4"].value == "=ROUND(F4/10000,2)"
    assert page["G13"].value == "=ROUND(F13/10000,2)"
    assert page["F14"].value == "=SUM(F4:F13)"
    assert page["G14"].value == '=IF(F14>0,"共 "&COUNTA(B4:B13)&" 人, A4:A6","")'
    assert page_of(content, "汇总")["B1"].value == "='发放 名册'!F14"


def test_rules_names_and_print_areas_grow_with_the_rows():
    content = filled(made.provincial(), people(10))

    page = page_of(content)
    rule = next(iter(page.conditional_formatting))
    assert str(rule.sqref) == "F4:F13"
    assert rule.rules[0].formula == ["$F$14/2"]
    check = page.data_validations.dataValidation[0]
    assert (str(check.sqref), check.formula1) == ("A4:A13", "字典!$A$1:$A$2")
    assert page.print_area == "'发放 名册'!$A$1:$G$15"
    assert page.print_title_rows == "$3:$3"
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.defined_names["合计"].attr_text == "'发放 名册'!$F$14"
    assert [one.sheet_state for one in book.worksheets] == ["visible", "hidden", "visible"]


def test_pictures_and_notes_move_with_their_rows_and_keep_their_bytes():
    was = made.provincial()

    content = filled(was, people(10))

    before, after = made.parts(was), made.parts(content)
    assert before["xl/media/image1.png"] == after["xl/media/image1.png"]
    for name, part in made.EXTRA.items():
        assert after[name] == part
    assert b"<row>14</row>" in after["xl/drawings/drawing1.xml"]
    assert page_of(content)["A15"].comment is not None


def test_widths_styles_and_the_hidden_sheet_are_untouched():
    was = made.provincial()

    content = filled(was, people(10))

    before, after = made.parts(was), made.parts(content)
    for name in ("xl/styles.xml", "xl/worksheets/sheet2.xml", "xl/theme/theme1.xml"):
        assert before[name] == after[name]
    assert page_of(content).column_dimensions["E"].width == 24


def test_marks_are_filled_and_their_row_repeats():
    columns = ("姓名", "金额")

    page = page_of(filled(made.marked(), [("李梅", 3), ("王明", 4), ("陈七", 5)], columns))

    assert page["A1"].value == "名单（11月）"
    rows = [[cell.value for cell in row] for row in page["A2:D5"]]
    assert rows == [
        ["李梅", 3, "元", "=B2*2"], ["王明", 4, "元", "=B3*2"], ["陈七", 5, "元", "=B4*2"],
        ["合计", "=SUM(B2:B4)", None, "=SUM(D2:D4)"],
    ]  # fmt: skip
    assert page["A4"].font.name == "仿宋"
    assert page.row_dimensions[4].height == 22


def test_no_rows_at_all_wipe_the_marks():
    page = page_of(filled(made.marked(), [], ("姓名", "金额")))

    assert page["A2"].value is None
    assert page["B3"].value == "=SUM(B2:B2)"


def test_a_header_right_above_the_total_gets_its_rows_between():
    content = sheet(["姓名", "金额"], ["合计", "=SUM(B2:B2)"])

    page = page_of(filled(content, [("李梅", 3), ("王明", 4)], ("姓名", "金额")))

    assert [page.cell(row, 1).value for row in (1, 2, 3, 4)] == ["姓名", "李梅", "王明", "合计"]


def test_text_that_begins_like_a_formula_stays_text():
    rows = [('=HYPERLINK("http://x")', None, "@SUM", "+1"), ('a\x00b<&>"', None, "-2", "")]

    page = page_of(filled(made.provincial(), rows))

    assert page["B4"].value == '=HYPERLINK("http://x")'
    assert all(page[one].data_type in {"s", "inlineStr"} for one in ("B4", "E4", "F4"))
    assert page["B5"].value == 'ab<&>"'
    assert (
        "<f>"
        not in made.parts(filled(sheet(["姓名"]), rows, ("姓名",)))[
            "xl/worksheets/sheet1.xml"
        ].decode()
    )


def test_what_the_format_cannot_show_as_a_number_is_written_out():
    columns = ("号码", "日子", "时刻", "是否", "长数")
    row = (7, date(2024, 3, 1), datetime(2024, 3, 1, 8, 30), True, 110101186003070019)

    page = page_of(filled(sheet(list(columns)), [row], columns))

    told = [cell.value for cell in page[2]]
    assert told == [7, "2024-03-01", "2024-03-01 08:30", "是", "110101186003070019"]


def test_shared_formulas_are_written_out_for_each_row():
    content = made.changed(
        made.provincial(), "xl/worksheets/sheet1.xml",
        "<f>ROUND(F5/10000,2)</f>", '<f t="shared" si="0"/>',
    )  # fmt: skip
    content = made.changed(
        content, "xl/worksheets/sheet1.xml",
        "<f>ROUND(F4/10000,2)</f>", '<f t="shared" ref="G4:G5" si="0">ROUND(F4/10000,2)</f>',
    )  # fmt: skip

    page = page_of(filled(content, people(5)))

    assert [page[f"G{row}"].value for row in (4, 5, 8)] == [
        f"=ROUND(F{row}/10000,2)" for row in (4, 5, 8)
    ]


def test_a_pattern_that_looks_under_the_block_still_finds_its_total():
    content = made.changed(
        made.provincial(), "xl/worksheets/sheet1.xml", "ROUND(F4/10000,2)", "F4/$F$7"
    )

    page = page_of(filled(content, people(10)))

    assert page["G13"].value == "=F13/$F$14"


def test_words_are_matched_once_by_hand_and_blanks_may_be_chosen():
    content = sheet(["职工", "电话", "备注"])
    book = templates_in.opened(content)
    place = templates_in.find(book, COLUMNS)

    assert filling.matched(place, COLUMNS, {}) == {}
    chosen = {"职工": "姓名", "备注": "", "电话": "没有这一列"}
    page = page_of(filled(content, people(1), mapping=chosen))

    assert filling.matched(place, COLUMNS, chosen) == {"职工": "姓名", "备注": ""}
    assert [cell.value for cell in page[2]] == ["职工1", None, None]


def test_a_header_of_two_rows_with_cells_merged_down_is_understood():
    def shape(page: Worksheet) -> None:
        page.merge_cells("A1:A2")
        page.merge_cells("B1:C1")

    content = sheet(["姓名", "家庭", None], [None, "人口", "月收入"], shape=shape)
    book = templates_in.opened(content)

    place = templates_in.find(book, ("姓名", "人口", "月收入"))

    assert [spot.word for spot in place.spots] == ["姓名", "人口", "月收入"]
    assert place.first == 3


def memory_of(count: int) -> int:
    rows = ((f"职工{n}", date(1990, 1, 1), "110101186003070019", n) for n in range(count))
    book = templates_in.opened(sheet(list(COLUMNS)))
    place = templates_in.find(book, COLUMNS)
    tracemalloc.start()
    with filling.fill(book, place, Data(COLUMNS, rows)) as out:
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert out.seek(0, 2) > count * 10
    return most


def test_ten_times_the_rows_take_no_more_memory():
    few, many = memory_of(2_000), memory_of(20_000)

    assert many < few + 6_000_000  # a chunk waiting to be packed; the rows themselves are 5 MB


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (made.with_parts(sheet(["姓名"]), {"xl/vbaProject.bin": b"x"}), "这个模板里有宏"),
        (
            made.changed(
                sheet(["姓名"]), "[Content_Types].xml", "sheet.main", "sheet.macroEnabled"
            ),
            "这个模板里有宏",
        ),
        (b"a,b\n1,2\n", "模板要用 xlsx 文件"),
        (sheet(["姓名"])[:900], "打不开"),
        (packed({"xl/workbook.xml": b"<w/>"}), "打不开"),
        (packed({"xl/workbook.xml": b"<w/>", "xl/a.xml": bytes(210_000_000)}), "太大了"),
        (sheet([1, 2]), "没有找到要填的地方"),
        (
            made.changed(
                sheet(["姓名"]), "xl/worksheets/sheet1.xml", "<worksheet",
                '<!DOCTYPE x [<!ENTITY a "b">]><worksheet',
            ),
            "打不开",
        ),
        (made.changed(sheet(["姓名"]), "xl/worksheets/sheet1.xml", 'r="A1"', 'r="??"'), "打不开"),
    ],
)  # fmt: skip
def test_what_is_no_template_is_told_in_plain_words(content: bytes, words: str):
    with pytest.raises(Refusal) as caught:
        templates_in.find(templates_in.opened(content), COLUMNS)

    assert words in str(caught.value)


def test_control_the_usual_way_through_openpyxl_loses_what_it_does_not_know():
    was = made.provincial()
    out = io.BytesIO()

    openpyxl.load_workbook(io.BytesIO(was)).save(out)

    assert "customXml/item1.xml" not in made.parts(out.getvalue())
