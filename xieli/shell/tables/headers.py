"""Where the header of a sheet is: under titles and notes, up to three rows deep, with groups."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from xieli.shell.tables.workbooks import Merge

LOOKED_AT = 40  # rows at the top among which the header is sought
DEEPEST = 3
_LONGEST_TITLE = 40
_NUMBER = re.compile(r"[-+]?[0-9][0-9,.]*%?(?:E[+-]?[0-9]+)?[Xx]?|TRUE|FALSE")
_DAY = re.compile(r"[0-9]{2,4}[-/.年][0-9]{1,2}(?:[-/.月][0-9]{0,2}日?)?.*")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_UNIT_ONLY = re.compile(r"[(（].*[)）]")
_NOT_SAID = re.compile(r"[\s*＊※:：/、()（）_\-]")

Cells = Sequence[str]


@dataclass(frozen=True)
class Head:
    """The header: its first and last row (0-based) and one title a column."""

    first: int
    last: int
    titles: tuple[str, ...]


def find(top: Sequence[Cells], merges: Sequence[Merge], known: Collection[str] = ()) -> Head | None:
    """Find the header in the top rows of a sheet; titles that are known count more than shape."""
    wide = [_spread(row, number, merges) for number, row in enumerate(top)]
    width = max((_filled(row) for row in top), default=0)
    fitting = [n for n, row in enumerate(wide) if _looks_like_head(row, width)]
    if not fitting:
        return None
    said = {plain(title) for title in known}
    first = last = max(fitting, key=lambda n: (_hits(wide[n], said), -n))
    while last + 1 < len(top) and last - first + 1 < DEEPEST and _goes_on(top, last, merges):
        last += 1
    while first > 0 and last - first + 1 < DEEPEST and _is_group_row(top[first - 1]):
        first -= 1
    return Head(first, last, _titles(wide[first : last + 1]))


def plain(title: str) -> str:
    """Give a title for comparison: no blanks, marks or remarks in brackets, small letters."""
    bare = _ASIDE.sub("", title)
    return _NOT_SAID.sub("", bare or title).lower()


def shown(title: str) -> str:
    """Give a title for the page: 姓 名 is 姓名."""
    return _BETWEEN_HAN.sub("", title.strip("*＊※ "))


def _filled(row: Cells) -> int:
    return sum(1 for cell in row if cell)


def _hits(row: Cells, said: Collection[str]) -> int:
    return sum(1 for cell in set(row) if cell and plain(cell) in said)


def _looks_like_head(row: Cells, width: int) -> bool:
    """Say whether a row is short different words over at least half of the table's columns."""
    cells = [cell for cell in row if cell]
    enough = min(2, width)
    return (
        bool(cells)
        and len(cells) * 2 >= width
        and len(set(cells)) >= enough
        and all(map(_is_title, cells))
    )


def _is_title(cell: str) -> bool:
    """Say whether a cell could name a column: short, no number, no day, no 填报单位：…"""
    said = _ASIDE.sub("", cell).strip()
    if not said:
        return bool(_UNIT_ONLY.fullmatch(cell))
    is_value = _NUMBER.fullmatch(said) or _DAY.fullmatch(said)
    return len(cell) <= _LONGEST_TITLE and not is_value and not re.search("[:：。]", said)


def _spread(row: Cells, number: int, merges: Sequence[Merge]) -> list[str]:
    """Write the word of a cell merged sideways into all columns it covers."""
    wide = list(row)
    for top, left, bottom, right in merges:
        if top <= number <= bottom and right > left and number == top and left < len(row):
            for column in range(max(left, 0), min(right + 1, len(row))):
                wide[column] = wide[column] or row[max(left, 0)]
    return wide


def _goes_on(top: Sequence[Cells], last: int, merges: Sequence[Merge]) -> bool:
    """Say whether the row below belongs to the header too.

    It does where a cell of the header reaches down into it, where it only names units, or where it
    divides groups: its words stand under blanks of the row above or at the start of a group.
    """
    below = top[last + 1]
    said = {column for column, cell in enumerate(below) if cell}
    if not all(_is_title(below[column]) for column in said):
        return False
    if any(a <= last < d and b < len(below) for a, b, d, _right in merges):
        return True
    if said and all(_UNIT_ONLY.fullmatch(below[column]) for column in said):
        return True
    blank = {column for column, cell in enumerate(top[last]) if not cell}
    starts = {column for column in range(len(below)) if column + 1 in blank}
    return bool(said & blank) and said <= blank | starts


def _is_group_row(row: Cells) -> bool:
    """Say whether the row above the header names groups: several words with room behind them."""
    cells = [column for column, cell in enumerate(row) if cell]
    has_room = [column + 1 < len(row) and not row[column + 1] for column in cells]
    return (
        len(cells) >= 2
        and any(has_room)
        and len({row[c] for c in cells}) == len(cells)
        and all(_is_title(row[c]) for c in cells)
    )


def _titles(rows: Sequence[Cells]) -> tuple[str, ...]:
    """Join the rows of the header: 数量 over 要 is 数量/要; a group reaches right over blanks."""
    width = len(rows[0])
    seen: dict[str, int] = {}
    titles = []
    for column in range(width):
        parts: list[str] = []
        for level, row in enumerate(rows):
            word = row[column] or _reaching(rows, level, column)
            if word and shown(word) not in parts:
                parts.append(shown(word))
        titles.append(_once("/".join(parts), seen))
    return tuple(titles)


def _reaching(rows: Sequence[Cells], level: int, column: int) -> str:
    """Give the group to the left of a blank, where a word stands below the blank."""
    if not any(row[column] for row in rows[level + 1 :]):
        return ""
    return next((cell for cell in reversed(rows[level][:column]) if cell), "")


def _once(title: str, seen: dict[str, int]) -> str:
    """Number the second of two equal titles."""
    if not title:
        return ""
    seen[title] = seen.get(title, 0) + 1
    return title if seen[title] == 1 else f"{title}（{seen[title]}）"
