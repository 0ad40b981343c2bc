"""The officers' doors: the campaign at a glance, needs, pledges and invitations, the briefing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.pairing import (
    activity,
    briefing,
    copying,
    figures,
    queries,
    seats,
    services,
)
from xieli.activities.pairing.address import as_of, asked, page_of, uuid_of
from xieli.activities.pairing.copying import Pattern
from xieli.activities.pairing.forms import CopyForm, NeedForm
from xieli.activities.pairing.seats import Seat
from xieli.kernel import quantity as quantities
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import queries as matching
from xieli.matching import services as board_verbs
from xieli.matching.models import Item, Need, NeedState
from xieli.matching.wanted import NeedWords
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.programmes.models import Programme
from xieli.rulebook.queries import value
from xieli.shell.guards import Request, get_or_post, must_hold, must_may, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line
from xieli.unions.models import Enterprise, Union

FIRMS = 20
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@signed_in
def overview(request: Request, slug: str) -> HttpResponse:
    """The campaign at a glance: figures that open, the counties, and what is next."""
    mine = seats.seat(request.reader, slug)
    moment = as_of(request)
    covered = matching.coverage(mine.board)
    context = {
        "seat": mine,
        "figures": figures.figures(mine.programme, moment),
        "as_of": moment,
        "coverage": [(county, county.needed - county.allocated) for county in covered],
        "chart": _chart(covered),
        "pairs": queries.pairs(mine.programme.union),
        "next": activity.due_of(mine.programme, request.reader, timezone.localdate()),
        "may_copy": request.reader.holds(Function.BOARD_RUN),
    }
    return render(request, "pairing/office/overview.html", context)


def _chart(covered: list[matching.Covered]) -> dict[str, Any]:
    """What chart.js draws: pieces allocated and still lacking, by county."""
    return {
        "kind": "bars",
        "title": _("各县需求落实，件"),
        "names": [county.name for county in covered],
        "series": [
            {"name": _("已配"), "fill": "got", "data": [c.allocated for c in covered]},
            {"name": _("还差"), "fill": "lack", "data": [c.needed - c.allocated for c in covered]},
        ],
    }


@require_safe
@signed_in
def needs(request: Request, slug: str) -> HttpResponse:
    """The needs with their states; a county sees its own, the helper all."""
    mine = seats.seat(request.reader, slug)
    rows = _seen_needs(mine)
    state, county, words = (asked(request, name) for name in ("state", "county", "q"))
    counts = {one: rows.filter(state=one).count() for one in NeedState.values[:2]}
    shown = rows.filter(state=state) if state in NeedState.values else rows
    if county in {str(union.id) for union in _shown_counties(mine)}:
        shown = shown.filter(union=UUID(county))
    if words:
        shown = shown.filter(_naming(words))
    context = {
        "seat": mine, "page": page_of(request, shown), "me": request.reader.actor.id,
        "state": state, "county": county, "q": words, "all": rows.count(),
        "waiting": counts[NeedState.REPORTED], "verified": counts[NeedState.VERIFIED],
        "counties": _shown_counties(mine), "verifies": {union.id for union in mine.verifies},
        "reports": {union.id for union in mine.reports},
    }  # fmt: skip
    return render(request, "pairing/office/needs.html", context)


def _seen_needs(mine: Seat) -> QuerySet[Need]:
    rows = matching.live_needs(mine.board)
    return rows if mine.sees_all else rows.filter(union__in=mine.counties)


def _shown_counties(mine: Seat) -> list[Union]:
    return queries.helped_unions(mine.programme) if mine.sees_all else [*mine.counties]


def _naming(words: str) -> Q:
    return (
        Q(item__name__contains=words)
        | Q(village__contains=words)
        | Q(group__contains=words)
        | Q(number=words)
    )


@get_or_post
@signed_in
def need_form(request: Request, slug: str, need_id: UUID | None = None) -> HttpResponse:
    """Report one need by form, or change one; a changed need is verified anew."""
    mine = seats.seat(request.reader, slug)
    if not mine.reports:
        raise Hidden
    known = seats.access_need(mine, need_id, mine.reports) if need_id else None
    unions = (known.union,) if known else mine.reports
    form = NeedForm(request.POST or None, initial=_as_form(known), unions=unions)
    if request.method == "POST" and form.is_valid():
        try:
            _report(request, mine, form, known)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("报上去了，等另一位同志核实。"))
            return redirect("pairing:needs_office", slug=slug)
    items = Item.objects.order_by("name").values_list("name", "unit")
    context = {"seat": mine, "form": form, "known": known, "items": items}
    status = 422 if form.errors else 200
    return render(request, "pairing/office/need_form.html", context, status=status)


def _as_form(known: Need | None) -> dict[str, Any]:
    if known is None:
        return {"key": uuid7().hex}
    names = ("urgency", "village", "group", "households", "due_on", "words")
    amount = f"{known.qualifier}{known.quantity}{known.item.unit}"
    if known.qualifier:
        amount = _rough(known)
    return {
        "key": uuid7().hex, "union": str(known.union_id), "item": known.item.name,
        "quantity": amount, **{name: getattr(known, name) for name in names},
    }  # fmt: skip


def _rough(known: Need) -> str:
    """The quantity with its qualifier as quantities write it: 约200床, 20余床."""
    return quantities.Quantity(Decimal(known.quantity), known.item.unit, known.qualifier).show()


def _report(request: Request, mine: Seat, form: NeedForm, known: Need | None) -> None:
    data, by, at = form.cleaned_data, request.reader.actor, timezone.now()
    union = next(one for one in mine.reports if one.id == form.union_id())
    read = quantities.parse(data["quantity"])
    if read.value != int(read.value):
        raise Refusal(_("数量要是整数"), _("请改数。"))
    item = board_verbs.item_called(data["item"].strip(), read.unit, by=by, at=at)
    words = NeedWords(
        union, item, known.number if known else f"F-{data['key'][-10:]}", int(read.value),
        qualifier=read.qualifier, urgency=data["urgency"], village=data["village"],
        group=data["group"], households=data["households"] or 0, words=data["words"],
        due_on=data["due_on"],
    )  # fmt: skip
    board_verbs.report_need(mine.board, words, by=by, at=at)


@require_POST
@signed_in
def verify(request: Request, slug: str) -> HttpResponse:
    """A second officer verifies one need or several at once; what is refused is said."""
    mine = seats.seat(request.reader, slug)
    chosen = [_ticked(mine, text) for text in request.POST.getlist("need")]
    done, refused = 0, []
    for need, seen in chosen:
        try:
            board_verbs.verify_need(need, by=request.reader.actor, at=timezone.now(), seen=seen)
            done += 1
        except Refusal as no:
            refused.append(f"{need.item.name}（{need.number}）：{one_line(no)}")
    if done:
        words = ngettext("核实了 {n} 条，捐方现在能看到。", "核实了 {n} 条，捐方现在能看到。", done)
        messages.success(request, words.format(n=done))
    for words in refused[:5]:
        messages.error(request, words)
    if not chosen:
        messages.warning(request, _("还没有勾选要核实的需求。"))
    return redirect("pairing:needs_office", slug=slug)


def _ticked(mine: Seat, text: str) -> tuple[Need, int | None]:
    """The need behind a tick box "id:version"; of a county whose needs she verifies."""
    key, _colon, seen = text.partition(":")
    need = seats.access_need(mine, uuid_of(key), mine.verifies)
    return need, int(seen) if seen.isdecimal() and len(seen) < 9 else None


@require_POST
@signed_in
def withdraw_need(request: Request, slug: str, need_id: UUID) -> HttpResponse:
    """Take a need off the board; the message carries its undo."""
    mine = seats.seat(request.reader, slug)
    need = seats.access_need(mine, need_id, mine.reports)
    board_verbs.withdraw_need(need, by=request.reader.actor, at=timezone.now())
    undo = reverse("pairing:restore_need", args=[slug, need.id])
    words = _("撤下了：{item} {n}{unit}。").format(
        item=need.item.name, n=need.quantity, unit=need.item.unit
    )
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return redirect("pairing:needs_office", slug=slug)


@require_POST
@signed_in
def restore_need(request: Request, slug: str, need_id: UUID) -> HttpResponse:
    """Put a withdrawn need back; it waits for verification again."""
    mine = seats.seat(request.reader, slug)
    need = seats.access_need(mine, need_id, mine.reports)
    board_verbs.restore_need(need, by=request.reader.actor, at=timezone.now())
    messages.success(request, _("恢复了，等另一位同志核实。"))
    return redirect("pairing:needs_office", slug=slug)


@require_safe
@signed_in
def pledges(request: Request, slug: str) -> HttpResponse:
    """Pledges, and the invitations behind them."""
    mine = seats.seat(request.reader, slug)
    if not (mine.may_run or mine.may_adopt):
        raise Hidden
    invitations = queries.invitations(mine.programme)
    words = asked(request, "q")
    firms = _may_be_invited(mine).exclude(id__in=invitations.values("enterprise"))
    if words:
        firms = firms.filter(Q(name__contains=words) | Q(name_key__contains=words.lower()))
    context = {
        "seat": mine, "q": words, "today": timezone.localdate(),
        "page": page_of(request, matching.live_pledges(mine.board).select_related("gift")),
        "invitations": [(one, _link(request, one.code)) for one in invitations],
        "firms": firms.order_by("name_key")[:FIRMS], "more_firms": firms.count() - FIRMS,
    }  # fmt: skip
    return render(request, "pairing/office/pledges.html", context)


def _may_be_invited(mine: Seat) -> QuerySet[Enterprise]:
    """Firms of our own district alone: 定向动员, not a public appeal."""
    return Enterprise.objects.filter(union__path__startswith=f"{mine.programme.union.path}/")


def _link(request: Request, code: str) -> str:
    return request.build_absolute_uri(reverse("pairing:needs", args=[code]))


@require_POST
@signed_in
def invite(request: Request, slug: str) -> HttpResponse:
    """Make a link for one enterprise of our own district."""
    mine = seats.seat(request.reader, slug)
    must_may(request.reader, Function.BOARD_RUN, mine.programme.union_id, mine.programme.id)
    firm = _may_be_invited(mine).filter(id=uuid_of(asked(request, "firm"))).first()
    if firm is None:
        raise Hidden
    days = value("pairing.invitation_days", "", timezone.localdate()).as_int
    services.invite(mine.programme, firm, days=days, by=request.reader.actor, at=timezone.now())
    messages.success(request, _("邀请链接做好了，复制发给{firm}。").format(firm=firm.name))
    return redirect("pairing:pledges", slug=slug)


@require_POST
@signed_in
def revoke(request: Request, slug: str, invitation_id: UUID) -> HttpResponse:
    """Close a link at once; another may be made any time."""
    mine = seats.seat(request.reader, slug)
    must_may(request.reader, Function.BOARD_RUN, mine.programme.union_id, mine.programme.id)
    closing = queries.invitations(mine.programme).filter(id=invitation_id).first()
    if closing is None:
        raise Hidden
    services.revoke(closing, by=request.reader.actor, at=timezone.now())
    messages.success(request, _("链接停用了，随时可以再发。"))
    return redirect("pairing:pledges", slug=slug)


@require_safe
@signed_in
def briefing_page(request: Request, slug: str) -> HttpResponse:
    """The 简报 draft from the records, as a page or as DOCX; each figure opens its rows."""
    mine = seats.seat(request.reader, slug)
    draft = briefing.draft(mine.programme, timezone.now())
    if request.GET.get("format") == "docx":
        answer = HttpResponse(briefing.as_docx(draft), content_type=DOCX)
        answer["Content-Disposition"] = f'attachment; filename="briefing-{slug}.docx"'
        return answer
    site = request.build_absolute_uri("/").rstrip("/")
    context = {"seat": mine, "draft": draft, "html": briefing.as_html(draft, site)}
    return render(request, "pairing/office/briefing.html", context)


@get_or_post
@signed_in
def copy(request: Request, slug: str) -> HttpResponse:
    """Open a campaign of another union after this one, which was carried through."""
    mine = seats.seat(request.reader, slug)
    must_hold(request.reader, Function.BOARD_RUN)
    helped = queries.helped_unions(mine.programme)
    rows = visible_unions(request.reader, Function.BOARD_RUN).order_by("level", "name_key")
    first = {"title": mine.programme.title, "starts_on": timezone.localdate(),
             "counties": [str(one.pk) for one in helped]}  # fmt: skip
    form = CopyForm(request.POST or None, unions=rows[:300], helped=helped, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = _copied(request, mine, form)
        except Refusal as no:
            form.add_error(None, one_line(no))
        else:
            messages.success(request, _("照着开好了，请县里报需求。"))
            return redirect("pairing:overview", slug=made.slug)
    status = 422 if form.errors else 200
    context = {"seat": mine, "form": form, "is_done": copying.is_done(mine.programme)}
    return render(request, "pairing/office/copy.html", context, status=status)


def _copied(request: Request, mine: Seat, form: CopyForm) -> Programme:
    data, by = form.cleaned_data, request.reader.actor
    counties = [form.helped[key] for key in data["counties"]]
    told = Pattern(data["slug"], data["title"], data["invoice_name"], data["starts_on"], counties)
    union = form.unions[data["union"]]
    return copying.copy_campaign(mine.programme, union, told, by=by, at=timezone.now())
