"""Ticket with Sides, Moves and Saids; LegalAid, Lawyer, Tie, Fee; Signal. No names in signals."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.people.models import Person
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Enterprise, Union


class Channel(models.TextChoices):
    """How a ticket came in."""

    PHONE = "phone", _("电话")
    PAGE = "page", _("网页")
    COUNTER = "counter", _("来访")
    REFERRED = "referred", _("走访、问卷或外地工会转来")


class Subject(models.TextChoices):
    """The five classes."""

    DEMAND = "demand", _("诉求")
    HARDSHIP = "hardship", _("民生难题")
    WAGES = "wages", _("欠薪")
    LEGAL = "legal", _("法律援助")
    MIND = "mind", _("心理")


class Queue(models.TextChoices):
    """The three queues of the one intake desk."""

    AID = "aid", _("救助")
    RIGHTS = "rights", _("维权")
    SERVICE = "service", _("服务")


class Grade(models.TextChoices):
    """The three grades of 12351, each with its working days in the rulebook."""

    PLAIN = "plain", _("一般")
    HARD = "hard", _("难点")
    COMPLEX = "complex", _("特别复杂")


class State(models.TextChoices):
    """Where a ticket is."""

    NEW = "new", _("待受理")
    TAKEN = "taken", _("已受理")
    SENT = "sent", _("已派单，等签收")
    SIGNED = "signed", _("办理中")
    ANSWERED = "answered", _("已答复，等评价")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")
    HANDED = "handed", _("已转办")


class Mark(models.TextChoices):
    """What the complainant thinks of the answer."""

    GOOD = "good", _("满意")
    FAIR = "fair", _("基本满意")
    BAD = "bad", _("不满意")
    SILENT = "silent", _("没有评价")


class Ticket(Row):
    """One matter of a worker under one number, wherever it goes inside the home."""

    number = models.CharField(max_length=14, unique=True)  # public, random
    key = models.CharField(max_length=60, unique=True)  # of the form: sent twice is one ticket
    channel = models.CharField(max_length=8, choices=Channel.choices)
    queue = models.CharField(max_length=8, choices=Queue.choices, default=Queue.RIGHTS)
    subject = models.CharField(max_length=8, choices=Subject.choices)
    grade = models.CharField(max_length=8, choices=Grade.choices, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # came in here
    at_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # has it now
    to_union = models.ForeignKey(  # sent there, not signed for: at_union still has it
        Union, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sign_by = models.DateField(null=True)
    until = models.DateField(null=True)  # the last working day of what is next
    handler_id = models.UUIDField(null=True)
    handler = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, blank=True)  # "" = does not want to be named
    sealed_phone = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    enterprise = models.ForeignKey(
        Enterprise, null=True, on_delete=models.PROTECT, related_name="+"
    )
    firm_name = models.CharField(max_length=80, blank=True)  # the employer as it was told
    firm_key = models.CharField(max_length=80, blank=True)  # its bare name; keeps its people out
    asked_by_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)  # the first signature: somebody has it in hand
    answered_at = models.DateTimeField(null=True)  # the last answer
    answered_by_id = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    mark = models.CharField(max_length=8, choices=Mark.choices, blank=True)
    redone = models.PositiveSmallIntegerField(default=0)
    was_late = models.BooleanField(default=False)  # an answer came after its last day
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=("at_union", "state", "until"), name="ticket_of_desk"),
            models.Index(
                fields=("sign_by",), name="ticket_unsigned", condition=Q(to_union__isnull=False)
            ),
            models.Index(fields=("asked_at", "id"), name="ticket_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", to_union__isnull=False, sign_by__isnull=False)
                | (~Q(state="sent") & Q(to_union=None, sign_by=None)),
                name="sent_has_an_address_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="new") | Q(grade__in=Grade.values) | Q(state="withdrawn")
                | Q(state="handed"),
                name="taken_has_a_grade",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class Side(Row):
    """A union that has or had a ticket, or was asked to take it: it sees the state."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="sides")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("ticket", "union"), name="side_once")]


class Act(models.TextChoices):
    """What happened to a ticket."""

    ASKED = "asked", _("提出")
    TAKEN = "taken", _("受理")
    SENT = "sent", _("派单")
    SIGNED = "signed", _("签收")
    SENT_BACK = "sent_back", _("退回派出工会")
    CAME_BACK = "came_back", _("到期没人签收，自动退回")
    ASSIGNED = "assigned", _("交办")
    TOLD = "told", _("办理")
    ANSWERED = "answered", _("答复")
    JUDGED = "judged", _("评价")
    REDONE = "redone", _("退回重办")
    CLOSED = "closed", _("办结")
    WITHDRAWN = "withdrawn", _("撤回")
    HANDED = "handed", _("转办")


class Move(WrittenOnce):
    """One step of a ticket, in words that both sides and the complainant may read."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="moves")
    act = models.CharField(max_length=10, choices=Act.choices)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # who acted
    to_union = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=160, blank=True)
    mark = models.CharField(max_length=8, choices=Mark.choices, blank=True)
    until = models.DateField(null=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=("ticket", "at"), name="move_of_ticket")]


class About(models.TextChoices):
    """What a sealed text of a ticket is."""

    MATTER = "matter", _("案情")
    PROGRESS = "progress", _("办理记录")
    ANSWER = "answer", _("答复")
    JUDGEMENT = "judgement", _("评价")


class Said(Row):
    """A sealed text of a ticket; opened with a purpose, each time journalled."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="saids")
    about = models.CharField(max_length=10, choices=About.choices)
    sealed_words = models.BinaryField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=("ticket", "at"), name="said_of_ticket")]


