"""The doors of 城市融入计划: the list, one enrolment with its services, enrolling a member."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.membership import city, queries
from xieli.activities.membership.forms import EnrolForm, FinishForm, ServeForm
from xieli.activities.membership.office import masked
from xieli.kernel.refusal import Refusal
from xieli.people.models import Function
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line

ROWS = 50


@require_safe
@signed_in
def plans(request: Request) -> HttpResponse:
    """Who is in the plan, the open ones first."""
    must_hold(request.reader, Function.MEMBERS_KEEP)
    page = Paginator(queries.enrolments(request.reader), ROWS).get_page(request.GET.get("page"))
    lines = [(one, masked(one.member.person)) for one in page]
    return render(request, "membership/office/plans.html", {"page": page, "lines": lines})


@require_POST
@signed_in
def enrol(request: Request, member_id: UUID) -> HttpResponse:
    """Take a member into the plan."""
    found = queries.access_member(request.reader, member_id)
    must_may(request.reader, Function.MEMBERS_KEEP, found.union_id)
    form = EnrolForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写一句他最想解决的事。"))
        return redirect("membership:member", member_id=found.pk)
    try:
        made = city.enrol(
            found, form.cleaned_data["wish"], by=request.reader.actor, at=timezone.now()
        )
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("membership:member", member_id=found.pk)
    messages.success(request, _("登记进城市融入计划了。"))
    return redirect("membership:plan", enrolment_id=made.pk)


@get_or_post
@signed_in
def plan(request: Request, enrolment_id: UUID) -> HttpResponse:
    """One enrolment: the services received, one more, and the outcome."""
    enrolment = queries.access_enrolment(request.reader, enrolment_id)
    is_end = request.POST.get("act") == "finish"
    serve = ServeForm(
        request.POST if request.method == "POST" and not is_end else None,
        initial={"on": timezone.localdate()},
    )
    finish = FinishForm(request.POST if is_end else None)
    asked = finish if is_end else serve
    if request.method == "POST" and asked.is_valid():
        return _do(request, enrolment, asked.cleaned_data, is_end)
    context = {
        "enrolment": enrolment, "person": masked(enrolment.member.person), "serve": serve,
        "finish": finish, "services": enrolment.services.order_by("-on", "-id"),
    }  # fmt: skip
    status = 422 if asked.is_bound else 200
    return render(request, "membership/office/plan.html", context, status=status)


def _do(request: Request, enrolment: Any, asked: dict[str, Any], is_end: bool) -> HttpResponse:
    by, at = request.reader.actor, timezone.now()
    try:
        if is_end:
            city.finish(enrolment, asked["outcome"], asked["words"], by=by, at=at)
        else:
            day: date = asked["on"]
            served = city.Served(asked["help"], day, asked["words"])
            city.serve(enrolment, served, by=by, at=at)
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("记下了。"))
    return redirect("membership:plan", enrolment_id=enrolment.pk)
