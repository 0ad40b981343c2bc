"""The officer's doors of review: the sheet of a notice, on a page to print and as A4 PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xieli.kernel.refusal import Hidden
from xieli.review import queries, sheets
from xieli.review.models import Notice
from xieli.shell.guards import Request, signed_in


@never_cache
@require_safe
@signed_in
def sheet(request: Request, code: str) -> HttpResponse:
    """The sheet as a page to print, for who posts it."""
    found = _posted(request, code)
    lines = list(enumerate(queries.lines_of(found), 1))
    context = {"notice": found, "lines": lines, "url": _form_url(request, found)}
    return render(request, "review/sheet.html", context)


@never_cache
@require_safe
@signed_in
def sheet_pdf(request: Request, code: str) -> HttpResponse:
    """The sheet as A4 PDF with the QR code of the form for objections."""
    found = _posted(request, code)
    paper = sheets.notice_sheet(found, _form_url(request, found), timezone.now())
    answer = HttpResponse(paper, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="notice-{found.code}.pdf"'
    return answer


def _posted(request: Request, code: str) -> Notice:
    """The notice, for who works at its stage in its union; Hidden for all others."""
    found = queries.access_notice(code)
    if not queries.may_post(request.reader, found):
        raise Hidden
    return found


def _form_url(request: Request, found: Notice) -> str:
    return request.build_absolute_uri(reverse("review:object", args=[found.code]))
