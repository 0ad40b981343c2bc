"""Questions: a county's file: its figures by topic, its labels, its team, what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from xieli.insight.figures import TOPICS
from xieli.insight.queries import Asked, Counted, by_key
from xieli.plans import rules
from xieli.plans.models import Cell, Policy
from xieli.unions.models import CountyLabel, Union
from xieli.unions.queries import subtree


@dataclass(frozen=True)
class Told:
    """One figure of a topic as it stands for the county."""

    figure: Any
    counted: Counted


@dataclass(frozen=True)
class Group:
    """A topic with its figures."""

    title: str
    figures: list[Told]


def figures_of(county: Union, since: date, until: date, as_of: datetime) -> list[Group]:
    """Every figure of the house for a county in a period, by topic; one statement a topic."""
    return list(_groups(county, since, until, as_of))


def _groups(county: Union, since: date, until: date, as_of: datetime) -> Iterator[Group]:
    for topic in TOPICS:
        asked = [Asked(one.key, since, until, as_of) for one in topic.figures]
        told = by_key(asked, [county])
        rows = [Told(one, told[one.key][county.id]) for one in topic.figures]
        yield Group(topic.title, rows)


def labels_on(county: Union, day: date) -> list[CountyLabel]:
    """The labels the county bears on the day, with their documents."""
    live = Q(valid_to=None) | Q(valid_to__gte=day)
    return list(county.labels.filter(live, valid_from__lte=day).order_by("valid_from"))


def below(county: Union) -> dict[int, int]:
    """How many unions stand below, by level: 小三级 and firms."""
    counted: dict[int, int] = {}
    for level in subtree(county).exclude(pk=county.pk).values_list("level", flat=True):
        counted[level] = counted.get(level, 0) + 1
    return dict(sorted(counted.items()))


def asked_of(county: Union) -> list[Policy]:
    """The policies that ask something of the county, the newest first."""
    rows = Policy.objects.filter(pk__in=Cell.objects.filter(union=county).values("measure__policy"))
    return list(rows.exclude(state=rules.DRAFT).select_related("union").order_by("-issued_on"))
