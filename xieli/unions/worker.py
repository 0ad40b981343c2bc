"""The public page of a county in its six aspects; nobody signs in to read it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xieli.shell.guards import Request
from xieli.unions import queries


@require_safe
def county(request: Request, code: str) -> HttpResponse:
    """Where it lies and what it tells of itself."""
    union = queries.access_county(code)
    context = {
        "union": union,
        "lineage": queries.lineage(code, timezone.localdate()),
        "aspects": queries.aspects_of(union),
        "places": queries.places_in(code)[: queries.ROWS],
    }
    return render(request, "unions/county.html", context)
