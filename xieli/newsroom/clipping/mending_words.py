"""How likely a run of characters is Chinese: the best cut into words of jieba's word list."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

LONGEST = 6  # characters of a word that are looked up
UNKNOWN = -19.0  # a character that no word list knows
OTHER = -9.0  # a digit, a letter, a rarer mark
MARKS = dict.fromkeys("，,", -3.0) | dict.fromkeys("。、", -4.0) | dict.fromkeys("“”:：", -5.5)


@cache
def weights() -> dict[str, float]:
    """Each word's natural logarithm of its share of all words."""
    spec = find_spec("jieba")
    assert spec is not None
    assert spec.origin is not None
    counts: dict[str, int] = {}
    with (Path(spec.origin).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            if len(word) <= LONGEST:
                counts[word] = int(count)
    total = math.log(sum(counts.values()))
    return {word: math.log(max(count, 1)) - total for word, count in counts.items()}


def likelihood(chars: str) -> float:
    """The logarithm of how likely these simplified characters are; linear in their number."""
    known = weights()
    best = [0.0] * (len(chars) + 1)
    for end in range(1, len(chars) + 1):
        last = chars[end - 1]
        alone = UNKNOWN if _is_han(last) else MARKS.get(last, OTHER)
        found = best[end - 1] + known.get(last, alone)
        for start in range(max(0, end - LONGEST), end - 1):
            weight = known.get(chars[start:end])
            if weight is not None and best[start] + weight > found:
                found = best[start] + weight
        best[end] = found
    return best[-1]


@dataclass(frozen=True, slots=True)
class Reading:
    """How likely a text is so far, and what of it the next character may make a word with."""

    tail: str = ""  # its last characters, one fewer than the longest word has
    best: tuple[float, ...] = (0.0,)  # how likely all is that stands before each, and the whole

    @property
    def weight(self) -> float:
        """The likelihood of the whole text."""
        return self.best[-1]

    def then(self, chars: str) -> Reading:
        """The reading of the text with these simplified characters behind it."""
        now = self
        for char in chars:
            now = now._then_one(char)
        return now

    def _then_one(self, char: str) -> Reading:
        known, best, tail = weights(), self.best, self.tail + char
        alone = UNKNOWN if _is_han(char) else MARKS.get(char, OTHER)
        found = best[-1] + known.get(char, alone)
        for start in range(len(tail) - 1):
            weight = known.get(tail[start:])
            if weight is not None and best[start] + weight > found:
                found = best[start] + weight
        return Reading(tail[1 - LONGEST :], (*best[1 - LONGEST :], found))


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
