"""One file per damage: titles above, two-row headers, merges, encodings, numbers, totals."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from xieli.kernel.refusal import Refusal
from xieli.shell.tables import reading
from xieli.shell.tables.reading import Row
from xieli.shell.tests.tables_made import saved, sheet

PLAIN = "姓名,手机,部门\n李梅,13800000000,装配\n王明,13800000011,品质\n"


def cells_of(table: reading.Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def test_a_title_and_a_filling_line_above_the_header_are_passed_by() -> None:
    content = sheet(
        ["2023年资源县需求清单"],
        ["填报单位：资源县总工会", None, "单位：元"],
        [],
        ["村", "物品", "数量"],
        ["同禾村", "棉被", 40],
    )

    table = reading.read(content, "需求.xlsx")

    assert table.headers == ("村", "物品", "数量")
    assert table.rows == [Row(5, ("同禾村", "棉被", "40"))]


def test_a_merged_title_over_the_whole_width_is_no_header() -> None:
    def shape(page: Worksheet) -> None:
        page.merge_cells("A1:C1")

    content = sheet(["需求清单"], ["村", "物品", "数量"], ["同禾村", "棉被", 40], shape=shape)

    assert reading.read(content, "a.xlsx").headers == ("村", "物品", "数量")


def two_rows(page: Worksheet) -> None:
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
        page.merge_cells(area)


def test_a_two_row_header_with_merges_joins_group_and_part() -> None:
    content = sheet(
        ["村", "物品", "数量", None, "备注"],
        [None, None, "要", "有", None],
        ["同禾村", "棉被", 40, 8, None],
        shape=two_rows,
    )

    table = reading.read(content, "a.xlsx")

    assert table.headers == ("村", "物品", "数量/要", "数量/有", "备注")
    assert table.rows == [Row(3, ("同禾村", "棉被", "40", "8", ""))]


def test_a_two_row_header_saved_as_csv_joins_the_same() -> None:
    content = "村,物品,数量,,备注\n,,要,有,\n同禾村,棉被,40,8,\n".encode("gbk")

    table = reading.read(content, "a.csv")

    assert table.headers == ("村", "物品", "数量/要", "数量/有", "备注")
    assert table.rows == [Row(3, ("同禾村", "棉被", "40", "8", ""))]


def test_groups_above_the_header_reach_over_their_columns() -> None:
    content = "基本情况,,需求,\n村,户数,物品,数量\n同禾村,12,棉被,40\n".encode()

    table = reading.read(content, "a.csv")

    assert table.headers == ("基本情况/村", "基本情况/户数", "需求/物品", "需求/数量")


def test_a_village_merged_over_its_rows_stands_in_each_of_them() -> None:
    def shape(page: Worksheet) -> None:
        page.merge_cells("A2:A4")

    content = sheet(
        ["村", "物品", "数量"],
        ["同禾村", "棉被", 40],
        [None, "书桌", 12],
        [None, "书包", 30],
        ["晓锦村", "棉被", 7],
        shape=shape,
    )

    table = reading.read(content, "a.xlsx")

    assert [cells[0] for cells in cells_of(table)] == ["同禾村", "同禾村", "同禾村", "晓锦村"]


def test_a_blank_below_a_village_that_is_not_merged_stays_blank() -> None:
    content = sheet(["村", "物品"], ["同禾村", "棉被"], [None, "书桌"])

    assert cells_of(reading.read(content, "a.xlsx"))[1] == ("", "书桌")


@pytest.mark.parametrize(
    "encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_csv_is_read_in_every_encoding_excel_and_wps_write(encoding: str) -> None:
    table = reading.read(PLAIN.encode(encoding), "a.csv")

    assert table.headers == ("姓名", "手机", "部门")
    assert table.rows[1] == Row(3, ("王明", "13800000011", "品质"))


def test_a_rare_character_of_gb18030_is_kept() -> None:
    content = "姓名,部门\n王㴋,装配\n".encode("gb18030")

    assert cells_of(reading.read(content, "a.csv")) == [("王㴋", "装配")]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_split_where_its_first_lines_are_split(separator: str) -> None:
    content = PLAIN.replace(",", separator).encode()

    assert reading.read(content, "a.txt").headers == ("姓名", "手机", "部门")


def test_csv_quotes_hold_commas_and_line_ends() -> None:
    content = '姓名,备注\n李梅,"班组长, 夜班\n周三"\n王明,无\n'.encode()

    table = reading.read(content, "a.csv")

    assert table.rows == [Row(2, ("李梅", "班组长, 夜班 周三")), Row(3, ("王明", "无"))]


def test_digits_kept_as_text_by_an_equals_sign_lose_only_the_wrapping() -> None:
    content = '姓名,工号\n李梅,="00123"\n'.encode()

    assert cells_of(reading.read(content, "a.csv")) == [("李梅", "00123")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (200, "200"),
        (200.0, "200"),
        (0.1 + 0.2, "0.3"),
        (12.50, "12.5"),
        (1e-7, "0.0000001"),
        (123456789012345, "123456789012345"),
        (110101186003070019, "1.1010118600307E+17"),
        (1.1e17, "1.1E+17"),
        (date(2023, 8, 8), "2023-08-08"),
        (datetime(2023, 8, 8, 9, 30), "2023-08-08 09:30"),
        (time(9, 30), "09:30"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        (True, "TRUE"),
        ("　２００床 ", "200床"),
        ("李　梅", "李 梅"),
    ],
)
def test_a_cell_becomes_the_text_that_it_shows(value: object, text: str) -> None:
    content = sheet(["项目", "内容"], ["甲", value])

    assert cells_of(reading.read(content, "a.xlsx")) == [("甲", text)]


def test_the_old_text_of_a_tidied_cell_is_remembered() -> None:
    content = sheet(["项目", "内容"], ["甲", "约２００床"], ["乙", " 30 "])

    assert reading.read(content, "a.xlsx").old == {(2, 1): "约２００床"}


def test_blank_rows_totals_and_notes_are_set_aside_with_a_reason() -> None:
    content = sheet(
        ["村", "物品", "数量"],
        ["同禾村", "棉被", 40],
        ["小计", None, 40],
        [],
        ["晓锦村", "棉被", 7],
        ["合 计：", None, 47],
        ["注：数量按户数报"],
        ["填表人：张三", None, "审核人：李四"],
    )

    table = reading.read(content, "a.xlsx")

    assert [row.number for row in table.rows] == [2, 5]
    assert [(row.number, row.reason) for row in table.skipped] == [
        (3, "total"),
        (4, "blank"),
        (6, "total"),
        (7, "note"),
        (8, "note"),
    ]


def test_a_row_with_a_single_name_is_data_to_be_mended_not_a_note() -> None:
    content = sheet(
        ["姓名", "手机", "部门"], ["李梅", "13800000000", "装配"], ["注小明", None, None]
    )

    assert [row.number for row in reading.read(content, "a.xlsx").rows] == [2, 3]


def test_a_header_repeated_on_the_next_printed_page_is_set_aside() -> None:
    rows = [["姓名", "手机"], ["李梅", "13800000000"], ["姓 名", "手机"], ["王明", "13800000011"]]

    table = reading.read(sheet(*rows), "a.xlsx")

    assert [row.number for row in table.rows] == [2, 4]


def test_a_row_that_numbers_the_columns_is_set_aside() -> None:
    rows = [["村", "户", "物品", "数量"], [1, 2, 3, 4], ["同禾村", 3, "棉被", 40]]

    assert [row.number for row in reading.read(sheet(*rows), "a.xlsx").rows] == [3]


def test_headers_lose_blanks_and_stars_and_equal_ones_are_numbered() -> None:
    content = sheet(["* 姓　名", "备注", None, "备注"], ["李梅", "a", "b", "c"])

    assert reading.read(content, "a.xlsx").headers == ("姓名", "备注", "第3列", "备注（2）")


def test_a_table_that_starts_in_the_middle_of_the_page_keeps_its_row_numbers() -> None:
    def shape(page: Worksheet) -> None:
        page["C4"], page["D4"], page["C5"], page["D5"] = "姓名", "部门", "李梅", "装配"
        page.merge_cells("D5:D6")
        page["C6"] = "王明"

    table = reading.read(sheet(shape=shape), "a.xlsx")

    assert table.headers == ("姓名", "部门")
    assert table.rows == [Row(5, ("李梅", "装配")), Row(6, ("王明", "装配"))]


def test_a_cover_sheet_and_hidden_sheets_are_passed_by() -> None:
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["填表说明"])
    hidden = book.create_sheet("去年")
    hidden.append(["姓名", "部门"])
    hidden.append(["旧人", "旧部门"])
    hidden.sheet_state = "hidden"
    page = book.create_sheet("名单")
    page.append(["姓名", "部门"])
    page.append(["李梅", "装配"])

    table = reading.read(saved(book), "a.xlsx")

    assert (table.sheet, table.sheets, table.hidden) == ("名单", ("Sheet", "名单"), 1)
    assert cells_of(table) == [("李梅", "装配")]


def test_another_sheet_is_read_by_name_but_a_hidden_one_is_not() -> None:
    book = Workbook()
    for title in ("一月", "二月"):
        page = book.create_sheet(title)
        page.append(["姓名", "部门"])
        page.append([title, "装配"])
    book["二月"].sheet_state = "hidden"
    content = saved(book)

    assert cells_of(reading.read(content, "a.xlsx", "一月")) == [("一月", "装配")]
    with pytest.raises(Refusal, match="没有找到这张表"):
        reading.read(content, "a.xlsx", "二月")


def test_titles_the_kind_knows_find_the_header_under_a_misleading_row() -> None:
    rows = [["区县", "街道", "社区"], ["姓名", "手机", "部门"], ["李梅", "13800000000", "装配"]]

    table = reading.read(sheet(*rows), "a.xlsx", known={"姓名", "手机"})

    assert table.headers == ("姓名", "手机", "部门")


def test_formatting_far_below_does_not_make_a_table_long() -> None:
    def shape(page: Worksheet) -> None:
        page["C1048576"].font = Font(bold=True)

    content = sheet(["姓名", "部门"], ["李梅", "装配"], shape=shape)

    assert len(reading.read(content, "a.xlsx").rows) == 1


def test_the_same_headers_have_the_same_signature_and_others_another() -> None:
    one = reading.read("姓名,手机\n李梅,1\n".encode(), "a.csv")
    same = reading.read("姓 名,手机\n王明,2\n".encode("gbk"), "b.csv")
    other = reading.read("姓名,电话\n李梅,1\n".encode(), "a.csv")

    assert one.signature == same.signature != other.signature
