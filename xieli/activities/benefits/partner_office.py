"""The officers' doors of contracts and outlets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.benefits import queries, services
from xieli.activities.benefits.forms import OutletForm, PartnerForm
from xieli.activities.benefits.models import Partner
from xieli.activities.benefits.office import ROWS, RUN, run_unions, seen, take
from xieli.activities.benefits.office import tell as tell_of
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Enterprise, Union
from xieli.unions.queries import enterprise_by_credit_code


@require_safe
@signed_in
def partners(request: Request) -> HttpResponse:
    """The contracts of one's own unions."""
    if not queries.may_read(request.reader):
        raise Hidden
    rows = queries.partners(request.reader).prefetch_related("outlets")
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "may_run": request.reader.holds(RUN), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "benefits/office/partners.html", context)


@get_or_post
@signed_in
def partner_form(request: Request, partner_id: UUID | None = None) -> HttpResponse:
    """Write a contract down, or a renewed one."""
    must_hold(request.reader, RUN)
    known = queries.access_partner(partner_id, request.reader) if partner_id else None
    if known:
        must_may(request.reader, RUN, known.union_id)
    form = PartnerForm(
        request.POST or None, initial=_as_form(known), unions=run_unions(request),
        known=known is not None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            partner = _written(request, form, known)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("benefits:partner", partner.id)
    status = 422 if form.errors else 200
    context = {"form": form, "partner": known}
    return render(request, "benefits/office/partner_form.html", context, status=status)


def _as_form(known: Partner | None) -> dict[str, Any]:
    if known is None:
        return {"starts_on": timezone.localdate()}
    same = ("starts_on", "ends_on", "union_invests", "partner_invests", "settles_every_days")
    return {**{name: getattr(known, name) for name in same}, "number": known.contract_number}


def _written(request: Request, form: PartnerForm, known: Partner | None) -> Partner:
    by, at = request.reader.actor, timezone.now()
    if known:
        return services.change_partner(known, form.told(), seen=known.version, by=by, at=at)
    union = Union.objects.get(pk=form.cleaned_data["union"])
    must_may(request.reader, RUN, union.id)
    firm = _firm(form.cleaned_data["firm"])
    return services.register_partner(union, firm, form.told(), by=by, at=at)


def _firm(words: str) -> Enterprise:
    firm = enterprise_by_credit_code(words.strip().upper())
    firm = firm or Enterprise.objects.filter(name=words.strip()).first()
    if firm is None:
        step = _("请写全称或统一社会信用代码，或先登记企业。")
        raise Refusal(_("企业登记册里没有这一家。"), step)
    return firm


@require_safe
@signed_in
def partner(request: Request, partner_id: UUID) -> HttpResponse:
    """One contract: both sides' money and what of it is used, its outlets and batches."""
    one = queries.access_partner(partner_id, request.reader)
    spent = queries.spent_of(one)
    context = {
        "partner": one, "spent": spent, "today": timezone.localdate(),
        "union_left": one.union_invests - spent.union_promised,
        "partner_left": one.partner_invests - spent.partner_promised,
        "outlets": list(one.outlets.order_by("-is_open", "name")),
        "batches": list(one.batches.order_by("-opens_at")[:ROWS]),
        "may_run": request.reader.may(RUN, one.union_id), "form": OutletForm(),
    }  # fmt: skip
    return render(request, "benefits/office/partner.html", context)


def _access(request: Request, partner_id: UUID) -> Partner:
    one = queries.access_partner(partner_id, request.reader)
    must_may(request.reader, RUN, one.union_id)
    return one


@require_POST
@signed_in
def end_partner(request: Request, partner_id: UUID) -> HttpResponse:
    """End a contract."""
    one, version = _access(request, partner_id), seen(request)
    by, at = request.reader.actor, timezone.now()
    words = _("合同终止了。已经领的照样能用。")
    tell_of(request, lambda: services.end_partner(one, seen=version, by=by, at=at), words)
    return redirect("benefits:partner", partner_id)


@require_POST
@signed_in
def add_outlet(request: Request, partner_id: UUID) -> HttpResponse:
    """List a place."""
    one, form = _access(request, partner_id), OutletForm(request.POST)
    by, at = request.reader.actor, timezone.now()
    take(
        request, form, lambda: services.add_outlet(one, form.told(), by=by, at=at),
        _("加了一个兑换点。"),
    )  # fmt: skip
    return redirect("benefits:partner", partner_id)


@require_POST
@signed_in
def switch_outlet(request: Request, outlet_id: UUID) -> HttpResponse:
    """Take a place off the list, or put it back."""
    outlet = queries.access_outlet(outlet_id, request.reader)
    by, at, on = request.reader.actor, timezone.now(), request.POST.get("to") == "open"
    words = _("恢复了。") if on else _("停用了，券不再指到这里。")
    tell_of(request, lambda: services.switch_outlet(outlet, on, by=by, at=at), words)
    return redirect("benefits:partner", outlet.partner_id)
