"""The worker's doors: the list, one thing, giving, one's own gifts and claims."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.gifts import queries, rules, services
from xieli.activities.gifts.forms import OfferForm, ThanksForm, first
from xieli.activities.gifts.models import Claim, Station, Thing
from xieli.kernel.refusal import Refusal
from xieli.shell.guards import Belonging, Request, get_or_post, signed_in
from xieli.shell.saying import one_line
from xieli.shell.templatetags.xieli import moment

ROWS, MOST_STATIONS = 20, 400


def _who(request: Request) -> Belonging:
    """The worker behind the sign-in; Refusal where the sign-in is nobody's yet."""
    who = request.belonging()
    if who is None:
        raise Refusal(
            _("这个账号还没有和您本人对上，不能送也不能领。"),
            _("请先加入工会，或请工会把账号和您的登记对上。"),
        )
    return who


def _asked(request: Request, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:40]


@require_safe
def things(request: Request) -> HttpResponse:
    """What can be claimed now; for everybody, without the giver."""
    category, station, words = (_asked(request, name) for name in ("kind", "at", "q"))
    rows = queries.listed(category, station, words)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "kinds": queries.kinds_of(timezone.localdate())["takes"],
        "kind": category, "at": station, "q": words,
        "stations": queries.stations_open()[:MOST_STATIONS],
    }  # fmt: skip
    return render(request, "gifts/things.html", context)


@never_cache
@require_safe
def thing(request: Request, code: str) -> HttpResponse:
    """One thing on the list, and whether this worker can have it."""
    found = queries.access_shown(code)
    who = request.belonging()
    context = {
        "thing": found,
        "is_left": found.state == rules.LISTED and found.left > 0,
        "mine": queries.open_claim_of(who) if who else None,
        "days": queries.house_of(found.station, timezone.now()).keep_days,
    }
    return render(request, "gifts/thing.html", context)


@require_safe
def photo(request: Request, code: str) -> HttpResponse:
    """The picture of a thing."""
    content = queries.access_picture(code, request.reader, request.belonging())
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@require_POST
@signed_in
def claim(request: Request, code: str) -> HttpResponse:
    """Reserve a piece."""
    found = queries.access_shown(code)
    try:
        made = services.claim(found, _who(request), by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("gifts:thing", code=found.code)
    return redirect("gifts:my_claim", code=made.code)


@never_cache
@get_or_post
@signed_in
def give(request: Request) -> HttpResponse:
    """Offer something of one's own."""
    who, kinds = _who(request), queries.kinds_of(timezone.localdate())
    form = OfferForm(
        request.POST or None, request.FILES or None, kinds=kinds["takes"],
        stations=_nearest(who), initial=first(timezone.localdate()),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = services.offer(form.told(), who, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("gifts:offer", code=made.code)
    status = 422 if form.errors else 200
    return render(request, "gifts/give.html", {"form": form, "kinds": kinds}, status=status)


def _nearest(who: Belonging) -> list[Station]:
    """The open stations, those of the worker's own line of unions first."""
    rows = list(queries.stations_open()[:MOST_STATIONS])
    return sorted(rows, key=lambda one: not who.union_path.startswith(one.union.path))


@never_cache
@require_safe
@signed_in
def mine(request: Request) -> HttpResponse:
    """What I gave and what I claimed."""
    who = _who(request)
    context = {
        "claims": queries.claims_of(who)[:ROWS],
        "page": Paginator(queries.given_by(who), ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "gifts/mine.html", context)


@never_cache
@require_safe
@signed_in
def offer(request: Request, code: str) -> HttpResponse:
    """One of my gifts: the code for the station, where it is, what was said of it."""
    found = queries.access_own(code, request.belonging())
    url = request.build_absolute_uri(reverse("gifts:kept", args=[found.code]))
    context = {
        "thing": found,
        "url": url,
        "nodes": _way_of(found),
        "thanks": queries.thanks_for(found),
        "is_waiting": found.state in (rules.OFFERED, rules.LAPSED),
    }
    return render(request, "gifts/offer.html", context)


def _way_of(thing: Thing) -> list[dict[str, object]]:
    """The thread of a thing: what happened, and what comes."""
    steps = [
        (_("登记了"), thing.offered_at),
        (_("站点收下"), thing.taken_in_at),
        (_("检查消毒，上架"), thing.listed_at),
        (_("送到需要的人手里"), thing.ended_at if thing.state == rules.GIVEN else None),
    ]
    nodes: list[dict[str, object]] = [
        {"shape": "ok" if at else "none", "word": _("已办") if at else _("还没到"),
         "title": title, "when": moment(at) if at else ""}
        for title, at in steps
    ]  # fmt: skip
    if thing.state in rules.WAY:
        return nodes
    state = thing.get_state_display()
    words = [_("理由：{why}。请到站点取回。").format(why=thing.why_not)] if thing.why_not else []
    end: dict[str, object] = {
        "shape": "none",
        "word": state,
        "title": state,
        "when": moment(thing.ended_at),
        "words": words,
    }
    return [*(node for node in nodes if node["when"]), end]


@require_POST
@signed_in
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take my offer back."""
    found = queries.access_own(code, request.belonging())
    return _done(request, found, _("撤回了，不用送来了。"), services.withdraw)


@never_cache
@require_safe
@signed_in
def my_claim(request: Request, code: str) -> HttpResponse:
    """One of my claims: the code for the station, until when, where and when it is open."""
    found = queries.access_claim(code, request.belonging())
    url = request.build_absolute_uri(reverse("gifts:kept_claim", args=[found.code]))
    context = {"claim": found, "url": url, "form": ThanksForm()}
    return render(request, "gifts/claim.html", context)


@require_POST
@signed_in
def cancel(request: Request, code: str) -> HttpResponse:
    """Let my reserved piece go."""
    found = queries.access_claim(code, request.belonging())
    return _done(request, found, _("退回去了，留给别的工友。"), services.cancel)


@require_POST
@signed_in
def thank(request: Request, code: str) -> HttpResponse:
    """Say thank you to the giver."""
    found, form = queries.access_claim(code, request.belonging()), ThanksForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写一句话，最多 120 个字。"))
        return redirect("gifts:my_claim", code=found.code)
    words, said = _("带到了。对方看不到您是谁。"), form.cleaned_data["words"]
    return _done(request, found, words, services.thank, said)


def _done(
    request: Request, found: Thing | Claim, words: str, verb: Callable[..., object], *more: object
) -> HttpResponse:
    """Call the verb, and say on the page of the gift or the claim what came of it."""
    try:
        verb(found, *more, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, words)
    page = "gifts:offer" if isinstance(found, Thing) else "gifts:my_claim"
    return redirect(page, code=found.code)
