"""The officers' doors: campaigns, one campaign, its figures' rows, conflicts, publishing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.visits import handing, queries, rules, seats, services
from xieli.activities.visits.address import asked, page_of
from xieli.activities.visits.forms import CampaignForm, SettleForm
from xieli.activities.visits.models import Income, Order, OrderState, Visit
from xieli.activities.visits.seats import Seat
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.programmes.queries import access_programme
from xieli.programmes.rules import Cover
from xieli.shell.guards import Request, get_or_post, must_hold, signed_in
from xieli.shell.saying import one_line
from xieli.unions.models import Union
from xieli.unions.queries import access_union, at_paths, subtree

MOST_UNIONS = 300  # in one choice; a city with more opens its lists street by street


@require_safe
@signed_in
def campaigns(request: Request) -> HttpResponse:
    """Every campaign in which the reader has a seat."""
    mine = seats.mine(request.reader)
    rows = [(one, queries.sum_of(one)) for one in mine[:20]]
    context = {"rows": rows, "may_open": request.reader.holds(Function.VISITS_RUN)}
    return render(request, "visits/office/campaigns.html", context)


@get_or_post
@signed_in
def open_campaign(request: Request) -> HttpResponse:
    """A new campaign of a union she runs visits for."""
    must_hold(request.reader, Function.VISITS_RUN)
    tops = at_paths(request.reader.tops(Function.VISITS_RUN))
    form = CampaignForm(request.POST or None, unions=tops,
                        initial={"starts_on": timezone.localdate()})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        cover = Cover(rules.KIND, data["slug"], data["title"], "", data["starts_on"],
                      data["ends_on"])  # fmt: skip
        union = access_union(UUID(data["union"]))
        try:
            services.open_campaign(
                cover, data["budget"], union=union, by=request.reader.actor, at=timezone.now()
            )
            return redirect("visits:campaign", slug=cover.slug)
        except Refusal as no:
            form.add_error(None, one_line(no))
    status = 422 if form.errors else 200
    return render(request, "visits/office/open.html", {"form": form}, status=status)


@require_safe
@signed_in
def campaign(request: Request, slug: str) -> HttpResponse:
    """One campaign: the sum, the goods, the lists of its unions."""
    mine = seats.seat(request.reader, slug)
    programme = mine.programme
    lists = list(mine.lists())
    context = {
        "seat": mine, "lists": lists, "sum": queries.sum_of(programme),
        "terms": programme.visiting, "as_of": timezone.now(),
        "waiting": _conflicts(mine).count(),
    }  # fmt: skip
    if mine.sees_all:
        context |= {"goods": queries.goods_of(programme), "agrees": queries.agrees(programme),
                    "unions": _unions_without(mine)}  # fmt: skip
    return render(request, "visits/office/campaign.html", context)


def _unions_without(mine: Seat) -> list[Union]:
    """Unions at or below the campaign's that have no list yet, for the choice of the next one."""
    if not mine.runs:
        return []
    rows = subtree(mine.programme.union)
    taken = queries.lists_of(mine.programme).values("union_id")
    return list(rows.exclude(id__in=taken).order_by("path")[:MOST_UNIONS])


@require_safe
@signed_in
def figure(request: Request, slug: str, key: str) -> HttpResponse:
    """The rows behind one figure of the sum; their total stands below and is the figure."""
    mine = seats.seat(request.reader, slug)
    if not mine.sees_all or key not in queries.FIGURES:
        raise Hidden
    programme, told = mine.programme, queries.sum_of(mine.programme)
    rows = {
        "came_in": Income.objects.filter(programme=programme).order_by("at", "id"),
        "spent": Order.objects.filter(programme=programme, state=OrderState.PAID)
        .select_related("parcel__item").order_by("paid_at", "id"),
        "handed": queries.handed_rows(programme),
        "left": queries.lists_of(programme),
    }[key]  # fmt: skip
    context = {
        "seat": mine, "key": key, "page": page_of(request, rows), "sum": told,
        "total": getattr(told, key), "tills": queries.tills(programme) if key == "left" else {},
    }  # fmt: skip
    return render(request, "visits/office/figure.html", context)


def _conflicts(mine: Seat) -> QuerySet[Visit]:
    rows = queries.conflicts_of([mine.programme])
    return rows if mine.sees_all else rows.filter(recipient__visit_list__union__in=mine.unions)


