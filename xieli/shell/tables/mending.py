"""Checks a table row by row: good rows with their values, bad ones with a fault at each cell."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieli.kernel.characters import clean_cell, looks_like_formula
from xieli.kernel.refusal import Refusal
from xieli.shell.saying import one_line
from xieli.shell.tables import reading
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tables.reading import Row, Skipped, Table

Corrections = Mapping[int, Mapping[str, str]]  # row number → column key → text
LEFT_OUT = "__left_out__"  # a correction under this key keeps the whole row out
DROPPED = "dropped"
KEPT_TIDIED = 20_000
TEXTS_KNOWN = 5_000  # a column: counties and kinds repeat, ID numbers do not
WHOLE_ROW = ""  # the key of a fault that belongs to no single cell

reading.REASONS.setdefault(DROPPED, gettext_lazy("您选了不导入"))
_SAME_AS_ABOVE = frozenset(("同上", "〃", "″", "同 上"))
_LIVE = frozenset("=+-@＝＋－＠")


class GoodRow(NamedTuple):
    """A row that may go in: its number and a value (or None) for every column of the kind."""

    number: int
    values: dict[str, object]


class BadRow(NamedTuple):
    """A row to be mended: its cells as they were and a fault in words by column key."""

    number: int
    cells: tuple[str, ...]
    faults: dict[str, str]


@dataclass
class Checked:
    """The whole table, sorted; `tidied` says by row and column what was put right unasked."""

    good: list[GoodRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    tidied: dict[int, dict[str, tuple[str, str]]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Give the number of rows that are data."""
        return len(self.good) + len(self.bad)


def check(
    kind: Kind, table: Table, mapping: Mapping[str, int], corrections: Corrections
) -> Checked:
    """Sort every row into good, bad and skipped; a key that came before in the file is a fault."""
    checked = Checked(skipped=list(table.skipped))
    reader = _Reader(kind, table, mapping, corrections)
    seen: dict[object, int] = {}
    key_of = itemgetter(*kind.key_columns) if kind.key_columns else None
    with _uncollected():
        for index, row in enumerate(table.rows):
            if LEFT_OUT in corrections.get(row.number, ()):
                checked.skipped.append(Skipped(row.number, DROPPED, row.cells))
                continue
            values, faults = reader.take(index, row)
            if not faults and kind.check_row:
                faults = dict(kind.check_row(values))
            if not faults and key_of:
                faults = _seen_before(kind, key_of(values), row.number, seen)
            if faults:
                checked.bad.append(BadRow(row.number, row.cells, faults))
            else:
                checked.good.append(GoodRow(row.number, values))
    checked.tidied = reader.tidied
    return checked


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make many rows without the collector walking over all of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Step(NamedTuple):
    """What the reader needs of a column; `known` holds values of texts that were good before."""

    key: str
    place: int
    known: dict[str, object]
    column: Column


