"""Reads one table as officers have it: header found, merges filled, totals set aside."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xieli.kernel.characters import clean_cell
from xieli.kernel.refusal import Refusal
from xieli.shell.tables import csv_files, files, headers, workbooks
from xieli.shell.tables.headers import Head
from xieli.shell.tables.workbook_child import MAX_ROWS
from xieli.shell.tables.workbooks import Merge, RawSheet

TOTAL, NOTE, HEADING, AGAIN, BLANK = "total", "note", "heading", "again", "blank"
REASONS = {
    TOTAL: gettext_lazy("合计行，不导入"),
    NOTE: gettext_lazy("表外的说明，不导入"),
    HEADING: gettext_lazy("小标题，不导入"),
    AGAIN: gettext_lazy("重复的表头，不导入"),
    BLANK: gettext_lazy("空行"),
}
KEPT_OLD = 20_000  # cells whose text before tidying is remembered for the page

_TOTALS = frozenset(
    word + mark
    for word in "合计 小计 总计 总合计 共计 累计 本页合计 本页小计".split()
    for mark in ("", ":", "：")
) | {"合 计", "小 计", "总 计", "共 计"}
_TOTAL_START = re.compile(r"(?:合|小|总|共|累|本页)\s?(?:计|小计|合计)\s*(?:[:：(（].*)?")
_NOTE_WORDS = (
    r"(?:[备附]?\s?注|说\s?明|填表说明|填报说明|填[表报]人|填[表报]单位|填[表报][时日][间期]|制表人?|"
    r"审核人?|复核人?|经办人?|单位负责人|负责人|联系人|单位[(（]盖章[)）]|盖\s?章)"
)
_NOTE_START = re.compile(rf"{_NOTE_WORDS}\s*(?:[0-9]{{0,2}}\s*[:：.、].*)?|[*＊※].*")
_LONG = 20


class Row(NamedTuple):
    """One row: its number as the officer sees it (from 1) and its clean cells, one a header."""

    number: int
    cells: tuple[str, ...]


class Skipped(NamedTuple):
    """A row that is no data, and why: total, note, heading, again, blank."""

    number: int
    reason: str
    cells: tuple[str, ...]

    @property
    def words(self) -> str:
        """Give the reason in words."""
        return str(REASONS.get(self.reason, self.reason))


@dataclass(frozen=True)
class Table:
    """What a sheet holds; `old` keeps (row number, column) → text of cells that were tidied."""

    headers: tuple[str, ...]
    rows: list[Row]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    hidden: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    old: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Give the mark of these headers, by which a mapping is found again."""
        return hashlib.sha256("\x1f".join(self.headers).encode()).hexdigest()


def read(
    content: bytes, name: str, sheet: str | None = None, *, known: Collection[str] = ()
) -> Table:
    """Read a table (`sheet`, or the first visible one that is a table).

    `name` only serves messages; `known` are titles the kind of table uses. Refusal: what the file
    is instead, and what to do.
    """
    kind = files.tell(content)
    if kind is files.Format.CSV:
        rows = csv_files.rows_of(content)
        return _table(RawSheet("", (), 0, (), rows), known)
    first = workbooks.sheet_of(content, sheet or "")
    others = () if sheet else tuple(n for n in first.names if n != first.name)
    return _first_table(first, (workbooks.sheet_of(content, n) for n in others), known)


def _first_table(first: RawSheet, others: Iterator[RawSheet], known: Collection[str]) -> Table:
    """Give the first sheet that is a table; a cover or an empty sheet before it is passed by."""
    try:
        return _table(first, known)
    except Refusal:
        for other in others:
            try:
                return _table(other, known)
            except Refusal:
                continue
        raise


def _table(raw: RawSheet, known: Collection[str]) -> Table:
    """Make the table of a raw sheet; Refusal where it is empty or has no header."""
    if not any(any(row) for row in raw.rows):
        raise Refusal(_("这张表是空的。"), _("请确认表格已经存好，或换一张表。"))
    top = [tuple(map(clean_cell, row)) for row in raw.rows[: headers.LOOKED_AT]]
    head = headers.find(top, raw.merges, known)
    if head is None:
        raise Refusal(
            _("没有找到表头。"),
            _("表的上面要有一行写明每列是什么，例如 姓名、手机、数量。"),
        )
    reader = _Rows(head, raw)
    reader.take()
    if not reader.rows:
        raise Refusal(_("表头下面没有一行内容。"), _("请填好再传，或换一张表。"))
    if len(reader.rows) > MAX_ROWS:
        raise workbooks.too_many_rows(len(reader.rows))
    return _narrowed(raw, head, reader)


def _narrowed(raw: RawSheet, head: Head, reader: _Rows) -> Table:
    """Leave out columns that have neither a title nor any content."""
    rows = reader.rows
    kept = [c for c, title in enumerate(head.titles) if title or any(r.cells[c] for r in rows)]
    titles = tuple(head.titles[c] or _("第{n}列").format(n=c + 1) for c in kept)
    pick = _picker(kept)
    if len(kept) < len(head.titles):
        rows = [Row(row.number, pick(row.cells)) for row in rows]
    place = {column: new for new, column in enumerate(kept)}
    old = {(row, place[c]): text for (row, c), text in reader.old.items() if c in place}
    skipped = [Skipped(row.number, row.reason, pick(row.cells)) for row in reader.skipped]
    return Table(titles, rows, raw.name, raw.names, raw.hidden, skipped, old)


