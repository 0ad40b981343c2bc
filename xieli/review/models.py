"""Call with its Stages; Application with its Versions, Decisions, Notices, Appeals."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.people.models import Person
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union


class Act(models.TextChoices):
    """What happens at a stage."""

    DECIDE = "decide", _("审批")
    VISIT = "visit", _("入户调查")
    NOTICE = "notice", _("公示")
    CHECK = "check", _("外部核对")


class Audience(models.TextChoices):
    """Who may read a notice."""

    UNIT = "unit", _("本单位内")
    COMMUNITY = "community", _("社区张贴")
    PAGE = "page", _("公开网页")


class Masking(models.TextChoices):
    """How a notice of a call names people; copied from the rulebook like the stages."""

    SURNAME = "surname", _("只留姓")
    FULL = "full", _("全名")


class State(models.TextChoices):
    """Where an application is; the kind's own states stand in its folder."""

    DRAFT = "draft", _("草稿")
    IN_REVIEW = "in_review", _("办理中")
    RETURNED = "returned", _("退回补正")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    REVOKED = "revoked", _("已撤销")


class Call(Row):
    """Who may ask whom for what; a matter that is always open has no last day."""

    code = models.SlugField(max_length=40, unique=True)
    matter = models.CharField(max_length=30)  # names the stages in the rulebook, e.g. aid_file
    title = models.CharField(max_length=80)
    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True)
    masking = models.CharField(max_length=8, choices=Masking.choices, default=Masking.SURNAME)

    class Meta:
        indexes = [models.Index(fields=("matter", "union"), name="call_of_union")]

    def __str__(self) -> str:
        return self.title


class Stage(Row):
    """One step of a call, copied from the rulebook when the call was opened."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="stages")
    number = models.PositiveSmallIntegerField()  # from 1, in order
    name = models.CharField(max_length=20)
    act = models.CharField(max_length=8, choices=Act.choices)
    function = models.CharField(max_length=24)  # the mandate it asks for; see people.Function
    level = models.SmallIntegerField()  # unions.Level: the nearest union at or above it decides
    days = models.PositiveSmallIntegerField()  # working days until it is late
    needed = models.PositiveSmallIntegerField(default=1)  # N persons of those with the mandate
    audience = models.CharField(max_length=10, choices=Audience.choices, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("call", "number"), name="stage_once")]


class Application(Row):
    """One matter of one person or union on its way through the stages of a call."""

    number = models.CharField(max_length=20, unique=True)  # public, random
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    title = models.CharField(max_length=120)  # plain, names no illness and no sum
    about_id = models.UUIDField(db_index=True)  # the row of the kind: an id, no key
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # handed in here
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    stage = models.ForeignKey(Stage, null=True, on_delete=models.PROTECT, related_name="+")
    at_union = models.ForeignKey(  # who has it now
        Union, null=True, on_delete=models.PROTECT, related_name="+"
    )
    until = models.DateField(null=True)  # the last working day of this stage
    missing = models.CharField(max_length=300, blank=True)  # what to bring, while returned
    asked_by_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=0)  # every verb counts it up
    round = models.PositiveSmallIntegerField(default=0)  # begins anew: handed in, shown, appealed
    submitted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("state", "at_union", "until"), name="application_of_desk"),
            models.Index(fields=("call", "state"), name="application_of_call"),
        ]

    def __str__(self) -> str:
        return self.number


class Version(Row):
    """What the application said when it was handed in (again): sealed, with its digest.

    Not WrittenOnce, since a new key of the vault seals it anew; the digest shows any other change.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    sealed_sheet = models.BinaryField()  # the whole sheet as text
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("application", "number"), name="version_once")
        ]


class Outcome(models.TextChoices):
    """What a decider may say."""

    PASS = "pass", _("同意")
    RETURN = "return", _("退回补正")
    REFUSE = "refuse", _("不同意")
    REVOKE = "revoke", _("撤销")


class Decision(WrittenOnce):
    """One person's word at one stage, with its reasons."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()  # counts up each time the stage begins anew
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("application", "stage", "round", "actor_id"),
                nulls_distinct=False,  # the machine, too, passes a notice once
                name="one_word_each",
            )
        ]


class Notice(Row):
    """Names shown to their audience for unbroken working days."""

    code = models.CharField(max_length=20, unique=True)  # of its page or printed sheet
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="notices")
    union = models.ForeignKey(Union, on_delete=models.PROTECT)  # who posts it
    audience = models.CharField(max_length=10, choices=Audience.choices)
    posted_on = models.DateField()
    last_day = models.DateField()  # computed from the rulebook when it was posted
    contact = models.CharField(max_length=120)  # where to object: office and phone of the union
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=("last_day", "id"), name="notice_due", condition=models.Q(closed_at=None)
            )
        ]


class NoticeLine(Row):
    """One application on a notice, in the masked words that its audience may read."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="lines")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="shown")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=160)
    is_void = models.BooleanField(default=False)  # changed while shown: it is shown anew, whole

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("application", "stage"),
                condition=models.Q(is_void=False),
                name="shown_once",
            )
        ]


class Objection(Row):
    """Somebody's word against a shown application; blocks its decision until answered."""

    line = models.ForeignKey(NoticeLine, on_delete=models.PROTECT, related_name="objections")
    sealed_words = models.BinaryField()
    sealed_contact = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)  # only where somebody signed in made it
    answer = models.CharField(max_length=400, blank=True)
    is_upheld = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=("line",), name="objection_open", condition=models.Q(answered_at=None)
            )
        ]


class Appeal(Row):
    """The applicant's word against a refusal; answered by the union above, by another person."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    sealed_words = models.BinaryField()
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    until = models.DateField()
    at_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=400, blank=True)
    is_upheld = models.BooleanField(null=True)  # upheld: the last stage is decided anew
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("application",),
                condition=models.Q(answered_at=None),
                name="one_open_appeal",
            )
        ]
