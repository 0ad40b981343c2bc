"""The doors of a worker: what is on, one occasion, a booking, the ticket, the code, a word after.

Whoever has the link reads; booking asks for a sign-in and comes back to where it was.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.booking import attending, listing, queries, rules, showing, taking, tickets
from xieli.booking.forms import BookForm, CodeForm, FeedbackForm, PaperForm, paper_rows
from xieli.booking.holding import told as ruled
from xieli.booking.models import Occasion, Party, Seat, Series, Tag
from xieli.booking.taking import Wish
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Person
from xieli.shell.guards import Belonging, Request, get_or_post, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line

ROWS, MINE, OTHERS = 20, 5, 3


@require_safe
def coming(request: Request) -> HttpResponse:
    """What is on, by kind and tag; one's own bookings first."""
    at, belonging = timezone.now(), request.belonging()
    rows, kinds = queries.listed(belonging, at), showing.kind_words(at)
    held = set(rows.order_by().values_list("series__kind", flat=True).distinct())
    kind, tag = request.GET.get("kind", ""), request.GET.get("tag", "")
    kind = kind if kind in kinds else ""
    shown = rows.filter(series__kind=kind) if kind else rows
    tags = _tags(shown) if kind else []
    if tag in tags:
        shown = shown.filter(tags__word=tag)
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    mine: list[Party] = []
    if belonging:
        mine = list(tickets.to_come(tickets.parties_of(belonging.person_id), at)[:MINE])
    context = {
        "page": page, "cards": [showing.card(one, at) for one in page],
        "kind": kinds.get(kind, ""),
        "kinds": showing.picks(
            {code: word for code, word in kinds.items() if code in held}, kind, "?kind={}",
            [_("全部")],
        ),
        "tags": showing.picks(
            {word: word for word in tags}, tag, f"?{urlencode({'kind': kind})}&tag={{}}",
            [_("不分")],
        ) if tags else [],
        "mine": [tickets.card_of(party, at) for party in mine],
    }  # fmt: skip
    return render(request, "booking/coming.html", context)


def _tags(rows: Any) -> list[str]:
    """The words that the occasions of this kind carry now."""
    found = Tag.objects.filter(occasion__in=rows.order_by().values("pk"))
    return sorted(found.values_list("word", flat=True).distinct())


@require_safe
def series(request: Request, code: str) -> HttpResponse:
    """A series: its times to come, those that were, its road."""
    found, at = queries.series_by_code(code), timezone.now()
    rows = queries.occasions_shown(found).prefetch_related("results")
    ahead = rows.filter(ends_at__gt=at, state="open")[:ROWS]
    past = rows.exclude(ends_at__gt=at, state="open").order_by("-starts_at")[:ROWS]
    road = showing.road_of(found, at)
    context = {
        "series": found, "kind": showing.kind_words(at).get(found.kind, ""),
        "cards": [showing.card_in_series(one, at) for one in ahead],
        "past": [showing.card_in_series(one, at) for one in past],
        "road": showing.thread(found, road) if road else [],
        "hosts": "、".join(filter(None, [found.union.name, found.host])),
    }  # fmt: skip
    return render(request, "booking/series.html", context)


def _occasion(code: str, number: int) -> Occasion:
    """The occasion of an address that anybody may open; Hidden while it is planned."""
    rows = queries.occasions_shown(queries.series_by_code(code))
    one = rows.filter(number=min(number, rules.MOST_SMALL)).first()
    if one is None:
        raise Hidden
    return one


@get_or_post
def occasion(request: Request, code: str, number: int) -> HttpResponse:
    """One occasion for everybody; posting books it for who is signed in."""
    one = _occasion(code, number)
    if request.method != "POST":
        return _show(request, one, {})
    if not request.reader.is_signed_in:
        return redirect_to_login(request.path)
    posted = request.POST
    form = BookForm(posted, series=one.series)
    rows = _rows(one.series, posted)
    refusal = None
    if form.is_valid() and all([row.is_valid() for row in rows]):
        try:
            party = _taken(request, one, form, rows)
        except Refusal as no:
            refusal = no
        else:
            return redirect("booking:ticket", code=party.code)
    return _show(request, one, {"form": form, "rows": rows, "refusal": refusal})


