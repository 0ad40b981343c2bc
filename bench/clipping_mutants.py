"""Inputs that no editor would write: pages with bytes changed, cut, repeated, and hostile shapes.

All of them come from a seed, so that a crash can be had again: `mutant(seed, n)`.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from clipping_pages import pages

NAMES = ("甲.txt", "乙.html", "丙.htm", "丁.eml", "戊.docx", "己.pdf", "庚.zip", "无名", "辛.txt")
SCRAPS = (
    b"(", b")", b"(\x00", b"?", b"&ldquo;", b"&#x4e2d;", b"&#99999999;", b"\xff\xfe", b"\x81",
    b"\xef\xbb\xbf", b"\xa1\xa3", b"\xe2\x80\x8b", b"\xf0\x9f\x98\x80", b"<p>", b"</div>",
    b"<!--", b"]]>", b"\r", b"\n\n\n", b"|", b"##", b"0" * 40, b"%PDF-1.7", b"PK\x03\x04", b"\x1a",
    b"\xed\xa0\x80", *(word.encode() for word in "亿 (huì) 二〇二四年 近 责编: 来源:".split()),
)  # fmt: skip
Bend = Callable[[bytes, random.Random], bytes]


def edited(data: bytes, dice: random.Random) -> bytes:
    """A few scraps put in at random places, or in the place of what stood there."""
    for _ in range(dice.randint(1, 12)):
        at = dice.randint(0, len(data))
        data = data[:at] + dice.choice(SCRAPS) + data[at + dice.choice((0, 0, 1, 2, 7)) :]
    return data


def flipped(data: bytes, dice: random.Random) -> bytes:
    """Some bytes become other bytes."""
    many = bytearray(data)
    for _ in range(dice.randint(1, max(1, len(many) // 20))):
        if many:
            many[dice.randrange(len(many))] = dice.randrange(256)
    return bytes(many)


def cut(data: bytes, dice: random.Random) -> bytes:
    """Only a part of it, ending in the middle of a character."""
    ends = sorted(dice.randint(0, len(data)) for _ in range(2))
    return data[ends[0] : ends[1]]


def repeated(data: bytes, dice: random.Random) -> bytes:
    """A stretch of it over and over."""
    at = dice.randint(0, len(data))
    return data[:at] + data[at : at + dice.randint(1, 60)] * dice.randint(2, 60) + data[at:]


def shuffled(data: bytes, dice: random.Random) -> bytes:
    """Its lines in another order."""
    lines = data.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


def one_line(data: bytes, dice: random.Random) -> bytes:
    """Everything in one huge line, without any full stop."""
    return data.replace(b"\n", b"").replace("。".encode(), b"") * dice.randint(1, 8)


def recoded(data: bytes, dice: random.Random) -> bytes:
    """Written in another encoding, perhaps read wrongly once before."""
    text = data.decode("utf-8", "replace")
    if dice.random() < 0.3:
        text = data.decode(dice.choice(("gb18030", "latin-1", "cp1252")), "replace")
    return text.encode(
        dice.choice(("gb18030", "big5", "utf-16", "utf-16-le", "utf-8-sig", "hz")), "replace"
    )


def lost(data: bytes, dice: random.Random) -> bytes:
    """GBK with single bytes gone, so that all behind them is one step out of line."""
    many = bytearray(data.decode("utf-8", "replace").encode("gb18030", "replace"))
    for _ in range(dice.randint(1, 6)):
        if many:
            del many[dice.randrange(len(many))]
    return bytes(many).decode("gb18030", "replace").replace("�", "?").encode()


def nested(data: bytes, dice: random.Random) -> bytes:
    """Brackets in brackets around it."""
    deep = dice.randint(10, 1500)
    left, right = dice.choice(
        (("(", ")"), ("(", ")"), ("“", "”"), ("《", "》"), ("<div>", "</div>"), ("[", "]"))
    )
    half = left * deep
    return half.encode() + data[: dice.randint(0, 400)] + (right * dice.randint(0, deep)).encode()


def digits(_: bytes, dice: random.Random) -> bytes:
    """Nothing but digits, or digits with measure words, commas, dots and points."""
    kinds = (
        "0123456789",
        "一二三四五六七八九十百千万亿零〇两",
        "1,.万余名",
        "12年月日-/:",
        "1(2)3、4%",
    )
    signs = dice.choice(kinds)
    return "".join(dice.choice(signs) for _ in range(dice.randint(1, 3000))).encode()


def one_sign(_: bytes, dice: random.Random) -> bytes:
    """One and the same sign, or a pair, very often."""
    signs = (
        "?", "(huì)", "會(huì)", "县|", "市| ", "来源:", "\n", " ", "  \n", "■", "第", "“", "》《",
        "总工会", "近", "a", "\u200b", "&", "&amp;", "?)", "2024-01-01 ", "0.", "余万元", "(🎁)",
    )  # fmt: skip
    return (dice.choice(signs) * dice.randint(1, 1500)).encode()


def noise(_: bytes, dice: random.Random) -> bytes:
    """Random bytes, or random characters of Chinese and signs."""
    if dice.random() < 0.5:
        return dice.randbytes(dice.randint(0, 2000))
    ranges = ((0x20, 0x7E), (0x4E00, 0x9FFF), (0x3001, 0x3011), (10, 10))
    signs = (chr(dice.randint(*dice.choice(ranges))) for _ in range(dice.randint(0, 1500)))
    return "".join(signs).encode()


BENDS: tuple[Bend, ...] = (
    edited, flipped, cut, repeated, shuffled, one_line, recoded, lost, nested, digits,
    one_sign, noise,
)  # fmt: skip
_KNOWN = pages(40, seed=7)


def mutant(seed: int, n: int) -> tuple[str, bytes, str]:
    """The name, the bytes and the kind of the n-th input of a seed."""
    dice = random.Random(f"{seed}-{n}")
    bend = BENDS[n % len(BENDS)]
    data = bend(_KNOWN[n // len(BENDS) % len(_KNOWN)].text.encode(), dice)
    if dice.random() < 0.2:
        data = dice.choice(BENDS)(data, dice)
    return dice.choice(NAMES), data, bend.__name__
