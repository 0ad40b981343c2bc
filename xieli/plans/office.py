"""The officers' doors to a policy: the list, its cover, measures, indicators, issuing, closing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.insight.figures import FIGURES
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.plans import queries, reporting, rules, services, templates_in
from xieli.plans.forms import IndicatorForm, IssueForm, MeasureForm, PolicyForm
from xieli.plans.models import Measure, Policy
from xieli.plans.pages import ROWS, done, page_of, seen
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Union


@require_safe
@signed_in
def policies(request: Request) -> HttpResponse:
    """The policies a reader's unions issue or are asked by."""
    queries.must_see_plans(request.reader)
    rows = queries.policies(request.reader)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    context = {
        "page": Paginator(rows.filter(title__icontains=words) if words else rows, ROWS).get_page(
            page_of(request)
        ),
        "q": words,
        "may_issue": request.reader.holds(Function.PLANS_DECIDE),
    }
    return render(request, "plans/policies.html", context)


@get_or_post
@signed_in
def policy_form(request: Request, policy_id: UUID | None = None) -> HttpResponse:
    """Begin a policy, or change the cover of a draft."""
    must_hold(request.reader, Function.PLANS_DECIDE)
    known = queries.access_own_policy(policy_id, request.reader) if policy_id else None
    unions = [known.union] if known else queries.own_unions(request.reader, Function.PLANS_DECIDE)
    form = PolicyForm(
        request.POST or None, request.FILES or None, initial=_as_form(known), unions=unions,
        labels=queries.labels(request.reader),
        templates=[] if known else [(key, _(title)) for key, title in
                                    templates_in.TEMPLATES.items()],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = _drafted(request, form, known)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("plans:policy", made.id)
    status = 422 if form.errors else 200
    return render(request, "plans/policy_form.html", {"form": form, "policy": known}, status=status)


def _as_form(known: Policy | None) -> dict[str, Any]:
    today = timezone.localdate()
    if known is None:
        year = {
            "starts_on": today.replace(month=1, day=1),
            "ends_on": today.replace(month=12, day=31),
        }
        return {"issued_on": today, **year}  # fmt: skip
    names = ("title", "number", "issued_on", "starts_on", "ends_on", "citation", "summary")
    return {
        **{name: getattr(known, name) for name in names},
        "union": str(known.union_id), "label": str(known.label_id or ""),
        "bases": "\n".join(one.title for one in known.bases.all()),
    }  # fmt: skip


def _drafted(request: Request, form: PolicyForm, known: Policy | None) -> Policy:
    by, at, words = request.reader.actor, timezone.now(), form.told()
    if known:
        return services.change(known, words, seen=known.version, by=by, at=at)
    union = Union.objects.get(pk=form.cleaned_data["union"])
    must_may(request.reader, Function.PLANS_DECIDE, union.id)
    name = form.cleaned_data.get("template")
    if name:
        return templates_in.draft_from(name, union, words, by=by, at=at)
    return services.draft(union, words, by=by, at=at)


@require_safe
@signed_in
def policy(request: Request, policy_id: UUID) -> HttpResponse:
    """A policy with its measures: to build while it is a draft, to look at afterwards."""
    row = queries.access_policy(policy_id, request.reader)
    measures = queries.measures_of(row)
    settles = queries.settles(request.reader, row)
    is_draft = row.state == rules.DRAFT
    context = {
        "policy": row,
        "measures": measures,
        "weight": sum(one.weight for one in measures),
        "figures": FIGURES,
        "bases": list(row.bases.all()),
        "has_file": hasattr(row, "file"),
        "settles": settles,
        "is_draft": is_draft,
        "issue": IssueForm(levels=queries.levels_below(row.union))
        if settles and is_draft
        else None,
        "rows": [] if is_draft else queries.addressed(row, queries.scope(request.reader, row)),
    }
    return render(request, "plans/policy.html", context)


@require_safe
@signed_in
def policy_file(request: Request, policy_id: UUID) -> HttpResponse:
    """The document itself."""
    row = queries.access_policy(policy_id, request.reader)
    if not hasattr(row, "file"):
        raise Hidden
    return _pdf(bytes(row.file.content))


def _pdf(content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="policy.pdf"'
    return answer


@get_or_post
@signed_in
def measure(request: Request, policy_id: UUID, measure_id: UUID | None = None) -> HttpResponse:
    """Add a measure, or change one."""
    row = queries.access_own_policy(policy_id, request.reader)
    known = queries.access_measure(row, measure_id) if measure_id else None
    form = MeasureForm(request.POST or None, initial=_as_measure(known, row))
    if request.method == "POST" and form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            if known:
                services.change_measure(known, form.told(), by=by, at=at)
            else:
                services.add_measure(row, form.told(), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("plans:policy", row.id)
    return _form(request, form, row, known.title if known else _("加一条措施"))


def _as_measure(known: Measure | None, row: Policy) -> dict[str, Any]:
    if known is None:
        return {"due_on": row.ends_on}
    names = ("title", "words", "weight", "due_on")
    told = {name: getattr(known, name) for name in names}
    return {**told, "aspect": known.aspect.title}


def _form(request: Request, form: Form, row: Policy, title: str) -> HttpResponse:
    context = {"form": form, "policy": row, "title": title}
    status = 422 if form.errors else 200
    return render(request, "plans/measure_form.html", context, status=status)


@require_POST
@signed_in
def remove_measure(request: Request, policy_id: UUID, measure_id: UUID) -> HttpResponse:
    """Take a measure out of a draft."""
    row = queries.access_own_policy(policy_id, request.reader)
    one, by, at = queries.access_measure(row, measure_id), request.reader.actor, timezone.now()
    back = reverse("plans:policy", args=[row.id])
    return done(request, lambda: services.remove_measure(one, by=by, at=at), _("措施删了。"), back)


@get_or_post
@signed_in
def add_indicator(request: Request, policy_id: UUID, measure_id: UUID) -> HttpResponse:
    """Say how a measure is seen."""
    row = queries.access_own_policy(policy_id, request.reader)
    one = queries.access_measure(row, measure_id)
    first = {"since": row.starts_on, "until": row.ends_on}
    form = IndicatorForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_indicator(one, form.told(), by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("plans:policy", row.id)
    return _form(request, form, row, _("“{title}”的指标").format(title=one.title))


@require_POST
@signed_in
def remove_indicator(
    request: Request, policy_id: UUID, measure_id: UUID, indicator_id: UUID
) -> HttpResponse:
    """Take an indicator out of a draft."""
    row = queries.access_own_policy(policy_id, request.reader)
    one = queries.access_indicator(queries.access_measure(row, measure_id), indicator_id)
    by, at, back = request.reader.actor, timezone.now(), reverse("plans:policy", args=[row.id])
    return done(
        request, lambda: services.remove_indicator(one, by=by, at=at), _("指标删了。"), back
    )


@require_POST
@signed_in
def issue(request: Request, policy_id: UUID) -> HttpResponse:
    """Send the policy down to a level."""
    row = queries.access_own_policy(policy_id, request.reader)
    form = IssueForm(request.POST, levels=queries.levels_below(row.union))
    level = int(form.cleaned_data["level"]) if form.is_valid() else -1
    unions = queries.addressees(row.union, level)
    by, at, version = request.reader.actor, timezone.now(), seen(request)
    words = _("下达了。数得出来的自己会填，其余的等各家报。")
    back = reverse("plans:policy", args=[row.id])
    return done(
        request, lambda: services.issue(row, unions, seen=version, by=by, at=at), words, back
    )


@require_POST
@signed_in
def close(request: Request, policy_id: UUID) -> HttpResponse:
    """Close a policy: every cell keeps what stands in it now."""
    row = queries.access_own_policy(policy_id, request.reader)
    by, at, version = request.reader.actor, timezone.now(), seen(request)
    words = _("办结了。每一格都存下了当时的数，可以做考核。")
    back = reverse("plans:policy", args=[row.id])
    return done(
        request, lambda: reporting.close_policy(row, seen=version, by=by, at=at), words, back
    )
