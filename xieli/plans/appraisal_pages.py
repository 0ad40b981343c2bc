"""The doors to appraisals: the list in the order of the tree, one with its lines, confirming."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.plans import appraising, queries, rules
from xieli.plans.models import Appraisal
from xieli.plans.more_forms import ScoreForm
from xieli.plans.pages import ROWS, done, page_of, seen
from xieli.rulebook.queries import value as ruled
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.shell.saying import one_line


@require_safe
@signed_in
def appraisals(request: Request, policy_id: UUID) -> HttpResponse:
    """The appraisals of a policy as far as a reader may see them; never by their points."""
    row = queries.access_policy(policy_id, request.reader)
    if row.state == rules.DRAFT:
        raise Hidden
    found = queries.appraisals(row, request.reader).annotate(total=Sum("lines__given"))
    region = row.union.region.code if row.union.region else ""
    context = {
        "policy": row, "page": Paginator(found, ROWS).get_page(page_of(request)),
        "settles": queries.settles(request.reader, row),
        "late": ruled(rules.LATE_SHARE, region, timezone.localdate()),
    }  # fmt: skip
    return render(request, "plans/appraisals.html", context)


@require_POST
@signed_in
def propose(request: Request, policy_id: UUID) -> HttpResponse:
    """Draw up the points from the cells."""
    row = queries.access_own_policy(policy_id, request.reader)
    by, at, back = request.reader.actor, timezone.now(), reverse("plans:appraisals", args=[row.id])
    words = _("按规则拟好了，请逐家看，再由另一位同志确认。")
    return done(request, lambda: appraising.propose(row, by=by, at=at), words, back)


@require_safe
@signed_in
def appraisal(request: Request, appraisal_id: UUID) -> HttpResponse:
    """One union's points, line by line, with the rule and every change."""
    row = queries.access_appraisal(appraisal_id, request.reader)
    lines = list(row.lines.select_related("measure__aspect"))
    by = request.reader.actor
    settles = queries.settles(request.reader, row.policy) and row.confirmed_at is None
    has_touched = row.proposed_by_id == by.id or any(one.changed_by_id == by.id for one in lines)
    context = {
        "one": row, "lines": lines, "settles": settles, "may_confirm": not has_touched,
        "total": sum(one.given for one in lines), "whole": sum(one.weight for one in lines),
    }  # fmt: skip
    return render(request, "plans/appraisal.html", context)


@get_or_post
@signed_in
def change_line(request: Request, appraisal_id: UUID, line_id: UUID) -> HttpResponse:
    """Other points for one measure, with the reason."""
    row = _settled_by(request, appraisal_id)
    line = row.lines.select_related("measure", "appraisal").filter(pk=line_id).first()
    if line is None:
        raise Hidden
    form = ScoreForm(
        request.POST or None, line=line, initial={"given": line.given, "reason": line.reason}
    )
    if request.method == "POST" and form.is_valid():
        given, reason = form.cleaned_data["given"], form.cleaned_data["reason"]
        by, at = request.reader.actor, timezone.now()
        try:
            appraising.change_line(line, given, reason, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("plans:appraisal", row.id)
    context = {"form": form, "one": row, "line": line}
    return render(request, "plans/score_form.html", context, status=422 if form.errors else 200)


def _settled_by(request: Request, appraisal_id: UUID) -> Appraisal:
    row = queries.access_appraisal(appraisal_id, request.reader)
    must_may(request.reader, Function.PLANS_DECIDE, row.policy.union_id)
    return row


@require_POST
@signed_in
def confirm(request: Request, appraisal_id: UUID) -> HttpResponse:
    """Confirm by a second person."""
    row, version = _settled_by(request, appraisal_id), seen(request)
    by, at, back = request.reader.actor, timezone.now(), reverse("plans:appraisal", args=[row.id])
    words = _("确认了，本单位看得到。")
    return done(request, lambda: appraising.confirm(row, seen=version, by=by, at=at), words, back)
