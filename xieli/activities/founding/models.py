"""FoundingFile with milestones, elections and legal papers; terms; drives with their targets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.activities.founding import rules
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Enterprise, Union


class Step(models.TextChoices):
    """The steps of 建会 in their order; the value is the step that has been done."""

    INTENT = "intent", _("建会意向")
    GUIDED = "guided", _("上级指导")
    ASKED = "asked", _("建会请示")
    APPROVED = "approved", _("建会批复")
    RECRUITED = "recruited", _("发展会员")
    ELECTED = "elected", _("会员大会选举")
    RESULT_ASKED = "result_asked", _("选举结果请示")
    RESULT_APPROVED = "result_approved", _("选举结果批复")
    REGISTERED = "registered", _("法人登记")
    ACCOUNT = "account", _("刻章开户")
    FILED = "filed", _("建档")


class FileState(models.TextChoices):
    """Whether a file goes on."""

    OPEN = "open", _("筹建中")
    DONE = "done", _("已建成")
    GIVEN_UP = "given_up", _("不建了")
    REFUSED = "refused", _("未批准")


class Form(models.TextChoices):
    """In what form the members stand together (工会法第十一条)."""

    COMMITTEE = rules.COMMITTEE, _("基层工会委员会")
    SMALL = rules.SMALL_COMMITTEE, _("单独建委员会（不足 25 人）")
    JOINT = rules.JOINT, _("和别的单位联合建")
    ORGANISER = rules.ORGANISER, _("选一名组织员")


class Post(models.TextChoices):
    """What a member of the committee is elected for."""

    CHAIR = rules.CHAIR, _("主席（组织员）")
    DEPUTY = "deputy", _("副主席")
    MEMBER = "member", _("委员")
    AUDITOR = "auditor", _("经费审查委员")
    WOMEN = "women", _("女职工委员")


class Meeting(models.TextChoices):
    """Who met to elect."""

    ALL = rules.ALL_MEMBERS, _("会员大会")
    DELEGATES = rules.DELEGATES, _("会员代表大会")


class Drive(Row):
    """A coverage drive: firms and groups to be won, until a day."""

    code = models.CharField(max_length=14, unique=True)  # in its links; see queries.drive_of_code
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    opens_on = models.DateField()
    closes_on = models.DateField()
    goal_firms = models.PositiveIntegerField(default=0)
    goal_people = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.title


class TargetKind(models.TextChoices):
    """What is to be won."""

    FIRM = "firm", _("单位")
    GROUP = "group", _("群体")


class Target(Row):
    """One firm or group of a drive, its headcount, and who follows it up."""

    drive = models.ForeignKey(Drive, on_delete=models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=6, choices=TargetKind.choices)
    name = models.CharField(max_length=80)
    enterprise = models.ForeignKey(
        Enterprise, null=True, on_delete=models.PROTECT, related_name="+"
    )
    headcount = models.PositiveIntegerField()
    follower_id = models.UUIDField(null=True)
    follower = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("drive", "name"), name="target_once")]

    def __str__(self) -> str:
        return self.name


class Way(models.TextChoices):
    """How a target was met."""

    VISIT = "visit", _("上门")
    PHONE = "phone", _("电话")
    MEETING = "meeting", _("座谈")
    ONLINE = "online", _("微信")


class Contact(WrittenOnce):
    """One visit or call to a target, and what came of it."""

    key = models.CharField(max_length=36, unique=True)  # of the sheet: sent twice is one contact
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="contacts")
    on = models.DateField()
    way = models.CharField(max_length=8, choices=Way.choices)
    words = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)


class FoundingFile(Row):
    """One firm's way to a union of its own; at most one that goes on, per firm."""

    code = models.CharField(max_length=14, unique=True)  # the founder's address
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    above = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    union = models.OneToOneField(Union, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)  # of the union to be
    form = models.CharField(max_length=10, choices=Form.choices, blank=True)
    headcount = models.PositiveIntegerField()
    members = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=16, choices=Step.choices, default=Step.INTENT)
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.OPEN)
    contact = models.CharField(max_length=40)
    sealed_phone = models.BinaryField(null=True)
    target = models.ForeignKey(Target, null=True, on_delete=models.PROTECT, related_name="files")
    opened_on = models.DateField()
    moved_on = models.DateField()  # the day of the last step: the next is not before it
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("enterprise",), condition=models.Q(state="open"), name="one_open_file"
            )
        ]
        indexes = [models.Index(fields=("above", "state", "step"), name="file_of_desk")]

    def __str__(self) -> str:
        return self.name


