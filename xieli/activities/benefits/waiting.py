"""What of draws and settlements waits for an officer, for the desk of today."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Q
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
from xieli.activities.benefits.settled import next_on
from xieli.kernel import money
from xieli.people.models import Function
from xieli.shell.due import Due
from xieli.shell.guards import Reader
from xieli.unions.queries import within

MOST = 20  # of each kind on one desk


def due_of(reader: Reader, today: date) -> list[Due]:
    """Draws that do not go on by themselves, and settlements at this officer's step."""
    return [*_draws(reader, today), *_settlements(reader), *_contracts(reader, today)]


def _draws(reader: Reader, today: date) -> list[Due]:
    if not reader.holds(Function.BENEFITS_RUN):
        return []
    mine = within(reader.tops(Function.BENEFITS_RUN), "union__path")
    rows = Batch.objects.filter(mine, way=Way.DRAW, state=BatchState.OPEN)
    closed = rows.exclude(list_closed_at=None).select_related("union__region")
    return [_of_draw(one, today) for one in closed.order_by("closes_at")[:MOST]]


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


def _settlements(reader: Reader) -> list[Due]:
    me = reader.actor.id
    steps = {
        SettlementState.DISPUTED: (Function.BENEFITS_RUN, Q(), _("商户有异议"), _("去核对")),
        SettlementState.AGREED: (Function.BENEFITS_DECIDE, ~Q(drawn_by_id=me), _("结算待批准"),
                                 _("去批准")),
        SettlementState.APPROVED: (
            Function.BENEFITS_PAY, ~Q(drawn_by_id=me) & ~Q(approved_by_id=me),
            _("结算待付款"), _("去付款"),
        ),
    }  # fmt: skip
    mine = [
        Q(state=state) & which & within(reader.tops(function), "partner__union__path")
        for state, (function, which, _words, _action) in steps.items()
        if reader.holds(function)
    ]
    if not mine:
        return []
    rows = Settlement.objects.filter(reduce(or_, mine)).select_related("partner__enterprise")
    return [
        _of_settlement(one, *steps[SettlementState(one.state)][2:])
        for one in rows.order_by("drawn_at")[: MOST * len(mine)]
    ]


def _of_settlement(one: Settlement, words: str, action: str) -> Due:
    more = _("{firm}，{n} 张，{amount} 元").format(
        firm=one.partner.enterprise.name, n=one.count, amount=money.show(one.amount)
    )
    return Due(words, more, reverse("benefits:settlement", args=[one.pk]), None, action)


def _contracts(reader: Reader, today: date) -> list[Due]:
    """Contracts whose day of settling is over, with redeemed claims to settle."""
    if not reader.holds(Function.BENEFITS_RUN):
        return []
    open_claims = Count(
        "batches__claims",
        filter=Q(batches__claims__state=ClaimState.REDEEMED, batches__claims__settlement=None),
    )
    mine = within(reader.tops(Function.BENEFITS_RUN), "union__path")
    rows = Partner.objects.filter(mine).select_related("enterprise").annotate(n=open_claims)
    late = [(one, next_on(one)) for one in rows.filter(n__gt=0).order_by("ends_on")[:MOST]]
    return [
        Due(
            _("该和 {firm} 结算了").format(firm=one.enterprise.name),
            _("{n} 张已核销未结").format(n=one.n),
            reverse("benefits:fund", args=[one.pk]), day, _("去结算"),
        )
        for one, day in late
        if day <= today
    ]  # fmt: skip
