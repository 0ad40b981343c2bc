"""VolunteerProject, HelpRequest with its Invites, Shift with its changes, DutyRecord, HoursProof.

The register's own rows (Volunteer, Skill …) stand in register.py and are given here too.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.activities.volunteering.register import (
    DayPart,
    FreeTime,
    Licence,
    ModelHonour,
    Skill,
    SkillLevel,
    TeamPlace,
    Volunteer,
    VolunteerState,
)
from xieli.booking.models import Occasion
from xieli.people.models import Person
from xieli.programmes.models import Programme
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union

__all__ = [
    "ChangeState", "DayPart", "DutyRecord", "Form", "FreeTime", "HelpRequest", "HoursChange",
    "HoursProof", "Invite", "InviteState", "Licence", "ModelHonour", "ProofLine", "ProofState",
    "RequestState", "Shift", "Skill", "SkillLevel", "TeamPlace", "Volunteer", "VolunteerProject",
    "VolunteerState",
]  # fmt: skip


class Form(models.TextChoices):
    """How a project meets people."""

    HERE = "here", _("现场")
    ONLINE = "online", _("线上")
    BOTH = "both", _("线上和现场")


class VolunteerProject(Row):
    """A volunteer service from 申报 to 精品; where it is on the road follows from facts."""

    code = models.CharField(max_length=14, unique=True)  # public, random
    title = models.CharField(max_length=60)
    category = models.CharField(max_length=20)  # of the rulebook's six
    words = models.CharField(max_length=300)
    for_whom = models.CharField(max_length=60, blank=True)
    skill = models.CharField(max_length=20, db_index=True)
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.HERE)
    team = models.CharField(max_length=20, blank=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="led")
    programme = models.OneToOneField(Programme, null=True, on_delete=models.PROTECT)
    asked_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing_words = models.CharField(max_length=300, blank=True)
    starred_at = models.DateTimeField(null=True)  # 精品
    is_demonstration = models.BooleanField(default=False)
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=("union", "published_at"), name="project_of_union")]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(approved_at__isnull=False),
                name="project_published_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(starred_at=None) | Q(closed_at__isnull=False),
                name="project_starred_after_closing",
            ),
            models.CheckConstraint(
                condition=Q(is_demonstration=False) | Q(starred_at__isnull=False),
                name="demonstration_is_starred",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RequestState(models.TextChoices):
    """Where a request is."""

    ASKED = "asked", _("工会在找人")
    INVITED = "invited", _("等志愿者答应")
    TAKEN = "taken", _("有人答应了，在准备")
    SET = "set", _("时间定了")
    REFUSED = "refused", _("这次办不了")
    WITHDRAWN = "withdrawn", _("已撤回")


class HelpRequest(Row):
    """What a worker, or another kind of work, asks volunteers for; it can become a project."""

    code = models.CharField(max_length=14, unique=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=120)
    skill = models.CharField(max_length=20)
    day = models.DateField()
    part = models.CharField(max_length=10, choices=DayPart.choices)
    people = models.PositiveSmallIntegerField()
    where = models.CharField(max_length=80)
    state = models.CharField(
        max_length=10, choices=RequestState.choices, default=RequestState.ASKED
    )
    why = models.CharField(max_length=200, blank=True)  # of a refusal
    project = models.ForeignKey(
        VolunteerProject, null=True, on_delete=models.PROTECT, related_name="requests"
    )
    occasion = models.ForeignKey(Occasion, null=True, on_delete=models.PROTECT, related_name="+")
    of = models.CharField(max_length=20, blank=True)  # the kind that referred it
    about_id = models.UUIDField(null=True)  # that kind's own row
    asked_by_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=("state", "union"), name="request_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=("of", "about_id"), condition=~Q(of=""), name="request_referred_once"
            )
        ]

    def __str__(self) -> str:
        return self.what


class InviteState(models.TextChoices):
    """What came of an invitation."""

    ASKED = "asked", _("等答复")
    ACCEPTED = "accepted", _("答应了")
    DECLINED = "declined", _("来不了")
    DROPPED = "dropped", _("不用了")


class Invite(Row):
    """A volunteer is asked to answer a request, with the reasons why it is she."""

    request = models.ForeignKey(HelpRequest, on_delete=models.PROTECT, related_name="invites")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="invites")
    project = models.ForeignKey(
        VolunteerProject, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reasons = models.CharField(max_length=300)  # as they were shown
    state = models.CharField(max_length=10, choices=InviteState.choices, default=InviteState.ASKED)
    why = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("request",), condition=Q(state="asked"), name="one_open_invite"
            )
        ]


class Shift(Row):
    """A volunteer at an occasion: when she came and left, and what was confirmed of it.

    Law: minutes count, and stand on the ledger, only after another person confirmed them.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="shifts")
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="shifts")
    project = models.ForeignKey(VolunteerProject, on_delete=models.PROTECT, related_name="shifts")
    came_at = models.DateTimeField(null=True)
    went_at = models.DateTimeField(null=True)
    came_by = models.CharField(max_length=8, blank=True)  # "code" or "list"
    told_by_id = models.UUIDField(null=True)  # who wrote the list
    told_by = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)  # wrong codes in a row
    minutes = models.PositiveSmallIntegerField(null=True)  # that count; null: not confirmed
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=("confirmed_at", "went_at"), name="shift_waiting")]
        constraints = [
            models.UniqueConstraint(fields=("volunteer", "occasion"), name="shift_once"),
            models.CheckConstraint(
                condition=Q(minutes=None, confirmed_at=None)
                | Q(
                    minutes__isnull=False, confirmed_at__isnull=False,
                    came_at__isnull=False, went_at__isnull=False,
                ),
                name="minutes_only_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(went_at=None) | Q(went_at__gt=F("came_at")), name="shift_runs_forward"
            ),
        ]  # fmt: skip


