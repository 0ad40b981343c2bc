"""The county officer's phone: what is in stock, the hand-over sheet, the answers to ask for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.activities.pairing import answers, goods, queries
from xieli.activities.pairing.forms import AnswerForm, HandOverForm
from xieli.activities.pairing.models import HandOver
from xieli.activities.pairing.office import Seat, seat
from xieli.activities.pairing.worker import answer_token
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.rulebook.queries import value
from xieli.shell.guards import Request, must_may, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.pictures import clean_photo, clean_signature

ROWS = 50


def _seat(request: Request, slug: str) -> Seat:
    mine = seat(request, slug)
    if not mine.stocks:
        raise Hidden
    return mine


def _stock(mine: Seat) -> list[queries.InStock]:
    return [one for union in mine.stocks for one in queries.in_stock(union, mine.programme)]


@signed_in
@require_safe
def hand_over_list(request: Request, slug: str) -> HttpResponse:
    """What the county holds and what was handed over."""
    mine = _seat(request, slug)
    done = queries.hand_overs(mine.programme).filter(line__consignment__to__in=mine.stocks)
    page = Paginator(done, ROWS).get_page(request.GET.get("page"))
    context = {"seat": mine, "stock": _stock(mine), "page": page}
    return render(request, "pairing/office/hand_over_list.html", context)


@signed_in
def hand_over(request: Request, slug: str, line_id: UUID) -> HttpResponse:
    """The hand-over sheet: works without network, and sent twice it is one record."""
    mine = _seat(request, slug)
    one = next((one for one in _stock(mine) if one.line.id == line_id), None)
    line = one.line if one else _known_line(mine, line_id)
    must_may(request.reader, Function.GOODS_MOVE, line.consignment.to_id, mine.programme.id)
    left = one.left if one else 0
    form = HandOverForm(
        request.POST or None, request.FILES or None,
        initial={"key": uuid7().hex, "line": line.id, "quantity": min(1, left) or 1},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            record, is_new = _act(request, line, form.cleaned_data)
        except Refusal as no:
            form.add_error(None, " ".join(no.told_by(_)))
        else:
            return _thank(request, slug, record, is_new)
    context = {
        "seat": mine, "line": line, "left": left, "form": form,
        "homes": queries.households(line.consignment.to)[:500],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "pairing/office/hand_over.html", context, status=status)


def _known_line(mine: Seat, line_id: UUID) -> Any:
    """A line whose stock is used up: a sheet sent again must still find its record."""
    boxes = queries.consignments(mine.programme).filter(to__in=mine.stocks)
    line = queries.consignment_lines(list(boxes)).filter(id=line_id).first()
    if line is None:
        raise Hidden
    return line


def _act(request: Request, line: Any, data: dict[str, Any]) -> tuple[HandOver, bool]:
    delivery = goods.Delivery(
        line, data["quantity"], data["key"], words=data["words"], device_at=data["device_at"]
    )
    by, at = request.reader.actor, timezone.now()
    if data["kind"] == HandOver.GIVEN_BACK:
        return goods.give_back(delivery, by=by, at=at)
    if data["kind"] == HandOver.LOST:
        return goods.write_off(delivery, by=by, at=at)
    home = queries.households(line.consignment.to).filter(id=data["household"]).first()
    whole = goods.Delivery(
        line, data["quantity"], data["key"], household=home, proof=_proof(data),
        words=data["words"], device_at=data["device_at"],
    )  # fmt: skip
    return goods.hand_over(whole, by=by, at=at)


def _proof(data: dict[str, Any]) -> goods.Proof | None:
    """The signature drawn on the pad, else the photo; both cleaned of hidden data."""
    if data["signature"]:
        return goods.Proof("signature", clean_signature(data["signature"]), _("领取人签名"))
    if data["photo"]:
        content = clean_photo(data["photo"].read())
        return goods.Proof("photo", content, _("发放点，不拍正脸"), data["may_be_shown"])
    return None


def _thank(request: Request, slug: str, record: HandOver, is_new: bool) -> HttpResponse:
    item = record.line.allocation.pledge.item
    words = _("记下了：{item} {n}{unit}").format(item=item.name, n=record.quantity, unit=item.unit)
    if not is_new:
        words = _("这张单子已经记过，没有重复。")
    if request.headers.get("X-Queue"):
        return JsonResponse({"told": words})
    messages.success(request, words)
    return redirect("pairing:hand_over", slug=slug)


@signed_in
@require_safe
def feedback(request: Request, slug: str) -> HttpResponse:
    """Households to be asked, once, each with a link to send or to open on the spot."""
    mine = _seat(request, slug)
    days = value("pairing.feedback_after_days", "", timezone.localdate()).as_int
    rows = queries.to_ask(mine.programme, timezone.localdate(), days)
    rows = rows.filter(line__consignment__to__in=mine.stocks)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "seat": mine, "page": page, "days": days,
        "rows": [(record, answer_token(record)) for record in page],
        "said": queries.hand_overs(mine.programme).exclude(feedback=None)[:20],
    }  # fmt: skip
    return render(request, "pairing/office/feedback.html", context)


@signed_in
def answer_for(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """The officer writes down by phone what a household said (代填，留名)."""
    mine = _seat(request, slug)
    rows = queries.hand_overs(mine.programme).filter(line__consignment__to__in=mine.stocks)
    record = rows.filter(id=record_id, kind=HandOver.TO_HOUSEHOLD).first()
    if record is None:
        raise Hidden
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers.answer(record, **form.cleaned_data, by=request.reader.actor, at=timezone.now())
        messages.success(request, _("记下了，不会再问第二次。"))
        return redirect("pairing:feedback", slug=slug)
    context = {"seat": mine, "record": record, "form": form}
    return render(request, "pairing/office/answer_for.html", context)
