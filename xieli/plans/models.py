"""Policy and what hangs on it: Aspect, Measure, Indicator, Cell, Report, Snapshot, Appraisal."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.plans import rules
from xieli.plans.goal_rows import Gathered, Goal, Strand, StrandFigure, YearLabel
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union

__all__ = ["Gathered", "Goal", "Strand", "StrandFigure", "YearLabel"]


class PolicyState(models.TextChoices):
    DRAFT = rules.DRAFT, _("起草中")
    ISSUED = rules.ISSUED, _("执行中")
    CLOSED = rules.CLOSED, _("已办结")


class IndicatorKind(models.TextChoices):
    FIGURE = rules.FIGURE, _("系统里数得出来")
    REPORT = rules.REPORT, _("短报告")


class TaskState(models.TextChoices):
    TO_DO = rules.TO_DO, _("在办")
    HANDED_IN = rules.HANDED_IN, _("交了，等核")
    DONE = rules.DONE, _("办结")
    DROPPED = rules.DROPPED, _("不办了")


class Policy(Row):
    """A document of a union that asks things of the unions below it."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    title = models.CharField(max_length=80)
    number = models.CharField(max_length=60, blank=True)  # 文号
    issued_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    citation = models.CharField(max_length=200)
    summary = models.CharField(max_length=300, blank=True)
    label = models.ForeignKey(YearLabel, null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=8, choices=PolicyState.choices, default=PolicyState.DRAFT)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="policy_window_runs_forward"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PolicyBasis(Row):
    """A higher strategy that a policy serves, with its source."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="bases")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("policy", "title"), name="policy_basis_once")
        ]


class PolicyFile(WrittenOnce):
    """The document itself, as it was issued."""

    policy = models.OneToOneField(Policy, on_delete=models.PROTECT, related_name="file")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)


class PolicyAspect(Row):
    """A part of a policy that holds some of its measures."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="aspects")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("policy", "title"), name="policy_aspect_once")
        ]

    def __str__(self) -> str:
        return self.title


class Measure(Row):
    """One thing a policy asks for, with its weight in the appraisal and its day."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="measures")
    aspect = models.ForeignKey(PolicyAspect, on_delete=models.PROTECT, related_name="measures")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)
    words = models.CharField(max_length=300, blank=True)
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    due_on = models.DateField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("policy", "number"), name="measure_has_its_number"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="measure_weight_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title


class Subject(Row):
    """A thing that is asked of unions in words; one row however many policies ask for it."""

    title = models.CharField(max_length=60, unique=True)
    unit = models.CharField(max_length=12, blank=True)
    hint = models.CharField(max_length=160, blank=True)

    def __str__(self) -> str:
        return self.title


class Indicator(Row):
    """How a measure is seen: a figure of insight, or a short report; with target and period."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="indicators")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=IndicatorKind.choices)
    figure = models.CharField(max_length=60, blank=True)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT)
    unit = models.CharField(max_length=12, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=2, null=True)  # of each union
    total_target = models.DecimalField(max_digits=16, decimal_places=2, null=True)  # of all
    since = models.DateField()
    until = models.DateField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=rules.FIGURE, subject__isnull=True) & ~Q(figure="")
                | Q(kind=rules.REPORT, subject__isnull=False, figure=""),
                name="indicator_has_one_source",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="indicator_period_runs_forward"
            ),
            models.UniqueConstraint(fields=("measure", "number"), name="indicator_has_its_number"),
        ]

    def __str__(self) -> str:
        return self.title


class Cell(Row):
    """One measure of one union; it holds no value: that is counted, reported or kept at the end."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="cells")
    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("measure", "union"), name="cell_once_a_union")
        ]
        indexes = [models.Index(fields=("union", "due_on"), name="cell_of_union_due")]


class Report(WrittenOnce):
    """What a union says of a subject in a period; a further one corrects, the last counts."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT)
    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField()
    number = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    qualifier = models.CharField(max_length=4, blank=True)
    words = models.CharField(max_length=rules.LONGEST_WORDS)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("union", "subject", "since", "until", "number"),
                name="a_thing_is_reported_once_a_period",
            )
        ]


