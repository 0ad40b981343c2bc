"""A web page: its blocks as lines, and what it says of itself in its head."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lxml import etree, html

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom.clipping.encodings import decode
from xieli.newsroom.clipping.shape import Hints, Page

LINES = set(
    "address article aside blockquote br caption center dd div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody thead tr"
    " ul body".split()
)
CELLS = {"td", "th"}
OUT = set(
    "script style noscript template head svg canvas iframe object embed select button textarea"
    " input video audio math".split()
)
ASIDE = {"nav", "footer", "aside"}
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.I)
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.I)
LOOKS = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.I)
BROKEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")
DAY = re.compile(r"((?:19|20)\d\d)\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})")
TITLES = ("ArticleTitle", "og:title", "twitter:title")
DATES = ("PubDate", "article:published_time", "publishdate", "og:release_date", "pubdate", "date")
SOURCES = ("ContentSource", "article:source", "source", "mediaid")
AUTHORS = ("Author", "article:author", "author")


@dataclass
class _Lines:
    """Characters as they are collected, and spans of them."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    last: str = "\n"
    linked: list[tuple[int, int]] = field(default_factory=list)
    aside: list[tuple[int, int]] = field(default_factory=list)

    def add(self, words: str) -> None:
        """Words with their white space folded, as a browser shows them."""
        words = re.sub(r"[ \t\r\n\f]+", " ", BROKEN.sub("", words))
        if self.last in "\n\t ":
            words = words.lstrip(" ")
        self._put(words)

    def part(self, gap: str) -> None:
        """A new line, or a tab between two cells; never two line feeds for nested blocks."""
        if gap == "\t" or self.last != "\n":
            self._put(gap)

    def _put(self, words: str) -> None:
        if words:
            self.parts.append(words)
            self.length += len(words)
            self.last = words[-1]


def is_html(data: bytes) -> bool:
    """Whether bytes look like a web page whatever the file is called."""
    return bool(LOOKS.search(data[:3000].replace(b"\0", b"")))


def open_html(data: bytes, name: str, declared: str = "") -> list[Page]:
    """The page as lines, with what stands in its head, its links and its margins as hints."""
    found = CHARSET.search(data[:4000])
    text, encoding = decode(data, declared or (found[1].decode("ascii") if found else ""))
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True)
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    try:
        root = html.document_fromstring(clean.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as fault:
        raise Refusal(_("网页打不开"), _("请复制网页上的文字，粘贴过来。")) from fault
    lines = _Lines()
    _walk(root, lines)
    hints = _hints(root, lines)
    return [Page(name, encoding, "".join(lines.parts).rstrip(" \n"), hints)]


def _walk(root: html.HtmlElement, lines: _Lines) -> None:
    """Depth first with a stack of our own: a page may be nested without end."""
    stack: list[tuple[Any, bool, int]] = [(root, False, 0)]
    while stack:
        element, is_done, start = stack.pop()
        if is_done:
            _leave(element, lines, start)
        elif not isinstance(element.tag, str) or _is_out(element):
            lines.add(element.tail or "")
        else:
            stack.append((element, True, _enter(element, lines)))
            stack += [(child, False, 0) for child in reversed(element)]


def _is_out(element: html.HtmlElement) -> bool:
    if element.tag in OUT or element.get("hidden") is not None:
        return True
    return bool(HIDDEN.search(element.get("style") or "")) or element.get("aria-hidden") == "true"


def _enter(element: html.HtmlElement, lines: _Lines) -> int:
    if element.tag in LINES:
        lines.part("\n")
    elif element.tag in CELLS and element.getprevious() is not None:
        lines.part("\t")
    start = lines.length
    lines.add(element.text or "")
    return start


def _leave(element: html.HtmlElement, lines: _Lines, start: int) -> None:
    if lines.length > start:
        if element.tag == "a":
            lines.linked.append((start, lines.length))
        elif element.tag in ASIDE:
            lines.aside.append((start, lines.length))
    if element.tag in LINES:
        lines.part("\n")
    lines.add(element.tail or "")


def _hints(root: html.HtmlElement, lines: _Lines) -> Hints:
    metas = dict(_metas(root))
    told = _json_ld(root)
    spans = {"linked": tuple(lines.linked), "aside": tuple(lines.aside)}
    return Hints(
        title=_first(metas, TITLES) or told.get("headline", "") or _title(root),
        date=_day(_first(metas, DATES) or told.get("datePublished", "")),
        source=_first(metas, SOURCES) or told.get("publisher", ""),
        author=_first(metas, AUTHORS) or told.get("author", ""),
        **spans,
    )


def _metas(root: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in root.iter("meta"):
        key = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        if key and meta.get("content"):
            yield key.lower(), meta.get("content").strip()


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str:
    return next((metas[name.lower()] for name in names if metas.get(name.lower())), "")


def _title(root: html.HtmlElement) -> str:
    """The page's title up to the site's name."""
    words = (root.findtext(".//title") or "").strip()
    return re.split(r"\s*[_|]\s*|\s+[-–—]\s+", words)[0]


def _day(words: str) -> date | None:
    found = DAY.search(words)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _json_ld(root: html.HtmlElement) -> dict[str, str]:
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            told = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for one in told if isinstance(told, list) else [told]:
            if isinstance(one, dict) and one.get("headline"):
                return {key: _words(value) for key, value in one.items()}
    return {}


def _words(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if isinstance(value, list):
        return "、".join(_words(one) for one in value)
    return value if isinstance(value, str) else ""
