"""The cover and its delegation, the way, the costs, talks, inspections, good-practice cards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieli.activities.exchanges import rules
from xieli.activities.exchanges.states import (
    CardState,
    ExchangeKind,
    ExchangeState,
    ProblemState,
    RemarkKind,
    SheetState,
)
from xieli.kernel.id_numbers import mask_name
from xieli.people.models import Person
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Enterprise, Union


class Exchange(Row):
    """A visit, a talk or an inspection: who, whom, when, about what."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT)  # organises; inspects
    kind = models.CharField(max_length=10, choices=ExchangeKind.choices)
    title = models.CharField(max_length=60)
    aim = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(
        max_length=9, choices=ExchangeState.choices, default=ExchangeState.PLANNED
    )
    asks_papers = models.BooleanField(default=False)  # 港澳台 and foreign members
    agreement_id = models.UUIDField(null=True, db_index=True)  # of the agreement it was meant for
    conclusion = models.TextField(blank=True, max_length=2000)
    why_cancelled = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    budget_by_id = models.UUIDField(null=True)
    budget_by = models.CharField(max_length=80, blank=True)
    budget_ok_by_id = models.UUIDField(null=True)
    budget_ok_by = models.CharField(max_length=80, blank=True)
    made_by = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="exchange_window_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(budget_ok_by_id=None)
                | (Q(budget_by_id__isnull=False) & ~Q(budget_ok_by_id=F("budget_by_id"))),
                name="exchange_budget_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ExchangeSide(Row):
    """A union that takes part; the organiser is one of them."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="sides")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("exchange", "union"), name="exchange_side_once")
        ]


class ExchangeTopic(Row):
    """A study topic of an exchange; a word of the rulebook."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="topics")
    words = models.CharField(max_length=20, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("exchange", "words"), name="exchange_topic_once")
        ]


class Delegate(Row):
    """A member of a delegation: with which role, of which body, for which side."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="delegates")
    side = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, blank=True)  # of who is not known as a person
    role = models.CharField(max_length=40)
    body = models.CharField(max_length=80)
    is_lead = models.BooleanField(default=False)
    enterprise = models.ForeignKey(Enterprise, null=True, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    paper_kind = models.CharField(max_length=30, blank=True)  # 港澳居民来往内地通行证 …
    nation = models.CharField(max_length=40, blank=True)  # 国家和地区
    sealed_paper = models.BinaryField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("exchange", "name", "body"), condition=Q(person=None), name="delegate_once"
            ),
            models.UniqueConstraint(fields=("exchange", "person"), name="delegate_person_once"),
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(name=""), name="delegate_is_named_once"
            ),
        ]

    def __str__(self) -> str:
        return mask_name(self.called)

    @property
    def called(self) -> str:
        """The name in full; a known person's stands with the person, so that it can be erased."""
        return self.person.name if self.person else self.name


class Attendance(Row):
    """Whether a member came on a day, and who ticked it."""

    delegate = models.ForeignKey(Delegate, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    came = models.BooleanField()
    told_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("delegate", "on"), name="delegate_day_once")]


class Stop(Row):
    """A place on the way: what was looked at, which industry, what was found."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="stops")
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=80)
    object = models.CharField(max_length=60)  # 考察对象
    industry = models.CharField(max_length=40, blank=True)
    findings = models.TextField(blank=True, max_length=1000)

    class Meta:
        ordering = ("day", "number", "id")

    def __str__(self) -> str:
        return self.place


class StopPicture(Row):
    """A photo of a place, cleaned by shell.pictures, with words for those who cannot see it."""

    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, related_name="pictures")
    content = models.BinaryField()
    alt = models.CharField(max_length=120)
    told_by = models.CharField(max_length=80)
    told_at = models.DateTimeField()


class BudgetLine(Row):
    """What may be spent on one thing; the words are the rulebook's."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="budget")
    line = models.CharField(max_length=20)
    planned = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("exchange", "line"), name="exchange_budget_line_once"),
            models.CheckConstraint(
                condition=Q(planned__gte=0), name="exchange_budget_not_negative"
            ),
        ]


