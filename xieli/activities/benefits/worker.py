"""The doors of a worker: what I can get, one batch, claim, my vouchers, give back."""

from __future__ import annotations

from datetime import timedelta
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

from xieli.activities.benefits import claims, devices, offers, queries, rules
from xieli.activities.benefits import giving_back as backs
from xieli.activities.benefits.devices import Device
from xieli.activities.benefits.models import Batch, Window
from xieli.activities.benefits.offers import Offer
from xieli.kernel.refusal import Hidden, Refusal
from xieli.rulebook.queries import value
from xieli.shell.guards import Belonging, Request, signed_in
from xieli.shell.saying import one_line


@never_cache
@require_safe
def all_offers(request: Request) -> HttpResponse:
    """What I can get: first what I may claim now, then what is to come, then why not the rest."""
    at = timezone.now()
    context = {"offers": offers.offers(request.belonging(), at), "who": request.belonging()}
    return render(request, "benefits/offers.html", context)


@never_cache
@require_safe
def one(request: Request, code: str) -> HttpResponse:
    """One batch: the way it is given, who pays what, where it is used, and the one button."""
    batch, at = queries.batch_by_code(code), timezone.now()
    who = request.belonging()
    offer = offers.offer_of(batch, who, at)
    device = _device(request, who)
    held = _wait(request, offer, device)
    context = {
        "now": at, "batch": batch, "offer": offer, "who": who, "claim": offers.claim_of(batch, who),
        "lot": offers.lot_of(batch, who), "outlets": queries.outlets_of(batch),
        "groups": rules.group_words(queries.terms_of(batch).groups),
        "own": batch.face_value - batch.union_pays - batch.partner_pays,
        "wait": held,
        "next": queries.next_batch(batch, at) if offer.is_gone or _is_over(offer) else None,
        "goods": getattr(batch, "farm", None), "sessions": _sessions(batch),
        "stops": batch.stops.select_related("outlet"),
        "n_lots": batch.lots.count() if batch.way == rules.DRAW else 0,
        **_claiming(request, offer, held),
    }  # fmt: skip
    answer = render(request, "benefits/offer.html", context)
    if who is not None and device.people:
        _keep(answer, device, request.is_secure())
    return answer


def _is_over(offer: Offer) -> bool:
    return any(why.key == rules.OVER for why in offer.why)


LANE = "/lane/claim"  # beside Django, under the same address


def _claiming(request: Request, offer: Offer, held: dict[str, Any]) -> dict[str, Any]:
    """Where the claim form leads: to the fast lane with signed tokens, or where no lane runs
    beside us (development, tests) to our own door; a window's button carries its own word."""
    batch, has_lane = offer.batch, "asgi.scope" in request.META
    is_asked = not (offer.why or offer.is_gone or held.get("seconds") or batch.way == rules.DRAW)
    told = {"form_url": LANE if has_lane else f"{request.path}claim/", "has_lane": has_lane}
    if not is_asked:
        return {**told, "windows": [(*one, "") for one in _windows(batch)]}

    def word(window: Window | None) -> str:
        if not has_lane:
            return str(window.pk) if window else ""
        at, who = timezone.now(), request.belonging()
        return claims.entry_token(batch, who, window=window, at=at)

    if batch.way == rules.WINDOW:
        return {**told, "windows": [(*one, word(one[0])) for one in _windows(batch)]}
    return {**told, "token": word(None)}


def _windows(batch: Batch) -> list[tuple[Window, int]]:
    """The windows still to come with their free places."""
    if batch.way != rules.WINDOW:
        return []
    rows = batch.windows.select_related("outlet").filter(starts_at__gt=timezone.now())
    return [(window, window.places - window.taken) for window in rows]


def _sessions(batch: Batch) -> list[Any]:
    if batch.what != rules.FARM:
        return []
    return [row.session for row in batch.sessions.select_related("session")]


# The device's brake ----------------------------------------------------------------------


def _device(request: Request, who: Belonging | None) -> Device:
    device = devices.read(request.COOKIES.get(devices.COOKIE, ""))
    return device.used_by(who.person_id) if who else device


