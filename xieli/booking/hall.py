"""The officers' doors to the day itself: who comes, the code on the screen, what it brought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote
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
from django_htmx.http import HttpResponseClientRefresh

from xieli.booking import attending, listing, queries, rules, showing, taking
from xieli.booking.forms import PictureForm, ReasonForm, ResultForm
from xieli.booking.holding import told as ruled
from xieli.booking.models import Occasion, OccasionState, Party, Seat
from xieli.booking.noting import note_names
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.saying import one_line
from xieli.shell.tables import offering
from xieli.shell.tables.offering import XLSX, Offered
from xieli.shell.tables.writing import workbook

ROWS, LINE, SPARE = 50, 20, 8
LEAST_SPARE, FULL = 12, "full"  # lines on paper; what asks for names in full


def _one(request: Request, occasion_id: UUID) -> Occasion:
    return queries.access_occasion(request.reader, occasion_id)


@require_safe
@signed_in
def occasion(request: Request, occasion_id: UUID) -> HttpResponse:
    """One occasion: its list, its line, what it brought; the next thing to do first."""
    return _show(request, _one(request, occasion_id))


def _show(
    request: Request, one: Occasion, result: ResultForm | None = None,
    picture: PictureForm | None = None,
) -> HttpResponse:  # fmt: skip
    at = timezone.now()
    has_begun = at >= one.starts_at and one.state in (OccasionState.OPEN, OccasionState.HELD)
    line = queries.line_of(one)
    context = _list(request, one) | {
        "series": one.series, "seen": showing.plainly(one, at), "left": showing.left_of(one),
        "line": line[:LINE], "n_line": line.count(), "n_waiting": showing.waiting_people(one),
        "has_begun": has_begun, "is_over": at >= one.ends_at, "may_tell": has_begun,
        "result": result or ResultForm(), "picture": picture or PictureForm(),
        "cancel": ReasonForm(auto_id="cancel_%s"),
        "results": [(each.measure, showing.result_words(each), each.told_by)
                    for each in showing.results_of(one)],
        "pictures": one.pictures.defer("content").order_by("told_at", "id"),
        "feedback": listing.said_of(one),
    }  # fmt: skip
    status = 422 if result or picture else 200
    return render(request, "booking/office/occasion.html", context, status=status)


def _list(request: Request, one: Occasion) -> dict[str, Any]:
    """The list of the door, masked; in full after it was asked for, which is noted."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    is_full = request.GET.get("names") == FULL and request.method == "GET"
    if is_full:
        note_names(one, _("名单页"), by=request.reader.actor, at=timezone.now())
    page = Paginator(listing.seats(one, words), ROWS).get_page(request.GET.get("page"))
    came = one.seats.filter(state="seated", came_at__isnull=False).count()
    may_tick = one.state == OccasionState.OPEN and timezone.now() >= one.starts_at
    return {
        "one": one, "q": words, "page": page, "is_full": is_full, "may_tick": may_tick,
        "rows": [listing.sat(seat, is_full=is_full) for seat in page],
        "n_came": came, "not_come": one.taken - came, "here": request.path,
    }  # fmt: skip


@require_POST
@signed_in
def tick(request: Request, occasion_id: UUID) -> HttpResponse:
    """Say of one person whether he came; pressed again with the other word it is taken back."""
    one = _one(request, occasion_id)
    seat = _seat(request, one)
    by, at = request.reader.actor, timezone.now()
    is_in = request.POST.get("came") == "1"
    is_swap = request.headers.get("HX-Request") == "true"
    try:
        attending.confirm_list(one, {seat.id: is_in}, by=by, at=at)
    except Refusal as no:
        messages.error(request, one_line(no))
        return HttpResponseClientRefresh() if is_swap else redirect(_back(request, one))
    if not is_swap:
        return redirect(_back(request, one))
    fresh = queries.access_seat(request.reader, seat.id)
    is_full = request.POST.get("names") == FULL
    context = {"seat": listing.sat(fresh, is_full=is_full), "one": one, "may_tick": True,
               "is_full": is_full}  # fmt: skip
    return render(request, "booking/office/_seat.html", context)


