"""The doors to the cells: the table, a union's row, one cell, reports, days, reminders."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.insight.figures import FIGURES
from xieli.kernel.quantity import AFTER_NUMBER, AFTER_UNIT, Quantity
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.plans import proof, queries, reporting, rules
from xieli.plans.forms import ExtendForm, ReportForm
from xieli.plans.models import Cell, Reminder, Report
from xieli.plans.pages import ROWS, as_of, done, key_of, page_of
from xieli.plans.table import Filled, Line, Shown, Table, Wanted, table
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.shell.templatetags.xieli import qty

SHAPES = {rules.MET: "ok", rules.SHORT: "doing", rules.EMPTY: "none"}


def words_of(state: str) -> str:
    """A cell's state as people say it."""
    return {rules.MET: _("达标"), rules.SHORT: _("还差"), rules.EMPTY: _("没报")}[state]


@require_safe
@signed_in
def whole(request: Request, policy_id: UUID) -> HttpResponse:
    """The table of a policy as of a day, by aspect and city; on phones a list of unions."""
    row = queries.access_policy(policy_id, request.reader)
    if row.state == rules.DRAFT:
        raise Hidden
    moment, is_now = as_of(request)
    aspect, city = (key_of(request.GET.get(name, "")) for name in ("aspect", "city"))
    wanted = Wanted(queries.scope(request.reader, row), aspect, city)
    told = table(row, moment, wanted)
    context = {
        "policy": row, "told": told, "drawn": _drawn(told),
        "aspects": list(row.aspects.all()), "aspect": aspect, "city": city, "is_now": is_now,
        "counts": [(state, words_of(state), told.count(state)) for state in SHAPES],
    }  # fmt: skip
    return render(request, "plans/table.html", context)


def short_value(one: Filled | None) -> str:
    """A value as the table has room for it: its 概数 word and the number."""
    if one is None or one.value.value is None:
        return _("已报") if one and one.value.is_there else "—"
    number = qty(one.value.value)
    word = one.value.qualifier
    return f"{number}{word}" if word in AFTER_NUMBER + AFTER_UNIT else f"{word}{number}"


def _drawn(told: Table) -> list[tuple[Line, list[tuple[object, ...]]]]:
    """The lines as the page draws them, each cell as few words: the template walks thousands."""
    words = _every_word()
    return [(line, [_cell_words(one, words) for one in line.cells]) for line in told.lines]


def _cell_words(one: Shown, words: dict[str, str]) -> tuple[object, ...]:
    marks: tuple[str, ...] = (_("过期"),) if one.is_late else ()
    marks += (_("源数改过"),) if one.is_changed else ()
    marks += (_("办结"),) if one.is_closed else ()
    shape = "due" if one.is_late else SHAPES[one.state]
    return one.id, shape, words[one.state], short_value(one.first), "、".join(marks)


def _every_word() -> dict[str, str]:
    return {state: words_of(state) for state in SHAPES}


@require_safe
@signed_in
def line(request: Request, policy_id: UUID, union_id: UUID) -> HttpResponse:
    """One union's measures, one under another: to fill in, and for phones."""
    row = queries.access_policy(policy_id, request.reader)
    moment, is_now = as_of(request)
    wanted = Wanted(queries.scope(request.reader, row), union_id=union_id)
    told = table(row, moment, wanted)
    if not told.lines:
        raise Hidden
    context = {
        "policy": row, "told": told, "line": told.lines[0], "is_now": is_now,
        "settles": queries.settles(request.reader, row),
        "appraised": queries.appraisals(row, request.reader).filter(union_id=union_id).first(),
    }  # fmt: skip
    return render(request, "plans/line.html", context)


@require_safe
@signed_in
def cell(request: Request, cell_id: UUID) -> HttpResponse:
    """One cell: each indicator with its source, what was kept, what is missing."""
    row = queries.access_cell(cell_id, request.reader)
    return _cell_page(request, row, ExtendForm())


def _cell_page(request: Request, row: Cell, extending: ExtendForm) -> HttpResponse:
    policy, reader = row.measure.policy, request.reader
    moment, is_now = as_of(request)
    told = table(policy, moment, Wanted(union_id=row.union_id))
    shown = next(one for one in told.lines[0].cells if one.id == str(row.id))
    runs, settles = reader.may(Function.PLANS_RUN, row.union_id), queries.settles(reader, policy)
    opens = reader.may(Function.FIGURES_READ, row.union_id)
    is_open = policy.state == rules.ISSUED and row.closed_at is None
    context = {
        "cell": row, "policy": policy, "shown": shown, "as_of": moment, "is_now": is_now,
        "parts": [_part(one, row, moment.isoformat(), opens) for one in shown.parts],
        "word": words_of(shown.state), "shape": SHAPES[shown.state],
        "runs": runs and is_open, "settles": settles and is_open, "extending": extending,
        "extensions": list(row.extensions.order_by("at")),
        "may_remind": is_open and shown.state != rules.MET and queries.is_above(reader, row.union),
        "reminders": list(row.reminders.order_by("-day")[:5]),
    }  # fmt: skip
    return render(request, "plans/cell.html", context, status=422 if extending.errors else 200)


