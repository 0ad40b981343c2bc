"""Damage as it is met with, done to texts of our own, so that its repair can be checked."""

from __future__ import annotations

from functools import cache

from opencc import OpenCC
from pypinyin import Style, pinyin

LIKE_MARKS = ("；", "！", "？", "、", "，", "。")


@cache
def _annotations() -> tuple[tuple[bytes, bytes], ...]:
    """The traditional characters of GBK that lie outside GB 2312, each with a reading behind it."""
    plain = [chr(code) for code in range(0x4E00, 0xA000)]
    plain = [char for char in plain if char.encode("gb2312", "ignore")]
    found = {}
    for char in plain:
        old = traditional(char)
        code = old.encode("gbk", "ignore")
        if old != char and len(code) == 2:
            read = pinyin(old, style=Style.TONE)[0][0]
            found[code] = code + b"(" + read.encode("gbk", "ignore") + b")"
    return tuple(found.items())


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def traditional(text: str) -> str:
    """As the sites write it: character by character."""
    return _converter().convert(text).replace("爲", "為").replace("衆", "眾").replace("峯", "峰")


def decoded(code: bytes) -> str:
    """GBK as their servers read it: a pair that is none gives `?`, and its bytes are lost."""
    found, at = [], 0
    while at < len(code):
        pair = code[at : at + 2]
        if pair[0] < 0x80:
            found.append(chr(pair[0]))
            at += 1
            continue
        found.append(pair.decode("gbk", "replace")[0].replace("\ufffd", "?"))
        at += 2
    return "".join(found)


def annotated(text: str, every: int = 1) -> str:
    """A reading put behind each traditional character, on the bytes, minding no beginnings."""
    code = traditional(text).encode("gbk", "ignore")
    for pair, told in _annotations()[::every]:
        code = code.replace(pair, told)
    return decoded(code)


def parted(text: str, marks: tuple[str, ...] = LIKE_MARKS) -> str:
    """The bytes cut at whatever looks like one of the marks, and each piece decoded alone."""
    pieces = [traditional(text).encode("gbk", "ignore")]
    for mark in marks:
        code = mark.encode("gbk")
        cut = []
        for piece in pieces:
            parts = piece.split(code) if piece != code else [piece]
            for number, part in enumerate(parts):
                cut += ([code] if number else []) + [part]
        pieces = cut
    return "".join(decoded(piece) for piece in pieces)


def halved(text: str) -> str:
    """Full-width marks, letters and digits made half-width ones."""
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)


def western(code: bytes) -> str:
    """Bytes read as Western letters, as browsers do."""
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in code)


def as_gbk(code: bytes) -> str:
    """Bytes read as GBK; what is no character of it becomes `?`."""
    return code.decode("gbk", "replace").replace("\ufffd", "?")
