"""AidFile with its Members, Override, HomeVisit, Evidence, OutsideCheck; Fund, Grant, PayBatch."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xieli.activities.aid import rules
from xieli.ledger.models import Account
from xieli.people.models import Household, Person
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union


class HardshipKind(models.TextChoices):
    """Why a household has a file."""

    DEEP = rules.DEEP, _("深度困难")
    RELATIVE = rules.RELATIVE, _("相对困难")
    ACCIDENT = rules.ACCIDENT, _("意外致困")


class FileState(models.TextChoices):
    """Where a file is; 待年检 follows from the day and is not kept."""

    DRAFT = "draft", _("草稿")
    IN_REVIEW = "in_review", _("办理中")
    OPEN = "open", _("在档")
    HELPED = "helped", _("帮扶中")
    RECOVERED = "recovered", _("脱困")
    LEFT = "left", _("退档")
    REFUSED = "refused", _("不予建档")


class LeaveReason(models.TextChoices):
    """Why a file ended."""

    RECOVERED = "recovered", _("脱困")
    RETIRED = "retired", _("退休")
    MOVED = "moved", _("调离")
    DIED = "died", _("死亡")
    CANCELLED = "cancelled", _("注销")


class AidKind(models.TextChoices):
    """What help is given."""

    LIVING = rules.LIVING, _("生活救助")
    MEDICAL = rules.MEDICAL, _("医疗救助")
    STUDY = rules.STUDY, _("子女助学")
    LEGAL = rules.LEGAL, _("法律援助")
    TRAINING = rules.TRAINING, _("职业培训")
    JOB = rules.JOB, _("职业介绍")


class AidFile(Row):
    """The hardship file of one household; what the family told stands sealed in one sheet."""

    number = models.CharField(max_length=20, unique=True)  # public, random
    key = models.CharField(max_length=60, unique=True)  # of the form: sent twice is one file
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, null=True, on_delete=models.PROTECT, related_name="aid_files"
    )
    applicant = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    again_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="next")
    kind = models.CharField(max_length=8, choices=HardshipKind.choices, blank=True)
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.DRAFT)
    people = models.PositiveSmallIntegerField(default=1)
    unit = models.CharField(max_length=80, blank=True)  # of the notice; plain by the union's rule
    sealed_sheet = models.BinaryField(null=True)
    sealed_card = models.BinaryField(null=True)
    bank = models.CharField(max_length=60, blank=True)  # where the card is kept
    card_by_id = models.UUIDField(null=True)  # who corrected the card; never who pays to it
    card_by = models.CharField(max_length=80, blank=True)
    card_at = models.DateTimeField(null=True)
    sealed_signature = models.BinaryField(null=True)  # under the 核对授权书
    signed_at = models.DateTimeField(null=True)
    signed_before = models.CharField(max_length=80, blank=True)  # the officer who saw it signed
    begun_by_id = models.UUIDField(null=True, db_index=True)
    begun_by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    is_on_behalf = models.BooleanField(default=False)  # an officer filled it in for a worker
    opened_on = models.DateField(null=True)
    recheck_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    why_ended = models.CharField(max_length=10, choices=LeaveReason.choices, blank=True)
    end_words = models.CharField(max_length=200, blank=True)
    phone_on = models.DateField(null=True)  # when to ask by phone after leaving
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=("union", "state", "kind"), name="aid_file_listed"),
            models.Index(fields=("recheck_on",), name="aid_file_recheck"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("household",),
                condition=Q(state__in=("in_review", "open", "helped")),
                name="one_live_file_a_household",
            )
        ]

    def __str__(self) -> str:
        return self.number


class FileMember(Row):
    """A person in a file; nobody stands in two live ones."""

    file = models.ForeignKey(AidFile, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20)
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("file", "person"), name="file_member_once"),
            models.UniqueConstraint(
                fields=("person",), condition=Q(is_live=True), name="one_person_in_one_file"
            ),
        ]


class Override(WrittenOnce):
    """The county took a person out of one file so that another may hold him, with its reason."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    from_file = models.ForeignKey(AidFile, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)


class HomeVisit(Row):
    """What two officers found at a home (一访二看三核四评); the second confirms it himself."""

    file = models.ForeignKey(AidFile, on_delete=models.PROTECT, related_name="visits")
    key = models.CharField(max_length=60, unique=True)
    visited_on = models.DateField()
    sealed_findings = models.BinaryField()  # 访、看、核、评 as text
    first_id = models.UUIDField()
    first_by = models.CharField(max_length=80)
    second_id = models.UUIDField(null=True)
    second_by = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_id=None) | ~Q(second_id=F("first_id")),
                name="two_officers_visit",
            )
        ]