def _part(one: Filled, row: Cell, moment: str, may_open: bool) -> dict[str, Any]:
    """What the cell page shows of an indicator: its source opens by insight, or its reports."""
    told: dict[str, Any] = {"it": one, "shown": shown_value(one)}
    indicator = one.indicator
    if indicator.kind == rules.FIGURE:
        told["figure"] = FIGURES.get(indicator.figure)
        words = {
            "start": indicator.since.isoformat(), "end": indicator.until.isoformat(),
            "as_of": moment,
        }  # fmt: skip
        if told["figure"] and may_open:
            rows = reverse("insight:rows", args=[indicator.figure, row.union_id])
            told["rows_url"] = f"{rows}?{urlencode(words)}"
        return told
    told["reports"] = queries.reports_of(indicator, row.union_id)
    told["others"] = queries.asked_too(indicator, row.measure.policy)
    return told


def shown_value(one: Filled) -> str:
    """A value with its 概数 word and unit, as people write it."""
    value = one.value
    if value.value is None:
        return _("已报") if value.is_there else "—"
    return Quantity(value.value, one.indicator.unit, value.qualifier).show()


@get_or_post
@signed_in
def report(request: Request, cell_id: UUID, indicator_id: UUID) -> HttpResponse:
    """A short report with evidence; what was written last year can be taken over."""
    row = queries.access_cell(cell_id, request.reader)
    must_may(request.reader, Function.PLANS_RUN, row.union_id)
    indicator = queries.access_indicator(row.measure, indicator_id)
    if indicator.kind != rules.REPORT:
        raise Hidden
    known, before = queries.reports_of(indicator, row.union_id), None
    if not known:
        before = queries.said_before(indicator, row.union_id)
    first = _first_words(known, before if request.GET.get("from") == "last" else None)
    form = ReportForm(
        request.POST or None, request.FILES or None, initial=first, indicator=indicator
    )
    if request.method == "POST" and form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            reporting.report(row, indicator, form.told(), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("plans:cell", row.id)
    context = {
        "cell": row, "indicator": indicator, "form": form, "known": known, "before": before,
        "others": queries.asked_too(indicator, row.measure.policy),
    }  # fmt: skip
    return render(request, "plans/report_form.html", context, status=422 if form.errors else 200)


def _first_words(known: list[Report], before: Report | None) -> dict[str, Any]:
    if known:
        last = known[0]
        number = f"{last.qualifier}{last.value.normalize():f}" if last.value is not None else ""
        return {"seen": last.number, "words": last.words, "value": number}
    return {"seen": 0, "words": before.words if before else ""}


@require_POST
@signed_in
def extend(request: Request, cell_id: UUID) -> HttpResponse:
    """A later day for a cell, with the reason."""
    row = queries.access_cell(cell_id, request.reader)
    must_may(request.reader, Function.PLANS_DECIDE, row.measure.policy.union_id)
    form = ExtendForm(request.POST)
    if form.is_valid():
        until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
        try:
            reporting.extend(row, until, reason, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("plans:cell", row.id)
    return _cell_page(request, row, form)


@require_POST
@signed_in
def close_cell(request: Request, cell_id: UUID) -> HttpResponse:
    """Close one cell: its values are kept."""
    row = queries.access_cell(cell_id, request.reader)
    must_may(request.reader, Function.PLANS_DECIDE, row.measure.policy.union_id)
    by, at, back = request.reader.actor, timezone.now(), reverse("plans:cell", args=[row.id])
    words = _("这一格办结了，数存下了。")
    return done(request, lambda: reporting.close_cell(row, by=by, at=at), words, back)


@require_safe
@signed_in
def missing(request: Request, policy_id: UUID) -> HttpResponse:
    """查漏补缺: every cell that is not met and every task not done, in the order of the tree."""
    row = queries.access_policy(policy_id, request.reader)
    if row.state == rules.DRAFT:
        raise Hidden
    tops, today = queries.scope(request.reader, row), timezone.localdate()
    told = table(row, timezone.now(), Wanted(tops))
    cells = [
        (line, one)
        for line in told.lines
        for one in line.cells
        if one.state != rules.MET and not one.is_closed
    ]
    page = Paginator(cells, ROWS).get_page(page_of(request))
    shown = [UUID(one.id) for _line, one in page.object_list]
    context = {
        "policy": row, "page": page, "today": today,
        "tasks": queries.open_tasks(row, tops),
        "reminded": {
            str(one.cell_id) for one in Reminder.objects.filter(cell__in=shown, day=today)
        },
        "may_remind": {
            line.union.id for line, _one in page.object_list
            if queries.is_above(request.reader, line.union)
        },
    }  # fmt: skip
    return render(request, "plans/missing.html", context)


@require_POST
@signed_in
def remind(request: Request, cell_id: UUID) -> HttpResponse:
    """Remind a union of one cell, once a day."""
    row = queries.access_cell(cell_id, request.reader)
    if not queries.is_above(request.reader, row.union):
        raise Hidden
    by, at = request.reader.actor, timezone.now()
    back = reverse("plans:missing", args=[row.measure.policy_id])
    if request.POST.get("back") == "cell":
        back = reverse("plans:cell", args=[row.id])
    words = _("提醒了，会出现在对方的“今天要办”里。")
    return done(request, lambda: reporting.remind(row, by=by, at=at), words, back)


@require_safe
@signed_in
def evidence(request: Request, evidence_id: UUID) -> HttpResponse:
    """A photo or a PDF behind a report or a task."""
    found = queries.access_evidence(evidence_id, request.reader)
    answer = HttpResponse(bytes(found.content or b""), content_type=found.type)
    if found.type == proof.PDF:
        answer["Content-Disposition"] = 'attachment; filename="evidence.pdf"'
    answer["Cache-Control"] = "private, max-age=300"
    return answer
