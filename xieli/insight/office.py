"""The officers' doors: figures by topic, 四力, one figure opened down to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.insight import powers as four
from xieli.insight import queries, rules, showing
from xieli.insight.asking import Window, key_of, window_of
from xieli.insight.figures import FIGURES, TOPICS
from xieli.insight.queries import Asked
from xieli.kernel.period import Period
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.shell.guards import Request, must_hold, must_may, signed_in
from xieli.shell.tables.offering import XLSX
from xieli.shell.tables.writing import workbook
from xieli.unions.models import Union
from xieli.unions.queries import access_union

MOST_CHOICES = 300


def union_of(request: Request) -> Union:
    """The union a page is about: the one asked for, else the highest the reader reads."""
    must_hold(request.reader, Function.FIGURES_READ)
    asked = key_of(request.GET.get("union", ""))
    if asked:
        must_may(request.reader, Function.FIGURES_READ, asked)
        return access_union(asked)
    first = _mine(request).first()
    if first is None:
        raise Hidden
    return access_union(first.id)


def _mine(request: Request) -> Any:
    return visible_unions(request.reader, Function.FIGURES_READ).order_by("level", "name_key", "id")


def frame(request: Request, union: Union, window: Window) -> dict[str, Any]:
    """What every page of figures shows above its own: the union, its choices, the days."""
    return {
        "union": union, "window": window, "unions": list(_mine(request)[:MOST_CHOICES]),
        "periods": [(kind, title) for kind, title in rules.PERIODS if kind != rules.OWN],
    }  # fmt: skip


@require_safe
@signed_in
def figures(request: Request) -> HttpResponse:
    """The figures of one topic for a union: number, unit, rule, and the way to the rows."""
    union, window = union_of(request), window_of(request)
    topic = next((one for one in TOPICS if one.name == request.GET.get("topic")), TOPICS[0])
    told = queries.by_key([window.asked(one.key) for one in topic.figures], [union])
    lines = [(one, showing.shown(one, told[one.key][union.id])) for one in topic.figures]
    context = {
        **frame(request, union, window), "topics": TOPICS, "topic": topic, "lines": lines,
        "keys": [(key, _(title)) for key, title, _question in rules.POWERS],
    }  # fmt: skip
    return render(request, "insight/figures.html", context)


@require_safe
@signed_in
def table(request: Request) -> HttpResponse:
    """Every figure for a union and those straight below it, as a workbook."""
    union, window = union_of(request), window_of(request)
    unions = [union, *queries.straight_below(union)]
    told = queries.by_key([window.asked(key) for key in FIGURES], unions)
    head = [_("类别"), _("指标"), _("单位"), _("怎么算的"), *(one.name for one in unions)]
    rows = (
        [_(topic.title), _(one.title), _(one.unit), _(one.rule),
         *(showing.cell(one, told[one.key][each.id]) for each in unions)]
        for topic in TOPICS for one in topic.figures
    )  # fmt: skip
    answer = HttpResponse(workbook(head, rows), content_type=XLSX)
    name = f"figures-{window.start:%Y%m%d}-{window.end:%Y%m%d}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@signed_in
def powers(request: Request) -> HttpResponse:
    """四力: four numbers, the formula with its parts, before and now, and the unions below."""
    union, window = union_of(request), window_of(request)
    region = union.region.code if union.region else ""
    held = four.weighings(region, window.end)
    below = queries.straight_below(union)
    now = window.asked("")
    told = four.powers(now, [union, *below], held)
    was = rules.before(Period(window.start, window.end))
    then = Asked("", was.start, was.end or was.start, window.as_of)
    before = four.powers(then, [union], held)[union.id]
    context = {
        **frame(request, union, window), "powers": told[union.id], "was": was,
        "below": [(one, told[one.id]) for one in below],
        "chart": showing.two_periods(told[union.id], before),
        "pairs": list(zip(told[union.id], before, strict=True)),
    }  # fmt: skip
    return render(request, "insight/powers.html", context)


@require_safe
@signed_in
def rows(request: Request, key: str, union_id: UUID) -> HttpResponse:
    """One figure of a union: its number, how it is counted, and every row behind it."""
    must_may(request.reader, Function.FIGURES_READ, union_id)
    figure, union, window = queries.figure_of(key), access_union(union_id), window_of(request)
    asked = window.asked(key)
    page = queries.source_rows(asked, union, request.GET.get("page", "1"))
    below = queries.straight_below(union)
    told = queries.by_union(asked, [union, *below])
    months = queries.stretch_by_stretch(asked, union)
    context = {
        **frame(request, union, window), "figure": figure, "page": page,
        "counted": showing.shown(figure, told[union.id]),
        "rows": queries.opened(figure, page.object_list, request.reader),
        "below": [(one, showing.shown(figure, told[one.id])) for one in below],
        "months": [(one, showing.shown(figure, it)) for one, it in months],
        "chart": showing.over_time(figure, months),
        "above": _above(request, union),
    }  # fmt: skip
    return render(request, "insight/rows.html", context)


def _above(request: Request, union: Union) -> Union | None:
    """The union one step up, where the reader may read it too."""
    up = union.parent
    return up if up and request.reader.may(Function.FIGURES_READ, up.id) else None


@require_safe
@signed_in
def rows_table(request: Request, key: str, union_id: UUID) -> HttpResponse:
    """The rows behind a figure as a workbook, as masked as on the page."""
    must_may(request.reader, Function.FIGURES_READ, union_id)
    figure, union, window = queries.figure_of(key), access_union(union_id), window_of(request)
    found = queries.every_row(window.asked(key), union)
    head = [_("日期"), _("哪家工会"), _("是什么"), _(figure.unit)]
    lines: Sequence[list[object]] = [
        [showing.day_of(one.at), one.union, one.label, one.value or 1] for one in found
    ]
    answer = HttpResponse(workbook(head, lines), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{key}.xlsx"'
    return answer
