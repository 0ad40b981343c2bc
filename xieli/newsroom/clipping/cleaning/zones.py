"""What a line is by its place: head, article, tail; and what the neighbours decide."""

from __future__ import annotations

import re
from bisect import bisect_right

from xieli.newsroom.clipping.cleaning import names
from xieli.newsroom.clipping.cleaning.dates import STAMP
from xieli.newsroom.clipping.cleaning.heading import is_heading
from xieli.newsroom.clipping.cleaning.lines import (
    NUMBERED,
    Line,
    ends_sentence,
    is_prose,
    trade_words,
)
from xieli.newsroom.clipping.cleaning.signs import CJK, bare, cjk_count
from xieli.newsroom.clipping.shape import Hints

ENDS = frozenset(("related", "neighbour", "copyright", "link-farm"))
CLOSES = frozenset(("editor", "disclaimer", "follow", "toolbar"))
TEASER = re.compile(r"(?:\.{2,}|…+|\[详细\]|\[更多\]|>>+|»)$")
ANNEX = re.compile(r"附件|附表|名单|名录|一览表|公示表|签字|联系")
HANGING = re.compile(r"[,;].*[以将把的和与在对为及是向从被由并使让到于或而更再其该各、,]$")
SIGNATURE = re.compile(r"(?:工会|委员会|总工会|办公室|局|部|委|公司|中心|集团|政府|协会|联合会)$")


def is_core(line: Line) -> bool:
    """Whether it carries an article."""
    return line.stays and len(bare(line.chars)) >= 24 and is_prose(line.chars)


def settle(lines: list[Line], hints: Hints) -> None:
    """Decide every line by its place. The head lines that may be titles stay."""
    _by_hints(lines, hints)
    _tail(lines)
    _captions(lines)
    _rests(lines)


def _by_hints(lines: list[Line], hints: Hints) -> None:
    """Links and side blocks of an HTML page, unless they are all the text there is."""
    for spans, share in ((hints.aside, 0.8), (hints.linked, 0.9)):
        inside = _Inside(spans)
        chosen = [line for line in lines if line.stays and inside.share(line) >= share]
        chosen = [line for line in chosen if spans is hints.aside or not is_prose(line.chars)]
        left = sum(len(line.chars) for line in lines if is_core(line))
        left -= sum(len(line.chars) for line in chosen if is_core(line))
        if left < 60 and any(is_core(line) for line in chosen):
            continue
        for line in chosen:
            if bare(hints.title)[:40] != bare(line.chars)[:40] or not hints.title:
                line.take_out("navigation")


class _Inside:
    """How much of a line lies within spans of the raw text."""

    def __init__(self, spans: tuple[tuple[int, int], ...]) -> None:
        self.spans = sorted(spans)
        self.starts = [start for start, _ in self.spans]

    def share(self, line: Line) -> float:
        """0 to 1."""
        start, end = line.text.span()
        if not self.spans or end <= start:
            return 0.0
        at, covered = bisect_right(self.starts, start) - 1, 0
        for index in range(max(0, at), len(self.spans)):
            left, right = self.spans[index]
            if left >= end:
                break
            covered += max(0, min(end, right) - max(start, left))
        return covered / (end - start)


def _tail(lines: list[Line]) -> None:
    """After the article ends nothing stays that is not an article itself."""
    mass = [len(bare(line.chars)) if is_core(line) else 0 for line in lines]
    total, seen, closed, related = sum(mass), 0, False, False
    for index, line in enumerate(lines):
        seen += mass[index]
        enough = seen >= 40 and seen * 3 >= total
        if line.reason in ENDS and seen and (enough or line.reason != "related"):
            closed = True
            related = related or line.reason == "related" and seen * 2 >= total
        elif line.reason in CLOSES and enough:
            closed = True
        elif not closed or not line.stays:
            continue
        elif related or not _ours(lines, index):
            line.take_out(_why(line))
        elif is_core(line):
            closed = False


def _why(line: Line) -> str:
    """The reason of a line after the end."""
    if line.weak in ("contact", "publishing"):
        return "copyright" if line.weak == "contact" else "related"
    return "foreign" if is_prose(line.chars) and not trade_words(line.chars) else "related"


def _ours(lines: list[Line], index: int) -> bool:
    """Whether a line after an end still is an article: prose of the trade, or its heading."""
    line = lines[index]
    if is_core(line):
        return _article_prose(line)
    for step in range(1, 5):
        if index + step >= len(lines):
            return False
        after = lines[index + step]
        if is_core(after):
            return _article_prose(after) and not line.weak.startswith(("contact", "caption"))
        if after.reason in ENDS:
            return False
    return False


def _article_prose(line: Line) -> bool:
    chars = line.chars
    return len(bare(chars)) >= 50 and trade_words(chars) >= 2 and not TEASER.search(chars)


def _captions(lines: list[Line]) -> None:
    """Captions go when the article has other text; a picture alone keeps its words."""
    cores = [line for line in lines if is_core(line)]
    credited = [line for line in cores if _credited(line.chars)]
    rest = sum(len(line.chars) for line in cores) - sum(len(line.chars) for line in credited)
    for line in credited:
        if (
            rest >= 120
            and rest >= len(line.chars) * 2
            and line is not cores[-1]
            and _one_sentence(line.chars)
        ):
            line.take_out("caption")
    last = max((i for i, line in enumerate(lines) if is_core(line)), default=-1)
    for index, line in enumerate(lines):
        if line.stays and line.weak == "caption" and cores and (index > 0 or len(cores) > 1):
            sole = index > last and len(cores) == 0
            if not sole and not _titles_what_follows(lines, index):
                line.take_out("caption")


