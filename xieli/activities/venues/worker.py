"""Doors for everybody: what is near, one place, its door, a report, the keeper's page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.venues import forms, hours, nearest, queries, rules, running, shown
from xieli.activities.venues.forms import ReportForm, VisitsForm
from xieli.activities.venues.models import Keeper, Venue
from xieli.activities.venues.nearest import Sought
from xieli.activities.venues.photos import picture_of
from xieli.activities.venues.running import Visits, Word
from xieli.activities.venues.shown import Clock
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Request, View, get_or_post, signed_in
from xieli.shell.saying import one_line

ROWS, MOST_NEAR = 20, 20


def _may_ask_where(view: View[Any]) -> View[Any]:
    """Let a page ask the phone where it is, when the worker taps for it; all others may not."""

    @wraps(view)
    def answered(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["Permissions-Policy"] = "geolocation=(self), microphone=()"
        return answer

    return answered


def _asked(request: Request, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:40]


@never_cache
@require_safe
@_may_ask_where
def near(request: Request) -> HttpResponse:
    """What is near, or what is in a town: open now first where that is asked."""
    at = timezone.now()
    clock = shown.clock(at)
    words, kind = _asked(request, "q"), _asked(request, "kind")
    spot = forms.spot_in(request.GET)
    context: dict[str, Any] = {
        "q": words, "kind": kind, "is_open": bool(_asked(request, "open")),
        "kinds": clock.house.kinds, "spot": spot, "at": at,
        "lat": _asked(request, "lat"), "lon": _asked(request, "lon"),
    }  # fmt: skip
    context |= _around(request, context, clock) if spot else _in_town(request, context, clock)
    return render(request, "venues/near.html", context)


def _around(request: Request, asked: dict[str, Any], clock: Clock) -> dict[str, Any]:
    sought = Sought(asked["spot"], asked["kind"], asked["is_open"], MOST_NEAR)
    found = nearest.nearest(sought, clock.now, clock.now.day)
    cards = [
        (shown.card(one.venue, clock, one.metres, number), one.metres)
        for number, one in enumerate(found, 1)
    ]
    union = found[0].venue.union if found else None
    outline = queries.outline_of(union.region.code) if union and union.region else None
    sketch = shown.drawn(asked["spot"], cards, outline) if cards else None
    return {"cards": [one for one, _metres in cards], "sketch": sketch, "outline": outline}


def _in_town(request: Request, asked: dict[str, Any], clock: Clock) -> dict[str, Any]:
    rows = queries.found_by_words(asked["q"], asked["kind"])
    if asked["is_open"]:
        rows = rows.filter(nearest.says_open(clock.now))
    rows = queries.with_hours(rows, clock.now.day)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return {"page": page, "cards": [shown.card(one, clock) for one in page]}


@never_cache
@require_safe
@_may_ask_where
def venue(request: Request, code: str) -> HttpResponse:
    """One place: open now or not, confirmed when, what it has, the ways there."""
    return _show(request, queries.access_shown(code))


def _show(request: Request, found: Venue) -> HttpResponse:
    region = found.union.region.code if found.union.region else ""
    clock = shown.clock(timezone.now(), region)
    context = {
        "venue": found, "card": shown.card(found, clock), "week": hours.say(
            queries.spans_of(found)),
        "specials": [one for one in found.specials.all() if one.last >= clock.now.day][:5],
        "outfits": found.outfits.order_by("id").values_list("word", flat=True),
        "hosts": found.hosts.order_by("id"), "ways": shown.ways(found),
        "is_shown": found.state in rules.SHOWN, "days": clock.house.answer_days,
        "is_worker": request.belonging() is not None,
    }  # fmt: skip
    return render(request, "venues/venue.html", context)


@require_POST
@signed_in
def confirm(request: Request, code: str) -> HttpResponse:
    """A worker says: it is open."""
    found, who = queries.access_shown(code), request.belonging()
    if who is None:
        raise Refusal(
            _("这个账号还没有和您本人对上，说了不能算数。"),
            _("看到锁着门、坏了，仍可以直接报告。"),
        )
    word = Word(rules.WORKER, True, forms.metres_in(request.POST, found))
    try:
        made = running.confirm(found, word, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        if made.is_doubtful:
            messages.warning(request, _("手机说您离这里还远，先记着，不算数。到了再点一次。"))
        else:
            messages.success(request, _("谢谢，别的工友看得到：刚刚有人确认开着。"))
    return redirect("venues:venue", code=found.code)


@never_cache
@get_or_post
@_may_ask_where
def report(request: Request, code: str) -> HttpResponse:
    """Locked, broken, not to be found: no sign-in asked; the answer comes by a link."""
    found = queries.access_shown(code)
    form = ReportForm(request.POST or None, request.FILES or None, initial=forms.first_key())
    if request.method == "POST" and form.is_valid():
        by, at = request.reader.actor, timezone.now()
        try:
            new = form.told(forms.metres_in(request.POST, found))
            made = running.report(found, new, request.belonging(), by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("venues:told", code=made.code)
    region = found.union.region.code if found.union.region else ""
    days = queries.house(region, timezone.localdate()).answer_days
    context = {"venue": found, "form": form, "days": days}
    return render(request, "venues/report.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def report_told(request: Request, code: str) -> HttpResponse:
    """A report by its link: who has it, until when, what was answered."""
    found = queries.access_report(code)
    context = {
        "report": found, "nodes": shown.thread(found, timezone.localdate()),
        "has_picture": hasattr(found, "picture"), "url": request.build_absolute_uri(),
    }  # fmt: skip
    return render(request, "venues/told.html", context)


@never_cache
@require_safe
def report_photo(request: Request, code: str) -> HttpResponse:
    """The photo of a report, for who holds its link."""
    return picture_of(queries.access_report(code))


# the keeper, by his code


def _keeper_page(request: Request, found: Keeper, form: VisitsForm | None = None) -> HttpResponse:
    place = queries.access_shown(found.venue.code)
    region = place.union.region.code if place.union.region else ""
    today = timezone.localdate()
    supplies = place.supplies.filter(left__gt=0).order_by("expires_on", "id")
    context = {
        "keeper": found, "venue": place, "card": shown.card(place, shown.clock(
            timezone.now(), region)),
        "form": form or VisitsForm(initial={"day": today}), "today": today,
        "visits": queries.last_visits(place, 7), "supplies": supplies[:30],
    }  # fmt: skip
    return render(request, "venues/keeper.html", context, status=422 if form else 200)


@never_cache
@require_safe
@_may_ask_where
def keeper(request: Request, code: str) -> HttpResponse:
    """The keeper's own page, by his code: open, shut, how many came."""
    return _keeper_page(request, queries.access_keeper(code))


