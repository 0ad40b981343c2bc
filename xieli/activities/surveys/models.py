"""Survey, Question, Choice, ShownIf; AnswerLink, AnswerSheet, Answer; Matter."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieli.activities.surveys import rules
from xieli.people.models import User
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union


class SurveyState(models.TextChoices):
    DRAFT = rules.DRAFT, _("草稿")
    OPEN = rules.OPEN, _("在答")
    CLOSED = rules.CLOSED, _("已收卷")


class QuestionKind(models.TextChoices):
    ONE = rules.ONE, _("单选")
    MANY = rules.MANY, _("多选")
    SCALE = rules.SCALE, _("打分（1 到 5）")
    NUMBER = rules.NUMBER, _("填数")
    TEXT = rules.TEXT, _("写几句")


class Survey(Row):
    """A questionnaire of a union; its questions change only while it is a draft."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    title = models.CharField(max_length=60)
    intro = models.CharField(max_length=300, blank=True)
    is_anonymous = models.BooleanField(default=True)
    needs_link = models.BooleanField(default=False)  # answered only with a link handed out
    opens_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=8, choices=SurveyState.choices, default=SurveyState.DRAFT)
    code = models.CharField(max_length=24, unique=True)
    links_made = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=80)
    looked_at = models.DateTimeField(null=True)  # the results, after it was closed
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")), name="survey_window_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(needs_link=False) | Q(is_anonymous=True), name="links_are_anonymous"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Question(Row):
    """One question, shown always or only after certain choices of earlier questions."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    words = models.CharField(max_length=120)
    help = models.CharField(max_length=160, blank=True)
    is_required = models.BooleanField(default=True)

    class Meta:
        ordering = ("number", "id")

    def __str__(self) -> str:
        return self.words


class Choice(Row):
    """One thing that can be chosen; the steps of a scale are choices too."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=60)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("question", "number"), name="choice_has_its_place")
        ]

    def __str__(self) -> str:
        return self.words


class ShownIf(Row):
    """The question is asked of those who chose this, or another of its rows."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="shown_if")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="leads_to")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("question", "choice"), name="survey_condition_once")
        ]


class AnswerLink(Row):
    """A link handed out and not used yet; using it removes the row, so that nothing joins it to
    the sheet that came in (a mark on it would be written in the sheet's own transaction)."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64, unique=True)


class AnswerSheet(WrittenOnce):
    """One person's answers. Anonymous: a random key, the day, nothing else."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="sheets")
    key = models.CharField(max_length=64, unique=True)  # digest of the form's: twice is once
    day = models.DateField()
    is_named = models.BooleanField()
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_named=True, user__isnull=False, at__isnull=False)
                | Q(is_named=False, user__isnull=True, at__isnull=True),
                name="an_anonymous_sheet_names_nobody",
            ),
            models.UniqueConstraint(fields=("survey", "user"), name="one_named_sheet_each"),
        ]


class Answer(Row):
    """One choice, number or text of a sheet; texts of named sheets are sealed."""

    sheet = models.ForeignKey(AnswerSheet, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT)
    choice = models.ForeignKey(Choice, null=True, on_delete=models.PROTECT)
    number = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    words = models.CharField(max_length=rules.LONGEST_TEXT, blank=True)
    sealed_words = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("sheet", "question", "choice"),
                nulls_distinct=False,
                name="answer_said_once",
            )
        ]


class Taker(models.TextChoices):
    RIGHTS = "rights", _("维权服务：立一件诉求")
    PAIRING = "pairing", _("结对帮扶：报一条需求")


class Matter(Row):
    """What answers say, in an officer's words, to be handed to another kind of work once."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="matters")
    question = models.ForeignKey(Question, null=True, on_delete=models.PROTECT)
    to = models.CharField(max_length=12, choices=Taker.choices)
    title = models.CharField(max_length=60)
    words = models.CharField(max_length=300)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    handed_on_by = models.CharField(max_length=80, blank=True)
    handed_on_at = models.DateTimeField(null=True)
