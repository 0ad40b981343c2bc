"""The declaration of industry, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.industry import queries, rules
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader

MOST = 5  # lines of a kind on the page; the rest follows as these are done


def due(reader: Reader, today: date) -> list[Due]:
    """Cases that grew quiet, and plants whose jobs nobody told lately."""
    return errands.due(ERRANDS, reader, today)


def _of_cases(day: Day) -> Sequence[QuerySet[Any]]:
    house = queries.read_house(day.held)
    found = (
        queries.quiet(day.reader, day.today, house),
        queries.without_jobs(day.reader, day.today, house),
    )
    names = ("step", "stepped_on", "resource__name", "enterprise__name")
    return [errands.brief(rows, *names)[:MOST] for rows in found]


def _cases(day: Day, quiet: list[Any], without_jobs: list[Any]) -> Iterator[Due]:
    for case in quiet:
        words = _("{title}：{days} 天没有新的一步").format(
            title=case, days=(day.today - case.stepped_on).days
        )
        more = _("停在“{step}”，问一问进展，或写明原因退回、终止").format(
            step=case.get_step_display()
        )
        yield Due(words, more, _url(case.id), action=_("记进展"))
    months = queries.read_house(day.held).jobs_months
    for case in without_jobs:
        words = _("{title}：该报就业人数了").format(title=case)
        more = _("{n} 个月没有报过").format(n=months)
        yield Due(words, more, _url(case.id), action=_("报就业"))


def _url(case_id: object) -> str:
    return reverse("industry:case", args=[case_id])


ERRANDS = (Errand((Function.INDUSTRY_RUN,), _of_cases, _cases, keys=rules.KEYS),)
INDUSTRY = Activity(kind=rules.KIND, title="产业协作", rooms=frozenset(), errands=ERRANDS)
