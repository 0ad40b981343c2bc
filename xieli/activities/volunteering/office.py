"""The officers' doors: the register and the projects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.volunteering import hours, projects, queries, rules, services, yearly
from xieli.activities.volunteering.forms import (
    DutyForm,
    HonourForm,
    LicenceForm,
    OfferForm,
    PersonForm,
    ProjectForm,
    WhyForm,
    WordsForm,
)
from xieli.activities.volunteering.models import Volunteer, VolunteerProject, VolunteerState
from xieli.activities.volunteering.shown import ROAD_WORDS, place, placed, road
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching.saying import plainly
from xieli.people import services as people
from xieli.people.queries import visible_unions
from xieli.review import queries as review_queries
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.unions.models import Union

ROWS, MOST_UNIONS = 30, 300


def word_of(request: Request, name: str, longest: int = 40) -> str:
    """A word of the address, without what a database cannot hold."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:longest]


def seen_of(request: Request) -> int:
    """The version that the page showed; Hidden for what no page of ours sends."""
    text = request.POST.get("seen", "")
    if not text.isascii() or not text.isdigit() or len(text) > 8:
        raise Hidden
    return int(text)


def told(request: Request, act: Callable[[], object], words: str) -> None:
    """Do it and say what came of it."""
    try:
        act()
    except Refusal as no:
        messages.error(request, plainly(no))
    else:
        messages.success(request, words)


def _unions(request: Request) -> list[Union]:
    found = visible_unions(request.reader, queries.RUN).select_related("region")
    return list(found.order_by("level", "name_key")[:MOST_UNIONS])


@require_safe
@signed_in
def register(request: Request) -> HttpResponse:
    """The volunteers of one's unions: by name, skill, team or state."""
    queries.must_be_officer(request.reader)
    words, team = word_of(request, "q"), word_of(request, "team")
    state = word_of(request, "state")
    rows = queries.register_of(request.reader)
    if words:
        rows = rows.filter(person__name__icontains=words) | rows.filter(skills__word=words)
        rows = rows.distinct()
    if team:
        rows = rows.filter(places__team=team, places__until=None)
    if state in VolunteerState.values:
        rows = rows.filter(state=state)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")), "q": words,
        "team": team, "teams": queries.list_of(rules.TEAMS, None, timezone.localdate()),
        "may_run": request.reader.holds(queries.RUN),
    }  # fmt: skip
    return render(request, "volunteering/office/register.html", context)


@get_or_post
@signed_in
def new_volunteer(request: Request) -> HttpResponse:
    """Write somebody into the register, with the consent she gave."""
    if not request.reader.holds(queries.RUN):
        raise Hidden
    unions = _unions(request)
    teams = queries.list_of(rules.TEAMS, None, timezone.localdate())
    person = PersonForm(request.POST or None, unions=unions)
    form = OfferForm(request.POST or None, teams=teams, asks_consent=True)
    if request.method == "POST" and person.is_valid() and form.is_valid():
        try:
            made = _registered(request, person, form)
        except Refusal as no:
            person.add_error(None, plainly(no))
        else:
            return redirect("volunteering:volunteer", made.id)
    context = {"person": person, "form": form}
    status = 422 if person.errors or form.errors else 200
    return render(request, "volunteering/office/new_volunteer.html", context, status=status)


def _registered(request: Request, person: PersonForm, form: OfferForm) -> Volunteer:
    by, at = request.reader.actor, timezone.now()
    union = person.known[person.cleaned_data["union"]]
    must_may(request.reader, queries.RUN, union.id)
    row = people.register_person(person.told(), by=by, at=at)
    return services.register(row, union, form.told(), by=by, at=at)


