"""Snapshot; ClosedPeriod with its ClosedFigures; ReceivedFigure of another home."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xieli.shell.models import WrittenOnce
from xieli.unions.models import Union


class Snapshot(WrittenOnce):
    """A figure as it was told: its value, as of when, and the digest of the rows behind it."""

    key = models.CharField(max_length=40)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField()
    as_of = models.DateTimeField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    rows = models.PositiveBigIntegerField()
    qualifier = models.CharField(max_length=4, blank=True)
    digest = models.CharField(max_length=64)
    words = models.CharField(max_length=80, blank=True)  # told to whom, for what
    kept_at = models.DateTimeField()
    kept_by_id = models.UUIDField(null=True)
    kept_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=("union", "-kept_at"), name="snapshot_of_union")]
        constraints = [
            models.UniqueConstraint(
                fields=("key", "union", "start", "end", "as_of"), name="snapshot_once"
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="snapshot_runs_forward"),
        ]


class ClosedPeriod(WrittenOnce):
    """A stretch of days whose figures a union told for good; a correction is a new revision."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField()
    revision = models.PositiveSmallIntegerField(default=1)
    why = models.CharField(max_length=120, blank=True)  # of a revision
    as_of = models.DateTimeField()
    closed_by_id = models.UUIDField(null=True)
    closed_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("union", "start", "end", "revision"), name="period_closed_once"
            ),
            models.CheckConstraint(
                condition=Q(end__gte=F("start")), name="closed_period_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(why=""), name="a_revision_says_why"
            ),
        ]


class ClosedFigure(WrittenOnce):
    """One figure of a closed period, for the union or for one straight below it."""

    period = models.ForeignKey(ClosedPeriod, on_delete=models.PROTECT, related_name="figures")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    rows = models.PositiveBigIntegerField()
    qualifier = models.CharField(max_length=4, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("period", "union", "key"), name="closed_figure_once")
        ]


class ReceivedFigure(WrittenOnce):
    """A closed figure of another home, as it was reported: once, and used wherever it is asked."""

    from_home = models.CharField(max_length=80)
    union_key = models.CharField(max_length=36)
    union_name = models.CharField(max_length=80)
    region_code = models.CharField(max_length=6, blank=True)
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=60)
    unit = models.CharField(max_length=12)
    start = models.DateField()
    end = models.DateField()
    revision = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    rows = models.PositiveBigIntegerField()
    qualifier = models.CharField(max_length=4, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    as_of = models.DateTimeField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=("key", "start", "end"), name="received_by_figure")]
        constraints = [
            models.UniqueConstraint(
                fields=("from_home", "union_key", "key", "start", "end", "revision"),
                name="received_figure_once",
            )
        ]
