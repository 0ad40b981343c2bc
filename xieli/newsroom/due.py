"""What the newsroom puts on an officer's page: texts to adopt, stories to publish or to mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.newsroom import queries as clippings
from xieli.newsroom import rules
from xieli.newsroom import story_queries as queries
from xieli.newsroom.story_models import Stage, Story
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 50


def due(reader: Reader, today: date) -> list[Due]:
    """Texts nobody dealt with yet, and stories that wait for this reader."""
    return errands.due(ERRANDS, reader, today)


def _of_stories(day: Day) -> Sequence[QuerySet[Any]]:
    return [errands.brief(queries.waiting(day.reader), "title", "stage", "union__name")[:MOST]]


def _stories(day: Day, waiting: list[Story]) -> Iterator[Due]:
    for one in waiting:
        is_asked = one.stage == Stage.ASKED
        words = _("新闻稿等另一位同志发布") if is_asked else _("新闻稿退回来了")
        action = _("去看稿") if is_asked else _("去修改")
        more = f"{one.union.name} · {one.title}"
        yield Due(words, more, reverse("stories:story", args=[one.pk]), None, action)


def _of_clippings(day: Day) -> Sequence[QuerySet[Any]]:
    rows = clippings.kept(day.reader).filter(state__in=(rules.NEW, rules.PARTLY)).order_by("id")
    return [errands.first_and_count(rows, "name")]


def _clippings(day: Day, waiting: list[Any]) -> Iterator[Due]:
    for one in waiting:
        words = _("{n} 份收来的文字等您采用").format(n=one.of_all)
        yield Due(words, one.name, reverse("newsroom:clippings"), None, _("去看看"))


ERRANDS = (
    Errand(queries.OFFICE, _of_stories, _stories),
    Errand((queries.RUN,), _of_clippings, _clippings),
)
