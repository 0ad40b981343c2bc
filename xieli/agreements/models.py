"""Agreement, Party, Clause, Goal, YearItem and what is kept beside them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.agreements import rules
from xieli.agreements.learning_models import Assent, Assessment, Study, StudyHours, StudyKind
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union

__all__ = [
    "Agreement", "Assent", "Assessment", "Attendee", "Clause", "Goal", "ItemState", "Joining",
    "Meeting", "MeetingState", "Owner", "Paper", "PaperKind", "Party", "Remark", "Resolution",
    "Rhythm", "RhythmKind", "State", "Study", "StudyHours", "StudyKind", "Touch", "YearItem",
]  # fmt: skip


class State(models.TextChoices):
    DRAFT = rules.DRAFT, _("酝酿")
    TALKS = rules.TALKS, _("文本会商")
    REVIEW = rules.REVIEW, _("双方审定")
    SIGNING = rules.SIGNING, _("签署")
    RUNNING = rules.RUNNING, _("执行")
    ASSESSING = rules.ASSESSING, _("年度评估")
    RENEWED = rules.RENEWED, _("已续签")
    ENDED = rules.ENDED, _("已终止")


class ItemState(models.TextChoices):
    OPEN = rules.OPEN, _("在办")
    REPORTED = rules.REPORTED, _("等对方确认")
    DONE = rules.DONE, _("完成")
    CLOSED = rules.CLOSED, _("不再办")


class Agreement(Row):
    """What two or more unions agreed to do together, from the first thought to its end."""

    title = models.CharField(max_length=80)
    basis = models.CharField(max_length=300, blank=True)  # the higher-level paper it follows
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    signed_on = models.DateField(null=True)  # the day on the paper, of the last signature
    ended_on = models.DateField(null=True)
    why_ended = models.CharField(max_length=200, blank=True)
    renews = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="heirs")
    copied_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="copies"
    )
    made_by = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="agreement_runs_forward"
            ),
            models.UniqueConstraint(
                fields=("renews",),
                condition=Q(renews__isnull=False) & ~Q(state=rules.ENDED),
                name="agreement_renewed_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Party(Row):
    """One side: a union of the tree (外单位 among them), or a name with its home."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    number = models.PositiveSmallIntegerField()  # the first began it
    union = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    home = models.CharField(max_length=40, blank=True)  # where a party by name alone keeps its data
    liaison = models.CharField(max_length=40, blank=True)
    liaison_post = models.CharField(max_length=40, blank=True)
    liaison_phone = models.CharField(max_length=40, blank=True)  # of the office
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_id = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=80, blank=True)
    signed_id = models.UUIDField(null=True)
    ends_at = models.DateTimeField(null=True)  # this side agreed to end it
    why_ends = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    why_withdrawn = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("agreement", "number"), name="agreement_party_number"),
            models.UniqueConstraint(fields=("agreement", "union"), name="agreement_party_once"),
            models.CheckConstraint(
                condition=Q(union__isnull=False) | ~Q(home=""), name="agreement_party_has_a_home"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether it has not withdrawn."""
        return self.withdrawn_at is None


class Clause(Row):
    """One mechanism of an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="clauses")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)
    words = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("agreement", "number"), name="clause_number_once")
        ]

    def __str__(self) -> str:
        return self.title


class Joining(Row):
    """A local, industrial or enterprise union that takes part in a clause on one side."""

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="joined")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="joined")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    joined_by = models.CharField(max_length=80)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("clause", "union"), condition=Q(left_at=None), name="clause_joined_once"
            )
        ]


class Goal(Row):
    """What a clause wants to reach (重点目标)."""

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="goals")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("clause", "number"), name="goal_number_once")
        ]

    def __str__(self) -> str:
        return self.words


class YearItem(Row):
    """One matter of a year under a goal, with an owner on each side, a day and a proof."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="items")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="items")
    year = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=160)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.OPEN)
    reported_party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(null=True)
    reported_by = models.CharField(max_length=80, blank=True)
    reported_id = models.UUIDField(null=True)
    result = models.CharField(max_length=300, blank=True)
    done_on = models.DateField(null=True)  # the day it was reported, once confirmed
    confirmed_by = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=200, blank=True)  # closed, or sent back
    made_by = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=("agreement", "year"), name="agreement_items_of_year")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=rules.DONE)
                | Q(done_on__isnull=False, reported_at__isnull=False),
                name="item_done_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=rules.CLOSED) | ~Q(why=""), name="item_closed_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Owner(Row):
    """Who answers for an item on one side: a union and a person by name."""

    item = models.ForeignKey(YearItem, on_delete=models.CASCADE, related_name="owners")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="owned")
    union = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    union_name = models.CharField(max_length=80)
    person = models.CharField(max_length=40)  # 联络人, a name of the work
    claimed_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("item", "party"), name="item_one_owner_a_side")
        ]


class PaperKind(models.TextChoices):
    SCAN = "scan", _("签字盖章的扫描件")
    PROOF = "proof", _("完成凭据")


class Paper(WrittenOnce):
    """A file or words kept as proof: the signed scan, or what shows that an item was done."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="papers")
    item = models.ForeignKey(YearItem, null=True, on_delete=models.PROTECT, related_name="papers")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=PaperKind.choices)
    words = models.CharField(max_length=200)  # what it shows; the alternative text of a picture
    media_type = models.CharField(max_length=20, blank=True)
    content = models.BinaryField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="proof", item__isnull=False)
                | Q(kind="scan", item__isnull=True, content__isnull=False),
                name="paper_proves_something",
            )
        ]


class Remark(WrittenOnce):
    """What one side says of the text while it is talked over."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="remarks")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=400)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("待召开")
    HELD = "held", _("开过了")
    CANCELLED = "cancelled", _("取消了")


class Meeting(Row):
    """A joint meeting (联席会议): who hosts, what is talked of, what was resolved, who is next."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    host = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    why_host = models.CharField(max_length=200, blank=True)  # where it was not this party's turn
    planned_on = models.DateField()
    place = models.CharField(max_length=80)
    agenda = models.TextField(max_length=1000)
    state = models.CharField(
        max_length=9, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    held_on = models.DateField(null=True)
    minutes = models.TextField(max_length=4000, blank=True)
    next_host = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("agreement", "number"), name="joint_meeting_number"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_on__isnull=False, next_host__isnull=False),
                name="joint_meeting_names_next_host",
            ),
        ]


class Attendee(Row):
    """Who came to a joint meeting, for which side."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    post = models.CharField(max_length=60, blank=True)


class Resolution(Row):
    """What a joint meeting resolved; it may become an item of the year."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=160)
    item = models.OneToOneField(
        YearItem, null=True, on_delete=models.PROTECT, related_name="resolution"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("meeting", "number"), name="resolution_number_once")
        ]


class RhythmKind(models.TextChoices):
    TALK = "talk", _("日常联系")
    VISIT = "visit", _("定期互访")
    NEWS = "news", _("信息互通")


class Rhythm(Row):
    """A contact that recurs: every so many months, the sides in turn."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="rhythms")
    kind = models.CharField(max_length=5, choices=RhythmKind.choices)
    words = models.CharField(max_length=120)
    months = models.PositiveSmallIntegerField()
    next_on = models.DateField()
    turn = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=24), name="rhythm_of_some_months"
            )
        ]


class Touch(WrittenOnce):
    """One contact that took place."""

    rhythm = models.ForeignKey(Rhythm, on_delete=models.PROTECT, related_name="touches")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()  # when it was due
    held_on = models.DateField()
    words = models.CharField(max_length=300)
    by = models.CharField(max_length=80)
