"""What converters and spammers left within lines: ##, **, emoji in brackets, spam names."""

from __future__ import annotations

import re

from xieli.newsroom.clipping.cleaning import lexicon
from xieli.newsroom.clipping.shape import Change, Done
from xieli.newsroom.clipping.text import Edit, Text

STUFFED = 3  # fewer may be what the text speaks of
HEADING = re.compile(r"(?m)^[ \t]{0,3}#{1,6}[ \t]*(?=\S)")
IMAGE = re.compile(r"!\[[^\]\n]{0,200}\](?:\([^)\n]{0,400}\))?")
LINK = re.compile(r"\[([^\]\n]{1,200})\]\((?:https?:|/|#|\.)[^)\n]{0,400}\)")
BOLD = re.compile(r"\*\*|(?<![A-Za-z0-9_])__|__(?![A-Za-z0-9_])")
BARS = re.compile(
    r"(?m)(?<=[^\s|])[ \t]{0,8}\|[ \t]{0,8}$"
)  # what a table left behind its only cell
PICTURE = re.compile(
    r"(?i)(?:https?:)?//[\w.-]{3,80}/[\w./%~-]{1,300}?\.(?:jpe?g|png|gif|bmp|webp)(?:\?[\w=&%-]{1,80})?"
)
EMOJI = re.compile(
    r"[(（][\U0001F000-\U0001FAFF\u2600-\u27BF\u23E9-\u23FF\u2B00-\u2BFF\uFE0F\u200d\u20e3]{1,4}[)）]"
)
TAG = re.compile(
    r"</?(?:p|br|div|span|strong|b|em|i|img|a|font|h[1-6]|li|ul|ol|table|tr|td|section)\b[^<>\n]{0,300}>|<!--|-->"
)


def unmark(text: Text) -> tuple[Text, list[Change], dict[int, int]]:
    """The text without marks, the changes, and the raw places of headings with their depth."""
    found: list[tuple[int, int, str, str]] = []
    heads: list[tuple[int, int]] = []
    for match in HEADING.finditer(text.chars):
        found.append((match.start(), match.end(), "", "mark"))
        heads.append((match.end(), match[0].count("#")))
    for pattern, reason in ((IMAGE, "mark"), (BOLD, "mark"), (EMOJI, "emoji"), (TAG, "mark")):
        found += [(m.start(), m.end(), "", reason) for m in pattern.finditer(text.chars)]
    found += [
        (m.start(), m.end(), "", "mark")
        for m in BARS.finditer(text.chars)
        if "|" not in text.chars[text.chars.rfind("\n", 0, m.start()) + 1 : m.start()]
    ]
    found += [(m.start(), m.end(), "", "file-path") for m in PICTURE.finditer(text.chars)]
    found += [(m.start(), m.end(), m[1], "mark") for m in LINK.finditer(text.chars)]
    names = lexicon.spam_names().finditer(text.chars)
    found += [(m.start(), m.end(), "", "spam-name") for m in names]
    stuffed = [
        (m.start(), m.end(), "", "spam-name") for m in lexicon.stuffing().finditer(text.chars)
    ]
    found += stuffed if len(stuffed) >= STUFFED else []
    edits, changes = _apart(text, found)
    places = {text.starts[at]: depth for at, depth in heads if at < len(text)}
    return (text.edited(edits) if edits else text), changes, places


def _apart(text: Text, found: list[tuple[int, int, str, str]]) -> tuple[list[Edit], list[Change]]:
    """In order, without overlaps."""
    edits: list[Edit] = []
    changes: list[Change] = []
    at = 0
    for start, end, now, reason in sorted(found):
        if start < at:
            continue
        edits.append(Edit(start, end, now))
        changes.append(
            Change(Done.REMOVED, *text.span(start, end), text.chars[start:end], now, reason)
        )
        at = end
    return edits, changes
