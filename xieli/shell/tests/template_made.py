"""A template as a province hands it out: every format the filling must leave alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from xieli.shell.tests.tables_made import saved

HEAD = ("序号", "姓名", "", "出生日期", "证件号", "金额（元）", "折合（万元）")
THIN = Border(*(Side(style="thin"),) * 4)
EXTRA = {
    "customXml/item1.xml": b"<?xml version='1.0'?><own xmlns='urn:x'>  keep me  </own>",
    "xl/printerSettings/printerSettings1.bin": bytes(range(256)),
}


def provincial() -> bytes:
    """Title, header in row 3, three framed rows 4…6, total in row 7, signatures in row 8."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "发放 名册"
    _top(page)
    for row in (4, 5, 6):
        _pattern(page, row)
    _foot(page)
    _rules(page)
    book.defined_names["合计"] = DefinedName("合计", attr_text="'发放 名册'!$F$7")
    page.print_area, page.print_title_rows = "A1:G8", "3:3"
    hidden = book.create_sheet("字典")
    hidden.sheet_state, hidden["A1"], hidden["A2"] = "hidden", "是", "否"
    other = book.create_sheet("汇总")
    other["A1"], other["B1"] = "合计", "='发放 名册'!F7"
    return with_parts(saved(book), EXTRA)


def _top(page: Worksheet) -> None:
    page.merge_cells("A1:G1")
    page["A1"], page["A1"].font = "困难职工慰问金发放表", Font(size=18, bold=True)
    page["A1"].alignment = Alignment(horizontal="center")
    page.merge_cells("A2:G2")
    page["A2"] = "填报单位：{{填报单位}}"
    page.merge_cells("B3:C3")
    for column, word in enumerate(HEAD, 1):
        cell = page.cell(3, column, word or None)
        cell.fill, cell.border = PatternFill("solid", fgColor="DDEEDD"), THIN
    for letter, width in zip("ABCDEFG", (6, 8, 4, 14, 24, 12, 10), strict=True):
        page.column_dimensions[letter].width = width


def _pattern(page: Worksheet, row: int) -> None:
    page.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
    page.row_dimensions[row].height = 31.5
    for column in range(1, 8):
        page.cell(row, column).border = THIN
    page.cell(row, 4).number_format = 'yyyy"年"m"月"d"日"'
    page.cell(row, 5).number_format = "@"
    page.cell(row, 6).number_format = "#,##0.00"
    page.cell(row, 7, f"=ROUND(F{row}/10000,2)").number_format = "0.00"


def _foot(page: Worksheet) -> None:
    page.merge_cells("A7:E7")
    page["A7"], page["F7"] = "合计", "=SUM(F4:F6)"
    page["G7"] = '=IF(F7>0,"共 "&COUNTA(B4:B6)&" 人, A4:A6","")'
    page.merge_cells("A8:G8")
    page["A8"] = "制表人：        审核人："
    page["A8"].comment = Comment("签字用蓝黑墨水", "省总")
    page.row_dimensions[8].height = 40


def _rules(page: Worksheet) -> None:
    red = PatternFill("solid", bgColor="FFCCCC")
    page.conditional_formatting.add("F4:F6", CellIsRule("greaterThan", ["$F$7/2"], fill=red))
    choice = DataValidation("list", formula1="字典!$A$1:$A$2", allow_blank=True)
    choice.add("A4:A6")
    page.add_data_validation(choice)
    dot = io.BytesIO()
    Picture.new("RGB", (8, 8), "red").save(dot, "PNG")
    dot.seek(0)
    page.add_image(Image(dot), "F8")


def marked() -> bytes:
    """One pattern row of marks, a total right under it, nothing else."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["名单（{{月份}}）"])
    page.append(["{{姓名}}", "{{金额}}", "元", "=B2*2"])
    page.append(["合计", "=SUM(B2:B2)", "", "=SUM(D2:D2)"])
    page["A2"].font, page["B2"].number_format = Font(name="仿宋"), "0.0"
    page.row_dimensions[2].height = 22
    return saved(book)


def with_parts(content: bytes, extra: Mapping[str, bytes]) -> bytes:
    """The same zip with more parts in it."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, part in extra.items():
            archive.writestr(name, part)
    return out.getvalue()


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """The same zip with one text replaced in one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as was, zipfile.ZipFile(out, "w") as made:
        for one in was.infolist():
            kept = was.read(one)
            if one.filename == part:
                assert old in kept.decode()
                kept = kept.decode().replace(old, new).encode()
            made.writestr(one, kept)
    return out.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    """Every part of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
