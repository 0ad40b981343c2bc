"""The public doors: projects to come, the showcase 窗口、舞台、品牌, checking a certificate."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xieli.activities.volunteering import proofs, queries, rules, yearly
from xieli.activities.volunteering.models import HoursProof, ProofState
from xieli.activities.volunteering.shown import place, placed, road
from xieli.booking.models import OccasionState
from xieli.kernel.refusal import Hidden
from xieli.shell.guards import Request

ROWS, MOST_SHOWN = 20, 12


def word_of(request: HttpRequest, name: str, longest: int = 40) -> str:
    """A word of the address, without what a database cannot hold."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:longest]


@require_safe
def projects(request: Request) -> HttpResponse:
    """Every published project, those that can be booked first; by category."""
    at = timezone.now()
    category = word_of(request, "category")
    rows = queries.public_projects(at)
    page = Paginator(rows.filter(category=category) if category else rows, ROWS).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page, "rows": placed(page), "category": category,
        "categories": queries.list_of(rules.CATEGORIES, None, timezone.localdate(at)),
    }  # fmt: skip
    return render(request, "volunteering/projects.html", context)


@require_safe
def project(request: Request, code: str) -> HttpResponse:
    """One published project: who, what, when; where to book."""
    at = timezone.now()
    found = queries.access_public(code, at)
    occasions = [one for one in queries.occasions_of(found) if one.state != OccasionState.PLANNED]
    mine = queries.volunteer_of(belonging.person_id if (belonging := request.belonging()) else None)
    context = {
        "project": found, "to_come": [one for one in reversed(occasions) if one.ends_at > at],
        "held": [one for one in occasions if one.ends_at <= at][:MOST_SHOWN],
        "nodes": road(found), "me": mine, **place(found),
        "honours": found.lead.honours.all() if found.lead.is_shown else (),
    }  # fmt: skip
    return render(request, "volunteering/project.html", context)


@require_safe
def showcase(request: Request) -> HttpResponse:
    """窗口 what can be booked now, 舞台 who gives it, 品牌 what was chosen."""
    at = timezone.now()
    bookable = [one for one in queries.public_projects(at)[:60] if one.bookable]
    context = {
        "window": bookable[:MOST_SHOWN], "stage": queries.stage()[:MOST_SHOWN],
        "brands": queries.starred(at)[:MOST_SHOWN],
    }  # fmt: skip
    return render(request, "volunteering/showcase.html", context)


@require_safe
def shown_proofs(request: Request) -> HttpResponse:
    """公示: the certificates that were issued and are shown these days, names masked."""
    today = timezone.localdate()
    rows = HoursProof.objects.filter(state=ProofState.ISSUED, shown_until__gte=today)
    rows = rows.select_related("volunteer__person", "union").order_by("shown_until", "id")
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "volunteering/shown_proofs.html", {"page": page})


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Type a certificate's code by hand."""
    code, is_wrong = word_of(request, "code", 20), False
    if code:
        try:
            return redirect("volunteering:check", code=proofs.access_public(code).code)
        except Hidden:
            is_wrong = True
    context = {"code": code, "is_wrong": is_wrong}
    return render(request, "volunteering/find.html", context)


@never_cache
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What a certificate says and whether it still holds; the name masked."""
    proof = proofs.access_public(code)
    context = {
        "proof": proof, "name": yearly.shown_name(proof), "lines": proof.lines.all(),
        "is_revoked": proof.state == ProofState.REVOKED,
    }  # fmt: skip
    return render(request, "volunteering/check.html", context)
