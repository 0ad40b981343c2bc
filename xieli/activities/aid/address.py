"""What an address or a form of aid asks, fit for the verbs; and a refusal in one line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse

from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.saying import one_line

ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked(request: HttpRequest, name: str) -> str:
    """A word of the address line or the form, fit for the database."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    return given.replace("\x00", "").strip()[:200]


def seen_in(request: HttpRequest) -> int:
    """The version that the form saw; one that is no number fits none."""
    text = asked(request, "seen")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def uuid_of(text: str) -> UUID:
    """The key that a form names; Hidden where it is none."""
    try:
        return UUID(text)
    except ValueError as no:
        raise Hidden from no


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def fault(form: Any, no: Refusal) -> None:
    """Put a refusal above a form."""
    form.add_error(None, one_line(no))


def tell_fault(request: HttpRequest, no: Refusal) -> None:
    """Say a refusal on the next page."""
    messages.error(request, one_line(no))


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Give a file that is kept by no cache."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store, private"
    return answer
