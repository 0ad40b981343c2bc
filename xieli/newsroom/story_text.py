"""A story's text: kept as clean HTML of a few elements, written in plain lines with a few marks.

The marks: `# ` and `## ` a heading, `- ` and `1. ` a list, `> ` a quotation, `==bold==`,
`[words](https://…)`; every other line is a paragraph. Bold is no pair of stars: 李** is a masked
name. Whatever comes (a web page, Word, an attack) passes `kept`, on the way in and on the way out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import nh3

TAGS = {"h2", "h3", "p", "ul", "ol", "li", "blockquote", "strong", "a"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_ERASED = {"script", "style", "title", "noscript", "iframe", "svg", "math", "template", "object"}
_SCHEMES = {"http", "https"}
_REL = "nofollow noopener noreferrer"
_TRACKERS = re.compile(r"utm_\w+|spm|scm|fbclid|gclid|yclid|msclkid|share_\w+|isappinstalled")

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LINE_MARK = re.compile(r"(?P<mark>#{1,2}|-|>|(?P<number>[0-9]{1,3})\.) (?P<words>.*)")
_INLINE = re.compile(
    r"\\(?P<plain>[\\=\[#>\-0-9])"
    r"|==(?P<bold>(?:[^=\\]|\\.|=(?!=))+?)=="
    r"|\[(?P<words>(?:[^\[\]\\]|\\.)+)\]\((?P<url>https?://[^\s()<>\"']+)\)"
)
_ESCAPED = re.compile(r"\\([\\=\[#>\-0-9])")
_SPACES = re.compile(r"[ \t\n\u00a0\u3000]+")


def kept(html: str) -> str:
    """The same HTML with nothing in it but our elements; scripts, styles, images, traces gone."""
    return nh3.clean(
        tidy(html), tags=TAGS, clean_content_tags=_ERASED, attributes=_ATTRIBUTES,
        attribute_filter=_attribute, url_schemes=_SCHEMES, link_rel=_REL, strip_comments=True,
    )  # fmt: skip


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute that may stay: an address elsewhere, or where a list begins."""
    if tag == "ol":
        return value if re.fullmatch(r"[0-9]{1,3}", value) else None
    return address(value) if name == "href" else value


def address(url: str) -> str | None:
    """An address on the web without what follows a reader about; None where it is none."""
    try:
        parts = urlsplit(url.strip())
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not parts.netloc or "@" in parts.netloc:
        return None
    query = parts.query
    if any(_TRACKERS.fullmatch(name) for name, _value in pairs):
        query = urlencode([pair for pair in pairs if not _TRACKERS.fullmatch(pair[0])])
    found = urlunsplit(parts._replace(query=query))
    return re.sub(r"[\s()<>\"'\\]", lambda sign: quote(sign[0], safe=""), found)


def tidy(text: str) -> str:
    """The text without signs that nobody can see."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


# from lines to HTML


def to_html(lines: str) -> str:
    """The HTML of what somebody wrote in lines; to_lines gives the same HTML's lines back."""
    return kept("".join(_blocks(tidy(lines).split("\n"))))


def _blocks(lines: list[str]) -> Iterator[str]:
    """Line for line; neighbours of one list or quotation stand in one element."""
    around, expected = "", 0
    for line in (_SPACES.sub(" ", one).strip() for one in lines):
        if not line:
            continue
        mark, number, words = _marked(line)
        is_next = mark == around and mark in _AROUND and (mark != "1" or number == expected)
        if not is_next:
            yield _closed(around)
            yield _opened(mark, number)
        around, expected = mark, number + 1
        yield _ELEMENT[mark].format(_inline(words))
    yield _closed(around)


_AROUND = {"-": "ul", "1": "ol", ">": "blockquote"}
_ELEMENT = {
    "": "<p>{}</p>", "#": "<h2>{}</h2>", "##": "<h3>{}</h3>", "-": "<li>{}</li>",
    "1": "<li>{}</li>", ">": "<p>{}</p>",
}  # fmt: skip


def _marked(line: str) -> tuple[str, int, str]:
    """A line's mark, its number in a list, its words."""
    found = _LINE_MARK.fullmatch(line)
    if found is None:
        return "", 0, line
    if found["number"]:
        return "1", int(found["number"]), found["words"]
    return found["mark"], 0, found["words"]


def _opened(mark: str, number: int) -> str:
    start = f' start="{number}"' if mark == "1" and number != 1 else ""
    return f"<{_AROUND[mark]}{start}>" if mark in _AROUND else ""


def _closed(mark: str) -> str:
    return f"</{_AROUND[mark]}>" if mark in _AROUND else ""


def _inline(words: str) -> str:
    """Bold, links and signs that only look like marks."""
    out, at = [], 0
    for found in _INLINE.finditer(words):
        out.append(escape(words[at : found.start()], quote=False))
        out.append(_piece(found))
        at = found.end()
    return "".join([*out, escape(words[at:], quote=False)])


def _piece(found: re.Match[str]) -> str:
    """One escaped sign, bold or link; what is none in the end stays as it was written."""
    if found["plain"]:
        return escape(found["plain"], quote=False)
    words = _ESCAPED.sub(r"\1", found["bold"] or found["words"]).strip()
    url = address(found["url"]) if found["url"] else None
    if not words or (found["url"] and url is None):
        return escape(found[0], quote=False)
    if url:
        return f'<a href="{escape(url)}">{escape(words, quote=False)}</a>'
    return f"<strong>{escape(words, quote=False)}</strong>"