def _seat(request: Request, one: Occasion) -> Seat:
    """The seat that was ticked; Hidden for one of another occasion or none."""
    try:
        seat = queries.access_seat(request.reader, UUID(request.POST.get("seat", "")))
    except ValueError as why:
        raise Hidden from why
    if seat.occasion_id != one.pk:
        raise Hidden
    return seat


def _back(request: Request, one: Occasion) -> str:
    """Where the list was: the occasion's page, or the ticket that was scanned."""
    party = request.POST.get("ticket", "")
    if party and one.parties.filter(code=party).exists():
        return reverse("booking:ticket", args=[party])
    return reverse("booking:occasion_office", args=[one.pk]) + "#list"


@require_POST
@signed_in
def hold(request: Request, occasion_id: UUID) -> HttpResponse:
    """It took place: who came stands from now on."""
    one = _one(request, occasion_id)
    by, at = request.reader.actor, timezone.now()
    words = _("收尾了，到场名单定下来了。成效和照片还可以补。")
    return _done(request, one, lambda: attending.hold(one, by=by, at=at), words)


def _done(
    request: Request, one: Occasion, act: Callable[[], object], words: str
) -> HttpResponse:  # fmt: skip
    """Do it, say what came of it on the occasion's page."""
    try:
        act()
    except Refusal as no:
        messages.error(request, one_line(no))
    else:
        messages.success(request, words)
    return redirect("booking:occasion_office", one.pk)


@never_cache
@require_safe
@signed_in
def code(request: Request, occasion_id: UUID) -> HttpResponse:
    """The hall's screen: a code that changes, and the QR that leads to the page filled in."""
    one, at = _one(request, occasion_id), timezone.now()
    if one.state != OccasionState.OPEN:
        messages.error(request, _("只有开放着的场次有签到码。"))
        return redirect("booking:occasion_office", one.id)
    seconds = max(1, ruled(one.series, rules.CODE_SECONDS, at).as_int)
    now = attending.code_now(one, at)
    place = reverse("booking:check_in", args=[one.series.code, one.number])
    short = request.build_absolute_uri(place)
    context = {
        "one": one, "series": one.series, "code": now, "short": short, "link": f"{short}?c={now}",
        "left": seconds - int(at.timestamp()) % seconds + 1,
        "n_came": one.seats.filter(state="seated", came_at__isnull=False).count(),
    }  # fmt: skip
    return render(request, "booking/office/code.html", context)


# Paper and files.


@require_safe
@signed_in
def sheet(request: Request, occasion_id: UUID) -> HttpResponse:
    """The list on paper, names in full, with empty lines for who comes unbooked; it is noted."""
    one, at = _one(request, occasion_id), timezone.now()
    rows = [listing.sat(seat, is_full=True) for seat in listing.seats(one)]
    note_names(one, _("签到表"), by=request.reader.actor, at=at)
    spare = max(SPARE, LEAST_SPARE - len(rows))
    context = {"one": one, "series": one.series, "seen": showing.plainly(one, at), "rows": rows,
               "spare": range(len(rows) + 1, len(rows) + 1 + spare), "at": at}  # fmt: skip
    return render(request, "booking/office/sheet.html", context)


def _head() -> list[str]:
    return [
        _("序号"),
        _("姓名"),
        _("和谁一起"),
        _("到场"),
        _("离场"),
        _("怎么签的"),
        _("国家和地区"),
    ]


def _table(one: Occasion) -> Iterator[list[object]]:
    for number, seat in enumerate(listing.seats(one).iterator(500), 1):
        row = listing.sat(seat, is_full=True)
        yield [number, row.name, row.leader, row.came_at, row.went_at, row.how, seat.nation]


@require_safe
@signed_in
def export(request: Request, occasion_id: UUID) -> HttpResponse:
    """The list as xlsx; it is noted."""
    one = _one(request, occasion_id)
    note_names(one, "xlsx", by=request.reader.actor, at=timezone.now())
    answer = HttpResponse(workbook(_head(), _table(one)), content_type=XLSX)
    name = quote(f"{_('名单')} {one} {one.number}")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.xlsx"
    return answer