@require_safe
@signed_in
def volunteer(request: Request, volunteer_id: UUID) -> HttpResponse:
    """One volunteer: what she can do, what she has, what she did."""
    found = queries.access_volunteer(volunteer_id, request.reader)
    today = timezone.localdate()
    context = {
        "volunteer": found, "hours": hours.held(found),
        "honours": found.honours.all(), "skills": found.skills.all(),
        "licences": found.licences.all(), "free": found.free.all(),
        "teams": found.places.filter(until=None), "today": today,
        "duties": found.duties.order_by("-on")[:ROWS],
        "shifts": queries.shifts_of(found)[:ROWS],
        "told": yearly.sheet_of(found, today.year),
        "may_run": queries.may(request.reader, found.union_id, queries.RUN),
        **_forms(found),
    }  # fmt: skip
    return render(request, "volunteering/office/volunteer.html", context)


def _forms(found: Volunteer, data: Any = None, act: str = "") -> dict[str, Any]:
    """The three small forms of the page; the one that is being sent is bound."""
    day = timezone.localdate()
    levels = queries.list_of(rules.LEVELS, found.union, day)
    kinds = queries.list_of(rules.DUTIES, found.union, day)
    return {
        "honour": HonourForm(data if act == "honour" else None, levels=levels, prefix="h"),
        "licence": LicenceForm(data if act == "licence" else None, prefix="l"),
        "duty": DutyForm(data if act == "duty" else None, kinds=kinds, prefix="d"),
    }


@require_POST
@signed_in
def write(request: Request, volunteer_id: UUID) -> HttpResponse:
    """Take in, or write an honour, a certificate, a duty, or confirm a duty."""
    found = queries.access_volunteer(volunteer_id, request.reader)
    must_may(request.reader, queries.RUN, found.union_id)
    act = request.POST.get("do", "")
    forms = _forms(found, request.POST, act)
    form = forms.get(act)
    if form is not None and not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        messages.error(request, str(first))
        return redirect("volunteering:volunteer", found.id)
    acts = {
        "take_in": lambda: _take_in(request, found),
        "honour": lambda: _honour(request, found, form),
        "licence": lambda: _licence(request, found, form),
        "duty": lambda: _duty(request, found, form),
        "confirm": lambda: _confirm(request, found),
    }  # fmt: skip
    if act not in acts:
        raise Hidden
    told(request, acts[act], _("记下了。"))
    return redirect("volunteering:volunteer", found.id)


def _take_in(request: Request, found: Volunteer) -> None:
    by, at = request.reader.actor, timezone.now()
    services.take_in(found, seen=seen_of(request), by=by, at=at)


def _honour(request: Request, found: Volunteer, form: Any) -> None:
    data, by, at = form.cleaned_data, request.reader.actor, timezone.now()
    services.add_honour(found, data["name"], data["level"], data["year"], by=by, at=at)


def _licence(request: Request, found: Volunteer, form: Any) -> None:
    services.add_licence(found, form.told(), by=request.reader.actor, at=timezone.now())


def _duty(request: Request, found: Volunteer, form: Any) -> None:
    services.record_duty(found, form.told(), by=request.reader.actor, at=timezone.now())


def _confirm(request: Request, found: Volunteer) -> None:
    wanted = request.POST.get("duty", "")
    duty = next((one for one in found.duties.all() if str(one.id) == wanted), None)
    if duty is None:
        raise Hidden
    services.confirm_duty(duty, by=request.reader.actor, at=timezone.now())


@require_safe
@signed_in
def project_list(request: Request) -> HttpResponse:
    """The projects of one's unions, where each is, by category."""
    queries.must_be_officer(request.reader)
    category, words = word_of(request, "category"), word_of(request, "q")
    rows = queries.projects_of(request.reader, timezone.now())
    if category:
        rows = rows.filter(category=category)
    if words:
        rows = rows.filter(title__icontains=words)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": placed(page), "category": category, "q": words,
        "categories": queries.list_of(rules.CATEGORIES, None, timezone.localdate()),
    }  # fmt: skip
    return render(request, "volunteering/office/projects.html", context)


