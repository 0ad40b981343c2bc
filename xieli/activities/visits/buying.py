"""The verbs of buying: order, take the goods in, pay against the invoice, send goods to a union."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from xieli.activities.visits import moves, queries, rules
from xieli.activities.visits.models import (
    ListState,
    Order,
    OrderState,
    Parcel,
    VisitList,
)
from xieli.activities.visits.moves import Act, Move, act
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.programmes.queries import must_run
from xieli.shell.keys import code, uuid7


@dataclass(frozen=True)
class NewOrder:
    """A purchase: who delivers, what, how many, for how much altogether (元)."""

    supplier: str
    parcel: Parcel
    pieces: int
    amount: Decimal
    key: str = ""


@transaction.atomic
def place_order(new: NewOrder, *, by: Actor, at: datetime) -> Order:
    """Order goods within the budget; the same key is the same order."""
    programme = queries.locked(new.parcel.programme)
    must_run(programme)
    known = Order.objects.filter(key=new.key).first() if new.key else None
    if known:
        return known
    if not new.supplier.strip():
        raise Refusal(_("还没有写供货商"), _("请写发票上的单位名称。"))
    if new.pieces < 1 or new.amount <= 0:
        raise Refusal(_("件数和金额都要大于 0"), _("请改数。"))
    amount = money.yuan(new.amount)
    _must_fit_budget(new.parcel, amount)
    made = Order.objects.create(
        key=new.key or uuid7().hex, programme=programme, number=f"CG-{code(8)}",
        supplier=new.supplier.strip()[:80], parcel=new.parcel, pieces=new.pieces, amount=amount,
        ordered_at=at, ordered_by_id=by.id, ordered_by=by.label,
    )  # fmt: skip
    words = f"下单：{new.parcel.item.name} {new.pieces}{new.parcel.item.unit}"
    note("visits.place_order", words, by=by, at=at, about=made)
    return made


def _must_fit_budget(parcel: Parcel, amount: Decimal) -> None:
    terms = parcel.programme.visiting
    orders = Order.objects.filter(programme=parcel.programme)
    before = orders.aggregate(n=Sum("amount"))["n"] or Decimal(0)
    if before + amount > terms.budget:
        raise Refusal(
            _("已下单 {before} 元，加这一单 {amount} 元，超过预算 {budget} 元"),
            _("请减少件数，或先调整预算。"),
            before=money.show(before), amount=money.show(amount), budget=money.show(terms.budget),
        )  # fmt: skip


@transaction.atomic
def take_in(order: Order, *, by: Actor, at: datetime) -> Order:
    """The goods of an order are here and counted; twice is once."""
    order = _locked(order)
    if order.state != OrderState.ORDERED:
        return order
    order.state, order.received_at, order.received_by = OrderState.RECEIVED, at, by.label
    order.save(update_fields=["state", "received_at", "received_by"])
    item = order.parcel.item
    move = Move(rules.maker(order.id), rules.store(order.programme_id), moves.unit_of(item),
                Decimal(order.pieces))  # fmt: skip
    act(Act(f"visits:take:{order.id.hex}", f"货到：{order.number}", (move,)), by=by, at=at)
    words = f"货到点清：{item.name} {order.pieces}{item.unit}"
    note("visits.take_in", words, by=by, at=at, about=order)
    return order


@transaction.atomic
def pay(order: Order, invoice: str, *, by: Actor, at: datetime) -> Order:
    """Pay an order out of the fund against its invoice; who ordered it does not pay it."""
    order = _locked(order)
    if order.state == OrderState.PAID and order.invoice == invoice.strip():
        return order
    _must_be_payable(order, invoice, by)
    order.state, order.invoice = OrderState.PAID, invoice.strip()[:40]
    order.paid_at, order.paid_by = at, by.label
    order.save(update_fields=["state", "invoice", "paid_at", "paid_by"])
    source = queries.fund_code(order.programme)
    move = Move(source, rules.spent(order.programme_id), moves.YUAN, order.amount)
    act(Act(f"visits:pay:{order.id.hex}", f"付款：{order.number}", (move,)), by=by, at=at)
    words = f"付款：{order.supplier} {money.show(order.amount)} 元"
    note("visits.pay", words, by=by, at=at, about=order)
    return order


def _must_be_payable(order: Order, invoice: str, by: Actor) -> None:
    if order.state == OrderState.PAID:
        raise Refusal(_("这一单已经付过，发票号是 {invoice}"), _("一单只付一次。"),
                      invoice=order.invoice)  # fmt: skip
    if order.state != OrderState.RECEIVED:
        raise Refusal(_("货还没有点收"), _("点收以后再付款。"))
    if not invoice.strip():
        raise Refusal(_("还没有写发票号"), _("没有发票不能付款。"))
    if by.id is not None and by.id == order.ordered_by_id:
        raise Refusal(_("这一单是您下的，要由另一位同志付款"), _("请同事来办。"))
    twin = Order.objects.filter(
        programme=order.programme_id, supplier=order.supplier, invoice=invoice.strip()[:40]
    )
    if twin.exists():
        raise Refusal(_("这张发票已经付过一单"), _("请核对发票号。"))


def _locked(order: Order) -> Order:
    rows = Order.objects.select_for_update(of=("self",))
    return rows.select_related("programme__fund", "parcel__item").get(id=order.id)


@transaction.atomic
def send_goods(visit_list: VisitList, *, by: Actor, at: datetime) -> int:
    """Move to a union what its approved list still lacks, out of the store; gives the pieces."""
    visit_list = queries.locked_list(visit_list)
    if visit_list.state != ListState.APPROVED:
        raise Refusal(_("名单还没有批准，货不能发"), _("批准以后再发货。"))
    lacks = queries.goods_lacking(visit_list)
    parts = tuple(
        Move(rules.store(visit_list.programme_id), rules.goods(visit_list.id),
             moves.unit_of(parcel.item), Decimal(pieces))
        for parcel, pieces in lacks
    )  # fmt: skip
    total = sum(pieces for _parcel, pieces in lacks)
    if not total:
        return 0
    key = f"visits:send:{visit_list.id.hex}:{queries.times_sent(visit_list)}"
    act(Act(key, f"发货：{visit_list.union.name}"[:200], parts), by=by, at=at)
    words = f"慰问品发到{visit_list.union.name}：{total} 件"
    note("visits.send_goods", words, by=by, at=at, about=visit_list)
    return total
