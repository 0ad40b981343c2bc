"""Figures read off the ledger itself, to be held against the figures of the works."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable

from xieli.activities.aid.models import Fund
from xieli.insight.declared.topic import Topic, worth
from xieli.insight.shape import ANSWER, GATHER, Figure
from xieli.kernel.refusal import marked as _
from xieli.ledger.models import Line

YUAN = "CNY"


def _line(row: Line) -> str:
    return str(row.entry.because)


def _of_fund() -> Combinable:
    """The union whose fund for aid the account is."""
    return Subquery(Fund.objects.filter(account=OuterRef("account")).values("union")[:1])


def _aid_lines() -> QuerySet[Line]:
    return Line.objects.filter(unit=YUAN, account__in=Fund.objects.values("account"))


def _programme_lines() -> QuerySet[Line]:
    return Line.objects.filter(unit=YUAN, account__programme__isnull=False)


LINES: dict[str, Any] = {"at": "entry__at", "beside": ("entry",), "label": _line}

TOPIC = Topic(
    "money",
    _("账上的钱"),
    (
        Figure(
            "ledger.aid_in", _("帮扶资金户收入"), _("元"),
            _("期内记进帮扶资金户的钱，按记账时间；付款退回来的也在里面。"),
            GATHER, lambda: _aid_lines().filter(amount__gt=0), union=_of_fund(), value="amount",
            **LINES,
        ),
        Figure(
            "ledger.aid_out", _("帮扶资金户支出"), _("元"),
            _("期内从帮扶资金户付出的钱，按记账时间；还在路上没到账的也在里面。"),
            ANSWER, lambda: _aid_lines().filter(amount__lt=0), union=_of_fund(),
            value=worth(-F("amount")), **LINES,
        ),
        Figure(
            "ledger.programme_in", _("项目资金户收入"), _("元"),
            _("期内记进项目资金户的钱，按记账时间，算在办项目的工会。"),
            GATHER, lambda: _programme_lines().filter(amount__gt=0),
            union="account__programme__union", value="amount", **LINES,
        ),
        Figure(
            "ledger.programme_out", _("项目资金户支出"), _("元"),
            _("期内从项目资金户付出的钱，按记账时间；拨给下级工会的也在里面。"),
            ANSWER, lambda: _programme_lines().filter(amount__lt=0),
            union="account__programme__union", value=worth(-F("amount")), **LINES,
        ),
    ),
)  # fmt: skip
