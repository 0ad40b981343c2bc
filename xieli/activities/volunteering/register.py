"""The register: Volunteer with honours, skills, licences, teams and free times."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieli.people.models import Person
from xieli.shell.models import Row
from xieli.unions.models import Union


class VolunteerState(models.TextChoices):
    """Where a volunteer is."""

    ASKED = "asked", _("等工会登记")
    ACTIVE = "active", _("在册")
    LEFT = "left", _("已退出")


class Volunteer(Row):
    """A person who gives time, in the register of one union."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="volunteer")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    trade = models.CharField(max_length=40, blank=True)  # district or industry, in words
    post = models.CharField(max_length=60, blank=True)  # unit and post, shown with an honour
    words = models.CharField(max_length=200, blank=True)  # what he offers, in his own words
    state = models.CharField(
        max_length=8, choices=VolunteerState.choices, default=VolunteerState.ASKED
    )
    is_shown = models.BooleanField(default=False)  # on the showcase; needs his own consent
    since = models.DateField()
    made_by = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=("union", "state"), name="volunteer_of_union")]

    def __str__(self) -> str:
        return str(self.person)


class ModelHonour(Row):
    """An honour of a model worker: 劳模, 工匠 or 先模 of a level and a year."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="honours")
    name = models.CharField(max_length=40)
    level = models.CharField(max_length=10)  # of the rulebook's list
    year = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("-year", "id")
        constraints = [
            models.UniqueConstraint(fields=("volunteer", "name", "year"), name="model_honour_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"


class SkillLevel(models.TextChoices):
    """How well somebody does it."""

    DOES = "does", _("会做")
    SKILLED = "skilled", _("熟练")
    TEACHES = "teaches", _("能教")


class Skill(Row):
    """One word for what a volunteer can do."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="skills")
    word = models.CharField(max_length=20, db_index=True)
    level = models.CharField(max_length=8, choices=SkillLevel.choices, default=SkillLevel.SKILLED)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("volunteer", "word"), name="skill_once")]

    def __str__(self) -> str:
        return self.word


class Licence(Row):
    """A certificate of a volunteer: 律师执业证, 心理咨询师证; its number is sealed."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="licences")
    name = models.CharField(max_length=40)
    # the volunteer's own row, so that erasing a person empties the number too
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sealed_number = models.BinaryField()
    expires_on = models.DateField(null=True)

    class Meta:
        ordering = ("name", "id")


class TeamPlace(Row):
    """A volunteer's place in one of the rulebook's teams, from a day to a day."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="places")
    team = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ("since", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("volunteer", "team"), condition=Q(until=None), name="in_a_team_once"
            )
        ]


class DayPart(models.TextChoices):
    """A part of a day."""

    MORNING = "morning", _("上午")
    AFTERNOON = "afternoon", _("下午")
    EVENING = "evening", _("晚上")


class FreeTime(Row):
    """A part of the week in which a volunteer has time."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="free")
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    part = models.CharField(max_length=10, choices=DayPart.choices)

    class Meta:
        ordering = ("weekday", "part")
        constraints = [
            models.UniqueConstraint(fields=("volunteer", "weekday", "part"), name="free_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="free_on_a_weekday"),
        ]