class Milestone(WrittenOnce):
    """A step that was taken: when, by whom, what was said."""

    file = models.ForeignKey(FoundingFile, on_delete=models.PROTECT, related_name="milestones")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=16, choices=Step.choices)
    is_back = models.BooleanField(default=False)  # the file went back to this step
    on = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("file", "number"), name="milestone_once")]


class Election(WrittenOnce):
    """An election as it was held, for a union to be or for a new term of one that stands."""

    file = models.ForeignKey(
        FoundingFile, null=True, on_delete=models.PROTECT, related_name="elections"
    )
    union = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    meeting = models.CharField(max_length=10, choices=Meeting.choices)
    due = models.PositiveIntegerField()
    present = models.PositiveIntegerField()
    years = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file__isnull=False) | models.Q(union__isnull=False),
                name="election_of_something",
            ),
            models.CheckConstraint(
                condition=models.Q(present__lte=models.F("due")), name="not_more_than_due"
            ),
        ]


class Nominee(WrittenOnce):
    """A candidate with what was declared of kin and job, the votes, and whether elected."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="nominees")
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=8, choices=Post.choices)
    relation = models.CharField(max_length=20)
    job = models.CharField(max_length=40, blank=True)
    votes = models.PositiveIntegerField()
    is_elected = models.BooleanField()


class Term(Row):
    """A union's term of office; `until` where it was put off past its end."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    election = models.ForeignKey(Election, null=True, on_delete=models.PROTECT, related_name="+")
    years = models.PositiveSmallIntegerField()
    began = models.DateField()
    ends = models.DateField()
    until = models.DateField(null=True)
    why = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("union", "number"), name="term_once"),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("began")), name="term_ends_after_it_began"
            ),
        ]
        indexes = [models.Index(fields=("ends",), name="term_ends")]

    @property
    def last_day(self) -> object:
        """The day it ends, put off or not."""
        return self.until or self.ends


class CommitteeMember(Row):
    """Who holds which post in a term, from a day to a day."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="seats")
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=8, choices=Post.choices)
    since = models.DateField()
    until = models.DateField(null=True)


class CertificateState(models.TextChoices):
    """Whether a certificate is in force."""

    LIVE = "live", _("有效")
    REPLACED = "replaced", _("已换发")
    CANCELLED = "cancelled", _("已注销")


class Certificate(Row):
    """A 工会法人资格证书 with its 统一社会信用代码 and its last day."""

    file = models.ForeignKey(FoundingFile, null=True, on_delete=models.PROTECT, related_name="+")
    union = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    credit_code = models.CharField(max_length=18)
    issued_on = models.DateField()
    expires_on = models.DateField()
    state = models.CharField(
        max_length=9, choices=CertificateState.choices, default=CertificateState.LIVE
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("credit_code",), condition=models.Q(state="live"), name="one_live_code"
            ),
            models.CheckConstraint(
                condition=models.Q(file__isnull=False) | models.Q(union__isnull=False),
                name="certificate_of_something",
            ),
        ]
        indexes = [models.Index(fields=("expires_on",), name="certificate_expires")]


class ActKind(models.TextChoices):
    """What was asked of the registrar (总工办发〔2020〕20号)."""

    APPLY = rules.APPLY, _("申请")
    CHANGE = rules.CHANGE, _("变更")
    RENEW = rules.RENEW, _("换证")
    REPLACE = rules.REPLACE, _("补证")
    CANCEL = rules.CANCEL, _("注销")


class CertificateAct(WrittenOnce):
    """One act on a certificate: when, by whom, why."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=8, choices=ActKind.choices)
    on = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)
