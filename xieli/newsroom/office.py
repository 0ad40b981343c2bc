"""The officer's doors: what came in as text, bringing more, a batch being read."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.kernel.refusal import Hidden, Refusal
from xieli.newsroom import bringing, queries, services
from xieli.newsroom.forms import BringForm
from xieli.newsroom.models import ClippingState
from xieli.people.models import Function
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Union

ROWS, MOST_UNIONS, AT_ONCE = 30, 300, 60_000


@require_safe
@signed_in
def clippings(request: Request) -> HttpResponse:
    """What came in, state by state."""
    if not any(request.reader.holds(one) for one in queries.READS):
        raise Hidden
    state, words = request.GET.get("state", ""), request.GET.get("q", "").replace("\x00", "")
    shown = state if state in ClippingState.values else ""
    rows = queries.listed(request.reader, shown, words.strip()[:40])
    counted = queries.counts(request.reader)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")), "state": shown,
        "q": words, "n": sum(counted.values()),
        "states": [(key, label, counted.get(key, 0)) for key, label in ClippingState.choices],
        "may_bring": request.reader.holds(Function.NEWSROOM_RUN),
    }  # fmt: skip
    return render(request, "newsroom/office/clippings.html", context)


def _unions(request: Request) -> list[Union]:
    return list(queries.writes_for(request.reader)[:MOST_UNIONS])


@get_or_post
@signed_in
def bring(request: Request) -> HttpResponse:
    """Paste a text, or bring files."""
    must_hold(request.reader, Function.NEWSROOM_RUN)
    unions = _unions(request)
    form = BringForm(request.POST or None, request.FILES or None, unions=unions)
    if request.method == "POST" and form.is_valid():
        union = next(one for one in unions if str(one.pk) == form.cleaned_data["union"])
        try:
            return _brought(request, union, form)
        except Refusal as no:
            form.add_error(None, one_line(no))
    status = 422 if form.errors else 200
    return render(request, "newsroom/office/bring.html", {"form": form}, status=status)


def _brought(request: Request, union: Union, form: BringForm) -> HttpResponse:
    """One small text is read at once, the rest part by part on a page of its own."""
    by, at = request.reader.actor, timezone.now()
    files = bringing.unpacked(form.told())
    if len(files) == 1 and len(files[0].content) <= AT_ONCE:
        taken = services.take(union, files[0], by=by, at=at)
        if not taken.is_new:
            messages.info(request, _("一模一样的文字以前收过，这就是那一份。"))
        return redirect("newsroom:clipping", clipping_id=taken.clipping.pk)
    batch = bringing.bring(union, files, by=by, at=at)
    bringing.read_part(batch, by=by, at=at)
    return redirect("newsroom:batch", batch_id=batch.pk)


@require_safe
@signed_in
def batch(request: Request, batch_id: UUID) -> HttpResponse:
    """How far a batch is read, and what came of each file."""
    return _batch(request, batch_id, goes_on=False)


@require_POST
@signed_in
def read_part(request: Request, batch_id: UUID) -> HttpResponse:
    """Read the next files of a batch."""
    row = queries.access_batch(batch_id, request.reader)
    must_may(request.reader, Function.NEWSROOM_RUN, row.union_id)
    bringing.read_part(row, by=request.reader.actor, at=timezone.now())
    if request.headers.get("HX-Request") != "true":
        return redirect("newsroom:batch", batch_id=batch_id)
    return _batch(request, batch_id, goes_on=True)


def _batch(request: Request, batch_id: UUID, *, goes_on: bool) -> HttpResponse:
    row = queries.access_batch(batch_id, request.reader)
    files, waiting = queries.files_of(row), queries.still_waiting(row)
    page = Paginator(files, 100).get_page(request.GET.get("page"))
    context = {
        "batch": row, "page": page, "waiting": waiting, "n": page.paginator.count,
        "read": page.paginator.count - waiting, "goes_on": goes_on,
    }  # fmt: skip
    is_part = goes_on and request.headers.get("HX-Request") == "true"
    template = "newsroom/office/_batch.html" if is_part else "newsroom/office/batch.html"
    return render(request, template, context)
