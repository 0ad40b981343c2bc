"""The likeliest text where some characters may be one of several."""

from __future__ import annotations

from itertools import pairwise

from xieli.newsroom.clipping.mending_bytes import UNKNOWN, Cell
from xieli.newsroom.clipping.mending_words import Reading
from xieli.newsroom.clipping.simplifying import simple

NEAR = 8  # characters on each side that are weighed
BEAM = 12  # texts that are kept while a stretch is read
FREE = 3  # open characters side by side that leave too much room
CLEAR = 2.0  # so much likelier (natural logarithm) than the next a character must be


def solved(cells: list[Cell], before: str, after: str) -> str:
    """The text; `?` for a character that could as well be another."""
    made = ""
    for start, end in _stretches(cells):
        if all(len(cell) == 1 for cell in cells[start:end]):
            made += "".join(cell[0] for cell in cells[start:end])
            continue
        behind = _known(cells[end : end + NEAR])
        if end + len(behind) == len(cells):
            behind += after
        made += _stretch(cells[start:end], (before + made)[-NEAR:], behind[:NEAR])
    return made


def _stretches(cells: list[Cell]) -> list[tuple[int, int]]:
    """Where open characters stand near each other, and what lies between."""
    open_at = [at for at, cell in enumerate(cells) if len(cell) > 1]
    cuts = {0, len(cells)}
    for last, at in pairwise([-NEAR, *open_at]):
        if at - last > NEAR // 2:
            cuts |= {at, last + 1} if last >= 0 else {at}
    if open_at:
        cuts.add(open_at[-1] + 1)
    return list(pairwise(sorted(cuts)))


def _known(cells: list[Cell]) -> str:
    known = ""
    for cell in cells:
        if len(cell) > 1:
            break
        known += cell[0]
    return known


def _stretch(cells: list[Cell], before: str, after: str) -> str:
    texts = [("", Reading().then(simple(before)))]
    for cell in cells:
        shown = [(char, simple(char)) for char in cell]
        texts = [(text + one, read.then(now)) for text, read in texts for one, now in shown]
        if len(texts) > BEAM:
            texts = sorted(texts, key=lambda it: -it[1].weight)[:BEAM]
    behind = simple(after)
    ranked = sorted((read.then(behind).weight, text) for text, read in texts)
    most, best = ranked[-1]
    clear = CLEAR if sum(len(cell) > 1 for cell in cells) < FREE else CLEAR * FREE
    rivals = [text for weight, text in ranked if most - weight < clear]
    return "".join(_char(char, {text[at] for text in rivals}) for at, char in enumerate(best))


def _char(best: str, rivals: set[str]) -> str:
    """A full stop is so much more frequent than the characters that could stand for it."""
    if len(rivals) == 1:
        return best
    return "。" if "。" in rivals else UNKNOWN
