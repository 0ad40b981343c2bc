"""The doors of givers, of the public and of households; no account is needed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.pairing import answers, figures, papers, queries, trace
from xieli.activities.pairing.forms import AnswerForm, PledgeForm, WithdrawForm
from xieli.activities.pairing.models import Evidence, HandOver, Invitation
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import queries as matching
from xieli.matching import services as board_verbs
from xieli.matching.models import Board, Need, Pledge
from xieli.matching.wanted import PledgeWords
from xieli.people import services as people
from xieli.programmes.models import Programme
from xieli.programmes.queries import access_programme
from xieli.shell.guards import Request
from xieli.shell.keys import uuid7

ANSWER_SALT = "pairing.answer"
ROWS = 50


def _invited(code: str) -> tuple[Invitation, Board]:
    invitation = queries.access_invitation(code, today=timezone.localdate())
    if invitation.programme.board is None:
        raise Hidden
    return invitation, invitation.programme.board


def _actor(request: Request, invitation: Invitation) -> Actor:
    """A signed-in chair acts by name; the link alone acts for the firm."""
    if request.reader.is_signed_in:
        return request.reader.actor
    return Actor(None, f"{invitation.enterprise.name}（邀请链接）")


@require_safe
def needs(request: Request, code: str) -> HttpResponse:
    """What the counties lack, what this firm has pledged, and the way to pledge."""
    invitation, board = _invited(code)
    gaps = matching.gaps(board)
    chosen = request.GET.get("show", "")
    shown = [gap for gap in gaps if _is_shown(gap, chosen)]
    mine = matching.live_pledges(board).filter(enterprise=invitation.enterprise)
    context = {
        "invitation": invitation, "gaps": shown, "all": len(gaps), "chosen": chosen,
        "open": sum(1 for gap in gaps if gap.missing),
        "kinds": sorted({gap.need.item.name for gap in gaps}),
        "mine": [*mine.select_related("gift")],
    }  # fmt: skip
    return render(request, "pairing/needs.html", context)


def _is_shown(gap: matching.Gap, chosen: str) -> bool:
    if chosen == "all":
        return True
    return gap.need.item.name == chosen if chosen else gap.missing > 0


def pledge(request: Request, code: str, need_id: UUID) -> HttpResponse:
    """Offer goods or money for a need; the page names the gap and the promise."""
    invitation, board = _invited(code)
    gap = next((gap for gap in matching.gaps(board) if gap.need.id == need_id), None)
    if gap is None:
        raise Hidden
    first = {"key": uuid7().hex, "quantity": gap.missing, "ready_on": None}
    is_money = gap.need.item.is_money
    form = PledgeForm(request.POST or None, initial=first, is_money=is_money)
    if request.method == "POST" and form.is_valid():
        try:
            made = _offer(request, invitation, gap.need, form.cleaned_data)
        except Refusal as no:
            form.add_error("quantity", " ".join(no.told_by(_)))
        else:
            return _thank(request, invitation, made)
    context = {"invitation": invitation, "gap": gap, "form": form, "most": gap.missing}
    return render(request, "pairing/pledge.html", context)


def change(request: Request, code: str, pledge_id: UUID) -> HttpResponse:
    """Change a pledge until it is adopted."""
    invitation, board = _invited(code)
    known = _mine(invitation, board, pledge_id)
    form = PledgeForm(
        request.POST or None, initial=_as_form(known), is_money=known.item.is_money,
        phone_known=known.sealed_phone is not None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            data = {**form.cleaned_data, "key": known.number}
            made = _offer(request, invitation, known.only_need, data, known)
        except Refusal as no:
            form.add_error("quantity", " ".join(no.told_by(_)))
        else:
            return _thank(request, invitation, made)
    most = matching.missing_of_item(board, known.item, besides=known)
    context = {"invitation": invitation, "known": known, "form": form, "most": most}
    return render(request, "pairing/pledge.html", context)


def _mine(invitation: Invitation, board: Board, pledge_id: UUID) -> Pledge:
    found = matching.live_pledges(board).filter(id=pledge_id, enterprise=invitation.enterprise)
    known = found.first()
    if known is None:
        raise Hidden
    return known


def _as_form(known: Pledge) -> dict[str, Any]:
    use = PledgeForm.NEED if known.only_need_id else PledgeForm.COUNTY
    return {
        "key": known.number, "quantity": known.quantity, "unit_value": known.unit_value,
        "lot": known.lot, "ready_on": known.ready_on, "contact": known.contact,
        "words": known.words,
        "use": use if known.only_need_id or known.only_union_id else PledgeForm.ANY,
    }  # fmt: skip


def _offer(
    request: Request, invitation: Invitation, need: Need | None, data: dict[str, Any],
    known: Pledge | None = None,
) -> Pledge:  # fmt: skip
    item = need.item if need else known.item if known else None
    board = invitation.programme.board
    if item is None or board is None:
        raise Hidden
    use = data["use"]
    county = need.union if need else known.only_union if known else None
    asked = PledgeWords(
        invitation.enterprise, item, data["key"], data["quantity"],
        data.get("unit_value") or Decimal(1), lot=data.get("lot") or 1,
        only_need=need if use == PledgeForm.NEED else None,
        only_union=county if use == PledgeForm.COUNTY else None,
        ready_on=data["ready_on"], words=data["words"], contact=data["contact"],
        sealed_phone=people.seal("phone", data["phone"]) if data["phone"] else None,
    )  # fmt: skip
    by = _actor(request, invitation)
    made, _changed = board_verbs.offer(board, asked, by=by, at=timezone.now())
    return made


def _thank(request: HttpRequest, invitation: Invitation, made: Pledge) -> HttpResponse:
    words = _("记下了：{item} {n}{unit}。配好以后这里会出现追踪码。").format(
        item=made.item.name, n=made.quantity, unit=made.item.unit
    )
    undo = reverse("pairing:withdraw", args=[invitation.code, made.id])
    messages.success(request, words, extra_tags=f"undo:{undo}")
    return redirect("pairing:needs", code=invitation.code)


@require_POST
def withdraw(request: Request, code: str, pledge_id: UUID) -> HttpResponse:
    """Take a pledge back until it is adopted."""
    invitation, board = _invited(code)
    WithdrawForm({"pledge": pledge_id}).full_clean()
    known = _mine(invitation, board, pledge_id)
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
        id=evidence_id, may_be_shown=True, handover__line__allocation__pledge=gift.pledge
    ).first()
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


def _paper(request: HttpRequest, code: str, make: Any, name: str) -> HttpResponse:
    gift = trace.access_gift(code)
    url = request.build_absolute_uri(reverse("pairing:trace", args=[gift.trace_code]))
    answer = HttpResponse(make(gift, url, timezone.now()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}-{gift.trace_code}.pdf"'
    return answer


def _as_of(request: HttpRequest) -> datetime:
    asked = parse_datetime(request.GET.get("as_of", "").replace(" ", "+"))
    if asked is None or timezone.is_naive(asked):
        return timezone.now().replace(microsecond=0)
    return asked


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """The public page of a campaign: its figures, its counties, where to object."""
    programme = _campaign(slug)
    as_of = _as_of(request)
    context = {
        "programme": programme, "as_of": as_of, "figures": figures.figures(programme, as_of),
        "counties": matching.coverage(programme.board) if programme.board else [],
        "helped": queries.helped_unions(programme),
    }  # fmt: skip
    return render(request, "pairing/campaign.html", context)


@require_safe
def figure(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One figure opened down to its rows."""
    programme = _campaign(slug)
    as_of = _as_of(request)
    found = figures.figure(programme, key, as_of)
    if found is None:
        raise Hidden
    rows = Paginator(found.sources, ROWS).get_page(request.GET.get("page"))
    context = {"programme": programme, "as_of": as_of, "figure": found, "rows": rows}
    return render(request, "pairing/figure.html", context)


def _campaign(slug: str) -> Programme:
    programme = access_programme(slug)
    if programme.kind != "pairing":
        raise Hidden
    return programme


def answer_token(record: HandOver) -> str:
    """The signed address on which a household answers; it names no one."""
    return signing.dumps(str(record.id), salt=ANSWER_SALT, compress=True)


def answer(request: HttpRequest, token: str) -> HttpResponse:
    """A household says, once, whether the goods helped."""
    record = _handed(token)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not hasattr(record, "feedback"):
        data = form.cleaned_data
        by = Actor(None, "受助家庭")
        answers.answer(record, **data, by=by, at=timezone.now())
        return redirect("pairing:answer", token=token)
    return render(request, "pairing/answer.html", {"record": record, "form": form})


def _handed(token: str) -> HandOver:
    try:
        record_id = signing.loads(token, salt=ANSWER_SALT)
    except signing.BadSignature as no:
        raise Hidden from no
    rows = HandOver.objects.select_related("line__allocation__pledge__item", "feedback")
    record = rows.filter(id=record_id, kind=HandOver.TO_HOUSEHOLD).first()
    if record is None:
        raise Hidden
    return record