class _Reader:
    """Reads rows one after the other; knows what stood above."""

    def __init__(
        self, kind: Kind, table: Table, mapping: Mapping[str, int], corrections: Corrections
    ) -> None:
        self.table, self.corrections = table, corrections
        self.tidied: dict[int, dict[str, tuple[str, str]]] = {}
        self._steps = [
            _Step(column.key, mapping[column.key], {}, column)
            for column in kind.columns
            if column.key in mapping
        ]
        self._absent = {column.key: None for column in kind.columns if column.key not in mapping}
        self._missing = _missing(kind, self._absent)
        self._above: dict[str, tuple[int, str]] = {}  # column → index of a row, what it means
        self._note_old_texts()

    def _note_old_texts(self) -> None:
        """Take over from the table which cells lost blanks or full-width signs."""
        key_at = {step.place: step.key for step in self._steps}
        for (number, place), old in self.table.old.items():
            if place in key_at:
                self.tidied.setdefault(number, {})[key_at[place]] = (old, "")

    def take(self, index: int, row: Row) -> tuple[dict[str, object], dict[str, str]]:
        """Give the row's values and its faults."""
        values: dict[str, object] = dict(self._absent)
        faults: dict[str, str] = dict(self._missing)
        mended = self.corrections.get(row.number)
        cells = row.cells
        for step in self._steps:
            key, place, known, _column = step
            text = cells[place]
            if text in known and not mended:
                values[key] = known[text]
            else:
                self._take_cell(step, index, values, faults)
        if row.number in self.tidied:
            self._finish_tidied(row, values, mended or {})
        return values, faults

    def _take_cell(
        self, step: _Step, index: int, values: dict[str, object], faults: dict[str, str]
    ) -> None:
        """Read one cell the long way; what is plainly good is known from now on."""
        column, row = step.column, self.table.rows[index]
        mended = self.corrections.get(row.number, {})
        found = row.cells[step.place]
        text = clean_cell(mended[step.key]) if step.key in mended else found
        if text in _SAME_AS_ABOVE or (not text and column.carries_down):
            text = self._from_above(step, index) or text
        if not text:
            values[step.key] = None
            if column.is_required:
                faults[step.key] = _("这一格要填，现在是空的。")
            return
        if text[0] in _LIVE and looks_like_formula(text):
            faults[step.key] = _formula_words(text)
            return
        try:
            value = values[step.key] = column.parse(text)
        except Refusal as no:
            faults[step.key] = one_line(no)
            return
        if step.key in mended or self._is_tidied(row.number, step.key, found, value):
            return
        if text is found and len(step.known) < TEXTS_KNOWN:
            step.known[text] = value

    def _from_above(self, step: _Step, index: int) -> str:
        """Give what the cell above means; 同上 in the first row means nothing."""
        stop, meant = self._above.get(step.key, (-1, ""))
        for above in range(index - 1, -1, -1):
            if above == stop:
                break
            row = self.table.rows[above]
            text = self.corrections.get(row.number, {}).get(step.key, row.cells[step.place])
            if text and text not in _SAME_AS_ABOVE:
                meant = text
                break
        else:
            meant = ""
        self._above[step.key] = (index, meant)
        return meant

    def _is_tidied(self, number: int, key: str, found: str, value: object) -> bool:
        """Say whether a text was read as another text or as a day, and remember both."""
        if value is found or value == found:
            return False
        now = value if type(value) is str else _day_text(value)
        if not now or now == found:
            return False
        if key not in self.tidied.get(number, {}) and len(self.tidied) < KEPT_TIDIED:
            self.tidied.setdefault(number, {})[key] = (found, now)
        return True

    def _finish_tidied(
        self, row: Row, values: Mapping[str, object], mended: Mapping[str, str]
    ) -> None:
        """Write what each tidied cell became; a cell mended by hand is no longer tidied."""
        notes = self.tidied[row.number]
        places = {step.key: step.place for step in self._steps}
        for key in [key for key in notes if key in mended]:
            del notes[key]
        for key, (old, now) in notes.items():
            value = values.get(key)
            notes[key] = (old, now or (value if type(value) is str else row.cells[places[key]]))
        if not notes:
            del self.tidied[row.number]


def _missing(kind: Kind, absent: Mapping[str, None]) -> dict[str, str]:
    """Give a fault for each required column that the file lacks."""
    if not absent:
        return {}
    lacking = [c for c in kind.columns if c.is_required and c.key in absent]
    return {c.key: _("表里没有“{title}”这一列。").format(title=c.title) for c in lacking}


def _day_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else ""


def _formula_words(text: str) -> str:
    return _("这一格像公式（以 {sign} 开头），没有运算。请改成普通的字或数。").format(sign=text[0])


def _seen_before(kind: Kind, key: object, number: int, seen: dict[object, int]) -> dict[str, str]:
    """Give the fault of a row whose key came before; a key with a blank is never the same."""
    if key is None or (type(key) is tuple and None in key):
        return {}
    first = seen.setdefault(key, number)
    if first == number:
        return {}
    words = _("和第 {row} 行重复。请核对，或选“这行不导入”。")
    return {kind.key_columns[0]: words.format(row=first)}


def by_words(checked: Checked) -> Iterator[tuple[str, int]]:
    """Give each fault's words with the number of cells that have it, the most frequent first."""
    counts: dict[str, int] = {}
    for row in checked.bad:
        for words in row.faults.values():
            counts[words] = counts.get(words, 0) + 1
    return iter(sorted(counts.items(), key=lambda pair: -pair[1]))
