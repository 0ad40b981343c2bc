"""Traditional characters to simplified ones, only where a line is written in traditional ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from opencc import OpenCC

_SLIP = ("陜", "陕")  # a rare character that fonts of traditional ones show for 陝
ENOUGH = 12  # Chinese characters of a line that speak for themselves


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


@cache
def _table(way: str) -> dict[int, str]:
    block = [chr(code) for code in range(0x3400, 0xA000)]
    made = _converter(way).convert("\n".join(block)).split("\n")
    return {ord(was): now for was, now in zip(block, made, strict=True) if was != now}


def simple(chars: str) -> str:
    """Character by character, wherever a simplified form exists; as long as before."""
    return chars.translate(_table("t2s"))


@cache
def _usual() -> frozenset[str]:
    plain = "".join(
        char for char in map(chr, range(0x4E00, 0xA000)) if char.encode("gb2312", "ignore")
    )
    ways = ("s2t", "s2tw", "s2hk")
    return frozenset(plain).union(*(plain.translate(_table(way)) for way in ways))


def is_usual(char: str) -> bool:
    """Whether it stands in GB 2312, or is what a converter makes of a character that does."""
    return char in _usual()


def convert(line: str) -> str:
    """A line with its words taken into account (乾隆, 瞭望, 著作 stay); as long as before."""
    now = _converter("t2s").convert(line).replace(*_SLIP)
    return now if len(now) == len(line) else simple(line)


def leaning(line: str) -> tuple[int, int]:
    """How many characters are only traditional, and how many only simplified."""
    old, new = _table("t2s"), _table("s2t")
    codes = [ord(char) for char in line if char > "\u33ff"]
    return sum(c in old for c in codes), sum(c in new and c not in old for c in codes)


def simplified(chars: str) -> str:
    """The text with its traditional lines in simplified characters; as long as before."""
    lines = chars.split("\n")
    counts = [leaning(line) for line in lines]
    whole = sum(old for old, _ in counts), sum(new for _, new in counts)
    return "\n".join(_lines(lines, counts, whole[0] > whole[1]))


def _lines(lines: list[str], counts: list[tuple[int, int]], is_old: bool) -> Iterator[str]:
    for line, (old, new) in zip(lines, counts, strict=True):
        speaks = sum("\u3400" <= char <= "\u9fff" for char in line) >= ENOUGH
        yields = old > new if speaks or old == 0 else is_old and old >= new
        yield convert(line) if yields else line
