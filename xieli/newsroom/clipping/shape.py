"""What a clipping is made of: the page as opened, what was changed, articles and their findings.

Places are offsets in characters into the raw text (`Page.raw`), `end` being the first one after.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from xieli.newsroom.clipping.text import Text


class Done(StrEnum):
    """What was done to a piece of the raw text."""

    REPAIRED = "repaired"  # an exact inverse of the damage is known
    DAMAGED = "damaged"  # it is broken and stays as it is: somebody must look
    CONVERTED = "converted"  # another way of writing: traditional → simplified, an entity
    REMOVED = "removed"  # it does not belong to the article
    JOINED = "joined"  # a line that was broken in the middle of a sentence


@dataclass(frozen=True)
class Change:
    """One change: what stood there, what stands there now, and why, in a few Chinese words."""

    done: Done
    start: int
    end: int
    was: str
    now: str
    reason: str  # a key of reasons.py, such as "pinyin", "counter", "link-farm"


@dataclass(frozen=True)
class Hints:
    """What a file says of itself beside its text (HTML meta, mail head, document properties).

    `linked` and `aside` are spans of the raw text that are link text, or stand in nav or footer.
    """

    title: str = ""
    date: date | None = None
    source: str = ""
    author: str = ""
    linked: tuple[tuple[int, int], ...] = ()
    aside: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Page:
    """A file opened: its name, how it was read, and the raw text drawn from it, unchanged."""

    name: str
    encoding: str
    raw: str
    hints: Hints = field(default_factory=Hints)


@dataclass(frozen=True)
class Quoted:
    """The words of the clean text that a finding rests on, and where they stood in the raw text."""

    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Fact:
    """A quantity: its value, unit, meaning, and the word that qualifies it (余, 近 … or "")."""

    value: Decimal
    unit: str
    meaning: str
    approx: str  # ">", "<", "~" or ""
    qualifier: str
    quoted: Quoted  # the clause it stands in
    at: Quoted  # the number with its qualifier and unit alone


@dataclass(frozen=True)
class Named:
    """An organisation or a place as the text names it; `full` is its whole name by text or data.

    `code` is the GB/T 2260 code of a place, or "" where it is not known.
    """

    name: str
    full: str
    code: str
    role: str  # of an organisation: host, donor, receiver, partner, … or ""
    quoted: Quoted


@dataclass(frozen=True)
class Day:
    """A day (or span) something happened on; the year is the article's where it says none."""

    start: date
    end: date
    quoted: Quoted


@dataclass(frozen=True)
class Article:
    """One clean article. Dates and names are "" or None where the text does not say them."""

    title: Text
    subtitle: Text
    body: Text  # paragraphs, one line feed between two
    date: str  # "2023-08-08", or "2024-02" where only that is known, or ""
    source: str
    author: str
    facts: tuple[Fact, ...] = ()
    organisations: tuple[Named, ...] = ()
    places: tuple[Named, ...] = ()
    days: tuple[Day, ...] = ()
    kinds: tuple[str, ...] = ()  # keys of data/kinds.csv: visit, donation, lecture, agreement …

    def with_findings(self, **found: object) -> Article:
        """The same article with what was found in it."""
        return replace(self, **found)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Clip:
    """A page with all that was made of it."""

    page: Page
    articles: tuple[Article, ...]
    changes: tuple[Change, ...]  # by start
