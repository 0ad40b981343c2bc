"""The doors of who asks: a draft that is kept, its papers, handing in, reports, the rating."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieli.activities.grants import queries, services, using
from xieli.activities.grants.address import done, is_done
from xieli.activities.grants.forms import PaperForm, ProposalForm, RateForm, ReportForm, as_form
from xieli.activities.grants.models import GrantCall, GrantProposal
from xieli.activities.grants.papers import read_paper
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line


@get_or_post
@signed_in
def begin(request: Request, call_id: UUID) -> HttpResponse:
    """A new proposal under a call."""
    call = queries.access_call(request.reader, call_id)
    unions = list(queries.may_ask_under(request.reader, call))
    if not unions:
        raise Hidden
    first = {"key": uuid7().hex, "seen": 0}
    form = ProposalForm(
        request.POST or None, purposes=call.purposes.all(), unions=unions, initial=first
    )
    return _written(request, form, call, None)


@get_or_post
@signed_in
def edit(request: Request, proposal_id: UUID) -> HttpResponse:
    """A proposal that may still be changed."""
    found = queries.access_for(request.reader, proposal_id, queries.ASK)
    purposes = found.call.purposes.all()
    form = ProposalForm(
        request.POST or None, purposes=purposes, unions=[found.union], initial=as_form(found)
    )
    return _written(request, form, found.call, found)


def _written(
    request: Request, form: ProposalForm, call: GrantCall, known: GrantProposal | None
) -> HttpResponse:
    """Keep what is written, and hand it in where that was asked for."""
    kept: list[GrantProposal] = []

    def verb() -> None:
        draft, by, at = form.told(), request.reader.actor, timezone.now()
        must_may(request.reader, queries.ASK, draft.union.pk)
        data = form.cleaned_data
        kept.append(services.save_draft(draft, data["key"], seen=data["seen"], by=by, at=at))

    if request.method == "POST" and is_done(form, verb):
        if request.POST.get("do") != "hand_in":
            messages.success(request, _("草稿存好了，随时可以接着写。"))
            return redirect("grants:proposal", kept[0].pk)
        return _handed_in(request, kept[0])
    context = {"form": form, "call": call, "proposal": known}
    status = 422 if form.errors else 200
    return render(request, "grants/office/proposal_form.html", context, status=status)


def _handed_in(request: Request, row: GrantProposal) -> HttpResponse:
    try:
        services.hand_in(row, seen=row.version, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("交上去了，到县里初审。"))
    return redirect("grants:proposal", row.pk)


@require_POST
@signed_in
def hand_in(request: Request, proposal_id: UUID) -> HttpResponse:
    """Hand the kept draft in."""
    found = queries.access_for(request.reader, proposal_id, queries.ASK)
    return _handed_in(request, found)


@require_POST
@signed_in
def add_paper(request: Request, proposal_id: UUID) -> HttpResponse:
    """Keep an attachment."""
    found = queries.access_for(request.reader, proposal_id, queries.ASK)
    form = PaperForm(request.POST, request.FILES)

    def act() -> str:
        paper = _paper(form.cleaned_data["title"], form.cleaned_data["file"])
        services.add_paper(found, paper, by=request.reader.actor, at=timezone.now())
        return _("附件收好了。")

    return done(request, form, act, found.pk)


def _paper(title: str, file: UploadedFile[Any]) -> services.Paper:
    return read_paper(title, file.name or "", file.read())


@require_POST
@signed_in
def remove_paper(request: Request, paper_id: UUID) -> HttpResponse:
    """Take an attachment out of a draft."""
    paper = queries.access_paper(request.reader, paper_id)
    found = queries.access_for(request.reader, paper.proposal_id, queries.ASK)
    try:
        services.remove_paper(paper, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("附件拿掉了。"))
    return redirect("grants:proposal", found.pk)


@get_or_post
@signed_in
def report(request: Request, proposal_id: UUID, number: int) -> HttpResponse:
    """Tell what an instalment was used for, with a paper."""
    found = queries.access_for(request.reader, proposal_id, queries.ASK)
    part = queries.access_part(found, number)
    form = ReportForm(
        request.POST or None, request.FILES or None, initial={"spent": using.spent_of(found)}
    )

    def verb() -> None:
        data, by, at = form.cleaned_data, request.reader.actor, timezone.now()
        paper = _paper(data["title"], data["file"]) if data["file"] else None
        said = using.Told(data["key"], data["words"], data["spent"])
        using.report(part, said, paper, by=by, at=at)

    if request.method == "POST" and is_done(form, verb):
        messages.success(request, _("报告交上去了，等另一位同志核对。"))
        return redirect("grants:proposal", found.pk)
    heading = _("第 {n} 笔的进度报告").format(n=number)
    context = {"form": form, "proposal": found, "heading": heading, "go": _("交这份报告")}
    status = 422 if form.errors else 200
    return render(request, "grants/office/form.html", context, status=status)


@get_or_post
@signed_in
def rate(request: Request, proposal_id: UUID) -> HttpResponse:
    """Rate oneself against the goals that the proposal wrote."""
    found = queries.access_for(request.reader, proposal_id, queries.ASK)
    form = RateForm(request.POST or None, goals=found.goals.all(), initial={"seen": found.version})

    def verb() -> None:
        data, by, at = form.cleaned_data, request.reader.actor, timezone.now()
        using.rate(found, form.told(), data["words"], seen=data["seen"], by=by, at=at)

    if request.method == "POST" and is_done(form, verb):
        messages.success(request, _("自评记下了，等审计。"))
        return redirect("grants:proposal", found.pk)
    context = {"form": form, "proposal": found, "heading": _("绩效自评"), "go": _("交这份自评")}
    status = 422 if form.errors else 200
    return render(request, "grants/office/form.html", context, status=status)
