"""Where a name can begin: behind a sign, a word of grammar or a verb of the trade."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from xieli.newsroom.clipping.finding.words import any_of, column

_SIGN = re.compile(
    r"[\s,，.。、;；:：!！?？“”\"'‘’《》〈〉「」【】\[\]|/\\>→—~～…·•■□●◆▲\-=+*#]|(?<!\d)\d{1,4}[年月日届]|著(?!名)"
)
_EDGE = re.compile(any_of(column("organisation_edges", "cut")))
_KEPT = re.compile(any_of(column("organisation_kept")))
_STRIP = re.compile(f"(?:{any_of(column('organisation_edges', 'strip'))})+")


class Edges:
    """The places of one text a name cannot reach back over."""

    def __init__(self, text: str, whole_names: Iterable[tuple[int, int]]) -> None:
        """Take the text and the spans of names that no word of grammar cuts (呼和浩特)."""
        self._text = text
        whole = bytearray(len(text))
        for found in _KEPT.finditer(text):
            whole[found.start() : found.end()] = b"\1" * len(found[0])
        for start, end in whole_names:
            whole[start:end] = b"\1" * (end - start)
        cuts = {found.end() for found in _SIGN.finditer(text)}
        cuts |= {
            found.end()
            for found in _EDGE.finditer(text)
            if not all(whole[found.start() : found.end()])
        }
        self._cuts = sorted(cuts)

    def before(self, at: int) -> int:
        """The last edge at or before a place."""
        i = bisect_right(self._cuts, at)
        return self._cuts[i - 1] if i else 0

    def breaks(self, start: int, end: int) -> bool:
        """Say whether a name cannot run from start to end."""
        return self.before(end) > start or self.stripped(start, end) > start + 1

    def stripped(self, start: int, end: int) -> int:
        """Where the name begins without times and joints in front of it."""
        found = _STRIP.match(self._text, start, end)
        if not found:
            return start
        kept = _KEPT.search(self._text, start, min(end, found.end() + 4))
        return min(found.end(), kept.start()) if kept else found.end()
