"""Figures of aid and visits; a row shows its number, its kind and its day, never who."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from xieli.activities.aid.models import AidFile, Grant, GrantState, LeaveReason, LineState, PayLine
from xieli.activities.visits.models import Finding, Income, Recipient, RecipientState
from xieli.insight.declared.topic import Topic, days, worth
from xieli.insight.shape import ANSWER, EACH, GATHER, HEAR, MEAN, TELL, Figure
from xieli.kernel.refusal import marked as _
from xieli.people.models import Function


def _file(row: AidFile) -> str:
    return f"{row.number} {row.get_kind_display()}"


def _line(row: PayLine) -> str:
    return f"{row.grant.number} {row.grant.get_kind_display()}"


def _grant(row: Grant) -> str:
    return f"{row.number} {row.get_kind_display()}"


def _recipient(row: Recipient) -> str:
    return f"{row.visit_list.programme.title} {row.get_group_display()} {row.number:03d}"


def _finding(row: Finding) -> str:
    return row.get_want_display()


def _income(row: Income) -> str:
    return f"{row.get_source_display()} {row.paper}"


def _paid() -> QuerySet[PayLine]:
    return PayLine.objects.filter(state=LineState.PAID)


def _handed() -> QuerySet[Recipient]:
    return Recipient.objects.filter(state=RecipientState.HANDED)


FILES: dict[str, Any] = {
    "is_day": True, "label": _file, "opens": Function.AID_CHECK,
    "url": lambda row: reverse("aid:file", args=[row.pk]),
}  # fmt: skip
PAID: dict[str, Any] = {
    "union": "grant__file__union", "at": "settled_at", "beside": ("grant",), "label": _line,
    "url": lambda row: reverse("aid:file", args=[row.grant.file_id]), "opens": Function.AID_CHECK,
}  # fmt: skip
HANDED: dict[str, Any] = {
    "union": "visit_list__union", "at": "handed_at", "label": _recipient,
    "beside": ("visit_list__programme",),
    "url": lambda row: reverse("visits:list", args=[row.visit_list_id]),
    "opens": Function.VISITS_RUN,
}  # fmt: skip

TOPIC = Topic(
    "caring",
    _("帮扶和走访慰问"),
    (
        Figure(
            "aid.stand", _("在档困难职工家庭"), _("户"),
            _("期末在档的户，一户算一次；脱困、退档的不算，还没批的不算。"),
            HEAR, lambda: AidFile.objects.filter(opened_on__isnull=False),
            at="opened_on", until="ended_on", **FILES,
        ),
        Figure(
            "aid.opened", _("新建档"), _("户"),
            _("期内批准建档的户，按建档日；同一户再建档再算一次。"),
            HEAR, lambda: AidFile.objects.filter(opened_on__isnull=False), at="opened_on", **FILES,
        ),
        Figure(
            "aid.recovered", _("脱困"), _("户"),
            _("期内因脱困退档的户；退休、调离、死亡、注销的不算。"),
            ANSWER, lambda: AidFile.objects.filter(why_ended=LeaveReason.RECOVERED),
            at="ended_on", **FILES,
        ),
        Figure(
            "aid.paid", _("发放帮扶金"), _("元"),
            _("期内银行回盘到账的钱，按到账日；没有到账、退回的不算。"),
            ANSWER, _paid, value="amount", **PAID,
        ),
        Figure(
            "aid.paid_times", _("发放帮扶金"), _("人次"),
            _("期内到账的笔数，一笔算一人次；同一人两笔算两次。"),
            ANSWER, _paid, **PAID,
        ),
        Figure(
            "aid.paid_people", _("得到帮扶金"), _("人"),
            _("期内有钱到账的人，一人只算一次；在两地都得到的，各地各算，合计只算一次。"),
            TELL, _paid, value="grant__person_id", how=EACH, **PAID,
        ),
        Figure(
            "aid.services", _("不发钱的帮扶"), _("人次"),
            _("期内批准的法律援助、职业培训、职业介绍，一项算一次。"),
            ANSWER, lambda: Grant.objects.filter(state=GrantState.DONE),
            union="file__union", at="approved_at", label=_grant, opens=Function.AID_CHECK,
            url=lambda row: reverse("aid:file", args=[row.file_id]),
        ),
        Figure(
            "aid.pay_days", _("从批准到发到手"), _("天"),
            _("从批准到银行到账的平均天数，按到账日，休息日也算在内。"),
            ANSWER, lambda: _paid().filter(grant__approved_at__isnull=False),
            value=days("grant__approved_at", "settled_at"), how=MEAN, **PAID,
        ),
        Figure(
            "visits.times", _("走访慰问"), _("人次"),
            _("期内签收了慰问的人次，一份名单上一人算一次；划去的不算。"),
            TELL, _handed, **HANDED,
        ),
        Figure(
            "visits.people", _("走访慰问到的人"), _("人"),
            _("期内签收了慰问的人，凭证件认，一人只算一次，几个活动都去了也只算一次。"),
            TELL, _handed, value="who", how=EACH, **HANDED,
        ),
        Figure(
            "visits.cash", _("慰问金"), _("元"),
            _("期内签收的现金，按签收日；没签收的不算。"),
            ANSWER, _handed, value="given_cash", **HANDED,
        ),
        Figure(
            "visits.worth", _("慰问金和慰问品"), _("元"),
            _("期内签收的现金，加上慰问品按采购单价折算。"),
            ANSWER, _handed,
            value=worth(F("given_cash") + F("given_pieces") * Coalesce(F("parcel__price"), 0)),
            **HANDED,
        ),
        Figure(
            "visits.income", _("慰问筹集到的钱"), _("元"),
            _("期内到账的慰问资金，六个来源合在一起，算在办活动的工会。"),
            GATHER, lambda: Income.objects.all(), union="programme__union", value="amount",
            label=_income,
        ),
        Figure(
            "visits.findings", _("走访发现的需求"), _("条"),
            _("期内走访时看到、记下来的缺东西、家里困难或有诉求，一条算一次。"),
            HEAR, lambda: Finding.objects.all(), union="visit__recipient__visit_list__union",
            at="visit__at", label=_finding,
        ),
    ),
)  # fmt: skip
