"""A template as an officer was given it: which sheet, which row is the pattern, which words stand
over its columns. Only read here; see filling for the other half.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from django.utils.translation import gettext as _

from xieli.kernel.characters import half_width
from xieli.kernel.refusal import Refusal
from xieli.shell.tables import files, sheet_xml
from xieli.shell.tables.sheet_xml import Page, SheetRow

MARK = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")
LARGEST_PART = 30 * files.MEGABYTE
HEADER_WITHIN = 60  # rows; a header further down is no header
_SHEETS = re.compile(r"<(?:\w+:)?sheet\b([^>]*?)/?>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*?)/?>")
_FORMAT = re.compile(r"<(?:\w+:)?numFmt\b([^>]*?)/?>")
_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\b([^>]*)>")
_UNSAID = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_BARE = re.compile(r"[\s*＊:：()（）]+")
_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})


@dataclass(frozen=True)
class Spot:
    """A column of the pattern row and the word that stands for it."""

    column: int
    word: str


@dataclass(frozen=True)
class Place:
    """Where the rows go: the sheet, the pattern rows `first` … `last`, the words by column.

    `last` is before `first` where no blank row waits under the header.
    """

    sheet: str
    part: str
    first: int
    last: int
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Book:
    """The parts of a workbook, each read when it is asked for."""

    content: bytes

    @cached_property
    def archive(self) -> zipfile.ZipFile:
        """The zip."""
        return zipfile.ZipFile(io.BytesIO(self.content))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(self.archive.namelist())

    def text(self, part: str) -> str:
        """Give one part as text; Refusal where it is too large or cannot be read."""
        try:
            if self.archive.getinfo(part).file_size > LARGEST_PART:
                raise Refusal(
                    _("这个模板里有一张表太大，打不开。"), _("请只留要填的表，再传一次。")
                )
            return self.archive.read(part).decode("utf-8-sig")
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError) as why:
            raise files.broken() from why
        except (NotImplementedError, RuntimeError) as why:  # an unknown packing, a password
            raise files.broken() from why

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Give what a part names: id → (last word of the type, the other part's name)."""
        folder, name = posixpath.split(part)
        told = f"{folder}/_rels/{name}.rels".lstrip("/")
        if told not in self.names:
            return {}
        found = {}
        for marks in map(sheet_xml.attributes, _RELATION.findall(self.text(told))):
            target = unescape(marks.get("Target", ""))
            whole = target if target.startswith("/") else posixpath.join(folder, target)
            kind = marks.get("Type", "").rsplit("/", 1)[-1]
            found[marks.get("Id", "")] = kind, posixpath.normpath(whole).lstrip("/")
        return found

    @cached_property
    def workbook(self) -> str:
        """The name of the part that lists the sheets."""
        kinds = [part for kind, part in self.related("").values() if kind == "officeDocument"]
        return kinds[0] if kinds else "xl/workbook.xml"

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Give (name, part) of each sheet that can be seen."""
        parts = self.related(self.workbook)
        for marks in map(sheet_xml.attributes, _SHEETS.findall(self.text(self.workbook))):
            key = next((v for k, v in marks.items() if k.endswith(":id")), "")
            kind, part = parts.get(key, ("", ""))
            if marks.get("state", "visible") == "visible" and kind == "worksheet":
                yield unescape(marks.get("name", "")), part

    @cached_property
    def strings(self) -> list[str]:
        """The shared texts."""
        parts = {kind: part for kind, part in self.related(self.workbook).values()}
        part = parts.get("sharedStrings")
        return sheet_xml.shared_strings(self.text(part)) if part else []

    @cached_property
    def formats(self) -> list[str]:
        """For each style what its numbers are: "day", "text" or ""."""
        parts = {kind: part for kind, part in self.related(self.workbook).values()}
        markup = self.text(parts["styles"]) if "styles" in parts else ""
        own = {m.get("numFmtId"): m.get("formatCode", "") for m in _marks(_FORMAT, markup)}
        block = _STYLES.search(markup)
        styles = _marks(_STYLE, block[0]) if block else []
        return [_format(marks.get("numFmtId", "0"), own) for marks in styles]


def _marks(pattern: re.Pattern[str], markup: str) -> list[dict[str, str]]:
    return [sheet_xml.attributes(found) for found in pattern.findall(markup)]


def _format(number: str, own: Mapping[str | None, str]) -> str:
    code = _UNSAID.sub("", unescape(own.get(number, "")))
    if number == "49" or code == "@":
        return "text"
    is_day = any(sign in "ymdhs" for sign in code.lower()) and code.lower() != "general"
    return "day" if is_day or (number.isdecimal() and int(number) in _DAYS) else ""


def opened(content: bytes) -> Book:
    """Open a template; Refusal in words for all that is none: macros, old, broken, too large."""
    if files.tell(content) is not files.Format.XLSX:
        raise Refusal(
            _("模板要用 xlsx 文件。"), _("请用 Excel 或 WPS 打开，另存为 xlsx，再传一次。")
        )
    book = Book(content)
    has_macros = any("vbaproject" in n.lower() or "/macrosheets/" in n for n in book.names)
    if has_macros or "macroEnabled" in book.text("[Content_Types].xml"):
        raise Refusal(
            _("这个模板里有宏，不收。"),
            _("请另存为“Excel 工作簿（xlsx）”，宏会去掉，格式不变，再传一次。"),
        )
    return book


def bare(word: str) -> str:
    """A word as it is compared: 姓 名* and 姓名： are one."""
    return _BARE.sub("", half_width(word)).lower()


def find(book: Book, known: Collection[str], facts: Collection[str] = ()) -> Place:
    """Find where rows go: a row of {{marks}}, else the header row that knows most of the words.

    Refusal where no visible sheet has either.
    """
    words, single = {bare(word) for word in known}, {bare(word) for word in facts}
    try:
        pages = [(name, part, sheet_xml.page_of(book.text(part))) for name, part in book.sheets()]
    except ValueError as why:
        raise files.broken() from why
    marked = (_marked(book, one, single) for one in pages)
    headed = (_headed(book, one, words) for one in pages)
    found = [one for one in marked if one] or [one for one in headed if one]
    if not found:
        raise Refusal(
            _("模板里没有找到要填的地方。"),
            _("请在表头写上列名，或在要填的那一行写上“{{姓名}}”这样的记号。"),
        )
    return max(found, key=lambda one: _knows(one, words))


def _knows(place: Place, words: Collection[str]) -> int:
    return sum(bare(spot.word) in words for spot in place.spots)


Found = tuple[str, str, Page]


def _marked(book: Book, found: Found, single: Collection[str]) -> Place | None:
    """The row with the most marks that are no single facts."""
    name, part, page = found
    best: tuple[SheetRow, tuple[Spot, ...]] | None = None
    for row in page.rows:
        seen = [(c.column, MARK.fullmatch(c.text(book.strings).strip())) for c in row.cells]
        spots = tuple(Spot(at, m[1]) for at, m in seen if m and bare(m[1]) not in single)
        if len(spots) > (len(best[1]) if best else 0):
            best = row, spots
    if best is None:
        return None
    row, spots = best
    return Place(name, part, row.number, _room(page, row.number, spots), spots)


def _headed(book: Book, found: Found, words: Collection[str]) -> Place | None:
    """The header row: most known words, then most words, then the lower one."""
    name, part, page = found
    best: tuple[tuple[int, int, int], int, tuple[Spot, ...]] | None = None
    for row in page.rows:
        if row.number > HEADER_WITHIN:
            break
        spots = _headings(book, page, row)
        rank = sum(bare(s.word) in words for s in spots), len(spots), row.number
        if len(spots) > 1 - (rank[0] > 0) and (best is None or rank > best[0]):
            best = rank, row.number, spots
    if best is None:
        return None
    first = best[1] + 1
    here = next((row for row in page.rows if row.number == first), None)
    is_free = here is None or all(cell.is_blank for cell in here.cells)
    last = _room(page, first, best[2]) if is_free else first - 1
    computed = (
        {c.column for c in here.cells if c.formula is not None} if here and is_free else set()
    )
    spots = tuple(spot for spot in best[2] if spot.column not in computed)
    return Place(name, part, first, last, spots)


def _headings(book: Book, page: Page, row: SheetRow) -> tuple[Spot, ...]:
    """The words over the columns, those of cells merged down from above among them."""
    words = {c.column: c.text(book.strings).strip() for c in row.cells}
    for top, left, bottom, right in page.merges:
        if top < row.number <= bottom and left == right and not words.get(left):
            words[left] = _text_at(book, page, top, left)
    told = {at: " ".join(word.split()) for at, word in words.items()}
    kept = ((at, word) for at, word in sorted(told.items()) if word and not MARK.search(word))
    return tuple(Spot(at, word[:60]) for at, word in kept)


def _text_at(book: Book, page: Page, number: int, column: int) -> str:
    row = next((row for row in page.rows if row.number == number), None)
    cell = next((c for c in row.cells if c.column == column), None) if row else None
    return cell.text(book.strings).strip() if cell else ""


def _room(page: Page, first: int, spots: tuple[Spot, ...]) -> int:
    """The last of the blank rows that look like the pattern row."""
    by_number = {row.number: row for row in page.rows}
    looks = _looks(by_number.get(first), spots)
    last = first
    while any(looks) and last + 1 in by_number:
        row = by_number[last + 1]
        if not all(c.is_blank for c in row.cells) or _looks(row, spots) != looks:
            break
        last += 1
    return last


def _looks(row: SheetRow | None, spots: tuple[Spot, ...]) -> tuple[str | None, ...]:
    styles = {c.column: c.marks.get("s") for c in row.cells} if row else {}
    return tuple(styles.get(spot.column) for spot in spots)
