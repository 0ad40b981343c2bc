"""The officers' doors of early signals: report one, follow it to its end, the table of numbers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.rights import numbers, queries, rules, services, signals
from xieli.activities.rights.forms import SignalForm
from xieli.activities.rights.links import asked, page_of, seen_of, sent, uuid_of
from xieli.activities.rights.models import SignalMatter, SignalState
from xieli.activities.rights.office import unions_of
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.shell.guards import Request, get_or_post, must_hold, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line

REPORTS = (*queries.WORKS, Function.SIGNALS_READ, Function.VISITS_RUN)


@require_safe
@signed_in
def listed(request: Request) -> HttpResponse:
    """The signals I follow, the most urgent first."""
    must_hold(request.reader, Function.SIGNALS_READ)
    rows, text = queries.seen_signals(request.reader), asked(request, "q")
    state, matter = asked(request, "state"), asked(request, "matter")
    rows = rows.filter(state=state) if state in SignalState.values else rows
    if not state:
        rows = rows.exclude(state=SignalState.CLOSED)
    rows = rows.filter(matter=matter) if matter in SignalMatter.values else rows
    rows = rows.filter(workplace__icontains=text) if text else rows
    context = {
        "page": page_of(request, rows.order_by("until", "id")), "q": text, "state": state,
        "states": SignalState.choices, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "rights/office/signals.html", context)


@get_or_post
@signed_in
def new(request: Request) -> HttpResponse:
    """Report a signal about a workplace or a matter; there is no place for a name."""
    unions = unions_of(request.reader, *REPORTS)
    if not unions:
        raise Hidden
    form = SignalForm(sent(request), initial={"key": uuid7().hex}, unions=unions)
    if request.method == "POST" and form.is_valid():
        try:
            _raise(request, form)
        except Refusal as no:
            form.add_error("words", one_line(no))
        else:
            messages.success(request, _("报上去了，由管预警的同志跟进到办结。"))
            reads = request.reader.holds(Function.SIGNALS_READ)
            return redirect("rights:signals" if reads else "rights:signal_new")
    status = 422 if form.errors else 200
    return render(request, "rights/office/signal_new.html", {"form": form}, status=status)


def _raise(request: Request, form: SignalForm) -> None:
    data = form.cleaned_data
    asked_for = signals.NewSignal(
        services.union_with_region(uuid_of(data["union"])), data["matter"], data["level"],
        data["source"], data["words"], workplace=data["workplace"], key=data["key"],
    )  # fmt: skip
    signals.raise_signal(asked_for, by=request.reader.actor, at=timezone.now())


@require_safe
@signed_in
def one(request: Request, signal_id: UUID) -> HttpResponse:
    """One signal and what was done about it."""
    found = queries.access_signal(request.reader, signal_id)
    context = {"signal": found, "steps": found.steps.order_by("at", "id"), "rules": rules}
    return render(request, "rights/office/signal.html", context)


@require_POST
@signed_in
def follow(request: Request, signal_id: UUID) -> HttpResponse:
    """Write down what was done, or close it with what came of it."""
    found = queries.access_signal(request.reader, signal_id)
    words, seen = asked(request, "words", 400), seen_of(request)
    verb = signals.settle if asked(request, "act") == "settle" else signals.follow
    try:
        verb(found, words, seen=seen, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        steps = found.steps.order_by("at", "id")
        context = {"signal": found, "steps": steps, "fault": one_line(no), "told": request.POST}
        return render(request, "rights/office/signal.html", context, status=422)
    messages.success(request, _("记下了。"))
    return redirect("rights:signal", signal_id=signal_id)


@require_safe
@signed_in
def figures(request: Request) -> HttpResponse:
    """Numbers by matter and level; cells too small are not told, columns have no totals."""
    if not any(request.reader.holds(one) for one in (*queries.SEES, Function.SIGNALS_READ)):
        raise Hidden
    table = numbers.signal_table(request.reader)
    context = {"table": table, "at": timezone.now()}
    return render(request, "rights/office/signal_figures.html", context)