class Snapshot(WrittenOnce):
    """An indicator's value as it stood when its cell was closed."""

    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="snapshots")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    value = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    qualifier = models.CharField(max_length=4, blank=True)
    rows = models.PositiveIntegerField()
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT)
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("cell", "indicator"), name="a_cell_is_kept_once")
        ]


class Task(Row):
    """Something a union is to do until a day, set by itself or by a union above it."""

    setter = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="tasks_set")
    owner = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="tasks")
    measure = models.ForeignKey(Measure, null=True, on_delete=models.PROTECT)
    label = models.ForeignKey(YearLabel, null=True, on_delete=models.PROTECT)
    title = models.CharField(max_length=60)
    words = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=TaskState.choices, default=TaskState.TO_DO)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)
    result = models.CharField(max_length=300, blank=True)
    handed_in_at = models.DateTimeField(null=True)
    handed_in_by = models.CharField(max_length=80, blank=True)
    handed_in_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_by_id = models.UUIDField(null=True)
    decided_words = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=("owner", "state", "due_on"), name="task_of_owner_due")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=rules.DONE) | ~Q(decided_by_id=F("handed_in_by_id")),
                name="a_task_is_checked_by_another",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Evidence(WrittenOnce):
    """A photo, a PDF or where to look, that stands behind a report or a task."""

    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="evidence")
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="evidence")
    type = models.CharField(max_length=20)  # image/jpeg, application/pdf, text/plain
    content = models.BinaryField(null=True)
    words = models.CharField(max_length=200)  # what it shows, or where it stands
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=True) ^ Q(task__isnull=True),
                name="evidence_stands_behind_one_thing",
            )
        ]


class Extension(WrittenOnce):
    """A later day for a cell or a task, with its reason."""

    cell = models.ForeignKey(Cell, null=True, on_delete=models.PROTECT, related_name="extensions")
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="extensions")
    before = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cell__isnull=True) ^ Q(task__isnull=True),
                name="extension_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("before")), name="extension_is_later"),
        ]


class Reminder(WrittenOnce):
    """A union was told that something is missing; once a day for each thing."""

    cell = models.ForeignKey(Cell, null=True, on_delete=models.PROTECT, related_name="reminders")
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="reminders")
    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    day = models.DateField()
    by_label = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cell__isnull=True) ^ Q(task__isnull=True),
                name="reminder_of_one_thing",
            ),
            models.UniqueConstraint(fields=("cell", "day"), name="one_reminder_a_cell_and_day"),
            models.UniqueConstraint(fields=("task", "day"), name="one_reminder_a_task_and_day"),
        ]
        indexes = [models.Index(fields=("union", "day"), name="reminder_of_union")]


class Appraisal(Row):
    """A union's score in a policy at year end: proposed from the cells, confirmed by another."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="appraisals")
    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    as_of = models.DateTimeField()
    proposed_by_id = models.UUIDField()
    proposed_by = models.CharField(max_length=80)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("policy", "union"), name="one_appraisal_a_union"),
            models.CheckConstraint(
                condition=Q(confirmed_by_id__isnull=True) | ~Q(confirmed_by_id=F("proposed_by_id")),
                name="an_appraisal_is_confirmed_by_another",
            ),
        ]


class AppraisalLine(Row):
    """One measure's points: what the written rule gives, and what stands, with the reason."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="lines")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT)
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    computed = models.DecimalField(max_digits=5, decimal_places=2)
    given = models.DecimalField(max_digits=5, decimal_places=2)
    reason = models.CharField(max_length=200, blank=True)
    changed_by = models.CharField(max_length=80, blank=True)
    changed_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ("measure__number",)
        constraints = [
            models.UniqueConstraint(fields=("appraisal", "measure"), name="appraisal_line_once"),
            models.CheckConstraint(
                condition=Q(given=F("computed")) | ~Q(reason=""),
                name="a_changed_score_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(given__gte=0, given__lte=F("weight")), name="score_within_its_weight"
            ),
        ]
