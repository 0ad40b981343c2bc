"""Member with its Moves and Expulsion; JoinLink and Joining; Tally; Enrolment and its services."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.activities.membership import rules
from xieli.people.models import Person
from xieli.shell.models import Row, WrittenOnce
from xieli.unions.models import Union


class Group(models.TextChoices):
    """What kind of worker; the first four are the new-form groups."""

    TRUCK = rules.TRUCK, _("货车司机")
    CAR = rules.CAR, _("网约车司机")
    PARCEL = rules.PARCEL, _("快递员")
    FOOD = rules.FOOD, _("外卖配送员")
    MIGRANT = rules.MIGRANT, _("进城务工人员")
    STAFF = rules.STAFF, _("其他职工")


class Sex(models.TextChoices):
    """As the identity card says."""

    MAN = "m", _("男")
    WOMAN = "f", _("女")


class State(models.TextChoices):
    """Where a 会籍 stands."""

    MEMBER = rules.MEMBER, _("会员")
    LEAVING = rules.LEAVING, _("转出中")
    ARRIVING = rules.ARRIVING, _("转入中")
    KEPT = rules.KEPT, _("保留会籍")
    LEFT = rules.LEFT, _("退会")
    EXPELLED = rules.EXPELLED, _("除名")


class Member(Row):
    """The one 会籍 of a person; `union_id` alone says where, so that moved unions keep theirs."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="membership")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=20, unique=True)  # random, so that it tells nothing
    old_number = models.CharField(max_length=40, blank=True)  # of the register before ours
    state = models.CharField(max_length=10, choices=State.choices, default=State.MEMBER)
    group = models.CharField(max_length=10, choices=Group.choices, default=Group.STAFF)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    firm = models.CharField(max_length=80, blank=True)  # where he works, as the list says it
    joined_on = models.DateField()
    since = models.DateField()  # of the present state
    reason = models.CharField(max_length=200, blank=True)  # of the present state
    to_union = models.ForeignKey(
        Union, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    until = models.DateField(null=True)  # the last working day for the union that must act
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=("union", "state", "group"), name="member_of_union"),
            models.Index(fields=("group", "id"), name="member_by_group"),
            models.Index(fields=("union", "joined_on"), name="member_joined"),
            models.Index(
                fields=("state", "union"), name="member_not_plain",
                condition=~models.Q(state=rules.MEMBER),
            ),
            models.Index(
                fields=("to_union", "until"), name="member_on_the_way",
                condition=models.Q(to_union__isnull=False),
            ),
            models.Index(
                fields=("old_number",), name="member_old_number",
                condition=~models.Q(old_number=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class What(models.TextChoices):
    """What a move was."""

    JOINED = "joined", _("入会")
    IMPORTED = "imported", _("随名册入册")
    ASKED = "asked", _("申请转会")
    SENT = "sent", _("转出")
    RELEASED = "released", _("原工会放行")
    FELL_DUE = "fell_due", _("到期自动接转")
    RECEIVED = "received", _("接收")
    DECLINED = "declined", _("没有接收")
    MOVED = "moved", _("转会")
    KEPT = "kept", _("保留会籍")
    LEFT = "left", _("退会")
    EXPELLED = "expelled", _("除名")
    RETURNED = "returned", _("恢复会籍")


class Move(WrittenOnce):
    """One move of a 会籍, written once: from where, to where, why, by whom."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="moves")
    what = models.CharField(max_length=10, choices=What.choices)
    from_union = models.ForeignKey(
        Union, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_union = models.ForeignKey(
        Union, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    from_state = models.CharField(max_length=10, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)


class Expulsion(Row):
    """除名 asked for by one person and confirmed, or not, by another."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="expulsions")
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_by_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=80)
    is_confirmed = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("member",), condition=models.Q(is_confirmed=None), name="one_open_expulsion"
            )
        ]


class Tally(Row):
    """How many members a union has by state and group: counted anew with each change of it."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    group = models.CharField(max_length=10, choices=Group.choices)
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("union", "state", "group"), name="tally_once")
        ]


class JoinLink(Row):
    """A union's link for joining: a signed code on paper or in a message, until it is closed."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    words = models.CharField(max_length=60, blank=True)  # where it hangs: 南门岗亭
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)


class Joining(Row):
    """A person's asking to join a union; its way through the review is its application's."""

    KINDS = ((rules.NEW, _("入会")), (rules.TRANSFER, _("转会")), (rules.RETURN, _("恢复会籍")))
    WAYS = (
        (rules.BY_LINK, _("按二维码")), (rules.BY_FIRM, _("单位的工会")),
        (rules.BY_INDUSTRY, _("行业工会联合会")), (rules.BY_GRASS_ROOTS, _("街道、村社区工会")),
        (rules.BY_HIGHER, _("上一级工会")),
    )  # fmt: skip

    key = models.CharField(max_length=36, unique=True)  # of the form: sent twice it is one asking
    code = models.CharField(max_length=20, unique=True)  # by which the worker looks
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="joinings")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=12, choices=WAYS)
    kind = models.CharField(max_length=10, choices=KINDS)
    from_union = models.ForeignKey(
        Union, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    group = models.CharField(max_length=10, choices=Group.choices)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    firm = models.CharField(max_length=80, blank=True)
    link = models.ForeignKey(JoinLink, null=True, on_delete=models.PROTECT, related_name="joinings")
    sealed_phone = models.BinaryField()  # may differ from the register's until an officer looks
    sealed_guardian = models.BinaryField(null=True)  # who agreed for one below the age
    sealed_guardian_phone = models.BinaryField(null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("person",), condition=models.Q(ended_at=None), name="one_open_joining"
            )
        ]


class Outcome(models.TextChoices):
    """How a 城市融入计划 ended."""

    SETTLED = "settled", _("在城里稳定就业")
    REGISTERED = "registered", _("落户")
    RETURNED = "returned", _("返乡")
    LOST = "lost", _("联系不上")


class Enrolment(Row):
    """A new citizen in 城市融入计划: what he wants, what came of it."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="enrolments")
    wish = models.CharField(max_length=200)
    enrolled_on = models.DateField()
    enrolled_by = models.CharField(max_length=80)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    ended_on = models.DateField(null=True)
    words = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("member",), condition=models.Q(ended_on=None), name="one_open_enrolment"
            )
        ]


class Help(models.TextChoices):
    """What a new citizen received."""

    SKILL = "skill", _("技能培训")
    JOB = "job", _("就业介绍")
    HOUSING = "housing", _("住房和租赁")
    SCHOOL = "school", _("子女入学")
    HEALTH = "health", _("体检和医疗")
    INSURANCE = "insurance", _("社保办理")
    LAW = "law", _("法律和维权")
    CULTURE = "culture", _("文化和联谊")


class ServiceReceived(WrittenOnce):
    """One service that a new citizen received."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="services")
    help = models.CharField(max_length=10, choices=Help.choices)
    words = models.CharField(max_length=120, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)
