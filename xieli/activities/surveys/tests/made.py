"""A questionnaire of 青石街道 in a few lines: a choice that leads on, a number, a text, a scale."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from tests import cast as c
from xieli.activities.surveys import building, queries, rules, services
from xieli.activities.surveys.building import QuestionWords
from xieli.activities.surveys.models import Choice, Question, Survey
from xieli.activities.surveys.rules import Given
from xieli.activities.surveys.services import NewSheet, SurveyWords

AT = datetime(2024, 3, 14, 7, 26, 31, tzinfo=UTC)
WORDS = SurveyWords("集体宿舍住得怎么样", date(2024, 3, 12), date(2024, 3, 18), "三分钟答完")


class Scene:
    """The federation, and one survey of the street with its four questions."""

    def __init__(self, **words: Any) -> None:
        c.rules_of_the_house()
        self.cast = c.federation()
        self.zhou = self.cast.actor("周敏")
        asked = SurveyWords(**{**vars(WORDS), **words})
        street = self.cast.unions["青石街道"]
        self.survey = services.draft(street, asked, by=self.zhou, at=AT)
        self.lives = self.ask(QuestionWords(rules.ONE, "住在哪里", ("宿舍", "自己租", "家里")))
        self.crowd = self.ask(
            QuestionWords(
                rules.TEXT, "宿舍哪里要改", shown_if=(self.choice("宿舍").id,), is_required=False
            )
        )
        self.years = self.ask(QuestionWords(rules.NUMBER, "工龄几年"))
        self.likes = self.ask(QuestionWords(rules.SCALE, "给食堂打几分"))

    def ask(self, words: QuestionWords) -> Question:
        return building.add_question(self.survey, words, by=self.zhou, at=AT)

    def choice(self, words: str) -> Choice:
        return Choice.objects.get(question__survey=self.survey, words=words)

    def fresh(self) -> Survey:
        return Survey.objects.select_related("union__region").get(pk=self.survey.pk)

    def open(self) -> Survey:
        seen = self.fresh().version
        self.survey = services.open_survey(self.survey, seen=seen, by=self.zhou, at=AT)
        return self.survey

    def close(self) -> Survey:
        seen = self.fresh().version
        self.survey = services.close(self.survey, seen=seen, by=self.zhou, at=AT)
        return self.survey

    def given(self, lives: str = "宿舍", words: str = "", years: int = 3) -> dict[UUID, Given]:
        return {
            self.lives.id: Given(choices=frozenset({self.choice(lives).id})),
            self.crowd.id: Given(text=words),
            self.years.id: Given(number=Decimal(years)),
            self.likes.id: Given(choices=frozenset({self.choice("4").id})),
        }

    def answer(self, who: str = "李梅", **more: Any) -> Any:
        key, token = more.pop("key", uuid4().hex), more.pop("token", "")
        new = NewSheet(key, self.given(**more), token)
        return services.answer(self.fresh(), new, by=self.cast.actor(who), at=AT)

    def results(self) -> queries.Results:
        return queries.results(self.fresh(), AT.date())
