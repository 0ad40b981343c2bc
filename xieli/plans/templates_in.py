"""The templates a policy may begin with: rows of a table beside this file, in our own words."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from xieli.insight.figures import FIGURES
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden
from xieli.kernel.refusal import marked as _
from xieli.plans import services
from xieli.plans.models import Policy
from xieli.plans.services import IndicatorWords, MeasureWords, PolicyWords
from xieli.unions.models import Union

DATA = Path(__file__).parent / "data"
TEMPLATES = {"measures15": _("县域工会 15 条措施（五个方面，样本）")}


@lru_cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a template; Hidden for a name that is none."""
    if name not in TEMPLATES:
        raise Hidden
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as told:
        return tuple(csv.DictReader(told))


@transaction.atomic
def draft_from(name: str, union: Union, words: PolicyWords, *, by: Actor, at: datetime) -> Policy:
    """Begin a policy with a template's measures; each step leaves its own note.

    Where the house counts no such figure, the union reports in words.
    """
    policy = services.draft(union, words, by=by, at=at)
    for row in rows_of(name):
        asked = MeasureWords(
            row["aspect"], row["title"], Decimal(row["weight"]), words.ends_on, row["words"]
        )
        measure = services.add_measure(policy, asked, by=by, at=at)
        services.add_indicator(measure, _indicator(row, words), by=by, at=at)
    policy.refresh_from_db()
    return policy


def _indicator(row: dict[str, str], words: PolicyWords) -> IndicatorWords:
    figure = next((key for key in row["figure"].split("|") if key in FIGURES), "")
    return IndicatorWords(
        row["indicator"], words.starts_on, words.ends_on, figure,
        "" if figure else row["indicator"], "" if figure else row["unit"],
        _number(row["target"]), _number(row["total_target"]),
    )  # fmt: skip


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