def _keep(answer: HttpResponse, device: Device, is_secure: bool) -> None:
    answer.set_cookie(
        devices.COOKIE, devices.cookie_of(device), max_age=devices.LASTS, httponly=True,
        samesite="Lax", secure=is_secure, path="/benefits/",
    )  # fmt: skip


def _wait(request: Request, offer: Offer, device: Device) -> dict[str, Any]:
    """Whether somebody on a crowded device has to wait still; nothing where the way is free.

    In a draw nobody gains by speed, so nobody waits.
    """
    who, batch = request.belonging(), offer.batch
    if who is None or offer.why or batch.way == rules.DRAW:
        return {}
    today = timezone.localdate()
    region = batch.union.region.code if batch.union.region else ""
    if not devices.is_crowded(device, value(rules.DEVICE_FREE, region, today).as_int):
        return {}
    seconds = value(rules.DEVICE_WAIT, region, today).as_int
    ticket = request.GET.get("w", request.POST.get("w", ""))
    if devices.has_waited(ticket, batch, who.person_id, timedelta(seconds=seconds)):
        return {"ticket": ticket}
    return {"seconds": seconds, "people": len(device.people), "began": bool(ticket)}


@require_POST
@signed_in
def wait(request: Request, code: str) -> HttpResponse:
    """Begin to wait on a device that many use; the officer gets a count."""
    batch, who = queries.batch_by_code(code), request.belonging()
    if who is None:
        return redirect("benefits:offer", code=code)
    device = _device(request, who)
    devices.note_crowd(batch, device, by=request.reader.actor, at=timezone.now())
    ticket = devices.ticket(batch, who.person_id)
    answer = redirect("benefits:offer", code=code)
    answer["Location"] += f"?w={ticket}"
    return answer


# Claiming ----------------------------------------------------------------------


@require_POST
@signed_in
def claim(request: Request, code: str) -> HttpResponse:
    """Claim one, without the fast lane; a second click is the same claim."""
    batch, who, at = queries.batch_by_code(code), request.belonging(), timezone.now()
    offer = offers.offer_of(batch, who, at)
    if _wait(request, offer, _device(request, who)).get("seconds"):
        messages.error(request, _("这台设备今天领得多，请先等一会儿。"))
        return redirect("benefits:offer", code=code)
    window = _window(batch, request.POST.get("window", ""))
    by = request.reader.actor
    try:
        made = claims.claim(batch, who, window=window, by=by, at=at)
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("benefits:offer", code=code)
    return redirect("benefits:voucher", code=made.code)


def _window(batch: Batch, text: str) -> Window | None:
    try:
        return queries.access_window(batch, UUID(text)) if text else None
    except (ValueError, Hidden):
        return None


@never_cache
@require_safe
@signed_in
def mine(request: Request) -> HttpResponse:
    """What I have: held with its last day, entered draws, what is over."""
    who, at = request.belonging(), timezone.now()
    context = {"mine": offers.mine(who, at) if who else None, "who": who,
               "today": timezone.localdate(at)}  # fmt: skip
    return render(request, "benefits/mine.html", context)


@never_cache
@require_safe
@signed_in
def voucher(request: Request, code: str) -> HttpResponse:
    """One's own claim with its code and QR; nobody else's."""
    who = request.belonging()
    found = queries.access_claim(code, who.person_id if who else None)
    batch = found.batch
    context = {
        "claim": found, "batch": batch, "outlets": queries.outlets_of(batch),
        "own": batch.face_value - batch.union_pays - batch.partner_pays,
        "is_late": timezone.localdate() > batch.redeem_until,
        "url": request.build_absolute_uri(reverse("benefits:till_code", args=[found.code])),
    }  # fmt: skip
    return render(request, "benefits/voucher.html", context)


@require_POST
@signed_in
def give_back(request: Request, code: str) -> HttpResponse:
    """Give back what one will not use."""
    who = request.belonging()
    found = queries.access_claim(code, who.person_id if who else None)
    try:
        backs.give_back(found, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("退回了，别人可以领。这一批不能再领第二次。"))
    return redirect("benefits:mine")
