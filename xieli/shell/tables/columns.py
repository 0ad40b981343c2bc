"""What a kind of table wants to know, and which column of a file says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from xieli.shell.tables import cells, headers

Words = str | Promise
Places = dict[str, int]  # column key → place in the file's headers
_CERTAIN, _ALSO, _LAST_PART, _PART = 100, 95, 80, 50


def _nothing_near(_text: str) -> str:
    return ""


@dataclass(frozen=True)
class Column:
    """One thing to know of a row; parse gets clean, non-empty text and gives a value or a Refusal.

    The same text must always give the same, unchanging value: texts that repeat are read once.

    A blank is None, or with `carries_down` what stands above it (villages in merged cells saved
    as CSV). `mask` shows a value that others may not read; `suggest` names a likely right text.
    """

    key: str
    title: Words
    other_titles: tuple[str, ...] = ()
    is_required: bool = False
    parse: cells.Parse = cells.text(200)
    example: str = ""
    hint: Words = ""
    carries_down: bool = False
    mask: Callable[[str], str] | None = None
    suggest: Callable[[str], str] = _nothing_near


@dataclass(frozen=True)
class Kind:
    """A kind of table: its columns, those that make a row the same row again, and its own check.

    `check_row` sees the values of a row that is good so far and gives faults by column key.
    """

    key: str
    title: Words
    columns: tuple[Column, ...]
    key_columns: tuple[str, ...]
    check_row: Callable[[Mapping[str, object]], Mapping[str, str]] | None = None

    def column(self, key: str) -> Column:
        """Give the column of that key."""
        return next(column for column in self.columns if column.key == key)

    @property
    def known_titles(self) -> frozenset[str]:
        """Give every title by which a file may name one of the columns."""
        return frozenset(title for column in self.columns for title in titles_of(column))

    def missing(self, mapping: Mapping[str, int]) -> tuple[Column, ...]:
        """Give the required columns that no column of the file is mapped to."""
        return tuple(c for c in self.columns if c.is_required and c.key not in mapping)


def titles_of(column: Column) -> tuple[str, ...]:
    """Give a column's own title and its other ones."""
    return (str(column.title), *column.other_titles)


def guess(kind: Kind, titles: tuple[str, ...]) -> Places:
    """Map columns to headers: equal titles first, then the lowest part, then the longest overlap.

    Nothing is mapped twice; what fits nothing stays out for the officer to choose.
    """
    fits = [
        (_fit(column, title), -place, place, column.key)
        for column in kind.columns
        for place, title in enumerate(titles)
    ]
    mapping: Places = {}
    for score, _order, place, key in sorted(fits, reverse=True):
        if score and key not in mapping and place not in mapping.values():
            mapping[key] = place
    return mapping


def usable(kind: Kind, mapping: Mapping[str, int], width: int) -> Places:
    """Keep of a mapping what still exists: known columns, places in the file, each once."""
    kept: Places = {}
    for column in kind.columns:
        place = mapping.get(column.key, -1)
        if 0 <= place < width and place not in kept.values():
            kept[column.key] = place
    return kept


def _fit(column: Column, title: str) -> int:
    """Say how well a header names a column: 0 (not) to 100 (its very title)."""
    said, parts = headers.plain(title), [headers.plain(part) for part in title.split("/")]
    own, *others = (headers.plain(known) for known in titles_of(column))
    if own == said:
        return _CERTAIN
    if said in others:
        return _ALSO
    if own == parts[-1] or parts[-1] in others:
        return _LAST_PART
    return max((_overlap(known, said) for known in (own, *others)), default=0)


def _overlap(known: str, said: str) -> int:
    """Say how much of the longer title the shorter one is, when it is part of it (0 to 49)."""
    short, long = sorted((known, said), key=len)
    if len(short) < 2 or short not in long:
        return 0
    return _PART * len(short) // (len(long) + 1)
