"""What the doors of grants share: a page of a list, a file to take away, a deed and its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from xieli.kernel.refusal import Refusal
from xieli.shell.saying import one_line

ROWS = 50


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def asked(request: HttpRequest, name: str) -> str:
    """A word of the address line, fit for the database."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:60]


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Give a file that is kept by no cache."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def done(
    request: HttpRequest, form: forms.Form, verb: Callable[[], str], proposal_id: UUID
) -> HttpResponse:
    """Run the verb on a filled form and go back to the proposal, with the words of what came."""
    if not form.is_valid():
        for field, faults in form.errors.items():
            label = form.fields[field].label if field in form.fields else ""
            messages.error(request, f"{label or ''}：{faults[0]}".lstrip("："))
        return redirect("grants:proposal", proposal_id)
    try:
        messages.success(request, verb())
    except Refusal as no:
        messages.error(request, one_line(no))
    return redirect("grants:proposal", proposal_id)


def is_done(form: forms.Form, verb: Callable[[], object]) -> bool:
    """Run the verb on a filled form; a refusal is told in the form, with nothing lost."""
    if not form.is_valid():
        return False
    try:
        verb()
    except Refusal as no:
        form.add_error(None, one_line(no))
        return False
    return True