def from_text(text: str) -> str:
    """The HTML of a clean text: a paragraph a line, its lists as lists, and no other mark read."""
    lines = []
    for line in tidy(text).split("\n"):
        bare = _masked(_SPACES.sub(" ", line).strip(), may_link=True)
        lines.append(f"{chr(92)}{bare}" if bare.startswith(("# ", "## ", "> ")) else bare)
    return to_html("\n".join(lines))


# from HTML to lines


def to_lines(html: str) -> str:
    """What somebody edits: the HTML, ours or anybody's, as lines with marks."""
    return "\n".join(_told(_as_blocks(html)))


def from_html(html: str) -> str:
    """Anybody's HTML (a web page, Word) as ours: the same words in our few elements."""
    return to_html(to_lines(html))


def plain(html: str) -> str:
    """The words alone, for search, summaries and the look-out for numbers; one line a paragraph."""
    return "\n".join(line.words for line in _read(html))


_OTHERS = {
    "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "b": "strong", **dict.fromkeys(
        "div section article table thead tbody tfoot tr td th br hr dt dd figure figcaption caption"
        " pre center header footer main aside".split(), "p",
    ),
}  # fmt: skip
_OTHER = re.compile(rf"<(/?)({'|'.join(_OTHERS)})(?=[\s/>])", re.I)


def _as_blocks(html: str) -> str:
    """Other people's elements that break a line, or make bold, under our names for them."""
    return _OTHER.sub(lambda found: f"<{found[1]}{_OTHERS[found[2].lower()]}", html)


@dataclass(frozen=True)
class _Run:
    """Words of one look: plain, bold, or a link."""

    text: str
    look: str = ""
    url: str = ""


@dataclass(frozen=True)
class _Line:
    """A line: its mark and its runs."""

    mark: str
    runs: list[_Run]

    @property
    def words(self) -> str:
        """The words alone."""
        return _SPACES.sub(" ", "".join(run.text for run in self.runs)).strip()


def _read(html: str) -> list[_Line]:
    reader = _Reader()
    reader.feed(kept(html))
    reader.close()
    reader.end_line()
    return reader.lines


class _Reader(HTMLParser):
    """Walks through kept HTML and gives its lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[_Line] = []
        self.runs: list[_Run] = []
        self.mark, self.url = "", ""
        self.lists: list[int | None] = []  # the next number of each open list; None has no numbers
        self.quotes, self.bold = 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "strong":
            self.bold += 1
        elif tag == "a":
            self.url = given.get("href") or ""
        else:
            self.end_line()
            self._begin(tag, given.get("start") or "1")

    def _begin(self, tag: str, start: str) -> None:
        if tag == "li":
            self.mark = self._item()
        elif tag in ("ul", "ol"):
            self.lists.append(int(start) if tag == "ol" else None)
        elif tag == "blockquote":
            self.quotes += 1
        elif tag in ("h2", "h3"):
            self.mark = "# " if tag == "h2" else "## "

    def _item(self) -> str:
        """The mark of the next item of the innermost list."""
        number = self.lists[-1] if self.lists else None
        if number is None or number > 999:
            return "- "
        self.lists[-1] = number + 1
        return f"{number}. "

    def handle_endtag(self, tag: str) -> None:
        if tag == "strong":
            self.bold -= 1
        elif tag == "a":
            self.url = ""
        else:
            self.end_line()
            self.mark = ""
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
            elif tag == "blockquote":
                self.quotes -= 1

    def handle_data(self, data: str) -> None:
        look = "link" if self.url else "bold" if self.bold > 0 else ""
        self.runs.append(_Run(data, look, self.url))

    def end_line(self) -> None:
        """Put the open line away, where there are words in it."""
        line = _Line(self.mark or ("> " if self.quotes else ""), self.runs)
        self.runs = []
        if line.words:
            self.lines.append(line)
            self.mark = ""


def _told(html: str) -> Iterator[str]:
    for line in _read(html):
        written = _SPACES.sub(" ", "".join(_written(line))).strip()
        looks_marked = not line.mark and _LINE_MARK.fullmatch(written)
        yield f"{line.mark}{chr(92) if looks_marked else ''}{written}"


def _written(line: _Line) -> Iterator[str]:
    """The runs of a line with their marks; neighbours of one look are one run."""
    merged: list[_Run] = []
    for run in line.runs:
        if merged and (merged[-1].look, merged[-1].url) == (run.look, run.url):
            run = replace(run, text=merged.pop().text + run.text)
        merged.append(run)
    may_link = "](http" in line.words
    for run in merged:
        text = _masked(run.text, may_link=may_link)
        bare = text.strip()
        if not run.look or not bare:
            yield text
            continue
        before, after = (" " if cut else "" for cut in (text[0].isspace(), text[-1].isspace()))
        inner = f"=={bare}==" if run.look == "bold" else f"[{bare}]({run.url})"
        yield f"{before}{inner}{after}"


def _masked(text: str, *, may_link: bool) -> str:
    """The words with a stroke before every sign that would be read as a mark."""
    text = text.replace("\\", "\\\\")
    if "==" in text or text.startswith("=") or text.endswith("="):
        text = text.replace("=", "\\=")
    return text.replace("[", "\\[") if may_link else text
