"""The tables of words in `../data`, read once."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Give the rows of `data/<name>.csv`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def any_of(words: Iterable[str]) -> str:
    """Give a pattern for one of the words, the longest first."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word))))


@cache
def column(name: str, wanted: str = "", of: str = "kind") -> tuple[str, ...]:
    """Give the words of a table, of one kind where that is named."""
    first = next(iter(rows(name)[0]))
    return tuple(row[first] for row in rows(name) if not wanted or row[of] == wanted)


@cache
def pattern(name: str, wanted: str = "", of: str = "kind") -> re.Pattern[str]:
    """Give a compiled pattern for one word of a table."""
    return re.compile(any_of(column(name, wanted, of)))
