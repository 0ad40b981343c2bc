"""Questions: which surveys, what they ask, what the answers say and may show."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from xieli.activities.surveys import rules
from xieli.activities.surveys.models import (
    Answer,
    AnswerLink,
    AnswerSheet,
    Matter,
    Question,
    Survey,
    SurveyState,
)
from xieli.activities.surveys.rules import Asked
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.rulebook.queries import value
from xieli.shell.guards import Reader, must_may
from xieli.unions.queries import within

TEXTS_SHOWN = 200


def kept_by(reader: Reader) -> QuerySet[Survey]:
    """The surveys of unions this reader runs surveys for, the latest first."""
    mine = within(reader.tops(Function.SURVEYS_RUN), "union__path")
    found = Survey.objects.filter(mine).select_related("union")
    return found.annotate(n_sheets=Count("sheets")).order_by("-opens_on", "-id")


def access_survey(survey_id: UUID, reader: Reader) -> Survey:
    """Fetch a survey for one who runs it; Hidden for everyone else."""
    survey = Survey.objects.select_related("union__region").filter(id=survey_id).first()
    if survey is None:
        raise Hidden
    must_may(reader, Function.SURVEYS_RUN, survey.union_id)
    return survey


def access_question(survey: Survey, question_id: UUID) -> Question:
    """Fetch a question of this survey; Hidden for another's."""
    question = survey.questions.filter(id=question_id).first()
    if question is None:
        raise Hidden
    return question


def access_by_code(code: str) -> Survey:
    """Fetch a survey by the code of its public address; a draft is not there yet."""
    found = Survey.objects.select_related("union").exclude(state=SurveyState.DRAFT)
    survey = found.filter(code=code).first()
    if survey is None:
        raise Hidden
    return survey


def access_sheet(survey: Survey, sheet_id: UUID) -> AnswerSheet:
    """Fetch a named sheet of this survey; anonymous ones are never looked at one by one."""
    sheet = survey.sheets.filter(id=sheet_id, is_named=True).select_related("user").first()
    if sheet is None:
        raise Hidden
    return sheet


