"""What is written opens as it was meant: IDs whole, nothing acts as a formula."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from xieli.shell.tables import columns, mending, reading, writing
from xieli.shell.tests.tables_made import NUMBERS, ROSTER


def opened(content: bytes) -> Worksheet:
    page = load_workbook(io.BytesIO(content)).active
    assert isinstance(page, Worksheet)
    return page


def test_ids_are_text_and_keep_all_their_digits() -> None:
    page = opened(writing.workbook(["证件号"], [[NUMBERS[0]], [110101186003070019]]))

    assert [page["A2"].value, page["A3"].value] == [NUMBERS[0], NUMBERS[0]]
    assert page["A2"].number_format == "@"


def test_formulas_are_defused_also_in_the_header() -> None:
    bomb = '=HYPERLINK("http://x","y")'

    page = opened(writing.workbook([bomb], [[bomb], ["@a"], ["+1-2"], ["-x"], ["\t=1"]]))

    cells = [row[0] for row in page.iter_rows()]
    assert all(cell.data_type == "s" and str(cell.value).startswith("'") for cell in cells)


def test_numbers_and_days_stay_numbers_and_days() -> None:
    page = opened(
        writing.workbook(["a", "b", "c", "d"], [[3, Decimal("1.50"), date(2023, 8, 8), None]])
    )

    assert [cell.value for cell in page[2]][:2] == [3, 1.5]
    assert page["C2"].is_date
    assert page["D2"].value is None


def test_signs_that_no_xlsx_may_hold_are_left_out() -> None:
    page = opened(writing.workbook(["a"], [["李\x00\x0b梅\ufffe"]]))

    assert page["A2"].value == "李梅"


def test_the_blank_table_is_read_back_by_our_own_reader() -> None:
    table = reading.read(writing.blank(ROSTER), "a.xlsx")
    mapping = columns.guess(ROSTER, table.headers)

    assert table.headers == ("姓名", "证件号", "手机", "出生日期", "部门")
    assert mapping == {"name": 0, "number": 1, "phone": 2, "born": 3, "team": 4}
    assert mending.check(ROSTER, table, mapping, {}).total == 1
