"""The doors to the one-click report: its page, the DOCX, the sheet."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.kernel.refusal import Hidden
from xieli.plans import queries, rules, told
from xieli.plans.models import Policy
from xieli.plans.pages import as_of
from xieli.shell import official
from xieli.shell.guards import Request, signed_in
from xieli.shell.tables.offering import XLSX
from xieli.shell.tables.writing import workbook

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _access(request: Request, policy_id: UUID) -> Policy:
    row = queries.access_policy(policy_id, request.reader)
    if row.state == rules.DRAFT:
        raise Hidden
    return row


@require_safe
@signed_in
def report(request: Request, policy_id: UUID) -> HttpResponse:
    """The report on screen, as of a day."""
    row = _access(request, policy_id)
    moment, is_now = as_of(request)
    whole = told.report(row, moment, queries.scope(request.reader, row))
    context = {"policy": row, "whole": whole, "is_now": is_now, "as_of": moment}
    return render(request, "plans/report.html", context)


@require_safe
@signed_in
def report_file(request: Request, policy_id: UUID, form: str) -> HttpResponse:
    """The same as a DOCX of sentences or as a sheet with the table."""
    row = _access(request, policy_id)
    moment, _is_now = as_of(request)
    whole = told.report(row, moment, queries.scope(request.reader, row))
    if form == "xlsx":
        content, kind = workbook(told.heads(whole.table), told.rows(whole.table)), XLSX
    else:
        below = f"{row.union.name}　{official.written(timezone.localdate(moment))}"
        body = list(told.paragraphs(whole))
        title = _("{title}落实情况").format(title=row.title)
        content, kind = official.briefing(title, below, body), DOCX
    answer = HttpResponse(content, content_type=kind)
    name = quote(_("{title}落实情况").format(title=row.title))
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.{form}"
    return answer
