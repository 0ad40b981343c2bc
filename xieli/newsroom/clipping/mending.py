"""A page mended: what can be put right exactly is, the rest is marked, nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from xieli.newsroom.clipping import mending_entities as entities
from xieli.newsroom.clipping import mending_invisible as invisible
from xieli.newsroom.clipping import mending_shift as shift
from xieli.newsroom.clipping import pinyin
from xieli.newsroom.clipping.mending_mojibake import mojibake
from xieli.newsroom.clipping.mending_steps import Found, applied
from xieli.newsroom.clipping.shape import Change, Done, Page
from xieli.newsroom.clipping.simplifying import leaning, simplified
from xieli.newsroom.clipping.text import Text

MANY = 3  # readings behind characters that make them damage and not a writer's gloss


@dataclass(frozen=True)
class Mended:
    """The text as it should have been, and all that was done to it, by place."""

    text: Text
    changes: tuple[Change, ...]


def mend(page: Page) -> Mended:
    """Every kind of damage in turn: the later ones can only be seen when the earlier are gone."""
    text, changes = Text.of(page.raw), list[Change]()
    for step in STEPS:
        text, more = applied(text, step(text.chars), page.raw)
        changes += more
    return Mended(text, tuple(sorted(changes, key=lambda one: (one.start, one.end))))


def _shifted(chars: str) -> Iterator[Found]:
    for fix in shift.fixes(chars):
        done = Done.REPAIRED if fix.is_whole else Done.DAMAGED
        yield Found(fix.start, fix.end, fix.now, done, "shifted-bytes")


def _pinyin(chars: str) -> Iterator[Found]:
    """Readings glued behind characters, unless the writer may have put them there himself."""
    found = list(pinyin.glued(chars))
    sure = [one for one in found if one.is_true]
    old, new = leaning(chars)
    is_damage = len(sure) >= MANY or old > new
    for one in found:
        char = chars[max(0, one.start - 1)]
        is_toned = bool(pinyin.TONED.search(one.letters))
        if one.is_true and (is_damage or not pinyin.is_gloss(char)):
            yield Found(one.start, one.end, "", Done.REPAIRED, "pinyin")
        elif is_damage and is_toned and len(one.letters) <= 6:
            yield Found(one.start, one.end, "", Done.DAMAGED, "pinyin-of-another")


def _simplified(chars: str) -> Iterator[Found]:
    now = simplified(chars)
    if now == chars:
        return
    for match in re.finditer(r"1+", "".join("01"[a != b] for a, b in zip(chars, now, strict=True))):
        start, end = match.span()
        yield Found(start, end, now[start:end], Done.CONVERTED, "traditional")


STEPS: tuple[Callable[[str], Iterable[Found]], ...] = (
    invisible.line_ends,
    mojibake,
    entities.tags,
    _shifted,
    entities.entities,
    invisible.unseen,
    invisible.small_forms,
    _pinyin,
    invisible.stuffed_commas,
    _simplified,
    invisible.lost_spaces,
    invisible.broken,
)
