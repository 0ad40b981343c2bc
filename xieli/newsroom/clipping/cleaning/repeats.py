"""Text of forty characters and more that a page says twice is kept once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xieli.newsroom.clipping.cleaning.lines import Line
from xieli.newsroom.clipping.cleaning.signs import bare

LONG = 40
NEAR = 8  # lines
SENTENCE = re.compile(r"[^。!?;；]*(?:[。!?;；][”’\"』」))]*|$)")
ABSTRACT = re.compile(
    r"^[【\[]?(?:摘要|内容摘要|导读|核心提示|内容提要|导语|提要|简介)[】\]]?[:：]?"
)


@dataclass(frozen=True)
class _Unit:
    line: int
    start: int
    end: int
    key: str


def drop(lines: list[Line]) -> dict[int, list[tuple[int, int]]]:
    """Take out lines said before; give back, by line, where repeats stand within one."""
    _teasers(lines)
    units = [unit for index, line in enumerate(lines) if line.stays for unit in _units(index, line)]
    again = _again(units)
    spans: dict[int, list[tuple[int, int]]] = {}
    for index, mine in _by_line(again).items():
        whole = sum(len(unit.key) for unit in mine) >= len(bare(lines[index].chars))
        if whole:
            lines[index].take_out("repeat")
        else:
            spans[index] = [(unit.start, unit.end) for unit in mine]
    _abstracts(lines)
    return spans


def _teasers(lines: list[Line]) -> None:
    """A paragraph that was cut off goes where the whole of it follows."""
    for index, line in enumerate(lines):
        key = bare(line.chars)
        if not line.stays or len(key) < LONG or line.chars.endswith(("。", "”", "!", "?")):
            continue
        after = (bare(one.chars) for one in lines[index + 1 : index + NEAR] if one.stays)
        if any(text.startswith(key) and len(text) > len(key) for text in after):
            line.take_out("abstract")


def _units(index: int, line: Line) -> list[_Unit]:
    found = []
    for match in SENTENCE.finditer(line.chars):
        if key := bare(match[0]):
            found.append(_Unit(index, match.start(), match.end(), key))
    return found


def _again(units: list[_Unit]) -> list[_Unit]:
    """The units in runs that follow each other just as they did before, LONG in all."""
    first: dict[str, int] = {}
    found: list[_Unit] = []
    run: list[_Unit] = []
    follows = -1
    for index, unit in enumerate(units):
        before = first.setdefault(unit.key, index)
        if before != index and (not run or before == follows):
            run.append(unit)
            follows = before + 1
            continue
        found += run if sum(len(one.key) for one in run) >= LONG else []
        run, follows = ([unit], before + 1) if before != index else ([], -1)
    return found + (run if sum(len(one.key) for one in run) >= LONG else [])


def _by_line(units: list[_Unit]) -> dict[int, list[_Unit]]:
    found: dict[int, list[_Unit]] = {}
    for unit in units:
        found.setdefault(unit.line, []).append(unit)
    return found


def _abstracts(lines: list[Line]) -> None:
    """A summary above the text goes when the text begins with its words."""
    for index, line in enumerate(lines):
        match = ABSTRACT.match(line.chars)
        if not line.stays or not match:
            continue
        start = bare(line.chars[match.end() :])[:24]
        later = (bare(other.chars) for other in lines[index + 1 : index + 8] if other.stays)
        if len(start) >= 12 and any(start in text for text in later):
            line.take_out("abstract")
