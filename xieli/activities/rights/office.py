"""The officers' doors of tickets: the intake, the queue, a ticket's page and its acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.rights import acts, numbers, queries, services, story
from xieli.activities.rights.forms import IntakeForm
from xieli.activities.rights.links import asked, page_of, sent, uuid_of
from xieli.activities.rights.models import (
    AidKind,
    AidState,
    Grade,
    Mark,
    Queue,
    State,
    Subject,
    Ticket,
)
from xieli.kernel.id_numbers import mask_name
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.shell.guards import Reader, Request, get_or_post, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line
from xieli.unions.models import Standing, Union
from xieli.unions.queries import within

OPEN = ("new", "taken", "sent", "signed", "answered")
MOST_UNIONS = 200


def must_see(reader: Reader) -> None:
    """Pass who has any part in rights; Hidden for all others."""
    if not any(reader.holds(one) for one in queries.SEES):
        raise Hidden


def unions_of(reader: Reader, *functions: str) -> list[Union]:
    """The unions for which the reader may do one of these, top first; enterprise unions left out.

    So many at most as a list to choose from can hold.
    """
    tops = queries.tops_of(reader, functions)
    rows = Union.objects.filter(within(tops, "path")).exclude(stands_as=Standing.ENTERPRISE)
    return list(rows.order_by("level", "name_key")[:MOST_UNIONS])


@require_safe
@signed_in
def queue(request: Request) -> HttpResponse:
    """The tickets of my unions, the most urgent first; found by number, phone or part of a name."""
    must_see(request.reader)
    today = timezone.localdate()
    rows = queries.seen_tickets(request.reader)
    narrow = queries.Asked(
        text=asked(request, "q"), subject=_one_of(request, "subject", Subject.values),
        queue=_one_of(request, "queue", Queue.values), mark=_one_of(request, "mark", Mark.values),
        union=asked(request, "union"), month=asked(request, "month"), late=asked(request, "late"),
    )  # fmt: skip
    shown = _shown(queries.narrowed(rows, narrow, today), asked(request, "show"), request.reader)
    context = {
        "page": page_of(request, queries.listed(shown)), "asked": narrow, "today": today,
        "show": asked(request, "show"), "subjects": Subject.choices, "queues": Queue.choices,
        "may_take": request.reader.holds(Function.RIGHTS_TAKE),
        "may_work": any(request.reader.holds(one) for one in queries.WORKS),
    }  # fmt: skip
    return render(request, "rights/office/queue.html", context)


def _one_of(request: Request, name: str, allowed: list[str]) -> str:
    given = asked(request, name)
    return given if given in allowed else ""


def _shown(rows: Any, show: str, reader: Reader) -> Any:
    today = timezone.localdate()
    hands = (State.TAKEN, State.SIGNED)
    if show in State.values:
        return rows.filter(state=show)
    if show == "all":
        return rows
    if show == "late":
        return rows.filter(state__in=hands, until__lt=today)
    if show == "today":
        return rows.filter(state__in=hands, until=today)
    if show == "mine":
        return rows.filter(state__in=OPEN, handler_id=reader.actor.id)
    return rows.filter(state__in=OPEN)


@require_safe
@signed_in
def hardships(request: Request) -> HttpResponse:
    """民生难题: each with its owner and outcome; how long from hearing to answering is computed."""
    must_see(request.reader)
    rows = queries.seen_tickets(request.reader).filter(subject=Subject.HARDSHIP)
    rows = queries.tickets_matching(rows, asked(request, "q"))
    times = numbers.times(rows)
    context = {
        "page": page_of(request, queries.listed(rows)), "times": times,
        "heard": numbers.days_told(times.heard), "answered": numbers.days_told(times.answered),
        "today": timezone.localdate(), "q": asked(request, "q"),
    }  # fmt: skip
    return render(request, "rights/office/hardships.html", context)


@require_safe
@signed_in
def figures(request: Request) -> HttpResponse:
    """The numbers of the tickets I may see; each opens to its rows."""
    must_see(request.reader)
    told = numbers.numbers(request.reader, timezone.localdate())
    context = {"told": told, "at": timezone.now(), "marks": [one for _v, one in Mark.choices]}
    return render(request, "rights/office/figures.html", context)


@never_cache
@get_or_post
@signed_in
def intake(request: Request) -> HttpResponse:
    """One desk, three queues: a matter is taken in once and put where it belongs."""
    unions = unions_of(request.reader, *queries.WORKS)
    if not unions:
        raise Hidden
    form = IntakeForm(sent(request), initial={"key": uuid7().hex}, unions=unions)
    if request.method == "POST" and form.is_valid():
        try:
            ticket = _take_in(request, form)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            words = _("记下了，编号 {number}。请把编号告诉来的人，凭编号和手机号就能查。")
            messages.success(request, words.format(number=ticket.number))
            return redirect("rights:ticket", ticket_id=ticket.id)
    status = 422 if form.errors else 200
    return render(request, "rights/office/intake.html", {"form": form}, status=status)


def _take_in(request: Request, form: IntakeForm) -> Ticket:
    data = form.cleaned_data
    union = services.union_with_region(uuid_of(data["union"]))
    new = services.NewTicket(
        union, data["subject"], data["words"], phone=data["phone"], name=data["name"],
        firm=data["firm"], channel=data["channel"], queue=data["queue"], key=data["key"],
    )  # fmt: skip
    return services.take_in(new, by=request.reader.actor, at=timezone.now())


@never_cache
@require_safe
@signed_in
def ticket(request: Request, ticket_id: UUID) -> HttpResponse:
    """One ticket: where it is, what can be done now, its numbers and its rules."""
    found = queries.access_ticket(request.reader, ticket_id)
    return render(request, "rights/office/ticket.html", context_of(request, found))


@never_cache
@require_POST
@signed_in
def act(request: Request, ticket_id: UUID, verb: str) -> HttpResponse:
    """Do one thing with a ticket; a refusal stands on the page and loses nothing typed."""
    found = queries.access_ticket(request.reader, ticket_id)
    hand = queries.hand_on(request.reader, found)
    do: Callable[[Request, Ticket], str] = acts.allowed(verb, hand)
    try:
        messages.success(request, do(request, found))
    except Refusal as no:
        found = queries.access_ticket(request.reader, ticket_id)
        context = context_of(request, found, fault=one_line(no), told=request.POST)
        return render(request, "rights/office/ticket.html", context, status=422)
    if not queries.seen_tickets(request.reader).filter(pk=ticket_id).exists():
        return redirect("rights:queue")
    return redirect("rights:ticket", ticket_id=ticket_id)


@never_cache
@require_POST
@signed_in
def read(request: Request, ticket_id: UUID) -> HttpResponse:
    """Open the case's texts and the phone for a purpose; each opening is journalled."""
    found = queries.access_ticket(request.reader, ticket_id)
    if not queries.hand_on(request.reader, found).may_read:
        raise Hidden
    try:
        opened = acts.opened(request, found)
    except Refusal as no:
        context = context_of(request, found, fault=one_line(no), told=request.POST)
        return render(request, "rights/office/ticket.html", context, status=422)
    return render(request, "rights/office/ticket.html", context_of(request, found, opened=opened))


def context_of(request: Request, found: Ticket, **more: Any) -> dict[str, Any]:
    """What the page of a ticket shows."""
    today, hand = timezone.localdate(), queries.hand_on(request.reader, found)
    text = asked(request, "to_called")
    works = hand.may_work and found.state in (State.TAKEN, State.SIGNED)
    return {
        "ticket": found, "hand": hand, "today": today,
        "nodes": story.thread(found, today, is_own=False),
        "may": acts.open_now(found, hand), "grades": Grade.choices, "subjects": Subject.choices,
        "marks": Mark.choices[:3], "aid_kinds": AidKind.choices, "to_called": text,
        "receivers": queries.receivers(text) if works else [],
        "colleagues": queries.colleagues(found, today) if hand.may_work else [],
        "aids": found.aids.order_by("asked_at"),
        "has_aid": found.aids.exclude(state__in=(AidState.REFUSED, AidState.REVOKED)).exists(),
        "shown_name": mask_name(found.name) if found.name else _("不愿留名"),
        "back": reverse("rights:queue"), **more,
    }  # fmt: skip
