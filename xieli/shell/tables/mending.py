"""Checks a table row by row: good rows with their values, bad ones with a fault at each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieli.kernel.characters import clean_cell, looks_like_formula
from xieli.kernel.refusal import Refusal
from xieli.shell.tables import reading
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tables.reading import Row, Skipped, Table

Corrections = Mapping[int, Mapping[str, str]]  # row number → column key → text
LEFT_OUT = "__left_out__"  # a correction under this key keeps the whole row out
DROPPED = "dropped"
KEPT_TIDIED = 20_000
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
    reader = _Reader(kind, table, mapping)
    seen: dict[tuple[object, ...], int] = {}
    for row in table.rows:
        mended = corrections.get(row.number, {})
        if LEFT_OUT in mended:
            checked.skipped.append(Skipped(row.number, DROPPED, row.cells))
            reader.note_above(row)
            continue
        values, faults = reader.take(row, mended)
        if not faults:
            faults = _own_faults(kind, values) or _seen_before(kind, values, row.number, seen)
        if faults:
            checked.bad.append(BadRow(row.number, row.cells, faults))
        else:
            checked.good.append(GoodRow(row.number, values))
    checked.tidied = reader.tidied
    return checked


class _Step(NamedTuple):
    """What the reader needs of a column, laid out flat for 100,000 rows."""

    key: str
    place: int
    parse: Callable[[str], object]
    is_required: bool
    carries_down: bool


class _Reader:
    """Reads rows one after the other; knows what stood above."""

    def __init__(self, kind: Kind, table: Table, mapping: Mapping[str, int]) -> None:
        self.kind, self.table = kind, table
        self.tidied: dict[int, dict[str, tuple[str, str]]] = {}
        self._steps = [_step(column, mapping) for column in kind.columns if column.key in mapping]
        self._absent = {column.key: None for column in kind.columns if column.key not in mapping}
        self._above: dict[str, str] = {}
        for (number, place), old in table.old.items():
            key = next((s.key for s in self._steps if s.place == place), "")
            if key:
                self.tidied.setdefault(number, {})[key] = (old, "")

    def take(self, row: Row, mended: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
        """Give the row's values and its faults."""
        values: dict[str, object] = dict(self._absent)
        faults: dict[str, str] = _missing(self.kind, self._absent)
        for key, place, parse, is_required, carries_down in self._steps:
            found = row.cells[place]
            text = clean_cell(mended[key]) if key in mended else found
            if not text or text in _SAME_AS_ABOVE:
                text = self._from_above(key, text) if text or carries_down else ""
            if not text:
                values[key] = None
                if is_required:
                    faults[key] = _("这一格要填，现在是空的。")
                continue
            self._above[key] = text
            if text[0] in _LIVE and looks_like_formula(text):
                faults[key] = _formula_words(text)
                continue
            try:
                value = values[key] = parse(text)
            except Refusal as no:
                faults[key] = "".join(no.told_by(_))
                continue
            if value is not found and value != found and key not in mended:
                self._note_tidied(row.number, key, found, value)
        if row.number in self.tidied:
            self._finish_tidied(row, values, mended)
        return values, faults

    def note_above(self, row: Row) -> None:
        """Remember a row that stays out, since the next may say 同上."""
        for step in self._steps:
            if row.cells[step.place]:
                self._above[step.key] = row.cells[step.place]

    def _from_above(self, key: str, text: str) -> str:
        """Give what stands above; 同上 in the first row stays as it is."""
        return self._above.get(key, text)

    def _note_tidied(self, number: int, key: str, found: str, value: object) -> None:
        """Remember a text that was read as another text or as a day."""
        now = value if type(value) is str else _day_text(value)
        is_known = key in self.tidied.get(number, {})
        if now and now != found and not is_known and len(self.tidied) < KEPT_TIDIED:
            self.tidied.setdefault(number, {})[key] = (found, now)

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


def _step(column: Column, mapping: Mapping[str, int]) -> _Step:
    return _Step(
        column.key, mapping[column.key], column.parse, column.is_required, column.carries_down
    )


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


def _own_faults(kind: Kind, values: Mapping[str, object]) -> dict[str, str]:
    """Give what the kind's own check says of a row whose cells are all good."""
    return dict(kind.check_row(values)) if kind.check_row else {}


def _seen_before(
    kind: Kind, values: Mapping[str, object], number: int, seen: dict[tuple[object, ...], int]
) -> dict[str, str]:
    """Give the fault of a row whose key came before; a key with a blank is never the same."""
    key = tuple([values[column] for column in kind.key_columns])
    if not key or None in key:
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