def _rows(found: Series, posted: Any = None) -> list[PaperForm]:
    if not found.asks_papers:
        return []
    papers = ruled(found, rules.PAPER_KINDS, timezone.now()).as_words
    return paper_rows(found, papers, posted)


def _taken(request: Request, one: Occasion, form: BookForm, rows: list[PaperForm]) -> Party:
    belonging = request.belonging()
    if belonging is None:
        raise Refusal(_("这个登录账号还没有对上本人，不能报名。"), _("请到所在工会把账号对上。"))
    given = [row.guest() for row in rows]
    guests = tuple(one for one in given[1:] if one) or form.named()
    wish = Wish(form.cleaned_data["key"], guests, given[0] if given else None)
    at = timezone.now()
    return taking.take_seats(one, belonging, wish, by=request.reader.actor, at=at)


def _show(request: Request, one: Occasion, sent: dict[str, Any]) -> HttpResponse:
    at, found = timezone.now(), one.series
    who = showing.looker(one, request.belonging(), request.reader.is_signed_in)
    others = queries.occasions_shown(found).filter(state="open", starts_at__gt=at)
    login = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    context = {
        "one": one, "series": found, "seen": showing.seen(one, who, at),
        "kind": showing.kind_words(at).get(found.kind, ""),
        "form": sent.get("form") or BookForm(initial={"key": uuid7().hex}, series=found),
        "rows": sent.get("rows") or _rows(found), "refusal": sent.get("refusal"),
        "others": [showing.card(each, at) for each in others.exclude(pk=one.pk)[:OTHERS]],
        "results": [(each.measure, showing.result_words(each))
                    for each in showing.results_of(one)],
        "pictures": one.pictures.defer("content").order_by("told_at", "id"),
        "login_url": login,
    }  # fmt: skip
    return render(request, "booking/occasion.html", context, status=422 if sent else 200)


@require_safe
def picture(request: Request, code: str, number: int, picture_id: UUID) -> HttpResponse:
    """A photo of an occasion, cleaned when it came in."""
    found = _occasion(code, number).pictures.filter(pk=picture_id).first()
    if found is None:
        raise Hidden
    return HttpResponse(bytes(found.content), content_type="image/jpeg")


# One's own bookings.


def _own(request: Request) -> Belonging:
    """The worker behind the sign-in; Hidden where there is none."""
    belonging = request.belonging()
    if belonging is None:
        raise Hidden
    return belonging


@require_safe
@signed_in
def mine(request: Request) -> HttpResponse:
    """One's bookings: what is ahead, what was."""
    at, belonging = timezone.now(), request.belonging()
    if belonging is None:  # an officer's sign-in has no bookings and is told so by the empty page
        page = Paginator(Party.objects.none(), ROWS).get_page(1)
        return render(request, "booking/mine.html", {"cards": [], "page": page})
    parties = tickets.parties_of(belonging.person_id)
    ahead = list(tickets.to_come(parties, at)[:ROWS])
    page = Paginator(parties.exclude(pk__in=[one.pk for one in ahead]), ROWS).get_page(
        request.GET.get("page")
    )
    cards, past = ([tickets.card_of(one, at) for one in rows] for rows in (ahead, page))
    context = {"cards": cards, "past": past, "page": page}
    return render(request, "booking/mine.html", context)


