"""Facts of an article: what counts something, with its meaning, its clause and its places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from xieli.newsroom.clipping.finding.amounts import Amount
from xieli.newsroom.clipping.finding.clauses import Clauses
from xieli.newsroom.clipping.finding.counting import counted
from xieli.newsroom.clipping.finding.masks import masked
from xieli.newsroom.clipping.finding.meanings import meaning_of
from xieli.newsroom.clipping.shape import Fact, Quoted
from xieli.newsroom.clipping.text import Text

_EACH = re.compile(r"([^，,。；;、]{2,16}?)(?:[、和及与]|\()([^，,。；;、()]{2,16})\)?各$")
_ALIKE = 0.85
_HEADING_ALIKE = 0.3
_LONGEST_HEADING = 60
_MOST_ALIKE = 12  # equal amounts looked at; keeps the work linear
_LONGEST_QUOTE = 200


def facts_of(text: Text, places: Iterable[tuple[int, int]] = ()) -> list[Fact]:
    """Give the facts of a text in order; a thing told twice counts once."""
    cut = Clauses.of(text.chars)
    amounts = counted(text.chars, masked(text.chars, places))
    by_clause: dict[int, list[Amount]] = defaultdict(list)
    for amount in amounts:
        by_clause[cut.clause(amount.first)[0]].append(amount)
    found = []
    for amount in amounts:
        others = by_clause[cut.clause(amount.first)[0]]
        meaning = meaning_of(amount, others, cut)
        fact = _fact(amount, meaning, text, cut)
        found += _for_each(fact, amount, cut)
    return _once(found, cut)


def said_again(fact: Fact, told: Iterable[Fact]) -> bool:
    """Say whether a headline's number stands in the body too."""
    return any((fact.value, fact.unit) == (one.value, one.unit) for one in told)


def quoted(text: Text, start: int, end: int) -> Quoted:
    """Quote a part of a text, with its place in the raw text."""
    raw_start, raw_end = text.span(start, end)
    return Quoted(text.chars[start:end], raw_start, raw_end)


def _fact(amount: Amount, meaning: str, text: Text, cut: Clauses) -> tuple[Fact, int]:
    start, end = cut.clause(amount.first)
    start = max(start, amount.start - _LONGEST_QUOTE)
    fact = Fact(
        value=amount.value,
        unit=amount.unit,
        meaning=meaning,
        approx=amount.approx,
        qualifier=amount.qualifier,
        quoted=quoted(
            text, min(start, amount.start), max(min(end, start + 2 * _LONGEST_QUOTE), amount.end)
        ),
        at=quoted(text, amount.start, amount.end),
    )
    return fact, amount.first


def _for_each(found: tuple[Fact, int], amount: Amount, cut: Clauses) -> list[tuple[Fact, int]]:
    """A和B各3个 are two facts."""
    before = cut.text[cut.clause(amount.first)[0] : amount.start]
    heads = _EACH.search(before[-40:].replace("（", "(").replace("）", ")"))
    if not heads:
        return [found]
    return [(replace(found[0], meaning=head), found[1]) for head in heads.groups()]


def _once(found: Sequence[tuple[Fact, int]], cut: Clauses) -> list[Fact]:
    """Leave out what another sentence has said already, and what a heading says before the text."""
    kept: list[tuple[Fact, int]] = []
    by_key: dict[tuple[object, str], list[int]] = defaultdict(list)
    for i, (fact, _) in enumerate(found):
        by_key[fact.value, fact.unit].append(i)
    for i, (fact, at) in enumerate(found):
        others = [found[j] for j in by_key[fact.value, fact.unit][-_MOST_ALIKE:] if j != i]
        if not any(_said_by(fact, at, other, cut) for other in others):
            kept.append((fact, at))
    return [fact for fact, _ in kept]


def _said_by(fact: Fact, at: int, other: tuple[Fact, int], cut: Clauses) -> bool:
    """Whether the other one stands for this one too."""
    mine, its = cut.sentence(at), cut.sentence(other[1])
    if mine == its:
        return False
    share = _share(fact.meaning, other[0].meaning)
    is_heading, is_its_heading = _is_heading(mine, cut), _is_heading(its, cut)
    if is_heading != is_its_heading:
        return is_heading and share >= _HEADING_ALIKE
    return other[1] < at and share >= _ALIKE


def _is_heading(sentence: tuple[int, int], cut: Clauses) -> bool:
    """A line that ends without a sign."""
    words = cut.text[sentence[0] : sentence[1]]
    return (
        words.endswith("\n")
        and words.strip()[-1:] not in tuple("。！!？?；;：:…”）)")
        and len(words) <= _LONGEST_HEADING
    )


def _share(one: str, other: str) -> float:
    mine, its = set(one), set(other)
    return len(mine & its) / max(1, min(len(mine), len(its)))
