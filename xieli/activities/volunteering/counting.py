"""The officers' pages of requests, hours, changes and certificates."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.volunteering import asking, finding, hours, proofs, queries, yearly
from xieli.activities.volunteering.asking import Chosen
from xieli.activities.volunteering.forms import ListForm, MendForm, WhyForm
from xieli.activities.volunteering.models import (
    ChangeState,
    HelpRequest,
    HoursProof,
    RequestState,
    Shift,
)
from xieli.activities.volunteering.shown import thread
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching.saying import plainly
from xieli.shell.guards import Request, get_or_post, must_hold, signed_in

ROWS = 30


def _seen(request: Request) -> int:
    text = request.POST.get("seen", "")
    if not text.isascii() or not text.isdigit() or len(text) > 8:
        raise Hidden
    return int(text)


def _told(request: Request, act: Callable[[], object], words: str) -> None:
    try:
        act()
    except Refusal as no:
        messages.error(request, plainly(no))
    else:
        messages.success(request, words)


@require_safe
@signed_in
def requests(request: Request) -> HttpResponse:
    """The requests to be answered, the soonest first."""
    must_hold(request.reader, queries.RUN)
    rows = queries.requests_of(request.reader)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "volunteering/office/requests.html", {"page": page})


@require_safe
@signed_in
def one_request(request: Request, request_id: UUID) -> HttpResponse:
    """One request: its way, and who could answer it with the reasons."""
    row = queries.access_request(request_id, request.reader)
    is_waiting = row.state == RequestState.ASKED
    found = finding.proposals(row, timezone.now()) if is_waiting else []
    context = {
        "row": row, "nodes": thread(row), "found": found, "is_waiting": is_waiting,
        "is_open": row.state in queries.OPEN_REQUESTS,
    }  # fmt: skip
    return render(request, "volunteering/office/request.html", context)


@require_POST
@signed_in
def answer(request: Request, request_id: UUID) -> HttpResponse:
    """Invite one of the proposed, refuse with a reason, or name the skill otherwise."""
    row = queries.access_request(request_id, request.reader)
    act, seen = request.POST.get("do", ""), _seen(request)
    by, at = request.reader.actor, timezone.now()
    why = request.POST.get("why", "").replace("\x00", "")
    skill = request.POST.get("skill", "").replace("\x00", "").strip()[:20]
    if act == "invite":
        chosen = _chosen(request, row)
        words = _("邀请发出去了，答复了会告诉您。")
        _told(request, lambda: asking.invite(row, chosen, seen=seen, by=by, at=at), words)
    elif act == "refuse":
        words = _("答复了，职工看得到原因。")
        _told(request, lambda: asking.refuse(row, why, seen=seen, by=by, at=at), words)
    elif act == "skill" and skill:
        words = _("按新的技能找人了。")
        _told(request, lambda: asking.name_skill(row, skill, seen=seen, by=by, at=at), words)
    else:
        raise Hidden
    return redirect("volunteering:request", row.id)


def _chosen(request: Request, row: HelpRequest) -> Chosen:
    """Whom the officer chose among those the page proposed; Hidden for anybody else."""
    wanted = request.POST.get("volunteer", "")
    for one in finding.proposals(row, timezone.now()):
        if str(one.volunteer.id) == wanted:
            return Chosen(one.volunteer, one.because, one.project)
    raise Hidden


@require_safe
@signed_in
def hours_list(request: Request) -> HttpResponse:
    """Shifts that wait for one's word, changes that wait for a second person, shifts to list."""
    must_hold(request.reader, queries.RUN)
    at = timezone.now()
    page = Paginator(queries.to_confirm(request.reader), ROWS).get_page(request.GET.get("page"))
    forgotten = Shift.objects.filter(
        queries.within(request.reader, "project__union__path", queries.RUN),
        went_at=None, occasion__ends_at__lt=at,
    ).exclude(occasion__state="cancelled")  # fmt: skip
    shown = ("volunteer__person", "occasion", "project")
    context = {
        "page": page, "changes": hours.changes_for(request.reader)[:ROWS],
        "forgotten": forgotten.select_related(*shown).order_by("occasion__starts_at")[:ROWS],
    }  # fmt: skip
    return render(request, "volunteering/office/hours.html", context)


@get_or_post
@signed_in
def shift(request: Request, shift_id: UUID) -> HttpResponse:
    """One shift: write it on the list, confirm it, or ask for a change with evidence."""
    row = queries.access_shift(shift_id, request.reader)
    act = request.POST.get("do", "")
    listing = ListForm(request.POST if act == "list" else None, initial=_as_listed(row))
    mending = MendForm(
        request.POST if act == "change" else None, request.FILES if act == "change" else None
    )
    if request.method == "POST" and _done(request, row, listing, mending):
        return redirect("volunteering:shift_office", row.id)
    context = {
        "shift": row, "listing": listing, "mending": mending,
        "changes": row.changes.order_by("asked_at"), "is_done": row.confirmed_at is not None,
    }  # fmt: skip
    status = 422 if listing.errors or mending.errors else 200
    return render(request, "volunteering/office/shift.html", context, status=status)


