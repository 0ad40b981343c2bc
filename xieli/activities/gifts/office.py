"""The keeper's doors: what waits, a thing, a claim, a firm's gift, stations, figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.gifts import figures, keeping, papers, queries, rules, services
from xieli.activities.gifts.forms import (
    CheckForm,
    FirmForm,
    PiecesForm,
    StationForm,
    WindowForm,
    first,
)
from xieli.activities.gifts.models import Claim, Station, Thing, ThingState
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.shell.guards import Request, get_or_post, must_hold, signed_in
from xieli.shell.saying import one_line

ROWS, MOST_UNIONS = 50, 300
CLAIMS = "claims"


@require_safe
@signed_in
def desk(request: Request) -> HttpResponse:
    """What waits at one's stations, state by state, and who comes to fetch."""
    must_hold(request.reader, Function.GIFTS_RUN)
    state, words = request.GET.get("state", ""), request.GET.get("q", "").replace("\x00", "")
    is_claims = state == CLAIMS
    shown = state if state in ThingState.values else ""
    rows: Any = (
        queries.kept_claims(request.reader)
        if is_claims
        else queries.kept_things(request.reader, shown, words.strip()[:40])
    )
    counted = queries.counts(request.reader)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "is_claims": is_claims, "state": state, "q": words, "today": timezone.localdate(),
        "states": [(key, label, counted.get(key, 0)) for key, label in ThingState.choices],
        "n_claims": queries.kept_claims(request.reader).count(),
        "has_stations": queries.kept_stations(request.reader).exists(),
    }  # fmt: skip
    return render(request, "gifts/office/desk.html", context)


@require_safe
@signed_in
def find(request: Request) -> HttpResponse:
    """Go to the thing or the claim whose code was typed or scanned."""
    must_hold(request.reader, Function.GIFTS_RUN)
    text = request.GET.get("code", "").replace("\x00", "")[:40]
    for name, access in (
        ("gifts:kept_claim", queries.access_kept_claim), ("gifts:kept", queries.access_kept),
    ):  # fmt: skip
        try:
            return redirect(name, code=access(text, request.reader).code)
        except Hidden:
            continue
    messages.error(request, _("没有这个码，或不在您的站点。请对着手机再输一遍。"))
    return redirect("gifts:desk")


@never_cache
@require_safe
@signed_in
def thing(request: Request, code: str) -> HttpResponse:
    """One thing and the next step with it."""
    found = queries.access_kept(code, request.reader)
    return _show(request, found, {})


def _show(request: Request, found: Thing, forms: dict[str, Any]) -> HttpResponse:
    kinds = queries.kinds_of(timezone.localdate())
    context = {
        "thing": found,
        "claims": queries.claims_on(found),
        "pieces": PiecesForm(initial={"pieces": found.quantity}),
        "check": CheckForm(kinds=_kinds(found, kinds), thing=found),
        "reasons": kinds["refuses"],
        "may_take_in": found.state in (rules.OFFERED, rules.LAPSED),
        "may_refuse": found.state in (rules.OFFERED, rules.TAKEN_IN),
        **forms,
    }
    status = 422 if forms else 200
    return render(request, "gifts/office/thing.html", context, status=status)


def _kinds(found: Thing, kinds: dict[str, list[str]]) -> list[str]:
    """What this thing may be: of a firm also what is refused from people."""
    more = kinds["refuses_but_new_from_firm"] if found.firm_id else []
    return [*kinds["takes"], *more]


@require_POST
@signed_in
def take_in(request: Request, code: str) -> HttpResponse:
    """Take in what was brought."""
    found, form = queries.access_kept(code, request.reader), PiecesForm(request.POST)
    if not form.is_valid():
        return _show(request, found, {"pieces": form})
    words, pieces = _("收下了。检查消毒、贴上标签以后上架。"), form.cleaned_data["pieces"]
    return _done(request, found, words, keeping.take_in, pieces)


@require_POST
@signed_in
def check_in(request: Request, code: str) -> HttpResponse:
    """Put a checked thing on the list."""
    found = queries.access_kept(code, request.reader)
    kinds = _kinds(found, queries.kinds_of(timezone.localdate()))
    form = CheckForm(request.POST, kinds=kinds, thing=found)
    if not form.is_valid():
        return _show(request, found, {"check": form})
    return _done(request, found, _("上架了，大家看得到了。"), keeping.check_in, form.told())


@require_POST
@signed_in
def refuse(request: Request, code: str) -> HttpResponse:
    """Do not take a thing."""
    found = queries.access_kept(code, request.reader)
    reason = request.POST.get("reason", "").replace("\x00", "")[:60]
    words = _("记下了，送的人看得到理由。请把东西还给他。")
    return _done(request, found, words, keeping.refuse, reason)


@require_POST
@signed_in
def take_off(request: Request, code: str) -> HttpResponse:
    """Take the rest off the list."""
    found = queries.access_kept(code, request.reader)
    return _done(request, found, _("下架了。"), keeping.take_off)


def _done(
    request: Request, found: Thing | Claim, words: str, verb: Callable[..., object], *more: object
) -> HttpResponse:
    """Call the verb, and say on the page of the thing or the claim what came of it."""
    try:
        verb(found, *more, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, words)
    page = "gifts:kept" if isinstance(found, Thing) else "gifts:kept_claim"
    return redirect(page, code=found.code)


