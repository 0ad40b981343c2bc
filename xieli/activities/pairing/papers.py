"""The papers of a gift as PDF: 物资接收凭证 (no tax receipt, and it says so) and 爱心证书."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from xieli.activities.pairing.models import Gift
from xieli.activities.pairing.trace import Trace, trace
from xieli.kernel import money
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.shell import pdf, qr


def receipt(gift: Gift, url: str, at: datetime) -> bytes:
    """物资接收凭证: what was taken over, its fair value in figures and capitals, the trace code."""
    told = _alive(gift)
    pledge = gift.pledge
    terms = gift.programme.pairing
    item = {
        "name": pledge.item.name, "unit": pledge.item.unit, "quantity": f"{told.balance.donated:,}",
        "price": money.show(pledge.unit_value), "amount": money.show(told.value),
    }  # fmt: skip
    data = {
        "title": "捐款接收凭证" if pledge.item.is_money else "物资接收凭证",
        "donor": pledge.enterprise.name,
        "receiver": terms.invoice_name if pledge.item.is_money else gift.programme.union.name,
        "receiver_post": gift.programme.union.name, "issuer": gift.programme.union.name,
        "items": [item], "total": money.show(told.value),
        "total_capitals": money.in_capitals(told.value), "purpose": _purpose(gift),
        "dates": [{"label": "认捐日期", "value": _written(pledge.pledged_at)}],
        "verify": "用追踪码在协力网站查验", "issued_on": _written(at),
        **_foot(gift, told, url, at),
    }  # fmt: skip
    return pdf.render("receipt", data, at=at.replace(microsecond=0))


def certificate(gift: Gift, url: str, at: datetime) -> bytes:
    """爱心证书: thanks for what the ledger shows was given."""
    told = _alive(gift)
    pledge, programme = gift.pledge, gift.programme
    body = (
        f"贵单位在“{programme.title}”中捐赠{pledge.item.name} {told.balance.donated:,} "
        f"{pledge.item.unit}，折合人民币 {money.show(told.value)} 元"
        f"（{money.in_capitals(told.value).removeprefix('人民币')}），{_purpose(gift)}。"
    )
    data = {
        "to": pledge.enterprise.name, "body": body, "issuer": programme.union.name,
        "issued_on": _written(at), "sealed": bool(told.sealed and not told.unsealed),
        **_foot(gift, told, url, at),
    }  # fmt: skip
    return pdf.render("certificate", data, at=at.replace(microsecond=0))


def _alive(gift: Gift) -> Trace:
    told = trace(gift)
    if told.balance.donated < 1:
        raise Refusal(_("这笔捐赠已经整行退回，没有凭证"), _("有疑问请联系承办工会。"))
    return told


def _purpose(gift: Gift) -> str:
    pledge = gift.pledge
    counties = sorted({a.need.union.name for a in pledge.allocations.select_related("need__union")})
    whom = f"，用于{pledge.only_group}" if pledge.only_group else ""
    return f"送往{'、'.join(counties) or '受助县'}{whom}"


def _foot(gift: Gift, told: Trace, url: str, at: datetime) -> dict[str, Any]:
    as_of = timezone.localtime(at).strftime("%Y年%-m月%-d日 %H:%M")
    seen = [gift.trace_code, told.balance.donated, str(told.value), as_of]
    check = hashlib.sha256(json.dumps([settings.SECRET_KEY, *seen]).encode()).hexdigest()[:12]
    return {
        "code": gift.trace_code, "qr": qr.svg(url), "as_of": as_of, "check": check,
        "demo": settings.DEMO,
    }  # fmt: skip


def _written(moment: datetime | date) -> str:
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return f"{day.year}年{day.month}月{day.day}日"
