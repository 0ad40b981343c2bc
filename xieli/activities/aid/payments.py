"""The officers' doors of money: propose, the payments page, funds, batches, the bank's file."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.aid import granting, keeping, paying, queries
from xieli.activities.aid.address import (
    XLSX,
    asked,
    download,
    fault,
    page_of,
    seen_in,
    tell_fault,
    uuid_of,
)
from xieli.activities.aid.forms import FundForm, GrantForm, IncomeForm
from xieli.activities.aid.models import AidFile, BatchState, Fund, GrantState, PayBatch
from xieli.kernel.id_numbers import mask_name
from xieli.kernel.refusal import Hidden, Refusal
from xieli.ledger import queries as ledger
from xieli.people.models import Function
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.shell.keys import uuid7
from xieli.unions.queries import access_union

MONEY = (Function.AID_DECIDE, Function.AID_PAY)


@require_POST
@signed_in
def card(request: Request, file_id: UUID) -> HttpResponse:
    """Take another bank card for an open file: a wrong digit, a card that was closed."""
    file = queries.access_file(request.reader, file_id)
    must_may(request.reader, Function.AID_CHECK, file.union_id)
    told = keeping.Card(asked(request, "card"), asked(request, "bank"))
    by, at = request.reader.actor, timezone.now()
    try:
        seen = seen_in(request)
        keeping.correct_card(file, told, asked(request, "why"), seen=seen, by=by, at=at)
    except Refusal as no:
        tell_fault(request, no)
    else:
        messages.success(request, _("银行卡改好了。改卡的人不能批准发放到这张卡。"))
    return redirect("aid:file", file_id=file.pk)


@never_cache
@get_or_post
@signed_in
def propose(request: Request, file_id: UUID) -> HttpResponse:
    """Propose aid for a person of an open file; what is still possible stands beside the form."""
    file = queries.access_file(request.reader, file_id)
    must_may(request.reader, Function.AID_CHECK, file.union_id)
    members = file.members.filter(is_live=True).select_related("person").order_by("id")
    people = {
        one.person: f"{mask_name(one.person.name)}（{one.relation}）" for one in members
    }  # fmt: skip
    form = GrantForm(request.POST or None, people=people.items(), initial={"key": uuid7().hex})
    if request.method == "POST" and form.is_valid():
        try:
            _propose(request, file, form)
        except Refusal as no:
            fault(form, no)
        else:
            return redirect("aid:file", file_id=file.pk)
    year = timezone.localdate().year
    held = queries.got([*people], year)
    context = {
        "file": file, "form": form, "year": year, "home": sum(held.values()),
        "caps": queries.caps(queries.region_of(file.union), timezone.localdate()),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "aid/office/propose.html", context, status=status)


def _propose(request: Request, file: AidFile, form: GrantForm) -> None:
    data = form.cleaned_data
    person = file.members.get(person=uuid_of(data["person"])).person
    asked_for = granting.Proposal(
        data["key"], person, data["kind"], data["amount"], data["cost"] or Decimal(0), data["why"]
    )
    _made, is_new = granting.propose(file, asked_for, by=request.reader.actor, at=timezone.now())
    told = _("提上去了，等另一位同志初审。") if is_new else _("这张单子已经提过，没有重复。")
    messages.success(request, told)


def _must_pay_here(request: Request) -> None:
    if not any(request.reader.holds(function) for function in MONEY):
        raise Hidden


@never_cache
@require_safe
@signed_in
def payments(request: Request) -> HttpResponse:
    """What waits to be paid, the funds with what they hold, the batches."""
    _must_pay_here(request)
    payable = queries.seen_grants(request.reader).filter(state=GrantState.PAYABLE)
    funds = list(queries.funds(request.reader))
    held = ledger.balances([one.account for one in funds])
    context = {
        "page": page_of(request, payable), "key": uuid7().hex,
        "funds": [(one, held[one.account_id].get(queries.YUAN, 0)) for one in funds],
        "batches": _batches(request), "may_make": request.reader.holds(Function.AID_DECIDE),
        "fund_form": FundForm(), "counties": queries.counties_of(request.reader),
    }  # fmt: skip
    return render(request, "aid/office/payments.html", context)


def _batches(request: Request) -> list[PayBatch]:
    rows = queries.batches(request.reader).annotate(total=Sum("lines__amount"))
    return list(rows[:30])


def _fund(request: Request, fund_id: UUID, function: str) -> Fund:
    found = queries.funds(request.reader).filter(pk=fund_id).first()
    if found is None or not request.reader.may(function, found.union_id):
        raise Hidden
    return found


@require_POST
@signed_in
def open_fund(request: Request, union_id: UUID) -> HttpResponse:
    """Open a fund of a county."""
    must_may(request.reader, Function.AID_DECIDE, union_id)
    form = FundForm(request.POST)
    if form.is_valid():
        by, at = request.reader.actor, timezone.now()
        made = paying.open_fund(form.cleaned_data["title"], access_union(union_id), by=by, at=at)
        return redirect("aid:fund", fund_id=made.pk)
    messages.error(request, _("请写资金名称。"))
    return redirect("aid:payments")


@never_cache
@get_or_post
@signed_in
def fund(request: Request, fund_id: UUID) -> HttpResponse:
    """A fund: what came in, what went out, what is left; money in from one of six sources."""
    found = _fund(request, fund_id, Function.AID_DECIDE)
    form = IncomeForm(request.POST or None, initial={"key": uuid7().hex})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        income = paying.Incoming(data["key"], data["amount"], data["source"], data["paper"])
        try:
            paying.receive(found, income, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            fault(form, no)
        else:
            messages.success(request, _("到账记下了。"))
            return redirect("aid:fund", fund_id=found.pk)
    context = {
        "fund": found, "form": form, "balance": ledger.balance(found.account, queries.YUAN),
        "page": page_of(request, ledger.lines_of(found.account, queries.YUAN)),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "aid/office/fund.html", context, status=status)


@require_POST
@signed_in
def make_batch(request: Request) -> HttpResponse:
    """Put the ticked grants into a batch that another releases."""
    found = _fund(request, uuid_of(asked(request, "fund")), Function.AID_DECIDE)
    ids = [uuid_of(text) for text in request.POST.getlist("grant")[:500]]
    grants = list(queries.seen_grants(request.reader).filter(pk__in=ids))
    try:
        batch, _is_new = paying.make_batch(
            found, grants, key=asked(request, "key") or uuid7().hex,
            by=request.reader.actor, at=timezone.now(),
        )  # fmt: skip
    except Refusal as no:
        tell_fault(request, no)
        return redirect("aid:payments")
    n = batch.lines.count()
    told = ngettext("批次做好了，{n} 笔，等批准发放。", "批次做好了，{n} 笔，等批准发放。", n)
    messages.success(request, told.format(n=n))
    return redirect("aid:batch", batch_id=batch.pk)


@never_cache
@require_safe
@signed_in
def batch(request: Request, batch_id: UUID) -> HttpResponse:
    """A batch line by line: what goes to whom, what came of it."""
    _must_pay_here(request)
    found = queries.access_batch(request.reader, batch_id)
    lines = found.lines.select_related("grant__person", "grant__file__applicant")
    union_id, me = found.fund.union_id, request.reader.actor.id
    context = {
        "batch": found, "page": page_of(request, lines.order_by("number")),
        "total": found.lines.aggregate(held=Sum("amount"))["held"],
        "balance": ledger.balance(found.fund.account, queries.YUAN),
        "may_pay": request.reader.may(Function.AID_PAY, union_id) and found.made_by_id != me,
        "may_make": request.reader.may(Function.AID_DECIDE, union_id),
        "is_made": found.state == BatchState.MADE, "is_paying": found.state == BatchState.PAYING,
        "is_released": found.state in (BatchState.PAYING, BatchState.SETTLED),
    }  # fmt: skip
    return render(request, "aid/office/batch.html", context)


def _batch(request: Request, batch_id: UUID, function: str) -> PayBatch:
    found = queries.access_batch(request.reader, batch_id)
    must_may(request.reader, function, found.fund.union_id)
    return found


@require_POST
@signed_in
def pay(request: Request, batch_id: UUID) -> HttpResponse:
    """Release a batch to the bank."""
    found = _batch(request, batch_id, Function.AID_PAY)
    try:
        paying.pay(found, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        tell_fault(request, no)
    else:
        messages.success(request, _("批准发放了，可以导出给银行。"))
    return redirect("aid:batch", batch_id=batch_id)


@require_POST
@signed_in
def cancel_batch(request: Request, batch_id: UUID) -> HttpResponse:
    """Give a batch up before it is released."""
    found = _batch(request, batch_id, Function.AID_DECIDE)
    try:
        paying.cancel_batch(found, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        tell_fault(request, no)
    else:
        messages.success(request, _("批次撤销了，里面的帮扶可以重新放进别的批次。"))
    return redirect("aid:batch", batch_id=batch_id)


@never_cache
@require_POST
@signed_in
def bank_file(request: Request, batch_id: UUID, kind: str) -> HttpResponse:
    """The file for the bank; every card number opened is journalled."""
    found = _batch(request, batch_id, Function.AID_PAY)
    try:
        content = paying.bank_file(found, kind, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        tell_fault(request, no)
        return redirect("aid:batch", batch_id=batch_id)
    media_type = "text/csv; charset=gb18030" if kind == "csv" else XLSX
    return download(content, f"aid-{found.number}.{kind}", media_type)
