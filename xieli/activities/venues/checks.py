"""The officers' doors on inspections, buildings, outlines and the way out to maps."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.venues import (
    belongings,
    building,
    forms,
    inspecting,
    queries,
    rules,
    sheets,
)
from xieli.activities.venues.forms import OutlineForm, ProjectForm, StepForm, VenueForm
from xieli.activities.venues.inspecting import Look, Seen
from xieli.activities.venues.models import BuildingProject, InspectionPicture, Progress
from xieli.activities.venues.office import MOST_UNIONS, ROWS, must_work
from xieli.activities.venues.queries import BOTH, DECIDE, RUN
from xieli.kernel.characters import defuse
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.pictures import clean_photo
from xieli.shell.saying import one_line
from xieli.shell.tables.wizard import XLSX
from xieli.shell.tables.writing import workbook

MOST_POI = 200_000


@never_cache
@get_or_post
@signed_in
def inspect(request: Request, venue_id: UUID) -> HttpResponse:
    """Look at a place against what its kind needs: each in order or not, and what not."""
    found = queries.access_kept(venue_id, request.reader, *BOTH)
    today = timezone.localdate()
    items = [*queries.needs_of(found.kind, found.union, today), "开门时间与公布的一致"]
    wrong = ""
    if request.method == "POST":
        try:
            look = _look(request.POST, request, items)
            inspecting.inspect(found, look, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            wrong = one_line(no)
        else:
            messages.success(request, _("巡检记好了。"))
            return redirect("venues:kept", venue_id=found.id)
    rows = [(n, item, request.POST.get(f"ok{n}", ""), request.POST.get(f"words{n}", ""))
            for n, item in enumerate(items)]  # fmt: skip
    context = {
        "venue": found, "rows": rows, "wrong": wrong, "today": today,
        "words": request.POST.get("words", ""),
    }  # fmt: skip
    status = 422 if wrong else 200
    return render(request, "venues/office/inspect.html", context, status=status)


def _look(form: QueryDict, request: Request, items: list[str]) -> Look:
    """The inspection as the form told it; every item must be said."""
    seen = []
    for number, item in enumerate(items):
        said = form.get(f"ok{number}", "")
        if said not in ("1", "0"):
            raise Refusal(
                _("“{item}”还没有选。").format(item=item), _("每一样都要选“行”或“不行”。")
            )
        seen.append(Seen(item, said == "1", _plain(form.get(f"words{number}", ""))))
    pictures = tuple(
        clean_photo(one.read())
        for one in request.FILES.getlist("photo")[: inspecting.MOST_PICTURES]
    )
    return Look(timezone.localdate(), tuple(seen), _plain(form.get("words", "")), pictures)


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()


@never_cache
@require_safe
@signed_in
def inspection(request: Request, inspection_id: UUID) -> HttpResponse:
    """One inspection with its lines and pictures."""
    found = queries.access_inspection(inspection_id, request.reader)
    context = {"inspection": found, "venue": found.venue, "today": timezone.localdate()}
    return render(request, "venues/office/inspection.html", context)


@require_safe
@signed_in
def inspection_photo(request: Request, inspection_id: UUID, number: int) -> HttpResponse:
    """One picture of an inspection."""
    found = queries.access_inspection(inspection_id, request.reader)
    rows = InspectionPicture.objects.filter(inspection=found).order_by("id")
    kept = rows[number : number + 1]
    if not kept:
        raise Hidden
    return HttpResponse(bytes(kept[0].content), content_type="image/jpeg")


@require_safe
@signed_in
def faults(request: Request) -> HttpResponse:
    """The rectification list: what inspections found and nobody has settled."""
    must_work(request)
    rows = queries.open_faults(queries.kept(request.reader))
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    runs = request.reader.holds(RUN)
    context = {"page": page, "today": timezone.localdate(), "runs": runs}
    return render(request, "venues/office/faults.html", context)


@require_POST
@signed_in
def mend(request: Request, line_id: UUID) -> HttpResponse:
    """Say that a fault was put right."""
    found = queries.access_line(line_id, request.reader)
    words = _plain(request.POST.get("words", ""))[:120]
    by, at = request.reader.actor, timezone.now()
    try:
        inspecting.mend(found, words, by=by, at=at)
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("记下了，等另一个人复查。"))
    return redirect("venues:kept", venue_id=found.inspection.venue_id)


@require_POST
@signed_in
def recheck(request: Request, line_id: UUID) -> HttpResponse:
    """Look again at a fault."""
    found = queries.access_line(line_id, request.reader)
    is_good, words = request.POST.get("ok", "") == "1", _plain(request.POST.get("words", ""))
    by, at = request.reader.actor, timezone.now()
    try:
        inspecting.recheck(found, is_good, words, by=by, at=at)
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("复查记好了。"))
    return redirect("venues:kept", venue_id=found.inspection.venue_id)


# buildings


@require_safe
@signed_in
def projects(request: Request) -> HttpResponse:
    """The buildings of one's unions."""
    must_work(request)
    rows = queries.projects_kept(request.reader)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "kinds": queries.house("", timezone.localdate()).kinds, "today": timezone.localdate(),
        "runs": request.reader.holds(RUN),
    }  # fmt: skip
    return render(request, "venues/office/projects.html", context)


