"""A page as lines: pieces of text with what stood between them and what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from xieli.newsroom.clipping.cleaning import lexicon
from xieli.newsroom.clipping.cleaning.scan import scan
from xieli.newsroom.clipping.cleaning.signs import bare, cjk_count, plain
from xieli.newsroom.clipping.text import Text

STOPS = re.compile(r"[。!?;…]")
COMMAS = re.compile(r"[,、]")
ENDED = re.compile(r"[。!?;…][”’\"'」』)）】〕\]]*$|[。!?;…]?[”」』]$")
WIDE = re.compile(r"[ \u3000\xa0\u2002\u2003\t]{2,}|\t")
NUMBERED = re.compile(
    r"^[((]?(?:[一二三四五六七八九十百]{1,3}|\d{1,3})(?:[))、..::]|\s)|^第[一二三四五六七八九十\d]{1,3}[章节条款项部分篇]"
    r"|^[①-⑳●○◆◇■□▲△★☆•·*][ \t]*\S"
)


@dataclass
class Line:
    """One line, or a piece of one, and what the stages find out about it."""

    text: Text
    glue: str = "\n"  # what stood before it: "\n", or the gap to the piece before on the same line
    blank: int = 0  # how many empty lines stand before it
    marked: int = 0  # how deep a heading the page marks it (## is 2)
    hard: bool = False  # it ends in the two spaces that mean: the next line belongs to it
    indent: bool = False
    reason: str = ""  # why it is taken out; "" = it stays
    weak: str = ""  # the reason it would have, if its neighbours agree
    fields: list[tuple[str, str, int]] = field(default_factory=list)  # (what, value, where in text)

    _plain: tuple[Text, str] | None = None

    @property
    def chars(self) -> str:
        """Its characters, full-width signs as half-width ones, each at its own place."""
        if self._plain is None or self._plain[0] is not self.text:
            self._plain = (self.text, plain(self.text.chars))
        return self._plain[1]

    def take_out(self, reason: str) -> None:
        """It does not belong to the article; the first reason given stays."""
        self.reason = self.reason or reason

    @property
    def stays(self) -> bool:
        """Whether it is still there."""
        return not self.reason


def is_prose(chars: str) -> bool:
    """Whether it reads as sentences: it ends as one, or is long and has stops or commas."""
    return _is_prose(chars if len(chars) <= 400 else chars[:300] + chars[-100:])


@lru_cache(maxsize=8192)
def _is_prose(chars: str) -> bool:
    stops, commas = len(STOPS.findall(chars)), len(COMMAS.findall(chars))
    cjk = cjk_count(chars)
    if cjk < 8 or cjk * 10 < len(bare(chars)) * 4:
        return False
    if "。" not in chars and len(chars) <= 48 and commas < 2:
        return False  # a title may call out: …!
    if stops and ENDED.search(chars) and cjk >= 14:
        return True
    return cjk >= 24 and "。" in chars or cjk >= 36 and commas >= 2


def ends_sentence(chars: str) -> bool:
    """Whether a sentence ends where it ends."""
    return bool(ENDED.search(chars.rstrip()))


def trade_words(chars: str) -> int:
    """How many different words of union news it has."""
    return len(set(lexicon.trade().findall(chars)))


def split(text: Text, marked: dict[int, int]) -> list[Line]:
    """The lines that are not empty. A line that mixes wide gaps falls into its pieces."""
    found: list[Line] = []
    blank = 0
    at = 0
    for whole in text.chars.split("\n"):
        start, at = at, at + len(whole) + 1
        kept = whole.strip()
        if not kept:
            blank += 1
            continue
        left = start + len(whole) - len(whole.lstrip())
        inner = text.cut(left, left + len(kept))
        raw_start = inner.starts[0]
        first = True
        for piece, gap in _pieces(inner):
            line = Line(piece, "\n" if first else gap, blank if first else 0)
            line.marked = marked.get(raw_start, 0) if first else 0
            line.indent = first and whole[:2] in ("  ", "\u3000\u3000", "\t")
            line.hard = whole.endswith("  ") and not whole.endswith("   ")
            found.append(line)
            first = False
        blank = 0
    return found


def _pieces(line: Text) -> list[tuple[Text, str]]:
    """A long line in pieces at its wide gaps, with the gap before each; short lines stay whole.

    A line none of whose pieces is furniture stays whole too.
    """
    if len(line) < 60 or not WIDE.search(line.chars):
        return [(line, "\n")]
    pieces = list(_at_gaps(line))
    if any(_furnished(piece.chars) for piece, _ in pieces):
        return pieces
    return [(line, "\n")]


def _furnished(chars: str) -> bool:
    """Whether a piece is page furniture by itself."""
    if len(chars) > 120:
        return False
    found = scan(plain(chars))
    return found.share >= 0.7 and bool(found.strong or found.days or found.groups)


def _at_gaps(line: Text) -> Iterator[tuple[Text, str]]:
    at, gap = 0, "\n"
    for match in WIDE.finditer(line.chars):
        if match.start() > at:
            yield line.cut(at, match.start()), gap
            gap = match[0]
        at = match.end()
    if at < len(line):
        yield line.cut(at, len(line)), gap
