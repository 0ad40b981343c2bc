"""GrantPool, GrantCall with its purposes, GrantProposal with lines, goals, papers, money."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.activities.grants import rules
from xieli.ledger.models import Account
from xieli.review.models import Call
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union


class GrantPool(Row):
    """The money of one year that a union sets aside for grants; its account is never overdrawn."""

    code = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=60)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    spent_account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class GrantCall(Row):
    """通知: what is granted this time, from which pool; days and stages stand in review's call."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey(GrantPool, on_delete=models.PROTECT, related_name="calls")
    words = models.TextField()

    def __str__(self) -> str:
        return self.call.title


class CallPurpose(Row):
    """One purpose of a call."""

    call = models.ForeignKey(GrantCall, on_delete=models.PROTECT, related_name="purposes")
    purpose = models.CharField(max_length=24)  # a code of the rulebook's grants.purposes
    title = models.CharField(max_length=40)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("call", "purpose"), name="purpose_once")]

    def __str__(self) -> str:
        return self.title


class CallLabel(Row):
    """A label of which a county must bear one; a purpose without any is open to all."""

    purpose = models.ForeignKey(CallPurpose, on_delete=models.PROTECT, related_name="labels")
    label = models.CharField(max_length=20)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("purpose", "label"), name="purpose_label_once")
        ]


class ProposalState(models.TextChoices):
    """Where a proposal is."""

    DRAFT = rules.DRAFT, _("草稿")
    IN_REVIEW = rules.IN_REVIEW, _("审批中")
    GRANTED = rules.GRANTED, _("已批复，等拨付")
    IN_USE = rules.IN_USE, _("使用中")
    ACCEPTED = rules.ACCEPTED, _("已验收")
    RATED = rules.RATED, _("已自评，等审计")
    FINISHED = rules.FINISHED, _("已办结")
    REFUSED = rules.REFUSED, _("未批准")
    REVOKED = rules.REVOKED, _("已撤销")


class GrantProposal(Row):
    """What a union asks of a call for one purpose; a draft is kept until it is handed in."""

    number = models.CharField(max_length=20, unique=True)  # public, random
    key = models.CharField(max_length=60, unique=True)  # of the form: sent twice is one proposal
    call = models.ForeignKey(GrantCall, on_delete=models.PROTECT, related_name="proposals")
    purpose = models.ForeignKey(CallPurpose, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # the caps' own
    title = models.CharField(max_length=80, blank=True)
    where = models.CharField(max_length=120, blank=True)
    why = models.TextField(blank=True)
    builder = models.CharField(max_length=80, blank=True)  # who builds, where something is built
    state = models.CharField(
        max_length=10, choices=ProposalState.choices, default=ProposalState.DRAFT
    )
    asked = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    approved = models.DecimalField(
        max_digits=14, decimal_places=2, null=True
    )  # what stands now; never above what was asked
    label_on = models.DateField(null=True)  # the day of which the labels were looked at
    committed_account = models.OneToOneField(
        Account, null=True, on_delete=models.PROTECT, related_name="+"
    )
    held_account = models.OneToOneField(  # paid out and not yet told to be spent
        Account, null=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_by_id = models.UUIDField(null=True)
    begun_by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True)
    rating = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    rating_band = models.CharField(max_length=10, blank=True)
    rating_words = models.CharField(max_length=400, blank=True)
    rated_at = models.DateTimeField(null=True)
    rated_by = models.CharField(max_length=80, blank=True)
    audit_words = models.CharField(max_length=400, blank=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=("union", "state"), name="grant_proposal_listed"),
            models.Index(fields=("call", "state"), name="grant_proposal_of_call"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved__lte=F("asked")),
                name="grant_never_above_asked",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.number


class BudgetLine(Row):
    """One line of a proposal's budget."""

    proposal = models.ForeignKey(GrantProposal, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    own = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("proposal", "number"), name="budget_line_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, own__gte=0), name="budget_line_not_negative"
            ),
        ]


class GrantGoal(Row):
    """A goal of a proposal, and what was reached of it once it is rated."""

    proposal = models.ForeignKey(GrantProposal, on_delete=models.PROTECT, related_name="goals")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=60)
    target = models.DecimalField(max_digits=14, decimal_places=2)
    unit = models.CharField(max_length=10)
    reached = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("proposal", "number"), name="grant_goal_once")
        ]


