"""The officers' doors to a team: the list, its page, members, backers, its end, the year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.stationing import queries, rules, services, year
from xieli.activities.stationing.forms import (
    BackerForm,
    DayForm,
    EndForm,
    ExtendForm,
    LeaveForm,
    MemberForm,
    RenewForm,
    TeamForm,
)
from xieli.activities.stationing.models import Kind, Stationing
from xieli.agreements import naming
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.queries import visible_unions
from xieli.shell.guards import Request, get_or_post, must_hold, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Union

ROWS, MOST_UNIONS, LATEST = 50, 300, 5
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def asked(request: Request, name: str) -> str:
    """A word of the address, without what a database cannot take."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:40]


@require_safe
@signed_in
def teams(request: Request) -> HttpResponse:
    """The teams that one's unions send or have on their ground."""
    must_hold(request.reader, queries.RUN)
    kind, words = asked(request, "kind"), asked(request, "q")
    rows = queries.listed(request.reader, kind if kind in Kind.values else "", words)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")), "kind": kind,
        "q": words, "kinds": Kind.choices, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "stationing/teams.html", context)


def _unions(request: Request) -> list[Union]:
    rows = visible_unions(request.reader, queries.RUN).order_by("level", "name_key")
    return list(rows[:MOST_UNIONS])


