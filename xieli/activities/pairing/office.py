"""The officers' doors: the campaign, needs, pledges and invitations, boxes, the briefing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieli.activities.pairing import briefing, figures, goods, queries, services
from xieli.activities.pairing.forms import NeedForm, SendForm
from xieli.activities.pairing.models import Consignment, Invitation, Stage
from xieli.activities.pairing.rules import Counted
from xieli.kernel import quantity as quantities
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import queries as matching
from xieli.matching import services as board_verbs
from xieli.matching.models import Board, Need, NeedState
from xieli.matching.wanted import NeedWords
from xieli.people.models import Function
from xieli.programmes.models import Programme
from xieli.programmes.queries import access_programme
from xieli.rulebook.queries import value
from xieli.shell.guards import Request, must_may, signed_in
from xieli.shell.keys import uuid7
from xieli.unions.models import Enterprise, Union

ROWS = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Seat:
    """What this reader may do in this campaign; without any of it the campaign is hidden."""

    programme: Programme
    board: Board
    counties: tuple[Union, ...]  # the helped counties whose needs she reports or verifies
    may_report: bool
    may_verify: bool
    may_run: bool
    may_adopt: bool
    may_move: bool  # at the helper union
    stocks: tuple[Union, ...]  # the counties whose goods she moves

    @property
    def is_any(self) -> bool:
        """Whether she has any work here."""
        return bool(self.counties or self.stocks or self.may_run or self.may_adopt or self.may_move)


def seat(request: Request, slug: str) -> Seat:
    """The reader's seat in a campaign; Hidden for a stranger."""
    programme = access_programme(slug)
    if programme.kind != services.KIND or programme.board is None:
        raise Hidden
    helped = queries.helped_unions(programme)

    def may(function: str, union: Union) -> bool:
        return request.reader.may(function, union.id, programme.id)

    report = tuple(union for union in helped if may(Function.NEEDS_REPORT, union))
    verify = tuple(union for union in helped if may(Function.NEEDS_VERIFY, union))
    found = Seat(
        programme=programme,
        board=programme.board,
        counties=tuple(union for union in helped if union in report or union in verify),
        may_report=bool(report),
        may_verify=bool(verify),
        may_run=may(Function.BOARD_RUN, programme.union),
        may_adopt=may(Function.BOARD_ADOPT, programme.union),
        may_move=may(Function.GOODS_MOVE, programme.union),
        stocks=tuple(union for union in helped if may(Function.GOODS_MOVE, union)),
    )
    if not found.is_any:
        raise Hidden
    return found


@signed_in
@require_safe
def overview(request: Request, slug: str) -> HttpResponse:
    """The campaign at a glance: figures that open, and what is next."""
    mine = seat(request, slug)
    context = {
        "seat": mine,
        "figures": figures.figures(mine.programme, timezone.now().replace(microsecond=0)),
        "coverage": matching.coverage(mine.board),
        "pairs": queries.pairs(mine.programme.union),
        "as_of": timezone.now(),
    }
    return render(request, "pairing/office/overview.html", context)


@signed_in
@require_safe
def needs(request: Request, slug: str) -> HttpResponse:
    """The needs of the counties with their states; a county sees its own, the helper all."""
    mine = seat(request, slug)
    rows = matching.live_needs(mine.board)
    if not (mine.may_run or mine.may_adopt):
        rows = rows.filter(union__in=mine.counties)
    if request.GET.get("q"):
        rows = rows.filter(item__name__contains=request.GET["q"])
    if request.GET.get("state") in NeedState.values:
        rows = rows.filter(state=request.GET["state"])
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {"seat": mine, "page": page, "me": request.reader.actor.id}
    return render(request, "pairing/office/needs.html", context)


@signed_in
def need_form(request: Request, slug: str) -> HttpResponse:
    """Report one need by form."""
    mine = seat(request, slug)
    if not mine.may_report:
        raise Hidden
    form = NeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _report(request, mine, form.cleaned_data)
        except Refusal as no:
            form.add_error(None, " ".join(no.told_by(_)))
        else:
            messages.success(request, _("报上去了，等另一位同志核实。"))
            return redirect("pairing:needs_office", slug=slug)
    return render(request, "pairing/office/need_form.html", {"seat": mine, "form": form})