class AidPaper(Row):
    """A photo or a scanned paper of a file, cleaned of hidden data and sealed."""

    file = models.ForeignKey(AidFile, on_delete=models.PROTECT, related_name="papers")
    visit = models.ForeignKey(HomeVisit, null=True, on_delete=models.PROTECT, related_name="photos")
    title = models.CharField(max_length=60)
    sealed_photo = models.BinaryField()  # base64 of the JPEG
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class CheckAnswer(models.TextChoices):
    """What 民政 says of a family's means."""

    MATCHES = "matches", _("一致")
    DIFFERS = "differs", _("不一致")
    UNKNOWN = "unknown", _("未查到")


class OutsideCheck(Row):
    """One question to 民政 about one file, and its answer."""

    file = models.ForeignKey(AidFile, on_delete=models.PROTECT, related_name="checks")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    answer = models.CharField(max_length=8, choices=CheckAnswer.choices, blank=True)
    sealed_words = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("file",), condition=Q(answer=""), name="one_open_check_a_file"
            )
        ]


class Recheck(WrittenOnce):
    """One yearly re-check of a file and what came of it."""

    file = models.ForeignKey(AidFile, on_delete=models.PROTECT, related_name="rechecks")
    is_kept = models.BooleanField()
    kind = models.CharField(max_length=8, choices=HardshipKind.choices, blank=True)
    words = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)


class PhoneCall(Row):
    """A call to a household that left its file: is it in need again."""

    file = models.OneToOneField(AidFile, on_delete=models.PROTECT, related_name="call")
    is_in_need = models.BooleanField()
    sealed_words = models.BinaryField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Referred(Row):
    """A family in need that another kind of work told of; somebody who checks contacts it."""

    of = models.CharField(max_length=20)  # the kind it came from
    about_id = models.UUIDField()  # that kind's own row
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    sealed_words = models.BinaryField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=("union", "handled_at"), name="referred_waiting")]
        constraints = [models.UniqueConstraint(fields=("of", "about_id"), name="aid_referred_once")]

    def __str__(self) -> str:
        return self.title


class Source(models.TextChoices):
    """The six sources of money for aid (domain 3.1)."""

    TREASURY = "treasury", _("财政拨款")
    ABOVE = "above", _("上级工会补助")
    OWN = "own", _("本级工会经费")
    GIVEN = "given", _("社会捐助")
    ADMINISTRATION = "administration", _("行政补助")
    OTHER = "other", _("其他")


class Fund(Row):
    """Money set aside for aid; its bounded account is never overdrawn."""

    code = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=60)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class GrantState(models.TextChoices):
    """Where a grant is."""

    PROPOSED = "proposed", _("待审批")
    PAYABLE = "payable", _("待发放")
    PAYING = "paying", _("发放中")
    PAID = "paid", _("已发放")
    DONE = "done", _("已办")  # a service without money
    REFUSED = "refused", _("未批准")
    CANCELLED = "cancelled", _("已取消")


class Grant(Row):
    """Aid of one kind to one person of a file: who applies, approves and pays are three people."""

    number = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=60, unique=True)
    file = models.ForeignKey(AidFile, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=AidKind.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=GrantState.choices, default=GrantState.PROPOSED)
    sealed_case = models.BinaryField(null=True)
    fault = models.CharField(max_length=80, blank=True)  # why the bank gave it back
    proposed_by_id = models.UUIDField(null=True)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    approved_by_id = models.UUIDField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("person", "year"), name="grant_of_person_year"),
            models.Index(fields=("state",), name="grant_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="grant_not_negative"),
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("proposed_by_id")),
                name="grant_approved_by_another",
            ),
        ]


class BatchState(models.TextChoices):
    """Where a payment batch is."""

    MADE = "made", _("待复核")
    PAYING = "paying", _("已批准，等回盘")
    SETTLED = "settled", _("已回盘")
    CANCELLED = "cancelled", _("已撤销")


class PayBatch(Row):
    """Grants that go to the bank in one file; made by one, released by another."""

    number = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=60, unique=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="batches")
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.MADE)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80)
    paid_at = models.DateTimeField(null=True)
    paid_by_id = models.UUIDField(null=True)
    paid_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paid_by_id=None) | ~Q(paid_by_id=F("made_by_id")),
                name="batch_paid_by_another",
            )
        ]


class LineState(models.TextChoices):
    """What became of one payment."""

    WAITING = "waiting", _("等回盘")
    PAID = "paid", _("已到账")
    FAILED = "failed", _("没有到账")


class PayLine(Row):
    """One grant in a batch; a grant is in one live line, so it is never paid twice."""

    batch = models.ForeignKey(PayBatch, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.WAITING)
    fault = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("batch", "number"), name="pay_line_once"),
            models.UniqueConstraint(
                fields=("grant",), condition=~Q(state="failed"), name="grant_paid_once"
            ),
        ]
