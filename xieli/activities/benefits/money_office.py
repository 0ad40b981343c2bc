"""The officers' doors of money: a contract's fund, its settlements, their papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.activities.benefits import queries, settled, settling
from xieli.activities.benefits.heard import asked, day_asked, done, page_of, seen_in
from xieli.activities.benefits.models import Partner, Settlement, SettlementState
from xieli.activities.benefits.settling import PutIn
from xieli.kernel import money
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.shell.tables.offering import XLSX


@require_safe
@signed_in
def settlements(request: Request) -> HttpResponse:
    """All settlements of one's own, and the contracts that wait for one."""
    if not queries.may_read(request.reader):
        raise Hidden
    contracts = queries.partners(request.reader)[:50]
    context = {
        "page": page_of(request, settled.of_reader(request.reader)),
        "contracts": [(one, *settled.to_settle(one), settled.next_on(one)) for one in contracts],
        "today": timezone.localdate(),
    }
    return render(request, "benefits/settlement_list.html", context)


@get_or_post
@signed_in
def fund(request: Request, partner_id: UUID) -> HttpResponse:
    """One contract's money: what was put in, what is left, what is to be settled."""
    partner = queries.access_partner(partner_id, request.reader)
    if request.method == "POST":
        return (
            _drawn(request, partner) if asked(request, "do") == "draw" else _put(request, partner)
        )
    count, amount = settled.to_settle(partner)
    today = timezone.localdate()
    context = {
        "partner": partner, "left": settling.fund_left(partner), "count": count, "amount": amount,
        "first": settled.first_open_day(partner) or today, "last": today, "key": uuid4().hex,
        "put": settling.put_so_far(partner), "next_on": settled.next_on(partner),
        "may_run": request.reader.may(Function.BENEFITS_RUN, partner.union_id),
        "may_pay": request.reader.may(Function.BENEFITS_PAY, partner.union_id),
        "rows": partner.settlements.order_by("-drawn_at")[:20],
    }  # fmt: skip
    return render(request, "benefits/settlement_fund.html", context)


def _drawn(request: Request, partner: Partner) -> HttpResponse:
    must_may(request.reader, Function.BENEFITS_RUN, partner.union_id)
    today = timezone.localdate()
    first = day_asked(request, "first") or today - timedelta(days=30)
    last = day_asked(request, "last") or today
    try:
        made = settling.draw_up(
            partner, first, last, by=request.reader.actor, at=timezone.now()
        )  # fmt: skip
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("benefits:fund", partner_id=partner.pk)
    messages.success(request, _("结算单做好了，等商户确认。"))
    return redirect("benefits:settlement", settlement_id=made.pk)


def _put(request: Request, partner: Partner) -> HttpResponse:
    must_may(request.reader, Function.BENEFITS_PAY, partner.union_id)
    by, at = request.reader.actor, timezone.now()
    key, paper = asked(request, "key", 64), asked(request, "paper", 120)

    def act() -> None:
        given = PutIn(key, _yuan(asked(request, "amount", 20)), paper)
        settling.put_in(partner, given, by=by, at=at)

    done(request, act, _("划入了，余额见下面。"))
    return redirect("benefits:fund", partner_id=partner.pk)


def _yuan(text: str) -> Decimal:
    return money.yuan(text)


@get_or_post
@signed_in
def settlement(request: Request, settlement_id: UUID) -> HttpResponse:
    """One settlement: take it back, approve it, pay it; each by who may."""
    one = settled.access(settlement_id, request.reader)
    if request.method == "POST":
        return _act(request, one)
    reader, union = request.reader, one.partner.union_id
    me = reader.actor.id
    context = {
        "one": one, "parts": settled.parts_of(one), "steps": settled.steps_of(one),
        "left": settling.fund_left(one.partner),
        "may_withdraw": reader.may(Function.BENEFITS_RUN, union)
        and one.state in settling.OPEN_STATES,
        "may_approve": reader.may(Function.BENEFITS_DECIDE, union)
        and one.state == SettlementState.AGREED and me != one.drawn_by_id,
        "may_pay": reader.may(Function.BENEFITS_PAY, union)
        and one.state == SettlementState.APPROVED
        and me not in (one.drawn_by_id, one.approved_by_id),
    }  # fmt: skip
    return render(request, "benefits/settlement_office.html", context)


def _act(request: Request, one: Settlement) -> HttpResponse:
    acts: dict[str, tuple[str, Callable[..., Settlement], str]] = {
        "withdraw": (Function.BENEFITS_RUN, settling.withdraw, _("撤回了，这些核销可以重新结。")),
        "approve": (Function.BENEFITS_DECIDE, settling.approve, _("批准了，等付款。")),
        "pay": (Function.BENEFITS_PAY, settling.pay, _("付款记好了。")),
    }
    act = asked(request, "do", 8)
    if act not in acts:
        raise Hidden
    function, verb, words = acts[act]
    must_may(request.reader, function, one.partner.union_id)
    seen, by, at = seen_in(request), request.reader.actor, timezone.now()
    done(request, lambda: verb(one, seen=seen, by=by, at=at), words)
    return redirect("benefits:settlement", settlement_id=one.pk)


@require_safe
@signed_in
def statement(request: Request, settlement_id: UUID) -> HttpResponse:
    """The statement to print."""
    one = settled.access(settlement_id, request.reader)
    answer = HttpResponse(settled.as_pdf(one, timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="settlement-{one.number}.pdf"'
    return answer


@require_safe
@signed_in
def lines(request: Request, settlement_id: UUID) -> HttpResponse:
    """Every redeemed claim of a settlement as a workbook."""
    one = settled.access(settlement_id, request.reader)
    answer = HttpResponse(settled.as_xlsx(one), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="settlement-{one.number}.xlsx"'
    return answer
