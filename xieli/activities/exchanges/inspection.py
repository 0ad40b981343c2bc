"""The officers' doors of an inspection: heard, found, put right, looked at again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.activities.exchanges import inspecting, queries, rules, services, showing
from xieli.activities.exchanges.doors import Asking, ask, posted
from xieli.activities.exchanges.meeting_forms import EvidenceForm, HeardForm, LookForm, ProblemForm
from xieli.activities.exchanges.models import Problem
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line


def _url(problem: Problem) -> str:
    return reverse("exchanges:problem", args=[problem.id])


@get_or_post
@signed_in
def hear(request: Request, exchange_id: UUID) -> HttpResponse:
    """Write down what the inspected body reported."""
    found = queries.access_as_organiser(exchange_id, request.reader)
    form = HeardForm(**posted(request))
    page = Asking(_("听取汇报"), _("记下汇报"), showing.url_of(found), found.title)

    def act() -> str:
        data, by = form.cleaned_data, request.reader.actor
        inspecting.hear(found, data["speaker"], data["words"], by=by, at=timezone.now())
        return f"{showing.url_of(found)}#inspection"

    return ask(request, form, page, act)


@get_or_post
@signed_in
def find(request: Request, exchange_id: UUID) -> HttpResponse:
    """Put a finding on the list."""
    found, at = queries.access_as_organiser(exchange_id, request.reader), timezone.now()
    days = services.number_of(found, rules.RECTIFY_DAYS, at)
    first = {"due_on": timezone.localdate(at) + timedelta(days=days)}
    form = ProblemForm(**posted(request), initial=first)
    note = _("对方报来整改以后，由咱们复查销号，对方不能自己销。")
    page = Asking(_("列一条问题"), _("列进整改清单"), showing.url_of(found), found.title, note)

    def act() -> str:
        inspecting.find(found, form.told(), by=request.reader.actor, at=timezone.now())
        return f"{showing.url_of(found)}#inspection"

    return ask(request, form, page, act)


@require_safe
@signed_in
def problem(request: Request, problem_id: UUID) -> HttpResponse:
    """One finding from the day it was found to the look that closed it."""
    found = queries.access_problem(problem_id, request.reader)
    standing = queries.standing_of(request.reader, found.exchange, found.union)
    context = {
        "problem": found, "one": found.exchange, "nodes": showing.thread_of(found),
        "may_tell": standing.is_of_inspected and found.state == rules.OPEN,
        "may_look": standing.runs and not standing.is_of_inspected and found.state == rules.TOLD,
    }  # fmt: skip
    return render(request, "exchanges/office/problem.html", context)


def _not_yours(ask_rule: Callable[[], None]) -> Refusal | None:
    """The refusal of a rule that is asked before its form is shown."""
    try:
        ask_rule()
    except Refusal as no:
        return no
    return None


def _told_so(request: Request, found: Problem, no: Refusal) -> HttpResponse:
    messages.error(request, one_line(no))
    return redirect(_url(found))


@get_or_post
@signed_in
def rectify(request: Request, problem_id: UUID) -> HttpResponse:
    """Tell that it was put right; the inspected body's officers alone."""
    found = queries.access_problem(problem_id, request.reader)
    standing = queries.standing_of(request.reader, found.exchange, found.union)
    if no := _not_yours(lambda: rules.must_be_of_inspected(standing)):
        return _told_so(request, found, no)
    form = EvidenceForm(**posted(request))
    note = _("报上去以后等对方复查，复查通过才销号。")
    page = Asking(_("报整改"), _("报给调研单位"), _url(found), found.words, note)

    def act() -> str:
        by, at = request.reader.actor, timezone.now()
        inspecting.tell_rectified(found, form.told(), standing, by=by, at=at)
        messages.success(request, _("报上去了，等对方来复查。"))
        return _url(found)

    return ask(request, form, page, act)


@get_or_post
@signed_in
def recheck(request: Request, problem_id: UUID) -> HttpResponse:
    """Look again; the inspecting body's officers alone."""
    found = queries.access_problem(problem_id, request.reader)
    standing = queries.standing_of(request.reader, found.exchange, found.union)
    me = request.reader.actor.id
    if no := _not_yours(lambda: rules.must_look_again(standing, me, None)):
        return _told_so(request, found, no)
    form = LookForm(**posted(request), initial={"looked_on": timezone.localdate()})
    page = Asking(_("复查"), _("记下复查结果"), _url(found), found.words)

    def act() -> str:
        by, at = request.reader.actor, timezone.now()
        inspecting.look_again(found, form.told(), standing, by=by, at=at)
        messages.success(request, _("复查结果记下了，对方看得到。"))
        return _url(found)

    return ask(request, form, page, act)
