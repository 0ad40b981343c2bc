"""Text that knows where each of its characters stood in the raw text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """Characters `start` to `end` (before it) of a text give way to `now`; `""` takes them out."""

    start: int
    end: int
    now: str


@dataclass(frozen=True)
class Text:
    """Characters, each with its span [starts[i], ends[i]) of the raw text (in characters)."""

    chars: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def of(cls, raw: str) -> Text:
        """The raw text itself."""
        return cls(raw, array("l", range(len(raw))), array("l", range(1, len(raw) + 1)))

    @classmethod
    def joined(cls, parts: Iterable[Text], gap: str = "") -> Text:
        """The parts in order; the gap between two of them stands at the end of the first."""
        chars: list[str] = []
        starts, ends = array("l"), array("l")
        for part in parts:
            if chars and gap:
                at = ends[-1] if ends else 0
                starts.extend([at] * len(gap))
                ends.extend([at] * len(gap))
                chars.append(gap)
            chars.append(part.chars)
            starts.extend(part.starts)
            ends.extend(part.ends)
        return cls("".join(chars), starts, ends)

    def __len__(self) -> int:
        """How many characters it has."""
        return len(self.chars)

    def cut(self, start: int, end: int) -> Text:
        """The characters from start to before end."""
        return Text(self.chars[start:end], self.starts[start:end], self.ends[start:end])

    def stripped(self) -> Text:
        """Without white space at both ends."""
        left = len(self.chars) - len(self.chars.lstrip())
        return self.cut(left, max(left, len(self.chars.rstrip())))

    def lines(self) -> list[Text]:
        """Its lines, without the line feeds."""
        found, at = [], 0
        for line in self.chars.split("\n"):
            found.append(self.cut(at, at + len(line)))
            at += len(line) + 1
        return found

    def span(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """Where the characters from start to before end stood in the raw text, as (start, end)."""
        end = len(self.chars) if end is None else end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends or [0])[-1]
            return at, at
        return self.starts[start], self.ends[end - 1]

    def edited(self, edits: Sequence[Edit]) -> Text:
        """With the edits made, which are in order and do not overlap. Linear in the text.

        As many characters as before keep their own places; others all take the place of the whole.
        """
        chars: list[str] = []
        starts, ends, at = array("l"), array("l"), 0
        for edit in edits:
            chars += (self.chars[at : edit.start], edit.now)
            starts.extend(self.starts[at : edit.start])
            ends.extend(self.ends[at : edit.start])
            if len(edit.now) == edit.end - edit.start:
                starts.extend(self.starts[edit.start : edit.end])
                ends.extend(self.ends[edit.start : edit.end])
            else:
                start, end = self.span(edit.start, edit.end)
                starts.extend([start] * len(edit.now))
                ends.extend([end] * len(edit.now))
            at = edit.end
        chars.append(self.chars[at:])
        starts.extend(self.starts[at:])
        ends.extend(self.ends[at:])
        return Text("".join(chars), starts, ends)
