"""The head of an article: which lines over its text make its title, and where the others go."""

from __future__ import annotations

import re

from xieli.newsroom.clipping.cleaning import heading, names, zones
from xieli.newsroom.clipping.cleaning.lines import NUMBERED, Line
from xieli.newsroom.clipping.cleaning.sheet import Sheet
from xieli.newsroom.clipping.cleaning.signs import bare
from xieli.newsroom.clipping.cleaning.splitting import Part
from xieli.newsroom.clipping.text import Text

ROLE = re.compile(r"记者|通讯员|作者|撰稿|供稿|文/图|摄影")
COLUMN = re.compile(
    r"^[\u4e00-\u9fff·]{0,6}(?:新闻|动态|要闻|资讯|快讯|公告|频道|专栏|专题|栏目|时讯|简讯|之窗|风采|园地|天地)$"
)
OWNER = re.compile(r"(?:公司|集团|厂|网|中心|学校|学院|医院|协会|工作室)$")


def titled(page: Sheet, part: Part, crowded: bool) -> tuple[Text, Text]:
    """Title and subtitle; the head lines that are neither are taken out or left to the body."""
    lines = page.lines
    heads = _head_lines(lines, part, bare(heading.untailed(page.hints.title)))
    found = heading.read(heads, page.hints, crowded and part is page.parts[0])
    for line in found.banner:
        line.take_out("banner")
    if len(found.title) or part.heads and crowded:
        return found.title, found.subtitle
    labelled = [
        (line, value)
        for line in lines[part.start : part.end]
        if not line.stays
        for what, value, _ in line.fields
        if what == "title" and len(value) >= 6
    ]
    for line, value in labelled:
        at = line.chars.find(value)
        return line.text.cut(at, at + len(value)), found.subtitle
    hinted = heading.untailed(page.hints.title)
    return (heading.from_hint(hinted) if hinted and not crowded else found.title), found.subtitle


def _head_lines(lines: list[Line], part: Part, known: str) -> list[Line]:
    """The heading lines of a part that make its title; what else stands in its head is settled.

    `known`: the letters of the title, where the file or the page says it elsewhere too.
    """
    heads = [index for index in part.heads if lines[index].stays]
    for index in list(heads):
        chars = lines[index].chars
        if len(bare(chars)) <= 24 and (who := _whose(chars)):
            lines[index].take_out("byline")
            part.writers.append(who)
            heads.remove(index)
    usable = [index for index in heads if heading.is_heading(lines[index])]
    opening = next((index for index in heads if _opens(lines[index].chars)), part.body[0])
    usable = [index for index in usable if index < opening] or usable
    sites = [i for i in usable if _names_site(lines[i])]
    if known and sites == usable:
        for i in sites:
            lines[i].take_out("navigation")
        heads = [i for i in heads if lines[i].stays]
    usable = [i for i in usable if lines[i].stays and i not in sites] or [
        i for i in usable if lines[i].stays
    ]
    told = [
        i for i in range(part.start, part.body[0]) if lines[i].reason in ("publishing", "byline")
    ]
    above = [index for index in usable if told and index < told[-1]]
    below = [index for index in usable if index not in above]
    named = [i for i in usable if known and bare(heading.untailed(lines[i].chars)) == known]
    if named:
        chosen = _together(lines, [i for i in usable if i <= named[-1]])
        chosen += [i for i in usable if i > named[-1]]
    else:
        chosen = _together(lines, _nearer(lines, above, below))
    for index in heads:
        if index not in chosen:
            _left_over(lines, part, index, chosen)
    return [lines[index] for index in chosen]


def _names_site(line: Line) -> bool:
    """A line of the site's own name and no news."""
    sited = any(what == "site" for what, _, _ in line.fields)
    return sited and not heading.heads_news(line.chars)


def _opens(chars: str) -> bool:
    """Whether a line already belongs to the text: an address, a sentence, an item."""
    return chars.endswith((":", "。", ",")) or bool(NUMBERED.match(chars))


def _whose(chars: str) -> str:
    """The writers that a line of names tells; an office only in brackets or with its role."""
    found = names.people(chars.strip("()□■[]【】"))
    signed = chars[0] in "([【□■" or ROLE.search(chars)
    return found if signed or all(names.is_name(name) for name in found.split()) else ""


def _nearer(lines: list[Line], above: list[int], below: list[int]) -> list[int]:
    """The heading lines over the lines of publication, unless only those below tell news."""

    def best(places: list[int]) -> int:
        return max((heading.heads_news(lines[index].chars) for index in places), default=-1)

    return below if best(below) > max(0, best(above)) and best(below) == 2 or not above else above


def _together(lines: list[Line], usable: list[int]) -> list[int]:
    """The lines nearest to the text that stand together, without the site's own name over them."""
    if not usable:
        return []
    chosen = [usable[-1]]
    for index in reversed(usable[:-1]):
        gap = [
            line
            for line in lines[index + 1 : chosen[0]]
            if line.reason not in ("mark", "symbols", "")
        ]
        if bare(lines[chosen[0]].chars).startswith(bare(lines[index].chars)):
            lines[index].take_out("repeat")
            continue
        if gap or len(chosen) >= 4 or _of_the_site(lines, index, chosen[0]):
            break
        chosen.insert(0, index)
    return chosen


def _of_the_site(lines: list[Line], index: int, below: int) -> bool:
    """A site's name over the title: it tells no news and stands apart, or among furniture."""
    chars = lines[index].chars
    if heading.heads_news(lines[below].chars) <= heading.heads_news(chars) or lines[index].marked:
        return False
    apart = lines[below].blank > 0 and len(bare(chars)) <= 12 and not heading.heads_news(chars)
    owner = bool(OWNER.search(chars)) and not heading.DID.search(chars)
    text = next((line.chars for line in lines[below:] if zones.is_core(line)), "")
    apart = apart or owner and lines[below].blank > 0 and chars[:4] not in text
    if COLUMN.match(chars):
        return True
    furniture = (
        index > 0
        and lines[index].blank == 0
        and lines[index - 1].reason in ("navigation", "breadcrumb")
    )
    return apart or furniture


def _left_over(lines: list[Line], part: Part, index: int, chosen: list[int]) -> None:
    """A line of the head that is no title: below the title it is text, above it it is furniture."""
    if chosen and index < chosen[0] or not chosen and len(bare(lines[index].chars)) < 4:
        lines[index].take_out("navigation")
    else:
        part.body.append(index)
        part.body.sort()
