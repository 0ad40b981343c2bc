"""What the mending page shows of an upload: a page of rows, each cell in its state, and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from xieli.shell.tables import columns, mending, queries
from xieli.shell.tables.columns import Column, Kind
from xieli.shell.tables.mending import LEFT_OUT, WHOLE_ROW, Checked
from xieli.shell.tables.models import Upload
from xieli.shell.tables.reading import Skipped, Table

PAGE = 50
FAULTS_LISTED = 8
BAD, TIDIED, MENDED, SKIPPED, GOOD = "bad", "tidied", "mended", "skipped", "good"
VIEWS = (BAD, TIDIED, MENDED, SKIPPED, GOOD)


@dataclass(frozen=True)
class Asked:
    """What the reader asked to see: which rows, which fault, which page, which row open to edit."""

    view: str = BAD
    fault: str = ""
    page: int = 1
    edit: int = 0

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Take it from an address; what makes no sense is the default."""
        view = query.get("view", BAD)
        return cls(
            view if view in VIEWS else BAD,
            query.get("fault", "")[:400],
            _whole(query.get("page", "")) or 1,
            _whole(query.get("edit", "")),
        )

    def query(self, **changes: object) -> str:
        """Give the address's query with changes; defaults are left out."""
        asked = {"view": self.view, "fault": self.fault, "page": self.page, "edit": self.edit}
        plain = {"view": BAD, "fault": "", "page": 1, "edit": 0}
        wanted = {**asked, **changes}
        return "?" + urlencode({k: v for k, v in wanted.items() if v and v != plain.get(k)})


@dataclass(frozen=True)
class CellShown:
    """One cell: plain, tidied or mended (the old text struck out), or open to be written."""

    state: str  # plain · tidied · mended · bad · edit
    text: str
    old: str = ""
    words: str = ""
    key: str = ""
    title: str = ""
    may_be_blank: bool = False
    suggestion: str = ""
    twins: int = 0  # other bad rows with the same text in this column
    is_next: bool = False  # the cursor goes here


@dataclass(frozen=True)
class RowShown:
    """One row with its cells in the order of the file's columns."""

    number: int
    cells: list[CellShown]
    words: str = ""  # a fault of no single cell
    is_out: bool = False
    may_return: bool = False


@dataclass(frozen=True)
class HeadShown:
    """One column of the file: its title, what it is mapped to, how many of its cells are bad."""

    place: int
    title: str
    key: str
    bad: int
    tidied: int