def _report(request: Request, mine: Seat, data: dict[str, object]) -> None:
    union = next((one for one in mine.counties if one.id == data["union"]), None)
    if union is None:
        raise Hidden
    must_may(request.reader, Function.NEEDS_REPORT, union.id, mine.programme.id)
    read = quantities.parse(str(data["quantity"]))
    item = board_verbs.item_called(
        str(data["item"]), read.unit, by=request.reader.actor, at=timezone.now()
    )
    if read.value != int(read.value):
        raise Refusal(_("数量要是整数"), _("请改数。"))
    asked = NeedWords(
        union, item, f"F-{uuid7().hex[-10:]}", int(read.value), qualifier=read.qualifier,
        urgency=int(str(data["urgency"])), village=str(data["village"]), group=str(data["group"]),
        households=int(str(data["households"] or 0)), words=str(data["words"]),
        due_on=data["due_on"],  # type: ignore[arg-type]
    )  # fmt: skip
    board_verbs.report_need(mine.board, asked, by=request.reader.actor, at=timezone.now())


def _need(mine: Seat, need_id: UUID) -> Need:
    found = Need.objects.filter(id=need_id, board=mine.board).select_related("union").first()
    if found is None or found.union not in mine.counties:
        raise Hidden
    return found


@signed_in
@require_POST
def verify(request: Request, slug: str) -> HttpResponse:
    """A second officer verifies one need or several at once; what is refused is said."""
    mine = seat(request, slug)
    done, refused = 0, ""
    for text in request.POST.getlist("need"):
        need = _need(mine, UUID(text))
        must_may(request.reader, Function.NEEDS_VERIFY, need.union_id, mine.programme.id)
        try:
            board_verbs.verify_need(need, by=request.reader.actor, at=timezone.now())
            done += 1
        except Refusal as no:
            refused = " ".join(no.told_by(_))
    if done:
        messages.success(request, _("核实了 {n} 条").format(n=done))
    if refused:
        messages.error(request, refused)
    return redirect("pairing:needs_office", slug=slug)


@signed_in
@require_POST
def withdraw_need(request: Request, slug: str, need_id: UUID) -> HttpResponse:
    """Take a need off the board, or put it back (the undo)."""
    mine = seat(request, slug)
    need = _need(mine, need_id)
    must_may(request.reader, Function.NEEDS_REPORT, need.union_id, mine.programme.id)
    by, at = request.reader.actor, timezone.now()
    if request.POST.get("restore") or need.state == NeedState.WITHDRAWN:
        board_verbs.restore_need(need, by=by, at=at)
        messages.success(request, _("恢复了，等另一位同志核实。"))
    else:
        board_verbs.withdraw_need(need, by=by, at=at)
        undo = reverse("pairing:withdraw_need", args=[slug, need.id])
        messages.success(request, _("撤下了这条需求。"), extra_tags=f"undo:{undo}")
    return redirect("pairing:needs_office", slug=slug)


@signed_in
@require_safe
def pledges(request: Request, slug: str) -> HttpResponse:
    """Pledges, and the invitations behind them."""
    mine = seat(request, slug)
    if not (mine.may_run or mine.may_adopt):
        raise Hidden
    invitations = Invitation.objects.filter(programme=mine.programme, revoked_at=None)
    invited = set(invitations.values_list("enterprise_id", flat=True))
    firms = Enterprise.objects.filter(union__path__startswith=mine.programme.union.path)
    context = {
        "seat": mine,
        "page": Paginator(matching.live_pledges(mine.board), ROWS).get_page(
            request.GET.get("page")
        ),
        "invitations": invitations.select_related("enterprise").order_by("enterprise__name_key"),
        "firms": firms.exclude(id__in=invited).order_by("name_key")[:200],
        "today": timezone.localdate(),
        "base": request.build_absolute_uri("/"),
    }
    return render(request, "pairing/office/pledges.html", context)


@signed_in
@require_POST
def invite(request: Request, slug: str) -> HttpResponse:
    """Make a link for one enterprise of our own district, or close one."""
    mine = seat(request, slug)
    must_may(request.reader, Function.BOARD_RUN, mine.programme.union_id, mine.programme.id)
    by, at = request.reader.actor, timezone.now()
    closing = Invitation.objects.filter(
        programme=mine.programme, id=request.POST.get("revoke") or None
    ).first()
    if closing:
        services.revoke(closing, by=by, at=at)
        messages.success(request, _("链接停用了，随时可以再发。"))
        return redirect("pairing:pledges", slug=slug)
    firm = Enterprise.objects.filter(
        union__path__startswith=mine.programme.union.path, id=request.POST.get("firm") or None
    ).first()
    if firm is None:
        raise Hidden
    days = value("pairing.invitation_days", "", timezone.localdate()).as_int
    services.invite(mine.programme, firm, days=days, by=by, at=at)
    messages.success(request, _("邀请链接做好了，复制发给{firm}。").format(firm=firm.name))
    return redirect("pairing:pledges", slug=slug)