@get_or_post
@signed_in
def new_team(request: Request) -> HttpResponse:
    """Send a team."""
    must_hold(request.reader, queries.RUN)
    form = TeamForm(
        request.POST or None, unions=_unions(request), reader=request.reader,
        initial=TeamForm.fresh(),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = services.send_team(form.told(), by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("开好了。接着加后盾单位和队员。"))
            return redirect("stationing:team", made.id)
    return form_page(request, form, {"title": _("派出一支驻点队伍"), "go": _("派出这支队伍")})


def form_page(request: Request, form: Form, more: dict[str, Any]) -> HttpResponse:
    """A page with one form: its title, its button, the way back."""
    status = 422 if form.errors else 200
    context = {"form": form, "back": request.path, **more}
    return render(request, "stationing/form.html", context, status=status)


@require_safe
@signed_in
def team(request: Request, stationing_id: UUID) -> HttpResponse:
    """One team: what is next, its plan, its latest days, who stands behind it."""
    found = queries.access_stationing(stationing_id, request.reader)
    return _show(request, found, {})


def _show(request: Request, found: Stationing, forms: dict[str, Any]) -> HttpResponse:
    today = timezone.localdate()
    items = queries.items_of(found)
    context = {
        "team": found, "agreement": naming.named(found.agreement_id, request.reader),
        "terms": queries.team_of(found), "backers": queries.backers_of(found),
        "items": items, "entries": queries.log_of(found)[:LATEST], "today": today,
        "n_entries": found.entries.count(), "sends": queries.sends(found, request.reader),
        "years": year.years_of(found, today), "is_over": found.ends_on < today,
        "n_late": sum(rules.is_overdue(one.state, one.due, today) for one in items),
        "extend": ExtendForm(), "end": EndForm(initial={"on": today}),
        "backer": BackerForm(initial={"since": today}), **forms,
    }  # fmt: skip
    status = 422 if forms else 200
    return render(request, "stationing/team.html", context, status=status)


def _tried(request: Request, form: Form, words: str, act: Callable[[], object]) -> bool:
    """Call the verb for a form that fits; say what came of it, or why not on the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as no:
        form.add_error(None, one_line(no))
        return False
    messages.success(request, words)
    return True


@require_POST
@signed_in
def extend(request: Request, stationing_id: UUID) -> HttpResponse:
    """Let it stay longer."""
    found, form = queries.access_sent(stationing_id, request.reader), ExtendForm(request.POST)

    def act() -> object:
        data, by, at = form.cleaned_data, request.reader.actor, timezone.now()
        until, why = data["until"], data["why"]
        return services.extend(found, until, why, seen=form.seen, by=by, at=at)

    if _tried(request, form, _("延期记好了。"), act):
        return redirect("stationing:team", found.id)
    return _show(request, found, {"extend": form})


@require_POST
@signed_in
def end(request: Request, stationing_id: UUID) -> HttpResponse:
    """Close it."""
    found, form = queries.access_sent(stationing_id, request.reader), EndForm(request.POST)

    def act() -> object:
        data, by, at = form.cleaned_data, request.reader.actor, timezone.now()
        return services.end(found, data["on"], data["outcome"], seen=form.seen, by=by, at=at)

    if _tried(request, form, _("驻点结束了，记录都留着。"), act):
        return redirect("stationing:team", found.id)
    return _show(request, found, {"end": form})


@require_POST
@signed_in
def add_backer(request: Request, stationing_id: UUID) -> HttpResponse:
    """Write down a body behind the town."""
    found, form = queries.access_sent(stationing_id, request.reader), BackerForm(request.POST)

    def act() -> object:
        data, by, at = form.cleaned_data, request.reader.actor, timezone.now()
        return services.add_backer(found, data["name"], data["gives"], data["since"], by=by, at=at)

    if _tried(request, form, _("加上了。"), act):
        return redirect("stationing:team", found.id)
    return _show(request, found, {"backer": form})


@get_or_post
@signed_in
def let_backer_go(request: Request, backer_id: UUID) -> HttpResponse:
    """Note from which day a body stands behind the town no longer."""
    found = queries.access_backer(backer_id, request.reader)
    form = DayForm(request.POST or None, initial={"on": timezone.localdate()})

    def act() -> object:
        by, at = request.reader.actor, timezone.now()
        return services.let_backer_go(found, form.cleaned_data["on"], by=by, at=at)

    if request.method == "POST" and _tried(request, form, _("记好了。"), act):
        return redirect("stationing:team", found.stationing_id)
    title = _("后盾单位退出：{name}").format(name=found.name)
    return form_page(request, form, {
        "title": title, "go": _("记下退出"), "team": found.stationing,
    })  # fmt: skip


@get_or_post
@signed_in
def add_member(request: Request, stationing_id: UUID) -> HttpResponse:
    """Send a member for some days."""
    found = queries.access_sent(stationing_id, request.reader)
    first = {"starts_on": max(found.starts_on, timezone.localdate()), "ends_on": found.ends_on}
    backers = queries.backers_of(found)
    form = MemberForm(request.POST or None, backers=backers, initial=first)

    def act() -> object:
        return services.add_member(found, form.told(), by=request.reader.actor, at=timezone.now())

    if request.method == "POST" and _tried(request, form, _("队员加上了。"), act):
        return redirect("stationing:team", found.id)
    return form_page(request, form, {
        "title": _("加一名队员"), "go": _("加上这名队员"), "team": found,
    })  # fmt: skip


@get_or_post
@signed_in
def renew(request: Request, term_id: UUID) -> HttpResponse:
    """Let a member stay on."""
    found = queries.access_term(term_id, request.reader)
    form = RenewForm(request.POST or None, initial={"until": found.stationing.ends_on})

    def act() -> object:
        until, at = form.cleaned_data["until"], timezone.now()
        return services.renew(found, until, by=request.reader.actor, at=at)

    if request.method == "POST" and _tried(request, form, _("续任记好了。"), act):
        return redirect("stationing:team", found.stationing_id)
    return form_page(request, form, {
        "title": _("{name}续任").format(name=found.name), "go": _("记下续任"),
        "team": found.stationing, "why": _("从原任期的第二天起另记一段，原来的一段不改。"),
    })  # fmt: skip


@get_or_post
@signed_in
def leave(request: Request, term_id: UUID) -> HttpResponse:
    """Note that a member left."""
    found = queries.access_term(term_id, request.reader)
    form = LeaveForm(request.POST or None, initial={"on": timezone.localdate()})

    def act() -> object:
        data, at = form.cleaned_data, timezone.now()
        return services.leave(found, data["on"], data["why"], by=request.reader.actor, at=at)

    if request.method == "POST" and _tried(request, form, _("离任记好了。"), act):
        return redirect("stationing:team", found.stationing_id)
    return form_page(request, form, {
        "title": _("{name}离任").format(name=found.name), "go": _("记下离任"),
        "team": found.stationing,
    })  # fmt: skip


def _drafted(request: Request, stationing_id: UUID, of: int) -> year.YearSheet:
    found, today = queries.access_stationing(stationing_id, request.reader), timezone.localdate()
    if of not in year.years_of(found, today):
        raise Hidden
    return year.draft(found, of, at=timezone.now())


@require_safe
@signed_in
def results(request: Request, stationing_id: UUID, of: int) -> HttpResponse:
    """The results of a year, drafted from the records."""
    sheet = _drafted(request, stationing_id, of)
    context = {
        "sheet": sheet, "team": sheet.stationing, "title": year.title_of(sheet),
        "years": year.years_of(sheet.stationing, timezone.localdate()),
    }  # fmt: skip
    return render(request, "stationing/year.html", context)


@require_safe
@signed_in
def paper(request: Request, stationing_id: UUID, of: int) -> HttpResponse:
    """The same as DOCX."""
    sheet = _drafted(request, stationing_id, of)
    answer = HttpResponse(year.paper(sheet), content_type=DOCX)
    answer["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(year.title_of(sheet))}.docx"
    )
    return answer
