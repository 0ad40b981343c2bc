"""Person, Household, User, Mandate, Consent. Sealed columns hold the vault's bytes, no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.kernel.id_numbers import mask_name
from xieli.shell.keys import uuid7
from xieli.shell.models import Row
from xieli.unions.models import Enterprise, Union

if TYPE_CHECKING:
    from django.db.models import Manager


class Person(Row):
    """One human being, one row; names are plain and masked at the door."""

    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=160, db_index=True)
    sealed_id_number = models.BinaryField(null=True)
    id_number_index = models.CharField(max_length=64, null=True, unique=True)
    sealed_phone = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=64, null=True, db_index=True)
    born_in = models.SmallIntegerField(null=True)

    def __str__(self) -> str:
        return mask_name(self.name)  # whoever prints a person by accident prints no full name


class Household(Row):
    """People who live together; served by one union."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    key = models.CharField(max_length=60, unique=True)
    head = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="heads")
    village = models.CharField(max_length=60)
    members = models.PositiveSmallIntegerField(default=1)
    sealed_address = models.BinaryField(null=True)
    sealed_case = models.BinaryField(null=True)

    if TYPE_CHECKING:
        household_people: Manager[HouseholdMember]

    def __str__(self) -> str:
        return self.key


class HouseholdMember(Row):
    """A person in a household; nobody stands in two."""

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="household_people"
    )
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="home")
    relation = models.CharField(max_length=20)


class User(AbstractUser):
    """A sign-in: a name or phone and a password; staff need a second factor."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT)
    shown_name = models.CharField(max_length=40)
    phone_index = models.CharField(max_length=64, null=True, unique=True)
    enterprise = models.ForeignKey(Enterprise, null=True, on_delete=models.PROTECT)

    class Meta:
        swappable = "AUTH_USER_MODEL"

    def __str__(self) -> str:
        return self.shown_name or self.username

    def get_full_name(self) -> str:
        """Our people have one name, whole."""
        return str(self)

    def get_short_name(self) -> str:
        """The same name."""
        return str(self)


class SignInCode(Row):
    """A code, good once, with which a person opens his sign-in or sets a new password."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)  # the code itself is kept nowhere
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Function(models.TextChoices):
    """What a mandate lets its holder do; see people/rules.py for the presets."""

    NEEDS_REPORT = "needs.report", _("报需求")
    NEEDS_VERIFY = "needs.verify", _("核实需求")
    PLEDGES_MAKE = "pledges.make", _("认捐")
    BOARD_RUN = "board.run", _("供需配对")
    BOARD_ADOPT = "board.adopt", _("采纳方案")
    GOODS_MOVE = "goods.move", _("收发物资")
    HOUSEHOLDS_READ = "households.read", _("看困难家庭")
    PEOPLE_UNMASK = "people.unmask", _("看全名和证件")
    MEMBERS_KEEP = "members.keep", _("入会和会籍")
    UNIONS_FOUND = "unions.found", _("建会审批和法人登记")
    TEAM_KEEP = "team.keep", _("工会社工队伍")
    AID_CHECK = "aid.check", _("帮扶初审、入户和公示")
    AID_DECIDE = "aid.decide", _("帮扶审批")
    AID_PAY = "aid.pay", _("帮扶发放")
    VISITS_RUN = "visits.run", _("走访慰问")
    VISITS_DECIDE = "visits.decide", _("走访慰问审批")
    RIGHTS_TAKE = "rights.take", _("诉求受理和派单")
    RIGHTS_HANDLE = "rights.handle", _("诉求办理")
    RIGHTS_DECIDE = "rights.decide", _("法律援助审批")
    SIGNALS_READ = "signals.read", _("职工队伍稳定预警")
    SURVEYS_RUN = "surveys.run", _("问卷调查")
    EVENTS_RUN = "events.run", _("活动和场次")
    VOLUNTEERS_RUN = "volunteers.run", _("志愿服务")
    VOLUNTEERS_DECIDE = "volunteers.decide", _("志愿项目审批")
    BENEFITS_RUN = "benefits.run", _("普惠批次和结算")
    BENEFITS_DECIDE = "benefits.decide", _("普惠审批")
    BENEFITS_PAY = "benefits.pay", _("普惠付款")
    GIFTS_RUN = "gifts.run", _("爱心互献")
    AGREEMENTS_RUN = "agreements.run", _("协作协议")
    AGREEMENTS_SIGN = "agreements.sign", _("协议审定和签署")
    EXCHANGES_RUN = "exchanges.run", _("交流考察和调研")
    STATIONING_RUN = "stationing.run", _("驻点帮扶")
    INDUSTRY_RUN = "industry.run", _("产业协作")
    SHARING_RUN = "sharing.run", _("跨地区互通")
    GRANTS_ASK = "grants.ask", _("补助申报")
    GRANTS_DECIDE = "grants.decide", _("补助审核")
    GRANTS_PAY = "grants.pay", _("补助拨付")
    VENUES_RUN = "venues.run", _("阵地运行")
    VENUES_DECIDE = "venues.decide", _("阵地核验和命名")
    NEWSROOM_RUN = "newsroom.run", _("文字采集和写稿")
    NEWSROOM_PUBLISH = "newsroom.publish", _("稿件审核发布")
    FIGURES_READ = "figures.read", _("统计数字")
    PLANS_RUN = "plans.run", _("任务填报")
    PLANS_DECIDE = "plans.decide", _("任务下达和考核")
    UNIONS_KEEP = "unions.keep", _("管理工会和企业")
    RULES_KEEP = "rules.keep", _("管理规则库")
    SYSTEM_KEEP = "system.keep", _("系统管理员")
    SECURITY_KEEP = "security.keep", _("安全管理员")
    AUDIT_READ = "audit.read", _("审计")


class Mandate(Row):
    """User may do `function` for the subtree of `union`, in a window, or for one programme only."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    function = models.CharField(max_length=24, choices=Function.choices)
    union = models.ForeignKey(Union, on_delete=models.PROTECT)
    programme_id = models.UUIDField(null=True)  # programmes stand above people: an id, no key
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    given_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=("user", "function"), name="mandate_of_user")]


class Consent(Row):
    """A person's separate, live consent to one purpose (PIPL 29); a withdrawal ends it at once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=200)
