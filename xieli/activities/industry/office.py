"""The officers' doors: the board, the list and its export, resources, a case and its steps."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.industry import queries, rules, services, shown
from xieli.activities.industry.forms import (
    BackForm,
    EndForm,
    ForwardForm,
    IntroduceForm,
    JobsForm,
    ResourceForm,
    WithdrawForm,
)
from xieli.activities.industry.models import Case, CaseStep, Resource
from xieli.agreements import naming
from xieli.kernel.refusal import Refusal
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.shell.guards import Request, get_or_post, must_hold, signed_in
from xieli.shell.saying import one_line
from xieli.shell.tables.offering import XLSX
from xieli.shell.tables.writing import workbook
from xieli.unions.models import Union

ROWS, MOST_UNIONS, MOST_EXPORTED = 50, 300, 20_000
RUN = Function.INDUSTRY_RUN


def _asked(request: Request, name: str, most: int = 40) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:most]


def _unions(request: Request) -> list[Union]:
    rows = visible_unions(request.reader, RUN).select_related("region")
    rows = rows.order_by("level", "name_key")
    return list(rows[:MOST_UNIONS])


@require_safe
@signed_in
def board(request: Request) -> HttpResponse:
    """The cases by step, and first the resources that wait for an enterprise."""
    must_hold(request.reader, RUN)
    today, field = timezone.localdate(), _asked(request, "field")
    house = queries.house(today)
    waiting = queries.waiting(request.reader, field)
    columns = queries.board(request.reader, field, today)
    jobs = queries.sum_of(request.reader, field)
    context = {
        "columns": columns, "waiting": waiting[: queries.CARDS], "n_waiting": waiting.count(),
        "field": field, "fields": house.fields, "today": today, "jobs": jobs,
        "n_live": sum(one.count for one in columns if one.step != rules.ENDED),
        "n_running": sum(one.count for one in columns if one.step == rules.RUNNING),
    }  # fmt: skip
    return render(request, "industry/board.html", context)


@require_safe
@signed_in
def cases(request: Request) -> HttpResponse:
    """The cases one under another, narrowed by step, field and words."""
    must_hold(request.reader, RUN)
    today = timezone.localdate()
    house = queries.house(today)
    step, field, words = (_asked(request, name) for name in ("step", "field", "q"))
    rows = queries.narrowed(queries.cases_of(request.reader), step, field, words)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": queries.told(page, today), "step": step, "field": field,
        "q": words, "steps": CaseStep.choices, "fields": house.fields,
    }  # fmt: skip
    return render(request, "industry/cases.html", context)


@require_safe
@signed_in
def export(request: Request) -> HttpResponse:
    """The same list as a workbook; it is noted."""
    must_hold(request.reader, RUN)
    today = timezone.localdate()
    step, field, words = (_asked(request, name) for name in ("step", "field", "q"))
    rows = queries.narrowed(queries.cases_of(request.reader), step, field, words)
    lines = queries.told(rows[:MOST_EXPORTED], today)
    services.note_export(len(lines), by=request.reader.actor, at=timezone.now())
    answer = HttpResponse(workbook(shown.heads(), map(shown.cells, lines)), content_type=XLSX)
    name = quote(_("产业协作台账 {day}").format(day=f"{today:%Y%m%d}"))
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.xlsx"
    return answer


@require_safe
@signed_in
def resources(request: Request) -> HttpResponse:
    """What the counties offer."""
    must_hold(request.reader, RUN)
    field, words = _asked(request, "field"), _asked(request, "q")
    page = Paginator(queries.offered(field, words), ROWS).get_page(request.GET.get("page"))
    fields = queries.house(timezone.localdate()).fields
    context = {"page": page, "field": field, "q": words, "fields": fields}
    return render(request, "industry/resources.html", context)


@get_or_post
@signed_in
def new_resource(request: Request) -> HttpResponse:
    """Tell of a resource."""
    must_hold(request.reader, RUN)
    unions, today = _unions(request), timezone.localdate()
    house = queries.house_of(unions[0], today) if unions else queries.house(today)
    form = ResourceForm(
        request.POST or None, unions=unions, house=house, initial=ResourceForm.fresh()
    )
    if request.method == "POST" and form.is_valid():
        union = next(one for one in unions if str(one.id) == form.cleaned_data["union"])
        by, at = request.reader.actor, timezone.now()
        try:
            made = services.offer_resource(union, form.told(), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("登记好了。别的工会也看得到，可以来引荐企业。"))
            return redirect("industry:resource", made.id)
    return _form_page(request, form, {"resource": None})


def _form_page(request: Request, form: ResourceForm, more: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "industry/resource_form.html", {"form": form, **more}, status=status)


@require_safe
@signed_in
def resource(request: Request, resource_id: UUID) -> HttpResponse:
    """One resource, and the cases with it that one may read."""
    found = queries.access_resource(resource_id, request.reader)
    return _show_resource(request, found, WithdrawForm())


def _show_resource(request: Request, found: Resource, form: WithdrawForm) -> HttpResponse:
    today = timezone.localdate()
    rows = queries.cases_on(found, request.reader)
    context = {
        "resource": found, "form": form, "may_change": request.reader.may(RUN, found.union_id),
        "rows": queries.told(rows, today),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "industry/resource.html", context, status=status)


@get_or_post
@signed_in
def change_resource(request: Request, resource_id: UUID) -> HttpResponse:
    """Tell a resource anew."""
    found = queries.access_own_resource(resource_id, request.reader)
    house = queries.house_of(found.union, timezone.localdate())
    form = ResourceForm(request.POST or None, unions=[found.union], house=house, known=found)
    if request.method == "POST" and form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            services.change_resource(found, form.told(), seen=form.seen, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("改好了。"))
            return redirect("industry:resource", found.id)
    return _form_page(request, form, {"resource": found})


@require_POST
@signed_in
def withdraw_resource(request: Request, resource_id: UUID) -> HttpResponse:
    """Offer it no longer."""
    found = queries.access_own_resource(resource_id, request.reader)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        why, by = form.cleaned_data["why"], request.reader.actor
        try:
            services.withdraw_resource(found, why, seen=form.seen, by=by, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("撤下了，名单上不再有它。"))
            return redirect("industry:resources")
    return _show_resource(request, found, form)


@get_or_post
@signed_in
def introduce(request: Request, resource_id: UUID) -> HttpResponse:
    """Introduce an enterprise to a resource: a case begins."""
    found = queries.access_resource(resource_id, request.reader)
    initial = IntroduceForm.fresh(timezone.localdate())
    form = IntroduceForm(
        request.POST or None, unions=_unions(request), reader=request.reader, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            by, at = request.reader.actor, timezone.now()
            made = services.introduce(form.told(found), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("开好了。有了初步意向，就在这一页记下一步。"))
            return redirect("industry:case", made.id)
    status = 422 if form.errors else 200
    context = {"form": form, "resource": found}
    return render(request, "industry/introduce.html", context, status=status)


@never_cache
@require_safe
@signed_in
def case(request: Request, case_id: UUID) -> HttpResponse:
    """One case: its thread, the next step, its jobs, whether it makes blood."""
    return _show(request, queries.access_case(case_id, request.reader), {})


def _show(request: Request, found: Case, forms: dict[str, Any]) -> HttpResponse:
    today = timezone.localdate()
    house, stand = queries.house_of(found.host, today), queries.stand_of(found)
    first, told_of = {"on": today}, queries.told([found], today)[0]
    context = {
        "case": found, "agreement": naming.named(found.agreement_id, request.reader),
        "told": told_of, "tests": shown.tests(told_of),
        "nodes": shown.nodes(found, queries.steps_of(found)),
        "next": shown.next_step(found), "has_jobs": queries.signed_on(found) is not None,
        "forward": ForwardForm(to=rules.next_of(found.step), initial=first),
        "back": BackForm(stand=stand, initial=first),
        "end": EndForm(house=house, initial=first),
        "jobs_form": JobsForm(initial=JobsForm.fresh(today)),
        "may_go_back": bool(rules.backs_of(stand)), "correcting": None,
        "reports": found.reports.select_related("corrects", "corrected_by").order_by("-on", "-id"),
        **forms,
    }  # fmt: skip
    status = 422 if forms.get("has_fault") else 200
    return render(request, "industry/case.html", context, status=status)


@require_POST
@signed_in
def take_step(request: Request, case_id: UUID, way: str) -> HttpResponse:
    """Take the next step, one back, or end the case."""
    found = queries.access_case(case_id, request.reader)
    house = queries.house_of(found.host, timezone.localdate())
    form: Any
    if way == rules.BACK:
        form = BackForm(request.POST, stand=queries.stand_of(found))
    elif way == rules.END:
        form = EndForm(request.POST, house=house)
    else:
        form = ForwardForm(request.POST, request.FILES, to=rules.next_of(found.step))
    if form.is_valid():
        to = {rules.END: rules.ENDED, rules.BACK: form.cleaned_data.get("to", "")}
        at, by = timezone.now(), request.reader.actor
        step = form.told(to.get(way) or rules.next_of(found.step))
        try:
            services.take_step(found, step, seen=form.seen, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("记下了。"))
            return redirect("industry:case", found.id)
    return _show(request, found, {way: form, "has_fault": way})


@get_or_post
@signed_in
def jobs(request: Request, case_id: UUID, report_id: UUID | None = None) -> HttpResponse:
    """Report a count of jobs, or correct one by a further row."""
    found = queries.access_case(case_id, request.reader)
    wrong = found.reports.filter(id=report_id).first() if report_id else None
    if request.method != "POST":
        initial = JobsForm.fresh(wrong.on if wrong else timezone.localdate())
        return _show(request, found, {"jobs_form": JobsForm(initial=initial), "correcting": wrong})
    form = JobsForm(request.POST)
    if form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            services.report_jobs(found, form.told(report_id), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("记下了。"))
            return redirect("industry:case", found.id)
    return _show(request, found, {"jobs_form": form, "correcting": wrong, "has_fault": "jobs"})


@never_cache
@require_safe
@signed_in
def scan(request: Request, step_id: UUID) -> HttpResponse:
    """The paper of a step, for both sides."""
    found = queries.access_scan(step_id, request.reader)
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    ending = "pdf" if found.media_type == services.PDF else "jpg"
    answer["Content-Disposition"] = f'attachment; filename="{found.digest[:12]}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
