"""Bytes of GBK, some of them lost, and the characters that pairs of them may be."""

from __future__ import annotations

from functools import cache

from xieli.newsroom.clipping import pinyin
from xieli.newsroom.clipping.mending_words import weights
from xieli.newsroom.clipping.simplifying import is_usual, simple

Bytes = tuple[int | None, ...]
Cell = tuple[str, ...]  # the characters that may stand here

UNKNOWN = "?"
UNASSIGNED = -1  # a lost byte that with the next one was no character of GBK
MANY = 60  # characters of a cell that are tried, the most frequent first
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))


@cache
def strange() -> tuple[int, ...]:
    """First bytes with many pairs that are no characters."""
    high = range(0x81, 0xFF)
    lacking = {a: sum(not decoded(bytes([a, b])) for b in high) for a in range(0x81, 0xFF)}
    return tuple(a for a, count in lacking.items() if count >= 10)


def code_of(char: str) -> bytes:
    """The two bytes of a character; a half-width mark may have been a full-width one."""
    if "!" <= char <= "~":
        return bytes([0xA3, ord(char) + 0x80])
    try:
        return char.encode("gbk")
    except UnicodeEncodeError:
        return b""


def decoded(code: bytes) -> str:
    """The character of a pair of bytes, or ""."""
    try:
        return code.decode("gbk")
    except UnicodeDecodeError:
        return ""


def is_read(code: bytes, letters: str) -> bool:
    """Whether a pair of bytes is a Chinese character that is read so, tone included."""
    char = decoded(code)
    return _is_han(char) and pinyin.reads_exactly(char, letters)


def cells_of(leads: tuple[int, ...], body: Bytes, letters: str) -> list[Cell]:
    """What each pair may be, of a run that begins with one of the leads; two where a hole is."""
    found: list[Cell] = []
    firsts, is_hole = leads, False
    for at in range(0, len(body), 2):
        seconds = _seconds(body[at])
        is_last = at + 2 > len(body)
        is_blank = at > 0 and len(firsts) > 1 and len(seconds) > 1
        known = letters if is_last else ""
        cell = (UNKNOWN,) if is_blank and not known else _cell(firsts, seconds, known)
        if is_hole and UNKNOWN not in (*found[-1], *cell):
            found[-1] = _over_hole(found[-1], cell)
        else:
            found.append(cell)
        is_hole = body[at] == UNASSIGNED
        if not is_last:
            after = body[at + 1]
            firsts = tuple(range(0x81, 0xFF)) if after is None else (after,)
    return found


@cache
def _over_hole(left: Cell, right: Cell) -> Cell:
    """Two characters of which the second byte of one and the first of the other make none."""
    return tuple(
        one + two
        for one in left
        for two in right
        if not decoded(code_of(one[-1])[1:] + code_of(two)[:1])
    )


def _seconds(byte: int | None) -> tuple[int, ...]:
    if byte is None:
        return TRAILS
    return strange() if byte == UNASSIGNED else (byte,)


@cache
def _cell(firsts: tuple[int, ...], seconds: tuple[int, ...], letters: str) -> Cell:
    pairs = (bytes([a, b]) for a in firsts for b in seconds)
    if letters:
        chars = {decoded(code) for code in pairs if is_read(code, letters)}
    else:
        chars = {decoded(code) for code in pairs} - {""}
    if len(chars) > 1:
        if firsts in ((0xA1,), (0xA3,)):
            return (UNKNOWN,)  # one mark or another
        chars = {char for char in chars if is_usual(char) or char == "。"} or chars
    known = weights()
    ranked = sorted(chars, key=lambda char: (char != "。", -known.get(simple(char), -99.0), char))
    return tuple({simple(char): char for char in reversed(ranked[:MANY])}.values())


def _is_han(char: str) -> bool:
    return len(char) == 1 and "\u3400" <= char <= "\u9fff"
