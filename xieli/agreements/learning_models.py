"""Study, StudyHours, Assessment, Assent: who learnt where, and a year looked back on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.shell.models import Row


class StudyKind(models.TextChoices):
    POST = "post", _("干部挂职")
    CLASS = "class", _("联合办班")


class Study(Row):
    """People of one side who learn at the other: a secondment, or a class held together."""

    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.PROTECT, related_name="studies"
    )
    kind = models.CharField(max_length=5, choices=StudyKind.choices)
    title = models.CharField(max_length=80)
    host = models.ForeignKey("agreements.Party", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="study_runs_forward"
            )
        ]

    def __str__(self) -> str:
        return self.title


class StudyHours(Row):
    """One person's hours; one side writes them down, the other confirms."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="rows")
    party = models.ForeignKey(
        "agreements.Party", on_delete=models.PROTECT, related_name="+"
    )  # who sent
    name = models.CharField(max_length=40)
    post = models.CharField(max_length=60, blank=True)
    hours = models.DecimalField(max_digits=6, decimal_places=1)
    written_party = models.ForeignKey(
        "agreements.Party", on_delete=models.PROTECT, related_name="+"
    )
    written_by = models.CharField(max_length=80)
    written_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("study", "party", "name"), name="study_person_once"),
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=9999), name="study_hours_sound"
            ),
        ]


class Assessment(Row):
    """A year looked back on: counts computed from the records, words written by people."""

    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.PROTECT, related_name="assessments"
    )
    year = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=4000)
    items = models.PositiveIntegerField()
    done = models.PositiveIntegerField()
    on_time = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    meetings = models.PositiveIntegerField()
    resolutions = models.PositiveIntegerField()
    touches = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    hours = models.DecimalField(max_digits=9, decimal_places=1)
    counted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("agreement", "year"), name="assessment_once_a_year")
        ]


class Assent(Row):
    """One side says yes to the assessment as it stands; a change of words takes it back."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="assents")
    party = models.ForeignKey("agreements.Party", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    user_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("assessment", "party"), name="assent_once_a_side")
        ]
