"""Stationing, Backer, Term, LogEntry, LogPicture, HeardMatter, PlanItem, Progress."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.activities.stationing import rules
from xieli.kernel.quantity import QUALIFIERS, Quantity
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union


class Kind(models.TextChoices):
    TOWN = rules.TOWN, _("驻镇工作队")
    COMMUNITY = rules.COMMUNITY, _("包联社区")


class LogKind(models.TextChoices):
    WORK = rules.WORK, _("驻点工作")
    STUDY = rules.STUDY, _("调研走访")
    LEADER = rules.LEADER, _("领导到点")


class HandTo(models.TextChoices):
    RIGHTS = rules.RIGHTS, _("有诉求，转维权")
    AID = rules.AID, _("家里困难，转帮扶")
    PAIRING = rules.PAIRING, _("缺东西，报到供需配对")


class ItemState(models.TextChoices):
    OPEN = rules.OPEN, _("在办")
    DONE = rules.DONE, _("办成了")
    DROPPED = rules.DROPPED, _("不办了")


class How(models.TextChoices):
    GOING = rules.GOING, _("有进展")
    STUCK = rules.STUCK, _("遇到困难")
    PUT_OFF = rules.PUT_OFF, _("改期")
    FINISHED = rules.FINISHED, _("办成了")
    GIVEN_UP = rules.GIVEN_UP, _("不办了")
    TAKEN_UP = rules.TAKEN_UP, _("重新开始")


class Stationing(Row):
    """A team that stays at a town or a community, sent by one union, with another one's ground."""

    key = models.CharField(max_length=36, unique=True)  # of the form: sent twice is one
    kind = models.CharField(max_length=9, choices=Kind.choices)
    place = models.CharField(max_length=40)  # 岭门镇, 树仁社区
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # who sends
    host = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # whose ground
    agreement_id = models.UUIDField(null=True)  # the agreement it follows from; no key upward
    starts_on = models.DateField()
    ends_on = models.DateField(db_index=True)
    aim = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="stationing_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(outcome=""), name="stationing_end_says_what_came"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.place}"


class Backer(Row):
    """A body behind the town: a government office, a firm, a union; from a day to a day."""

    stationing = models.ForeignKey(Stationing, on_delete=models.PROTECT, related_name="backers")
    name = models.CharField(max_length=60)
    gives = models.CharField(max_length=120, blank=True)  # what it stands for: 技术、订单、资金
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("stationing", "name"), condition=Q(until=None), name="backer_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Term(Row):
    """A member of the team for some days; whoever stays on has a further row, never a longer one.

    No count of what a member did hangs on it, and none may: nobody is ranked.
    """

    stationing = models.ForeignKey(Stationing, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=40)
    post = models.CharField(max_length=60, blank=True)
    backer = models.ForeignKey(Backer, null=True, on_delete=models.PROTECT, related_name="+")
    is_leader = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(db_index=True)
    renews = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="renewed_by"
    )
    left_on = models.DateField(null=True)
    why_left = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="term_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | ~Q(why_left=""), name="who_left_says_why"
            ),
        ]


class LogEntry(WrittenOnce):
    """A day on site: what was done, whom one met, what was solved there; never changed."""

    key = models.CharField(max_length=36, unique=True)
    stationing = models.ForeignKey(Stationing, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=6, choices=LogKind.choices)
    on = models.DateField()
    what = models.CharField(max_length=500)
    met = models.CharField(max_length=120, blank=True)  # by post and number, not by name
    solved = models.CharField(max_length=300, blank=True)  # on the spot
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=("stationing", "-on", "-id"), name="log_of_stationing")]


class LogPicture(WrittenOnce):
    """A photo of a day, cleaned of hidden data."""

    entry = models.ForeignKey(LogEntry, on_delete=models.PROTECT, related_name="pictures")
    content = models.BinaryField()
    alt = models.CharField(max_length=60)


class HeardMatter(Row):
    """Something heard on site that another kind of work takes; its words are sealed."""

    entry = models.ForeignKey(LogEntry, on_delete=models.PROTECT, related_name="matters")
    to = models.CharField(max_length=8, choices=HandTo.choices)
    title = models.CharField(max_length=60)
    sealed_words = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    handed_on_at = models.DateTimeField(null=True)
    handed_on_by = models.CharField(max_length=80, blank=True)


class PlanItem(Row):
    """One thing of the town's plan: an owner, a due date; where it stands follows its reports."""

    key = models.CharField(max_length=36, unique=True)
    stationing = models.ForeignKey(Stationing, on_delete=models.PROTECT, related_name="items")
    field = models.CharField(max_length=20)  # a word of the rulebook
    title = models.CharField(max_length=60)
    aim = models.CharField(max_length=200, blank=True)
    owner = models.CharField(max_length=60)  # who answers for it: a post or a name
    owner_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    first_due = models.DateField()
    due = models.DateField(db_index=True)
    state = models.CharField(max_length=7, choices=ItemState.choices, default=ItemState.OPEN)
    planned_on = models.DateField()
    last_on = models.DateField()  # of the latest report
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("stationing", "title"), name="plan_item_once")
        ]

    def __str__(self) -> str:
        return self.title


class Progress(WrittenOnce):
    """A dated report on an item; the next one stands beside it and never in its place."""

    key = models.CharField(max_length=36, unique=True)
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    on = models.DateField()
    how = models.CharField(max_length=8, choices=How.choices)
    words = models.CharField(max_length=300, blank=True)
    new_due = models.DateField(null=True)
    result = models.CharField(max_length=20, blank=True)  # what is counted: 带动就业
    amount = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    unit = models.CharField(max_length=12, blank=True)
    qualifier = models.CharField(max_length=3, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("item", "number"), name="progress_numbered_once"),
            models.CheckConstraint(
                condition=~Q(how__in=sorted(rules.NEED_WORDS)) | ~Q(words=""),
                name="progress_says_why",
            ),
            models.CheckConstraint(
                condition=Q(result="", amount=None) | ~Q(result="") & Q(amount__isnull=False),
                name="result_with_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=("", *QUALIFIERS)), name="progress_qualifier_known"
            ),
        ]

    @property
    def quantity(self) -> Quantity | None:
        """近80人, as it was told."""
        if self.amount is None:
            return None
        return Quantity(self.amount, self.unit, self.qualifier)
