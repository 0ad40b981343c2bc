"""The officers' doors of costs: the budget, the sheets, who confirms and approves."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.exchanges import queries, rules, spending
from xieli.activities.exchanges.doors import Asking, ask, do, posted, seen_in
from xieli.activities.exchanges.forms import BudgetForm, CostForm, ReasonForm, SheetForm
from xieli.activities.exchanges.models import CostSheet, Exchange
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line


def _costs(exchange: Exchange) -> str:
    return reverse("exchanges:costs", args=[exchange.id])


def _url(sheet: CostSheet) -> str:
    return reverse("exchanges:sheet", args=[sheet.id])


def _known_lines(exchange: Exchange) -> list[str]:
    return queries.ruled(exchange.union, rules.BUDGET_LINES, timezone.localdate()).as_words


@require_safe
@signed_in
def costs(request: Request, exchange_id: UUID) -> HttpResponse:
    """What was planned and approved, by line and by member; the sheets."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    lines = queries.lines_of(found)
    none = Decimal(0)
    context = {
        "one": found, "lines": lines, "members": queries.by_member(found),
        "planned": sum((line.planned for line in lines), none),
        "approved": sum((line.approved for line in lines), none),
        "left": sum((line.left for line in lines), none),
        "sheets": found.cost_sheets.all(), "may_change": found.state == rules.PLANNED,
        "waits": found.budget_by_id is not None and found.budget_ok_by_id is None,
        "is_mine": found.budget_by_id == request.reader.actor.id,
    }  # fmt: skip
    return render(request, "exchanges/office/costs.html", context)


@get_or_post
@signed_in
def budget(request: Request, exchange_id: UUID) -> HttpResponse:
    """Write the budget by line."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    lines = _known_lines(found)
    planned = dict(found.budget.values_list("line", "planned"))
    first = {f"l{n}": planned.get(line) for n, line in enumerate(lines)}
    form = BudgetForm(**posted(request), initial=first, lines=lines)
    note = _("存下以后要另一位同志确认，确认前不能批费用。")
    page = Asking(_("写预算"), _("存下预算"), _costs(found), found.title, note)

    def act() -> str:
        spending.plan_budget(found, form.told(), by=request.reader.actor, at=timezone.now())
        return _costs(found)

    return ask(request, form, page, act)


@require_POST
@signed_in
def confirm_budget(request: Request, exchange_id: UUID) -> HttpResponse:
    """Confirm the budget that somebody else wrote."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    by, at, seen = request.reader.actor, timezone.now(), seen_in(request)
    act = lambda: spending.confirm_budget(found, seen=seen, by=by, at=at)  # noqa: E731
    return do(request, act, _("预算确认了，可以批费用。"), _costs(found))


@get_or_post
@signed_in
def new_sheet(request: Request, exchange_id: UUID) -> HttpResponse:
    """Begin a sheet."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    form = SheetForm(**posted(request))
    page = Asking(_("填一张费用单"), _("存下，去写明细"), _costs(found), found.title)

    def act() -> str:
        data = form.cleaned_data
        made = spending.begin_sheet(
            found, data["title"], data["total"], by=request.reader.actor, at=timezone.now()
        )
        return _url(made)

    return ask(request, form, page, act)


@get_or_post
@signed_in
def sheet(request: Request, sheet_id: UUID) -> HttpResponse:
    """One sheet: its rows against its total; a further cost."""
    found = queries.access_sheet(sheet_id, request.reader)
    members = list(
        found.exchange.delegates.filter(side=found.exchange.union).select_related("person")
    )
    first = {"day": found.exchange.starts_on}
    lines = _known_lines(found.exchange)
    data = request.POST if request.method == "POST" else None
    form = CostForm(data, initial=first, lines=lines, members=members)
    if request.method == "POST" and form.is_valid():
        try:
            spending.add_cost(found, form.told(), by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect(_url(found))
    return _show(request, found, form)


def _show(request: Request, found: CostSheet, form: CostForm) -> HttpResponse:
    rows = list(found.rows.select_related("delegate__person"))
    written = sum((row.amount for row in rows), Decimal(0))
    me = request.reader.actor.id
    context = {
        "sheet": found, "one": found.exchange, "rows": rows, "written": written,
        "gap": found.total - written, "form": form, "back": ReasonForm(),
        "is_draft": found.state == rules.DRAFT, "is_asked": found.state == rules.ASKED,
        "is_mine": me in spending.hands_in(found),
        "lines": [one for one in queries.lines_of(found.exchange, found) if one.asked],
        "has_budget": found.exchange.budget_ok_by_id is not None,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "exchanges/office/sheet.html", context, status=status)


@require_POST
@signed_in
def remove_cost(request: Request, sheet_id: UUID, cost_id: UUID) -> HttpResponse:
    """Take a row out."""
    found = queries.access_sheet(sheet_id, request.reader)
    one = found.rows.filter(pk=cost_id).first()
    if one is None:
        raise Hidden
    by, at = request.reader.actor, timezone.now()
    act = lambda: spending.remove_cost(one, by=by, at=at)  # noqa: E731
    return do(request, act, _("去掉了一行。"), _url(found))


@require_POST
@signed_in
def ask_approval(request: Request, sheet_id: UUID) -> HttpResponse:
    """Hand a sheet in."""
    found = queries.access_sheet(sheet_id, request.reader)
    by, at = request.reader.actor, timezone.now()
    act = lambda: spending.ask_approval(found, by=by, at=at)  # noqa: E731
    return do(request, act, _("交审批了，等另一位同志看。"), _url(found))


@require_POST
@signed_in
def approve(request: Request, sheet_id: UUID) -> HttpResponse:
    """Approve what somebody else handed in."""
    found = queries.access_sheet(sheet_id, request.reader)
    by, at, seen = request.reader.actor, timezone.now(), seen_in(request)
    act = lambda: spending.approve(found, seen=seen, by=by, at=at)  # noqa: E731
    return do(request, act, _("批准了。"), _url(found))


@require_POST
@signed_in
def send_back(request: Request, sheet_id: UUID) -> HttpResponse:
    """Give a sheet back."""
    found, form = queries.access_sheet(sheet_id, request.reader), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("退回要写原因，四个字以上。"))
        return redirect(_url(found))
    by, why = request.reader.actor, form.cleaned_data["reason"]
    act = lambda: spending.send_back(found, why, by=by, at=timezone.now())  # noqa: E731
    return do(request, act, _("退回去了，原因写在单子上。"), _url(found))


@require_POST
@signed_in
def drop_sheet(request: Request, sheet_id: UUID) -> HttpResponse:
    """Throw a sheet away."""
    found = queries.access_sheet(sheet_id, request.reader)
    by, at = request.reader.actor, timezone.now()
    act = lambda: spending.drop_sheet(found, by=by, at=at)  # noqa: E731
    return do(request, act, _("这张费用单作废了。"), _costs(found.exchange))
