"""How a character is read, and readings that were glued behind characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pypinyin import Style
from pypinyin import pinyin as read

from xieli.newsroom.clipping.simplifying import simple

LETTERS = "a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
TONED = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ]")
GLUED = re.compile(rf"[(（]\s?([{LETTERS}]{{1,6}}(?:\s[{LETTERS}]{{1,6}}){{0,5}})\s?[)）]")
OPEN_LOST = re.compile(rf"(?<=[\u3400-\u9fff])([{LETTERS}]{{1,6}})[)）]")


@dataclass(frozen=True)
class Reading:
    """A reading in brackets at [start, end), and whether the characters before it are read so."""

    start: int
    end: int
    letters: str
    is_true: bool


@cache
def readings(char: str) -> frozenset[str]:
    """All readings of a character and of its simplified form, with their tone marks."""
    found: set[str] = set()
    for form in {char, simple(char)}:
        found.update(read(form, heteronym=True, style=Style.TONE)[0])
    return frozenset(found - {char})


def bare(letters: str) -> str:
    """A reading without tone marks."""
    apart = unicodedata.normalize("NFD", letters.replace("ü", "v"))
    return "".join(c for c in apart if not unicodedata.combining(c)).replace("v", "u")


def reads(char: str, letters: str) -> bool:
    """Whether a character is read so; letters without tone marks fit every tone."""
    known = readings(char)
    if letters in known:
        return True
    plain = bare(letters)
    return any(bare(one) == plain for one in known)


def reads_exactly(char: str, letters: str) -> bool:
    """Whether a character is read so, the tone included where one is written."""
    return letters in readings(char) if TONED.search(letters) else reads(char, letters)


def glued(chars: str) -> Iterator[Reading]:
    """Each reading in brackets, most directly behind the character that is read so."""
    for pattern in (GLUED, OPEN_LOST):
        for match in pattern.finditer(chars):
            start, letters = match.start(), match[1].split()
            before = chars[max(0, start - len(letters)) : start]
            is_han = all("\u3400" <= char <= "\u9fff" for char in before)
            is_true = is_han and len(before) == len(letters) and all(map(reads, before, letters))
            if is_true or pattern is GLUED:
                yield Reading(start, match.end(), match[1], is_true)


def is_gloss(char: str) -> bool:
    """Whether a writer may well have said himself how this rare character is read."""
    code = simple(char).encode("gb2312", "ignore")
    return code == b"" or code >= b"\xd8\xa1"
