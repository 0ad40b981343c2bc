"""The officers' doors to other homes: our card and keys, invitations, partners, confirming."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.sharing import keys, meeting, queries, rules, sending
from xieli.sharing.carrying import by_http
from xieli.sharing.doors import asked, said, seen_of
from xieli.sharing.forms import AcceptForm, CardForm, InviteForm, key_in
from xieli.sharing.models import HomeKey, Partner, PartnerState, RefusedMail
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Level, Union


@require_safe
@signed_in
def partners(request: Request) -> HttpResponse:
    """The homes we share with, and what waits."""
    must_hold(request.reader, Function.SHARING_RUN)
    context = {
        "card": queries.our_card(),
        "may_keep": queries.may_keep_card(request.reader),
        "partners": queries.partners(request.reader)[: queries.MOST],
        "invitations": queries.open_invitations(request.reader)[: queries.ROWS],
        "may_cases": queries.may_cases(request.reader),
        "now": timezone.now(),
    }
    return render(request, "sharing/office/partners.html", context)


@get_or_post
@signed_in
def card(request: Request) -> HttpResponse:
    """How others know this home, and its keys."""
    queries.must_keep_card(request.reader)
    known = queries.our_card()
    high = [one for one in queries.unions_of(request.reader) if one.level <= Level.CITY]
    first = {
        "name": known.name if known else "",
        "address": known.address if known else request.build_absolute_uri("/"),
    }
    form = CardForm(request.POST or None, initial=first, unions=[known.union] if known else high)
    if request.method == "POST" and form.is_valid() and _keep_card(request, form):
        return redirect("sharing:partners")
    context = {"form": form, "card": known, "keys": HomeKey.objects.order_by("-made_at")[:20]}
    status = 422 if form.errors else 200
    return render(request, "sharing/office/card.html", context, status=status)


def _keep_card(request: Request, form: CardForm) -> bool:
    data = form.cleaned_data
    union = _union(request, data["union"])
    try:
        keys.keep_card(
            union, data["name"], data["address"], by=request.reader.actor, at=timezone.now()
        )
    except Refusal as no:
        form.add_error(None, one_line(no))
        return False
    messages.success(request, _("写好了。现在可以邀请别的工会。"))
    return True


def _union(request: Request, key: str) -> Union:
    found = Union.objects.filter(pk=key_in(key)).first()
    if found is None:
        raise Hidden
    must_may(request.reader, Function.SHARING_RUN, found.pk)
    return found


@require_POST
@signed_in
def rotate(request: Request) -> HttpResponse:
    """Take a new key; partners are told under the old one."""
    queries.must_keep_card(request.reader)
    by, at = request.reader.actor, timezone.now()
    done = _("换好了，正在告诉每一家。")
    said(request, lambda: keys.card() and keys.rotate_key(by=by, at=at), done)
    return redirect("sharing:card")


@require_POST
@signed_in
def revoke(request: Request) -> HttpResponse:
    """Let all keys go; every partner must be invited anew."""
    queries.must_keep_card(request.reader)
    why, by, at = asked(request, "why"), request.reader.actor, timezone.now()
    done = _("作废了，正在告诉每一家。请逐家重新邀请。")
    said(request, lambda: keys.card() and keys.revoke_key(why, by=by, at=at), done)
    return redirect("sharing:card")


@get_or_post
@signed_in
def invite(request: Request) -> HttpResponse:
    """Make an invitation."""
    must_hold(request.reader, Function.SHARING_RUN)
    form = InviteForm(request.POST or None, unions=queries.unions_of(request.reader))
    if request.method == "POST" and form.is_valid():
        union = _union(request, form.cleaned_data["union"])
        words, by = form.cleaned_data["words"], request.reader.actor
        try:
            made = meeting.invite(union, words, by=by, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("sharing:invitation", made.id)
    status = 422 if form.errors else 200
    return render(request, "sharing/office/invite.html", {"form": form}, status=status)


@never_cache
@require_safe
@signed_in
def invitation(request: Request, invitation_id: UUID) -> HttpResponse:
    """An invitation as a link and a QR code, to be sent to the other home's officer."""
    row = queries.access_invitation(request.reader, invitation_id)
    link = rules.link_of(keys.card().address, row.code, keys.current_key().key_id)
    context = {"row": row, "link": link, "is_over": row.expires_at <= timezone.now()}
    return render(request, "sharing/office/invitation.html", context)