@get_or_post
@signed_in
def project_form(
    request: Request, volunteer_id: UUID | None = None, project_id: UUID | None = None
) -> HttpResponse:
    """Draft a project of a volunteer, or change one."""
    at = timezone.now()
    known = queries.access_project(project_id, request.reader, at) if project_id else None
    lead = known.lead if known else queries.access_volunteer(volunteer_id, request.reader)  # type: ignore[arg-type]
    must_may(request.reader, queries.RUN, known.union_id if known else lead.union_id)
    form = _project_form(request, known, lead)
    if request.method == "POST" and form.is_valid():
        try:
            made = _drafted(request, form, known, lead)
        except Refusal as no:
            form.add_error(None, plainly(no))
        else:
            return redirect("volunteering:project", made.id)
    context = {"form": form, "project": known, "lead": lead}
    status = 422 if form.errors else 200
    return render(request, "volunteering/office/project_form.html", context, status=status)


def _project_form(request: Request, known: VolunteerProject | None, lead: Volunteer) -> ProjectForm:
    day, union = timezone.localdate(), known.union if known else lead.union
    names = ("title", "category", "skill", "words", "for_whom", "form", "team")
    return ProjectForm(
        request.POST or None, categories=queries.list_of(rules.CATEGORIES, union, day),
        teams=queries.list_of(rules.TEAMS, union, day),
        initial={name: getattr(known, name) for name in names} if known else {},
    )  # fmt: skip


def _drafted(
    request: Request, form: ProjectForm, known: VolunteerProject | None, lead: Volunteer
) -> VolunteerProject:
    by, at = request.reader.actor, timezone.now()
    if known:
        return projects.change(known, form.told(), seen=known.version, by=by, at=at)
    return projects.draft(lead, form.told(), by=by, at=at)


@require_safe
@signed_in
def project(request: Request, project_id: UUID) -> HttpResponse:
    """One project: its road, its occasions, what can be done with it now."""
    found = queries.access_project(project_id, request.reader, timezone.now())
    at = rules.place_of(queries.facts_of(found))
    application = review_queries.of_about(found.id)
    may_run = queries.may(request.reader, found.union_id, queries.RUN)
    context = {
        "project": found, "nodes": road(found), "application": application,
        "occasions": queries.occasions_of(found)[:ROWS], **place(found),
        "may_hand_in": may_run and at in (rules.DRAFTED, rules.REFUSED),
        "is_returned": may_run and application is not None and application.state == "returned",
        "may_publish": may_run and at == rules.APPROVED,
        "may_close": bool(found.begun) and not found.to_come and not found.closed_at,
        "may_star": may_run and at == rules.CLOSED,
        "may_label": found.starred_at and queries.may(
            request.reader, found.union_id, queries.DECIDE
        ),
        "words": WordsForm(prefix="w"), "why": WhyForm(prefix="y"), "road_words": ROAD_WORDS,
    }  # fmt: skip
    return render(request, "volunteering/office/project.html", context)


@require_POST
@signed_in
def move(request: Request, project_id: UUID) -> HttpResponse:
    """Hand in, publish, close, put forward as 精品, label."""
    found = queries.access_project(project_id, request.reader, timezone.now())
    act, seen = request.POST.get("do", ""), seen_of(request)
    by, at = request.reader.actor, timezone.now()
    function = queries.DECIDE if act == "label" else queries.RUN
    if act != "close":
        must_may(request.reader, function, found.union_id)
    words, why = WordsForm(request.POST, prefix="w"), WhyForm(request.POST, prefix="y")
    if (act == "close" and not words.is_valid()) or (act == "star" and not why.is_valid()):
        messages.error(request, _("还没有写几个字说明。"))
        return redirect("volunteering:project", found.id)
    acts: dict[str, Callable[[], object]] = {
        "hand_in": lambda: projects.hand_in(found, seen=seen, by=by, at=at),
        "publish": lambda: projects.publish(found, seen=seen, by=by, at=at),
        "close": lambda: projects.close(
            found, words.cleaned_data["words"], seen=seen, by=by, at=at
        ),
        "star": lambda: projects.propose_star(
            found, why.cleaned_data["why"], seen=seen, by=by, at=at
        ),
        "label": lambda: projects.label(
            found, not found.is_demonstration, seen=seen, by=by, at=at
        ),
    }  # fmt: skip
    if act not in acts:
        raise Hidden
    told(request, acts[act], _("办好了，看看现在走到哪一步。"))
    return redirect("volunteering:project", found.id)