class CostSheet(Row):
    """Costs handed in together: a total, and rows that sum to it when it is handed in."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="cost_sheets")
    title = models.CharField(max_length=60)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=8, choices=SheetState.choices, default=SheetState.DRAFT)
    made_by_id = models.UUIDField()
    made_by = models.CharField(max_length=80)
    asked_by_id = models.UUIDField(null=True)  # who handed it in last
    why_returned = models.CharField(max_length=200, blank=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(total__gt=0), name="cost_sheet_above_zero"),
            models.CheckConstraint(
                condition=Q(approved_by_id=None) & ~Q(state=rules.APPROVED)
                | Q(state=rules.APPROVED, approved_by_id__isnull=False)
                & ~Q(approved_by_id=F("made_by_id")),
                name="cost_sheet_approved_by_another",
            ),
        ]


class CostRow(Row):
    """One cost: of which budget line, on which day, for which member (none: for all)."""

    sheet = models.ForeignKey(CostSheet, on_delete=models.PROTECT, related_name="rows")
    line = models.CharField(max_length=20)
    day = models.DateField()
    words = models.CharField(max_length=80)
    delegate = models.ForeignKey(
        Delegate, null=True, on_delete=models.PROTECT, related_name="costs"
    )
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    told_by_id = models.UUIDField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="cost_row_above_zero")
        ]


class Proof(WrittenOnce):
    """A photo that shows what was done or seen, cleaned of hidden data."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()


class Talk(Row):
    """A talk of an exchange: when and where the sides sat together."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="talks")
    title = models.CharField(max_length=60)
    held_on = models.DateField()
    place = models.CharField(max_length=80)

    class Meta:
        ordering = ("held_on", "id")


class Remark(Row):
    """What somebody of one side said in a talk."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="remarks")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    speaker = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=RemarkKind.choices)
    words = models.TextField(max_length=2000)
    told_by = models.CharField(max_length=80)

    class Meta:
        ordering = ("id",)


class FollowUp(Row):
    """What a talk leaves to be done: by whom of which union, until when; closed with evidence."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="follow_ups")
    remark = models.ForeignKey(Remark, null=True, on_delete=models.PROTECT)
    words = models.CharField(max_length=200)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=40)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    proof = models.ForeignKey(Proof, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("due_on", "id")
        indexes = [
            models.Index(
                fields=("due_on",), condition=Q(done_at=None), name="exchange_follow_up_open"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | ~Q(evidence=""), name="follow_up_done_with_evidence"
            )
        ]


class HearingReport(WrittenOnce):
    """What the inspected body reported when it was heard."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="heard")
    speaker = models.CharField(max_length=60)
    words = models.TextField(max_length=2000)
    told_by = models.CharField(max_length=80)
    at = models.DateTimeField()


class Problem(Row):
    """What an inspection found wrong, the guidance given, who puts it right until when."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="problems")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # inspected
    words = models.CharField(max_length=300)
    guidance = models.CharField(max_length=300)
    owner = models.CharField(max_length=40)
    due_on = models.DateField()
    state = models.CharField(max_length=4, choices=ProblemState.choices, default=ProblemState.OPEN)
    found_by = models.CharField(max_length=80)
    found_at = models.DateTimeField()
    told_on = models.DateField(null=True)  # of the last telling that waits for a look
    closing_look = models.UUIDField(null=True)  # a Recheck; a key would lead in a circle

    class Meta:
        ordering = ("due_on", "id")
        indexes = [
            models.Index(
                fields=("due_on",), condition=~Q(state=rules.DONE), name="exchange_problem_open"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=rules.DONE, closing_look__isnull=False)
                | (~Q(state=rules.DONE) & Q(closing_look=None)),
                name="problem_closed_by_another_look",
            ),
        ]


class Rectification(WrittenOnce):
    """What the inspected body says it has put right, with its evidence."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="rectified")
    words = models.CharField(max_length=300)
    proof = models.ForeignKey(Proof, null=True, on_delete=models.PROTECT, related_name="+")
    by_id = models.UUIDField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Recheck(WrittenOnce):
    """Another look by the inspecting body: put right, or not yet."""

    rectification = models.OneToOneField(
        Rectification, on_delete=models.PROTECT, related_name="recheck"
    )
    told_by_id = models.UUIDField()  # who told that it was put right
    looked_on = models.DateField()
    words = models.CharField(max_length=300)
    is_right = models.BooleanField()
    proof = models.ForeignKey(Proof, null=True, on_delete=models.PROTECT, related_name="+")
    by_id = models.UUIDField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(by_id=F("told_by_id")), name="recheck_by_another_person"
            )
        ]


class PracticeCard(Row):
    """A good practice on one card: what was done, how, with its source."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT)  # whose practice it is
    topic = models.CharField(max_length=20, db_index=True)
    title = models.CharField(max_length=60)
    words = models.TextField(max_length=2000)
    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="cards")
    state = models.CharField(max_length=9, choices=CardState.choices, default=CardState.DRAFT)
    made_by_id = models.UUIDField()
    made_by = models.CharField(max_length=80)
    published_by_id = models.UUIDField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-published_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=rules.PUBLISHED)
                | Q(published_by_id__isnull=False) & ~Q(published_by_id=F("made_by_id")),
                name="card_published_by_another",
            ),
            models.UniqueConstraint(
                fields=("remark",),
                condition=~Q(state=rules.WITHDRAWN),
                name="one_live_card_of_a_remark",
            ),
        ]
