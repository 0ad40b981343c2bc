"""Where one article of a page ends and the next begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xieli.newsroom.clipping.cleaning import names
from xieli.newsroom.clipping.cleaning.heading import heads_news, is_heading
from xieli.newsroom.clipping.cleaning.lines import Line, ends_sentence
from xieli.newsroom.clipping.cleaning.zones import is_core

TIMELY = re.compile(
    r"^(?:近日|日前|连日来|今日|昨日|昨天|今天|前天|近期|最近|月底|上周|本周|\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月|\d{1,2}日[,，上下]|为[^,，。]{2,40}[,，]|在[^,，。]{2,30}(?:之际|前夕))"
)
DAY = re.compile(r"\d{1,2}月\d{1,2}日|近日|日前|昨日")
ENOUGH = 3


@dataclass
class Part:
    """One article: the places of its heading lines, of its text, and the stretch it covers."""

    heads: list[int]
    body: list[int]
    start: int  # the first line of the page that belongs to it, taken out or not
    end: int = 0
    writers: list[str] = field(default_factory=list)


def divide(lines: list[Line]) -> list[Part]:
    """The articles of a page in order. Without a paragraph there is none."""
    stays = [index for index, line in enumerate(lines) if line.stays]
    cores = [at for at, index in enumerate(stays) if is_core(lines[index])]
    if not cores:
        return []
    starts = [0]
    for core in cores[1:]:
        head = _head_start(lines, stays, core)
        if head > starts[-1] and _begins(lines, stays, (head, core)):
            starts.append(head)
    parts = []
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else len(stays)
        first = next(core for core in cores if core >= start)
        parts.append(Part(stays[start:first], stays[first:stop], stays[start] if number else 0))
    for part, after in zip(parts, parts[1:], strict=False):
        part.end = _end(lines, part.body[-1], after.start)
        after.start = part.end
    parts[-1].end = len(lines)
    return parts


def _end(lines: list[Line], last: int, start: int) -> int:
    """Lines taken out between two: an editor's line closes the first, others open the next."""
    end = last + 1
    while end < start and lines[end].reason in ("editor", "byline", "caption"):
        end += 1
    return end


def _head_start(lines: list[Line], stays: list[int], core: int) -> int:
    """The first of the heading lines right above a paragraph."""
    at = core
    while at > 0 and core - at < 5 and is_heading(lines[stays[at - 1]]):
        at -= 1
    return at


def _begins(lines: list[Line], stays: list[int], place: tuple[int, int]) -> bool:
    """Whether the signs are enough that another article begins here."""
    head, core = place
    heads = [lines[index] for index in stays[head:core]]
    before = lines[stays[head - 1]]
    score = 3 if names.lead_in(lines[stays[core]].chars)[0] else 0
    between = lines[stays[head - 1] + 1 : stays[core]]
    score += 3 * any(_published(line) for line in between) if heads else 0
    score += any(line.reason in ("editor", "byline") for line in between) and bool(heads)
    score += names.sign_off(before.chars)[0] >= 0
    text = lines[stays[core]].chars
    opening = text[: 60 if text[0] in "“「" else 30]
    score += bool(TIMELY.match(text) or DAY.search(opening)) and bool(heads)
    score += bool(heads) and heads[0].marked == _depth(lines) > 0
    score += len(heads) > 1
    joined = "".join(line.chars for line in heads[-2:])
    score += any(heads_news(chars) >= 2 for chars in (*(line.chars for line in heads), joined))
    score -= 3 * (
        not ends_sentence(before.chars) and names.sign_off(before.chars)[0] < 0 and len(heads) < 1
    )
    return score >= ENOUGH


def _depth(lines: list[Line]) -> int:
    """How deep the first marked heading of the page is."""
    return next((line.marked for line in lines[:40] if line.marked), 0)


def _published(line: Line) -> bool:
    """A line taken out that told when or by whom an article was published."""
    whats = {what for what, _, _ in line.fields}
    return (
        line.reason == "publishing"
        and bool(whats & {"day", "date"})
        and bool(whats & {"source", "date", "counter", "author", "site"})
    )
