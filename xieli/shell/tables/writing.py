"""Writes xlsx that Excel opens as it was meant: text stays text, nothing acts as a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from xieli.kernel.characters import defuse
from xieli.shell.tables.columns import Kind

LONGEST_CELL = 32_767
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEAD = PatternFill("solid", fgColor="E9EDE8")
_GREY = Font(color="7D8A83", italic=True)
_WIDEST = 40


def workbook(
    headers: Sequence[str], rows: Iterable[Sequence[object]], *, grey_rows: int = 0
) -> bytes:
    """Give a workbook: texts (IDs too) in text format, numbers and days as such, all defused.

    The first `grey_rows` rows are examples and stand in grey.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for column, title in enumerate(headers):
        letter = sheet.column_dimensions[_letter(column)]
        letter.width = min(_WIDEST, 6 + 2 * len(title))
    sheet.append([_head_cell(sheet, title) for title in headers])
    for number, row in enumerate(rows):
        font = _GREY if number < grey_rows else None
        sheet.append([_cell(sheet, value, font) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def blank(kind: Kind) -> bytes:
    """Give the blank template of a kind: its titles, and one example row in grey to write over."""
    titles = [str(column.title) + ("*" if column.is_required else "") for column in kind.columns]
    return workbook(titles, [[column.example for column in kind.columns]], grey_rows=1)


def _letter(column: int) -> str:
    """Give the letters of a column: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _head_cell(sheet: object, title: str) -> WriteOnlyCell:
    cell = _cell(sheet, title, Font(bold=True))
    cell.fill = _HEAD
    return cell


def _cell(sheet: object, value: object, font: Font | None = None) -> WriteOnlyCell:
    """Give one cell; text is told to be text (format @), so that Excel keeps all 18 digits."""
    cell = WriteOnlyCell(sheet, value=_safe(value))
    if isinstance(cell.value, str):
        cell.number_format, cell.data_type = "@", "s"
    if font:
        cell.font = font
    return cell


def _safe(value: Any) -> object:
    """Give what Excel can hold: plain numbers and days; all else as defused text."""
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    is_plain = value is None or isinstance(value, bool | int | Decimal | date)
    if is_plain and not _is_long(value):
        return value
    return defuse(_FORBIDDEN.sub("", str(value)))[:LONGEST_CELL]


def _is_long(value: Any) -> bool:
    """Say whether a number has more digits than Excel keeps."""
    return isinstance(value, int | Decimal) and not -(10**15) < value < 10**15
