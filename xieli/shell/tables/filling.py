"""Fills rows into a given .xlsx: the sheet's text is edited inside the zip, all else is copied.

Law: formats, merges, widths, hidden sheets and pictures stay; a part that names no moved cell is
byte for byte what it was. Memory is flat: 100,000 rows pass through a file.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from html import unescape
from typing import IO
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.kernel.refusal import Refusal
from xieli.shell.tables import files, shifting, surroundings
from xieli.shell.tables.sheet_xml import Cell, Page, SheetRow, page_of, with_formula, written
from xieli.shell.tables.shifting import Shift
from xieli.shell.tables.templates_in import MARK, Book, Place, bare

MOST_ROWS = 1_048_576  # of a sheet of Excel
LONGEST_CELL = 32_767
EXACT = 10**15  # Excel keeps 15 digits
CHUNK = 1024 * 1024
NUMBERED = "序号"  # counts by itself where nothing else is offered for it
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DATE_1904 = re.compile(r"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=\"(?:1|true)\"")
Row = Sequence[object]


@dataclass(frozen=True)
class Data:
    """What goes in: the words of the columns, the rows, single facts for marks beside the table.

    `mapping` says which word of ours stands for a word of the template; "" leaves it blank.
    """

    columns: Sequence[str]
    rows: Iterable[Row]
    mapping: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


def matched(place: Place, columns: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Say which word of ours each word of the template gets; words that fit nothing are left out.

    What an officer chose stands before what is merely called the same.
    """
    ours = {bare(NUMBERED): NUMBERED} | {bare(word): word for word in columns}
    known = {*ours.values(), ""}
    found = {}
    for spot in place.spots:
        chosen = mapping.get(spot.word)
        if chosen is not None and chosen in known:
            found[spot.word] = chosen
        elif bare(spot.word) in ours:
            found[spot.word] = ours[bare(spot.word)]
    return found


def fill(book: Book, place: Place, data: Data) -> IO[bytes]:
    """Give the filled workbook as a file to read from its start; Refusal beyond Excel's rows."""
    filler = _Filler(book, place, data, _page(book, place))
    with tempfile.TemporaryFile() as rows:
        count = filler.write_rows(rows)
        rows.seek(0)
        try:
            return _packed(filler, count, rows)
        except (ValueError, zipfile.BadZipFile, zlib.error, EOFError) as why:
            raise files.broken() from why


def _page(book: Book, place: Place) -> Page:
    try:
        return page_of(book.text(place.part))
    except ValueError as why:
        raise files.broken() from why


def _packed(filler: _Filler, count: int, rows: IO[bytes]) -> IO[bytes]:
    """Write the zip anew: the sheet, what names its moved cells, and all else as it was."""
    shift = filler.shift(count)
    others = surroundings.changed(filler.book, filler.place, filler.page, shift)
    out = tempfile.TemporaryFile()  # noqa: SIM115  # closed by who reads it
    source = filler.book.archive
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in source.infolist():
            if part.filename in others and others[part.filename] is None:
                continue
            fresh = zipfile.ZipInfo(part.filename, part.date_time)
            fresh.compress_type, fresh.external_attr = part.compress_type, part.external_attr
            with made.open(fresh, "w") as to:
                if part.filename == filler.place.part:
                    filler.write_sheet(to, shift, rows)
                elif part.filename in others:
                    to.write((others[part.filename] or "").encode())
                else:
                    with source.open(part) as was:
                        shutil.copyfileobj(was, to, CHUNK)
    out.seek(0)
    return out


Slot = Callable[[Row, int, int], str]  # values, row number, how many rows below the pattern