@require_POST
@signed_in
def withdraw(request: Request, invitation_id: UUID) -> HttpResponse:
    """Let an invitation go."""
    row = queries.access_invitation(request.reader, invitation_id)
    by, at = request.reader.actor, timezone.now()
    said(request, lambda: meeting.withdraw(row, by=by, at=at), _("撤回了。"))
    return redirect("sharing:partners")


@never_cache
@require_safe
def invited(request: HttpRequest, code: str, key_id: str) -> HttpResponse:
    """What a person sees who opens an invitation in a browser: how to accept it; nothing of us."""
    queries.must_be_invitation(code, key_id)
    return render(request, "sharing/invited.html", {"link": request.build_absolute_uri()})


@get_or_post
@signed_in
def accept(request: Request) -> HttpResponse:
    """Accept another home's invitation: we introduce ourselves, and its card comes back."""
    must_hold(request.reader, Function.SHARING_RUN)
    form = AcceptForm(request.POST or None, unions=queries.unions_of(request.reader))
    if request.method == "POST" and form.is_valid():
        union, by = _union(request, form.cleaned_data["union"]), request.reader.actor
        link, at = form.cleaned_data["link"], timezone.now()
        try:
            made = meeting.accept(link, union, carry=by_http, by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("sharing:partner", made.id)
    status = 422 if form.errors else 200
    return render(request, "sharing/office/accept.html", {"form": form}, status=status)


@never_cache
@require_safe
@signed_in
def partner(request: Request, partner_id: UUID) -> HttpResponse:
    """One home: the number to compare, its keys, what is on the road."""
    row = queries.access_partner(request.reader, partner_id)
    waiting = row.outbox.filter(state="waiting")
    context = {
        "partner": row,
        "number": meeting.check_number(row),
        "keys": row.keys.order_by("-since")[:20],
        "n_waiting": waiting.count(),
        "missing": queries.missing_of(row),
        "refused": RefusedMail.objects.filter(partner=row).order_by("-at")[:5],
    }
    return render(request, "sharing/office/partner.html", context)


def _acts(row: Partner, request: Request) -> dict[str, tuple[Callable[[], Any], str]]:
    """What can be done with a home, and what is said when it is done."""
    by, at, seen = request.reader.actor, timezone.now(), seen_of(request)
    why = asked(request, "why")
    return {
        "confirm": (
            lambda: meeting.confirm(row, seen=seen, by=by, at=at),
            _("核对好了，可以互相寄信了。"),
        ),
        "close": (
            lambda: meeting.close(row, why, seen=seen, by=by, at=at), _("停了，不再收发。")
        ),
        "distrust": (
            lambda: meeting.distrust(row, why, seen=seen, by=by, at=at),
            _("这把钥匙不再认了。请重新邀请对方。"),
        ),
        "try": (lambda: sending.try_again(row, by=by, at=at), _("一分钟内再寄一次。")),
    }  # fmt: skip


@require_POST
@signed_in
def act(request: Request, partner_id: UUID, verb: str) -> HttpResponse:
    """Confirm, close, distrust, try again, or invite anew."""
    row = queries.access_partner(request.reader, partner_id)
    if verb == "again":
        return _again(request, row)
    acts = _acts(row, request)
    if verb not in acts:
        raise Hidden
    said(request, *acts[verb])
    return redirect("sharing:partner", row.id)


def _again(request: Request, row: Partner) -> HttpResponse:
    by, at = request.reader.actor, timezone.now()
    if row.state == PartnerState.LIVE:
        messages.error(request, _("和这一家正互通着，不用再邀请。"))
        return redirect("sharing:partner", row.id)
    made = meeting.invite(row.union, row.name, again=row, by=by, at=at)
    return redirect("sharing:invitation", made.id)