class ChangeState(models.TextChoices):
    """What came of a change that was asked for."""

    ASKED = "asked", _("等第二人核对")
    GRANTED = "granted", _("已改")
    REFUSED = "refused", _("没有改")


class HoursChange(Row):
    """Confirmed minutes are wrong: one asks with evidence, another decides; posted by itself."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="changes")
    before = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()  # what they should be
    why = models.CharField(max_length=200)
    evidence = models.BinaryField()  # a photo, cleaned by shell.pictures
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ChangeState.choices, default=ChangeState.ASKED)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    asked_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("shift",), condition=Q(state="asked"), name="one_open_change"
            ),
            models.CheckConstraint(
                condition=Q(decided_by_id=None) | ~Q(decided_by_id=F("asked_by_id")),
                name="change_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(minutes=F("before")), name="change_changes_something"
            ),
        ]


class DutyRecord(Row):
    """What a model worker did of her duties (宣讲, 带徒); counts once another confirmed it."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="duties")
    on = models.DateField()
    kind = models.CharField(max_length=20)  # of the rulebook's list
    words = models.CharField(max_length=120)
    told_by_id = models.UUIDField(null=True)
    told_by = models.CharField(max_length=80)
    told_at = models.DateTimeField()
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by_id=None) | ~Q(confirmed_by_id=F("told_by_id")),
                name="duty_by_two_people",
            )
        ]


class ProofState(models.TextChoices):
    """Where a certificate of hours is: 申请→受理→开具（并公示）."""

    ASKED = "asked", _("已申请")
    TAKEN = "taken", _("已受理")
    ISSUED = "issued", _("已开具")
    REVOKED = "revoked", _("已撤销")


class HoursProof(Row):
    """A certificate of hours: the union that recorded them issues it; anyone can check its code."""

    code = models.CharField(max_length=14, unique=True)  # public, random
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="proofs")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ProofState.choices, default=ProofState.ASKED)
    hours = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    as_of = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)
    issued_by_id = models.UUIDField(null=True)
    issued_by = models.CharField(max_length=80, blank=True)
    shown_until = models.DateField(null=True)  # 公示, from the day of issue
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    why_revoked = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=("state", "union"), name="proof_of_union")]
        constraints = [
            models.UniqueConstraint(
                fields=("volunteer", "union"), condition=Q(state__in=("asked", "taken")),
                name="one_open_proof",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "taken"))
                | Q(hours__gt=0, as_of__isnull=False, shown_until__isnull=False),
                name="issued_proof_has_hours",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code


class ProofLine(WrittenOnce):
    """One service on a certificate, as it stood when it was issued."""

    proof = models.ForeignKey(HoursProof, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    on = models.DateField()
    title = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("proof", "number"), name="proof_line_once")]
