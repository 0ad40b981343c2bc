"""The county officer's phone: what is in stock, the hand-over sheet, the answers to ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.pairing import answers, goods, queries, seats
from xieli.activities.pairing.address import answer_token, asked, filled_at, page_of
from xieli.activities.pairing.forms import AnswerForm, HandOverForm, LeaveForm
from xieli.activities.pairing.models import ConsignmentLine, HandOver
from xieli.activities.pairing.seats import Seat
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Household
from xieli.rulebook.queries import value
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.pictures import clean_photo, clean_signature
from xieli.shell.saying import one_line
from xieli.unions.models import Union

MOST_HOMES = 200  # on one sheet; a county with more chooses the village first


@dataclass(frozen=True)
class Homes:
    """The households a sheet offers: all of the county, or of one village."""

    rows: list[Household]
    villages: list[tuple[str, int]]
    village: str


def _seat(request: Request, slug: str) -> Seat:
    mine = seats.seat(request.reader, slug)
    if not mine.stocks:
        raise Hidden
    return mine


@require_safe
@signed_in
def hand_over_list(request: Request, slug: str) -> HttpResponse:
    """What the county holds and what left its stock."""
    mine = _seat(request, slug)
    stock = [one for union in mine.stocks for one in queries.in_stock(union, mine.programme)]
    done = queries.hand_overs(mine.programme).filter(line__consignment__to__in=mine.stocks)
    has_homes = any(queries.households(union).exists() for union in mine.stocks)
    context = {
        "seat": mine, "stock": stock, "page": page_of(request, done), "has_homes": has_homes,
    }  # fmt: skip
    return render(request, "pairing/office/hand_over_list.html", context)


@get_or_post
@signed_in
def hand_over(request: Request, slug: str, line_id: UUID) -> HttpResponse:
    """The hand-over sheet: works without network, and sent twice it is one record.

    A line whose stock is used up is still found, so that a sheet sent again meets its record.
    """
    mine = _seat(request, slug)
    line = seats.access_line(mine, line_id)
    left, homes = queries.left_of(line), _homes(request, line.consignment.to)
    first = {"key": uuid7().hex, "quantity": min(1, left) or 1}
    form = HandOverForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        done = _handed(request, line, form)
        if done:
            return _thank(request, slug, *done)
    context = {
        "seat": mine, "line": line, "left": left, "form": form, "homes": homes,
        "had": _had(line, homes.rows), "chosen": request.POST.get("household", ""),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "pairing/office/hand_over.html", context, status=status)


def _homes(request: Request, union: Union) -> Homes:
    rows = queries.households(union)
    counts = rows.order_by("village").values_list("village").annotate(n=Count("id"))
    villages = [(name, n) for name, n in counts]
    village = asked(request, "village")
    if village not in dict(villages):
        is_small = sum(n for _name, n in villages) <= MOST_HOMES
        village = "" if is_small or not villages else villages[0][0]
    shown = rows.filter(village=village) if village else rows
    return Homes(list(shown[:2000]), villages, village)


def _had(line: ConsignmentLine, homes: list[Household]) -> dict[UUID, int]:
    """How many pieces of this item each household had before, so that nobody is served twice."""
    item = line.allocation.pledge.item
    rows = HandOver.objects.filter(household__in=homes, line__allocation__pledge__item=item)
    had: dict[UUID, int] = {}
    for household, quantity in rows.values_list("household_id", "quantity"):
        had[household] = had.get(household, 0) + quantity
    return had


def _handed(
    request: Request, line: ConsignmentLine, form: HandOverForm
) -> tuple[HandOver, bool] | None:
    """Call the verb; what it refuses stands on the sheet."""
    data = form.cleaned_data
    home = queries.households(line.consignment.to).filter(id=data["household"]).first()
    if home is None:
        raise Hidden
    try:
        delivery = goods.Delivery(
            line, data["quantity"], data["key"], household=home, proof=_proof(data),
            words=form.told(), device_at=filled_at(request),
        )  # fmt: skip
        return goods.hand_over(delivery, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        form.add_error(None, one_line(no))
        return None


def _proof(data: dict[str, Any]) -> goods.Proof:
    """The signature drawn on the pad, else the photo; both cleaned of hidden data."""
    if data["signature"]:
        return goods.Proof("signature", clean_signature(data["signature"]), "领取人签名")
    content = clean_photo(data["photo"].read())
    return goods.Proof("photo", content, "发放现场，不拍正脸", data["may_be_shown"])


def _thank(request: Request, slug: str, record: HandOver, is_new: bool) -> HttpResponse:
    item = record.line.allocation.pledge.item
    words = _("记下了：{item} {n}{unit}").format(item=item.name, n=record.quantity, unit=item.unit)
    messages.success(request, words if is_new else _("这张单子已经记过，没有重复。"))
    return redirect("pairing:hand_over", slug=slug)


@get_or_post
@signed_in
def leave(request: Request, slug: str, line_id: UUID, kind: str) -> HttpResponse:
    """Pieces go back to the giver or are lost, each with its reason."""
    mine = _seat(request, slug)
    line = seats.access_line(mine, line_id)
    form = LeaveForm(request.POST or None, kind=kind, initial={"key": uuid7().hex, "quantity": 1})
    if request.method == "POST" and form.is_valid():
        data, verb = form.cleaned_data, _verb_of(kind)
        delivery = goods.Delivery(
            line, data["quantity"], data["key"], words=form.why(), device_at=filled_at(request)
        )
        try:
            record, is_new = verb(delivery, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error("quantity", one_line(no))
        else:
            return _thank(request, slug, record, is_new)
    context = {
        "seat": mine, "line": line, "left": queries.left_of(line), "form": form,
        "is_back": kind == HandOver.GIVEN_BACK,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "pairing/office/leave.html", context, status=status)


def _verb_of(kind: str) -> Any:
    return goods.give_back if kind == HandOver.GIVEN_BACK else goods.write_off


@require_safe
@signed_in
def evidence(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """The signature or photo of a hand-over; every look is journalled."""
    mine = seats.seat(request.reader, slug)
    rows = queries.hand_overs(mine.programme).exclude(evidence=None)
    if not mine.may_move:
        rows = rows.filter(line__consignment__to__in=mine.stocks)
    record = rows.filter(id=record_id).first()
    if record is None:
        raise Hidden
    shown = goods.show_evidence(record, by=request.reader.actor, at=timezone.now())
    answer = HttpResponse(bytes(shown.content), content_type=shown.media_type)
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_safe
@signed_in
def feedback(request: Request, slug: str) -> HttpResponse:
    """Households to be asked, once; those asked, each with its link; and what came back."""
    mine = _seat(request, slug)
    today = timezone.localdate()
    days = value("pairing.feedback_after_days", "", today).as_int

    def ours(rows: Any) -> Any:
        return rows.filter(line__consignment__to__in=mine.stocks)

    waiting = ours(queries.asked(mine.programme))[:100]
    context = {
        "seat": mine, "days": days,
        "page": page_of(request, ours(queries.to_ask(mine.programme, today, days))),
        "asked": [(record, answer_url(request, record)) for record in waiting],
        "said": ours(queries.hand_overs(mine.programme)).exclude(feedback=None)[:50],
    }  # fmt: skip
    return render(request, "pairing/office/feedback.html", context)


def answer_url(request: Request, record: HandOver) -> str:
    """The address on which a household answers, to be sent or shown as a code."""
    return request.build_absolute_uri(reverse("pairing:answer", args=[answer_token(record)]))


@require_POST
@signed_in
def ask(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Ask a household: from now on its link stands on the page, and it is not asked again."""
    record = seats.access_record(_seat(request, slug), record_id)
    _made, is_new = answers.ask(record, by=request.reader.actor, at=timezone.now())
    messages.success(
        request,
        _("链接做好了，发给这一户；不会再问第二次。") if is_new else _("这一户已经问过了。"),
    )
    return redirect("pairing:feedback", slug=slug)


@get_or_post
@signed_in
def answer_for(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """The officer writes down what a household said to her (代填，留名)."""
    record = seats.access_record(_seat(request, slug), record_id)
    if record.kind != HandOver.TO_HOUSEHOLD:
        raise Hidden
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, at = request.reader.actor, timezone.now()
        _made, is_new = answers.answer(record, **form.said(), by=by, at=at)
        told = _("记下了，不会再问第二次。") if is_new else _("这一户已经答过，没有改动。")
        messages.success(request, told)
        return redirect("pairing:feedback", slug=slug)
    context = {"record": record, "form": form, "key": uuid7().hex}
    status = 422 if form.errors else 200
    return render(request, "pairing/office/answer_for.html", context, status=status)
