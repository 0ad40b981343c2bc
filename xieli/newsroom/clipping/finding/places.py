"""Places: which division a name means here, and towns and villages without a code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from xieli.newsroom.clipping.finding.edges import Edges
from xieli.newsroom.clipping.finding.facts import quoted
from xieli.newsroom.clipping.finding.gazette import Division, Spot, ancestors, index, spots
from xieli.newsroom.clipping.shape import Named
from xieli.newsroom.clipping.text import Text

_ABROAD = re.compile(r"(?:赴|到|来|与|和|同|来自|前往|走进|抵达|奔赴|对口|援)$")
_GUESTS = re.compile(r"[^，,。；;\n]{2,40}(?:到|来|赴|莅)(?:临|访)?我[省市区县州]")
_OWN = re.compile(r"总?工会|[市区县州]总|市委|县委|区委|日报|讯")
_SHORT_COUNTY = 2
_FREE = re.compile(r"[\s,，。、;；:：“”《》()（）讯日在赴到于由向对与]")
_PARENT, _GRANDPARENT, _BESIDE = 2, 1, 12
_TOWN = re.compile(r"街道|社区|苏木|[镇乡村](?![级民委长里总干部庄务振居党工书校企容镇乡村])")
_NO_TOWN = re.compile(
    r"^.?[各全本该城农驻下进返回新每老两这那]$|美丽|示范|特色|所有|脱贫|偏远|边远|行政|自然|基层|辖区|重点|助力|振兴|实现|全国|文明|数字|城中|帮扶|推动|培育|各|小$|[\d()（）]|[返下回离归]$|[两二三四五六七八九十\d][个家]$|^街道$|完善|视察|企业|激励|采购|街头|走进|^.守$"
)
_PASSED = "县市向到"  # 来到县河西镇: the town is 河西镇
_LONGEST_TOWN = 5


@dataclass(frozen=True)
class Place:
    """A division named in the text, or a name that may mean several."""

    spot: Spot
    division: Division | None


@dataclass(frozen=True)
class Map:
    """The places of an article, and the division it is written from, where that is clear."""

    places: tuple[Place, ...]
    home: Division | None

    @cached_property
    def _starts(self) -> list[int]:
        return [place.spot.start for place in self.places]

    def spans(self) -> list[tuple[int, int]]:
        """Where they stand in the text."""
        return [(place.spot.start, place.spot.end) for place in self.places]

    def within(self, start: int, end: int) -> list[Place]:
        """Those that lie wholly between two places of the text."""
        first = bisect_right(self._starts, start - 1)
        found = []
        while first < len(self.places) and self.places[first].spot.end <= end:
            found.append(self.places[first])
            first += 1
        return found


def map_of(text: str, year: int, source: str = "") -> Map:
    """Resolve the names of a text that begins with its title; the source says where it is from."""
    named = _known(list(spots(text)), text)
    divisions = _resolved(named, year, [s.name for s in spots(source) if not s.is_stem])
    places = tuple(Place(spot, one) for spot, one in zip(named, divisions, strict=True))
    return Map(places, _home(places, text, year, source))


def _known(found: Sequence[Spot], text: str) -> list[Spot]:
    """Stems of counties only where the text has the whole name too or calls its union so."""
    whole = {spot.name[:-1] for spot in found if not spot.is_short}
    kept: list[Spot] = []
    for spot in found:
        behind = text[spot.end : spot.end + 3]
        is_union = behind.startswith(("工会", "总工会"))
        if (
            len(spot.name) == _SHORT_COUNTY
            and not spot.is_short
            and not _stands_free(spot, kept, text)
        ):
            continue
        if not spot.is_stem or spot.name in whole or is_union:
            kept.append(spot)
    return kept


def _stands_free(spot: Spot, kept: Sequence[Spot], text: str) -> bool:
    """A county of two signs (范县) may end another word (示范县): it needs room in front."""
    if text[spot.end : spot.end + 1] in ("区", "市", "级", "域"):
        return False
    before = text[max(0, spot.start - 1) : spot.start]
    behind_place = bool(kept) and kept[-1].end == spot.start
    return behind_place or not before or bool(_FREE.match(before))


def _candidates(name: str, year: int) -> list[Division]:
    """What a name may mean in a year, each code once; else what it ever meant."""
    every = index().by_name.get(name, ())
    then = [one for one in every if one.stood_in(year)]
    found = {one.code: one for one in then or every}
    return list(found.values())


def _resolved(named: Sequence[Spot], year: int, source: Sequence[str]) -> list[Division | None]:
    choices = [_candidates(spot.name, year) for spot in named]
    sure: Counter[str] = Counter()
    for _name, options in [
        *zip([s.name for s in named], choices, strict=True),
        *((n, _candidates(n, year)) for n in source),
    ]:
        if len(options) == 1:
            sure.update(set(ancestors(options[0].code)))
    found: list[Division | None] = []
    for i, options in enumerate(choices):
        last = found[i - 1] if i and named[i].start <= named[i - 1].end + 1 else None
        found.append(_best(options, sure, last))
    return found


def _best(
    options: Sequence[Division], sure: Counter[str], last: Division | None
) -> Division | None:
    """The one that lies in what was named just before, or where most other places lie."""
    if len(options) == 1:
        return options[0]
    marks = []
    for one in options:
        above = list(ancestors(one.code))[1:]
        mark = sum(sure[code] * (_PARENT if code[2:4] != "00" else _GRANDPARENT) for code in above)
        marks.append(mark + (_BESIDE if last and last.code in above else 0))
    top = max(marks, default=0)
    return options[marks.index(top)] if top and marks.count(top) == 1 else None


def _home(places: Sequence[Place], text: str, year: int, source: str) -> Division | None:
    """Where the article is from: its source's place, else of the first union that is no host."""
    for spot in spots(source):
        options = _candidates(spot.name, year)
        if len(options) == 1 and not spot.is_stem:
            return options[0]
    guests = bytearray(len(text))
    for found in _GUESTS.finditer(text):
        guests[found.start() : found.end()] = b"\1" * len(found[0])
    away = {p.division.code for p in places if p.division and guests[p.spot.start]}
    ours = [
        p
        for p in places
        if p.division
        and not away.intersection(ancestors(p.division.code))
        and not _ABROAD.search(text[max(0, p.spot.start - 3) : p.spot.start])
    ]
    for place in ours:
        if _OWN.match(text, place.spot.end):
            return place.division
    return ours[0].division if ours else None


