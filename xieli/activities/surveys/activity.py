"""Surveys' declaration, and what they put on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.surveys import queries, rules, services
from xieli.activities.surveys.models import Survey, SurveyState
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Surveys that close soon or should have closed, and answers nobody has looked at."""
    return errands.due(ERRANDS, reader, today)


def _of_surveys(day: Day) -> Sequence[QuerySet[Any]]:
    soon = day.today + timedelta(days=day.held[rules.CLOSING_SOON].as_int)
    is_closing = Q(state=SurveyState.OPEN, closes_on__lte=soon)
    is_unread = Q(state=SurveyState.CLOSED, looked_at=None)
    rows = queries.kept_by(day.reader).filter(is_closing | is_unread)
    return [errands.brief(rows, "title", "state", "closes_on")]


def _surveys(day: Day, rows: list[Any]) -> Iterator[Due]:
    yield from _closing([one for one in rows if one.state == SurveyState.OPEN], day.today)
    yield from _unread([one for one in rows if one.state == SurveyState.CLOSED and one.n_sheets])


def _closing(rows: Iterable[Any], today: date) -> Iterator[Due]:
    for survey in rows:  # surveys with n_sheets
        is_over = survey.closes_on < today
        words = _("问卷到期了，请收卷") if is_over else _("问卷快收卷了")
        count = _("{title} · 收到 {n} 份").format(title=survey.title, n=survey.n_sheets)
        yield Due(words, count, _url(survey), survey.closes_on, _("看问卷"))


def _unread(rows: Iterable[Any]) -> Iterator[Due]:
    for survey in rows:
        words = _("{n} 份答卷收齐了，等您看").format(n=survey.n_sheets)
        yield Due(words, survey.title, _url(survey), action=_("看结果"))


def _url(survey: Survey) -> str:
    return reverse("surveys:results", args=[survey.id])


ERRANDS = (Errand((Function.SURVEYS_RUN,), _of_surveys, _surveys, keys=(rules.CLOSING_SOON,)),)
SURVEYS = Activity(
    kind=rules.KIND, title="问卷调查", rooms=frozenset(), errands=ERRANDS, hands_on=services.hand_on
)
