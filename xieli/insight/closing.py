"""The officers' doors: snapshots, closed periods, and what other homes reported."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieli.insight import kept, queries, rules, services, showing
from xieli.insight.asking import window_of
from xieli.insight.figures import FIGURES
from xieli.insight.forms import CloseForm
from xieli.insight.models import ClosedPeriod
from xieli.insight.office import frame, union_of
from xieli.kernel.period import Period
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.shell.guards import Request, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions.queries import access_union

ROWS = 50


@require_POST
@signed_in
def keep(request: Request, key: str, union_id: UUID) -> HttpResponse:
    """Keep a figure as it is told now."""
    must_may(request.reader, Function.FIGURES_READ, union_id)
    queries.figure_of(key)
    union, window = access_union(union_id), window_of(request)
    words = request.POST.get("words", "").replace("\x00", "")
    one = services.keep(window.asked(key), union, words, by=request.reader.actor, at=timezone.now())
    messages.success(request, _("存好了。以后源数据改了，这里还是当时的数，旁边看得到现在的。"))
    return redirect("insight:snapshot", one.id)


@require_safe
@signed_in
def snapshots(request: Request) -> HttpResponse:
    """What was kept for a union."""
    union = union_of(request)
    page = Paginator(kept.snapshots_of(union), ROWS).get_page(request.GET.get("page"))
    lines = [(one, FIGURES.get(one.key), kept.counted_of(one)) for one in page.object_list]
    context = {
        **frame(request, union, window_of(request)), "page": page,
        "lines": [(one, it, showing.number(it, told)) for one, it, told in lines if it],
    }  # fmt: skip
    return render(request, "insight/snapshots.html", context)


@require_safe
@signed_in
def snapshot(request: Request, snapshot_id: UUID) -> HttpResponse:
    """A kept figure beside the same one counted again, as of then and today."""
    one = kept.access_snapshot(request.reader, snapshot_id)
    figure, told = queries.figure_of(one.key), kept.compared(one, timezone.now())
    context = {
        "one": one, "figure": figure, "told": told,
        "then": showing.number(figure, told.kept), "again": showing.number(figure, told.again),
        "today": showing.number(figure, told.today),
    }  # fmt: skip
    return render(request, "insight/snapshot.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def closing(request: Request) -> HttpResponse:
    """The closed periods of a union, and closing one more."""
    union = union_of(request)
    may_close = request.reader.may(Function.PLANS_DECIDE, union.id)
    last = rules.month_before(timezone.localdate())
    told = request.POST if request.method == "POST" else None
    form = CloseForm(told, initial={"start": last.start, "end": last.end})
    if request.method == "POST":
        must_may(request.reader, Function.PLANS_DECIDE, union.id)
        done = _closed(request, form)
        if done:
            return redirect("insight:closed", done.id)
    page = Paginator(kept.closed_of(union), ROWS).get_page(request.GET.get("page"))
    context = {
        **frame(request, union, window_of(request)), "page": page, "form": form,
        "may_close": may_close,
    }  # fmt: skip
    return render(request, "insight/closing.html", context, status=422 if form.errors else 200)


def _closed(request: Request, form: CloseForm) -> ClosedPeriod | None:
    """Close the period of a form; what is wrong with it stands in the form."""
    if not form.is_valid():
        return None
    told = form.cleaned_data
    try:
        period = Period(told["start"], told["end"])
        return services.close_period(
            union_of(request), period, told["why"], by=request.reader.actor, at=timezone.now()
        )
    except Refusal as no:
        form.add_error(None, one_line(no))
        return None


@require_safe
@signed_in
def closed(request: Request, period_id: UUID) -> HttpResponse:
    """A closed period: each figure as it was told, and as it is counted today."""
    one = kept.access_closed(request.reader, period_id)
    told = kept.against_today(one, timezone.now())
    lines = [
        (line.figure, showing.number(line.figure, line.told),
         showing.number(line.figure, line.today), line.is_same)
        for line in told
    ]  # fmt: skip
    context = {"one": one, "lines": lines, "changed": sum(not line[3] for line in lines)}
    return render(request, "insight/closed.html", context)


@require_safe
@signed_in
def received(request: Request) -> HttpResponse:
    """What other homes reported, for who reads the figures of a whole city or province."""
    must_hold(request.reader, Function.FIGURES_READ)
    if not kept.reads_above(request.reader):
        raise Hidden
    key = request.GET.get("key", "")
    rows = kept.received(key if key in FIGURES else "")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    lines = [(one, kept.in_words(one)) for one in page.object_list]
    context = {
        "page": page, "lines": lines, "key": key, "figures": list(FIGURES.values()),
        "back": reverse("insight:figures"),
    }  # fmt: skip
    return render(request, "insight/received.html", context)
