"""The officers' doors: the register, one place and what is done there, reports, supplies."""

from __future__ import annotations

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

from xieli.activities.venues import figures, forms, hours, papers, queries, running, services, shown
from xieli.activities.venues.deeds import DEEDS, Asked
from xieli.activities.venues.forms import VenueForm
from xieli.activities.venues.models import Inspection, Venue, VenueState
from xieli.activities.venues.photos import picture_of
from xieli.activities.venues.queries import BOTH, RUN
from xieli.kernel.refusal import Hidden, Refusal
from xieli.review.queries import of_about
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line

ROWS, MOST_UNIONS, FEW = 50, 400, 8
QUIET, UNLOOKED = "quiet", "unlooked"


def must_work(request: Request) -> None:
    """Pass who runs or decides on places somewhere."""
    if not any(request.reader.holds(one) for one in BOTH):
        raise Hidden


def _text(request: Request, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:40]


@require_safe
@signed_in
def desk(request: Request) -> HttpResponse:
    """The register of one's places, by state and kind; what nobody confirmed lately."""
    must_work(request)
    state, kind, words = (_text(request, name) for name in ("state", "kind", "q"))
    house, every = queries.house("", timezone.localdate()), queries.kept(request.reader)
    silent = queries.quiet(every, timezone.now(), house.quiet_days)
    unlooked = queries.unlooked(every, timezone.localdate(), house.inspect_months)
    by_state = state if state in VenueState.values else ""
    waiting = {QUIET: silent, UNLOOKED: unlooked}.get(state, every)
    rows = queries.listed(waiting, by_state, kind, words)
    counted = queries.counts(every)
    union = queries.kept_unions(request.reader, queries.DECIDE).first()
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")), "state": state,
        "kind": kind, "q": words, "kinds": house.kinds, "n_quiet": silent.count(),
        "n_unlooked": unlooked.count(), "inspect_months": house.inspect_months,
        "quiet_days": house.quiet_days, "today": timezone.localdate(), "into": union,
        "states": [(key, label, counted.get(key, 0)) for key, label in VenueState.choices],
        "runs": request.reader.holds(RUN),
    }  # fmt: skip
    return render(request, "venues/office/desk.html", context)


@require_safe
@signed_in
def find(request: Request) -> HttpResponse:
    """Go to the place whose code was typed or scanned."""
    must_work(request)
    try:
        found = queries.kept_by_code(_text(request, "code"), request.reader)
    except Hidden:
        messages.error(request, _("没有这个码，或不归您管。请对着门上的牌子再输一遍。"))
        return redirect("venues:desk")
    return redirect("venues:kept", venue_id=found.id)


def _form(request: Request, known: Venue | None) -> VenueForm:
    at = timezone.now()
    unions = list(queries.kept_unions(request.reader)[:MOST_UNIONS])
    if known:
        unions = [known.union]
    house = queries.house("", timezone.localdate(at))
    kind = known.kind if known else ""
    needs = [queries.needs_of(one, unions[0], timezone.localdate(at)) for one in (
        [kind] if kind else house.kinds)] if unions else []  # fmt: skip
    words = dict.fromkeys(word for each in [*needs, house.kit] for word in each)
    first = _told_of(known) if known else {}
    form = VenueForm(
        request.POST or None, unions=unions, kinds=house.kinds, words=words, initial=first
    )
    if known:
        form.fields.pop("hours")
    return form


def _told_of(known: Venue) -> dict[str, Any]:
    names = ("kind", "name", "number", "address", "way", "phone", "longitude", "latitude")
    first = {name: getattr(known, name) for name in names}
    outfits = list(known.outfits.values_list("word", flat=True))
    return {**first, "union": str(known.union_id), "datum": "WGS-84", "outfits": outfits}


@never_cache
@get_or_post
@signed_in
def venue_form(request: Request, venue_id: UUID | None = None) -> HttpResponse:
    """Begin the file of a place, or put it right."""
    known = queries.access_kept(venue_id, request.reader, RUN) if venue_id else None
    if known is None and not request.reader.holds(RUN):
        raise Hidden
    form = _form(request, known)
    if request.method == "POST" and form.is_valid():
        by, at = request.reader.actor, timezone.now()
        form.cleaned_data.setdefault("hours", "")
        union = form.known[form.cleaned_data["union"]]
        try:
            made = (
                services.change(known, form.told(), by=by, at=at)
                if known
                else services.draft(union, form.told(), by=by, at=at)
            )
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("记下了。"))
            return redirect("venues:kept", venue_id=made.id)
    context = {"form": form, "venue": known}
    status = 422 if form.errors else 200
    return render(request, "venues/office/venue_form.html", context, status=status)


@never_cache
@require_safe
@signed_in
def kept(request: Request, venue_id: UUID) -> HttpResponse:
    """One place: its state, the next step, and all that belongs to it."""
    return show(request, queries.access_kept(venue_id, request.reader), {})


