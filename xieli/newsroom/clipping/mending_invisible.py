"""What nobody sees or nobody wrote: invisible characters, odd spaces, `?` for a lost space."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xieli.newsroom.clipping.mending_steps import Found
from xieli.newsroom.clipping.shape import Done

LINE_END = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\ue5e5]")
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]+"
)
PRIVATE = re.compile("[\ue000-\ue5e4\ue5e6-\uf8ff\U000f0000-\U0010ffff]+")
LOST_AT_START = re.compile(r"^[^\S\n]*(?:\?[^\S\n]*)+(?=[^\s?])|^[^\S\n]*\?[?\s]*$", re.M)
LOST_AT_END = re.compile(r"(?<=[。！；”’）】》;!)])[^\S\n]*\?[?\s]*?$", re.M)
LOST_MARK = re.compile(r"(?<=[\u4e00-\u9fff])[?](?=[\u4e00-\u9fff])")
ASKS = re.compile("[吗嗎呢么麼谁誰何哪几幾怎否啥吧啊呀孰岂豈多样樣]")
SMALL_FORMS, FULL = "﹐﹑﹒﹔﹕﹖﹗﹙﹚", "，、.；：？！（）"
SMALL = re.compile(f"[{SMALL_FORMS}]")
STUFFED = re.compile(r"(?<=[\u4e00-\u9fff”’》）)])[,，](?=[,，。、；！？])")
MANY_COMMAS = 3
BROKEN = re.compile("(?:锟斤拷|锟斤|锟|烫烫烫|屯屯屯)+|\ufffd+")


def line_ends(chars: str) -> Iterator[Found]:
    """Every kind of line end as a line feed."""
    for match in LINE_END.finditer(chars):
        yield Found(match.start(), match.end(), "\n", Done.CONVERTED, "")


def unseen(chars: str) -> Iterator[Found]:
    """Odd spaces as plain ones; characters without a shape, and glyphs of one font only, out."""
    for match in re.finditer(f"{SPACE.pattern}|{UNSEEN.pattern}|{PRIVATE.pattern}", chars):
        start, end = match.span()
        if SPACE.match(match[0]):
            yield Found(start, end, " ", Done.CONVERTED, "")
        elif PRIVATE.match(match[0]):
            yield Found(start, end, "", Done.REMOVED, "private-glyph")
        elif not chars[start - 1 : start] > "\u2190" or chars[start - 1] < "\U0001f000":
            yield Found(start, end, "", Done.REMOVED, "invisible")


def small_forms(chars: str) -> Iterator[Found]:
    """The small marks of Big5 (﹐ ﹔ ﹕) as full ones; nothing is lost."""
    for match in SMALL.finditer(chars):
        now = FULL[SMALL_FORMS.index(match[0])]
        yield Found(match.start(), match.end(), now, Done.CONVERTED, "")


def stuffed_commas(chars: str) -> Iterator[Found]:
    """A comma before another mark, all over a text: put there by who copied it."""
    found = list(STUFFED.finditer(chars))
    for match in found if len(found) >= MANY_COMMAS else ():
        yield Found(match.start(), match.end(), "", Done.REPAIRED, "stuffed-comma")


def lost_spaces(chars: str) -> Iterator[Found]:
    """`?` at a line's start, or behind its full stop, where a space could not be written."""
    for match in re.finditer(f"{LOST_AT_START.pattern}|{LOST_AT_END.pattern}", chars, re.M):
        yield Found(match.start(), match.end(), "", Done.REMOVED, "lost-space")


def broken(chars: str) -> Iterator[Found]:
    """What is certainly broken and cannot be known any more: it stays, for somebody to look at."""
    for match in BROKEN.finditer(chars):
        yield Found(match.start(), match.end(), match[0], Done.DAMAGED, "undecodable")
    for match in LOST_MARK.finditer(chars):
        clause = re.split("[，。！？；,.!;\n]", chars[max(0, match.start() - 40) : match.start()])[
            -1
        ]
        opened = max(clause.rfind("“"), clause.rfind("《"))
        if opened > max(clause.rfind("”"), clause.rfind("》")) and not ASKS.search(clause[opened:]):
            yield Found(match.start(), match.end(), "?", Done.DAMAGED, "lost-mark")
