"""The officers' doors to series and their days: list, terms, road, plan, publish, cancel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from xieli.booking import listing, planning, queries, rules, services, showing
from xieli.booking.forms import (
    OccasionForm,
    PlanForm,
    ReasonForm,
    SeriesForm,
    StepBackForm,
    as_form,
)
from xieli.booking.holding import told as ruled
from xieli.booking.holding import words_told
from xieli.booking.models import Occasion, OccasionState, Series, SeriesState
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.rulebook import queries as rulebook
from xieli.rulebook.models import DayMark
from xieli.rulebook.rules import Calendar
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Union

ROWS, MOST_UNIONS, FRIDAY = 50, 300, 4


@require_safe
@signed_in
def office(request: Request) -> HttpResponse:
    """The series of one's own unions with what comes next."""
    must_hold(request.reader, Function.EVENTS_RUN)
    at = timezone.now()
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    rows = queries.kept_series(request.reader)
    rows = rows.filter(title__icontains=words) if words else rows
    page = Paginator(listing.with_next(rows, at), ROWS).get_page(request.GET.get("page"))
    kinds = showing.kind_words(at)
    shown = [(row, kinds.get(row.kind, row.kind)) for row in page]
    context = {"page": page, "rows": shown, "q": words}
    return render(request, "booking/office/series_list.html", context)


