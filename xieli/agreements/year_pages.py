"""The doors to the yearly assessment: the years, one year's words and counts, both sides' yes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.agreements import assessing, queries, rules
from xieli.agreements.asking import context, do, frame, runner, seen, word
from xieli.agreements.forms import AssessmentForm, year_of
from xieli.agreements.models import Assessment
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line


@require_safe
@signed_in
def years(request: Request, agreement_id: UUID) -> HttpResponse:
    """The assessments there are, and the years that wait for one."""
    opened, today = frame(request, agreement_id), timezone.localdate()
    month = queries.house(today).assess_month
    written = list(opened.agreement.assessments.order_by("-year"))
    begun = {one.year for one in written}
    waiting = assessing.years_to_assess(opened.agreement, today, month)
    may = bool(opened.mine.runs) and opened.agreement.state in rules.LIVE
    more = {
        "written": written, "waiting": [year for year in waiting if year not in begun],
        "may": may, "month": month,
    }  # fmt: skip
    return render(request, "agreements/years.html", context(opened, "years", **more))


@require_POST
@signed_in
def assess(request: Request, agreement_id: UUID) -> HttpResponse:
    """Draft a year from its records, or count it anew."""
    opened = runner(request, agreement_id)
    year = year_of(word(request, "year", 4), timezone.localdate())
    saw, by = seen(request), request.reader.actor
    to = opened.url("year", year) if _exists(opened.agreement.pk, year) else opened.url("years")
    try:
        assessing.assess(opened.agreement, year, seen=saw, by=by, at=timezone.now())
    except Refusal as no:
        words = one_line(no)
        return do(request, lambda: _again(words), "", to)
    done = _("照记录写好了一稿，数都算好了，文字可以改。")
    return do(request, lambda: None, done, opened.url("year", year))


def _exists(agreement_id: UUID, year: int) -> bool:
    return Assessment.objects.filter(agreement=agreement_id, year=year).exists()


def _again(words: str) -> None:
    raise Refusal(words)


@get_or_post
@signed_in
def year(request: Request, agreement_id: UUID, year: int) -> HttpResponse:
    """One year: its counts then and now, its words, who has said yes."""
    opened = frame(request, agreement_id)
    found = queries.access_assessment(opened.agreement, year)
    form = AssessmentForm(request.POST or None, initial={"words": found.words})
    if request.method == "POST":
        runner(request, agreement_id)
        if form.is_valid():
            words, saw, by = form.cleaned_data["words"], seen(request), request.reader.actor
            return do(
                request,
                lambda: assessing.write_words(found, words, seen=saw, by=by, at=timezone.now()),
                _("改好了；先前点过同意的，请再看一遍。"), opened.url("year", year),
            )  # fmt: skip
    given = {one.party_id: one for one in found.assents.all()}
    more = {
        "assessment": found, "form": form, "now": assessing.count(opened.agreement, year),
        "sides": [(one, given.get(one.pk)) for one in opened.agreement.parties.all()],
        "may": bool(opened.mine.runs) and opened.agreement.state in rules.LIVE
        and found.confirmed_at is None,
        "signers": [one for one in opened.mine.signs if one.pk not in given],
    }  # fmt: skip
    page = context(opened, "years", **more)
    return render(request, "agreements/year.html", page, status=422 if form.errors else 200)


@require_POST
@signed_in
def assent(request: Request, agreement_id: UUID, year: int) -> HttpResponse:
    """Say yes to a year for one's side."""
    opened = frame(request, agreement_id)
    found = queries.access_assessment(opened.agreement, year)
    side, saw = opened.mine.sign_for(word(request, "party", 40)), seen(request)
    by = request.reader.actor
    return do(
        request, lambda: assessing.assent(found, side, seen=saw, by=by, at=timezone.now()),
        _("我方同意了；双方都同意，这一年就评完了。"), opened.url("year", year),
    )  # fmt: skip
