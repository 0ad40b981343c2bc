"""The officers' doors on the team: the list, one member, turnover; nobody is ranked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.team import forms, queries, services
from xieli.activities.team.models import TeamMember
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.people.services import NewPerson
from xieli.shell.guards import Request, get_or_post, must_hold, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Union
from xieli.unions.queries import at_paths

ROWS = 50
MOST_UNIONS = 200


def _asked(request: HttpRequest, name: str) -> str:
    return (request.GET.get(name) or "").replace("\x00", "").strip()[:100]


@require_safe
@signed_in
def members(request: Request) -> HttpResponse:
    """Who is in the teams one keeps; by name, with the newest contract."""
    must_hold(request.reader, Function.TEAM_KEEP)
    show, words, today = _asked(request, "show"), _asked(request, "q"), timezone.localdate()
    rows = queries.searched(_shown(request, show, today), words)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")), "show": show, "q": words,
        "today": today, "ending": queries.ending(request.reader, today).count(),
        "sources": queries.sources(request.reader), "tops": _tops(request),
    }  # fmt: skip
    return render(request, "team/members.html", context)


def _shown(request: Request, show: str, today: date) -> Any:
    if show == "ending":
        return queries.ending(request.reader, today)
    rows = queries.members(request.reader)
    return rows.exclude(left_on=None) if show == "left" else rows.filter(left_on=None)


def _tops(request: Request) -> list[Union]:
    return list(at_paths(request.reader.tops(Function.TEAM_KEEP)))


@get_or_post
@signed_in
def new(request: Request) -> HttpResponse:
    """Put somebody into a team."""
    must_hold(request.reader, Function.TEAM_KEEP)
    unions = list(queries.unions_kept(request.reader)[:MOST_UNIONS])
    form = forms.MemberForm(
        request.POST or None, initial={"since": timezone.localdate()}, unions=unions
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        union = next(one for one in unions if str(one.id) == told["union"])
        person = NewPerson(told["name"], told["id_number"], told["phone"])
        asked = services.NewMember(union, person, told["post"], told["since"])
        try:
            made = services.take_on(asked, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("登记好了，请接着登记合同。"))
            return redirect("team:member", member_id=made.id)
    status = 422 if form.errors else 200
    return render(request, "team/new.html", {"form": form}, status=status)


@require_safe
@signed_in
def member(request: Request, member_id: UUID) -> HttpResponse:
    """One member: contracts, trainings, growth; the pay band is sealed."""
    return _show(request, queries.access_member(request.reader, member_id))


def _show(
    request: Request, found: TeamMember, *, name: str = "", form: django_forms.Form | None = None
) -> HttpResponse:
    today = timezone.localdate()
    bands = queries.bands(found.union, today)
    context = {
        "member": found, "today": today, "open": name,
        "hours": sum((one.hours for one in found.trainings.all()), start=0),
        "contract": forms.ContractForm(initial={"starts": today}, bands=bands),
        "training": forms.TrainingForm(initial={"on": today}),
        "growth": forms.GrowthForm(initial={"on": today}),
        "leaving": forms.LeaveForm(initial={"on": today, "seen": found.version}),
    }  # fmt: skip
    if form is not None:
        context[name] = form
    return render(request, "team/member.html", context, status=422 if form is not None else 200)


def _act(
    request: Request, found: TeamMember, name: str, form: django_forms.Form,
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:  # fmt: skip
    """Do it and say so; a fault is shown in the form on the member's page."""
    if form.is_valid():
        try:
            words = act({"by": request.reader.actor, "at": timezone.now()})
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, words)
            return redirect("team:member", member_id=found.id)
    return _show(request, found, name=name, form=form)


@require_POST
@signed_in
def sign_contract(request: Request, member_id: UUID) -> HttpResponse:
    """Keep a contract."""
    found = queries.access_member(request.reader, member_id)
    bands = queries.bands(found.union, timezone.localdate())
    form = forms.ContractForm(request.POST, bands=bands)

    def act(who: dict[str, Any]) -> str:
        told = form.cleaned_data
        asked = services.NewContract(
            told["kind"], told["starts"], told["ends"], told["source"], told["pay"]
        )
        services.sign_contract(found, asked, **who)
        return _("合同登记好了。")

    return _act(request, found, "contract", form, act)


@require_POST
@signed_in
def note_training(request: Request, member_id: UUID) -> HttpResponse:
    """Keep a course."""
    found = queries.access_member(request.reader, member_id)
    form = forms.TrainingForm(request.POST)

    def act(who: dict[str, Any]) -> str:
        told = form.cleaned_data
        services.note_training(found, told["title"], told["on"], told["hours"], **who)
        return _("培训登记好了。")

    return _act(request, found, "training", form, act)


@require_POST
@signed_in
def note_growth(request: Request, member_id: UUID) -> HttpResponse:
    """Keep a step of growth."""
    found = queries.access_member(request.reader, member_id)
    form = forms.GrowthForm(request.POST)

    def act(who: dict[str, Any]) -> str:
        told = form.cleaned_data
        services.note_growth(found, told["kind"], told["title"], on=told["on"], **who)
        return _("成长登记好了。")

    return _act(request, found, "growth", form, act)


@require_POST
@signed_in
def let_go(request: Request, member_id: UUID) -> HttpResponse:
    """Keep the last day and why."""
    found = queries.access_member(request.reader, member_id)
    form = forms.LeaveForm(request.POST)

    def act(who: dict[str, Any]) -> str:
        told = form.cleaned_data
        services.let_go(found, told["on"], told["why"], seen=told["seen"], **who)
        return _("离岗登记好了，这个人的记录留着。")

    return _act(request, found, "leaving", form, act)


@get_or_post
@signed_in
def pay(request: Request, contract_id: UUID) -> HttpResponse:
    """Ask for the reason; then show the pay band in the answer itself, which nobody stores."""
    contract = queries.access_contract(request.reader, contract_id)
    form = forms.ReasonForm(request.POST or None)
    context: dict[str, Any] = {"contract": contract, "form": form}
    if form.is_valid():
        who: dict[str, Any] = {"by": request.reader.actor, "at": timezone.now()}
        try:
            context["plain"] = services.read_pay(
                contract, reason=form.cleaned_data["reason"], **who
            )
            context["is_shown"] = True
        except Refusal as no:
            form.add_error("reason", one_line(no))
    response = render(request, "team/pay.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_safe
@signed_in
def turnover(request: Request) -> HttpResponse:
    """Turnover of each union over a window, and why people left; numbers only."""
    must_hold(request.reader, Function.TEAM_KEEP)
    today = timezone.localdate()
    known = {"first": today.replace(month=1, day=1), "last": today}
    form = forms.WindowForm(request.GET if "first" in request.GET else None, initial=known)
    first, last = known["first"], known["last"]
    if form.is_bound and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    try:
        rows = queries.turnover(request.reader, first, last)
    except Refusal as no:
        form.add_error(None, one_line(no))
        rows = []
    context = {
        "form": form, "rows": rows, "first": first, "last": last,
        "reasons": queries.reasons(request.reader, first, last),
    }  # fmt: skip
    return render(request, "team/turnover.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def choose_union(request: Request) -> HttpResponse:
    """Whose roster is it; who works for one union goes straight on."""
    tops = _tops(request)
    if not tops:
        raise Hidden
    unions = list(queries.unions_kept(request.reader)[:MOST_UNIONS])
    if len(unions) == 1:
        return redirect("team_import", target=unions[0].id)
    return render(request, "team/choose.html", {"unions": unions})
