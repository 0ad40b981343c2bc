"""Questionnaires of the demonstration: one closed and full, one open, one with names, one draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from xieli.activities.surveys import building, queries, rules, services
from xieli.activities.surveys.building import QuestionWords
from xieli.activities.surveys.models import Question, Survey
from xieli.activities.surveys.rules import Given
from xieli.activities.surveys.services import NewMatter, NewSheet, SurveyWords
from xieli.kernel.actor import Actor
from xieli.site.demo.federation import Ground
from xieli.site.demo.people import ZIYUAN

STREET = "青石街道总工会"
LIVING, YEARS, FOOD = ("宿舍", "自己租房", "家里"), "在这里做了几年", "给食堂打几分"
SAID = (
    "夏天六个人一间，空调一台带不动", "洗衣机少，周末排队到晚上", "热水十点以后就没有了",
    "三楼走廊的灯坏了两个月", "想要一间能学习的屋子", "隔音差，倒班的人白天睡不好",
)  # fmt: skip
LACKS = ("空调和热水", "洗衣机", "学习的地方", "孩子放假有人看")


def fill(ground: Ground, at: datetime) -> list[str]:
    """Fill the street's questionnaires by their own verbs; figures are counted from the rows."""
    zhou = ground.actor("周敏")
    closed = _closed(ground, zhou, at)
    running = _running(ground, zhou, at)
    named = _named(ground, zhou, at)
    _draft(ground, ground.actor("刘芸"), at)
    return [
        f"问卷“{closed.title}”：收卷了，{closed.sheets.count()} 份匿名答卷等周敏看，"
        f"{closed.matters.count()} 件事等她转给维权",
        f"问卷“{running.title}”：还在答，收到 {running.sheets.count()} 份；"
        f"打开 /surveys/a/{running.code}/ 就能答",
        f"问卷“{named.title}”：实名，李梅登录后可答",
    ]


def _open(union_name: str, words: SurveyWords, ground: Ground, by: Actor, at: datetime) -> Survey:
    """A survey with the four questions, sent out."""
    survey = services.draft(ground.unions[union_name], words, by=by, at=at)
    _ask(survey, by, at)
    survey.refresh_from_db()
    return services.open_survey(survey, seen=survey.version, by=by, at=at)


def _ask(survey: Survey, by: Actor, at: datetime) -> None:
    first = building.add_question(
        survey, QuestionWords(rules.ONE, "您现在住在哪里", LIVING), by=by, at=at
    )
    dorm = first.choices.get(words=LIVING[0])
    for words in (
        QuestionWords(
            rules.TEXT, "宿舍里哪一样最要改", shown_if=(dorm.id,), is_required=False,
            help="写事，不写人",
        ),
        QuestionWords(rules.NUMBER, YEARS),
        QuestionWords(rules.MANY, "最缺什么", LACKS),
        QuestionWords(rules.SCALE, FOOD, is_required=False),
    ):  # fmt: skip
        building.add_question(survey, words, by=by, at=at)


def _answered(survey: Survey, count: int, at: datetime) -> None:
    questions = queries.questions_of(survey)
    for number in range(count):
        new = NewSheet(f"demo-{survey.code}-{number:04d}", _given(questions, number))
        services.answer(survey, new, by=Actor(None, "匿名"), at=at)


def _given(questions: list[Question], number: int) -> dict[UUID, Given]:
    """One invented person's answers, always the same for the same number."""
    where, why, years, lacks, food = questions
    choices = [list(one.choices.all()) for one in questions]
    lives = 0 if number % 10 < 6 else 1 if number % 10 < 9 else 2
    wanted = {choices[3][number % 4].id, choices[3][number * 7 % 3].id}
    return {
        where.id: Given(choices=frozenset({choices[0][lives].id})),
        why.id: Given(text=SAID[number % len(SAID)] if number % 3 == 0 else ""),
        years.id: Given(number=Decimal(1 + number * 5 % 11)),
        lacks.id: Given(choices=frozenset(wanted)),
        food.id: Given(choices=frozenset({choices[4][(2 + number * 3 % 5) % 5].id})),
    }


def _closed(ground: Ground, by: Actor, at: datetime) -> Survey:
    then = at - timedelta(days=12)
    day = timezone.localdate(then)
    words = SurveyWords(
        "一线职工住得怎么样", day, day + timedelta(days=7),
        "三分钟答完。答案只用来排今年的服务项目，认不出是谁答的。",
    )  # fmt: skip
    survey = _open(STREET, words, ground, by, then)
    _answered(survey, 63, then + timedelta(days=1))
    survey.refresh_from_db()
    survey = services.close(survey, seen=survey.version, by=by, at=at - timedelta(days=4))
    matter = NewMatter("rights", "集体宿舍空调和热水不够", "多份答卷说六人一间、热水十点后没有")
    services.gather(survey, matter, by=by, at=at - timedelta(days=3))
    return survey


def _running(ground: Ground, by: Actor, at: datetime) -> Survey:
    day = timezone.localdate(at)
    words = SurveyWords(
        "冬天送温暖，您最缺什么", day - timedelta(days=4), day + timedelta(days=2),
        "五道题。收卷以后一起看，单位看不到。",
    )  # fmt: skip
    survey = _open(STREET, words, ground, by, at - timedelta(days=4))
    _answered(survey, 27, at - timedelta(days=1))
    return survey


def _named(ground: Ground, by: Actor, at: datetime) -> Survey:
    day = timezone.localdate(at)
    words = SurveyWords(
        "技能培训想学什么", day, day + timedelta(days=10), "实名，用来排班。", is_anonymous=False
    )
    survey = services.draft(ground.unions[STREET], words, by=by, at=at)
    for asked in (
        QuestionWords(rules.MANY, "想学哪几样", ("电工", "叉车", "焊接", "电脑办公")),
        QuestionWords(rules.ONE, "哪个时间方便", ("工作日晚上", "周六", "周日")),
        QuestionWords(rules.TEXT, "还想说什么", is_required=False),
    ):
        building.add_question(survey, asked, by=by, at=at)
    survey.refresh_from_db()
    return services.open_survey(survey, seen=survey.version, by=by, at=at)


def _draft(ground: Ground, by: Actor, at: datetime) -> None:
    day = timezone.localdate(at)
    words = SurveyWords("驿站开门时间合不合适", day + timedelta(days=3), day + timedelta(days=17))
    survey = services.draft(ground.unions[ZIYUAN], words, by=by, at=at)
    _ask(survey, by, at)
