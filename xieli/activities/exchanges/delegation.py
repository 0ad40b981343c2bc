"""The officers' doors of a delegation: its list, its members, who came, the papers, the table."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.exchanges import planning, queries, rules, services, showing
from xieli.activities.exchanges.doors import Asking, ask, day_in, do, keys_in, posted
from xieli.activities.exchanges.forms import DelegateForm, ReasonForm
from xieli.activities.exchanges.models import Delegate, Exchange
from xieli.kernel.refusal import Hidden
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.tables.offering import XLSX
from xieli.shell.tables.writing import workbook

FULL = "full"


def _url(exchange: Exchange) -> str:
    return reverse("exchanges:delegation", args=[exchange.id])


@get_or_post
@signed_in
def delegation(request: Request, exchange_id: UUID) -> HttpResponse:
    """The delegation, masked; its organiser may read full names and papers, on record."""
    found = queries.access_exchange(exchange_id, request.reader)
    runs = queries.standing_of(request.reader, found).runs
    is_full = runs and request.GET.get("names") == FULL and request.method == "GET"
    by, at = request.reader.actor, timezone.now()
    if is_full:
        services.note_names(found, _("名单页"), by=by, at=at)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    numbers: dict[UUID, str] = {}
    if request.method == "POST":
        numbers = _numbers(request, found, form, runs=runs)
    context: dict[str, Any] = showing.delegation_of(found, timezone.localdate(at)) | {
        "one": found, "runs": runs, "is_full": is_full, "form": form, "numbers": numbers,
        "may_change": runs and found.state == rules.PLANNED,
    }  # fmt: skip
    context["rows"] = [(*row, numbers.get(row[0].pk, "")) for row in context["rows"]]
    status = 422 if form.errors else 200
    return render(request, "exchanges/office/delegation.html", context, status=status)


def _numbers(request: Request, found: Exchange, form: ReasonForm, *, runs: bool) -> dict[UUID, str]:
    """The numbers of the papers, each reading noted with its reason; the organiser's alone."""
    if not runs:
        raise Hidden
    if not form.is_valid():
        return {}
    by, at, why = request.reader.actor, timezone.now(), form.cleaned_data["reason"]
    rows = found.delegates.filter(sealed_paper__isnull=False)
    return {one.pk: services.read_paper(one, reason=why, by=by, at=at) for one in rows}


@get_or_post
@signed_in
def add(request: Request, exchange_id: UUID) -> HttpResponse:
    """Put somebody on the delegation."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    kinds = []
    if found.asks_papers:
        kinds = queries.ruled(found.union, rules.PAPER_KINDS, timezone.localdate()).as_words
    form = DelegateForm(**posted(request), kinds=kinds, unions=queries.sides_of(found))
    page = Asking(_("加一位团员"), _("写进名单"), _url(found), found.title)

    def act() -> str:
        made = planning.add_delegate(found, form.told(), by=request.reader.actor, at=timezone.now())
        messages.success(request, showing.linked_words(made))
        more = request.POST.get("do") == "more"
        return reverse("exchanges:add_delegate", args=[found.id]) if more else _url(found)

    return ask(request, form, page, act)


@require_POST
@signed_in
def remove(request: Request, exchange_id: UUID, delegate_id: UUID) -> HttpResponse:
    """Take somebody off."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    one: Delegate | None = found.delegates.filter(pk=delegate_id).first()
    if one is None:
        raise Hidden
    by, at = request.reader.actor, timezone.now()
    act = lambda: planning.remove_delegate(one, by=by, at=at)  # noqa: E731
    return do(request, act, _("从名单上去掉了。"), _url(found))


@require_POST
@signed_in
def days(request: Request, exchange_id: UUID) -> HttpResponse:
    """Record who came on a day."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    on = day_in(request.POST.get("on", ""))
    if on is None:
        messages.error(request, _("没有选是哪一天。"))
        return redirect(_url(found))
    came, by = keys_in(request.POST.getlist("came")), request.reader.actor
    act = lambda: services.record_days(found, on, came, by=by, at=timezone.now())  # noqa: E731
    return do(request, act, _("这一天的考勤记下了。"), f"{_url(found)}#days")


@require_safe
@signed_in
def roster(request: Request, exchange_id: UUID) -> HttpResponse:
    """The delegation as a table with full names, for the host; taking it is noted. No numbers."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    services.note_names(found, _("导出名单"), by=request.reader.actor, at=timezone.now())
    heads = [_("姓名"), _("职务"), _("单位"), _("哪一方"), _("证件种类"), _("国家和地区")]
    rows = (
        (one.called, one.role, one.body, one.side.name, one.paper_kind, one.nation)
        for one in found.delegates.select_related("side", "person")
    )
    answer = HttpResponse(workbook(heads, rows), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="delegation.xlsx"'
    return answer
