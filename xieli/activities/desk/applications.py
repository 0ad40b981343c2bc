"""The desk's doors on applications: what waits, one of them, an officer's word, many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.desk import queries as desk
from xieli.activities.desk import services
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching.saying import plainly
from xieli.review import queries
from xieli.review.forms import DecideForm, RevokeForm, SeenForm
from xieli.review.models import Application, State
from xieli.review.services import Verdict
from xieli.shell.guards import Request, signed_in

ROWS = 50


@never_cache
@require_safe
@signed_in
def applications(request: Request) -> HttpResponse:
    """Everything that waits for the reader, by matter; the earliest deadline first."""
    if not desk.is_decider(request.reader):
        raise Hidden
    today = timezone.localdate()
    hidden = desk.hidden_rows(request.reader, today)
    matters = desk.matters_waiting(request.reader, today, hidden)
    matter = request.GET.get("matter", "")
    rows = desk.waiting(request.reader, [matter] if matter else None, today, hidden)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "matters": matters, "matter": matter, "today": today}
    context["batch"] = _batch(page.object_list)
    return render(request, "desk/applications.html", context)


def _batch(rows: Any) -> str:
    """The name of the one stage at which all rows of a page stand, "" where they differ."""
    stages = {one.stage.name for one in rows if one.stage}
    keys = {one.stage_id for one in rows}
    return stages.pop() if len(keys) == 1 else ""


@never_cache
@require_safe
@signed_in
def application(request: Request, number: str) -> HttpResponse:
    """One application for an officer: its way, her word, and the kind's own page of it."""
    found = _readable(request, number)
    may_revoke = found.state == State.GRANTED and queries.may_decide(request.reader, found)
    context = {
        "application": found,
        "page_url": desk.page_of(found),
        "next": reverse("desk:applications"),
        "lines": queries.shown_lines(found),
        "revoke": RevokeForm(initial={"seen": found.version}) if may_revoke else None,
    }
    return render(request, "desk/application.html", context)


def _readable(request: Request, number: str) -> Application:
    """The application, for who works at one of its stages; Hidden for all others.

    And Hidden from whom its kind hides it: an employer's people from a case about the employer.
    """
    found = queries.access_application(number)
    if not _may_read(request, found):
        raise Hidden
    return found


def _may_read(request: Request, found: Application) -> bool:
    if not queries.may_read(request.reader, found):
        return False
    return not desk.is_hidden(request.reader, found, timezone.localdate())


@require_POST
@signed_in
def decide(request: Request, number: str) -> HttpResponse:
    """Say one's word at the present stage; stale, own or refused words are told in words."""
    found, form = _readable(request, number), DecideForm(request.POST)
    if not form.is_valid():
        raise Hidden
    if not queries.may_decide(request.reader, found):
        messages.error(request, _("这一件现在不在您这一步，请看办到哪了。"))
        return redirect("desk:application", number)
    asked = form.cleaned_data
    verdict = Verdict(asked["outcome"], asked["reason"], asked["seen"])

    def act() -> str:
        made = services.decide(found, verdict, by=request.reader.actor, at=timezone.now())
        words = _("{title}：{state}，{stage}。")
        stage = made.stage.name if made.stage else ""
        return words.format(title=made.title, state=State(made.state).label, stage=stage)

    return _told(request, number, act)


@require_POST
@signed_in
def revoke(request: Request, number: str) -> HttpResponse:
    """Revoke what was granted, with a reason."""
    found, form = _readable(request, number), RevokeForm(request.POST)
    if not queries.may_decide(request.reader, found):
        raise Hidden
    if not form.is_valid():
        messages.error(request, _("还没有写为什么撤销。"))
        return redirect("desk:application", number)
    asked = form.cleaned_data

    def act() -> str:
        by, at = request.reader.actor, timezone.now()
        services.revoke(found, asked["why"], seen=asked["seen"], by=by, at=at)
        return _("撤销了，申请人会看到理由。")

    return _told(request, number, act)


@require_POST
@signed_in
def withdraw(request: Request, number: str) -> HttpResponse:
    """Take one's own application back, from review's page of it; a stale page is told in words."""
    actor = request.reader.actor
    found, form = queries.access_own(actor, number), SeenForm(request.POST)
    if not form.is_valid():
        raise Hidden
    try:
        services.withdraw(found, seen=form.cleaned_data["seen"], by=actor, at=timezone.now())
        messages.success(request, _("撤回了。要办的时候可以重新交。"))
    except Refusal as no:
        messages.error(request, plainly(no))
    return redirect("review:application", number)


@require_POST
@signed_in
def decide_many(request: Request) -> HttpResponse:
    """Pass the ticked rows of one stage, each checked by itself; what is refused is told by row."""
    if not desk.is_decider(request.reader):
        raise Hidden
    rows = _ticked(request)
    if not rows:
        messages.error(request, _("还没有选要办的。"))
        return redirect(_back(request, reverse("desk:applications")))
    try:
        told = services.decide_many(rows, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, plainly(no))
        return redirect(_back(request, reverse("desk:applications")))
    passed = sum(one.refusal is None for one in told)
    if passed:
        messages.success(request, _("同意了 {n} 件。").format(n=passed))
    for one in told:
        if one.refusal:
            messages.error(request, f"{one.application.title}：{plainly(one.refusal)}")
    return redirect(_back(request, reverse("desk:applications")))


def _ticked(request: Request) -> list[Application]:
    """The rows named as number:version, with the version that the page showed."""
    seen = dict(row.rpartition(":")[::2] for row in request.POST.getlist("row")[:ROWS])
    if not all(version.isascii() and version.isdigit() for version in seen.values()):
        raise Hidden
    found = [one for one in queries.by_numbers(list(seen)) if _is_hers(request, one)]
    for one in found:
        one.version = int(seen[one.number])
    return found


def _is_hers(request: Request, one: Application) -> bool:
    """Whether the row is still at her stage; of one that she may not even read: Hidden."""
    if not _may_read(request, one):
        raise Hidden
    if queries.may_decide(request.reader, one):
        return True
    messages.error(request, _("{title}：已经不在您这一步。").format(title=one.title))
    return False


def _told(request: Request, number: str, act: Callable[[], str]) -> HttpResponse:
    """Do it and say what came of it: on the page asked for, or on the application's own."""
    own = reverse("desk:application", args=[number])
    try:
        messages.success(request, act())
    except Refusal as no:
        messages.error(request, plainly(no))
        return redirect(own)
    return redirect(_back(request, own))


def _back(request: Request, usual: str) -> str:
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked if is_ours else usual
