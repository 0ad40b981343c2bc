"""Resource, Case, Step, Scan, JobsReport."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieli.activities.industry import rules
from xieli.kernel.quantity import QUALIFIERS, Quantity
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Enterprise, Union

QUALIFIED = ("", *QUALIFIERS)


class CaseStep(models.TextChoices):
    INTRODUCED = rules.INTRODUCED, _("引荐企业")
    INTENTION = rules.INTENTION, _("初步意向")
    DETAILS = rules.DETAILS, _("商议细节")
    SIGNED = rules.SIGNED, _("签约")
    BUILT = rules.BUILT, _("建成")
    RUNNING = rules.RUNNING, _("投产运行")
    ENDED = rules.ENDED, _("终止")


class Resource(Row):
    """What a county has to offer: bamboo land, a workshop, hands; with how much as it was told."""

    key = models.CharField(max_length=36, unique=True)  # of the form: sent twice is one
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    field = models.CharField(max_length=20)  # a word of the rulebook
    amount = models.DecimalField(max_digits=20, decimal_places=6)
    unit = models.CharField(max_length=12)
    qualifier = models.CharField(max_length=3, blank=True)
    source = models.CharField(max_length=80)  # who says so, in which paper
    words = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)
    why_withdrawn = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("union", "name"), condition=Q(withdrawn_at=None), name="resource_named_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="resource_of_something"),
            models.CheckConstraint(
                condition=Q(qualifier__in=QUALIFIED), name="resource_qualifier_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def how_much(self) -> str:
        """80万余亩, as pages show it."""
        return Quantity(self.amount, self.unit, self.qualifier).show()


class Case(Row):
    """One enterprise and one resource on the road; `step` is the last of its rows."""

    key = models.CharField(max_length=36, unique=True)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="cases")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # who introduced
    host = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # the resource's
    field = models.CharField(max_length=20)
    agreement_id = models.UUIDField(null=True)  # the agreement it follows from; no key upward
    step = models.CharField(
        max_length=10, choices=CaseStep.choices, default=CaseStep.INTRODUCED, db_index=True
    )
    stepped_on = models.DateField(db_index=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("resource", "enterprise"), condition=~Q(step=rules.ENDED),
                name="one_live_case_of_a_firm",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.resource.name} × {self.enterprise.name}"


class Scan(WrittenOnce):
    """A signed paper or a photo that proves a step; cleaned photo or PDF."""

    content = models.BinaryField()
    media_type = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)


class Step(WrittenOnce):
    """One step of a case: from where to where, which day, by whom, what proves it, why."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    came_from = models.CharField(max_length=10, blank=True)
    to = models.CharField(max_length=10, choices=CaseStep.choices)
    way = models.CharField(max_length=7)  # forward, back, end
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=120, blank=True)
    scan = models.OneToOneField(Scan, null=True, on_delete=models.PROTECT, related_name="step")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("case", "number"), name="case_step_once"),
            models.CheckConstraint(
                condition=~Q(to=rules.SIGNED, way=rules.FORWARD) | Q(scan__isnull=False),
                name="signed_only_with_a_scan",
            ),
            models.CheckConstraint(
                condition=Q(way=rules.FORWARD) | ~Q(reason=""), name="back_and_end_say_why"
            ),
        ]


class JobsReport(WrittenOnce):
    """People of the place at work on a day, as one report told; a correction is a further row."""

    key = models.CharField(max_length=36, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    on = models.DateField()
    jobs = models.PositiveIntegerField()
    qualifier = models.CharField(max_length=3, blank=True)
    source = models.CharField(max_length=80)  # who counted: the firm's payroll, a visit
    words = models.CharField(max_length=200, blank=True)  # of a correction: why
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(words=""), name="jobs_correction_says_why"
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=QUALIFIED), name="jobs_qualifier_known"
            ),
        ]

    @property
    def quantity(self) -> Quantity:
        """近80人, as it was told."""
        return Quantity(Decimal(self.jobs), rules.PEOPLE, self.qualifier)
