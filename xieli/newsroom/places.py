"""Where the characters of a clean text stood in the raw text, kept in few signs and read again.

A run is "length:start": so many characters one after the other from there on; "length*start" are
characters that all stand for one place (what was put in at a repair). Pure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from xieli.newsroom.clipping.text import Text


def runs_of(text: Text) -> str:
    """The runs of a text."""
    found: list[str] = []
    at, starts = 0, text.starts
    while at < len(starts):
        step = 1 if at + 1 < len(starts) and starts[at + 1] == starts[at] + 1 else 0
        end = at + 1
        while end < len(starts) and starts[end] == starts[end - 1] + step:
            end += 1
        found.append(f"{end - at}{':' if step else '*'}{starts[at]}")
        at = end
    return ",".join(found)


def starts_of(runs: str) -> list[int]:
    """For each character of the clean text where it stood in the raw text."""
    starts: list[int] = []
    for run in filter(None, runs.split(",")):
        is_walking = ":" in run
        length, start = (int(part) for part in run.split(":" if is_walking else "*"))
        starts += range(start, start + length) if is_walking else [start] * length
    return starts


def within(starts: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The characters of the clean text that stood from `start` to before `end`; (-1, -1): none."""
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    return (first, last) if first < last else (-1, -1)
