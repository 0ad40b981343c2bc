"""Sentences and clauses with their places."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"[。！!？?\n]+|；|;|﹔")
_CLAUSE_END = re.compile(r"[，：]|,(?!\d{3}(?!\d))|(?<!\d),|:(?!\d)|[。！!？?；;﹔\n]")
_LONGEST = 200  # a clause without any sign for longer than this is cut


@dataclass(frozen=True)
class Clauses:
    """A text cut at its signs: starts of its clauses and of its sentences, in order."""

    text: str
    clause_starts: list[int]
    sentence_starts: list[int]

    @classmethod
    def of(cls, text: str) -> Clauses:
        """Cut a text."""
        clauses, at = [0], 0
        for found in _CLAUSE_END.finditer(text):
            while found.end() - at > _LONGEST:
                at += _LONGEST
                clauses.append(at)
            at = found.end()
            clauses.append(at)
        while len(text) - at > _LONGEST:
            at += _LONGEST
            clauses.append(at)
        sentences = [0, *(found.end() for found in _SENTENCE_END.finditer(text))]
        return cls(text, clauses, sentences)

    def clause(self, at: int) -> tuple[int, int]:
        """The clause around a place, without the sign it ends with."""
        i = bisect_right(self.clause_starts, at) - 1
        start = self.clause_starts[i]
        end = self.clause_starts[i + 1] if i + 1 < len(self.clause_starts) else len(self.text)
        return self._trim(start, end)

    def before(self, at: int) -> tuple[int, int]:
        """The clause before the one around a place, if the sentence has one; else an empty span."""
        i = bisect_right(self.clause_starts, at) - 1
        if i == 0 or self.clause_starts[i] <= self.sentence(at)[0]:
            return self.clause_starts[i], self.clause_starts[i]
        return self._trim(self.clause_starts[i - 1], self.clause_starts[i])

    def after(self, at: int) -> tuple[int, int]:
        """The clause after the one around a place, if the sentence has one; else an empty span."""
        i = bisect_right(self.clause_starts, at)
        if i >= len(self.clause_starts) or self.clause_starts[i] >= self.sentence(at)[1]:
            return at, at
        return self.clause(self.clause_starts[i])

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence around a place, cut to 800 characters either side."""
        i = bisect_right(self.sentence_starts, at) - 1
        start = self.sentence_starts[i]
        more = i + 1 < len(self.sentence_starts)
        end = self.sentence_starts[i + 1] if more else len(self.text)
        return max(start, at - 2 * _LONGEST), min(end, at + 2 * _LONGEST)

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        signs = " \t\r\n\u3000，,：:。！!？?；;"
        while start < end and self.text[start] in signs:
            start += 1
        while end > start and self.text[end - 1] in signs:
            end -= 1
        return start, end
