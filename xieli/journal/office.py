"""The auditor's door: the notes, newest first, and whether each is sealed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xieli.journal import queries
from xieli.shell.guards import Request, must_hold, signed_in

ROWS = 50


@require_safe
@signed_in
def notes(request: Request) -> HttpResponse:
    """Who did what, found by verb, actor or words; for holders of audit.read alone."""
    must_hold(request.reader, "audit.read")
    text = request.GET.get("q", "").strip()
    page = Paginator(queries.found(text), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "tail": queries.tail()}
    return render(request, "journal/notes.html", context)
