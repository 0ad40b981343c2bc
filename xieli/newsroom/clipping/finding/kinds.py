"""Which kinds of work an article tells of: words of the trade, the title's counting more."""

from __future__ import annotations

import re
from functools import cache

from xieli.newsroom.clipping.finding.words import rows

_TITLE_WORTH = 4
_ENOUGH = 2
_SHARE = 0.12  # of the marks of the strongest kind
_MOST = 6


@cache
def _words() -> tuple[tuple[str, re.Pattern[str], int], ...]:
    return tuple(
        (row["kind"], re.compile(row["word"]), int(row["weight"])) for row in rows("kinds")
    )


def kinds_of(title: str, body: str) -> tuple[str, ...]:
    """Give the kinds, the strongest first."""
    marks = {}
    for kind, word, weight in _words():
        mark = len(word.findall(body)) + _TITLE_WORTH * len(word.findall(title))
        marks[kind] = mark * weight
    top = max(marks.values(), default=0)
    enough = max(_SHARE * top, min(_ENOUGH, top))
    strong = [kind for kind, mark in marks.items() if mark and mark >= enough]
    return tuple(sorted(strong, key=lambda kind: -marks[kind])[:_MOST])
