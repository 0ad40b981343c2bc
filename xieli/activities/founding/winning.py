"""The officers' doors on coverage drives: the list, a drive with its funnel, targets, contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.founding import drives, queries
from xieli.activities.founding.address import asked, link_token, page_of
from xieli.activities.founding.forms import ContactForm, DriveForm, TargetForm
from xieli.activities.founding.models import Drive, Target
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line


@require_safe
@signed_in
def list_page(request: Request) -> HttpResponse:
    """The drives of one's unions, newest first."""
    if not queries.tops_of(request.reader):
        raise Hidden
    page = page_of(request, drives.drives(request.reader))
    return render(request, "founding/drives.html", {"page": page})


@get_or_post
@signed_in
def new(request: Request) -> HttpResponse:
    """Open a drive for one of one's unions."""
    tops = list(queries.tops(request.reader))
    if not tops:
        raise Hidden
    today = timezone.localdate()
    form = DriveForm(request.POST or None, initial={"opens_on": today}, unions=tops)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        union = next(one for one in tops if str(one.id) == told["union"])
        asked_for = drives.NewDrive(
            union, told["title"], told["opens_on"], told["closes_on"], told["goal_firms"],
            told["goal_people"],
        )  # fmt: skip
        try:
            drive = drives.open_drive(asked_for, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("行动开始了，请列目标单位。"))
            return redirect("founding:drive", drive_id=drive.id)
    status = 422 if form.errors else 200
    return render(request, "founding/drive_form.html", {"form": form}, status=status)


@require_safe
@signed_in
def drive(request: Request, drive_id: UUID) -> HttpResponse:
    """One drive: the funnel and its table, the targets, and what can be added."""
    found = drives.access_drive(request.reader, drive_id)
    return _show(request, found, TargetForm())


def _show(request: Request, found: Drive, form: TargetForm, status: int = 200) -> HttpResponse:
    words = asked(request, "q")
    rows = drives.targets(found)
    page = page_of(request, rows.filter(name__icontains=words) if words else rows)
    rungs, (unions, members) = drives.funnel(found), drives.joined(found)
    context = {
        "drive": found, "page": page, "q": words, "form": form, "rungs": rungs,
        "chart": _chart(rungs), "unions": unions, "members": members,
        "links": {str(one.id): _link(request, found, one) for one in page},
        "contact": ContactForm(initial={"key": uuid7(), "on": timezone.localdate()}),
        "today": timezone.localdate(), "me": request.reader.actor.id,
    }  # fmt: skip
    return render(request, "founding/drive.html", context, status=status)


def _link(request: Request, found: Drive, target: Target) -> str:
    url = reverse("founding:intent", args=[link_token(found.union, target)])
    return request.build_absolute_uri(url)


def _chart(rungs: Sequence[drives.Rung]) -> dict[str, Any]:
    """What chart.js draws: staff behind the targets, rung by rung."""
    return {
        "kind": "bars",
        "title": _("转化，人"),
        "names": [_(rung.title) for rung in rungs],
        "series": [{"name": _("职工"), "fill": "got", "data": [rung.people for rung in rungs]}],
    }


@require_POST
@signed_in
def add_target(request: Request, drive_id: UUID) -> HttpResponse:
    """Put a firm or a group on the list."""
    found = drives.access_drive(request.reader, drive_id)
    form = TargetForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        actor = request.reader.actor
        target = drives.NewTarget(
            told["kind"], told["name"], told["headcount"], actor, told["code"]
        )
        try:
            drives.add_target(found, target, by=actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("列入了清单，由您跟进。"))
            return redirect("founding:drive", drive_id=found.id)
    return _show(request, found, form, 422)


@require_POST
@signed_in
def log_contact(request: Request, drive_id: UUID) -> HttpResponse:
    """Keep one visit or call; sent twice it is one."""
    found = drives.access_drive(request.reader, drive_id)
    form = ContactForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("联系记录没有写全：哪天、方式、谈了什么都要填。"))
        return redirect("founding:drive", drive_id=found.id)
    told, target = form.cleaned_data, _target(found, form.cleaned_data["target"])
    try:
        drives.log_contact(
            target, told["way"], told["words"], key=str(told["key"]), on=told["on"],
            by=request.reader.actor, at=timezone.now(),
        )  # fmt: skip
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("记下了和{name}的联系。").format(name=target.name))
    return redirect("founding:drive", drive_id=found.id)


@require_POST
@signed_in
def follow(request: Request, target_id: UUID) -> HttpResponse:
    """Take a target over."""
    target = Target.objects.select_related("drive").filter(pk=target_id).first()
    if target is None:
        raise Hidden
    found = drives.access_drive(request.reader, target.drive_id)
    drives.follow(target, by=request.reader.actor, at=timezone.now())
    messages.success(request, _("以后由您跟进{name}。").format(name=target.name))
    return redirect("founding:drive", drive_id=found.id)


def _target(found: Drive, target_id: UUID) -> Target:
    target = found.targets.filter(pk=target_id).first()
    if target is None:
        raise Hidden
    return target
