"""What is taken off within the text of one article: signatures, echoes of the title, repeats."""

from __future__ import annotations

import re

from xieli.newsroom.clipping.cleaning import names, zones
from xieli.newsroom.clipping.cleaning.dates import first_day
from xieli.newsroom.clipping.cleaning.lines import Line
from xieli.newsroom.clipping.cleaning.scan import scan
from xieli.newsroom.clipping.cleaning.sheet import Sheet
from xieli.newsroom.clipping.cleaning.signs import bare
from xieli.newsroom.clipping.cleaning.splitting import Part
from xieli.newsroom.clipping.shape import Change, Done
from xieli.newsroom.clipping.text import Edit, Text

CAPTION = 40  # letters of a line over the dateline that is no part of the text


def lift_bylines(lines: list[Line], part: Part, changes: list[Change]) -> str:
    """Read the dateline, which stays; lift signatures off the end. Gives who sent it (本报)."""
    sender = ""
    body = [index for index in part.body if lines[index].stays]
    first = next((index for index in body if zones.is_core(lines[index])), body[0] if body else 0)
    if body:
        led, sender, who = names.lead_in(lines[first].chars)
        part.writers += [who] if who else []
        for index in body[: body.index(first)] if led else ():
            if len(bare(lines[index].chars)) <= CAPTION and not lines[index].chars.endswith(":"):
                lines[index].take_out("caption")
    for index in body[-3:]:
        line = lines[index]
        at, who = names.sign_off(line.chars)
        if at < 0 and len(bare(line.chars)) <= 24:
            who = _signs(line.chars)
            at = 0 if who else -1
        if at >= 0 and index != body[0] or at > 20:
            part.writers.append(who)
            _shorten(line, (at, len(line.chars)), changes)
    return sender


def _signs(chars: str) -> str:
    """The names of a line that is nothing but a byline; an office only in brackets."""
    found = names.people(chars.strip("()□■|"))
    signed = chars[0] in "(□■" or re.search(r"记者|通讯员|供稿", chars)
    return found if signed or all(names.is_name(name) for name in found.split()) else ""


def _shorten(line: Line, span: tuple[int, int], changes: list[Change]) -> None:
    start, end = span
    if end - start >= len(line.chars):
        line.take_out("byline")
        return
    was = line.text.chars[start:end]
    changes.append(Change(Done.REMOVED, *line.text.span(start, end), was, "", "byline"))
    line.text = line.text.edited([Edit(start, end, "")]).stripped()


def drop_echoes(lines: list[Line], part: Part, title: Text) -> None:
    """A line that only says the title again."""
    key = bare(title.chars)
    if len(key) < 6:
        return
    heads = set(part.heads) - set(part.body)
    for index in range(part.start, part.end):
        line = lines[index]
        said = bare(line.chars)
        if index in heads or key not in said or len(said) > len(key) * 2 + 40:
            continue
        if said == key and line.stays:
            line.take_out("repeat")
        elif index > part.body[0] and not line.chars.endswith("。"):
            _read_folio(line)


def _read_folio(line: Line) -> None:
    """A page's foot that says the title again, often with the day and the paper's name."""
    if line.stays or line.reason in ("related", "caption"):
        line.reason = "page-mark"
        if re.search(r"\d{4}", line.chars):
            line.fields.append(("day", first_day(line.chars), 0))
            line.fields += [("site", site, 0) for site in scan(line.chars).sites]


def cut_repeats(page: Sheet, part: Part) -> list[Change]:
    """Sentences that the page said before."""
    changes: list[Change] = []
    for index in part.body:
        line = page.lines[index]
        spans = page.again.get(index, []) if line.stays else []
        good = [(start, end) for start, end in spans if end <= len(line.chars)]
        for start, end in good:
            span, was = line.text.span(start, end), line.text.chars[start:end]
            changes.append(Change(Done.REMOVED, *span, was, "", "repeat"))
        if good:
            line.text = line.text.edited([Edit(start, end, "") for start, end in good]).stripped()
    return changes
