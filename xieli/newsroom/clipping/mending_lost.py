"""What was swallowed together with a lost byte, told by what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

ENTITY = re.compile(r"(?:#\d{2,5}|[a-z]{2,8});")
TAG = re.compile(r"/?(?:p|br|span|div|strong|b|font|td|tr|li|a|img)\b[^<>\n]{0,80}>")
MARKS = "、。；！，？：”’）》】;!,:)"
PAIRS = {"（": "）", "(": ")", "“": "”", "‘": "’", "《": "》", "【": "】", "〔": "〕", "「": "」"}
CLOSING = {0xA1: "”’》】〕」", 0xA3: "）"}


@dataclass(frozen=True)
class Swallowed:
    """What stood there, up to where it is told, and whether that is all."""

    now: str
    end: int
    is_whole: bool


def swallowed(before: str, chars: str, at: int) -> Swallowed:
    """The one ASCII character that went with a lost second byte, if any did."""
    entity = ENTITY.match(chars, at)
    if entity and unescape("&" + entity[0]) != "&" + entity[0]:
        return Swallowed(unescape("&" + entity[0]), entity.end(), True)
    tag = TAG.match(chars, at)
    if tag:
        return Swallowed("", tag.end(), True)
    follows = chars[at : at + 1]
    if follows in ("", "\n"):
        line = before + chars[chars.rfind("\n", 0, at) + 1 : at]
        return Swallowed(")" if _open(line)[-1:] == ["("] else "", at, True)
    return Swallowed("", at, True) if follows in MARKS else Swallowed("?", at, False)


def mark(lead: int, before: str, after: str) -> str:
    """The mark whose first byte is known: it closes what is open, or opens what closes behind."""
    opened = _open(before)
    if opened and PAIRS[opened[-1]] in CLOSING.get(lead, ""):
        return PAIRS[opened[-1]]
    if lead == 0xA3 and opened[-1:] == ["("]:
        return "）"
    for opening, closing in PAIRS.items():
        first = after.find(closing)
        if lead == 0xA1 and first >= 0 and opening not in after[:first] and opening not in "（(":
            return opening
    return ""


def _open(text: str) -> list[str]:
    """The opening brackets and quotes of a text that nothing closes."""
    found: list[str] = []
    for char in text:
        if char in PAIRS:
            found.append(char)
        elif found and char == PAIRS[found[-1]]:
            found.pop()
    return found
