"""One step of mending: what was found in the characters, carried over into the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xieli.newsroom.clipping.shape import Change, Done
from xieli.newsroom.clipping.text import Edit, Text


@dataclass(frozen=True)
class Found:
    """Characters [start, end) of a text should read `now`; without a reason nobody need be told."""

    start: int
    end: int
    now: str
    done: Done
    reason: str


def applied(text: Text, found: Iterable[Found], raw: str) -> tuple[Text, list[Change]]:
    """The text with everything done that was found, in order of place; and what to tell of it."""
    edits: list[Edit] = []
    changes: list[Change] = []
    at = 0
    for one in sorted(found, key=lambda one: one.start):
        if one.start < at:
            continue
        at = one.end
        if text.chars[one.start : one.end] != one.now:
            edits.append(Edit(one.start, one.end, one.now))
        if one.reason:
            start, end = text.span(one.start, one.end)
            changes.append(Change(one.done, start, end, raw[start:end], one.now, one.reason))
    return (text.edited(edits) if edits else text), changes