class AmountFixed(WrittenOnce):
    """Somebody who decides approved another sum than stood before, with the reason."""

    proposal = models.ForeignKey(GrantProposal, on_delete=models.PROTECT, related_name="fixings")
    stage = models.CharField(max_length=20)
    before = models.DecimalField(max_digits=14, decimal_places=2)
    after = models.DecimalField(max_digits=14, decimal_places=2)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)


class CountyRoom(Row):
    """How much a county may still get from a pool, for one purpose or ("") in all.

    Its bounded account holds what is left, in 分; so no two decisions together pass the cap.
    """

    pool = models.ForeignKey(GrantPool, on_delete=models.PROTECT, related_name="rooms")
    county = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=24, blank=True)
    most = models.DecimalField(max_digits=14, decimal_places=2)
    citation = models.CharField(max_length=200)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("pool", "county", "purpose"), name="county_room_once")
        ]


class InstalmentState(models.TextChoices):
    """Where an instalment is."""

    PLANNED = "planned", _("待拨付")
    PAID = "paid", _("已拨付")
    RELEASED = "released", _("不再拨付")


class Instalment(Row):
    """A part of a granted sum, what must be there first, and who paid it by which bank slip."""

    proposal = models.ForeignKey(
        GrantProposal, on_delete=models.PROTECT, related_name="instalments"
    )
    number = models.PositiveSmallIntegerField()
    condition = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    state = models.CharField(
        max_length=10, choices=InstalmentState.choices, default=InstalmentState.PLANNED
    )
    bank_reference = models.CharField(max_length=40, blank=True)
    report_by = models.DateField(null=True)  # the use of this money is told of by then
    paid_at = models.DateTimeField(null=True)
    paid_by_id = models.UUIDField(null=True)
    paid_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("number",)
        indexes = [models.Index(fields=("state", "report_by"), name="instalment_due")]
        constraints = [
            models.UniqueConstraint(fields=("proposal", "number"), name="instalment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_above_nothing"),
        ]


class ReportState(models.TextChoices):
    """Where a progress report is."""

    MADE = "made", _("等核对")
    CONFIRMED = "confirmed", _("已核对")
    RETURNED = "returned", _("退回")


class ProgressReport(Row):
    """What a union did and spent with an instalment; another person confirms it."""

    instalment = models.ForeignKey(Instalment, on_delete=models.PROTECT, related_name="reports")
    key = models.CharField(max_length=60, unique=True)
    words = models.TextField()
    spent = models.DecimalField(
        max_digits=14, decimal_places=2
    )  # of the grant, all in all up to this day
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.MADE)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80)
    answer = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("instalment",), condition=~Q(state="returned"), name="one_live_report"
            ),
            models.CheckConstraint(
                condition=Q(answered_by_id=None) | ~Q(answered_by_id=F("made_by_id")),
                name="report_confirmed_by_another",
            ),
        ]


class GrantPaper(Row):
    """An attachment of a proposal, or of one of its reports, as it was handed in."""

    proposal = models.ForeignKey(GrantProposal, on_delete=models.PROTECT, related_name="papers")
    report = models.ForeignKey(
        ProgressReport, null=True, on_delete=models.PROTECT, related_name="papers"
    )
    title = models.CharField(max_length=60)
    suffix = models.CharField(max_length=5)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("proposal", "digest"), name="grant_paper_once")
        ]


class Acceptance(WrittenOnce):
    """What another body than the builder found when it looked at what was built or done."""

    proposal = models.ForeignKey(GrantProposal, on_delete=models.PROTECT, related_name="checks")
    body = models.CharField(max_length=80)
    is_passed = models.BooleanField()
    words = models.CharField(max_length=400)
    looked_on = models.DateField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("proposal",), condition=Q(is_passed=True), name="accepted_once"
            )
        ]


class GivenBack(WrittenOnce):
    """Unspent money that came back to the pool, by its bank slip."""

    proposal = models.ForeignKey(GrantProposal, on_delete=models.PROTECT, related_name="returns")
    key = models.CharField(max_length=60, unique=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    bank_reference = models.CharField(max_length=40)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="given_back_above_nothing")
        ]
