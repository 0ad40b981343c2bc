"""A page with its lines judged and parted: what the last steps work on."""

from __future__ import annotations

from dataclasses import dataclass

from xieli.newsroom.clipping.cleaning.lines import Line
from xieli.newsroom.clipping.cleaning.publishing import House
from xieli.newsroom.clipping.cleaning.splitting import Part
from xieli.newsroom.clipping.shape import Hints


@dataclass(frozen=True)
class Sheet:
    """The lines of a page, its articles, what the file says, and sentences said before."""

    lines: list[Line]
    parts: list[Part]
    hints: Hints
    again: dict[int, list[tuple[int, int]]]  # by line, where it says what the page said before
    house: House
