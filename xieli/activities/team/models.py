"""TeamMember with contracts, trainings and growth steps; a pay band is kept sealed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.activities.team import rules
from xieli.people.models import Person
from xieli.shell.models import Row
from xieli.unions.models import Union


class Leaving(models.TextChoices):
    """Why somebody left; for numbers only."""

    PAY = "pay", _("待遇低")
    OTHER_WORK = "other_work", _("考入或转到其他单位")
    PROMOTED = "promoted", _("提拔或调任")
    EXPIRED = "expired", _("合同到期不续")
    RETIRED = "retired", _("退休")
    FAMILY = "family", _("家庭原因")
    OTHER = "other", _("其他")


class TeamMember(Row):
    """One person in one union's team, from the first day to the last."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=40)
    since = models.DateField()
    left_on = models.DateField(null=True)
    left_why = models.CharField(max_length=10, choices=Leaving.choices, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("person",), condition=models.Q(left_on=None), name="one_post_at_a_time"
            )
        ]
        indexes = [models.Index(fields=("union", "left_on"), name="team_of_union")]


class ContractKind(models.TextChoices):
    """In what way somebody is employed."""

    FIXED = "fixed", _("固定期限合同")
    OPEN_ENDED = rules.OPEN_ENDED, _("无固定期限合同")
    AGENCY = "agency", _("劳务派遣")
    SERVICE = "service", _("购买服务")


class PaySource(models.TextChoices):
    """Who pays."""

    TREASURY = "treasury", _("财政")
    OWN = "own", _("本级经费")
    SUBSIDY = "subsidy", _("上级补助")
    OTHER = "other", _("其他")


class Contract(Row):
    """One contract of a member of the team; the pay band is sealed."""

    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="contracts")
    kind = models.CharField(max_length=10, choices=ContractKind.choices)
    starts = models.DateField()
    ends = models.DateField(null=True)
    source = models.CharField(max_length=8, choices=PaySource.choices)
    sealed_pay = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("member", "starts"), name="contract_once")]
        indexes = [models.Index(fields=("ends",), name="contract_ends")]


class Training(Row):
    """A course somebody took."""

    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="trainings")
    title = models.CharField(max_length=80)
    on = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("member", "title", "on"), name="training_once")
        ]


class GrowthKind(models.TextChoices):
    """What somebody grew by."""

    PROMOTION = "promotion", _("晋级")
    CERTIFICATE = "certificate", _("取得证书")
    ROLE = "role", _("担任新职务")


class GrowthStep(Row):
    """One step of growth: a promotion, a certificate, a new role."""

    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="growth")
    kind = models.CharField(max_length=12, choices=GrowthKind.choices)
    title = models.CharField(max_length=80)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("member", "title", "on"), name="growth_once")
        ]
