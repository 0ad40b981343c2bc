"""What a short line is made of: labelled fields, dates, site names, page furniture, rest."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from xieli.newsroom.clipping.cleaning import lexicon
from xieli.newsroom.clipping.cleaning.dates import STAMP, iso
from xieli.newsroom.clipping.cleaning.signs import CJK, bare

LONGEST = 400  # a longer line is no furniture line
SKIP = re.compile(
    r"[\s|丨·•,,、;()()【】\[\]〖〗{}<>《》〈〉/\\_*#~→×▲▼◎◇◆■□●★☆:：\-—–+=^&!?»›«‹↑↓。.…]+"
)
WEB = re.compile(
    r"(?:(?:https?:)?//|www\.)[A-Za-z0-9.-]{0,80}[A-Za-z](?:(?:[/?#]|:\d)[!-~]*)?|[\w.+-]{1,40}[@©][\w-]{1,40}\.[A-Za-z.]{2,12}"
    r"|[A-Za-z0-9-]{2,40}\.(?:com|cn|net|org|gov|html?|shtml|php|aspx?)(?:[./][!-~]*)?"
)
NUMBER = re.compile(r"\d[\d.,:\-]{0,20}(?:次|人|条|个|字|分钟|版)?")
SITE = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{0,14}?(?:新闻网|工会网|党建网|信息网|门户网站|官方网站|官网|网站|网|日报社?|晚报|早报|晨报|时报|商报"
    r"|快报|工人报|午报|导报|融媒体中心|融媒体|融媒|电视台|广播台|广播电视台|客户端|在线|新闻社|通讯社|公众号|数字报纸?|电子报|周刊)"
    r"(?=$|[\s|丨·•,,、;()()【】\[\]《》<>/\\:：\-—_»›\d])"
)
ICP = re.compile(
    r"[\u4e00-\u9fff]?ICP[备证]?\s*\d{4,}号?(?:-\d+)?|[\u4e00-\u9fff]{0,4}公网安备\s*\d{8,}号?|[\u4e00-\u9fff]?B2-\d+"
)
COPYRIGHT = re.compile(r"(?i)copyright|©|\(c\)|all\s+rights?\s+reserved|powered\s+by")
STOP_VALUE = re.compile(r"[|【】\[\]〔〕]|\s{2,}|\t|[。!?]")
PEOPLE = frozenset(("author", "editor", "publisher", "photo"))
NAME = re.compile(
    r"[ \t]{0,4}([\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff] {1,4}[\u4e00-\u9fff])(?=$|[\s|,,、;))\]】])"
)


@cache
def _labelled() -> re.Pattern[str]:
    """A label with its colon."""
    return re.compile(lexicon.label_pattern().pattern + r"[ \t]{0,4}:", re.IGNORECASE)


@dataclass
class Scan:
    """The parts found. Lengths count letters, digits and characters only."""

    known: int = 0
    unknown: int = 0
    fields: list[tuple[str, str, int]] = field(default_factory=list)  # (what, value, at)
    strong: int = 0  # labels that are furniture wherever they stand
    groups: Counter[str] = field(default_factory=Counter)
    sites: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)  # where labels with a colon stand

    @property
    def share(self) -> float:
        """How much of the line is known, 0 to 1."""
        return self.known / max(1, self.known + self.unknown)

    def has(self, *groups: str) -> bool:
        """Whether a word of one of the groups stands in it."""
        return any(self.groups[group] for group in groups)

    def field_kinds(self) -> set[str]:
        """What the labels say."""
        return {what for what, _, _ in self.fields}


def scan(chars: str) -> Scan:
    """The parts of a line of at most LONGEST characters; a longer one is all unknown."""
    found = Scan()
    if len(chars) > LONGEST:
        found.unknown = len(chars)
        return found
    at = 0
    found.labels = [match.start() for match in _labelled().finditer(chars)] if ":" in chars else []
    while at < len(chars):
        at = _step(chars, at, found)
    return found


def _step(chars: str, at: int, found: Scan) -> int:
    if match := SKIP.match(chars, at):
        return match.end()
    for take in (_stamp, _label, _web, _phrase, _site, _number):
        if end := take(chars, at, found):
            found.known += len(bare(chars[at:end]))
            return end
    return _unknown(chars, at, found)


def _stamp(chars: str, at: int, found: Scan) -> int:
    match = STAMP.match(chars, at)
    if not match or not (day := iso(match)):
        return 0
    found.days.append(day)
    return match.end()


def _label(chars: str, at: int, found: Scan) -> int:
    """A label with its colon and value; an editor's or author's also without the colon."""
    match = lexicon.label_pattern().match(chars, at)
    if not match:
        return 0
    what, strong = lexicon.labels()[_word(match[0])]
    colon = re.compile(r"[ \t]{0,4}:").match(chars, match.end())
    if colon:
        end, value = _value(chars, colon.end())
        found.fields.append((what, value, at))
        if what in ("date", "today") and (day := STAMP.search(value)) and what == "date":
            found.days.append(iso(day))
        found.strong += strong
        return end
    return _bare_label(chars, at, match, found)


def _bare_label(chars: str, at: int, match: re.Match[str], found: Scan) -> int:
    what, strong = lexicon.labels()[_word(match[0])]
    end = match.end()
    if what in PEOPLE and strong and (name := NAME.match(chars, end)):
        found.fields.append((what, name[1], at))
        found.strong += 1
        return name.end()
    if what == "date" and (day := STAMP.match(chars, end + (chars[end : end + 1] == " "))):
        found.fields.append((what, day[0], at))
        found.days.append(iso(day))
        found.strong += 1
        return day.end()
    if what == "counter" and (count := re.compile(r"[ \t]{0,3}\d+(?:次|人)?").match(chars, end)):
        found.fields.append((what, count[0], at))
        found.strong += 1
        return count.end()
    return 0


def _word(chars: str) -> str:
    word = re.sub(r"\s", "", chars)
    return (
        word
        if word in lexicon.labels()
        else next(key for key in lexicon.labels() if key.lower() == word.lower())
    )


def _value(chars: str, at: int) -> tuple[int, str]:
    """Where the value of a field ends (at the next label, bar or wide gap), and the value."""
    end = min(len(chars), at + 80)
    start = at + len(chars[at:end]) - len(chars[at:end].lstrip(" \t"))
    if stop := STOP_VALUE.search(chars, start, end):
        end = stop.start()
    for label in lexicon.label_pattern().finditer(chars, start, end):
        after = chars[label.end() : label.end() + 3].lstrip()
        strong = lexicon.labels()[_word(label[0])][1]
        if (
            after[:1] in (":", "：")
            or strong
            and label.start() > at
            and chars[label.start() - 1] == " "
        ):
            end = label.start()
            break
    value = chars[start:end]
    if day := STAMP.search(value):
        end = start + (day.end() if day.start() == 0 else day.start())
        value = chars[start:end]
    return end, value.strip(" \t,;、()")


def _web(chars: str, at: int, found: Scan) -> int:
    match = WEB.match(chars, at) or ICP.match(chars, at) or COPYRIGHT.match(chars, at)
    if not match:
        return 0
    found.groups["web" if match.re is WEB else "footer"] += 1
    return match.end()


def _phrase(chars: str, at: int, found: Scan) -> int:
    match = lexicon.phrase_pattern().match(chars, at)
    if not match:
        return 0
    group = lexicon.furniture()[match[0]]
    after = chars[match.end() : match.end() + 1]
    if group != "footer" and (
        CJK.match(after) and not lexicon.phrase_pattern().match(chars, match.end())
    ):
        return 0
    found.groups[group] += 1
    return match.end()


def _site(chars: str, at: int, found: Scan) -> int:
    match = SITE.match(chars, at)
    if not match or len(match[0]) < 3:
        return 0
    found.sites.append(match[0])
    return match.end()


def _number(chars: str, at: int, found: Scan) -> int:
    match = NUMBER.match(chars, at)
    if not match or CJK.match(chars[match.end() : match.end() + 1]):
        return 0
    return match.end()


def _unknown(chars: str, at: int, found: Scan) -> int:
    """A run of letters up to the next gap, or to the next label with its colon."""
    stop = SKIP.search(chars, at)
    end = stop.start() if stop else len(chars)
    after = bisect_right(found.labels, at)
    if after < len(found.labels):
        end = min(end, found.labels[after])
    end = max(end, at + 1)
    found.unknown += len(bare(chars[at:end]))
    found.rest.append(chars[at:end])
    return end
