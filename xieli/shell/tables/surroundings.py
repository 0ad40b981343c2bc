"""What lies around the filled rows and names cells: merges, formats, checks, print areas, charts.

A part is rewritten only where a cell it names has moved; the rest is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from xml.sax.saxutils import escape

from xieli.shell.tables import shifting
from xieli.shell.tables.sheet_xml import Page, attributes
from xieli.shell.tables.shifting import Shift
from xieli.shell.tables.templates_in import Book, Place

_DIMENSION = re.compile(r"(<(?:\w+:)?dimension\b[^>]*\bref=\")([^\"]+)(\")")
_MERGES = re.compile(r"<(?:\w+:)?mergeCells\b[^>]*>(.*?)</(?:\w+:)?mergeCells>", re.DOTALL)
_AREA = re.compile(r"(\bsqref=\")([^\"]*)(\")")
_REF = re.compile(r"(\bref=\")([^\"]*)(\")")
_INNER_AREA = re.compile(r"(<\w+:sqref\b[^>]*>)([^<]*)(</\w+:sqref>)")
_FORMULA = re.compile(r"(<((?:\w+:)?(?:formula[12]?|f))\b[^>/]*>)([^<]*)(</\2>)")
_NAME = re.compile(r"(<((?:\w+:)?definedName)\b[^>]*>)([^<]*)(</\2>)")
_BREAKS = re.compile(r"<(?:\w+:)?rowBreaks\b.*?</(?:\w+:)?rowBreaks>", re.DOTALL)
_BREAK_ID = re.compile(r"(\bid=\")([0-9]+)(\")")
_ANCHOR = re.compile(r"(<(?:\w+:)?row>)([0-9]+)(</(?:\w+:)?row>)")
_NOTE_ROW = re.compile(r"(<x:Row>)([0-9]+)(</x:Row>)")
_NOTE_ANCHOR = re.compile(r"(<x:Anchor>)([^<]*)(</x:Anchor>)")
_CALC = re.compile(r"<((?:\w+:)?calcPr)\b([^>]*?)/>")
_BEFORE_CALC = re.compile(r"</(?:\w+:)?(?:definedNames|externalReferences|sheets)>")
_CHAIN = re.compile(r"<(?:\w+:)?(?:Override|Relationship)\b[^>]*calcChain[^>]*/>")

Parts = dict[str, str | None]  # None: the part is left out


def moved_head(head: str, shift: Shift) -> str:
    """What stands before the rows, its size told anew."""
    if not shift.by:
        return head
    return _DIMENSION.sub(lambda m: m[1] + shifting.moved_ref(m[2], shift) + m[3], head)


def moved_tail(page: Page, place: Place, shift: Shift, end: int) -> str:
    """What stands after the rows: merges moved and repeated, areas grown, formulas moved."""
    if not shift.by:
        return page.tail
    merges, tail = _MERGES.search(page.tail), page.tail
    kept = ""
    if merges:
        kept = _repeated(merges[0], merges[1], page.prefix, shift, end)
        tail = tail.replace(merges[0], "\0merges\0")
    tail = _AREA.sub(lambda m: m[1] + shifting.moved_sqref(m[2], shift) + m[3], tail)
    tail = _INNER_AREA.sub(lambda m: m[1] + shifting.moved_sqref(m[2], shift) + m[3], tail)
    tail = _REF.sub(lambda m: m[1] + shifting.moved_ref(m[2], shift) + m[3], tail)
    tail = _formulas(tail, _FORMULA, shift, place.sheet, is_here=True)
    tail = _BREAKS.sub(lambda m: _BREAK_ID.sub(lambda b: _moved_break(b, shift), m[0]), tail)
    return tail.replace("\0merges\0", kept)


def _repeated(whole: str, inner: str, prefix: str, shift: Shift, end: int) -> str:
    """The merges: those of the pattern row once more for each row put in, those below moved."""
    areas, across = [], []
    for ref in re.findall(r"\bref=\"([^\"]+)\"", inner):
        top, left, bottom, right = shifting.area(ref)
        if top == bottom == shift.first <= shift.last:
            across.append((left, right))
        if top == bottom:
            areas.append(_written(shift.row(top), left, shift.row(top), right))
        else:
            areas.append(_written(shift.row(top), left, shift.end(top, bottom), right))
    for row in range(shift.last + 1, end + 1):
        areas += [_written(row, left, row, right) for left, right in across]
    told = "".join(f'<{prefix}mergeCell ref="{one}"/>' for one in areas)
    return f'<{prefix}mergeCells count="{len(areas)}">{told}</{prefix}mergeCells>'


def _written(top: int, left: int, bottom: int, right: int) -> str:
    return f"{shifting.letters_of(left)}{top}:{shifting.letters_of(right)}{bottom}"


def _moved_break(found: re.Match[str], shift: Shift) -> str:
    row = int(found[2])
    return f"{found[1]}{row + shift.by if row >= shift.last else row}{found[3]}"


def _formulas(
    markup: str, pattern: re.Pattern[str], shift: Shift, sheet: str, *, is_here: bool = False
) -> str:
    """Move the formulas that a pattern finds: (opening tag, its name, formula, closing tag)."""

    def move(found: re.Match[str]) -> str:
        was = unescape(found[3])
        told = shifting.moved_formula(was, shift, sheet, is_here=is_here)
        return found[0] if told == was else found[1] + escape(told) + found[4]

    return pattern.sub(move, markup)


def changed(book: Book, place: Place, page: Page, shift: Shift) -> Parts:
    """Give the parts beside the sheet that must be written anew."""
    parts: Parts = {}
    computes = page.has_formulas or any(
        _computes(book, part) for part in _other_sheets(book, place)
    )
    workbook = book.text(book.workbook)
    told = _formulas(workbook, _NAME, shift, place.sheet) if shift.by else workbook
    if computes:
        told = _computed_anew(told)
        parts |= _without_chain(book)
    if told != workbook:
        parts[book.workbook] = told
    if shift.by:
        parts |= _naming_rows(book, place, shift)
    return parts


def _other_sheets(book: Book, place: Place) -> list[str]:
    found = book.related(book.workbook).values()
    return [part for kind, part in found if kind == "worksheet" and part != place.part]


def _computes(book: Book, part: str) -> bool:
    """Whether a sheet holds formulas; read in pieces, since it may be large."""
    before = b""
    with book.archive.open(part) as sheet:
        while chunk := sheet.read(1024 * 1024):
            if b"<f>" in before + chunk or b"<f " in before + chunk:
                return True
            before = chunk[-4:]
    return False


def _computed_anew(workbook: str) -> str:
    """The workbook told to compute everything when it is opened: old results may be wrong now."""
    found = _CALC.search(workbook)
    if found:
        if attributes(found[2]).get("fullCalcOnLoad") == "1":
            return workbook
        told = f'<{found[1]}{found[2].rstrip()} fullCalcOnLoad="1"/>'
        return workbook.replace(found[0], told)
    ends = list(_BEFORE_CALC.finditer(workbook))
    at = max(one.end() for one in ends)
    tag = ends[0][0][2:].rpartition(":")[0]
    prefix = f"{tag}:" if tag else ""
    return f'{workbook[:at]}<{prefix}calcPr fullCalcOnLoad="1"/>{workbook[at:]}'


def _without_chain(book: Book) -> Parts:
    """The list of computing cells no longer fits; Excel makes it anew where it is missing."""
    chain = [part for kind, part in book.related(book.workbook).values() if kind == "calcChain"]
    if not chain:
        return {}
    folder, _slash, name = book.workbook.rpartition("/")
    listed = ("[Content_Types].xml", f"{folder}/_rels/{name}.rels".lstrip("/"))
    return {chain[0]: None} | {part: _CHAIN.sub("", book.text(part)) for part in listed}


def _naming_rows(book: Book, place: Place, shift: Shift) -> Parts:
    """Pictures, notes and tables of the sheet; formulas of other sheets and of charts."""
    moves: dict[str, Callable[[str], str]] = {
        "drawing": lambda text: _ANCHOR.sub(lambda m: _moved_zero(m, shift), text),
        "comments": lambda text: _REF.sub(lambda m: _moved_note(m, shift), text),
        "vmlDrawing": lambda text: _moved_notes(text, shift),
        "table": lambda text: _REF.sub(
            lambda m: m[1] + shifting.moved_ref(m[2], shift) + m[3], text
        ),
    }
    todo = [
        (part, moves[kind]) for kind, part in book.related(place.part).values() if kind in moves
    ]
    charts = [n for n in book.names if re.fullmatch(r"xl/charts/chart[^/]*\.xml", n)]
    named = [*_other_sheets(book, place), *sorted(charts)]
    parts: Parts = {}
    for part, move in [*todo, *((one, _mover(shift, place.sheet)) for one in named)]:
        text = book.text(part)
        told = move(text)
        if told != text:
            parts[part] = told
    return parts


def _mover(shift: Shift, sheet: str) -> Callable[[str], str]:
    return lambda text: _formulas(text, _FORMULA, shift, sheet)


def _moved_zero(found: re.Match[str], shift: Shift) -> str:
    """Rows of anchors count from 0."""
    return f"{found[1]}{shift.row(int(found[2]) + 1) - 1}{found[3]}"


def _moved_note(found: re.Match[str], shift: Shift) -> str:
    return found[1] + shifting.moved_ref(found[2], shift) + found[3]


def _moved_notes(text: str, shift: Shift) -> str:
    """The boxes of notes: which cell, and where the box stands (its second and sixth number)."""

    def move(found: re.Match[str]) -> str:
        numbers = [one.strip() for one in found[2].split(",")]
        for at in (2, 6):
            if len(numbers) > at and numbers[at].isdecimal():
                numbers[at] = str(shift.row(int(numbers[at]) + 1) - 1)
        return found[1] + ", ".join(numbers) + found[3]

    return _NOTE_ANCHOR.sub(move, _NOTE_ROW.sub(lambda m: _moved_zero(m, shift), text))
