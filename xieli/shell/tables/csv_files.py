"""CSV as Excel and WPS save it: its encoding and its separator are found from the content."""

from __future__ import annotations

import codecs
import csv
import io
import re

from django.utils.translation import gettext as _

from xieli.kernel.refusal import Refusal
from xieli.shell.tables import workbooks
from xieli.shell.tables.workbook_child import MAX_CELLS, MAX_COLUMNS, MAX_ROWS

SEPARATORS = ",\t;|"
LONGEST_CELL = 32_767  # Excel's own limit
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')  # ="0123": how exports keep Excel from reading a number


def rows_of(content: bytes) -> list[list[str]]:
    """Give every record of a CSV in UTF-8, UTF-16, GBK or GB 18030; Refusal names the line."""
    text = _decoded(content)
    separator = _separator(text)
    if "\x00" in text or len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) // 50:
        raise Refusal(_("这不是表格文件。"), _("这里收 xlsx、xls 和 csv；请换成表格再传。"))
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(_unwrapped(row))
            if len(rows) > MAX_ROWS + 100:
                raise workbooks.too_many_rows(text.count("\n"))
    except csv.Error as why:
        raise _crooked(len(rows) + 1) from why
    return _squared(rows)


def _decoded(content: bytes) -> str:
    """Decode by the mark at the start, else as UTF-8, else as GB 18030 (which holds GBK)."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded_as(content, encoding)
    for encoding in _likely(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _decoded_as(content, "gb18030")


def _likely(content: bytes) -> tuple[str, ...]:
    """Give the encodings to try: UTF-16 without a mark shows as zeros in every other byte."""
    head = content[:2_000]
    if head.count(0) > len(head) // 50:
        little = head[1::2].count(0) >= head[0::2].count(0)
        return ("utf-16-le",) if little else ("utf-16-be",)
    return ("utf-8",)


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as why:
        raise Refusal(
            _("第 {line} 行附近的字认不出来，文件可能损坏或不是表格。"),
            _("请用 Excel 或 WPS 打开，另存为 xlsx，再传一次。"),
            line=content[: why.start].count(b"\n") + 1,
        ) from why


def _separator(text: str) -> str:
    """Give the sign that splits the first lines into most cells; a comma where none does."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    found = {sign: sorted(line.count(sign) for line in lines) for sign in SEPARATORS}
    middle = {sign: counts[len(counts) // 2] for sign, counts in found.items() if counts}
    best = max(middle, key=lambda sign: middle[sign], default=",")
    return best if middle.get(best) else ","


def _unwrapped(row: list[str]) -> list[str]:
    """Take ="0123" off its wrapping."""
    if not any(cell.startswith('="') for cell in row):
        return row
    return [_KEPT_AS_TEXT.sub(r"\1", cell) if cell.startswith('="') else cell for cell in row]


def _squared(rows: list[list[str]]) -> list[list[str]]:
    """Give all rows one width, at most 300 columns."""
    width = max(map(len, rows), default=0)
    if width > MAX_COLUMNS or width * len(rows) > MAX_CELLS:
        raise Refusal(
            _("这张表太宽，超过 {most} 列。"),
            _("请只留要导入的列，再传一次。"),
            most=MAX_COLUMNS,
        )
    return [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]


def _crooked(row: int) -> Refusal:
    return Refusal(
        _("第 {row} 行的引号没有配对，后面的格子分不清了。"),
        _("请用 Excel 打开看看这一行，另存为 xlsx，再传一次。"),
        row=row,
    )