@signed_in
@require_safe
def goods_page(request: Request, slug: str) -> HttpResponse:
    """What waits to be packed, and every consignment on its way."""
    mine = seat(request, slug)
    boxes = queries.consignments(mine.programme)
    if not (mine.may_move or mine.may_run or mine.may_adopt):
        boxes = boxes.filter(to__in=mine.stocks)
    by_county: dict[Union, list[queries.ToPack]] = {}
    for one in queries.to_pack(mine.programme) if mine.may_move else []:
        by_county.setdefault(one.allocation.need.union, []).append(one)
    page = Paginator(boxes, ROWS).get_page(request.GET.get("page"))
    context = {"seat": mine, "to_pack": by_county.items(), "page": page, "form": SendForm()}
    return render(request, "pairing/office/goods.html", context)


@signed_in
@require_POST
def pack(request: Request, slug: str) -> HttpResponse:
    """Pack what was ticked, for one county."""
    mine = seat(request, slug)
    must_may(request.reader, Function.GOODS_MOVE, mine.programme.union_id, mine.programme.id)
    packed = [
        goods.Packed(one.allocation, _whole(request.POST.get(f"n-{one.allocation.id}", "")))
        for one in queries.to_pack(mine.programme)
        if str(one.allocation.id) in request.POST.getlist("line")
    ]
    box = goods.pack(mine.programme, packed, by=request.reader.actor, at=timezone.now())
    messages.success(request, _("装好了一票：{number}").format(number=box.number))
    return redirect("pairing:goods", slug=slug)


def _whole(text: str) -> int:
    text = text.strip()
    if not text.isdecimal() or len(text) > 9:
        raise Refusal(_("件数要是整数"), _("请返回改数，填好的都在。"))
    return int(text)


def _box(request: Request, mine: Seat, box_id: UUID) -> Consignment:
    found = queries.access_consignment(box_id)
    is_mine = found.programme_id == mine.programme.id
    if not is_mine or not (mine.may_move or mine.may_run or found.to in mine.stocks):
        raise Hidden
    return found


@signed_in
@require_POST
def send(request: Request, slug: str, box_id: UUID) -> HttpResponse:
    """The boxes leave with a carrier."""
    mine = seat(request, slug)
    box = _box(request, mine, box_id)
    must_may(request.reader, Function.GOODS_MOVE, mine.programme.union_id, mine.programme.id)
    carrier = request.POST.get("carrier", "")[:60]
    goods.send(box, carrier, by=request.reader.actor, at=timezone.now())
    messages.success(request, _("{number} 发出了").format(number=box.number))
    return redirect("pairing:goods", slug=slug)


@signed_in
def receive(request: Request, slug: str, box_id: UUID) -> HttpResponse:
    """The county counts what came; the page shows the sum of each line."""
    mine = seat(request, slug)
    box = _box(request, mine, box_id)
    lines = list(queries.consignment_lines([box]))
    fault = ""
    if request.method == "POST":
        must_may(request.reader, Function.GOODS_MOVE, box.to_id, mine.programme.id)
        try:
            counts = {line.id: _counted(request, line.id, line.packed) for line in lines}
            goods.receive(box, counts, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            fault = " ".join(no.told_by(_))
        else:
            messages.success(
                request, _("{number} 签收了，可以发放到户。").format(number=box.number)
            )
            return redirect("pairing:hand_over", slug=slug)
    typed = {
        line.id: [request.POST.get(f"{name}-{line.id}") for name in ("got", "hurt", "gone")]
        for line in lines
    }
    context = {
        "seat": mine, "box": box, "rows": [(line, typed[line.id]) for line in lines],
        "fault": fault, "is_open": box.stage == Stage.SENT and box.to in mine.stocks,
    }  # fmt: skip
    status = 422 if fault else 200
    return render(request, "pairing/office/receive.html", context, status=status)


def _counted(request: Request, line_id: UUID, packed: int) -> Counted:
    got, hurt, gone = (
        _whole(request.POST.get(f"{name}-{line_id}", "") or "0") for name in ("got", "hurt", "gone")
    )
    return Counted(packed, got, hurt, gone)


@signed_in
@require_safe
def briefing_page(request: Request, slug: str) -> HttpResponse:
    """The 简报 draft from the records, as a page or as DOCX."""
    mine = seat(request, slug)
    draft = briefing.draft(mine.programme, timezone.now())
    if request.GET.get("format") == "docx":
        answer = HttpResponse(briefing.as_docx(draft), content_type=DOCX)
        answer["Content-Disposition"] = f'attachment; filename="briefing-{slug}.docx"'
        return answer
    return render(request, "pairing/office/briefing.html", {"seat": mine, "draft": draft})
