"""The officers' doors to what came in: results, export, named sheets, matters handed on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xieli.activities.surveys import queries, rules, services
from xieli.activities.surveys.forms import MatterForm, ReasonForm
from xieli.activities.surveys.models import Survey
from xieli.activities.surveys.queries import Result, Results
from xieli.kernel.characters import defuse
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line
from xieli.shell.tables import offering
from xieli.shell.tables.offering import XLSX, Offered
from xieli.shell.tables.writing import workbook

ROWS = 50


@get_or_post
@signed_in
def results(request: Request, survey_id: UUID) -> HttpResponse:
    """Counts and bars for each question, the texts, and what was made of them."""
    survey = queries.access_survey(survey_id, request.reader)
    questions = queries.questions_of(survey)
    form = MatterForm(request.POST or None, questions=questions)
    if request.method == "POST" and form.is_valid():
        try:
            services.gather(survey, form.told(), by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("记下了。看一眼，再点“转过去”。"))
            return redirect(f"{reverse('surveys:results', args=[survey.id])}#matters")
    told = queries.results(survey, timezone.localdate())
    context = {
        "survey": survey,
        "told": told,
        "each": [(one, f"chart{n}", _chart(one)) for n, one in enumerate(told.each)],
        "form": form,
        "matters": queries.matters_of(survey)[:ROWS],
        "here": request.path,
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/office/results.html", context, status=status)


def _chart(one: Result) -> dict[str, Any] | None:
    """What chart.js draws; hidden counts are left out, the table says so."""
    seen = [line for line in one.lines if line.count is not None]
    if not seen:
        return None
    return {
        "kind": "bars",
        "title": one.question.words,
        "names": [line.words for line in seen],
        "series": [{"name": _("人数"), "data": [line.count for line in seen]}],
    }


@require_POST
@signed_in
def mark_read(request: Request, survey_id: UUID) -> HttpResponse:
    """Say that the results were looked at."""
    survey = queries.access_survey(survey_id, request.reader)
    try:
        services.mark_read(survey, by=request.reader.actor, at=timezone.now())
        messages.success(request, _("记下了，不再提醒。"))
    except Refusal as no:
        messages.error(request, one_line(no))
    return redirect("surveys:results", survey.id)


def _table(survey: Survey, told: Results) -> tuple[list[str], Iterator[list[object]]]:
    """The head and rows that leave the house: named sheets one by one, anonymous ones counted."""
    if survey.is_anonymous:
        head = [_("题号"), _("题目"), _("选项"), _("人数"), _("占比（%）")]
        return head, (row for one in told.each for row in _counted(one, told.least))
    questions = queries.questions_of(survey)
    titles = [f"{one.number}. {one.words}" for one in questions]
    return [_("姓名"), _("日期"), *titles], queries.named_rows(survey, questions)


def _counted(one: Result, least: int) -> Iterator[list[object]]:
    start: list[object] = [one.question.number, one.question.words]
    small = _("少于 {n}，不显示").format(n=least)
    if one.is_small:
        yield [*start, "", small, None]
        return
    for line in one.lines:
        hidden = line.count is None
        yield [*start, line.words, _("少，不显示") if hidden else line.count, line.share]
    if one.mean is not None:
        yield [*start, _("平均"), one.mean, None]
    if one.median is not None:
        yield [*start, _("中位数"), one.median, None]
    for text in one.texts:
        yield [*start, text, None, None]


def _must_show(survey: Survey) -> Results:
    told = queries.results(survey, timezone.localdate())
    if not told.may_show:
        raise Refusal(_("匿名问卷收卷后、满 {n} 份才有结果。"), _("收卷以后再导出。"), n=told.least)
    return told


@require_safe
@signed_in
def export(request: Request, survey_id: UUID, form: str) -> HttpResponse:
    """The results as xlsx or csv; it is noted."""
    survey = queries.access_survey(survey_id, request.reader)
    try:
        head, rows = _table(survey, _must_show(survey))
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("surveys:results", survey.id)
    services.note_export(survey, form, by=request.reader.actor, at=timezone.now())
    if form == "xlsx":
        answer = HttpResponse(workbook(head, rows), content_type=XLSX)
    else:
        answer = HttpResponse(_as_csv(head, rows), content_type="text/csv; charset=utf-8")
    name = quote(f"{_('问卷结果')} {survey.title}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.{form}"
    return answer


def _as_csv(head: list[str], rows: Iterator[list[object]]) -> bytes:
    """A csv that Excel opens as it was meant."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([defuse(word) for word in head])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return defuse(value) if isinstance(value, str) else value


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def template(request: Request, survey_id: UUID) -> HttpResponse:
    """The results into a template somebody gave."""
    survey = queries.access_survey(survey_id, request.reader)
    try:
        head, rows = _table(survey, _must_show(survey))
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("surveys:results", survey.id)
    if offering.is_filling(request):
        services.note_export(survey, _("模板"), by=request.reader.actor, at=timezone.now())
    facts = {_("标题"): survey.title, _("工会"): survey.union.name}
    back = reverse("surveys:results", args=[survey.id])
    name = _("问卷结果") + (_("（计数）") if survey.is_anonymous else _("（逐份）"))
    return offering.offer_list(request, Offered(name, head, rows, facts, back))


@require_safe
@signed_in
def sheets(request: Request, survey_id: UUID) -> HttpResponse:
    """The named sheets, names masked; an anonymous survey has no such page."""
    survey = queries.access_survey(survey_id, request.reader)
    if survey.is_anonymous:
        raise Hidden
    page = Paginator(queries.sheets_of(survey), ROWS).get_page(request.GET.get("page"))
    return render(request, "surveys/office/sheets.html", {"survey": survey, "page": page})


@get_or_post
@signed_in
def sheet(request: Request, survey_id: UUID, sheet_id: UUID) -> HttpResponse:
    """One named sheet; its texts open against a reason, which is noted."""
    survey = queries.access_survey(survey_id, request.reader)
    found = queries.access_sheet(survey, sheet_id)
    form = ReasonForm(request.POST or None)
    texts: dict[UUID, str] = {}
    if request.method == "POST" and form.is_valid():
        reason, by = form.cleaned_data["reason"], request.reader.actor
        try:
            texts = services.read_texts(found, reason=reason, by=by, at=timezone.now())
        except Refusal as no:
            form.add_error("reason", one_line(no))
    said_to: dict[UUID, list[Any]] = {}
    for answer in found.answers.select_related("choice").order_by("choice__number"):
        said_to.setdefault(answer.question_id, []).append(answer)
    rows = [
        (one, texts.get(one.id) or queries.cell_of(said_to.get(one.id, [])))
        for one in queries.questions_of(survey)
    ]
    has_texts = any(one.kind == rules.TEXT for one, _cell in rows)
    context = {
        "survey": survey, "sheet": found, "rows": rows, "form": form, "is_open": bool(texts),
        "has_texts": has_texts,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "surveys/office/sheet.html", context, status=status)
