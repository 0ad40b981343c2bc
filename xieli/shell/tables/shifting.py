"""What becomes of addresses and formulas when rows are put in: B20 under them becomes B31.

Pure text: `A4:H4` and `$D$4` as Excel writes them, rows counted from 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_CELL = r"(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})"
_REF = re.compile(_CELL)
_SHEET = r"'(?:[^']|'')*'!|[^\W\d][\w.]*!"
_TOKEN = re.compile(
    rf"""
    "(?:[^"]|"")*"                                        # a text
    | '?\[[^\]]*\][^!\s,()]*(?:![$A-Z0-9:]+)?             # another workbook, or a table's column
    | (?P<sheet>{_SHEET})?
      (?P<ref>\$?[A-Z]{{1,3}}\$?[1-9][0-9]{{0,6}}(?::\$?[A-Z]{{1,3}}\$?[1-9][0-9]{{0,6}})?)(?![\w(.!])
    | (?P<rows_of>{_SHEET})?(?P<rows>\$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}})(?!\w)
    | [0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?             # a number
    | [^\W\d][\w.]*!?                                     # a name
    """,
    re.VERBOSE,
)
_WHOLE_ROWS = re.compile(r"(\$?)([1-9][0-9]*):(\$?)([1-9][0-9]*)")


@dataclass(frozen=True)
class Shift:
    """`by` rows are put in after row `last`; the filled block runs from row `first` to `last`."""

    first: int
    last: int
    by: int

    def row(self, row: int) -> int:
        """Where a row stands afterwards."""
        return row + self.by if row > self.last else row

    def end(self, top: int, bottom: int) -> int:
        """Where a range ends afterwards: one that reaches the block's last row grows with it."""
        grows = bottom == self.last and top <= bottom and self.last >= self.first
        return bottom + self.by if grows else self.row(bottom)


def number_of(letters: str) -> int:
    """Give the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(number: int) -> str:
    """Give the letters of a column: 1 is A, 27 is AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def split(address: str) -> tuple[int, int]:
    """Give (row, column) of an address: B4 is (4, 2)."""
    found = _REF.fullmatch(address)
    if found is None:
        raise ValueError(f"no address: {address[:20]!r}")
    return int(found[4]), number_of(found[2])


def area(text: str) -> tuple[int, int, int, int]:
    """Give (top, left, bottom, right) of A4:H9, or of a single cell."""
    start, _colon, end = text.replace("$", "").partition(":")
    (top, left), (bottom, right) = split(start), split(end or start)
    return top, left, bottom, right


def moved_ref(text: str, shift: Shift) -> str:
    """Move A4:H9 or $B$20; a range that reaches the block's last row grows, a cell does not."""
    start, colon, end = text.partition(":")
    a = _REF.fullmatch(start)
    b = _REF.fullmatch(end) if colon else None
    if a is None or (colon and b is None):
        return text
    if b is None:
        return f"{a[1]}{a[2]}{a[3]}{shift.row(int(a[4]))}"
    top, bottom = int(a[4]), int(b[4])
    ends = shift.end(top, bottom)
    return f"{a[1]}{a[2]}{a[3]}{shift.row(top)}:{b[1]}{b[2]}{b[3]}{ends}"


def moved_sqref(text: str, shift: Shift) -> str:
    """Move the areas of a rule on cells (a format, a check): these grow with the block."""
    return " ".join(_grown(one, shift) for one in text.split())


def _grown(one: str, shift: Shift) -> str:
    found = _REF.fullmatch(one)
    if found and int(found[4]) == shift.last >= shift.first and shift.by:
        return f"{one}:{found[2]}{shift.last + shift.by}"
    return moved_ref(one, shift)


def moved_formula(text: str, shift: Shift, sheet: str, *, is_here: bool) -> str:
    """Move what a formula names on this sheet; `is_here`: bare addresses mean this sheet."""

    def move(found: re.Match[str]) -> str:
        place = found["sheet"] or found["rows_of"]
        if not _means(place, sheet, is_here):
            return found[0]
        if found["ref"]:
            return (place or "") + moved_ref(found["ref"], shift)
        return (place or "") + _moved_rows(found["rows"], shift)

    return _TOKEN.sub(_only_addresses(move), text)


def copied_formula(text: str, down: int, shift: Shift, sheet: str) -> str:
    """Give a formula as its copy `down` rows below reads; what lay under the block has moved."""

    def copy(found: re.Match[str]) -> str:
        place = found["sheet"]
        if not found["ref"]:
            return found[0]
        is_ours = _means(place, sheet, True)
        parts = [_copied(one, down, shift if is_ours else None) for one in found["ref"].split(":")]
        return (place or "") + ":".join(parts)

    return _TOKEN.sub(_only_addresses(copy), text)


def translated(text: str, down: int, right: int) -> str:
    """Give a shared formula as it reads so many rows below and columns right of its master."""

    def step(found: re.Match[str]) -> str:
        if not found["ref"]:
            return found[0]
        return (found["sheet"] or "") + ":".join(
            _stepped(one, down, right) for one in found["ref"].split(":")
        )

    return _TOKEN.sub(_only_addresses(step), text)


def _only_addresses(move: Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
    return lambda found: move(found) if found["ref"] or found["rows"] else found[0]


def _means(place: str | None, sheet: str, is_here: bool) -> bool:
    """Say whether an address with this sheet before it stands on our sheet."""
    if not place:
        return is_here
    name = place[:-1]
    bare = name[1:-1].replace("''", "'") if name.startswith("'") else name
    return bare == sheet


def _moved_rows(text: str, shift: Shift) -> str:
    found = _WHOLE_ROWS.fullmatch(text)
    if found is None:
        return text
    top, bottom = int(found[2]), int(found[4])
    return f"{found[1]}{shift.row(top)}:{found[3]}{shift.end(top, bottom)}"


def _copied(ref: str, down: int, shift: Shift | None) -> str:
    found = _REF.fullmatch(ref)
    if found is None:
        return ref
    row = int(found[4])
    if shift and row > shift.last:
        return f"{found[1]}{found[2]}{found[3]}{row + shift.by}"
    return f"{found[1]}{found[2]}{found[3]}{row if found[3] else row + down}"


def _stepped(ref: str, down: int, right: int) -> str:
    found = _REF.fullmatch(ref)
    if found is None:
        return ref
    column = found[2] if found[1] else letters_of(max(1, number_of(found[2]) + right))
    row = int(found[4]) if found[3] else max(1, int(found[4]) + down)
    return f"{found[1]}{column}{found[3]}{row}"
