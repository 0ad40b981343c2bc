"""The doors to goals, to the names of years, and to a county's file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.insight.figures import FIGURES
from xieli.insight.queries import Asked, by_key
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.plans import county as files
from xieli.plans import goals, queries, services
from xieli.plans.models import Gathered, Goal, Strand
from xieli.plans.more_forms import GatherForm, GoalForm, LabelForm
from xieli.plans.pages import ROWS, as_of, done, page_of
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Level, Union
from xieli.unions.queries import aspects_of


@require_safe
@signed_in
def goal_list(request: Request) -> HttpResponse:
    """The goals of a reader's unions."""
    queries.must_see_plans(request.reader)
    context = {
        "page": Paginator(queries.goals(request.reader), ROWS).get_page(page_of(request)),
        "may_set": request.reader.holds(Function.PLANS_DECIDE),
    }
    return render(request, "plans/goals.html", context)


@get_or_post
@signed_in
def new_goal(request: Request) -> HttpResponse:
    """Write down a goal with its strands."""
    must_hold(request.reader, Function.PLANS_DECIDE)
    form = GoalForm(
        request.POST or None, unions=queries.own_unions(request.reader, Function.PLANS_DECIDE),
        labels=queries.labels(request.reader), initial={"year": timezone.localdate().year},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        union = Union.objects.get(pk=form.cleaned_data["union"])
        must_may(request.reader, Function.PLANS_DECIDE, union.id)
        try:
            made = goals.set_goal(union, form.told(), by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("plans:goal", made.id)
    status = 422 if form.errors else 200
    return render(request, "plans/goal_form.html", {"form": form}, status=status)


@require_safe
@signed_in
def goal(request: Request, goal_id: UUID) -> HttpResponse:
    """A goal: each strand with its programmes and its figures this year."""
    row = queries.access_goal(goal_id, request.reader)
    moment, is_now = as_of(request)
    strands = queries.strands_of(row)
    counted = _counted(row, strands, moment)
    settles = request.reader.may(Function.PLANS_DECIDE, row.union_id)
    context = {
        "goal": row, "as_of": moment, "is_now": is_now, "settles": settles,
        "since": f"{row.year}-01-01", "until": f"{row.year}-12-31",
        "form": GatherForm(programmes=queries.gatherable(row)) if settles else None,
        "strands": [
            (one, [counted[it.figure] for it in one.figures.all() if it.figure in counted])
            for one in strands
        ],
    }  # fmt: skip
    return render(request, "plans/goal.html", context)


def _counted(row: Goal, strands: list[Strand], moment: Any) -> dict[str, Any]:
    """Each figure of the goal with what it comes to for the goal's union in its year."""
    keys = {it.figure for one in strands for it in one.figures.all() if it.figure in FIGURES}
    first = timezone.localdate(moment).replace(year=row.year, month=1, day=1)
    asked = [Asked(key, first, first.replace(month=12, day=31), moment) for key in sorted(keys)]
    told = by_key(asked, [row.union])
    return {key: (FIGURES[key], told[key][row.union_id]) for key in keys}


def _own_goal(request: Request, goal_id: UUID) -> Goal:
    row = queries.access_goal(goal_id, request.reader)
    must_may(request.reader, Function.PLANS_DECIDE, row.union_id)
    return row


@require_POST
@signed_in
def gather(request: Request, goal_id: UUID, strand_id: UUID) -> HttpResponse:
    """Put a programme or a figure under a strand."""
    row = _own_goal(request, goal_id)
    strand = queries.access_strand(row, strand_id)
    known = {str(one.id): one for one in queries.gatherable(row)}
    form = GatherForm(request.POST, programmes=known.values())
    back = reverse("plans:goal", args=[row.id])
    if not form.is_valid():
        raise Hidden
    by, at, data = request.reader.actor, timezone.now(), form.cleaned_data
    if data["programme"]:
        programme = known[data["programme"]]
        words = _("项目归进来了。")
        return done(request, lambda: goals.gather(strand, programme, by=by, at=at), words, back)
    if data["figure"]:
        words = _("这个数加上了。")
        return done(
            request, lambda: goals.show_figure(strand, data["figure"], by=by, at=at), words, back
        )
    return redirect(back)


@require_POST
@signed_in
def let_go(request: Request, goal_id: UUID, gathered_id: UUID) -> HttpResponse:
    """Take a programme out of a strand."""
    row = _own_goal(request, goal_id)
    found = Gathered.objects.select_related("strand", "programme").filter(
        pk=gathered_id, strand__goal=row
    ).first()  # fmt: skip
    if found is None:
        raise Hidden
    by, at, back = request.reader.actor, timezone.now(), reverse("plans:goal", args=[row.id])
    return done(request, lambda: goals.let_go(found, by=by, at=at), _("移出去了。"), back)


@get_or_post
@signed_in
def labels(request: Request) -> HttpResponse:
    """What the years are called, and a new name."""
    queries.must_see_plans(request.reader)
    may_name = request.reader.holds(Function.PLANS_DECIDE)
    unions = queries.own_unions(request.reader, Function.PLANS_DECIDE)
    form = LabelForm(
        request.POST or None, unions=unions, initial={"year": timezone.localdate().year}
    )
    if request.method == "POST":
        must_hold(request.reader, Function.PLANS_DECIDE)
        if form.is_valid() and _named(request, form):
            return redirect("plans:labels")
    rows = queries.labels(request.reader)
    context = {
        "page": Paginator(rows, ROWS).get_page(page_of(request)),
        "form": form if may_name else None,
    }
    return render(request, "plans/labels.html", context, status=422 if form.errors else 200)


def _named(request: Request, form: LabelForm) -> bool:
    data = form.cleaned_data
    union = Union.objects.get(pk=data["union"])
    must_may(request.reader, Function.PLANS_DECIDE, union.id)
    by, at = request.reader.actor, timezone.now()
    try:
        services.name_year(union, data["year"], data["title"], data["citation"], by=by, at=at)
    except Refusal as no:
        form.add_error(None, one_line(no))
        return False
    return True


@require_safe
@signed_in
def counties(request: Request) -> HttpResponse:
    """The counties whose file a reader may open, in the order of the tree."""
    queries.must_see_plans(request.reader)
    rows = queries.counties(request.reader)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    shown = rows.filter(name__icontains=words) if words else rows
    context = {"page": Paginator(shown, ROWS).get_page(page_of(request)), "q": words}
    return render(request, "plans/counties.html", context)


@require_safe
@signed_in
def county(request: Request, union_id: UUID) -> HttpResponse:
    """A county's file of this year: labels, six aspects, figures by topic, what it was asked."""
    row = queries.access_county(union_id, request.reader)
    moment, is_now = as_of(request)
    today = timezone.localdate(moment)
    since = today.replace(month=1, day=1)
    context = {
        "county": row, "as_of": moment, "is_now": is_now, "since": since, "today": today,
        "groups": files.figures_of(row, since, today, moment),
        "labels": files.labels_on(row, today), "years": queries.labels_of(row, today.year),
        "aspects": aspects_of(row), "policies": files.asked_of(row),
        "below": [(Level(level).label, n) for level, n in files.below(row).items()],
    }  # fmt: skip
    return render(request, "plans/county.html", context)