@dataclass
class Page:
    """All the template needs beside the upload itself."""

    upload: Upload
    kind: Kind
    table: Table
    asked: Asked
    heads: list[HeadShown] = field(default_factory=list)
    rows: list[RowShown] = field(default_factory=list)
    faults: list[tuple[str, int, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    missing: tuple[Column, ...] = ()
    pages: int = 1
    total: int = 0
    may_undo: bool = False
    earlier: str = ""
    before: str = ""
    after: str = ""
    plain_view: str = ""

    @property
    def fresh(self) -> int:
        """Give how many good rows are not in yet."""
        return max(self.counts[GOOD] - self.upload.taken, 0)

    @property
    def good_width(self) -> str:
        """Give the share of rows that were good at once, as a CSS percentage."""
        return _percent(self.counts["good"] - self.counts["tidied_good"], self.total)

    @property
    def tidied_width(self) -> str:
        """Give the share of good rows that were tidied, as a CSS percentage."""
        return _percent(self.counts["tidied_good"], self.total)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Give the columns a header can be mapped to, those that must be there marked."""
        return [
            (column.key, f"{column.title}{' *' if column.is_required else ''}")
            for column in self.kind.columns
        ]


def look(upload: Upload, kind: Kind, asked: Asked, *, after_row: int = 0) -> Page:
    """Lay out the mending page; the cursor goes to the first bad cell behind `after_row`."""
    table, found = queries.table_of(upload, kind), queries.checked(upload, kind)
    page = Page(upload, kind, table, asked, missing=kind.missing(upload.mapping))
    mends = queries.mends_of(upload)
    page.may_undo, page.total = bool(mends.steps), found.total
    page.counts = _counts(found, mends.cells)
    page.faults = [
        (words, count, asked.query(view=BAD, fault=words, page=1, edit=0))
        for words, count in mending.by_words(found)
    ][:FAULTS_LISTED]
    _Layout(page, found, mends.cells, after_row).lay_out()
    return page


def _counts(found: Checked, mended: Mapping[int, Mapping[str, str]]) -> dict[str, int]:
    good = {row.number for row in found.good}
    return {
        BAD: len(found.bad),
        GOOD: len(found.good),
        TIDIED: len(found.tidied),
        MENDED: sum(1 for cells in mended.values() if LEFT_OUT not in cells),
        SKIPPED: len(found.skipped),
        "tidied_good": sum(1 for number in found.tidied if number in good),
    }


class _Layout:
    """Fills a page's heads and rows."""

    def __init__(
        self,
        page: Page,
        found: Checked,
        mends: Mapping[int, Mapping[str, str]],
        after_row: int,
    ) -> None:
        self.page, self.found, self.mends = page, found, mends
        mapping = columns.usable(page.kind, page.upload.mapping, len(page.table.headers))
        self.key_at = {place: key for key, place in mapping.items()}
        self.columns = {column.key: column for column in page.kind.columns}
        self.faults = {row.number: row.faults for row in found.bad}
        self.cells = {row.number: row.cells for row in page.table.rows}
        self.bad_in = Counter(key for faults in self.faults.values() for key in faults if key)
        self.tidied_in = Counter(key for notes in found.tidied.values() for key in notes)
        self.after_row = after_row
        self.twins = self._count_twins()

    def lay_out(self) -> None:
        """Fill the heads, then the rows of the page asked for."""
        page, asked = self.page, self.page.asked
        page.heads = [self._head(place, title) for place, title in enumerate(page.table.headers)]
        numbers = self._numbers(asked)
        page.pages = max(1, -(-len(numbers) // PAGE))
        at = min(asked.page, page.pages)
        shown = numbers[(at - 1) * PAGE : at * PAGE]
        skipped = {row.number: row for row in self.found.skipped}
        next_row = self._next_row(shown)
        for number in shown:
            if number in skipped:
                page.rows.append(self._row_out(skipped[number]))
            else:
                page.rows.append(self._row(number, is_next=number == next_row))
        page.before = asked.query(page=at - 1) if at > 1 else ""
        page.after = asked.query(page=at + 1) if at < page.pages else ""
        page.plain_view = asked.query(edit=0)

    def _numbers(self, asked: Asked) -> list[int]:
        """Give the row numbers of the view."""
        if asked.edit and asked.view == BAD and asked.edit not in self.faults:
            return [asked.edit] if asked.edit in self.cells else []
        if asked.view == TIDIED:
            return sorted(self.found.tidied)
        if asked.view == MENDED:
            return sorted(n for n, cells in self.mends.items() if LEFT_OUT not in cells)
        if asked.view == SKIPPED:
            return sorted(row.number for row in self.found.skipped)
        if asked.view == GOOD:
            return [row.number for row in self.found.good]
        wanted = asked.fault if any(w == asked.fault for w, _n, _q in self.page.faults) else ""
        return [row.number for row in self.found.bad if not wanted or wanted in row.faults.values()]

    def _next_row(self, shown: Sequence[int]) -> int:
        """Give the first bad row behind the one just mended, else the first bad one."""
        bad = [number for number in shown if number in self.faults]
        behind = [number for number in bad if number >= self.after_row]
        return next(iter(behind or bad), 0)

    def _head(self, place: int, title: str) -> HeadShown:
        key = self.key_at.get(place, "")
        return HeadShown(place, title, key, self.bad_in[key], self.tidied_in[key])

    def _row_out(self, row: Skipped) -> RowShown:
        """Show a row that does not go in, and why."""
        width = len(self.page.table.headers)
        texts = [*row.cells, *[""] * (width - len(row.cells))]
        cells = [CellShown("plain", self._masked(place, text)) for place, text in enumerate(texts)]
        by_hand = row.reason == mending.DROPPED
        return RowShown(row.number, cells, row.words, is_out=True, may_return=by_hand)

    def _row(self, number: int, *, is_next: bool) -> RowShown:
        faults = self.faults.get(number, {})
        cells = list(self._cells(number, faults, is_next=is_next))
        absent = [w for key, w in faults.items() if key not in self.key_at.values()]
        return RowShown(number, cells, " ".join(absent))

    def _cells(
        self, number: int, faults: Mapping[str, str], *, is_next: bool
    ) -> Iterator[CellShown]:
        """Show each cell of a row; the cursor goes to the first one that can be written."""
        mended, tidied = self.mends.get(number, {}), self.found.tidied.get(number, {})
        may_write = self.page.asked.edit == number or faults.get(WHOLE_ROW)
        is_free = is_next
        for place, text in enumerate(self.cells[number]):
            key = self.key_at.get(place, "")
            if key and (key in faults or may_write):
                now = mended.get(key, text)
                yield self._open_cell(key, now, faults.get(key, ""), is_next=is_free)
                is_free = False
            elif key in mended:
                yield CellShown("mended", self._masked(place, mended[key]), text[:24])
            elif key in tidied:
                old, now = tidied[key]
                yield CellShown("tidied", self._masked(place, now), old[:24])
            else:
                yield CellShown("plain", self._masked(place, text))

    def _open_cell(self, key: str, now: str, words: str, *, is_next: bool) -> CellShown:
        """Show a cell to write in, with what is wrong and what may be meant."""
        column = self.columns[key]
        near = column.suggest(now) if words else ""
        return CellShown(
            state="bad" if words else "edit",
            text=now,
            words=words,
            key=key,
            title=str(column.title),
            may_be_blank=bool(words and now) and not column.is_required,
            suggestion=near if near != now else "",
            twins=max(self.twins.get((key, now), 1) - 1, 0) if words and now else 0,
            is_next=is_next,
        )

    def _masked(self, place: int, text: str) -> str:
        """Show a value as others may see it, where its column asks for that."""
        key = self.key_at.get(place, "")
        mask = self.columns[key].mask if key else None
        return mask(text) if mask and text else text

    def _count_twins(self) -> dict[tuple[str, str], int]:
        """Count bad cells by column and text, so that one mend can serve all of them."""
        counts: dict[tuple[str, str], int] = {}
        place_of = {key: place for place, key in self.key_at.items()}
        for number, faults in self.faults.items():
            for key in faults:
                if key in place_of and key not in self.page.kind.key_columns[:1]:
                    text = self.mends.get(number, {}).get(key, self.cells[number][place_of[key]])
                    counts[key, text] = counts.get((key, text), 0) + 1
        return counts


def bad_rows(upload: Upload, kind: Kind) -> tuple[list[str], list[list[str]]]:
    """Give header and rows of the bad rows as mended so far, with their faults."""
    table, found = queries.table_of(upload, kind), queries.checked(upload, kind)
    mends = queries.mends_of(upload).cells
    key_at = {place: key for key, place in upload.mapping.items()}
    titles = [_("行"), *table.headers, _("哪里要改")]
    rows = []
    for row in found.bad:
        mended = mends.get(row.number, {})
        texts = [mended.get(key_at.get(p, ""), text) for p, text in enumerate(row.cells)]
        rows.append([str(row.number), *texts, " ".join(row.faults.values())])
    return titles, rows


def _whole(text: str) -> int:
    """Read a positive whole number of at most seven digits; anything else is 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else 0


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "0"