def _as_listed(row: Shift) -> dict[str, object]:
    start, end = row.came_at or row.occasion.starts_at, row.went_at or row.occasion.ends_at
    return {name: timezone.localtime(one).time() for name, one in (("start", start), ("end", end))}


def _done(request: Request, row: Shift, listing: ListForm, mending: MendForm) -> bool:
    """Do what was asked; False where a form is to be shown again."""
    by, at, act = request.reader.actor, timezone.now(), request.POST.get("do", "")
    day = timezone.localdate(row.occasion.starts_at)
    if act == "confirm":
        seen = _seen(request)
        words = _("核对好了，时长记进账里了。")
        _told(request, lambda: hours.confirm(row, seen=seen, by=by, at=at), words)
        return True
    try:
        if act == "list" and listing.is_valid():
            came, went = listing.told(day)
            hours.list_in(row, came, went, by=by, at=at)
        elif act == "change" and mending.is_valid():
            hours.ask_change(row, mending.told(), seen=_seen(request), by=by, at=at)
        else:
            return False
    except Refusal as no:
        (listing if act == "list" else mending).add_error(None, plainly(no))
        return False
    messages.success(request, _("记下了。"))
    return True


@never_cache
@get_or_post
@signed_in
def change(request: Request, change_id: UUID) -> HttpResponse:
    """One change: before and after, why, the evidence; a second person decides."""
    found = hours.access_change(change_id, request.reader)
    act, by = request.POST.get("do", ""), request.reader.actor
    why = request.POST.get("why", "").replace("\x00", "")
    if request.method == "POST":
        if act not in ("grant", "refuse"):
            raise Hidden
        _told(
            request,
            lambda: hours.decide_change(found, act == "grant", why, by=by, at=timezone.now()),
            _("定下来了，原来的记录还在账里。"),
        )
        return redirect("volunteering:change", found.id)
    context = {
        "change": found, "shift": found.shift, "is_open": found.state == ChangeState.ASKED,
        "is_own": found.asked_by_id == by.id,
    }  # fmt: skip
    return render(request, "volunteering/office/change.html", context)


@never_cache
@require_safe
@signed_in
def evidence(request: Request, change_id: UUID) -> HttpResponse:
    """The photo of a change."""
    found = hours.access_change(change_id, request.reader)
    return HttpResponse(bytes(found.evidence), content_type="image/jpeg")


@require_safe
@signed_in
def proof_list(request: Request) -> HttpResponse:
    """The certificates of one's unions; those that wait first."""
    must_hold(request.reader, queries.RUN)
    page = Paginator(proofs.proofs_of(request.reader), ROWS).get_page(request.GET.get("page"))
    return render(request, "volunteering/office/proofs.html", {"page": page})


@get_or_post
@signed_in
def proof(request: Request, code: str) -> HttpResponse:
    """One certificate: take it on, issue it, revoke it."""
    found = proofs.access_proof(code, request.reader)
    if request.method == "POST":
        _moved(request, found)
        return redirect("volunteering:proof", code=found.code)
    shifts = list(proofs.counted(found.volunteer, found.union)) if not found.as_of else []
    context = {
        "proof": found, "lines": found.lines.all(), "shifts": shifts, "why": WhyForm(),
    }  # fmt: skip
    return render(request, "volunteering/office/proof.html", context)


def _moved(request: Request, found: HoursProof) -> None:
    act, seen = request.POST.get("do", ""), _seen(request)
    by, at = request.reader.actor, timezone.now()
    why = request.POST.get("why", "").replace("\x00", "")
    acts: dict[str, Callable[[], object]] = {
        "take": lambda: proofs.take_proof(found, seen=seen, by=by, at=at),
        "issue": lambda: proofs.issue(found, seen=seen, by=by, at=at),
        "revoke": lambda: proofs.revoke(found, why, seen=seen, by=by, at=at),
    }
    if act not in acts:
        raise Hidden
    _told(request, acts[act], _("办好了。"))


@require_safe
@signed_in
def proof_print(request: Request, code: str) -> HttpResponse:
    """A certificate as a PDF, for the union that issues it; noted, since it bears the name."""
    found = proofs.access_proof(code, request.reader)
    proofs.access_public(found.code)
    at = timezone.now()
    words = _("志愿服务证明")
    proofs.note_paper(found.volunteer, words, by=request.reader.actor, at=at)
    url = request.build_absolute_uri(reverse("volunteering:check", args=[found.code]))
    answer = HttpResponse(yearly.proof_paper(found, url, at), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return answer
