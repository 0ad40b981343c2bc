"""How the screen shows a text: raw with what was done to it, clean with what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xieli.kernel.quantity import parse
from xieli.kernel.refusal import Refusal
from xieli.newsroom import rules
from xieli.newsroom.models import Article, Change, Finding
from xieli.newsroom.places import starts_of, within

MOST_SHOWN = 200_000  # characters of a page on one screen
DATA = Path(__file__).parent / "clipping" / "data"


@dataclass(frozen=True)
class Piece:
    """A stretch of text: what was done to it, and what was found there."""

    words: str
    change: Change | None = None
    finding: Finding | None = None
    is_first: bool = False  # of its finding: where its card leads


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    change: Change | None = None
    finding: Finding | None = None


def raw_pieces(raw: str, changes: Sequence[Change], findings: Iterable[Finding]) -> list[Piece]:
    """The raw text, cut where something was done or found; one change is one piece."""
    spans = [_Span(one.start, one.end, change=one) for one in changes if one.end > one.start]
    spans += [_Span(one.start, one.end, finding=one) for one in findings]
    return list(_pieces(raw[:MOST_SHOWN], spans))


def clean_pieces(
    article: Article, changes: Sequence[Change], findings: Iterable[Finding]
) -> list[Piece]:
    """The clean text, with what was repaired, stays damaged or was put back, and what was found."""
    starts, spans = starts_of(article.runs), []
    for one in changes:
        if one.done == "removed" and not one.is_undone:
            continue
        if one.done == "joined":
            continue
        first, last = within(starts, one.start, max(one.end, one.start + 1))
        if first >= 0:
            spans.append(_Span(first, last, change=one))
    spans += [
        _Span(one.body_start, one.body_end, finding=one) for one in findings if one.body_start >= 0
    ]
    return list(_pieces(article.body[:MOST_SHOWN], spans))


def _pieces(text: str, spans: Sequence[_Span]) -> Iterator[Piece]:
    """Cut a text at the ends of spans; where two overlap the one that began last is shown."""
    inner = [one for one in spans if one.start < min(one.end, len(text))]
    edges = sorted({0, len(text), *_edges(inner, len(text))})
    begins = sorted(inner, key=lambda one: one.start)
    open_: list[_Span] = []
    seen: set[int] = set()
    at = 0
    for start, end in zip(edges, edges[1:], strict=False):
        while at < len(begins) and begins[at].start <= start:
            open_.append(begins[at])
            at += 1
        open_ = [one for one in open_ if one.end > start]
        change = next((one.change for one in reversed(open_) if one.change), None)
        finding = next((one.finding for one in reversed(open_) if one.finding), None)
        is_first = finding is not None and id(finding) not in seen
        if finding:
            seen.add(id(finding))
        yield Piece(text[start:end], change, finding, is_first)


def _edges(spans: Iterable[_Span], length: int) -> Iterator[int]:
    for one in spans:
        yield min(one.start, length)
        yield min(one.end, length)


@dataclass(frozen=True)
class Compared:
    """A figure of one article beside the same figure of others; None where they do not tell it."""

    mine: Finding
    others: tuple[Finding | None, ...]

    @property
    def differs(self) -> bool:
        """Whether some copy says another number."""
        return any(one and _said(one) != _said(self.mine) for one in self.others)


def compared(mine: Sequence[Finding], copies: Sequence[Sequence[Finding]]) -> list[Compared]:
    """Each figure beside those of the copies."""
    return [Compared(one, tuple(_same(one, copy) for copy in copies)) for one in mine]


def _same(one: Finding, others: Iterable[Finding]) -> Finding | None:
    """The figure of a copy that says the same thing, by its clause; equal figures first."""
    unit = _said(one)[1]
    alike = [other for other in others if _said(other)[1] == unit]
    equal = [other for other in alike if _said(other) == _said(one)]
    best = max(equal or alike, key=lambda other: _likeness(one, other), default=None)
    is_same = best is not None and (bool(equal) or _likeness(one, best) >= rules.TITLES_ALIKE)
    return best if is_same else None


def _likeness(one: Finding, other: Finding) -> float:
    return max(rules.likeness(one.quote, other.quote), rules.likeness(one.meaning, other.meaning))


def _said(one: Finding) -> tuple[str, str, str]:
    words = f"{one.value.normalize():f}{one.unit}" if one.value is not None else one.words
    try:
        told = parse(words)
    except Refusal:
        return words, one.unit, one.approx
    return f"{told.value.normalize():f}", told.unit, one.approx


def around(raw: str, one: Finding, room: int = 300) -> tuple[str, str, str, str, str]:
    """A quotation in its place: before, up to the number, the number, the rest, after."""
    start, end = min(one.quote_start, one.start), max(one.quote_end, one.end)
    return (
        raw[max(0, start - room) : start], raw[start : one.start], raw[one.start : one.end],
        raw[one.end : end], raw[end : end + room],
    )  # fmt: skip
