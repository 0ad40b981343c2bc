"""A clip as JSON: the schema of docs/clipping.md, which other programs read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xieli.newsroom.clipping.shape import (
    Article,
    Change,
    Clip,
    Day,
    Done,
    Fact,
    Named,
    Quoted,
)
from xieli.newsroom.clipping.text import Text


def as_json(clip: Clip) -> dict[str, Any]:
    """Everything a clip knows; places are offsets in characters into the raw text."""
    return {
        "name": clip.page.name,
        "encoding": clip.page.encoding,
        "characters": len(clip.page.raw),
        "damaged": sum(change.done is Done.DAMAGED for change in clip.changes),
        "articles": [_article(one) for one in clip.articles],
        "changes": [_change(one) for one in clip.changes],
    }


def _article(one: Article) -> dict[str, Any]:
    return {
        "title": one.title.chars or None,
        "subtitle": one.subtitle.chars or None,
        "date": one.date or None,
        "source": one.source or None,
        "author": one.author or None,
        "body": one.body.chars,
        "raw": _span(one.title, one.subtitle, one.body),
        "facts": [_fact(fact) for fact in one.facts],
        "organisations": list(
            dict.fromkeys(named.full or named.name for named in one.organisations)
        ),
        "parties": [_named(named) for named in one.organisations],
        "places": [_named(named) for named in one.places],
        "event_dates": [_day(day) for day in one.days],
        "kinds": list(one.kinds),
    }


def _span(*texts: Text) -> dict[str, int]:
    spans = [text.span() for text in texts if len(text)]
    if not spans:
        return {"start": 0, "end": 0}
    return {"start": min(start for start, _ in spans), "end": max(end for _, end in spans)}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _fact(one: Fact) -> dict[str, Any]:
    return {
        "value": _number(one.value),
        "unit": one.unit,
        "meaning": one.meaning,
        "approx": one.approx or None,
        "qualifier": one.qualifier or None,
        "quote": _quoted(one.quoted),
        "at": _quoted(one.at),
    }


def _named(one: Named) -> dict[str, Any]:
    found = {"name": one.name, "full": one.full or None, "quote": _quoted(one.quoted)}
    return {**found, "code": one.code or None, "role": one.role or None}


def _day(one: Day) -> dict[str, Any]:
    days = {"start": one.start.isoformat(), "end": one.end.isoformat()}
    return {**days, "quote": _quoted(one.quoted)}


def _quoted(one: Quoted) -> dict[str, Any]:
    return {"words": one.words, "start": one.start, "end": one.end}


def _change(one: Change) -> dict[str, Any]:
    places = {"start": one.start, "end": one.end}
    return {
        "done": one.done.value,
        **places,
        "was": one.was,
        "now": one.now,
        "reason": one.reason,
    }
