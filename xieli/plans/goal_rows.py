"""YearLabel, Goal, Strand, Gathered, StrandFigure; models.py shows them to Django."""

from __future__ import annotations

from django.db import models

from xieli.programmes.models import Programme
from xieli.shell.models import Row
from xieli.unions.models import Union


class YearLabel(Row):
    """What a union calls a year, 县级工会加强年 for one; policies and tasks may carry it."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)
    citation = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("union", "year", "title"), name="year_label_once")
        ]

    def __str__(self) -> str:
        return self.title


class Goal(Row):
    """A union's goal of several strands that gathers programmes: 助创文明城市 for one."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    title = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    citation = models.CharField(max_length=200)
    label = models.ForeignKey(YearLabel, null=True, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return self.title


class Strand(Row):
    """One strand of a goal: 思想引领, 推优评先, 志愿服务, 纾忧解困."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="strands")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("goal", "title"), name="strand_once")]

    def __str__(self) -> str:
        return self.title


class Gathered(Row):
    """A programme that stands under a strand."""

    strand = models.ForeignKey(Strand, on_delete=models.CASCADE, related_name="gathered")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("strand", "programme"), name="gathered_once")
        ]


class StrandFigure(Row):
    """A figure of insight that shows how a strand goes."""

    strand = models.ForeignKey(Strand, on_delete=models.CASCADE, related_name="figures")
    figure = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("strand", "figure"), name="strand_figure_once")
        ]
