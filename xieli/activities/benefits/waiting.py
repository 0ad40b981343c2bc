"""What of draws and settlements waits for an officer, for the desk of today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.benefits import draw
from xieli.activities.benefits.models import (
    Batch,
    BatchState,
    ClaimState,
    Partner,
    Settlement,
    SettlementState,
    Way,
)
from xieli.activities.benefits.settled import next_after, settled_to
from xieli.kernel import money
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader
from xieli.unions.queries import within

MOST = 20  # of each kind on one desk


def due_of(reader: Reader, today: date) -> list[Due]:
    """Draws that do not go on by themselves, and settlements at this officer's step."""
    return errands.due(ERRANDS, reader, today)


def _rows_of_draws(day: Day) -> Sequence[QuerySet[Any]]:
    mine = within(day.reader.tops(Function.BENEFITS_RUN), "union__path")
    rows = Batch.objects.filter(mine, way=Way.DRAW, state=BatchState.OPEN)
    closed = rows.exclude(list_closed_at=None).select_related("union__region")
    return [closed.order_by("closes_at")[:MOST]]


def _draws(day: Day, rows: list[Any]) -> list[Due]:
    return [_of_draw(one, day.today) for one in rows]


def _of_draw(batch: Batch, today: date) -> Due:
    days = draw.reveal_days(batch, batch.closes_at)
    until = timezone.localdate(batch.closes_at) + timedelta(days=days)
    url = reverse("benefits:draw_office", args=[batch.pk])
    if today > until:
        more = _("过了公布种子的期限，按规定作废，另做一批")
        return Due(_("摇号作废：{title}").format(title=batch.title), more, url, until, _("去作废"))
    waits = batch.mixes_in and not batch.mixed_in
    more = _("等公开数字：{named}").format(named=batch.mixes_in) if waits else _("名单已公布")
    return Due(_("摇号：{title}").format(title=batch.title), more, url, until, _("去摇号"))


def _rows_of_settlements(day: Day) -> Sequence[QuerySet[Any]]:
    me = day.reader.actor.id
    steps = (
        (SettlementState.DISPUTED, Function.BENEFITS_RUN, Q()),
        (SettlementState.AGREED, Function.BENEFITS_DECIDE, ~Q(drawn_by_id=me)),
        (
            SettlementState.APPROVED, Function.BENEFITS_PAY,
            ~Q(drawn_by_id=me) & ~Q(approved_by_id=me),
        ),
    )  # fmt: skip
    mine = [
        Q(state=state) & which & within(day.reader.tops(function), "partner__union__path")
        for state, function, which in steps
        if day.reader.holds(function)
    ]
    rows = Settlement.objects.filter(reduce(or_, mine)).order_by("drawn_at")
    told = "state", "count", "amount", "partner__enterprise__name"
    return [errands.brief(rows, *told)[: MOST * len(mine)]]


def _settlements(day: Day, rows: list[Any]) -> list[Due]:
    words = {
        SettlementState.DISPUTED: (_("商户有异议"), _("去核对")),
        SettlementState.AGREED: (_("结算待批准"), _("去批准")),
        SettlementState.APPROVED: (_("结算待付款"), _("去付款")),
    }
    return [_of_settlement(one, *words[SettlementState(one.state)]) for one in rows]


def _of_settlement(one: Settlement, words: str, action: str) -> Due:
    more = _("{firm}，{n} 张，{amount} 元").format(
        firm=one.partner.enterprise.name, n=one.count, amount=money.show(one.amount)
    )
    return Due(words, more, reverse("benefits:settlement", args=[one.pk]), None, action)


def _rows_of_contracts(day: Day) -> Sequence[QuerySet[Any]]:
    """Contracts with redeemed claims to settle."""
    open_claims = Count(
        "batches__claims",
        filter=Q(batches__claims__state=ClaimState.REDEEMED, batches__claims__settlement=None),
    )
    mine = within(day.reader.tops(Function.BENEFITS_RUN), "union__path")
    rows = Partner.objects.filter(mine).annotate(n=open_claims, settled_to=settled_to())
    told = "starts_on", "settles_every_days", "enterprise__name"
    return [errands.brief(rows.filter(n__gt=0), *told).order_by("ends_on")[:MOST]]


def _contracts(day: Day, rows: list[Any]) -> list[Due]:
    """Those whose day of settling is over."""
    return [
        Due(
            _("该和 {firm} 结算了").format(firm=one.enterprise.name),
            _("{n} 张已核销未结").format(n=one.n),
            reverse("benefits:fund", args=[one.pk]), last, _("去结算"),
        )
        for one, last in ((one, next_after(one, one.settled_to)) for one in rows)
        if last <= day.today
    ]  # fmt: skip


STEPS = (Function.BENEFITS_RUN, Function.BENEFITS_DECIDE, Function.BENEFITS_PAY)
ERRANDS = (
    Errand((Function.BENEFITS_RUN,), _rows_of_draws, _draws),
    Errand(STEPS, _rows_of_settlements, _settlements),
    Errand((Function.BENEFITS_RUN,), _rows_of_contracts, _contracts),
)