def show(request: Request, found: Venue, wrong: dict[str, Any]) -> HttpResponse:
    """The page of one place, with the form that was wrong where one was."""
    today, reader = timezone.localdate(), request.reader
    region = found.union.region.code if found.union.region else ""
    mine = Venue.objects.filter(pk=found.pk)
    has = set(found.outfits.values_list("word", flat=True))
    needs = queries.needs_of(found.kind, found.union, today)
    context = {
        "venue": found, "card": shown.card(found, shown.clock(timezone.now(), region)),
        "week": hours.say(queries.spans_of(found)), "today": today,
        "needs": [(word, word in has) for word in needs],
        "more": sorted(has - set(needs)), "lack": [one for one in needs if one not in has],
        "specials": found.specials.all(), "hosts": found.hosts.order_by("id"),
        "keepers": found.keepers.filter(until=None).order_by("id"),
        "visits": queries.last_visits(found, FEW),
        "activities": queries.activities_at(found)[:FEW],
        "supplies": found.supplies.filter(left__gt=0).order_by("expires_on", "id")[:30],
        "inspections": Inspection.objects.filter(venue=found).order_by("-id")[:FEW],
        "faults": queries.open_faults(mine), "reports": found.reports.order_by("-id")[:FEW],
        "turns": found.turns.order_by("id"), "application": of_about(found.pk),
        "runs": reader.may(RUN, found.union_id),
        "decides": reader.may(queries.DECIDE, found.union_id),
        "confirms": found.confirmations.order_by("-id")[:FEW],
    }  # fmt: skip
    for name, deed in DEEDS.items():
        if deed.form:
            context[f"{name.replace('-', '_')}_form"] = wrong.get(name) or deed.form(
                initial=_first(name, found, today), auto_id=f"{name}-%s"
            )
    status = 422 if wrong else 200
    return render(request, "venues/office/venue.html", context, status=status)


def _first(name: str, found: Venue, today: Any) -> dict[str, Any]:
    if name == "hours":
        return {"hours": hours.say(queries.spans_of(found))}
    return {"day": today, "first": today, "last": today}


@require_POST
@signed_in
def act(request: Request, venue_id: UUID, do: str) -> HttpResponse:
    """Do one thing at a place."""
    deed = DEEDS.get(do)
    if deed is None:
        raise Hidden
    found = queries.access_kept(venue_id, request.reader, deed.may)
    form = deed.form(request.POST, auto_id=f"{do}-%s") if deed.form else None
    if form is not None and not form.is_valid():
        return show(request, found, {do: form})
    asked = Asked(found, form, request.POST.get("one", ""), request.reader.actor, timezone.now())
    try:
        deed.act(asked)
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, str(deed.words))
    return redirect("venues:kept", venue_id=found.id)


@require_safe
@signed_in
def sheet(request: Request, venue_id: UUID) -> HttpResponse:
    """The sheet with the code for the door."""
    found = queries.access_kept(venue_id, request.reader)
    url = request.build_absolute_uri(reverse("venues:venue", args=[found.code]))
    made = papers.door_sheet(found, url, at=timezone.now())
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="venue-{found.code}.pdf"'
    return answer


@require_safe
@signed_in
def reports(request: Request) -> HttpResponse:
    """The reports that wait for an answer."""
    if not request.reader.holds(RUN):
        raise Hidden
    rows = queries.reports_kept(request.reader)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "today": timezone.localdate()}
    return render(request, "venues/office/reports.html", context)


@never_cache
@get_or_post
@signed_in
def report(request: Request, report_id: UUID) -> HttpResponse:
    """One report and its answer."""
    found = queries.access_report_kept(report_id, request.reader)
    form = forms.WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words, by = form.cleaned_data["words"], request.reader.actor
        try:
            running.answer(found, words, by=by, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("答复了，报告的人打开链接就看得到。"))
            return redirect("venues:reports")
    context = {
        "report": found, "form": form, "today": timezone.localdate(),
        "has_picture": hasattr(found, "picture"),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "venues/office/report.html", context, status=status)


@require_safe
@signed_in
def report_photo(request: Request, report_id: UUID) -> HttpResponse:
    """The photo of a report, for who answers it."""
    return picture_of(queries.access_report_kept(report_id, request.reader))


@require_safe
@signed_in
def supplies(request: Request) -> HttpResponse:
    """What is kept at one's places, what expires first at the head."""
    if not request.reader.holds(RUN):
        raise Hidden
    page = Paginator(queries.supplies_kept(request.reader), ROWS).get_page(request.GET.get("page"))
    today = timezone.localdate()
    ahead = queries.house("", today).supply_ahead
    context = {"page": page, "today": today, "soon": today + timedelta(days=ahead)}
    return render(request, "venues/office/supplies.html", context)


@require_POST
@signed_in
def take_out(request: Request, supply_id: UUID) -> HttpResponse:
    """Take some out of a batch."""
    found, form = queries.access_supply(supply_id, request.reader), forms.OutForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写取出多少、为什么。"))
        return redirect("venues:supplies")
    try:
        running.take_out(found, form.told(), by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("取出了，账也记好了。"))
    return redirect("venues:supplies")


@require_safe
@signed_in
def figures_page(request: Request) -> HttpResponse:
    """Places, visits, activities and answers by kind, from one day to another."""
    must_work(request)
    window = figures.window_of(
        _text(request, "since"), _text(request, "until"), timezone.localdate()
    )
    rows = figures.by_kind(request.reader, window)
    return render(request, "venues/office/figures.html", {"rows": rows, "window": window})
