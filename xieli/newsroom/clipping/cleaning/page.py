"""The whole way of cleaning: marks off, lines judged, articles apart, lines joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from xieli.newsroom.clipping.cleaning import heading, publishing, repeats, zones
from xieli.newsroom.clipping.cleaning.head import titled
from xieli.newsroom.clipping.cleaning.inner import part_lines
from xieli.newsroom.clipping.cleaning.joining import join
from xieli.newsroom.clipping.cleaning.judge import judge
from xieli.newsroom.clipping.cleaning.lines import Line, split
from xieli.newsroom.clipping.cleaning.marks import unmark
from xieli.newsroom.clipping.cleaning.sheet import Sheet
from xieli.newsroom.clipping.cleaning.splitting import Part, divide
from xieli.newsroom.clipping.cleaning.trimming import cut_repeats, drop_echoes, lift_bylines
from xieli.newsroom.clipping.cleaning.wrapping import unwrap
from xieli.newsroom.clipping.shape import Article, Change, Done, Hints
from xieli.newsroom.clipping.text import Text

ROW = re.compile(r"^[^|]{2,40}\|\s*\d[\d.,%]*\s*(?:\||$)")  # a row of a table of figures


@dataclass(frozen=True)
class Cleaned:
    """The articles of a page in their order, and what was taken out and joined, by place."""

    articles: tuple[Article, ...]
    changes: tuple[Change, ...]


def clean(text: Text, hints: Hints) -> Cleaned:
    """The articles of a mended page. Linear in its length; a list of headlines has none."""
    unmarked, changes, marked = unmark(text)
    lines, joins = unwrap(split(unmarked, marked))
    changes += joins
    lines = part_lines(lines)
    for line in lines:
        judge(line)
    again = repeats.drop(lines)
    zones.settle(lines, hints)
    parts = divide(lines) or _slight(lines)
    if not hints.title and len(parts) == 1:
        hints = replace(hints, title=heading.title_said(lines))
    sheet = Sheet(lines, parts, hints, again, publishing.house(lines))
    found: list[Article] = []
    for number in range(len(parts)):
        article, joins = _article(sheet, number)
        found.append(article)
        changes += joins
    changes += removals(lines)
    return Cleaned(tuple(found), tuple(sorted(changes, key=lambda one: (one.start, one.end))))


def _slight(lines: list[Line]) -> list[Part]:
    """A page without a paragraph: a short notice is an article, a list of headlines is none."""
    stays = [index for index, line in enumerate(lines) if line.stays]
    rows = [index for index in stays if ROW.match(lines[index].chars)]
    if len(rows) >= 3 and len(rows) * 2 >= len(stays):
        return [Part(stays[:1], stays[1:], 0, len(lines))]
    told = [index for index in stays if re.search(r"[。!?!?,，;；]", lines[index].chars)]
    if not stays or len(stays) > 2 and not told or len(stays) > 5 and len(told) * 4 < len(stays):
        for index in stays:
            lines[index].take_out("list-page")
        return []
    heads = stays[:1] if len(stays) > 1 and heading.is_heading(lines[stays[0]]) else []
    return [Part(heads, stays[len(heads) :], 0, len(lines))]


def _article(page: Sheet, number: int) -> tuple[Article, list[Change]]:
    part = page.parts[number]
    crowded = len(page.parts) > 1
    title, subtitle = titled(page, part, crowded)
    changes: list[Change] = []
    sender = lift_bylines(page.lines, part, changes)
    drop_echoes(page.lines, part, title)
    body = [page.lines[index] for index in part.body if page.lines[index].stays]
    changes += cut_repeats(page, part)
    text, joins = join([line for line in body if len(line.text)])
    within = page.lines[part.start : part.end]
    day = publishing.day(within, body, page.hints if not crowded else Hints())
    if not day and crowded and number:
        day = publishing.day(_above_all(page), [], Hints())
    return Article(
        title=title,
        subtitle=subtitle,
        body=text,
        date=day,
        source=publishing.source(within, sender, page.hints, page.house),
        author=publishing.author(within, part.writers) or page.hints.author,
    ), changes + joins


def _above_all(page: Sheet) -> list[Line]:
    """The lines over the first heading of a page, which speak for all its articles."""
    first = page.parts[0]
    return page.lines[: first.heads[0]] if first.heads else []


def removals(lines: Sequence[Line]) -> list[Change]:
    """One Change for each stretch of lines taken out for the same reason."""
    found: list[Change] = []
    run: list[Line] = []
    for line in (*lines, None):
        if run and (line is None or line.reason != run[0].reason):
            start, end = run[0].text.span()[0], run[-1].text.span()[1]
            was = "\n".join(one.text.chars for one in run)
            found.append(Change(Done.REMOVED, start, end, was, "", run[0].reason))
            run = []
        if line is not None and line.reason:
            run.append(line)
    return found
