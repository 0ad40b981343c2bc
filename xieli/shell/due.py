"""Due: one thing an officer has to do, as the page 今天要办 shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, Model, QuerySet, Window

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Due:
    """What to do (words), why or how many (more), where (url) and until when; no staff ranking."""

    words: str
    more: str
    url: str
    until: date | None = None
    action: str = ""  # verb + object for the button


def first_of(rows: QuerySet[Row]) -> tuple[Row | None, int]:
    """The first of what waits, in its order, and how many wait: one question instead of two."""
    found: QuerySet[Any] = rows.annotate(of_all=Window(Count("*")))[:1]
    for row in found:
        return row, row.of_all
    return None, 0