def digest_of(text: str) -> str:
    """What is kept of a link or of a form's key."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_unused(survey: Survey, token: str) -> bool:
    """Whether a link was handed out for this survey and not used yet."""
    return AnswerLink.objects.filter(survey=survey, digest=digest_of(token)).exists()


def questions_of(survey: Survey) -> list[Question]:
    """The questions in order with their choices and conditions; three queries."""
    return list(survey.questions.prefetch_related("choices", "shown_if__choice__question"))


def as_asked(questions: list[Question]) -> list[Asked]:
    """The questions as the rules see them."""
    return [
        Asked(
            one.id,
            one.kind,
            one.words,
            one.is_required,
            frozenset(choice.id for choice in one.choices.all()),
            frozenset(row.choice_id for row in one.shown_if.all()),
        )
        for one in questions
    ]


def has_answered(survey: Survey, user_id: UUID | None) -> bool:
    """Whether this sign-in has handed in its named sheet."""
    return user_id is not None and survey.sheets.filter(user_id=user_id).exists()


def least_of(survey: Survey, on: date) -> int:
    """The smallest count that may be shown of an anonymous survey there."""
    region = survey.union.region.code if survey.union.region else ""
    return value(rules.SMALLEST_CELL, region, on).as_int


@dataclass(frozen=True)
class Line:
    """One choice with its count; None: hidden, since it is small."""

    words: str
    count: int | None
    share: Decimal | None  # percent of those who answered, one decimal


@dataclass(frozen=True)
class Result:
    """What was answered to one question; what may not be shown is empty or None."""

    question: Question
    answered: int
    lines: tuple[Line, ...] = ()
    mean: Decimal | None = None
    median: Decimal | None = None
    texts: tuple[str, ...] = ()
    more_texts: int = 0
    is_small: bool = False  # too few answered: nothing is shown


@dataclass(frozen=True)
class Results:
    """All results of a survey, or why there are none yet."""

    count: int
    least: int
    may_show: bool
    each: tuple[Result, ...] = ()


def results(survey: Survey, on: date) -> Results:
    """Count the answers; ten queries however many there are.

    Law: of an anonymous survey nothing is shown before it is closed, and no count under `least`.
    """
    count, least = survey.sheets.count(), least_of(survey, on)
    if not rules.may_show(survey.is_anonymous, survey.state, count, least):
        return Results(count, least, False)
    answered = _answered(survey)
    chosen, numbers = _chosen(survey), _numbers(survey)
    each = tuple(
        _result(survey, one, answered[one.id], least, (chosen, numbers[one.id]))
        for one in questions_of(survey)
    )
    return Results(count, least, True, each)


Counts = tuple[Counter[UUID], list[Decimal]]


def _answered(survey: Survey) -> Counter[UUID]:
    rows = Answer.objects.filter(sheet__survey=survey).values_list("question_id")
    return Counter(dict(rows.annotate(n=Count("sheet_id", distinct=True)).order_by()))


def _chosen(survey: Survey) -> Counter[UUID]:
    rows = Answer.objects.filter(sheet__survey=survey, choice__isnull=False)
    counted = rows.values_list("choice_id").annotate(n=Count("id")).order_by()
    return Counter({key: n for key, n in counted if key})


def _numbers(survey: Survey) -> defaultdict[UUID, list[Decimal]]:
    found: defaultdict[UUID, list[Decimal]] = defaultdict(list)
    rows = Answer.objects.filter(sheet__survey=survey, number__isnull=False)
    for question, number in rows.values_list("question_id", "number"):
        found[question].append(number or Decimal(0))
    return found


def _result(
    survey: Survey, question: Question, answered: int, least: int, counts: Counts
) -> Result:
    if survey.is_anonymous and answered < least:
        return Result(question, 0, is_small=True)
    if question.kind == rules.NUMBER:
        numbers = counts[1]
        mean = sum(numbers, Decimal(0)) / len(numbers) if numbers else None
        median = rules.middle(numbers) if numbers else None
        return Result(question, answered, mean=_tidy(mean), median=_tidy(median))
    if question.kind == rules.TEXT:
        return _texts(survey, question, answered)
    choices = list(question.choices.all())
    plain = [counts[0][choice.id] for choice in choices]
    seen = rules.suppressed(plain, least) if survey.is_anonymous else list(plain)
    lines = tuple(
        Line(choice.words, n, _share(n, answered)) for choice, n in zip(choices, seen, strict=True)
    )
    is_whole = question.kind == rules.SCALE and None not in seen and answered
    points = sum(choice.number * n for choice, n in zip(choices, plain, strict=True))
    mean = Decimal(points) / answered if is_whole else None
    return Result(question, answered, lines, mean=_tidy(mean))


def _texts(survey: Survey, question: Question, answered: int) -> Result:
    """Texts of anonymous sheets, by their words and not in the order they came in."""
    if not survey.is_anonymous:
        return Result(question, answered)
    rows = Answer.objects.filter(question=question).exclude(words="").order_by("words")
    texts = tuple(rows.values_list("words", flat=True)[:TEXTS_SHOWN])
    return Result(question, answered, texts=texts, more_texts=max(0, answered - len(texts)))


def _share(count: int | None, whole: int) -> Decimal | None:
    if count is None or not whole:
        return None
    return (Decimal(count) * 100 / whole).quantize(Decimal("0.1"))


def _tidy(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.quantize(Decimal("0.01"))


def sheets_of(survey: Survey) -> QuerySet[AnswerSheet]:
    """The named sheets, the latest first."""
    return survey.sheets.filter(is_named=True).select_related("user").order_by("-at")


def named_rows(survey: Survey, questions: list[Question]) -> Iterator[list[object]]:
    """A named survey's sheets as rows: name, day, then each answer; texts stay sealed.

    One query for the sheets, one for the answers of each 500.
    """
    sheets = survey.sheets.filter(is_named=True).select_related("user").order_by("at", "id")
    held: list[AnswerSheet] = []
    for sheet in sheets.iterator(chunk_size=500):
        held.append(sheet)
        if len(held) == 500:
            yield from _told(held, questions)
            held = []
    yield from _told(held, questions)


def _told(sheets: list[AnswerSheet], questions: list[Question]) -> Iterator[list[object]]:
    said: defaultdict[tuple[UUID, UUID], list[Answer]] = defaultdict(list)
    rows = Answer.objects.filter(sheet__in=sheets).select_related("choice")
    for answer in rows.order_by("choice__number"):
        said[answer.sheet_id, answer.question_id].append(answer)
    for sheet in sheets:
        name = sheet.user.shown_name if sheet.user else ""
        yield [name, sheet.day, *(cell_of(said[sheet.id, one.id]) for one in questions)]


def cell_of(answers: list[Answer]) -> object:
    """One question's answer of one sheet, for a table; a sealed text only says that it is there."""
    if not answers:
        return None
    if answers[0].number is not None:
        return answers[0].number
    if answers[0].sealed_words is not None:
        return _("已写，逐份查看")
    return "、".join(one.choice.words for one in answers if one.choice) or answers[0].words


def matters_of(survey: Survey) -> QuerySet[Matter]:
    """What was made of the answers, the latest first."""
    return survey.matters.select_related("question").order_by("-made_at")