def places_of(text: Text, where: Map) -> list[Named]:
    """Give each division once, and towns, streets and villages by name."""
    found: dict[str, Named] = {}
    for place in where.places:
        full = place.division.name if place.division else place.spot.name
        code = place.division.code if place.division else ""
        if code + full not in found:
            quote = quoted(text, place.spot.start, place.spot.end)
            found[code + full] = Named(place.spot.name, full, code, "", quote)
    for start, end in _towns(text.chars, where):
        name = text.chars[start:end]
        if name not in found:
            found[name] = Named(name, name, "", "", quoted(text, start, end))
    return list(found.values())


def _towns(text: str, where: Map) -> Iterator[tuple[int, int]]:
    """Where towns, streets and villages stand: a short name behind a place or an edge."""
    edges = Edges(text, [(p.spot.start, p.spot.end) for p in where.places if not p.spot.is_stem])
    last = 0
    for found in _TOWN.finditer(text):
        start = max(last, edges.before(found.start()))
        inside = where.within(start, found.start())
        start = edges.stripped(max(start, inside[-1].spot.end) if inside else start, found.start())
        if any(p.spot.end > found.start() for p in where.within(start, found.end() + 2)):
            continue  # 镇 of 镇江
        if text[start] in _PASSED and found.start() - start > 2:
            start += 1
        name = text[start : found.start()]
        is_long_enough = len(name) > 1 or bool(name and inside)
        if is_long_enough and len(name) <= _LONGEST_TOWN and not _NO_TOWN.search(name):
            yield start, found.end()
            last = found.end()