class _Filler:
    """One filling under way: the pattern rows made ready, then row by row."""

    def __init__(self, book: Book, place: Place, data: Data, page: Page) -> None:
        self.book, self.place, self.data, self.page = book, place, data, page
        self.by_number = {row.number: row for row in page.rows}
        self.zero = date(1904, 1, 1) if _is_1904(book) else date(1899, 12, 30)
        chosen = matched(place, data.columns, data.mapping)
        at = {word: number for number, word in enumerate(data.columns)}
        self.sources = {
            spot.column: at.get(chosen[spot.word], -1)
            for spot in place.spots
            if chosen.get(spot.word)
        }
        self.facts = {bare(word): value for word, value in data.facts.items()}

    @property
    def room(self) -> int:
        """How many rows the template itself keeps free."""
        return self.place.last - self.place.first + 1

    def shift(self, count: int) -> Shift:
        """Which rows are put in for so many rows of data."""
        return Shift(self.place.first, self.place.last, max(0, count - self.room))

    def write_rows(self, to: IO[bytes]) -> int:
        """Write all rows and say how many; only one row is held at a time."""
        pattern, count = self._made_ready(self.place.first), 0
        for count, values in enumerate(self.data.rows, 1):
            number = self.place.first + count - 1
            if number > MOST_ROWS:
                raise Refusal(_("行数太多，一张表放不下。"), _("请先筛选，分几次导出。"))
            own = self._made_ready(number) if 1 < count <= self.room else pattern
            to.write(own(values, number, count).encode())
        return count

    def _made_ready(self, number: int) -> Callable[[Row, int, int], str]:
        """Make a pattern row ready: texts that stay, places for what changes from row to row."""
        row = self.by_number.get(number) or SheetRow(number, {}, ())
        is_ours = self.room > 0
        known = {cell.column: cell for cell in row.cells}
        columns = sorted({*known, *(spot.column for spot in self.place.spots)})
        slots = [self._slot(column, known.get(column), is_ours) for column in columns]
        p, marks = self.page.prefix, written({k: v for k, v in row.marks.items() if k != "r"})
        kept = marks if is_ours else ""

        def write(values: Row, at: int, count: int) -> str:
            cells = "".join(slot(values, at, count) for slot in slots)
            return f'<{p}row r="{at}"{kept}>{cells}</{p}row>'

        return write

    def _slot(self, column: int, cell: Cell | None, is_ours: bool) -> Slot:
        """What one column writes: a value, a copied formula, or what stands there anyway."""
        letters, p = shifting.letters_of(column), self.page.prefix
        style = cell.marks.get("s") if cell else None
        look = f' s="{style}"' if style else ""
        if column in self.sources:
            return self._value_slot(self.sources[column], letters, look, style)
        is_spot = any(spot.column == column for spot in self.place.spots)
        if cell is not None and cell.formula is not None and is_ours:
            return self._formula_slot(cell, letters)
        if cell is None or is_spot or not is_ours:
            return lambda _values, at, _count: f'<{p}c r="{letters}{at}"{look}/>'
        cell = self._with_facts(cell)
        rest = written({k: v for k, v in cell.marks.items() if k != "r"})
        inner = cell.inner
        return lambda _values, at, _count: f'<{p}c r="{letters}{at}"{rest}>{inner}</{p}c>'

    def _value_slot(self, source: int, letters: str, look: str, style: str | None) -> Slot:
        p, kind = self.page.prefix, self._kind(style)

        def write(values: Row, at: int, count: int) -> str:
            value = count if source < 0 else values[source] if source < len(values) else None
            return f'<{p}c r="{letters}{at}"{look}{self._told(value, kind)}</{p}c>'

        return write

    def _formula_slot(self, cell: Cell, letters: str) -> Slot:
        p, sheet, formula = self.page.prefix, self.place.sheet, cell.formula or ""
        rest = written({k: v for k, v in cell.marks.items() if k not in {"r", "t"}})
        still = Shift(self.place.first, self.place.last, 0)

        def write(_values: Row, at: int, _count: int) -> str:
            copied = shifting.copied_formula(formula, at - cell.row, still, sheet)
            inner = with_formula(cell, copied, keeps_value=False).inner
            return f'<{p}c r="{letters}{at}"{rest}>{inner}</{p}c>'

        return write

    def _kind(self, style: str | None) -> str:
        number = int(style) if style and style.isdecimal() else 0
        return self.book.formats[number] if number < len(self.book.formats) else ""

    def _told(self, value: object, kind: str) -> str:
        """Write a value: numbers and days as such where the cell's format takes them, else text."""
        p = self.page.prefix
        if value is None or value == "":
            return ">"
        if isinstance(value, bool):
            value = _("是") if value else _("否")
        if isinstance(value, datetime) and timezone.is_aware(value):
            value = timezone.make_naive(value)
        if kind != "text" and _is_number(value):
            return f"><{p}v>{value}</{p}v>"
        if kind == "day" and isinstance(value, date):
            return f"><{p}v>{_serial(value, self.zero)}</{p}v>"
        text = escape(_FORBIDDEN.sub("", _words(value))[:LONGEST_CELL])
        return f' t="inlineStr"><{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is>'

    def _with_facts(self, cell: Cell) -> Cell:
        """The cell with its {{marks}} replaced by single facts; a mark nobody knows stays."""
        text = cell.text(self.book.strings) if self.facts else ""
        if not MARK.search(text):
            return cell
        said = MARK.sub(lambda m: _words(self.facts.get(bare(m[1]), m[0])), text)
        if said == text:
            return cell
        p, kept = self.page.prefix, escape(_FORBIDDEN.sub("", said)[:LONGEST_CELL])
        inner = f'<{p}is><{p}t xml:space="preserve">{kept}</{p}t></{p}is>'
        return replace(cell, marks={**cell.marks, "t": "inlineStr"}, inner=inner)

    def write_sheet(self, to: IO[bytes], shift: Shift, rows: IO[bytes]) -> None:
        """Write the sheet: what stood above, the rows, what stood below and its merges."""
        first, taken = self.place.first, shift.by + self.room
        end = first + taken - 1
        name = self.place.sheet
        p = self.page.prefix
        to.write(surroundings.moved_head(self.page.head, shift).encode())
        to.write(f"<{p}sheetData>".encode())
        for row in self.page.rows:
            if row.number < first:
                to.write(self._moved(row, shift, name).encode())
        count = self._copy(rows, to, shift)
        for row in self.page.rows:
            if row.number > max(shift.last, first - 1):
                to.write(self._moved(row, shift, name).encode())
            elif row.number >= first + count:
                to.write(self._left(row, shift, name).encode())
        to.write(f"</{p}sheetData>".encode())
        to.write(surroundings.moved_tail(self.page, self.place, shift, end).encode())

    def _copy(self, rows: IO[bytes], to: IO[bytes], shift: Shift) -> int:
        """Copy the rows; formulas in them that look under the block are moved on the way."""
        count = 0
        looks_under = shift.by and self._pattern_looks_under()
        for line in _lines(rows, f"</{self.page.prefix}row>"):
            count += 1
            to.write((self._late(line, shift) if looks_under else line).encode())
        return count

    def _pattern_looks_under(self) -> bool:
        row = self.by_number.get(self.place.first)
        far = Shift(self.place.first, self.place.last, MOST_ROWS)
        return any(
            shifting.copied_formula(cell.formula, 0, far, self.place.sheet) != cell.formula
            for cell in (row.cells if row else ())
            if cell.formula
        )

    def _late(self, line: str, shift: Shift) -> str:
        """Write a row's formulas again, now that it is known how far the rows below moved."""
        row = page_of(f"<worksheet><sheetData>{line}</sheetData></worksheet>").rows[0]
        pattern = self.by_number[self.place.first]
        origin = {cell.column: cell for cell in pattern.cells}
        cells = []
        for cell in row.cells:
            was = origin.get(cell.column)
            if cell.formula is not None and was is not None and was.formula is not None:
                down = row.number - was.row
                told = shifting.copied_formula(was.formula, down, shift, self.place.sheet)
                cell = with_formula(cell, told, keeps_value=False)
            cells.append(cell)
        return self._shown(replace(row, cells=tuple(cells)), row.number)

    def _left(self, row: SheetRow, shift: Shift, name: str) -> str:
        """A free row nobody needed: marks in it are wiped, all else stays."""
        spots = {spot.column for spot in self.place.spots}
        wiped = [
            Cell(c.row, c.column, {k: v for k, v in c.marks.items() if k != "t"}, "")
            if c.column in spots and not c.is_blank
            else c
            for c in row.cells
        ]
        return self._moved(replace(row, cells=tuple(wiped)), shift, name)

    def _moved(self, row: SheetRow, shift: Shift, sheet: str) -> str:
        """A row of the template in its new place, with its formulas."""
        cells = []
        for cell in map(self._with_facts, row.cells):
            if shift.by and cell.formula:
                told = shifting.moved_formula(cell.formula, shift, sheet, is_here=True)
                if told != cell.formula:
                    cell = with_formula(cell, told)
            cells.append(cell)
        return self._shown(replace(row, cells=tuple(cells)), shift.row(row.number))

    def _shown(self, row: SheetRow, number: int) -> str:
        p = self.page.prefix
        told = []
        for cell in row.cells:
            marks = {**cell.marks, "r": f"{shifting.letters_of(cell.column)}{number}"}
            body = f">{cell.inner}</{p}c>" if cell.inner else "/>"
            told.append(f"<{p}c{written(marks)}{body}")
        marks = {**row.marks, "r": str(number)}
        return f"<{p}row{written(marks)}>{''.join(told)}</{p}row>"


def _lines(rows: IO[bytes], end: str) -> Iterator[str]:
    """Give one row after the other out of the file they wait in."""
    mark, held = end.encode(), b""
    while chunk := rows.read(CHUNK):
        *whole, held = (held + chunk).split(mark)
        for one in whole:
            yield one.decode() + end
    if held:
        raise ValueError("a row without an end")


def _is_number(value: object) -> bool:
    """Whether Excel keeps it whole as a number."""
    is_kind = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return is_kind and -EXACT < value < EXACT  # type: ignore[operator]


def _words(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _serial(value: date, zero: date) -> str:
    """Excel's number of a day; hours are its fraction."""
    if not isinstance(value, datetime):
        return str((value - zero).days)
    gone = value - datetime.combine(zero, time())
    days = Decimal(gone.days) + Decimal(gone.seconds) / 86_400
    return f"{days.quantize(Decimal('0.0000001')):f}"


def _is_1904(book: Book) -> bool:
    return bool(_DATE_1904.search(unescape(book.text(book.workbook))))