def _picker(kept: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    return lambda cells: tuple(cells[c] for c in kept) if cells else ()


_clean = lru_cache(maxsize=4096)(clean_cell)  # cells repeat: counties, schools, kinds


class _Rows:
    """Goes down a sheet once and sorts its rows into data and what is set aside."""

    def __init__(self, head: Head, raw: RawSheet) -> None:
        self.head, self.raw = head, raw
        self.rows: list[Row] = []
        self.skipped: list[Skipped] = []
        self.old: dict[tuple[int, int], str] = {}
        self._blanks: list[int] = []
        self._down = _Down(raw.merges, head.last + 1)
        self._flat = _sideways(raw.merges)
        # with which a row that repeats the header may begin
        self._signs = {"", "*", "＊", "※", *(part[:1] for part in head.titles[0].split("/"))}

    def take(self) -> None:
        """Sort every row under the header."""
        for place in range(self.head.last + 1, len(self.raw.rows)):
            found = self.raw.rows[place]
            together = "".join(found)
            is_clean = clean_cell(together) is together  # then so is every cell of the row
            cells = tuple(found) if is_clean else tuple(map(_clean, found))
            filled = self._down.fill(place, cells)
            if not any(cells):
                self._blanks.append(place + 1)
                continue
            self._keep(place, cells, filled)
            if not is_clean:
                self._remember(place, found, cells)

    def _keep(self, place: int, cells: tuple[str, ...], filled: tuple[str, ...]) -> None:
        """Put one row where it belongs; blank rows count only between others."""
        for number in self._blanks:
            self.skipped.append(Skipped(number, BLANK, ()))
        self._blanks.clear()
        reason = _no_data(cells, is_flat=place in self._flat)
        if not reason and (cells[0][:1] in self._signs or place == self.head.last + 1):
            reason = _again(place, cells, self.head)
        if reason:
            self.skipped.append(Skipped(place + 1, reason, cells))
        else:
            self.rows.append(Row(place + 1, filled))

    def _remember(self, place: int, found: Iterable[str], cells: tuple[str, ...]) -> None:
        """Keep the old text of cells where more than blanks at the ends changed."""
        if tuple(found) == cells or len(self.old) >= KEPT_OLD:
            return
        for column, (before, now) in enumerate(zip(found, cells, strict=True)):
            if before is not now and before.strip(" \t\r\n") != now:
                self.old[place + 1, column] = before


class _Down:
    """Fills the value of a cell merged downwards into every row it covers."""

    def __init__(self, merges: Iterable[Merge], first: int) -> None:
        self._starts: dict[int, list[Merge]] = {}
        self._open: dict[int, tuple[int, str]] = {}  # column → last row, value
        for merge in merges:
            top, left, bottom, _right = merge
            if bottom > top >= first and left >= 0:
                self._starts.setdefault(top, []).append(merge)

    def fill(self, place: int, cells: tuple[str, ...]) -> tuple[str, ...]:
        """Give the row with the values of open merges in its blanks."""
        if not self._open and place not in self._starts:
            return cells
        filled = list(cells)
        for column, (last, value) in list(self._open.items()):
            if place > last:
                del self._open[column]
            elif column < len(filled) and not filled[column]:
                filled[column] = value
        for _top, left, bottom, _right in self._starts.get(place, ()):
            if left < len(cells):
                self._open[left] = (bottom, cells[left])
        return tuple(filled)


def _sideways(merges: Iterable[Merge]) -> set[int]:
    """Give the rows in which a merge covers three columns or more, as headings and notes do."""
    return {top for top, left, _bottom, right in merges if right - left >= 2}


def _no_data(cells: tuple[str, ...], *, is_flat: bool) -> str:
    """Say why a row is no data ("" where it is data)."""
    if not _TOTALS.isdisjoint(cells[:4]):
        return TOTAL
    first = next(filter(None, cells))
    if first[0] in "合小总共累本" and _TOTAL_START.fullmatch(first):
        return TOTAL
    is_alone = cells.count("") == len(cells) - 1 and len(cells) > 2
    is_signed = is_alone or ":" in first or "：" in first
    if is_signed and _NOTE_START.fullmatch(first):
        return NOTE
    if is_alone and (is_flat or (len(first) > _LONG and cells[0] == first)):
        return HEADING if len(first) <= _LONG else NOTE
    return ""


def _again(place: int, cells: tuple[str, ...], head: Head) -> str:
    """Say whether a row repeats the header, or stands under it and numbers its columns 1, 2, 3 …"""
    said = [(cell, title) for cell, title in zip(cells, head.titles, strict=True) if cell]
    if len(said) < 2:
        return ""
    if place == head.last + 1 and len(said) > 3 and said[0][0] == "1":
        counted = [cell for cell, _title in said] == [str(n + 1) for n in range(len(said))]
        return AGAIN if counted else ""
    if said[0][1] and headers.shown(said[0][0]) in said[0][1].split("/"):
        same = all(title and headers.shown(cell) in title.split("/") for cell, title in said)
        return AGAIN if same else ""
    return ""
