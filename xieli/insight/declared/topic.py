"""Topic: figures that stand together on a page; and how they reckon time and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DateField, DecimalField, ExpressionWrapper, F, Func
from django.db.models.expressions import Combinable

from xieli.insight.shape import Figure, Way

MONEY = DecimalField(max_digits=20, decimal_places=4)


@dataclass(frozen=True)
class Topic:
    """A short name for addresses, its Chinese title, and its figures in their order."""

    name: str
    title: str
    figures: tuple[Figure, ...]


class _Since(Func):
    """So many units of time between two moments."""

    template = "(EXTRACT(EPOCH FROM %(expressions)s) / %(seconds)s)::numeric"
    arg_joiner = " - "
    output_field = MONEY


def _way(way: Way) -> Combinable:
    return F(way) if isinstance(way, str) else way


def days(begun: Way, ended: Way) -> Combinable:
    """The days from one moment to another, parts of days included."""
    return _Since(_way(ended), _way(begun), seconds=86_400)


def hours(begun: Way, ended: Way) -> Combinable:
    """The hours from one moment to another, parts of hours included."""
    return _Since(_way(ended), _way(begun), seconds=3_600)


def worth(of: Any) -> Combinable:
    """Money, reckoned from numbers that may be whole."""
    return ExpressionWrapper(of, output_field=MONEY)


def never() -> Combinable:
    """The day a standing row ends, where it does not."""
    return Case(default=None, output_field=DateField())
