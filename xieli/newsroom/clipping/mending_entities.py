"""Entities, tags and escapes that a page left in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from xieli.newsroom.clipping.mending_steps import Found
from xieli.newsroom.clipping.shape import Done

NAMES = (
    "ldquo|rdquo|lsquo|rsquo|laquo|raquo|nbsp|ensp|emsp|thinsp|mdash|ndash|hellip|middot|bull|quot|"
    "amp|lt|gt|copy|reg|times|divide|deg|permil|yen|apos"
)
ENTITY = re.compile(r"&(?:amp;){0,3}(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")
NO_END = re.compile(rf"&(?:{NAMES})(?![A-Za-z0-9;=])")
NO_START = re.compile(rf"(?<![&A-Za-z0-9;])(?:{NAMES});")
LINES = "p|br|div|li|tr|h[1-6]|table|ul|ol|section|article|blockquote|hr"
TAG = re.compile(
    rf"</?(?P<name>{LINES}|span|strong|b|i|u|em|font|a|img|td|th|tbody|o:p|center|sup|sub)"
    r"(?:\s[^<>\n=]{1,40}=[^<>\n]{0,300})?\s*/?>",
    re.IGNORECASE,
)
COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4}){2,}")
WHOLE = re.compile("|".join(f"(?:{one.pattern})" for one in (ENTITY, NO_END, NO_START, ESCAPE)))


def entities(chars: str) -> Iterator[Found]:
    """Entities, also escaped twice or without their `&` or `;`, and \\u escapes."""
    if "&" not in chars and ";" not in chars and "\\u" not in chars:
        return
    for match in WHOLE.finditer(chars):
        now = _told(match[0])
        if now is not None:
            yield Found(match.start(), match.end(), now, Done.CONVERTED, "entity")


def tags(chars: str) -> Iterator[Found]:
    """Tags of HTML that stand in the text as words."""
    if "<" not in chars:
        return
    for match in COMMENT.finditer(chars):
        yield Found(match.start(), match.end(), "", Done.REMOVED, "tag")
    for match in TAG.finditer(chars):
        is_line = re.fullmatch(LINES, match["name"], re.IGNORECASE)
        yield Found(match.start(), match.end(), "\n" if is_line else "", Done.REMOVED, "tag")


def _told(words: str) -> str | None:
    if words.startswith("\\u"):
        made = "".join(chr(int(one, 16)) for one in words.split("\\u")[1:])
        return made if all("\u3000" <= char <= "\u9fff" for char in made) else None
    now = words if words.startswith("&") else f"&{words}"
    now = now if now.endswith(";") else f"{now};"
    while now.startswith("&amp;") and now != "&amp;":
        now = "&" + now[5:]
    made = unescape(now)
    if made == now or "\ud800" <= made <= "\udfff":
        return None
    return " " if made == "\xa0" else made