class Lawyer(Row):
    """A lawyer of the pool, by the number of the licence."""

    name = models.CharField(max_length=40)
    licence = models.CharField(max_length=17, unique=True)
    office = models.CharField(max_length=80)  # the law firm
    fields = models.CharField(max_length=120)  # words parted by 、
    is_active = models.BooleanField(default=True)


class LawyerUnion(Row):
    """A union whose cases a lawyer takes."""

    lawyer = models.ForeignKey(Lawyer, on_delete=models.CASCADE, related_name="unions")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("lawyer", "union"), name="lawyer_union")]


class LawyerTie(Row):
    """What a lawyer has to do with a side: acts for a firm, or once stood against a worker."""

    lawyer = models.ForeignKey(Lawyer, on_delete=models.CASCADE, related_name="ties")
    enterprise = models.ForeignKey(
        Enterprise, null=True, on_delete=models.PROTECT, related_name="+"
    )
    firm_name = models.CharField(max_length=80, blank=True)
    firm_key = models.CharField(max_length=80, blank=True)
    phone_index = models.CharField(max_length=64, blank=True)  # whom he stood against
    until = models.DateField(null=True)


class AidKind(models.TextChoices):
    """What a lawyer does (工会法律援助办法)."""

    ADVICE = "advice", _("咨询")
    WRITING = "writing", _("代书")
    MEDIATION = "mediation", _("协商调解")
    COURT = "court", _("仲裁诉讼代理")


class AidState(models.TextChoices):
    """Where legal aid is, beyond its review."""

    ASKED = "asked", _("审批中")
    GRANTED = "granted", _("已批准，等指派")
    ASSIGNED = "assigned", _("律师办理中")
    REPORTED = "reported", _("已交结案报告")
    CLOSED = "closed", _("已归档")
    REFUSED = "refused", _("不予援助")
    REVOKED = "revoked", _("已撤销")


class LegalAid(Row):
    """Legal aid for the worker of a ticket; granted through review, done by a lawyer."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="aids")
    kind = models.CharField(max_length=10, choices=AidKind.choices)
    state = models.CharField(max_length=10, choices=AidState.choices, default=AidState.ASKED)
    lawyer = models.ForeignKey(Lawyer, null=True, on_delete=models.PROTECT, related_name="aids")
    sealed_report = models.BinaryField(null=True)
    outcome = models.CharField(max_length=160, blank=True)  # plain, names nobody
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("ticket",), condition=~Q(state__in=("refused", "revoked")),
                name="aid_once_a_ticket",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("assigned", "reported", "closed"))
                | Q(lawyer__isnull=False),
                name="work_has_a_lawyer",
            ),
        ]  # fmt: skip


class Fee(Row):
    """What a lawyer is paid for one case; asked for, approved and paid by three people."""

    aid = models.OneToOneField(LegalAid, on_delete=models.PROTECT, related_name="fee")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    citation = models.CharField(max_length=200)  # of the rulebook's value on that day
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField()
    asked_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    paid_at = models.DateTimeField(null=True)
    paid_by_id = models.UUIDField(null=True)
    paid_by = models.CharField(max_length=80, blank=True)
    entry_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("asked_by_id")),
                name="fee_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(paid_by_id=None)
                | (~Q(paid_by_id=F("asked_by_id")) & ~Q(paid_by_id=F("approved_by_id"))),
                name="fee_paid_by_a_third",
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(approved_at__isnull=False), name="fee_in_order"
            ),
        ]


class SignalMatter(models.TextChoices):
    """What a signal is about; never who."""

    WAGES = "wages", _("欠薪苗头")
    STOP = "stop", _("停工停产")
    LAYOFF = "layoff", _("集中裁员")
    DISPUTE = "dispute", _("集体争议")
    SAFETY = "safety", _("安全和劳动保护")
    INSURANCE = "insurance", _("社会保险")
    MOOD = "mood", _("人心不稳")


class Level(models.TextChoices):
    """How grave a signal is."""

    LOOK = "look", _("关注")
    WARN = "warn", _("预警")
    URGENT = "urgent", _("紧急")


class Source(models.TextChoices):
    """Where a signal came from."""

    VISIT = "visit", _("走访")
    HOTLINE = "hotline", _("热线和诉求")
    UNION = "union", _("基层工会")
    GRID = "grid", _("网格")
    MEDIA = "media", _("公开报道")
    SURVEY = "survey", _("问卷")


class SignalState(models.TextChoices):
    """Where a signal is."""

    OPEN = "open", _("新报")
    FOLLOWED = "followed", _("跟进中")
    CLOSED = "closed", _("已办结")


class Signal(Row):
    """An early warning about a workplace or a matter; it has no place for a person's name."""

    number = models.CharField(max_length=14, unique=True)
    key = models.CharField(max_length=60, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    enterprise = models.ForeignKey(
        Enterprise, null=True, on_delete=models.PROTECT, related_name="+"
    )
    workplace = models.CharField(max_length=80, blank=True)
    firm_key = models.CharField(max_length=80, blank=True)
    matter = models.CharField(max_length=10, choices=SignalMatter.choices)
    level = models.CharField(max_length=8, choices=Level.choices)
    source = models.CharField(max_length=8, choices=Source.choices)
    words = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=SignalState.choices, default=SignalState.OPEN)
    until = models.DateField()
    raised_at = models.DateTimeField()
    raised_by_id = models.UUIDField(null=True)
    raised_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=("union", "state", "until"), name="signal_of_desk")]


class SignalStep(WrittenOnce):
    """What was done about a signal, up to its closing."""

    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="steps")
    words = models.CharField(max_length=160)
    is_closing = models.BooleanField(default=False)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)
