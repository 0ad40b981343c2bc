"""Divisions of China by name: what a name may mean in a year, and where names stand in a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from xieli.newsroom.clipping.finding.words import column
from xieli.unions.gazetteer import read

_SHORTEST_STEM = 2
_WORDS = frozenset(column("place_words"))


@dataclass(frozen=True, slots=True)
class Division:
    """A division of some years: code, full name, level (1 province, 2 prefecture, 3 county)."""

    code: str
    name: str
    level: int
    since: int
    until: int

    def stood_in(self, year: int) -> bool:
        """Say whether it was there in a year."""
        return self.since <= year <= self.until


@dataclass(frozen=True, slots=True)
class Spot:
    """A name of the gazetteer in a text."""

    start: int
    end: int
    name: str
    is_short: bool  # without 市, 区, 县
    is_stem: bool  # and not in use alone


@dataclass(frozen=True, slots=True)
class Index:
    """Divisions by name and code, and names by their first two signs, the longest first."""

    by_name: dict[str, tuple[Division, ...]]
    by_code: dict[str, Division]
    by_head: dict[str, tuple[str, ...]]
    customary: frozenset[str]  # short names in use: 梧州, 广西
    stems: frozenset[str]  # counties without 区 or 县: taken only where the text has the whole name


@cache
def index() -> Index:
    """Read the gazetteer once."""
    by_name: dict[str, list[Division]] = defaultdict(list)
    by_code: dict[str, Division] = {}
    gazetteer = read()
    for row in gazetteer.regions:
        one = Division(
            code=row.code,
            name=row.name,
            level=row.level,
            since=row.valid_from.year if row.valid_from else 0,
            until=row.valid_to.year if row.valid_to else 9999,
        )
        by_name[row.name].append(one)
        if row.code not in by_code or one.until > by_code[row.code].until:
            by_code[row.code] = one
    customary = set()
    for alias, code, note in gazetteer.aliases:
        if code in by_code and len(alias) > 1:
            by_name[alias].append(by_code[code])
            if note in ("简称", "习惯简称", "自治州简称"):
                customary.add(alias)
    stems = _stems(by_name)
    return Index(
        {name: tuple(all_) for name, all_ in (by_name | stems).items()},
        by_code,
        _by_head([*by_name, *stems]),
        frozenset(customary),
        frozenset(stems),
    )


def _stems(by_name: Mapping[str, list[Division]]) -> dict[str, list[Division]]:
    """Counties without 市, 区, 县, 旗, where that is no name of its own."""
    found: dict[str, list[Division]] = defaultdict(list)
    for name, divisions in by_name.items():
        stem = name[:-1]
        if name[-1] in "市区县旗" and len(stem) >= _SHORTEST_STEM and stem not in by_name:
            found[stem] += [one for one in divisions if one.level == 3]
    return {stem: divisions for stem, divisions in found.items() if divisions}


def _by_head(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Names by their first two signs, the longest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=len, reverse=True):
        if name not in _WORDS:
            found[name[:2]].append(name)
    return {head: tuple(all_) for head, all_ in found.items()}


def spots(text: str) -> Iterator[Spot]:
    """Give the names of the gazetteer in a text, the longest at each place, none inside another."""
    known, at = index(), 0
    by_head = known.by_head
    while at < len(text) - 1:
        for name in by_head.get(text[at : at + 2], ()):
            if text.startswith(name, at):
                is_stem = name in known.stems
                is_short = is_stem or name in known.customary
                yield Spot(at, at + len(name), name, is_short, is_stem)
                at += len(name)
                break
        else:
            at += 1


def ancestors(code: str) -> Iterator[str]:
    """Give the code and those of what it lies in."""
    yield code
    if code[4:] != "00":
        yield code[:4] + "00"
    if code[2:] != "0000":
        yield code[:2] + "0000"
