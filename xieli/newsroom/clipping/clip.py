"""The whole way of a file: opened, mended, cleaned, read."""

from __future__ import annotations

from xieli.newsroom.clipping.cleaning import clean
from xieli.newsroom.clipping.finding import find
from xieli.newsroom.clipping.mending import mend
from xieli.newsroom.clipping.opening import open_file
from xieli.newsroom.clipping.shape import Clip, Page


def clip(data: bytes, name: str, today_year: int | None = None) -> list[Clip]:
    """One Clip for each text that the file holds; Refusal for a file that cannot be read."""
    return [clip_page(page, today_year) for page in open_file(data, name)]


def clip_page(page: Page, today_year: int | None = None) -> Clip:
    """The clip of one text, pasted or drawn from a file."""
    mended = mend(page)
    cleaned = clean(mended.text, page.hints)
    articles = tuple(find(article, today_year) for article in cleaned.articles)
    changes = sorted((*mended.changes, *cleaned.changes), key=lambda one: (one.start, one.end))
    return Clip(page, articles, tuple(changes))
