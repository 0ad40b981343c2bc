"""The merchant's doors: the till on a phone, and his settlements."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.benefits import redeeming, settled, settling, till, till_rules
from xieli.activities.benefits.heard import asked, done, filled_at, page_of, seen_in
from xieli.activities.benefits.models import Claim, Outlet
from xieli.activities.benefits.redeeming import Scan
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, signed_in

AT_ONCE = timedelta(minutes=2)  # what arrives sooner was not kept for want of a network


@require_safe
@signed_in
def start(request: Request) -> HttpResponse:
    """The merchant's outlets; one alone opens at once, with the code that was scanned."""
    outlets = till.outlets_of(request.reader.actor.id)
    code = till_rules.bare(asked(request, "code"))
    if len(outlets) == 1:
        return redirect(_till_url(outlets[0], code))
    return render(request, "benefits/till_outlets.html", {"outlets": outlets, "code": code})


@require_safe
@signed_in
def by_code(request: Request, code: str) -> HttpResponse:
    """Where the QR of a claim leads: to the merchant's till, with its code."""
    till.outlets_of(request.reader.actor.id)
    return redirect(f"{reverse('benefits:till_start')}?code={till_rules.bare(code)}")


def _till_url(outlet: Outlet, code: str = "") -> str:
    url = reverse("benefits:till", args=[outlet.code])
    return f"{url}?code={code}" if code else url


@never_cache
@require_safe
@signed_in
def counter(request: Request, outlet: str) -> HttpResponse:
    """The till of one outlet: look a code up, redeem it; kept on the phone for some hours."""
    place = till.access_outlet(outlet, request.reader.actor.id)
    code = asked(request, "code")
    claim, no = _found(code, place) if code else (None, None)
    done = till.redeemed_at(place, asked(request, "done", 20))
    return _shown(request, place, {"code": code, "claim": claim, "refusal": no, "done": done})


def _found(code: str, place: Outlet) -> tuple[Claim | None, Refusal | None]:
    try:
        claim = till.claim_at(code, place)
        today = timezone.localdate()
        till_rules.must_redeem(redeeming.as_found(claim), today)
    except Refusal as no:
        return None, no
    return claim, None


def _shown(
    request: Request, place: Outlet, told: dict[str, Any], status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    offline, batches = till.offline_of(place, today), list(till.batches_at(place, today)[:30])
    dearest = max((one.face_value for one in batches), default=offline.most)
    context = {
        "outlet": place, "key": uuid4().hex, "offline": offline, "batches": batches,
        "pieces": offline.pieces(dearest), "dearest": dearest,
        "taken": till.taken_on(place, today), "latest": till.latest_at(place), **told,
    }  # fmt: skip
    return render(request, "benefits/till_counter.html", context, status=status)


@require_POST
@signed_in
def redeem(request: Request, outlet: str) -> HttpResponse:
    """Take a claim in; what a till without network kept comes here later with its own time."""
    place = till.access_outlet(outlet, request.reader.actor.id)
    code, key, at = asked(request, "code"), asked(request, "key", 64), timezone.now()
    scan = Scan(code, place, key, _till_at(request, at))
    try:
        claim, _is_new = redeeming.redeem(scan, by=request.reader.actor, at=at)
    except Refusal as no:
        return _shown(request, place, {"code": code, "refusal": no, "key": key}, status=422)
    # the phone's queue follows this address by itself first: the page tells it from the row
    return redirect(f"{_till_url(place)}?done={claim.code}")


def _till_at(request: Request, at: datetime) -> datetime | None:
    filled = filled_at(request)
    return filled if filled and at - filled > AT_ONCE else None


@require_safe
@signed_in
def settlements(request: Request) -> HttpResponse:
    """The merchant's settlements, the latest first."""
    rows = settled.of_merchant(request.reader.actor.id)
    return render(request, "benefits/settlement_mine.html", {"page": page_of(request, rows)})


@get_or_post
@signed_in
def settlement(request: Request, settlement_id: UUID) -> HttpResponse:
    """One settlement: agree, or say what is not right."""
    one = settled.access_mine(settlement_id, request.reader.actor.id)
    if request.method == "POST":
        return _answered(request, one.pk)
    context = {"one": one, "parts": settled.parts_of(one)}
    return render(request, "benefits/settlement_answer.html", context)


def _answered(request: Request, settlement_id: UUID) -> HttpResponse:
    one = settled.access_mine(settlement_id, request.reader.actor.id)
    act, seen = asked(request, "do", 8), seen_in(request)
    by, at = request.reader.actor, timezone.now()
    if act == "agree":
        words = _("确认了。工会批准以后付款，这里看得到。")
        done(request, lambda: settling.agree(one, seen=seen, by=by, at=at), words)
    elif act == "object":
        why = asked(request, "words", 300)
        words = _("您的意见记下了，工会会核对后答复。")
        done(request, lambda: settling.object_to(one, why, seen=seen, by=by, at=at), words)
    else:
        raise Hidden
    return redirect("benefits:merchant_settlement", settlement_id=one.pk)


@require_safe
@signed_in
def statement(request: Request, settlement_id: UUID) -> HttpResponse:
    """The merchant's own copy of the statement, to be printed and stamped."""
    one = settled.access_mine(settlement_id, request.reader.actor.id)
    return HttpResponse(settled.as_pdf(one, timezone.now()), content_type="application/pdf")