_KEEPER = Actor(None, "值守人")


@require_POST
def keeper_says(request: Request, code: str) -> HttpResponse:
    """The keeper says: open, or shut."""
    found = queries.access_keeper(code)
    is_open = request.POST.get("open", "") == "1"
    metres = forms.metres_in(request.POST, found.venue)
    word = Word(rules.KEEPER, is_open, metres, keeper=found)
    words = _("记下了，大家看得到：现在开门。") if is_open else _("记下了，大家看得到：现在没开。")
    return _by_keeper(
        request, found, words,
        lambda: running.confirm(found.venue, word, by=_KEEPER, at=timezone.now()),
    )  # fmt: skip


@require_POST
def keeper_counts(request: Request, code: str) -> HttpResponse:
    """The keeper says how many came."""
    found, form = queries.access_keeper(code), VisitsForm(request.POST)
    if not form.is_valid():
        return _keeper_page(request, found, form)
    visits = Visits(form.cleaned_data["day"], form.cleaned_data["count"], rules.KEEPER)
    return _by_keeper(
        request, found, _("人次记好了。"),
        lambda: running.count_visits(found.venue, visits, by=_KEEPER, at=timezone.now()),
    )  # fmt: skip


def _by_keeper(
    request: Request, found: Keeper, words: str, act: Callable[[], object]
) -> HttpResponse:
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, words)
    return redirect("venues:keeper", code=found.code)