@never_cache
@get_or_post
@signed_in
def new_project(request: Request) -> HttpResponse:
    """立项."""
    if not request.reader.holds(RUN):
        raise Hidden
    form = ProjectForm(
        request.POST or None, unions=queries.kept_unions(request.reader)[:MOST_UNIONS],
        kinds=queries.house("", timezone.localdate()).kinds,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        union = form.known[form.cleaned_data["union"]]
        by, at = request.reader.actor, timezone.now()
        try:
            made = building.draft_project(union, form.told(), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("venues:project", project_id=made.id)
    status = 422 if form.errors else 200
    return render(request, "venues/office/project_form.html", {"form": form}, status=status)


@never_cache
@require_safe
@signed_in
def project(request: Request, project_id: UUID) -> HttpResponse:
    """One building and its next step."""
    return _show(request, queries.access_project(project_id, request.reader), {})


def _show(request: Request, found: BuildingProject, wrong: dict[str, Any]) -> HttpResponse:
    today = timezone.localdate()
    house = queries.house_of(found.union, timezone.now())
    needs = queries.needs_of(found.kind, found.union, today)
    words = dict.fromkeys([*needs, *house.kit])
    first = {"kind": found.kind, "name": found.title, "address": found.address,
             "union": str(found.union_id)}  # fmt: skip
    context = {
        "project": found, "steps": found.steps.order_by("id"), "today": today,
        "kind": house.kinds.get(found.kind, found.kind),
        "step_form": StepForm(initial={"on": today}), "accept_form": forms.WordsForm(),
        "venue_form": VenueForm(
            unions=[found.union], kinds=house.kinds, words=words, initial=first
        ),
        "runs": request.reader.may(RUN, found.union_id),
        "decides": request.reader.may(DECIDE, found.union_id), **wrong,
    }  # fmt: skip
    status = 422 if wrong else 200
    return render(request, "venues/office/project.html", context, status=status)


@require_POST
@signed_in
def project_step(request: Request, project_id: UUID) -> HttpResponse:
    """Write how far a building is."""
    found = _access(request, project_id, RUN)
    form = StepForm(request.POST, request.FILES)
    if form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            building.add_progress(found, form.told(), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("进度记好了。"))
            return redirect("venues:project", project_id=found.id)
    return _show(request, found, {"step_form": form})


def _access(request: Request, project_id: UUID, function: str) -> BuildingProject:
    found = queries.access_project(project_id, request.reader)
    queries.must_keep(request.reader, found.union_id, function)
    return found


@require_POST
@signed_in
def project_accept(request: Request, project_id: UUID) -> HttpResponse:
    """验收: in order, or back to 在建."""
    found = _access(request, project_id, DECIDE)
    form = forms.WordsForm(request.POST)
    if form.is_valid():
        is_good, words = request.POST.get("ok", "") == "1", form.cleaned_data["words"]
        by, at = request.reader.actor, timezone.now()
        try:
            building.accept(found, is_good, words, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("验收记好了。"))
            return redirect("venues:project", project_id=found.id)
    return _show(request, found, {"accept_form": form})


@require_POST
@signed_in
def project_stop(request: Request, project_id: UUID) -> HttpResponse:
    """Stop a building."""
    found = _access(request, project_id, RUN)
    words = _plain(request.POST.get("words", ""))
    by, at = request.reader.actor, timezone.now()
    try:
        building.stop(found, words, by=by, at=at)
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("停了，原因记下了。"))
    return redirect("venues:project", project_id=found.id)


@require_POST
@signed_in
def project_open(request: Request, project_id: UUID) -> HttpResponse:
    """Open an accepted building as a place."""
    found = _access(request, project_id, RUN)
    house = queries.house_of(found.union, timezone.now())
    needs = queries.needs_of(found.kind, found.union, timezone.localdate())
    words = dict.fromkeys([*needs, *house.kit])
    form = VenueForm(request.POST, unions=[found.union], kinds=house.kinds, words=words)
    if form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            made = building.open_as_venue(found, form.told(), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("开放了，职工找得到了。"))
            return redirect("venues:kept", venue_id=made.id)
    return _show(request, found, {"venue_form": form})


@require_safe
@signed_in
def step_photo(request: Request, project_id: UUID, step_id: UUID) -> HttpResponse:
    """A picture of the building."""
    found = queries.access_project(project_id, request.reader)
    step = Progress.objects.filter(project=found, pk=step_id).first()
    if step is None or step.picture is None:
        raise Hidden
    return HttpResponse(bytes(step.picture), content_type="image/jpeg")


# outlines, and out to maps


@never_cache
@get_or_post
@signed_in
def outline(request: Request) -> HttpResponse:
    """Keep an outline with its 审图号."""
    if not request.reader.holds(DECIDE):
        raise Hidden
    form = OutlineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data, by = form.cleaned_data, request.reader.actor
        code = data["region_code"]
        try:
            _must_be_hers(request, code)
            belongings.set_outline(code, data["approval"], data["points"], by=by, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("存好了，示意图上会标审图号。"))
            return redirect("venues:desk")
    status = 422 if form.errors else 200
    return render(request, "venues/office/outline.html", {"form": form}, status=status)


def _must_be_hers(request: Request, code: str) -> None:
    mine = queries.kept_unions(request.reader, DECIDE).filter(region__code=code)
    if not mine.exists():
        raise Refusal(_("这个区划不归您管。"), _("请核对六位代码。"))


@require_safe
@signed_in
def poi(request: Request, form: str) -> HttpResponse:
    """The list for maps, in GCJ-02, as Excel or CSV; the datum stands in every row."""
    must_work(request)
    today = timezone.localdate()
    rows = queries.kept(request.reader).filter(state__in=rules.SHOWN)
    ordered = queries.with_hours(rows.order_by("number", "id"), today)[:MOST_POI]
    told_rows = sheets.poi_rows(ordered, dict(queries.house("", today).kinds))
    name = quote(f"阵地点位 GCJ-02 {today:%Y%m%d}")
    if form == "xlsx":
        content: bytes = workbook(sheets.POI_COLUMNS, told_rows)
        answer = HttpResponse(content, content_type=XLSX)
    else:
        answer = HttpResponse(_as_csv(told_rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.{form}"
    return answer


def _as_csv(rows: Any) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(sheets.POI_COLUMNS)
    writer.writerows([defuse(str(cell)) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + sheet.getvalue().encode()
