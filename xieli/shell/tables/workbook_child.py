"""Reads one sheet of a workbook in a process of its own, so that a hostile file ends only this one.

Law: standard library and calamine alone; at most MEMORY bytes; every cell leaves as text.
It gets (sheet name, content) by marshal on stdin; it gives a head, then chunks of rows as one
text each (split by NEXT_ROW and NEXT_CELL: a hundred times fewer objects on the pipe), then None.
"""

from __future__ import annotations

import marshal
import resource
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any

MEMORY = 1_500_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELLS = 8_000_000
MAX_MERGES = 100_000
CHUNK = 5_000
NEXT_ROW, NEXT_CELL = "\x1e", "\x1f"
EXACT = 10**15  # Excel keeps 15 digits: a longer number has lost its last ones


def number_text(value: float) -> str:
    """Write a number as its cell shows it; beyond 15 digits as 1.1E+17, since the rest is lost."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if abs(value) >= EXACT:
        digits, power = f"{value:.14E}".split("E")
        return f"{digits.rstrip('0').rstrip('.')}E+{int(power)}"
    if value == int(value):
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"


def moment_text(value: datetime) -> str:
    """Write a day as 2023-08-08, with hours only where there are some."""
    is_day = value.time() == time(0)
    return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")


_TEXT: dict[type, Callable[[Any], str]] = {
    float: number_text,
    int: number_text,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime: moment_text,
    date: date.isoformat,
    time: lambda value: value.isoformat("minutes"),
    timedelta: str,
}


def as_text(row: list[Any]) -> str:
    """Give a row's cells as one text."""
    cells = [cell if type(cell) is str else _TEXT[type(cell)](cell) for cell in row]
    text = NEXT_CELL.join(cells)
    if text.count(NEXT_CELL) >= len(cells) or NEXT_ROW in text:
        cells = [cell.replace(NEXT_CELL, " ").replace(NEXT_ROW, " ") for cell in cells]
        text = NEXT_CELL.join(cells)
    return text


def _too_large(sheet: Any) -> str:
    """Say why a sheet is not read: more rows, columns or cells than the limits."""
    if sheet.total_height > MAX_ROWS + 100:
        return "rows"
    if sheet.width > MAX_COLUMNS or sheet.total_height * sheet.width > MAX_CELLS:
        return "wide"
    return ""


def _merges(sheet: Any, left: int) -> list[tuple[int, int, int, int]]:
    """Give merged ranges as (top, left, bottom, right), 0-based from the first used column."""
    ranges = sheet.merged_cell_ranges or []
    return [(a, b - left, c, d - left) for (a, b), (c, d) in ranges[:MAX_MERGES]]


def _send(sheet: Any, names: list[str], hidden: int) -> None:
    """Send the sheet: its head, then its rows from the first row of the page on."""
    out, left = sys.stdout.buffer, (sheet.start or (0, 0))[1]
    large = _too_large(sheet)
    head = {"names": names, "hidden": hidden, "name": sheet.name, "rows": sheet.total_height}
    marshal.dump({**head, "large": large, "merges": _merges(sheet, left)}, out)
    rows = iter(()) if large or sheet.start is None else map(as_text, sheet.iter_rows())
    while chunk := list(islice(rows, CHUNK)):
        marshal.dump(NEXT_ROW.join(chunk), out)
    marshal.dump(None, out)


def _read(content: bytes, wanted: str) -> None:
    """Open the workbook and send the wanted sheet, or else the first visible one with cells."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        pages = [p for p in book.sheets_metadata if p.typ == calamine.SheetTypeEnum.WorkSheet]
        names = [p.name for p in pages if p.visible == calamine.SheetVisibleEnum.Visible]
        if not names or (wanted and wanted not in names):
            marshal.dump({"fault": "sheet"}, sys.stdout.buffer)
            return
        _send(book.get_sheet_by_name(wanted or names[0]), names, len(pages) - len(names))
    except calamine.PasswordError:
        marshal.dump({"fault": "password"}, sys.stdout.buffer)
    except calamine.CalamineError:
        marshal.dump({"fault": "broken"}, sys.stdout.buffer)


def main() -> None:
    """Close the process in, then answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.path.insert(0, sys.argv[1])
    wanted, content = marshal.load(sys.stdin.buffer)
    _read(content, wanted)


if __name__ == "__main__":
    main()