@get_or_post
@signed_in
def template(request: Request, occasion_id: UUID) -> HttpResponse:
    """The list into a template somebody gave."""
    one = _one(request, occasion_id)
    if offering.is_filling(request):
        note_names(one, _("模板"), by=request.reader.actor, at=timezone.now())
    facts = {_("标题"): str(one), _("时间"): showing.when(one), _("地点"): showing.where(one),
             _("工会"): one.series.union.name}  # fmt: skip
    back = reverse("booking:occasion_office", args=[one.pk])
    return offering.offer_list(request, Offered(_("活动名单"), _head(), _table(one), facts, back))


# What it brought.


@require_POST
@signed_in
def result(request: Request, occasion_id: UUID) -> HttpResponse:
    """Keep what it brought as it was counted."""
    one, form = _one(request, occasion_id), ResultForm(request.POST)
    if form.is_valid():
        asked, by, at = form.cleaned_data, request.reader.actor, timezone.now()
        try:
            attending.tell_result(one, asked["measure"], asked["quantity"], by=by, at=at)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("记下了。写错了，同一个名目再写一次就换掉。"))
            return redirect(reverse("booking:occasion_office", args=[one.pk]) + "#results")
    return _show(request, one, result=form)


@require_POST
@signed_in
def add_picture(request: Request, occasion_id: UUID) -> HttpResponse:
    """Keep a photo with its words."""
    one, form = _one(request, occasion_id), PictureForm(request.POST, request.FILES)
    if form.is_valid():
        content, alt = form.cleaned_data["photo"].read(), form.cleaned_data["alt"]
        try:
            attending.add_picture(one, content, alt, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("照片放上去了。"))
            return redirect(reverse("booking:occasion_office", args=[one.pk]) + "#pictures")
    return _show(request, one, picture=form)


@require_POST
@signed_in
def remove_picture(request: Request, occasion_id: UUID, picture_id: UUID) -> HttpResponse:
    """Take a photo down."""
    one = _one(request, occasion_id)
    found = one.pictures.filter(pk=picture_id).first()
    if found is None:
        raise Hidden
    by, at = request.reader.actor, timezone.now()
    words = _("照片撤下来了。")
    return _done(request, one, lambda: attending.remove_picture(found, by=by, at=at), words)


# One booking.


@get_or_post
@signed_in
def party(request: Request, party_id: UUID) -> HttpResponse:
    """One booking: who comes with whom, their papers; a number opens against a reason."""
    found = queries.access_party(request.reader, party_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    numbers: dict[UUID, str] = {}
    if request.method == "POST" and form.is_valid():
        numbers = _read(request, found, form.cleaned_data["reason"])
    context = _party(found) | {"form": form, "numbers": numbers, "is_open": bool(numbers)}
    context["rows"] = [(seat, row, numbers.get(seat.id, "")) for seat, row in context["rows"]]
    status = 422 if form.errors else 200
    return render(request, "booking/office/party.html", context, status=status)


def _party(found: Party) -> dict[str, Any]:
    rows = list(found.seats.select_related("person", "party__leader").order_by("id"))
    return {
        "party": found, "one": found.occasion, "series": found.occasion.series,
        "rows": [(seat, listing.sat(seat, is_full=False)) for seat in rows],
        "has_papers": any(seat.paper_kind for seat in rows), "off": ReasonForm(auto_id="off_%s"),
        "place": queries.place_in_line(found),
        "may_take_off": found.state != "left" and found.occasion.state == OccasionState.OPEN,
    }  # fmt: skip


def _read(request: Request, found: Party, reason: str) -> dict[UUID, str]:
    by, at = request.reader.actor, timezone.now()
    rows = found.seats.filter(sealed_paper__isnull=False).select_related("occasion__series")
    return {seat.id: attending.read_paper(seat, reason=reason, by=by, at=at) for seat in rows}


@require_POST
@signed_in
def take_off(request: Request, party_id: UUID) -> HttpResponse:
    """Take somebody off who called."""
    found, form = queries.access_party(request.reader, party_id), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("代退要写原因，两个字以上。"))
        return redirect("booking:party", found.id)
    by, why = request.reader.actor, form.cleaned_data["reason"]
    words = _("退了，位子给了后面的人。")
    act = lambda: taking.take_off(found, why, by=by, at=timezone.now())  # noqa: E731
    return _done(request, found.occasion, act, words)
