"""Text wrapped at a fixed width (a column, a PDF) becomes paragraphs before it is judged."""

from __future__ import annotations

import re

from xieli.newsroom.clipping.cleaning.heading import DID, WHO
from xieli.newsroom.clipping.cleaning.lines import NUMBERED, Line, ends_sentence
from xieli.newsroom.clipping.cleaning.names import is_row
from xieli.newsroom.clipping.cleaning.scan import scan
from xieli.newsroom.clipping.cleaning.signs import cjk_count
from xieli.newsroom.clipping.shape import Change, Done
from xieli.newsroom.clipping.text import Text

NARROW, BROAD = 20, 130  # the widths of columns, a Chinese character counting 2
SLACK = 6
PAUSE = re.compile(r"[,。、;!?]")


def unwrap(lines: list[Line]) -> tuple[list[Line], list[Change]]:
    """The lines with wrapped ones put together, and a Change for each join."""
    found: list[Line] = []
    changes: list[Change] = []
    block: list[Line] = []
    for line in (*lines, None):
        if block and (line is None or line.blank or line.glue != "\n"):
            found += _paragraphs(block, changes)
            block = []
        if line is not None:
            block.append(line)
    return found, changes


def _wide(chars: str) -> int:
    return len(chars) + cjk_count(chars)


def _paragraphs(block: list[Line], changes: list[Change]) -> list[Line]:
    """A block of lines that stand together: joined where it is plainly wrapped."""
    if len(block) < 3 or not any(PAUSE.search(line.chars) for line in block):
        return block
    widths = [_wide(line.chars) for line in block]
    width = sorted(widths)[-max(1, len(widths) // 8)]
    full = [width - SLACK <= one <= width + SLACK for one in widths]
    joins = [full[i] and _runs_on(block[i], block[i + 1]) for i in range(len(block) - 1)]
    pauses = sum(len(PAUSE.findall(line.chars)) for line in block)
    if not NARROW <= width <= BROAD or sum(full) * 2 < len(block) or pauses * 3 < len(block):
        return block
    return _joined(block, joins, changes) if sum(joins) >= 2 else block


def _runs_on(line: Line, after: Line) -> bool:
    chars = line.chars
    if ends_sentence(chars) or chars.endswith(":") or NUMBERED.match(after.chars) or after.indent:
        return False
    if WHO.search(chars) and DID.search(chars) and not PAUSE.search(chars) and not line.blank:
        return line.indent or bool(PAUSE.search(after.chars[:12]))
    if is_row(chars) or is_row(after.chars):
        return False
    return not any(scan(one.chars).strong for one in (line, after))


def _joined(block: list[Line], joins: list[bool], changes: list[Change]) -> list[Line]:
    found: list[Line] = []
    run: list[Line] = []
    for number, line in enumerate(block):
        run.append(line)
        if number < len(joins) and joins[number]:
            start, end = line.text.span()[1], block[number + 1].text.span()[0]
            changes.append(Change(Done.JOINED, start, end, "\n", "", "broken-line"))
            continue
        first = run[0]
        if len(run) > 1:
            first.text = Text.joined(one.text for one in run)
        found.append(first)
        run = []
    return found
