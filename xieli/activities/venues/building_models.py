"""BuildingProject, Progress, Outline: what becomes a place, and the lines of a district."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.activities.venues import rules
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union


class ProjectState(models.TextChoices):
    PLANNED = rules.PLANNED, _("立项")
    BUILDING = rules.BUILDING, _("在建")
    BUILT = rules.BUILT, _("建好了，等验收")
    ACCEPTED = rules.ACCEPTED, _("验收通过")
    OPENED = rules.OPENED, _("开放了")
    STOPPED = rules.STOPPED, _("停了")


class BuildingProject(Row):
    """A place that is being built: 立项, 在建, 验收 by another person, 开放 as a venue."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=60)
    address = models.CharField(max_length=160)
    basis = models.CharField(max_length=120)  # the paper of 立项
    budget = models.DecimalField(max_digits=12, decimal_places=2)  # 元
    ends_on = models.DateField()  # as planned
    state = models.CharField(
        max_length=8, choices=ProjectState.choices, default=ProjectState.PLANNED
    )
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    accepted_by_id = models.UUIDField(null=True)
    accepted_by = models.CharField(max_length=80, blank=True)
    accepted_on = models.DateField(null=True)
    venue = models.OneToOneField(
        "venues.Venue", related_name="project", null=True, on_delete=models.PROTECT
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=("union", "state"), name="building_of_union")]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_by_id__isnull=True) | ~Q(accepted_by_id=F("made_by_id")),
                name="building_accepted_by_another",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Progress(WrittenOnce):
    """How far a building is on a day, in percent and words, with a picture where there is one."""

    project = models.ForeignKey(BuildingProject, on_delete=models.PROTECT, related_name="steps")
    on = models.DateField()
    percent = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)
    picture = models.BinaryField(null=True)
    is_acceptance = models.BooleanField(default=False)  # what the one who accepts says
    by_id = models.UUIDField(null=True)
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="progress_within_hundred")
        ]


class Outline(Row):
    """The outline of a district, as an approved map tells it; never shown without its 审图号."""

    region_code = models.CharField(max_length=6, unique=True)
    approval = models.CharField(max_length=40)  # GS(2024)0650号
    points = models.TextField()  # WGS-84 pairs "110.65,26.04 110.66,26.05", one ring a line
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(approval=""), name="outline_has_approval")
        ]