@require_safe
@signed_in
def conflicts(request: Request, slug: str) -> HttpResponse:
    """The forms that wait for an officer's word, each beside the one that counts now."""
    mine = seats.seat(request.reader, slug)
    page = page_of(request, _conflicts(mine))
    first = queries.kept_visits([one.recipient_id for one in page])
    rows = [(one, first.get(one.recipient_id)) for one in page]
    context = {"seat": mine, "page": page, "rows": rows, "form": SettleForm()}
    return render(request, "visits/office/conflicts.html", context)


@require_POST
@signed_in
def settle(request: Request, visit_id: UUID) -> HttpResponse:
    """Say whether the later form counts."""
    visit = Visit.objects.select_related("recipient__visit_list", "recipient__programme__union")
    found = visit.filter(id=visit_id).first()
    if found is None:
        raise Hidden
    mine, visit_list = seats.list_seat(request.reader, found.recipient.visit_list_id)
    seats.must_run_list(mine, visit_list)
    form = SettleForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            handing.settle(found, data["counts"] == "yes", data["why"],
                           by=request.reader.actor, at=timezone.now())  # fmt: skip
            messages.success(request, _("定下来了，两张单子都留着。"))
        except Refusal as no:
            messages.error(request, one_line(no))
    else:
        messages.error(request, _("请选怎么定，并写一句理由。"))
    return redirect("visits:conflicts", slug=mine.programme.slug)


@require_safe
@signed_in
def visit(request: Request, visit_id: UUID) -> HttpResponse:
    """One form as it was sent; what was told there stays sealed until a reason is given."""
    return _visit(request, visit_id, {})


def _visit(request: Request, visit_id: UUID, told: dict[str, str]) -> HttpResponse:
    found = queries.access_visit(visit_id)
    place = found.recipient.visit_list
    is_own = found.visitor_id is not None and found.visitor_id == request.reader.actor.id
    may = request.reader.may(Function.VISITS_RUN, place.union_id, place.programme_id) or (
        request.reader.may(Function.VISITS_DECIDE, place.union_id, place.programme_id)
    )
    if not is_own and not may:
        raise Hidden
    sealed = [name for name in handing.TOLD if getattr(found, f"sealed_{name}") is not None]
    context = {"visit": found, "told": told, "sealed": sealed, "is_officer": may}
    return render(request, "visits/visit.html", context)


@require_POST
@signed_in
def told(request: Request, visit_id: UUID) -> HttpResponse:
    """Open what was told, for a reason that stands in the journal."""
    found = queries.access_visit(visit_id)
    place = found.recipient.visit_list
    if not request.reader.may(Function.VISITS_RUN, place.union_id, place.programme_id):
        raise Hidden
    try:
        opened = handing.show_told(found, reason=asked(request, "reason"),
                                   by=request.reader.actor, at=timezone.now())  # fmt: skip
    except Refusal as no:
        messages.error(request, one_line(no))
        return redirect("visits:visit", visit_id=visit_id)
    return _visit(request, visit_id, opened)


@require_safe
@signed_in
def proof(request: Request, slug: str, proof_id: UUID) -> HttpResponse:
    """A signature, photo or roster; every look is journalled."""
    mine = seats.seat(request.reader, slug)
    found, visit_list = queries.access_proof(mine.programme, proof_id)
    if not mine.sees_list(visit_list):
        raise Hidden
    shown = handing.show_proof(found.id, by=request.reader.actor, at=timezone.now())
    answer = HttpResponse(bytes(shown.content), content_type=shown.media_type)
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_POST
@signed_in
def publish(request: Request, slug: str) -> HttpResponse:
    """Show the totals to everybody and close the campaign."""
    mine = seats.seat(request.reader, slug)
    if not mine.runs:
        raise Hidden
    try:
        services.publish(mine.programme, by=request.reader.actor, at=timezone.now())
        messages.success(request, _("公布了，只有合计，没有姓名。"))
    except Refusal as no:
        messages.error(request, one_line(no))
    return redirect("visits:campaign", slug=slug)


@require_safe
def public(request: Request, slug: str) -> HttpResponse:
    """What everybody may read once it is published: totals by source, group and union."""
    programme = access_programme(slug)
    if programme.kind != rules.KIND or programme.visiting.published_at is None:
        raise Hidden
    context = {
        "programme": programme, "terms": programme.visiting, "sum": queries.sum_of(programme),
        "groups": queries.by_group(programme), "sources": queries.by_source(programme),
        "lists": queries.lists_of(programme),
    }  # fmt: skip
    return render(request, "visits/public.html", context)
