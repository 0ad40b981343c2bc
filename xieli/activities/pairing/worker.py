"""The doors of givers, of the public and of households; no account is needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.pairing import answers, figures, papers, queries, rules, trace
from xieli.activities.pairing.address import ROWS, as_of, read_token
from xieli.activities.pairing.forms import AnswerForm, PledgeForm
from xieli.activities.pairing.models import Evidence, Gift, HandOver, Invitation
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import queries as matching
from xieli.matching import services as board_verbs
from xieli.matching.models import Board, Need, Pledge
from xieli.matching.wanted import PledgeWords
from xieli.people import queries as people_queries
from xieli.people import services as people
from xieli.programmes.models import Programme
from xieli.programmes.queries import access_programme
from xieli.shell.guards import Request, get_or_post
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line

CODE = re.compile(r"[A-Z0-9]{8,24}")


def _invited(code: str) -> tuple[Invitation, Board]:
    if not CODE.fullmatch(code):
        raise Hidden
    invitation = queries.access_invitation(code, today=timezone.localdate())
    if invitation.programme.board is None:
        raise Hidden
    return invitation, invitation.programme.board


def _actor(request: Request, invitation: Invitation) -> Actor:
    """A signed-in chair acts by name; the link alone acts for the firm."""
    if request.reader.is_signed_in:
        return request.reader.actor
    return Actor(None, f"{invitation.enterprise.name}（邀请链接）")


@never_cache
@require_safe
def needs(request: Request, code: str) -> HttpResponse:
    """What the counties lack, what this firm has pledged, and the way to pledge."""
    invitation, board = _invited(code)
    gaps = matching.gaps(board)
    chosen = request.GET.get("show", "")
    mine = matching.live_pledges(board).filter(enterprise=invitation.enterprise)
    context = {
        "invitation": invitation,
        "gaps": Paginator([gap for gap in gaps if _is_shown(gap, chosen)], ROWS).get_page(
            request.GET.get("page")
        ),
        "all": len(gaps),
        "chosen": chosen,
        "open": sum(1 for gap in gaps if gap.missing),
        "kinds": sorted({gap.need.item.name for gap in gaps}),
        "mine": mine.select_related("gift").order_by("-pledged_at"),
    }
    return render(request, "pairing/needs.html", context)


def _is_shown(gap: matching.Gap, chosen: str) -> bool:
    if chosen == "all":
        return True
    return gap.need.item.name == chosen if chosen else gap.missing > 0


@never_cache
@get_or_post
def pledge(request: Request, code: str, need_id: UUID) -> HttpResponse:
    """Offer goods or money for a need; the page names the gap and the promise."""
    invitation, board = _invited(code)
    gap = next((gap for gap in matching.gaps(board) if gap.need.id == need_id), None)
    if gap is None:
        raise Hidden
    first = {"key": uuid7().hex, "quantity": gap.missing or 1, "use": PledgeForm.NEED, "lot": 1}
    form = PledgeForm(request.POST or None, initial=first, is_money=gap.need.item.is_money)
    if request.method == "POST" and form.is_valid():
        asked = _words(invitation, gap.need, form.cleaned_data)
        made = _offer(request, invitation, asked, form)
        if made:
            return _thank(request, invitation, made)
    context = {"invitation": invitation, "gap": gap, "form": form, "most": gap.missing}
    return _show_form(request, context)


@never_cache
@get_or_post
def change(request: Request, code: str, pledge_id: UUID) -> HttpResponse:
    """Change a pledge until it is adopted."""
    invitation, board = _invited(code)
    known = _mine(invitation, board, pledge_id)
    if known.allocated and request.method != "POST":
        messages.info(request, _("这笔认捐已经配出去了，不能再改。要改请联系承办人。"))
        return redirect("pairing:needs", code=code)
    form = PledgeForm(
        request.POST or None, initial=_as_form(known), is_money=known.item.is_money,
        phone_known=known.sealed_phone is not None, uses=_uses_of(known),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = _offer(request, invitation, _changed(known, form.cleaned_data), form)
        if made:
            return _thank(request, invitation, made)
    most = matching.room_for(board, _as_words(known), besides=known).missing
    context = {"invitation": invitation, "known": known, "form": form, "most": most}
    return _show_form(request, context)


def _show_form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, "pairing/pledge.html", context, status=status)


def _mine(invitation: Invitation, board: Board, pledge_id: UUID) -> Pledge:
    found = matching.live_pledges(board).filter(id=pledge_id, enterprise=invitation.enterprise)
    known = found.select_related("only_need__union").first()
    if known is None:
        raise Hidden
    return known


def _as_form(known: Pledge) -> dict[str, Any]:
    return {
        "key": uuid7().hex, "quantity": known.quantity, "unit_value": known.unit_value,
        "lot": known.lot, "ready_on": known.ready_on, "contact": known.contact,
        "words": known.words, "use": _use_of(known),
    }  # fmt: skip


def _use_of(known: Pledge) -> str:
    if known.only_need_id:
        return PledgeForm.NEED
    return PledgeForm.COUNTY if known.only_union_id else PledgeForm.ANY


def _uses_of(known: Pledge) -> list[str]:
    """A restriction may be kept or widened; a narrower one is a new pledge."""
    uses = [PledgeForm.NEED, PledgeForm.COUNTY, PledgeForm.ANY]
    return uses[uses.index(_use_of(known)) :]


def _as_words(known: Pledge) -> PledgeWords:
    return PledgeWords(
        known.enterprise, known.item, known.number, known.quantity, known.unit_value,
        lot=known.lot, only_union=known.only_union, only_need=known.only_need,
        only_group=known.only_group,
    )  # fmt: skip


def _words(invitation: Invitation, need: Need, data: dict[str, Any]) -> PledgeWords:
    """What the form says, for one need; the form's key is the pledge's number."""
    use = data["use"]
    return PledgeWords(
        invitation.enterprise, need.item, data["key"], data["quantity"],
        data.get("unit_value") or Decimal(1), lot=data.get("lot") or 1,
        only_need=need if use == PledgeForm.NEED else None,
        only_union=need.union if use == PledgeForm.COUNTY else None,
        ready_on=data["ready_on"], words=data["words"], contact=data["contact"],
        **_sealed(data["phone"]),
    )  # fmt: skip


def _changed(known: Pledge, data: dict[str, Any]) -> PledgeWords:
    """What the form changes; the restriction may be widened or kept, never named anew."""
    use, need = data["use"], known.only_need
    county = need.union if need else known.only_union
    return PledgeWords(
        known.enterprise, known.item, known.number, data["quantity"],
        data.get("unit_value") or Decimal(1), lot=data.get("lot") or 1,
        only_need=need if use == PledgeForm.NEED else None,
        only_union=county if use == PledgeForm.COUNTY else None,
        only_group=known.only_group, ready_on=data["ready_on"], words=data["words"],
        contact=data["contact"], **_sealed(data["phone"]),
    )  # fmt: skip


def _sealed(phone: str) -> dict[str, Any]:
    if not phone:
        return {}
    index = people_queries.index_of("phone", phone)
    return {"sealed_phone": people.seal("phone", phone), "phone_index": index}


def _offer(
    request: Request, invitation: Invitation, asked: PledgeWords, form: PledgeForm
) -> Pledge | None:
    """Call the verb; what it refuses stands at the number, with nothing lost."""
    board, by = invitation.programme.board, _actor(request, invitation)
    assert board is not None
    try:
        made, _changed_now = board_verbs.offer(board, asked, by=by, at=timezone.now())
    except Refusal as no:
        form.add_error("quantity", one_line(no))
        return None
    return made


def _thank(request: HttpRequest, invitation: Invitation, made: Pledge) -> HttpResponse:
    words = _("记下了：{item} {n}{unit}。配好以后这里会出现追踪码。").format(
        item=made.item.name, n=f"{made.quantity:,}", unit=made.item.unit
    )
    undo = reverse("pairing:withdraw", args=[invitation.code, made.id])
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return redirect("pairing:needs", code=invitation.code)


@require_POST
def withdraw(request: Request, code: str, pledge_id: UUID) -> HttpResponse:
    """Take a pledge back until it is adopted; done twice it stays taken back."""
    invitation, board = _invited(code)
    known = matching.access_pledge(board, pledge_id)
    if known.enterprise_id != invitation.enterprise_id:
        raise Hidden
    board_verbs.withdraw_pledge(known, by=_actor(request, invitation), at=timezone.now())
    messages.success(request, _("撤回了，没有留下任何负担。想再捐随时可以。"))
    return redirect("pairing:needs", code=code)


@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """The whole way of a gift, for whoever holds its code; no personal data."""
    told = trace.trace(trace.access_gift(code))
    url = request.build_absolute_uri(reverse("pairing:trace", args=[told.gift.trace_code]))
    return render(request, "pairing/trace.html", {"trace": told, "url": url})


@require_safe
def find_trace(request: HttpRequest) -> HttpResponse:
    """Type a trace code by hand."""
    code = request.GET.get("code", "")
    if code:
        try:
            return redirect("pairing:trace", code=trace.access_gift(code).trace_code)
        except Hidden:
            messages.error(request, _("没有这个追踪码，请对着凭证再看一遍。"))
    return render(request, "pairing/find_trace.html", {"code": code})


@require_safe
def photo(request: HttpRequest, code: str, evidence_id: UUID) -> HttpResponse:
    """A picture of a gift that its person agreed to show."""
    gift = trace.access_gift(code)
    found = Evidence.objects.filter(
        id=evidence_id, kind="photo", may_be_shown=True,
        handover__line__allocation__pledge=gift.pledge,
    ).first()  # fmt: skip
    if found is None:
        raise Hidden
    return HttpResponse(bytes(found.content), content_type=found.media_type)


@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """物资接收凭证 as PDF; no tax receipt."""
    return _paper(request, code, papers.receipt, "receipt")


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """爱心证书 as PDF."""
    return _paper(request, code, papers.certificate, "certificate")


MakePaper = Callable[[Gift, str, datetime], bytes]


def _paper(request: HttpRequest, code: str, make: MakePaper, name: str) -> HttpResponse:
    gift = trace.access_gift(code)
    url = request.build_absolute_uri(reverse("pairing:trace", args=[gift.trace_code]))
    answer = HttpResponse(make(gift, url, timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{gift.trace_code}.pdf"'
    return answer


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """The public page of a campaign: its figures, its counties, where to object."""
    programme, moment = _campaign(slug), as_of(request)
    context = {
        "programme": programme, "as_of": moment, "figures": figures.figures(programme, moment),
        "counties": matching.coverage(programme.board) if programme.board else [],
        "helped": queries.helped_unions(programme),
    }  # fmt: skip
    return render(request, "pairing/campaign.html", context)


@require_safe
def figure(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One figure opened down to its rows."""
    programme, moment = _campaign(slug), as_of(request)
    found = figures.figure(programme, key, moment)
    if found is None:
        raise Hidden
    rows = Paginator(found.sources, ROWS).get_page(request.GET.get("page"))
    context = {"programme": programme, "as_of": moment, "figure": found, "rows": rows}
    return render(request, "pairing/figure.html", context)


def _campaign(slug: str) -> Programme:
    programme = access_programme(slug)
    if programme.kind != rules.KIND:
        raise Hidden
    return programme


@never_cache
@get_or_post
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """A household says, once, whether the goods helped."""
    record = _handed(token)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = Actor(None, "受助家庭")
        answers.answer(record, **form.said(), by=by, at=timezone.now())
        return redirect("pairing:answer", token=token)
    context = {"record": record, "form": form, "key": uuid7().hex}
    status = 422 if form.errors else 200
    return render(request, "pairing/answer.html", context, status=status)


def _handed(token: str) -> HandOver:
    record_id = read_token(token)
    rows = HandOver.objects.select_related("line__allocation__pledge__item", "feedback")
    record = rows.filter(id=record_id, kind=HandOver.TO_HOUSEHOLD).first()
    if record is None:
        raise Hidden
    return record
