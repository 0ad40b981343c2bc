"""Lines that were broken inside a sentence are put together again."""

from __future__ import annotations

import re

from xieli.newsroom.clipping.cleaning import names
from xieli.newsroom.clipping.cleaning.dates import STAMP
from xieli.newsroom.clipping.cleaning.heading import is_heading
from xieli.newsroom.clipping.cleaning.lines import NUMBERED, Line, ends_sentence
from xieli.newsroom.clipping.cleaning.signs import CJK
from xieli.newsroom.clipping.shape import Change, Done
from xieli.newsroom.clipping.text import Text

OPEN_END = re.compile(r"[,，、(（“‘《—]$")
NEVER_FIRST = re.compile(r"^[,，、。;；:：!?)）”’》】]")
HANGING = re.compile(r"[以将把的和与在对为及是向从被由并使让到于或而更再其该各及]$")
TELLS = re.compile(r"[。,，;；]")


def join(lines: list[Line]) -> tuple[Text, list[Change]]:
    """The text of an article's lines; each join is a Change that says so."""
    parts: list[Text] = []
    changes: list[Change] = []
    current: list[Text] = []
    for number, line in enumerate(lines):
        if current and line.glue != "\n":
            current.append(_gap(line, current[-1]))
        elif current and _broken(lines[number - 1], line):
            space = _space(current[-1].chars, line.chars)
            start, end = current[-1].span()[1], line.text.span()[0]
            changes.append(Change(Done.JOINED, start, end, "\n", space, "broken-line"))
            if space:
                current.append(_at(space, start))
        elif current:
            parts.append(Text.joined(current))
            current = []
        current.append(line.text)
    if current:
        parts.append(Text.joined(current))
    return Text.joined(parts, "\n"), changes


def _gap(line: Line, before: Text) -> Text:
    return _at(line.glue, before.span()[1])


def _at(chars: str, place: int) -> Text:
    made = Text.of(chars)
    for index in range(len(chars)):
        made.starts[index] = made.ends[index] = place
    return made


def _space(before: str, after: str) -> str:
    """Latin words keep a space between them."""
    latin = re.search(r"[A-Za-z]$", before) and re.match(r"[A-Za-z]", after)
    return " " if latin else ""


def _broken(above: Line, line: Line) -> bool:
    """Whether the sentence of the line above goes on in this one."""
    if NEVER_FIRST.match(line.chars):
        return True
    chars = above.chars
    if STAMP.fullmatch(line.chars) or (
        ends_sentence(chars)
        or chars.endswith((":", "："))
        or NUMBERED.match(line.chars)
        or line.indent
    ):
        return False
    if (
        names.lead_in(line.chars)[0]
        or names.sign_off(chars)[0] >= 0
        or chars.endswith((")", "）", "】"))
    ):
        return False
    if OPEN_END.search(chars):
        return bool(CJK.search(line.chars)) and len(chars) >= 12
    if HANGING.search(chars) and TELLS.search(chars) and not is_heading(line):
        return True
    if is_heading(above) or len(chars) < 24 or not TELLS.search(chars):
        return False
    return not is_heading(line) or line.blank == 0 and ends_sentence(line.chars)
