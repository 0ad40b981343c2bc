"""Furniture stuck to the end or the start of a paragraph becomes a line of its own."""

from __future__ import annotations

import re

from xieli.newsroom.clipping.cleaning import lexicon
from xieli.newsroom.clipping.cleaning.dates import STAMP
from xieli.newsroom.clipping.cleaning.judge import YOUR_PLACE
from xieli.newsroom.clipping.cleaning.lines import Line, is_prose
from xieli.newsroom.clipping.cleaning.scan import scan
from xieli.newsroom.clipping.cleaning.signs import cjk_count

TAIL = 240
BEHIND = frozenset(("date", "source", "author", "counter", "publisher"))
LAST_STOP = re.compile(r"[。!?][”’\"」』))】]*")
JUNK_END = re.compile(
    r"[。!?”]\s{0,4}(?P<code>(?=[!-~ ]{0,20}[`%&\\^#{}@~$*+=|<>_])[!-~][!-~ ]{2,19}"
    r"|(?=[A-Z0-9]{1,5} )(?=[A-Za-z ]*\d)[0-9A-Za-z ]{5,16})$"
)
HEAD = re.compile(
    rf"^(?:(?:发布|发表|更新)?(?:时间|日期)\s?:\s?)(?:{STAMP.pattern})\s{{0,4}}(?:来源\s?:\s?)?(?=[^\s,:至到~—–-].{{30}})"
)
BRACKET = re.compile(
    r"[((\[【]\s*(?:责任编辑|责编|编辑|作者|来源|审核)\s*[:：][^()()\[\]【】]{0,60}[))\]】]?\s*$"
)


def part_lines(lines: list[Line]) -> list[Line]:
    """The lines, paragraphs parted from what is stuck to them."""
    found: list[Line] = []
    for line in lines:
        found += _parted(line)
    return found


def _parted(line: Line) -> list[Line]:
    if 12 < len(line.chars) <= 120 and (at := _menu_at(line.chars)):
        return _cut(line, at)
    if 12 < len(line.chars) <= 200 and (at := _fields_at(line.chars)):
        return _cut(line, at)
    if len(line.chars) < 30 or not is_prose(line.chars[:2000]) and not is_prose(line.chars[-2000:]):
        return [line]
    pieces = [line]
    if head := HEAD.match(line.chars):
        first, *rest = _cut(line, head.end())
        return [first, *(piece for one in rest for piece in _parted(one))]
    if (at := _tail_at(line.chars)) > 0:
        pieces = _cut(line, at)
    return pieces


def _fields_at(chars: str) -> int:
    """Where the fields of publication begin that stand behind a title on its line; 0 if none."""
    if ":" not in chars or is_prose(chars):
        return 0
    found = scan(chars)
    at = min((place for what, _, place in found.fields if what in BEHIND), default=0)
    before = chars[:at].strip()
    if not found.days or cjk_count(before) < 8 or re.search(r"[|:>]", before):
        return 0
    return at if scan(before).share < 0.3 else 0


def _menu_at(chars: str) -> int:
    """Where a title begins behind words of the menu on its line; 0 if it has none before it."""
    at, words = 0, 0
    for token in re.finditer(r"\S+", chars):
        if lexicon.furniture().get(token[0]) not in ("nav", "menu", "tool"):
            at = token.start()
            break
        words += 1
    return at if words >= 2 and cjk_count(chars[at:]) >= 8 else 0


def _tail_at(chars: str) -> int:
    """Where the furniture at the end of a paragraph begins; -1 if there is none."""
    start = max(0, len(chars) - TAIL)
    tail = chars[start:].rstrip()
    if match := BRACKET.search(tail):
        return start + match.start()
    if junk := JUNK_END.search(tail):
        return start + junk.start("code")
    for stop in LAST_STOP.finditer(tail):
        rest = tail[stop.end() :].strip()
        if len(rest) < 3 or is_prose(rest) and "。" in rest:
            continue
        found = scan(rest)
        if re.search(r"[摄图][))]?$", rest):
            continue
        enough = found.strong or found.groups.total() > 1 or found.groups["footer"]
        if enough and found.share >= 0.75 and not YOUR_PLACE.match(rest):
            return start + stop.end()
    return -1


def _cut(line: Line, at: int) -> list[Line]:
    """The line before and after a place."""
    head, tail = line.text.cut(0, at), line.text.cut(at, len(line.text))
    gap = tail.chars[: len(tail.chars) - len(tail.chars.lstrip())]
    first = Line(head.stripped(), line.glue, line.blank, line.marked, False, line.indent)
    second = Line(tail.stripped(), gap or "", 0)
    return [one for one in (first, second) if len(one.text)]
