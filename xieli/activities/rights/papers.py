"""The archive of a legal aid as PDF: the way of the case, the decision, the report, the fee."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xieli.activities.rights import legal, queries
from xieli.activities.rights.models import Act, LegalAid
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.id_numbers import mask_name
from xieli.review import queries as review
from xieli.shell import pdf


@transaction.atomic
def archive(aid: LegalAid, *, reason: str, by: Actor, at: datetime) -> bytes:
    """One bundle of a closed case, the worker's name masked; opening the report is journalled."""
    report = legal.read_report(aid, reason=reason, by=by, at=at)
    ticket = aid.ticket
    columns = [
        {"label": "时间", "width": 2}, {"label": "环节", "width": 2},
        {"label": "单位", "width": 3}, {"label": "经办", "width": 2},
    ]  # fmt: skip
    rows = [*_moves(aid), *_decisions(aid), *_own(aid)]
    seen = [ticket.number, aid.outcome, rows, _at(at)]
    check = hashlib.sha256(json.dumps([settings.SECRET_KEY, *seen]).encode()).hexdigest()[:12]
    data: dict[str, Any] = {
        "title": "工会法律援助归档件", "subtitle": f"编号 {ticket.number}",
        "lead": _lead(aid), "columns": columns, "rows": sorted(rows),
        "notes": [f"结案报告：{report}", f"结果：{aid.outcome}", *_fee(aid)],
        "issuer": ticket.at_union.name, "issued_on": _day(at), "as_of": _at(at), "check": check,
        "demo": settings.DEMO,
    }  # fmt: skip
    return pdf.render("sheet", data, at=at.replace(microsecond=0))


def _lead(aid: LegalAid) -> str:
    name = mask_name(aid.ticket.name) if aid.ticket.name else "不愿留名的职工"
    lawyer = f"{aid.lawyer.name}律师（{aid.lawyer.office}）" if aid.lawyer else "未指派"
    return f"受援人 {name}，援助方式 {aid.get_kind_display()}，承办 {lawyer}。"


def _moves(aid: LegalAid) -> list[list[str]]:
    return [
        [_at(one.at), str(Act(one.act).label), one.union.name, one.actor_label]
        for one in queries.moves_of(aid.ticket)
    ]


def _decisions(aid: LegalAid) -> list[list[str]]:
    application = review.of_about(aid.pk)
    if application is None:
        return []
    rows = application.decisions.select_related("stage").order_by("at", "id")
    union = application.at_union.name if application.at_union else aid.ticket.at_union.name
    return [
        [_at(one.at), f"{one.stage.name}：{one.get_outcome_display()}", union, one.actor_label]
        for one in rows
    ]


def _own(aid: LegalAid) -> list[list[str]]:
    union = aid.ticket.at_union.name
    told = (
        (aid.asked_at, "申请法律援助", aid.asked_by), (aid.assigned_at, "指派律师", ""),
        (aid.reported_at, "交结案报告", aid.lawyer.name if aid.lawyer else ""),
        (aid.closed_at, "归档", ""),
    )  # fmt: skip
    return [[_at(at), words, union, who] for at, words, who in told if at]


def _fee(aid: LegalAid) -> list[str]:
    fee = getattr(aid, "fee", None)
    if fee is None:
        return []
    paid = f"{_day(fee.paid_at)}发放" if fee.paid_at else "还没有发放"
    return [f"律师补贴 {money.show(fee.amount)} 元（{fee.citation}），{paid}。"]


def _at(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _day(moment: datetime) -> str:
    shown = timezone.localtime(moment)
    return f"{shown.year}年{shown.month}月{shown.day}日"
