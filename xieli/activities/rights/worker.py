"""The doors of the complainant: ask, find again, follow, judge; no sign-in is needed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.rights import answering, legal, queries, services, story
from xieli.activities.rights.forms import AskForm, FindForm, JudgeForm
from xieli.activities.rights.links import asked, page_of, read_token, sent, token_of, uuid_of
from xieli.activities.rights.models import AidKind, AidState, Channel, State, Ticket
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line
from xieli.unions.models import Union

OWN = "诉求人"


def _actor(request: Request) -> Actor:
    """A signed-in worker acts by name; the link alone acts as the complainant."""
    return request.reader.actor if request.reader.is_signed_in else Actor(None, OWN)


@never_cache
@get_or_post
def ask(request: Request) -> HttpResponse:
    """Say what happened; a QR code of a union brings its key along and spares a field."""
    union = _placed(asked(request, "u"))
    form = AskForm(sent(request), initial={"key": uuid7().hex}, is_placed=union is not None)
    if request.method == "POST" and form.is_valid():
        ticket = _ask(request, form, union or _union_of(form))
        if ticket:
            words = _("记下了，编号 {number}。这一页就是您的查询页，请收藏。")
            messages.success(request, words.format(number=ticket.number))
            return redirect("rights:mine", token=token_of(ticket))
    status = 422 if form.errors else 200
    return render(request, "rights/ask.html", {"form": form, "union": union}, status=status)


def _placed(key: str) -> Union | None:
    if not key:
        return None
    union = services.union_with_region(uuid_of(key))
    if not queries.may_receive(union):
        raise Hidden
    return union


def _union_of(form: AskForm) -> Union | None:
    """The union of the district that was typed; what is wrong with it stands at its field."""
    try:
        found = queries.intake_union(form.cleaned_data["place"], timezone.localdate())
    except Refusal as no:
        form.add_error("place", one_line(no))
        return None
    return services.union_with_region(found.pk)


def _ask(request: Request, form: AskForm, union: Union | None) -> Ticket | None:
    if union is None:
        return None
    data = form.cleaned_data
    new = services.NewTicket(
        union, data["subject"], data["words"], phone=data["phone"], name=data["name"],
        firm=data["firm"], channel=Channel.PAGE, key=data["key"],
    )  # fmt: skip
    try:
        return services.ask(new, by=_actor(request), at=timezone.now())
    except Refusal as no:
        form.add_error(None, one_line(no))
        return None


@never_cache
@get_or_post
def find(request: Request) -> HttpResponse:
    """Find one's own matter again by its number and the phone; a miss tells nothing."""
    form = FindForm(sent(request))
    if request.method == "POST" and form.is_valid():
        found = queries.find_own(form.cleaned_data["number"], form.cleaned_data["phone"])
        if found:
            return redirect("rights:mine", token=token_of(found))
        form.add_error(None, _("编号和手机号对不上。请对照当时的短信或页面再看一遍。"))
    status = 422 if form.errors else 200
    return render(request, "rights/find.html", {"form": form}, status=status)


@require_safe
@signed_in
def mine_all(request: Request) -> HttpResponse:
    """What a signed-in worker asked, newest first."""
    assert request.reader.actor.id is not None
    page = page_of(request, queries.tickets_of(request.reader.actor.id))
    rows = [(one, token_of(one)) for one in page]
    return render(request, "rights/mine_all.html", {"page": page, "rows": rows})


@never_cache
@require_safe
def mine(request: Request, token: str) -> HttpResponse:
    """My case in plain words: where it is, who has it, until when, and the answer."""
    ticket = queries.own_ticket(read_token(token))
    return render(request, "rights/mine.html", _mine(request, ticket, token))


def _mine(request: Request, ticket: Ticket, token: str, **more: Any) -> dict[str, Any]:
    answer = queries.latest_answer(ticket)
    at = timezone.now()
    told = answering.read_own(answer, by=_actor(request), at=at) if answer else ""
    has_aid = ticket.aids.exclude(state__in=(AidState.REFUSED, AidState.REVOKED)).exists()
    may_judge = ticket.state == State.ANSWERED and not ticket.mark
    return {
        "ticket": ticket, "token": token, "nodes": story.thread(
            ticket, timezone.localdate(at), is_own=True
        ),
        "next": story.next_words(ticket), "answer": told, "form": JudgeForm(),
        "may_judge": may_judge,
        "may_withdraw": ticket.state in (State.NEW, State.TAKEN, State.SENT, State.SIGNED),
        "may_ask_aid": ticket.state in (State.TAKEN, State.SENT, State.SIGNED) and not has_aid,
        "aids": ticket.aids.order_by("asked_at"), "aid_kinds": AidKind.choices, **more,
    }  # fmt: skip


@never_cache
@require_POST
def judge(request: Request, token: str) -> HttpResponse:
    """Judge the answer; 不满意 sends it back to work once by right."""
    ticket = queries.own_ticket(read_token(token))
    form = JudgeForm(request.POST)
    if form.is_valid():
        try:
            row = answering.judge(
                ticket, form.cleaned_data["mark"], form.cleaned_data["words"],
                by=_actor(request), at=timezone.now(),
            )  # fmt: skip
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, story.next_words(row))
            return redirect("rights:mine", token=token)
    context = _mine(request, queries.own_ticket(ticket.pk), token, form=form)
    return render(request, "rights/mine.html", context, status=422)


@require_POST
def withdraw(request: Request, token: str) -> HttpResponse:
    """Take the matter back."""
    ticket = queries.own_ticket(read_token(token))
    services.withdraw(ticket, by=_actor(request), at=timezone.now())
    messages.success(request, _("撤回了。想再提随时可以。"))
    return redirect("rights:mine", token=token)


@require_POST
def ask_aid(request: Request, token: str) -> HttpResponse:
    """Ask for legal aid in the same matter; nothing is to be written twice."""
    ticket = queries.own_ticket(read_token(token))
    legal.ask_aid(ticket, asked(request, "kind"), by=_actor(request), at=timezone.now())
    messages.success(request, _("法律援助申请交上去了，进展也在这一页看。"))
    return redirect("rights:mine", token=token)
