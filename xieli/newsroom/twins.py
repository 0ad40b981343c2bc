"""The same event on several sites: found by marks in a table, never by comparing all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count

from xieli.newsroom import rules
from xieli.newsroom.models import Article, Finding, Mark

MOST = 12  # articles that are compared with a new one


def put_marks(row: Article) -> None:
    """Write the marks of an article anew and join it to the event it tells."""
    facts = Finding.objects.filter(article=row, kind=rules.FACT).values_list("value", "unit")
    marks = rules.marks_of(row.body, ((value, unit) for value, unit in facts if value is not None))
    Mark.objects.filter(article=row).delete()
    Mark.objects.bulk_create(Mark(article=row, value=value) for value in sorted(marks))
    _join(row, marks)


def _join(row: Article, marks: frozenset[int]) -> None:
    """Let the article and those that tell the same event share one event, the oldest's."""
    like = [other for other in _candidates(row, marks)]
    marks_by = _marks_of([other.pk for other in like])
    mine = _event(row, marks)
    same = [one for one in like if rules.is_same_event(mine, _event(one, marks_by[one.pk]))]
    if not same:
        return
    events = {row.event, *(one.event for one in same)}
    oldest = min(same, key=lambda one: one.pk).event
    Article.objects.filter(event__in=events).update(event=oldest)
    row.event = oldest


def _candidates(row: Article, marks: frozenset[int]) -> list[Article]:
    """The articles that share most marks with this one, of other clippings; two questions."""
    shared = Mark.objects.filter(value__in=marks).exclude(article__clipping_id=row.clipping_id)
    best = shared.values("article").annotate(n=Count("id")).order_by("-n", "-article")[:MOST]
    keys = [one["article"] for one in best]
    return list(Article.objects.filter(pk__in=keys).only("title", "told_on", "event", "clipping"))


def _marks_of(keys: Iterable[UUID]) -> dict[UUID, frozenset[int]]:
    found: dict[UUID, set[int]] = defaultdict(set)
    for key, value in Mark.objects.filter(article__in=list(keys)).values_list("article", "value"):
        found[key].add(value)
    return defaultdict(frozenset, {key: frozenset(values) for key, values in found.items()})


def _event(row: Article, marks: frozenset[int]) -> rules.Event:
    return rules.Event(row.title, marks, rules.day_of(row.told_on))
