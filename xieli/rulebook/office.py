"""The officers' pages: every rule with its source and history, and the calendar of a year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.kernel.refusal import Hidden, Refusal
from xieli.rulebook import queries, services
from xieli.rulebook.forms import DayForm, ParameterForm
from xieli.rulebook.rules import Asked
from xieli.rulebook.services import Marking
from xieli.shell.guards import Request, get_or_post, must_hold, signed_in
from xieli.shell.saying import one_line

KEEP = "rules.keep"
FIRST_YEAR, LAST_YEAR = 2004, 2100


def _is_done(form: forms.Form, verb: Callable[[], object]) -> bool:
    """Run the verb on a filled form; a refusal is told in the form, with nothing lost."""
    if not form.is_valid():
        return False
    try:
        verb()
    except Refusal as no:
        form.add_error(None, one_line(no))
        return False
    return True


@require_safe
@signed_in
def parameters(request: Request) -> HttpResponse:
    """Every rule with what holds today and its source."""
    must_hold(request.reader, KEEP)
    today = timezone.localdate()
    context = {"keys": queries.keys_now(today), "year": today.year}
    return render(request, "rulebook/parameters.html", context)


@get_or_post
@signed_in
def parameter(request: Request, key: str) -> HttpResponse:
    """One rule: all its values, and the form for a new one."""
    must_hold(request.reader, KEEP)
    today, rows = timezone.localdate(), list(queries.history(key))
    if not rows:
        raise Hidden
    first = {"value": rows[0].value, "unit": rows[0].unit, "valid_from": today}
    form = ParameterForm(request.POST or None, on=today, initial=first)

    def verb() -> None:
        said: dict[str, Any] = dict(form.cleaned_data)
        asked = Asked(key=key, region_code=said.pop("region"), **said)
        _must_be_allowed(queries.may_set(request.reader.tops(KEEP), asked.region_code))
        services.set_parameter(asked, by=request.reader.actor, at=timezone.now())

    if _is_done(form, verb):
        messages.success(request, _("新值写好了，到日子就按它办。"))
        return redirect("rulebook:parameter", key)
    context = {"key": key, "title": queries.title_of(key), "rows": rows, "form": form}
    return render(request, "rulebook/parameter.html", context | {"today": today})


def _must_be_allowed(is_allowed: bool) -> None:
    if not is_allowed:
        raise Refusal(_("这个范围的规则要由那里的工会来定。"), _("请只写您管的地区。"))


@get_or_post
@signed_in
def calendar(request: Request, year: int) -> HttpResponse:
    """The year's rest days and made-up working days; the form edits one day."""
    must_hold(request.reader, KEEP)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Hidden
    may_mark = queries.may_mark(request.reader.tops(KEEP))
    if request.method == "POST":
        _must_be_allowed(may_mark)
    chosen = parse_date(request.GET.get("day", "")) if request.GET else None
    form = DayForm(request.POST or None, initial={"day": chosen, "is_working": "1"})

    def verb() -> None:
        marking = Marking(**form.cleaned_data)
        services.mark_day(marking, by=request.reader.actor, at=timezone.now())

    if _is_done(form, verb):
        messages.success(request, _("这一天改好了，期限都按新的算。"))
        return redirect("rulebook:calendar", form.cleaned_data["day"].year)
    context = {
        "year": year,
        "months": queries.year(year),
        "is_published": year <= queries.published_through(),
        "may_mark": may_mark,
        "form": form,
        "weekdays": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")],
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
    }
    return render(request, "rulebook/calendar.html", context)