@require_safe
@signed_in
def label(request: Request, code: str) -> HttpResponse:
    """The label as PDF."""
    found = queries.access_kept(code, request.reader)
    url = request.build_absolute_uri(reverse("gifts:thing", args=[found.code]))
    paper = papers.label(found, url, at=timezone.now())
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return answer


@never_cache
@require_safe
@signed_in
def claim(request: Request, code: str) -> HttpResponse:
    """A claim whose code somebody shows at the counter."""
    found = queries.access_kept_claim(code, request.reader)
    return render(request, "gifts/office/claim.html", {"claim": found})


@require_POST
@signed_in
def hand_over(request: Request, code: str) -> HttpResponse:
    """Give the piece to the one who shows the code."""
    found = queries.access_kept_claim(code, request.reader)
    return _done(request, found, _("交给本人了，账也记好了。"), keeping.hand_over)


@require_POST
@signed_in
def bring_back(request: Request, code: str) -> HttpResponse:
    """Take a piece back."""
    found = queries.access_kept_claim(code, request.reader)
    words = _("收回来了，又上架了。请再擦净消毒一遍。")
    return _done(request, found, words, keeping.bring_back)


@get_or_post
@signed_in
def firm(request: Request) -> HttpResponse:
    """Write down what a firm gives, in quantity."""
    must_hold(request.reader, Function.GIFTS_RUN)
    kinds = queries.kinds_of(timezone.localdate())
    stations = queries.kept_stations(request.reader).filter(is_open=True)
    form = FirmForm(
        request.POST or None, request.FILES or None, stations=stations,
        kinds=[*kinds["takes"], *kinds["refuses_but_new_from_firm"]],
        initial=first(timezone.localdate()),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = _of_firm(request, form)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("gifts:kept", code=made.code)
    status = 422 if form.errors else 200
    return render(request, "gifts/office/firm.html", {"form": form}, status=status)


def _of_firm(request: Request, form: FirmForm) -> Thing:
    data, by = form.cleaned_data, request.reader.actor
    new = form.told()
    return services.offer_for_firm(new, data["firm"], data["pieces"], by=by, at=timezone.now())


@require_safe
@signed_in
def stations(request: Request) -> HttpResponse:
    """The stations of one's unions."""
    must_hold(request.reader, Function.GIFTS_RUN)
    rows = queries.kept_stations(request.reader)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "gifts/office/stations.html", {"page": page})


@get_or_post
@signed_in
def station(request: Request, station_id: UUID | None = None) -> HttpResponse:
    """Open a station, or change one."""
    must_hold(request.reader, Function.GIFTS_RUN)
    known = queries.access_station(station_id, request.reader) if station_id else None
    form = StationForm(
        request.POST or None, unions=_unions(request, known), initial=_as_form(known)
    )
    if request.method == "POST" and form.is_valid():
        try:
            _kept(request, form, known)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("站点存好了。"))
            return redirect("gifts:stations")
    context = {"form": form, "station": known}
    status = 422 if form.errors else 200
    return render(request, "gifts/office/station.html", context, status=status)


def _unions(request: Request, known: Station | None) -> list[Any]:
    if known:
        return [known.union]
    rows = visible_unions(request.reader, Function.GIFTS_RUN).order_by("level", "name_key")
    return list(rows[:MOST_UNIONS])


def _as_form(known: Station | None) -> dict[str, Any]:
    if known is None:
        return {}
    return {
        "union": str(known.union_id), "name": known.name, "hours": known.hours,
        "address": known.place.address, "is_open": known.is_open,
    }  # fmt: skip


def _kept(request: Request, form: StationForm, known: Station | None) -> Station:
    by, at = request.reader.actor, timezone.now()
    if known:
        seen = request.POST.get("seen", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1
        return keeping.change_station(known, form.told(), seen=version, by=by, at=at)
    chosen = form.cleaned_data["union"]
    union = next(one for one in _unions(request, None) if str(one.id) == chosen)
    return keeping.set_up(union, form.told(), by=by, at=at)


@require_safe
@signed_in
def figures_page(request: Request) -> HttpResponse:
    """The figures of a window, and the rows of one of them."""
    must_hold(request.reader, Function.GIFTS_RUN)
    today = timezone.localdate()
    asked = {"since": today - timedelta(days=30), "until": today}
    form = WindowForm(request.GET if "since" in request.GET else None, initial=asked)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
    rows = figures.told(request.reader, figures.Window(asked["since"], asked["until"]))
    opened, page = request.GET.get("open", ""), request.GET.get("page")
    things = rows.things if opened in figures.OF_THINGS else []
    claims = rows.claims if opened in figures.OF_CLAIMS else []
    context = {
        "form": form, **asked, "at": timezone.now(), "figures": figures.figures(rows),
        "opened": next((one for one in figures.RULES if one.key == opened), None),
        "things": Paginator(things, ROWS).get_page(page),
        "claims": Paginator(claims, ROWS).get_page(page),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "gifts/office/figures.html", context, status=status)
