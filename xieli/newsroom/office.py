"""The officer's doors: what came in as text."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xieli.shell.guards import Request, signed_in


@require_safe
@signed_in
def clippings(request: Request) -> HttpResponse:
    """What came in."""
    return render(request, "newsroom/office/clippings.html", {})
