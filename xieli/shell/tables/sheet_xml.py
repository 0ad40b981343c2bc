"""One sheet of a workbook as text: its rows and cells are found, not parsed, so that whatever is
not touched stays as it was, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from xml.sax.saxutils import escape

from xieli.shell.tables import files, shifting

_ROOT = re.compile(r"<(\w+:)?worksheet\b")
_DATA = re.compile(r"<(?:\w+:)?sheetData\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?sheetData>)", re.DOTALL)
_ROW = re.compile(r"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_CELL = re.compile(r"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*\"([^\"]*)\"|([\w:]+)\s*=\s*'([^']*)'")
_FORMULA = re.compile(r"<((?:\w+:)?f)\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_VALUE = re.compile(r"<(?:\w+:)?v\b[^>]*>(.*?)</(?:\w+:)?v>", re.DOTALL)
_TEXT = re.compile(r"<(?:\w+:)?t\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?t>)", re.DOTALL)
_SPOKEN = re.compile(r"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", re.DOTALL)
_STRING = re.compile(r"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_MERGE = re.compile(r"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([^\"]+)\"[^>]*/?>")


def attributes(text: str) -> dict[str, str]:
    """Give the attributes of a tag, as they are written."""
    return {a or c: b or d for a, b, c, d in _ATTRIBUTE.findall(text)}


def written(marks: Mapping[str, str]) -> str:
    """Write attributes."""
    return "".join(f' {name}="{value}"' for name, value in marks.items())


def texts_in(markup: str) -> str:
    """Give the plain text of a string item; how it is spoken aloud is left out."""
    return "".join(unescape(found) for found in _TEXT.findall(_SPOKEN.sub("", markup)))


def shared_strings(markup: str) -> list[str]:
    """Give the texts that cells name by number."""
    return [texts_in(item) for item in _STRING.findall(markup)]


@dataclass(frozen=True)
class Cell:
    """One cell: where, its attributes, and what stands in it as written."""

    row: int
    column: int
    marks: Mapping[str, str]
    inner: str

    @property
    def formula(self) -> str | None:
        """The formula's plain text, if there is one."""
        found = _FORMULA.search(self.inner)
        return None if found is None else unescape(found[3] or "")

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it; a formula counts as nothing."""
        return not self.inner.strip() or self.formula is not None

    def text(self, strings: list[str]) -> str:
        """What a reader sees, for texts; "" for numbers and formulas."""
        kind, value = self.marks.get("t"), _VALUE.search(self.inner)
        if kind == "inlineStr":
            return texts_in(self.inner)
        if kind == "s" and value and value[1].strip().isdecimal():
            number = int(value[1])
            return strings[number] if number < len(strings) else ""
        return ""


@dataclass(frozen=True)
class SheetRow:
    """One row: its number, its attributes, its cells."""

    number: int
    marks: Mapping[str, str]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Page:
    """A sheet in three: what stands before the rows, the rows, what stands after."""

    prefix: str  # of the tags, mostly none: "x:"
    head: str
    rows: tuple[SheetRow, ...]
    tail: str

    @property
    def merges(self) -> list[tuple[int, int, int, int]]:
        """The merged areas: top, left, bottom, right."""
        return [shifting.area(ref) for ref in _MERGE.findall(self.tail)]

    @property
    def has_formulas(self) -> bool:
        """Whether any cell computes."""
        return any(cell.formula is not None for row in self.rows for cell in row.cells)


def page_of(markup: str) -> Page:
    """Take a sheet apart; Refusal where it is none."""
    root, data = _ROOT.search(markup), _DATA.search(markup)
    if root is None or data is None or "<!ENTITY" in markup or "<!DOCTYPE" in markup:
        raise files.broken()
    prefix, rows = root[1] or "", tuple(_rows(data[1] or ""))
    head, tail = markup[: data.start()], markup[data.end() :]
    return Page(prefix, head, _with_plain_formulas(rows), tail)


def _rows(markup: str) -> Iterator[SheetRow]:
    number = 0
    for found in _ROW.finditer(markup):
        marks = attributes(found[1])
        number = int(marks.get("r", number + 1))
        yield SheetRow(number, marks, tuple(_cells(found[2] or "", number)))


def _cells(markup: str, row: int) -> Iterator[Cell]:
    column = 0
    for found in _CELL.finditer(markup):
        marks = attributes(found[1])
        column = shifting.split(marks["r"])[1] if "r" in marks else column + 1
        yield Cell(row, column, marks, found[2] or "")


def _with_plain_formulas(rows: tuple[SheetRow, ...]) -> tuple[SheetRow, ...]:
    """Write shared formulas out, each for its own cell: a row may then move alone."""
    masters: dict[str, Cell] = {}
    for cell in (cell for row in rows for cell in row.cells if 't="shared"' in cell.inner):
        found = _FORMULA.search(cell.inner)
        if found and found[3]:
            masters[attributes(found[2]).get("si", "")] = cell
    if not masters:
        return rows
    return tuple(
        replace(row, cells=tuple(_plain(cell, masters) for cell in row.cells)) for row in rows
    )


def _plain(cell: Cell, masters: Mapping[str, Cell]) -> Cell:
    found = _FORMULA.search(cell.inner)
    marks = attributes(found[2]) if found else {}
    master = masters.get(marks.get("si", "")) if marks.get("t") == "shared" else None
    if found is None or master is None:
        return cell
    down, right = cell.row - master.row, cell.column - master.column
    return with_formula(cell, shifting.translated(master.formula or "", down, right))


def with_formula(cell: Cell, formula: str, *, keeps_value: bool = True) -> Cell:
    """The cell with another formula text; without its value Excel computes it anew."""
    found = _FORMULA.search(cell.inner)
    if found is None:
        return cell
    tag, marks = found[1], attributes(found[2])
    kept = {n: v for n, v in marks.items() if marks.get("t") == "array" or n not in _SHARING}
    told = f"<{tag}{written(kept)}>{escape(formula)}</{tag}>"
    rest = cell.inner[found.end() :] if keeps_value else ""
    return replace(cell, inner=told + rest)


_SHARING = frozenset({"t", "si", "ref"})