@get_or_post
@signed_in
def series_form(request: Request, series_id: UUID | None = None) -> HttpResponse:
    """Begin a series, or change one."""
    must_hold(request.reader, Function.EVENTS_RUN)
    known = queries.access_series(request.reader, series_id) if series_id else None
    kinds = showing.kind_words(timezone.now())
    kinds = {known.kind: kinds.get(known.kind, known.kind)} if known else kinds
    unions = [known.union] if known else _unions(request)
    form = SeriesForm(request.POST or None, initial=_as_form(known), unions=unions, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        try:
            row = _drafted(request, form, known)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("booking:series_office" if known else "booking:plan", row.id)
    context = {"form": form, "series": known, "seen": _seen_before(request, known)}
    status = 422 if form.errors else 200
    return render(request, "booking/office/series_form.html", context, status=status)


def _unions(request: Request) -> list[Union]:
    found = visible_unions(request.reader, Function.EVENTS_RUN).order_by("level", "name_key")
    return list(found[:MOST_UNIONS])


def _as_form(known: Series | None) -> dict[str, Any]:
    if known is None:
        return {}
    names = ("kind", "title", "summary", "host", *services.FREE, *services.NUMBERS)
    return {"union": str(known.union_id)} | {name: getattr(known, name) for name in names}


def _drafted(request: Request, form: SeriesForm, known: Series | None) -> Series:
    by, at = request.reader.actor, timezone.now()
    if known:
        seen = _seen(request)
        return services.change_series(known, form.told(), seen=seen, by=by, at=at)
    union = Union.objects.get(pk=form.cleaned_data["union"])
    must_may(request.reader, Function.EVENTS_RUN, union.id)
    return services.draft_series(form.told(), union=union, by=by, at=at)


def _seen(request: Request) -> int:
    """The version that stood on the page; Hidden for what no page of ours sends."""
    text = request.POST.get("seen", "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 8:
        raise Hidden
    return int(text)


def _seen_before(request: Request, known: Series | Occasion | None) -> object:
    """The version the form was filled in for: it must not change because a refusal came back."""
    return request.POST.get("seen") or (known.version if known else "")


@require_safe
@signed_in
def series(request: Request, series_id: UUID) -> HttpResponse:
    """One series: its road, its occasions, how people hear of it."""
    row, at = queries.access_series(request.reader, series_id), timezone.now()
    rows = listing.with_line(row.occasions.all()).order_by("starts_at", "id")
    road = showing.road_of(row, at)
    earlier = road[: road.index(row.road_step)] if row.road_step in road else []
    is_open = row.state != SeriesState.CLOSED
    context = {
        "series": row, "kind": showing.kind_words(at).get(row.kind, row.kind), "now": at,
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "n_planned": row.occasions.filter(state=OccasionState.PLANNED).count(),
        "road": showing.thread(row, road), "terms": showing.terms(row),
        "next_step": rules.next_step(road, row.road_step) if is_open else None,
        "back": StepBackForm(earlier=earlier) if earlier and is_open else None,
        "must_wait": _must_wait(request, row, road, at),
        "link": request.build_absolute_uri(reverse("booking:series", args=[row.code])),
    }  # fmt: skip
    return render(request, "booking/office/series.html", context)


def _must_wait(request: Request, row: Series, road: list[str], at: datetime) -> str:
    """Why this officer does not pass the step herself; empty where she may."""
    own = {one for one in (row.made_by_id, row.changed_by_id) if one}
    try:
        second = words_told(row, rules.SECOND, at)
        rules.must_review_alone(row.road_step, second, request.reader.actor.id, own)
    except Refusal as no:
        return one_line(no)
    return ""


@require_POST
@signed_in
def open_series(request: Request, series_id: UUID) -> HttpResponse:
    """Let workers see it."""
    row, seen = queries.access_series(request.reader, series_id), _seen(request)
    by, at = request.reader.actor, timezone.now()
    words = _("职工看得到了。接着把场次发布出去，就能报名。")
    return _done(request, row, lambda: services.open_series(row, seen=seen, by=by, at=at), words)


@require_POST
@signed_in
def close_series(request: Request, series_id: UUID) -> HttpResponse:
    """End it."""
    row, seen = queries.access_series(request.reader, series_id), _seen(request)
    by, at = request.reader.actor, timezone.now()
    words = _("这个系列结束了，记录都在。")
    return _done(request, row, lambda: services.close_series(row, seen=seen, by=by, at=at), words)


@require_POST
@signed_in
def step_on(request: Request, series_id: UUID) -> HttpResponse:
    """Go to the next step of the road."""
    row, seen = queries.access_series(request.reader, series_id), _seen(request)
    to, by, at = request.POST.get("step", "")[:20], request.reader.actor, timezone.now()
    words = _("走到“{step}”了。").format(step=to)
    return _done(request, row, lambda: services.step_on(row, to, seen=seen, by=by, at=at), words)


@require_POST
@signed_in
def step_back(request: Request, series_id: UUID) -> HttpResponse:
    """Go back to an earlier step, with a reason."""
    row, seen = queries.access_series(request.reader, series_id), _seen(request)
    by, at = request.reader.actor, timezone.now()
    form = StepBackForm(request.POST, earlier=showing.road_of(row, at))
    if not form.is_valid():
        messages.error(request, _("退回要选一步，写两个字以上的原因。"))
        return redirect("booking:series_office", row.id)
    step, words = form.told(), _("退回去了，原因记下了。")
    return _done(request, row, lambda: services.step_on(row, step, seen=seen, by=by, at=at), words)


def _done(
    request: Request, row: Series, act: Callable[[], object], words: str
) -> HttpResponse:  # fmt: skip
    """Do it, say what came of it on the series' page."""
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, words)
    return redirect("booking:series_office", row.id)


# Days.


@dataclass(frozen=True)
class Day:
    """One line of the preview: a day, whether it is made, and what the calendar says of it."""

    day: date
    shape: str
    words: str


@get_or_post
@signed_in
def plan(request: Request, series_id: UUID) -> HttpResponse:
    """Plan one occasion or many; the days are looked at before any is made."""
    row, at = queries.access_series(request.reader, series_id), timezone.now()
    tags = words_told(row, rules.TAGS, at)
    days: list[Day] = []
    n_kept = 0
    form = PlanForm(request.POST or None, initial={"tags": []}, tags=tags)
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "plan":
                return _planned(request, row, form)
            days, n_kept = _preview(row, form, at)
        except Refusal as no:
            form.add_error(None, one_line(no))
    context = {"form": form, "series": row, "days": days, "n_kept": n_kept}
    status = 422 if form.errors else 200
    return render(request, "booking/office/plan.html", context, status=status)


def _planned(request: Request, row: Series, form: PlanForm) -> HttpResponse:
    words, by, at = form.told(), request.reader.actor, timezone.now()
    made = planning.plan(row, words, repeat=form.repeat(), by=by, at=at)
    said = ngettext("排了 {n} 场，还没有发布。", "排了 {n} 场，还没有发布。", len(made))
    messages.success(request, said.format(n=len(made)))
    return redirect("booking:series_office", row.id)


def _preview(row: Series, form: PlanForm, at: datetime) -> tuple[list[Day], int]:
    """The days of the repetition as they would be made, and those that fall out as rest days."""
    first, repeat = form.cleaned_data["day"], form.repeat()
    if repeat is None:
        known = rulebook.calendar(first, first)
        return _days([first], {first}, known), 1
    known = rulebook.calendar(first, repeat.until or first + rules.FARTHEST)
    most = ruled(row, rules.MOST_OCCASIONS, at).as_int
    kept = rules.dates_of(repeat, first, known.is_working, most)
    shown = set(kept)
    if repeat.skips_rest_days:
        shown |= set(_with_rest(repeat, first, kept[-1]))
    return _days(sorted(shown), set(kept), known), len(kept)


def _with_rest(repeat: rules.Repeat, first: date, last: date) -> list[date]:
    """The same days without leaving out any."""
    plain = rules.Repeat(repeat.every, repeat.unit, repeat.weekdays, None, last)
    return rules.dates_of(plain, first, lambda _day: True, (last - first).days + 1)


def _days(shown: list[date], kept: set[date], known: Calendar) -> list[Day]:
    marks = DayMark.objects.filter(day__in=shown).values_list("day", "name")
    names = {day: name for day, name in marks if name}
    return [Day(day, *_of_day(day, day in kept, known, names.get(day, ""))) for day in shown]


def _of_day(day: date, is_kept: bool, known: Calendar, name: str) -> tuple[str, str]:
    """The shape and the words of a day in the preview."""
    if not is_kept:
        return "none", _("{name}，跳过").format(name=name or _("休息日"))
    if not known.is_published(day):
        return "doing", _("这一年的放假安排还没有公布，先按平常的周末算")
    if known.is_working(day):
        return "ok", _("工作日（调休）") if name or day.weekday() > FRIDAY else _("工作日")
    return "due", name or _("休息日")


@get_or_post
@signed_in
def change_occasion(request: Request, occasion_id: UUID) -> HttpResponse:
    """Change an occasion that is still to come; more places let the line move up."""
    one, at = queries.access_occasion(request.reader, occasion_id), timezone.now()
    tags = words_told(one.series, rules.TAGS, at)
    first = as_form(one, [tag.word for tag in one.tags.all()])
    form = OccasionForm(request.POST or None, initial=first, tags=tags)
    if request.method == "POST" and form.is_valid():
        words, by, seen = form.told_for(one), request.reader.actor, _seen(request)
        try:
            planning.change_occasion(one, words, seen=seen, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("改好了。多出来的名额已经按先后补给排队的人。"))
            return redirect("booking:occasion_office", one.id)
    context = {"form": form, "one": one, "series": one.series,
               "seen": _seen_before(request, one)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "booking/office/occasion_form.html", context, status=status)


@require_POST
@signed_in
def publish(request: Request, occasion_id: UUID) -> HttpResponse:
    """Open one occasion for booking."""
    one = queries.access_occasion(request.reader, occasion_id)
    _published(request, [one])
    return redirect("booking:occasion_office", one.id)


@require_POST
@signed_in
def publish_all(request: Request, series_id: UUID) -> HttpResponse:
    """Open all that is planned."""
    row = queries.access_series(request.reader, series_id)
    _published(request, list(row.occasions.filter(state=OccasionState.PLANNED)))
    return redirect("booking:series_office", row.id)


def _published(request: Request, rows: list[Occasion]) -> None:
    try:
        planning.publish(rows, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("发布了，职工可以报名了。"))


@require_POST
@signed_in
def cancel(request: Request, occasion_id: UUID) -> HttpResponse:
    """Cancel an occasion; everybody who booked it reads why."""
    one, seen = queries.access_occasion(request.reader, occasion_id), _seen(request)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("取消要写原因，报了名的人会看到。"))
        return redirect("booking:occasion_office", one.id)
    by, why = request.reader.actor, form.cleaned_data["reason"]
    try:
        left = planning.cancel_occasion(one, why, seen=seen, by=by, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        words = ngettext(
            "取消了。{n} 组人的页面上已经写着原因，请再打电话告诉他们。",
            "取消了。{n} 组人的页面上已经写着原因，请再打电话告诉他们。", len(left),
        )  # fmt: skip
        messages.success(request, words.format(n=len(left)))
    return redirect("booking:occasion_office", one.id)