def _credited(chars: str) -> bool:
    return bool(re.search(r"(?:摄|摄影|供图|图|图片来源[:：].{2,12})[))]?[。]?$", chars)) and (
        names.sign_off(chars)[0] > 0 or chars.startswith(("图为", "上图", "下图"))
    )


def _one_sentence(chars: str) -> bool:
    return len(chars) <= 160 and chars.count("。") <= 2


def _titles_what_follows(lines: list[Line], index: int) -> bool:
    """The first line of a page that only looks like a caption (…现场) is its title."""
    before = any(is_core(line) for line in lines[:index])
    return not before and not re.search(
        r"摄|供图|图为|资料图|图片|[作绘]$|^[■▲▼△((\[]", lines[index].chars
    )


def _rests(lines: list[Line]) -> None:
    """Weak lines in the head and tail, and headings that head nothing."""
    cores = [index for index, line in enumerate(lines) if is_core(line)]
    if not cores:
        return
    first, last = min(cores[0], _opening(lines)), cores[-1]
    footed = any(line.reason == "copyright" for line in lines[last + 1 :])
    for index, line in enumerate(lines):
        if not line.stays or is_core(line):
            continue
        if index < first:
            _head_rest(line)
        elif index > last:
            _tail_rest(lines, index, footed)
        elif (
            line.weak == "navigation" or line.weak == "publishing" and _tells_of_next(lines, index)
        ):
            line.take_out(line.weak)


def _opening(lines: list[Line]) -> int:
    """Where a letter or notice begins: a line of address or a sentence, above its paragraphs."""
    for index, line in enumerate(lines):
        ended = line.chars.endswith((":", "。")) and cjk_count(line.chars) >= 8
        if line.stays and not line.weak and ended:
            return index
    return len(lines)


def _tells_of_next(lines: list[Line], index: int) -> bool:
    """A date within a page that stands under a title, or has a label: of an article, not in one."""
    if _is_signature_day(lines, index):
        return False
    above = next((one for one in reversed(lines[max(0, index - 5) : index]) if one.stays), None)
    below = next((one for one in lines[index + 1 : index + 6] if one.stays), None)
    if above is None or below is None or ":" in lines[index].chars:
        return True
    return is_heading(above) and is_core(below)


def _head_rest(line: Line) -> None:
    if line.weak in ("publishing", "navigation", "foreign", "contact"):
        line.take_out({"foreign": "navigation", "contact": "navigation"}.get(line.weak, line.weak))


def _tail_rest(lines: list[Line], index: int, footed: bool) -> None:
    """A line after the last paragraph: lists, greetings and signatures stay, stray headlines go."""
    line = lines[index]
    if _goes_on(lines, index):
        return
    if line.weak == "contact":
        if footed:
            line.take_out("contact")
        return
    if ends_sentence(line.chars) and CJK.search(line.chars) or _is_signature_day(lines, index):
        return
    if names.is_row(line.chars) or _heads_rows(lines, index):
        return
    if NUMBERED.match(line.chars) or ANNEX.search(line.chars) or _listed(lines, index):
        return
    if len(line.chars) <= 30 and SIGNATURE.search(line.chars) and _alone(lines, index):
        return
    if names.people(line.chars.strip("()（）□■")) or names.sign_off(line.chars)[0] == 0:
        return
    line.take_out(
        line.weak
        or (
            "caption" if len(bare(line.chars)) <= 40 and not STAMP.search(line.chars) else "related"
        )
    )


def _goes_on(lines: list[Line], index: int) -> bool:
    """A piece of a wrapped paragraph: the line before is open, and a sentence ends soon."""
    after = [one.chars for one in lines[index + 1 : index + 5] if one.stays][:1]
    if after and HANGING.search(lines[index].chars) and is_prose(after[0]):
        return True
    before = next((one for one in reversed(lines[max(0, index - 4) : index]) if one.stays), None)
    if before is None or ends_sentence(before.chars) or len(before.chars) < 16:
        return False
    if not re.search(r"[。,;、]", before.chars) or lines[index].blank:
        return False
    soon = (one for one in lines[index : index + 7] if one.stays)
    return any(one.chars.endswith(("。", "!", "?", "。”")) for one in soon)


def _heads_rows(lines: list[Line], index: int) -> bool:
    after = next((one for one in lines[index + 1 : index + 4] if one.stays), None)
    return after is not None and names.is_row(after.chars)


def _alone(lines: list[Line], index: int) -> bool:
    """Nothing stays after it, or a date only."""
    after = [line for line in lines[index + 1 :] if line.stays]
    return not after or len(after) == 1 and bool(STAMP.match(after[0].chars))


def _is_signature_day(lines: list[Line], index: int) -> bool:
    """A date under the name of the office that signs."""
    chars = lines[index].chars
    if index == 0 or not STAMP.match(chars) or len(bare(chars)) > 12:
        return False
    before = lines[index - 1]
    return before.stays and len(before.chars) <= 40 and bool(SIGNATURE.search(before.chars))


def _listed(lines: list[Line], index: int) -> bool:
    """An item of a list that stays: the line before is one, or announces it."""
    for step in range(1, 3):
        if index < step:
            return False
        before = lines[index - step]
        if before.stays:
            return bool(
                before.chars.endswith((":", "："))
                or NUMBERED.match(before.chars)
                and not is_core(before)
                or ANNEX.search(before.chars)
                and len(before.chars) < 40
            )
    return False