@require_safe
@signed_in
def ticket(request: Request, code: str) -> HttpResponse:
    """A booking: the seats or the place in the line; an officer who scans it ticks the list."""
    try:
        party, is_mine = queries.party_by_code(code, request.belonging()), True
    except Hidden:
        party, is_mine = listing.party_for_officer(request.reader, code), False
    at, one = timezone.now(), party.occasion
    context = tickets.ticket(party, at, is_mine=is_mine) | {
        "is_mine": is_mine, "runs": not is_mine, "here": request.path,
        "url": request.build_absolute_uri(request.path),
    }  # fmt: skip
    if is_mine:
        own = party.seats.filter(person=_own(request).person_id, came_at__isnull=False)
        can_say = own.exists() and at >= one.starts_at
        place = [one.series.code, one.number]
        context["feedback_url"] = reverse("booking:feedback", args=place) if can_say else ""
        context["check_in_url"] = reverse("booking:check_in", args=place)
    return render(request, "booking/ticket.html", context)


@require_POST
@signed_in
def give_back(request: Request, code: str) -> HttpResponse:
    """Give the seats or the place in the line back."""
    party = queries.party_by_code(code, _own(request))
    try:
        taking.give_back(party, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, _("退好了，位子给了后面的人。"))
    return redirect("booking:ticket", code=party.code)


@require_safe
@signed_in
def calendar(request: Request, code: str) -> HttpResponse:
    """The occasion of a booking for the phone's own calendar; the online room for seats alone."""
    party = queries.party_by_code(code, _own(request))
    is_seated = party.state == "seated"
    content = queries.calendar_of([party.occasion], timezone.now(), with_links=is_seated)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="event.ics"'
    return answer


@get_or_post
@signed_in
def check_in(request: Request, code: str, number: int) -> HttpResponse:
    """Type or scan the code of the hall: come the first time, gone the second."""
    one, belonging = _occasion(code, number), request.belonging()
    seat = _seat(one, belonging)
    form = CodeForm(request.POST or None, initial={"code": request.GET.get("c", "")[:12]})
    if request.method == "POST" and form.is_valid():
        try:
            _checked(request, one, form.cleaned_data["code"])
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            return redirect("booking:check_in", code=code, number=number)
    context = {
        "one": one, "series": one.series, "form": form, "when": showing.when(one), "seat": seat,
        "came_at": seat and seat.came_at, "went_at": seat and seat.went_at,
        "occasion_url": reverse("booking:occasion", args=[code, number]),
        "ticket_url": reverse("booking:ticket", args=[seat.party.code]) if seat else "",
    }  # fmt: skip
    return render(request, "booking/check_in.html", context, status=422 if form.errors else 200)


def _seat(one: Occasion, belonging: Belonging | None) -> Seat | None:
    if belonging is None:
        return None
    rows = one.seats.filter(person=belonging.person_id, state="seated")
    return rows.select_related("party", "person").first()


def _checked(request: Request, one: Occasion, text: str) -> None:
    person = Person.objects.get(pk=_own(request).person_id)
    is_out = request.POST.get("do") == "out"  # as the page was drawn: a double click stays one
    act = attending.check_out if is_out else attending.check_in
    act(one, person, text, by=request.reader.actor, at=timezone.now())


@get_or_post
@signed_in
def feedback(request: Request, code: str, number: int) -> HttpResponse:
    """Say how it was; only who came, once, and it can be changed."""
    one, belonging = _occasion(code, number), _own(request)
    seat = _seat(one, belonging)
    if seat is None or not seat.came_at:
        raise Hidden
    before = one.feedbacks.filter(person=belonging.person_id).first()
    first = {"stars": before.stars, "words": before.words} if before else {}
    form = FeedbackForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        person, asked = Person.objects.get(pk=belonging.person_id), form.cleaned_data
        attending.say_feedback(
            one, person, asked["stars"], asked["words"], by=request.reader.actor,
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("收到了，谢谢您。"))
        return redirect("booking:ticket", code=seat.party.code)
    context = {"one": one, "series": one.series, "form": form, "has_said": before,
               "ticket_url": reverse("booking:ticket", args=[seat.party.code])}  # fmt: skip
    return render(request, "booking/feedback.html", context, status=422 if form.errors else 200)
