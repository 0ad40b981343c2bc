"""The officers' doors: the desk, the calls, one proposal, and what its deciders do there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.grants import approving, queries, shown, using
from xieli.activities.grants import bundle as bundling
from xieli.activities.grants.address import asked, done, download, is_done, page_of
from xieli.activities.grants.forms import AcceptForm, AmountForm, WhyForm
from xieli.activities.grants.models import ProposalState
from xieli.activities.grants.papers import MEDIA
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line
from xieli.shell.tables.offering import XLSX
from xieli.shell.tables.writing import workbook

MOST_EXPORTED = 5000
STATES = [one for one in ProposalState if one != ProposalState.REVOKED]


def _must_work_here(request: Request) -> None:
    if not queries.works_here(request.reader):
        raise Hidden


@never_cache
@require_safe
@signed_in
def desk(request: Request) -> HttpResponse:
    """The proposals of one's own unions, and those one decides on or pays."""
    _must_work_here(request)
    words, state = asked(request, "q"), asked(request, "state")
    context = {
        "page": page_of(request, queries.listed(request.reader, words, state)),
        "q": words, "state": state, "states": [(one.value, one.label) for one in STATES],
        "has_money": request.reader.holds(queries.PAY) or request.reader.holds(queries.DECIDE),
        "may_ask": request.reader.holds(queries.ASK), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "grants/office/desk.html", context)


@never_cache
@require_safe
@signed_in
def export(request: Request) -> HttpResponse:
    """The proposals of the desk, as filtered, as Excel."""
    _must_work_here(request)
    rows = queries.listed(request.reader, asked(request, "q"), asked(request, "state"))
    book = workbook(shown.heads(), shown.excel_rows(rows[:MOST_EXPORTED]))
    return download(book, "grants.xlsx", XLSX)


@require_safe
@signed_in
def calls(request: Request) -> HttpResponse:
    """The calls that reach the reader's unions, and her own."""
    _must_work_here(request)
    rows = queries.calls(request.reader)
    context = {"page": page_of(request, rows), "today": timezone.localdate()}
    return render(request, "grants/office/calls.html", context)


@require_safe
@signed_in
def call(request: Request, call_id: UUID) -> HttpResponse:
    """One call: its words, what for, which labels and caps by which paper, the stages."""
    _must_work_here(request)
    found = queries.access_call(request.reader, call_id)
    today = timezone.localdate()
    context = {
        "call": found, "terms": shown.terms(found, today), "stages": queries.stages_told(found),
        "label_day": shown.label_rule(found),
        "may_ask": found.call.opens_on <= today <= (found.call.closes_on or today)
        and queries.may_ask_under(request.reader, found).exists(),
        "today": today,
    }  # fmt: skip
    return render(request, "grants/office/call.html", context)


@never_cache
@require_safe
@signed_in
def proposal(request: Request, proposal_id: UUID) -> HttpResponse:
    """One proposal: what may be decided, where it stands, every sum and paper."""
    found = queries.access_proposal(request.reader, proposal_id)
    context = shown.about(request.reader, found, timezone.localdate())
    context["here"] = reverse("grants:proposal", args=[found.pk])
    return render(request, "grants/office/proposal.html", context)


@require_POST
@signed_in
def fix_amount(request: Request, proposal_id: UUID) -> HttpResponse:
    """Approve another sum, by who has the present stage."""
    found = queries.access_proposal(request.reader, proposal_id)
    application = queries.application_of(found)
    if application is None or not shown.has_stage(request.reader, application):
        raise Hidden
    form = AmountForm(request.POST)

    def act() -> str:
        data, by = form.cleaned_data, request.reader.actor
        approving.fix_amount(
            found, data["amount"], data["why"], seen=data["seen"], by=by, at=timezone.now()
        )
        return _("金额定好了，看过再点同意。")

    return done(request, form, act, found.pk)


@require_POST
@signed_in
def confirm(request: Request, proposal_id: UUID, report_id: UUID) -> HttpResponse:
    """Confirm a progress report."""
    found = queries.access_for(request.reader, proposal_id, queries.DECIDE)
    report = queries.access_report(found, report_id)
    try:
        using.confirm(report, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("核对好了，使用记进账里。"))
    return redirect("grants:proposal", found.pk)


@require_POST
@signed_in
def return_report(request: Request, proposal_id: UUID, report_id: UUID) -> HttpResponse:
    """Send a progress report back."""
    found = queries.access_for(request.reader, proposal_id, queries.DECIDE)
    report, form = queries.access_report(found, report_id), WhyForm(request.POST)

    def act() -> str:
        why, by = form.cleaned_data["why"], request.reader.actor
        using.return_report(report, why, by=by, at=timezone.now())
        return _("退回了，申报单位会看到理由。")

    return done(request, form, act, found.pk)


@get_or_post
@signed_in
def accept(request: Request, proposal_id: UUID) -> HttpResponse:
    """Write down what the accepting body found."""
    found = queries.access_for(request.reader, proposal_id, queries.DECIDE)
    first: dict[str, Any] = {"seen": found.version, "looked_on": timezone.localdate()}
    form = AcceptForm(request.POST or None, initial=first)

    def verb() -> None:
        data = form.cleaned_data
        is_passed = data["result"] == "yes"
        looked = using.Looked(data["body"], data["looked_on"], is_passed, data["words"])
        by, at = request.reader.actor, timezone.now()
        using.accept(found, looked, seen=data["seen"], by=by, at=at)

    if request.method == "POST" and is_done(form, verb):
        messages.success(request, _("验收记下了。"))
        return redirect("grants:proposal", found.pk)
    context = {"form": form, "proposal": found, "heading": _("验收"), "go": _("记下这次验收")}
    status = 422 if form.errors else 200
    return render(request, "grants/office/form.html", context, status=status)


@never_cache
@require_POST
@signed_in
def bundle(request: Request, proposal_id: UUID) -> HttpResponse:
    """经审包, with a reason: one PDF and the originals."""
    found = queries.access_proposal(request.reader, proposal_id)
    why = request.POST.get("why", "").replace("\x00", "")
    try:
        content = bundling.audit_bundle(found, why, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("grants:proposal", found.pk)
    return download(content, f"grant-{found.number}.zip", "application/zip")


@never_cache
@require_safe
@signed_in
def paper(request: Request, paper_id: UUID) -> HttpResponse:
    """An attachment, to be taken away."""
    found = queries.access_paper(request.reader, paper_id)
    name = f"{found.digest[:12]}.{found.suffix}"
    return download(bytes(found.content), name, MEDIA[found.suffix])
