"""The officers' doors to cases in two homes: which went and came, passing one, taking one in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.rights import story
from xieli.activities.rights.models import State, Ticket
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people import services as people
from xieli.people.models import Function
from xieli.sharing import cases, queries, rules
from xieli.sharing.doors import asked, said, seen_of
from xieli.sharing.forms import CaseForm, TakeForm, key_in
from xieli.sharing.models import InState, Passing, PassingState
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.shell.templatetags.xieli import day, moment
from xieli.unions.models import Union


@require_safe
@signed_in
def shared(request: Request) -> HttpResponse:
    """Cases under one number in two homes, and those that wait to be taken in."""
    queries.must_see_cases(request.reader)
    rows = queries.passings(request.reader)
    context = {
        "page": Paginator(rows, queries.ROWS).get_page(request.GET.get("page")),
        "arrived": queries.arrived_cases(request.reader)[: queries.ROWS],
        "today": timezone.localdate(),
    }
    return render(request, "sharing/office/cases.html", context)


@require_safe
@signed_in
def choose(request: Request) -> HttpResponse:
    """Which of the tickets in hand goes to another home."""
    queries.must_see_cases(request.reader)
    words = asked(request, "q", 40)
    rows = queries.passable(request.reader, words)
    page = Paginator(rows, queries.ROWS).get_page(request.GET.get("page"))
    return render(request, "sharing/office/choose.html", {"page": page, "q": words})


@never_cache
@get_or_post
@signed_in
def pass_case(request: Request, ticket_id: UUID) -> HttpResponse:
    """Pass a ticket, field by field, with the worker beside one."""
    ticket = queries.access_workable(request.reader, ticket_id)
    live = list(queries.live_partners(request.reader))
    first = {"purpose": _("请在当地帮助办理")}  # nothing is ticked for the worker
    form = CaseForm(request.POST or None, initial=first, partners=live)
    if request.method == "POST" and form.is_valid():
        made = _pass(request, ticket, form)
        if made:
            words = _("放进发件箱了。对方接下以后，这里看得到办到哪一步。")
            messages.success(request, words)
            return redirect("sharing:case", made.id)
    context = {"form": form, "ticket": ticket, "partners": live}
    context["has_phone"] = ticket.sealed_phone is not None
    status = 422 if form.errors else 200
    return render(request, "sharing/office/pass.html", context, status=status)


def _pass(request: Request, ticket: Ticket, form: CaseForm) -> Passing | None:
    data = form.cleaned_data
    partner = queries.access_partner(request.reader, key_in(data["partner"]))
    new = cases.NewPassing(
        partner, frozenset(data["fields_given"]), data["consent"], data["purpose"],
        seen_of(request),
    )  # fmt: skip
    try:
        return cases.pass_case(ticket, new, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        form.add_error(None, one_line(no))
        return None


@never_cache
@require_safe
@signed_in
def case(request: Request, passing_id: UUID) -> HttpResponse:
    """A case in two homes: our steps, and theirs."""
    return _case(request, queries.access_passing(request.reader, passing_id))


def _case(request: Request, row: Passing, **more: Any) -> HttpResponse:
    nodes = [
        story.Node("ok", _("已办"), one.get_act_display(), moment(one.at), [one.union_name])
        for one in row.steps.order_by("at", "move_id")
    ]
    context = {
        "row": row, "nodes": nodes, "until": day(row.their_until) if row.their_until else "",
        "fields": [_(rules.CASE_FIELDS[one.field]) for one in row.fields.order_by("field")],
        "may_answer": row.is_out and row.sealed_answer is not None,
        "may_give": row.ticket.state == State.SIGNED, **more,
    }  # fmt: skip
    return render(request, "sharing/office/case.html", context)


@never_cache
@require_POST
@signed_in
def read_answer(request: Request, passing_id: UUID) -> HttpResponse:
    """Open the other side's answer, for this once."""
    row = queries.access_passing(request.reader, passing_id)
    if row.sealed_answer is None:
        raise Hidden
    why, by, at = asked(request, "reason"), request.reader.actor, timezone.now()
    words = people.open_sealed(row, "answer", reason=why, by=by, at=at)
    return _case(request, row, answer=words)


@require_POST
@signed_in
def give_answer(request: Request, passing_id: UUID) -> HttpResponse:
    """Give the complainant the other side's answer as ours."""
    row = queries.access_passing(request.reader, passing_id)
    queries.access_workable(request.reader, row.ticket_id)
    by, at, seen = request.reader.actor, timezone.now(), seen_of(request)
    done = _("答复送到诉求人的查询页了，等评价。")
    said(request, lambda: cases.give_answer(row, seen=seen, by=by, at=at), done)
    return redirect("sharing:case", row.id)


@never_cache
@get_or_post
@signed_in
def take_case(request: Request, letter_id: UUID) -> HttpResponse:
    """Take a case in as a ticket of one of our unions."""
    queries.must_see_cases(request.reader)
    row = queries.arrived_cases(request.reader).filter(pk=letter_id).first()
    if row is None:
        return _gone(request, letter_id)
    unions = list(queries.takers(request.reader))
    form = TakeForm(request.POST or None, unions=unions)
    if request.method == "POST" and form.is_valid():
        union = _union(request, form.cleaned_data["union"])
        try:
            made = cases.take_case(row, union, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            words = _("接下了，编号不变。案情在诉求单里看。")
            messages.success(request, words)
            return redirect("rights:ticket", made.ticket_id)
    context = {"form": form, "letter": row, "may_take": bool(unions)}
    status = 422 if form.errors else 200
    return render(request, "sharing/office/take.html", context, status=status)


def _gone(request: Request, letter_id: UUID) -> HttpResponse:
    """Somebody has dealt with it: to the case, where the reader may see it."""
    letter = queries.access_in(request.reader, letter_id)
    if letter.state == InState.ARRIVED:
        raise Hidden
    taken = queries.passings(request.reader).filter(in_letter=letter, state=PassingState.HERE)
    found = taken.first()
    return redirect("sharing:case", found.id) if found else redirect("sharing:cases")


def _union(request: Request, key: str) -> Union:
    must_may(request.reader, Function.RIGHTS_TAKE, key_in(key))
    return Union.objects.select_related("region").get(pk=key_in(key))


@require_POST
@signed_in
def decline(request: Request, letter_id: UUID) -> HttpResponse:
    """Do not take a case, and say why."""
    queries.must_see_cases(request.reader)
    row = queries.arrived_cases(request.reader).filter(pk=letter_id).first()
    if row is None:
        return _gone(request, letter_id)
    why, by, at = asked(request, "why"), request.reader.actor, timezone.now()
    done = _("没有接，正在告诉对方。")
    if said(request, lambda: cases.decline_case(row, why, by=by, at=at), done):
        return redirect("sharing:cases")
    return redirect("sharing:take_case", row.id)
