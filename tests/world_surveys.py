"""What the addresses of surveys lead to in the world of tests: 资源's questionnaires."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.activities.surveys import building, rules, services
from xieli.activities.surveys.building import QuestionWords
from xieli.activities.surveys.forms import field_of
from xieli.activities.surveys.models import Question, Survey
from xieli.activities.surveys.rules import Given
from xieli.activities.surveys.services import NewSheet, SurveyWords


def world_surveys(cast: Cast) -> dict[str, Any]:
    """The words of surveys' addresses; `survey_body` is what an answer sheet posts."""
    wang = cast.actor("王强")
    named, years = _open(cast, is_anonymous=False)
    given = {years.id: Given(number=Decimal(3))}
    new = NewSheet("a-key-of-the-world", given)
    sheet, _new = services.answer(named, new, by=cast.actor("李梅"), at=timezone.now())
    public, asked = _open(cast, needs_link=True)
    (token,) = services.make_links(public, 1, by=wang, at=timezone.now())
    return {
        "survey_id": named.id, "question_id": years.id, "sheet_id": sheet.id, "form": "csv",
        "survey_code": public.code, "survey_token": token,
        "survey_body": {"key": "b-key-of-the-world", field_of(asked): "3"},
    }  # fmt: skip


def _open(cast: Cast, **words: bool) -> tuple[Survey, Question]:
    wang, at = cast.actor("王强"), timezone.now()
    today = timezone.localdate(at)
    cover = SurveyWords("驿站开门时间", today, today + timedelta(days=5), **words)
    survey = services.draft(cast.unions["资源"], cover, by=wang, at=at)
    asked = QuestionWords(rules.NUMBER, "工龄几年")
    question = building.add_question(survey, asked, by=wang, at=at)
    return services.open_survey(survey, seen=1, by=wang, at=at), question


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_SURVEYS = {
    ("surveys:answer", "code"): "survey_code",
    ("surveys:thanks", "code"): "survey_code",
    ("surveys:answer_link", "code"): "survey_code",
    ("surveys:answer_link", "token"): "survey_token",
}
# What is posted there (for World.body_of); the answer pages get world["survey_body"].
BODIES_SURVEYS: dict[str, dict[str, Any]] = {
    "surveys:open": {"seen": 0},
    "surveys:close": {"seen": 0},
    "surveys:template": {"do": "keep"},
}
ANSWERED = ("surveys:answer", "surveys:answer_link")
