"""The officers' doors of money and goods: what came in, what is ordered, taken in and paid."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieli.activities.visits import buying, queries, seats, services
from xieli.activities.visits.address import asked
from xieli.activities.visits.forms import IncomeForm, OrderForm, ParcelForm
from xieli.activities.visits.models import Income, Order, Parcel
from xieli.activities.visits.seats import Seat
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching.catalogue import item_called
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line


def _seat(request: Request, slug: str) -> Seat:
    mine = seats.seat(request.reader, slug)
    if not mine.sees_all:
        raise Hidden
    return mine


@get_or_post
@signed_in
def funds(request: Request, slug: str) -> HttpResponse:
    """Money by source, and the form for what came in."""
    mine = _seat(request, slug)
    form = IncomeForm(request.POST or None, initial={"key": uuid7().hex})
    if request.method == "POST":
        _must_run(mine)
    if request.method == "POST" and form.is_valid():
        new = services.NewIncome(**form.cleaned_data)
        try:
            services.bring_in(mine.programme, new, by=request.reader.actor, at=timezone.now())
            messages.success(request, _("记下了，已进慰问资金。"))
            return redirect("visits:funds", slug=slug)
        except Refusal as no:
            form.add_error(None, one_line(no))
    context = {
        "seat": mine, "form": form, "sum": queries.sum_of(mine.programme),
        "incomes": Income.objects.filter(programme=mine.programme).order_by("-at", "-id")[:100],
        "sources": queries.by_source(mine.programme), "terms": mine.programme.visiting,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "visits/office/funds.html", context, status=status)


def _must_run(mine: Seat) -> None:
    if not mine.runs:
        raise Hidden


@get_or_post
@signed_in
def goods(request: Request, slug: str) -> HttpResponse:
    """What is given in kind, the orders, and the form for the next one."""
    mine = _seat(request, slug)
    parcels = list(Parcel.objects.filter(programme=mine.programme).select_related("item"))
    choices = [(str(one.id), one.item.name) for one in parcels]
    form = OrderForm(request.POST or None, parcels=choices, initial={"key": uuid7().hex})
    if request.method == "POST":
        _must_run(mine)
    if request.method == "POST" and form.is_valid() and _ordered(request, form, parcels):
        return redirect("visits:buying", slug=slug)
    rows = Order.objects.filter(programme=mine.programme).select_related("parcel__item")
    context = {
        "seat": mine, "form": form, "parcel_form": ParcelForm(), "parcels": parcels,
        "orders": rows.order_by("-ordered_at", "-id")[:200],
        "goods": queries.goods_of(mine.programme), "me": request.reader.actor.id,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "visits/office/buying.html", context, status=status)


def _ordered(request: Request, form: OrderForm, parcels: list[Parcel]) -> bool:
    data = form.cleaned_data
    parcel = next(one for one in parcels if str(one.id) == data["parcel"])
    new = buying.NewOrder(data["supplier"], parcel, data["pieces"], data["amount"], data["key"])
    try:
        made = buying.place_order(new, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        form.add_error(None, one_line(no))
        return False
    messages.success(request, _("下单了：{number}").format(number=made.number))
    return True


@require_POST
@signed_in
def parcel(request: Request, slug: str) -> HttpResponse:
    """Name what is given in kind and its price."""
    mine = _seat(request, slug)
    _must_run(mine)
    form = ParcelForm(request.POST)
    by, at = request.reader.actor, timezone.now()

    def name() -> str:
        data = form.cleaned_data
        item = item_called(data["item"], data["unit"], by=by, at=at)
        services.name_parcel(mine.programme, item, data["price"], by=by, at=at)
        return _("登记了慰问品：{name}").format(name=item.name)

    if not form.is_valid():
        messages.error(request, _("请写慰问品的名称和单价。"))
        return redirect("visits:buying", slug=slug)
    return _told(request, slug, name)


@require_POST
@signed_in
def take_in(request: Request, slug: str, order_id: UUID) -> HttpResponse:
    """The goods are here."""
    mine = _seat(request, slug)
    _must_run(mine)
    order = _order(mine, order_id)

    def take() -> str:
        buying.take_in(order, by=request.reader.actor, at=timezone.now())
        return _("点收了：{item} {n}{unit}").format(
            item=order.parcel.item.name, n=order.pieces, unit=order.parcel.item.unit
        )

    return _told(request, slug, take)


@require_POST
@signed_in
def pay(request: Request, slug: str, order_id: UUID) -> HttpResponse:
    """Pay against the invoice."""
    mine = _seat(request, slug)
    if not mine.decides:
        raise Hidden
    order = _order(mine, order_id)

    def settle() -> str:
        buying.pay(order, asked(request, "invoice"), by=request.reader.actor, at=timezone.now())
        return _("付款记下了：{supplier}").format(supplier=order.supplier)

    return _told(request, slug, settle)


def _order(mine: Seat, order_id: UUID) -> Order:
    rows = Order.objects.filter(programme=mine.programme).select_related("parcel__item")
    found = rows.filter(id=order_id).first()
    if found is None:
        raise Hidden
    return found


def _told(request: Request, slug: str, act: Callable[[], str]) -> HttpResponse:
    """Do it and say what came of it on the page of the goods."""
    try:
        messages.success(request, act())
    except Refusal as no:
        messages.error(request, one_line(no))
    return redirect("visits:buying", slug=slug)
