"""The officers' doors of a list: its people, the import, approval, sending out, the rosters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.visits import buying, handing, lists, queries, seats, sheets
from xieli.activities.visits.address import asked, day_of, page_of
from xieli.activities.visits.forms import RosterForm
from xieli.activities.visits.models import Group, Recipient, RecipientState, VisitList
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.review.queries import of_about
from xieli.shell.guards import Request, get_or_post, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.pictures import clean_photo
from xieli.shell.saying import one_line
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.shell.tables.wizard import Wizard
from xieli.unions.queries import access_union

MOST_A_DAY = 60


@require_safe
@signed_in
def one(request: Request, list_id: UUID) -> HttpResponse:
    """A list: its people page by page, where its approval is, who is sent out."""
    mine, found = seats.list_seat(request.reader, list_id)
    state, group = asked(request, "state"), asked(request, "group")
    runs = mine.runs_list(found)
    counted = queries.lists_of(mine.programme).get(id=found.id)
    context = {
        "seat": mine, "list": counted, "page": page_of(request, _rows(found, state, group)),
        "state": state, "group": group, "states": RecipientState.choices,
        "groups": Group.choices, "runs": runs, "is_open": queries.is_open(found),
        "application": of_about(found.id), "today": timezone.localdate(),
        "rosters": queries.rosters_of(found)[:20], "lacking": queries.goods_lacking(found),
        "visitors": seats.visitors(found.union, mine.programme, timezone.localdate())
        if runs else [],
    }  # fmt: skip
    return render(request, "visits/office/list.html", context)


def _rows(found: VisitList, state: str, group: str) -> object:
    return queries.recipients_of(found, state, group).select_related("parcel__item", "household")


@require_POST
@signed_in
def open_list(request: Request, slug: str) -> HttpResponse:
    """Begin the list of a union."""
    mine = seats.seat(request.reader, slug)
    try:
        union = access_union(UUID(asked(request, "union")))
    except ValueError as no:
        raise Hidden from no
    if not mine.reader.may("visits.run", union.id, mine.programme.id):
        raise Hidden
    made = lists.open_list(mine.programme, union, by=request.reader.actor, at=timezone.now())
    return redirect("visits:list", list_id=made.id)


def _act(
    request: Request, list_id: UUID, act: Callable[[VisitList, Actor, datetime], str]
) -> HttpResponse:
    """Do it for who keeps the list, and say what came of it on its page."""
    mine, found = seats.list_seat(request.reader, list_id)
    seats.must_run_list(mine, found)
    try:
        messages.success(request, act(found, request.reader.actor, timezone.now()))
    except Refusal as no:
        messages.error(request, one_line(no))
    return redirect("visits:list", list_id=list_id)


@require_POST
@signed_in
def submit(request: Request, list_id: UUID) -> HttpResponse:
    """Hand the list in."""

    def act(found: VisitList, by: Actor, at: datetime) -> str:
        lists.submit(found, by=by, at=at)
        return _("报上去了。批准以前名单不能改。")

    return _act(request, list_id, act)


@require_POST
@signed_in
def send(request: Request, list_id: UUID) -> HttpResponse:
    """Send the union what its list lacks of goods."""

    def act(found: VisitList, by: Actor, at: datetime) -> str:
        n = buying.send_goods(found, by=by, at=at)
        return _("发了 {n} 件慰问品。").format(n=n) if n else _("慰问品都已经发到，不用再发。")

    return _act(request, list_id, act)


@require_POST
@signed_in
def strike(request: Request, list_id: UUID, recipient_id: UUID) -> HttpResponse:
    """Take a person off."""

    def act(found: VisitList, by: Actor, at: datetime) -> str:
        person = Recipient.objects.filter(id=recipient_id, visit_list=found).first()
        if person is None:
            raise Hidden
        lists.strike(person, by=by, at=at)
        return _("划去了第 {n} 号。").format(n=person.number)

    return _act(request, list_id, act)


@require_POST
@signed_in
def plan(request: Request, list_id: UUID) -> HttpResponse:
    """Put the ticked people on somebody's day, ordered by distance."""
    day, chosen = day_of(request), request.POST.getlist("person")[:MOST_A_DAY]

    def act(found: VisitList, by: Actor, at: datetime) -> str:
        rows = Recipient.objects.select_related("visit_list__union").filter(visit_list=found)
        people = list(rows.filter(id__in=_keys(chosen), state=RecipientState.LISTED))
        if not people:
            raise Refusal(_("还没有勾选要走访的人"), _("请勾选，再点安排。"))
        able = seats.visitors(found.union, found.programme, timezone.localdate(at))
        visitor = able.filter(id__in=_keys([asked(request, "visitor")])).first()
        if visitor is None:
            raise Refusal(_("还没有选谁去走访"), _("请选一位同志。"))
        sent = Actor(visitor.id, visitor.shown_name)
        stops = handing.plan_day(sent, people, day, by=by, at=at)
        words = _("排好了：{who} 这一天 {n} 家，按路程先后。")
        return words.format(who=sent.label, n=len(stops))

    return _act(request, list_id, act)


def _keys(texts: list[str]) -> list[UUID]:
    keys = []
    for text in texts:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys


@get_or_post
@signed_in
def roster(request: Request, list_id: UUID) -> HttpResponse:
    """People who signed on one paper: its photo, and their numbers."""
    mine, found = seats.list_seat(request.reader, list_id)
    seats.must_run_list(mine, found)
    form = RosterForm(request.POST or None, request.FILES or None,
                      initial={"key": uuid7().hex})  # fmt: skip
    if request.method == "POST" and form.is_valid() and _signed(request, found, form):
        return redirect("visits:list", list_id=list_id)
    counted = queries.lists_of(mine.programme).get(id=found.id)
    context = {"seat": mine, "list": counted, "form": form}
    status = 422 if form.errors else 200
    return render(request, "visits/office/roster.html", context, status=status)


def _signed(request: Request, found: VisitList, form: RosterForm) -> bool:
    data = form.cleaned_data
    try:
        picture = handing.Picture("roster", clean_photo(data["photo"].read()), "签收册")
        signed = handing.Signed(found, picture, data["key"], data["numbers"])
        made, _new = handing.hand_by_roster(signed, by=request.reader.actor, at=timezone.now())
    except Refusal as no:
        form.add_error(None, one_line(no))
        return False
    messages.success(request, _("记下了：{n} 人签收。").format(n=made.people))
    return True


def _guard(request: HttpRequest, target: str) -> Actor:
    reader = cast(Request, request).reader
    mine, found = seats.list_seat(reader, UUID(target))
    seats.must_run_list(mine, found)
    return reader.actor


def _kind(target: str) -> Kind:
    return sheets.people_kind(sheets.list_of(target))


def _take(good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime) -> CommitResult:
    return sheets.take_people(good_rows, visit_list=sheets.list_of(target), by=by, at=at)


def _back(target: str) -> str:
    return reverse("visits:list", args=[target])


PEOPLE = Wizard("visits_import", _kind, _guard, _take, _back)
