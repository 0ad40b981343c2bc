"""The officers' doors of farm goods, live sessions, sales, tours and the figure of 人次."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.benefits import farm, figures, queries, rules, tours
from xieli.activities.benefits.farm_forms import (
    GoodsForm,
    OutingForm,
    SaleForm,
    SessionForm,
    StopForm,
    ViewersForm,
)
from xieli.activities.benefits.models import Batch, LiveSession, RouteStop
from xieli.activities.benefits.office import MOST_UNIONS, ROWS, RUN, run_unions, take, tell
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Region
from xieli.unions.queries import valid_on


@require_POST
@signed_in
def goods(request: Request, batch_id: UUID) -> HttpResponse:
    """Say what a farm batch sells."""
    one, form = queries.access_batch(batch_id, request.reader, RUN), GoodsForm(request.POST)
    by, at = request.reader.actor, timezone.now()
    take(request, form, lambda: farm.tell_goods(one, form.told(), by=by, at=at), _("写下了。"))
    return redirect("benefits:batch", batch_id)


@require_POST
@signed_in
def sale(request: Request, batch_id: UUID) -> HttpResponse:
    """Write down a day's sales."""
    one = queries.access_batch(batch_id, request.reader, RUN)
    sessions = LiveSession.objects.filter(goods__batch=one)
    form = SaleForm(request.POST, sessions=sessions)
    by, at = request.reader.actor, timezone.now()
    take(request, form, lambda: farm.tell_sale(one, form.told(), by=by, at=at), _("记下了。"))
    return redirect("benefits:batch", batch_id)


@require_POST
@signed_in
def stop(request: Request, batch_id: UUID) -> HttpResponse:
    """Add a stop."""
    one = queries.access_batch(batch_id, request.reader, RUN)
    form = StopForm(request.POST, outlets=queries.outlets_of(one))
    by, at = request.reader.actor, timezone.now()
    take(request, form, lambda: tours.add_stop(one, form.told(), by=by, at=at), _("加了一站。"))
    return redirect("benefits:batch", batch_id)


@require_POST
@signed_in
def remove_stop(request: Request, batch_id: UUID, stop_id: UUID) -> HttpResponse:
    """Take a stop off the route."""
    one = queries.access_batch(batch_id, request.reader, RUN)
    found = RouteStop.objects.select_related("batch").filter(batch=one, pk=stop_id).first()
    if found is None:
        raise Hidden
    by, at = request.reader.actor, timezone.now()
    tell(request, lambda: tours.remove_stop(found, by=by, at=at), _("去掉了。"))
    return redirect("benefits:batch", batch_id)


@require_POST
@signed_in
def outing(request: Request, batch_id: UUID) -> HttpResponse:
    """Write down how many went."""
    one, form = queries.access_batch(batch_id, request.reader, RUN), OutingForm(request.POST)
    by, at = request.reader.actor, timezone.now()
    take(request, form, lambda: tours.tell_outing(one, form.told(), by=by, at=at), _("记下了。"))
    return redirect("benefits:batch", batch_id)


def _farm(request: Request) -> QuerySet[Batch]:
    if not queries.may_read(request.reader):
        raise Hidden
    return queries.batches(request.reader).filter(what=rules.FARM)


@require_safe
@signed_in
def farm_page(request: Request) -> HttpResponse:
    """Farm goods: sales by helped county, live sessions, batches."""
    rows = _farm(request)
    codes = rows.values_list("farm__region_code", flat=True)
    today = timezone.localdate()
    names = Region.objects.filter(valid_on(today), code__in=[one for one in codes if one])
    sessions = LiveSession.objects.filter(goods__batch__in=rows).distinct()
    context = {
        "counties": figures.by_county(rows, dict(names.values_list("code", "name"))),
        "page": Paginator(
            sessions.select_related("union").order_by("-starts_at"), ROWS
        ).get_page(request.GET.get("page")),
        "batches": list(rows.select_related("farm")[:ROWS]), "now": timezone.now(),
        "may_run": request.reader.holds(RUN),
    }  # fmt: skip
    return render(request, "benefits/office/farm.html", context)


@get_or_post
@signed_in
def session_form(request: Request) -> HttpResponse:
    """Plan a live session."""
    must_hold(request.reader, RUN)
    unions = run_unions(request)
    rows = _farm(request).filter(union__in=unions).exclude(state=rules.SETTLED)
    form = SessionForm(request.POST or None, unions=unions, batches=rows[:MOST_UNIONS])
    if request.method == "POST" and form.is_valid():
        by, union = request.reader.actor, form.unions[form.cleaned_data["union"]]
        must_may(request.reader, RUN, union.id)
        try:
            row = farm.plan_session(union, form.told(), form.chosen(), by=by, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("benefits:session", row.id)
    context = {"form": form, "has_goods": bool(form.farm)}
    status = 422 if form.errors else 200
    return render(request, "benefits/office/session_form.html", context, status=status)


@get_or_post
@signed_in
def session(request: Request, session_id: UUID) -> HttpResponse:
    """One live session: what it sells, what was sold; how many watched."""
    row = LiveSession.objects.select_related("union").filter(pk=session_id).first()
    if row is None:
        raise Hidden
    queries.must_read(request.reader, row.union_id)
    if request.method == "POST":
        must_may(request.reader, RUN, row.union_id)
        form = ViewersForm(request.POST)
        by, at = request.reader.actor, timezone.now()

        def act() -> object:
            told = form.cleaned_data
            return farm.tell_viewers(row, told["viewers"], told["qualifier"], by=by, at=at)

        take(request, form, act, _("记下了。"))
        return redirect("benefits:session", session_id)
    sales = list(row.sales.select_related("batch").order_by("day", "id"))
    context = {
        "session": row, "goods": list(row.goods.select_related("batch__farm")), "sales": sales,
        "orders": sum(one.orders for one in sales), "amount": sum(one.amount for one in sales),
        "form": ViewersForm(), "may_run": request.reader.may(RUN, row.union_id),
        "is_begun": row.starts_at <= timezone.now(),
    }  # fmt: skip
    return render(request, "benefits/office/session.html", context)


def _day(text: str, otherwise: date) -> date:
    try:
        return min(date.fromisoformat(text), otherwise)
    except ValueError:
        return otherwise


@require_safe
@signed_in
def figure(request: Request) -> HttpResponse:
    """人次 of the reader's batches this year up to a day, by the written rule."""
    if not queries.may_read(request.reader):
        raise Hidden
    today = timezone.localdate()
    until = _day(request.GET.get("until", ""), today)
    as_of = timezone.now() if until == today else figures.end_of(until)
    rows = queries.batches(request.reader)
    first = rows.select_related("union__region").first()
    region = first.union.region if first else None
    told = figures.figure(rows, date(until.year, 1, 1), as_of, region.code if region else "")
    context = {"figure": told, "until": until, "today": today}
    return render(request, "benefits/office/figure.html", context)


@require_safe
@signed_in
def figure_rows(request: Request, batch_id: UUID) -> HttpResponse:
    """The rows behind one line of the figure; people masked."""
    one = queries.access_batch(batch_id, request.reader)
    today = timezone.localdate()
    until = _day(request.GET.get("until", ""), today)
    as_of = timezone.now() if until == today else figures.end_of(until)
    region = one.union.region
    rule, _cited = figures.count_rule(region.code if region else "", until)
    rows, kind = figures.rows_of(one, rule, date(until.year, 1, 1), as_of)
    context = {
        "batch": one, "rule": rule.of(one.what), "kind": kind, "as_of": as_of, "until": until,
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "benefits/office/figure_rows.html", context)
