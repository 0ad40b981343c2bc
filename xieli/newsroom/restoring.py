"""An article with some changes taken back: the raw words stand again where they stood. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from xieli.newsroom.clipping.finding import find
from xieli.newsroom.clipping.shape import Article, Change, Clip, Done
from xieli.newsroom.clipping.text import Text

LINE = "\n"


def restored(clip: Clip, taken_back: Iterable[Change], year: int | None = None) -> list[Article]:
    """The articles of a clip without these changes, and read again where they differ."""
    articles, raw = list(clip.articles), Text.of(clip.page.raw)
    touched = set()
    for change in sorted(taken_back, key=lambda one: (one.start, one.end)):
        number = _owner(articles, change)
        if number is not None:
            articles[number] = _without(articles[number], change, raw)
            touched.add(number)
    return [find(one, year) if n in touched else one for n, one in enumerate(articles)]


def _owner(articles: Sequence[Article], change: Change) -> int | None:
    """The article a change belongs to: the last that begins before it, else the first."""
    firsts = [min(one.title.span()[0], one.body.span()[0]) for one in articles]
    found = [n for n, first in enumerate(firsts) if first <= change.start]
    return found[-1] if found else (0 if articles else None)


def _without(article: Article, change: Change, raw: Text) -> Article:
    start, end = article.title.span()
    if len(article.title) and start <= change.start and change.end <= end:
        return replace(article, title=_put_back(article.title, change, raw))
    return replace(article, body=_put_back(article.body, change, raw))


def _put_back(text: Text, change: Change, raw: Text) -> Text:
    """The text with the raw words of a change where they stood."""
    first = bisect_left(text.starts, change.start)
    last = max(first, bisect_left(text.starts, change.end))
    before, after = text.cut(0, first), text.cut(last, len(text))
    piece = raw.cut(change.start, change.end)
    if change.done is Done.REMOVED and _is_whole_lines(change, raw.chars):
        piece = _lines_only(piece)
        return Text.joined(
            [_lines_only(part) for part in (before, piece, after) if part.chars.strip()], LINE
        )
    return Text.joined([before, piece, after])


def _is_whole_lines(change: Change, raw: str) -> bool:
    """Say whether a removed piece begins and ends with its lines."""
    starts = change.start == 0 or raw[change.start - 1] in "\r\n" or raw[change.start] in "\r\n"
    ends = change.end >= len(raw) or raw[change.end] in "\r\n" or raw[change.end - 1] in "\r\n"
    return starts and ends


def _lines_only(text: Text) -> Text:
    """Without the line feeds at both ends."""
    left = len(text.chars) - len(text.chars.lstrip("\r\n"))
    return text.cut(left, max(left, len(text.chars.rstrip("\r\n"))))
