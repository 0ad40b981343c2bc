"""The doors of money: pools with their figures, income, calls on a pool, paying, taking back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.grants import figures, paying, queries, services
from xieli.activities.grants.address import asked, done, is_done, page_of
from xieli.activities.grants.forms import (
    BackForm,
    CallForm,
    FinishForm,
    IncomeForm,
    PayForm,
    PoolForm,
)
from xieli.activities.grants.models import GrantCall, GrantPool
from xieli.kernel.refusal import Hidden
from xieli.people.queries import visible_unions
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.unions.models import Level, Union
from xieli.unions.queries import label_names


def _must_hold_money(request: Request) -> None:
    if not (request.reader.holds(queries.DECIDE) or request.reader.holds(queries.PAY)):
        raise Hidden


@never_cache
@get_or_post
@signed_in
def pools(request: Request) -> HttpResponse:
    """The pools one decides over or pays from, and a new one."""
    _must_hold_money(request)
    unions = visible_unions(request.reader, queries.DECIDE).filter(level__lte=Level.COUNTY)
    kept = list(unions.order_by("level", "name_key")[: queries.MOST_UNIONS])
    form = PoolForm(request.POST or None, unions=kept, initial={"year": timezone.localdate().year})
    made: list[GrantPool] = []

    def verb() -> None:
        data = form.cleaned_data
        union = Union.objects.get(pk=data["union"])
        must_may(request.reader, queries.DECIDE, union.pk)
        by, at = request.reader.actor, timezone.now()
        made.append(services.open_pool(data["title"], union, data["year"], by=by, at=at))

    if request.method == "POST" and is_done(form, verb):
        messages.success(request, _("资金池设好了，接着记到账。"))
        return redirect("grants:pool", made[0].pk)
    page = page_of(request, queries.pools(request.reader))
    held = queries.balances(one.account_id for one in page)
    context = {
        "page": page, "rows": [(one, held[one.account_id]) for one in page],
        "form": form if kept else None,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "grants/office/pools.html", context, status=status)


@never_cache
@require_safe
@signed_in
def pool(request: Request, pool_id: UUID) -> HttpResponse:
    """A pool: received, left, committed, paid, spent, returned; each figure opens to its rows."""
    found = queries.access_pool(request.reader, pool_id)
    opened = asked(request, "open")
    rows, told = figures.rows_of(found, opened), figures.figures(found)
    context = {
        "pool": found, "figures": told, "is_even": figures.is_even(told),
        "opened": next((one for one in told if one.key == opened), None),
        "page": page_of(request, rows) if rows is not None else None, "at": timezone.now(),
        "income": IncomeForm() if request.reader.may(queries.PAY, found.union_id) else None,
        "may_call": request.reader.may(queries.DECIDE, found.union_id),
        "rooms": figures.rooms_of(found),
        "calls": found.calls.select_related("call").order_by("-id"),
    }  # fmt: skip
    return render(request, "grants/office/pool.html", context)


@require_POST
@signed_in
def receive(request: Request, pool_id: UUID) -> HttpResponse:
    """Money that came into a pool, written down by who pays from it."""
    found = queries.access_pool(request.reader, pool_id)
    must_may(request.reader, queries.PAY, found.union_id)
    form = IncomeForm(request.POST)

    def verb() -> None:
        data = form.cleaned_data
        income = services.Incoming(data["key"], data["amount"], data["paper"])
        services.receive(found, income, by=request.reader.actor, at=timezone.now())

    if is_done(form, verb):
        messages.success(request, _("到账记下了。"))
    else:
        for faults in form.errors.values():
            messages.error(request, str(faults[0]))
    return redirect("grants:pool", found.pk)


@get_or_post
@signed_in
def open_call(request: Request, pool_id: UUID) -> HttpResponse:
    """A call on a pool."""
    found = queries.access_pool(request.reader, pool_id)
    must_may(request.reader, queries.DECIDE, found.union_id)
    today, region = timezone.localdate(), queries.region_of(found.union)
    purposes = queries.purposes(region, today)
    form = CallForm(
        request.POST or None, purposes=purposes,
        labels=queries.labels_by_rule(purposes, region, today), initial={"opens_on": today},
    )  # fmt: skip
    made: list[GrantCall] = []

    def verb() -> None:
        by, at = request.reader.actor, timezone.now()
        made.append(services.open_call(found, form.told(), by=by, at=at))

    if request.method == "POST" and is_done(form, verb):
        messages.success(request, _("通知发出了，下面的工会看得到。"))
        return redirect("grants:call", made[0].pk)
    context = {"form": form, "pool": found, "names": label_names()}
    status = 422 if form.errors else 200
    return render(request, "grants/office/call_form.html", context, status=status)


@require_POST
@signed_in
def pay(request: Request, proposal_id: UUID, number: int) -> HttpResponse:
    """Pay an instalment by its bank slip."""
    found = queries.access_to_pay(request.reader, proposal_id)
    part, form = queries.access_part(found, number), PayForm(request.POST)

    def act() -> str:
        slip, by = form.cleaned_data["bank_reference"], request.reader.actor
        paying.pay(part, slip, by=by, at=timezone.now())
        return _("第 {n} 笔拨出去了。").format(n=number)

    return done(request, form, act, found.pk)


@require_POST
@signed_in
def take_back(request: Request, proposal_id: UUID) -> HttpResponse:
    """Take unspent money back."""
    found, form = queries.access_to_pay(request.reader, proposal_id), BackForm(request.POST)

    def act() -> str:
        data, by = form.cleaned_data, request.reader.actor
        back = paying.Back(data["key"], data["amount"], data["bank_reference"], data["why"])
        _made, is_new = paying.take_back(found, back, by=by, at=timezone.now())
        return _("结余收回资金池了。") if is_new else _("这一笔已经记过，没有重复。")

    return done(request, form, act, found.pk)


@require_POST
@signed_in
def finish(request: Request, proposal_id: UUID) -> HttpResponse:
    """Close a proposal with the audit's words."""
    found = queries.access_to_finish(request.reader, proposal_id)
    form = FinishForm(request.POST)

    def act() -> str:
        data, by = form.cleaned_data, request.reader.actor
        paying.finish(found, data["words"], seen=data["seen"], by=by, at=timezone.now())
        return _("办结了，没有拨的钱退回了资金池。")

    return done(request, form, act, found.pk)
