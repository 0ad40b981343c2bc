"""The verbs that build a draft: add, change, move and remove a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xieli.activities.surveys import rules
from xieli.activities.surveys.models import Choice, Question, ShownIf, Survey
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _


@dataclass(frozen=True)
class QuestionWords:
    """What a question says; a scale makes its own choices."""

    kind: str
    words: str
    choices: tuple[str, ...] = ()
    shown_if: tuple[UUID, ...] = ()  # choices of earlier questions
    help: str = ""
    is_required: bool = True


@transaction.atomic
def add_question(survey: Survey, new: QuestionWords, *, by: Actor, at: datetime) -> Question:
    """Ask one more thing, at the end."""
    row = _draft(survey)
    count = row.questions.count()
    if count >= rules.MOST_QUESTIONS:
        raise Refusal(_("一份问卷最多 {most} 题。"), _("请分成两份。"), most=rules.MOST_QUESTIONS)
    question = Question(survey=row, number=count + 1)
    _take(question, new)
    _noted(row, "surveys.add_question", f"加一题：{new.words}", by, at)
    return question


@transaction.atomic
def change_question(question: Question, new: QuestionWords, *, by: Actor, at: datetime) -> Question:
    """Ask it otherwise; choices that lead to other questions must stay."""
    row = _draft(question.survey)
    question = Question.objects.get(pk=question.pk)
    _take(question, new)
    _noted(row, "surveys.change_question", f"改一题：{new.words}", by, at)
    return question


@transaction.atomic
def move_question(question: Question, up: bool, *, by: Actor, at: datetime) -> None:
    """Ask it one place earlier or later; at the end of the list nothing happens."""
    row = _draft(question.survey)
    order = list(row.questions.all())
    at_now = next(n for n, one in enumerate(order) if one.pk == question.pk)
    to = at_now - 1 if up else at_now + 1
    if 0 <= to < len(order):
        order[at_now], order[to] = order[to], order[at_now]
        _number(order)
    _noted(row, "surveys.move_question", f"移一题：{question.words}", by, at)


@transaction.atomic
def remove_question(question: Question, *, by: Actor, at: datetime) -> None:
    """Ask it no more; Refusal while another question hangs on its choices."""
    row = _draft(question.survey)
    leading = ShownIf.objects.filter(choice__question=question).select_related("question").first()
    if leading:
        raise Refusal(
            _("“{title}”要看这一题的选择才出现。"),
            _("请先改它的出现条件。"),
            title=leading.question.words,
        )
    question.delete()
    _number(list(row.questions.all()))
    _noted(row, "surveys.remove_question", f"删一题：{question.words}", by, at)


def _draft(survey: Survey) -> Survey:
    row = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    rules.must_be_draft(row.state)
    return row


def _take(question: Question, new: QuestionWords) -> None:
    question.kind, question.words, question.help = new.kind, new.words, new.help
    question.is_required = new.is_required
    question.save()
    _take_choices(question, _choices(new))
    _take_conditions(question, new.shown_if)


def _choices(new: QuestionWords) -> tuple[str, ...]:
    """The choices of a question; a scale has 1 to 5, or its own words for the steps."""
    if new.kind == rules.SCALE:
        own = len(new.choices) == rules.STEPS_OF_SCALE
        return new.choices if own else tuple(str(n + 1) for n in range(rules.STEPS_OF_SCALE))
    if new.kind not in rules.OF_CHOICES:
        return ()
    if len(set(new.choices)) != len(new.choices):
        raise Refusal(_("有两个选项一样。"), _("请改其中一个。"))
    if not 2 <= len(new.choices) <= rules.MOST_CHOICES:
        raise Refusal(
            _("选择题要有 2 到 {most} 个选项。"), _("一行写一个。"), most=rules.MOST_CHOICES
        )
    return new.choices


def _take_choices(question: Question, words: tuple[str, ...]) -> None:
    """Keep a choice that is still there (others may hang on it), renumber, add, remove."""
    known = {choice.words: choice for choice in question.choices.all()}
    gone = [choice for text, choice in known.items() if text not in words]
    if ShownIf.objects.filter(choice__in=gone).exists():
        raise Refusal(_("要去掉的选项后面连着别的题。"), _("请先改那些题的出现条件。"))
    Choice.objects.filter(pk__in=[choice.pk for choice in gone]).delete()
    for shift in (1000, 0):  # two steps, since each number stands once
        for number, text in enumerate(words, 1):
            if text in known:
                known[text].number = number + shift
                known[text].save(update_fields=["number"])
    fresh = [text for text in words if text not in known]
    Choice.objects.bulk_create(
        Choice(question=question, number=words.index(text) + 1, words=text) for text in fresh
    )


def _take_conditions(question: Question, choices: tuple[UUID, ...]) -> None:
    earlier = Choice.objects.filter(
        question__survey=question.survey_id, question__number__lt=question.number
    )
    found = set(earlier.filter(pk__in=choices).values_list("pk", flat=True))
    if found != set(choices):
        raise Hidden
    question.shown_if.all().delete()
    ShownIf.objects.bulk_create(ShownIf(question=question, choice_id=one) for one in choices)


def _number(order: list[Question]) -> None:
    for number, one in enumerate(order, 1):
        one.number = number
    Question.objects.bulk_update(order, ["number"])


def _noted(row: Survey, verb: str, words: str, by: Actor, at: datetime) -> None:
    row.version += 1
    row.save(update_fields=["version"])
    note(verb, words, by=by, at=at, about=row)
