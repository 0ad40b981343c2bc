"""The officers' doors of the goods: what waits to be packed, the boxes, the count at the county."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieli.activities.pairing import goods, queries, seats
from xieli.activities.pairing.address import page_of
from xieli.activities.pairing.models import Consignment, ConsignmentLine, Stage
from xieli.activities.pairing.rules import Counted
from xieli.activities.pairing.seats import Seat
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.models import Function
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.shell.keys import uuid7
from xieli.shell.saying import one_line
from xieli.unions.models import Union

COUNTS = ("got", "hurt", "gone")


@require_safe
@signed_in
def goods_page(request: Request, slug: str) -> HttpResponse:
    """What waits to be packed, and every consignment on its way."""
    mine = seats.seat(request.reader, slug)
    boxes = queries.consignments(mine.programme)
    if not mine.sees_all:
        boxes = boxes.filter(to__in=mine.stocks)
    page = page_of(request, boxes)
    lines: dict[UUID, list[ConsignmentLine]] = {}
    for line in queries.consignment_lines([*page]):
        lines.setdefault(line.consignment_id, []).append(line)
    context = {
        "seat": mine, "to_pack": _by_county(mine).items(), "page": page,
        "boxes": [(box, lines.get(box.id, [])) for box in page],
        "stocks": {union.id for union in mine.stocks},
    }  # fmt: skip
    return render(request, "pairing/office/goods.html", context)


def _by_county(mine: Seat) -> dict[Union, list[queries.ToPack]]:
    found: dict[Union, list[queries.ToPack]] = {}
    for one in queries.to_pack(mine.programme) if mine.may_move else []:
        found.setdefault(one.allocation.need.union, []).append(one)
    return found


@get_or_post
@signed_in
def pack(request: Request, slug: str, union_id: UUID) -> HttpResponse:
    """Tick lines for one county and pack them; what is refused keeps every number."""
    mine = seats.seat(request.reader, slug)
    must_may(request.reader, Function.GOODS_MOVE, mine.programme.union_id, mine.programme.id)
    rows = [
        one for one in queries.to_pack(mine.programme) if one.allocation.need.union_id == union_id
    ]
    if not rows and union_id not in {union.id for union in queries.helped_unions(mine.programme)}:
        raise Hidden
    fault, key = "", request.POST.get("key", "") or uuid7().hex
    if request.method == "POST":
        try:
            box = goods.pack(
                mine.programme, _packed(request, mine, union_id), by=request.reader.actor,
                at=timezone.now(), key=key[:36],
            )  # fmt: skip
        except Refusal as no:
            fault = one_line(no)
        else:
            messages.success(request, _("装好了一票：{number}").format(number=box.number))
            return redirect("pairing:goods", slug=slug)
    if not rows and not fault:
        return redirect("pairing:goods", slug=slug)
    context = {"seat": mine, "rows": _typed(request, rows), "fault": fault, "key": key}
    context["to"] = rows[0].allocation.need.union if rows else None
    return render(request, "pairing/office/pack.html", context, status=422 if fault else 200)


def _packed(request: Request, mine: Seat, union_id: UUID) -> list[goods.Packed]:
    """What was ticked, from all adopted lines: one packed meanwhile is refused by the verb."""
    ticked = set(request.POST.getlist("line"))
    known = queries.adopted(mine.programme).filter(need__union=union_id)
    return [
        goods.Packed(one, _whole(request.POST.get(f"n-{one.id}", "")))
        for one in known
        if str(one.id) in ticked
    ]


def _typed(request: Request, rows: list[queries.ToPack]) -> list[tuple[queries.ToPack, str, bool]]:
    """Each line with the number as typed, and whether it is ticked."""
    ticked = set(request.POST.getlist("line")) if request.method == "POST" else None
    return [
        (
            one,
            request.POST.get(f"n-{one.allocation.id}", str(one.left)),
            ticked is None or str(one.allocation.id) in ticked,
        )
        for one in rows
    ]


def _whole(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise Refusal(_("件数要写成整数"), _("请改数，其余填好的都在。"))
    return int(text)


@get_or_post
@signed_in
def send(request: Request, slug: str, box_id: UUID) -> HttpResponse:
    """The boxes leave with a carrier."""
    mine = seats.seat(request.reader, slug)
    box = seats.access_box(mine, box_id)
    must_may(request.reader, Function.GOODS_MOVE, mine.programme.union_id, mine.programme.id)
    carrier, fault = request.POST.get("carrier", "").replace("\x00", "").strip()[:60], ""
    if request.method == "POST" and not _is_sent(request, box, carrier):
        try:
            box = goods.send(box, carrier, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            fault = one_line(no)
    if request.method == "POST" and not fault:
        messages.success(request, _("{number} 发出了").format(number=box.number))
        return redirect("pairing:goods", slug=slug)
    context = {
        "seat": mine, "box": box, "lines": queries.consignment_lines([box]), "fault": fault,
        "carrier": carrier, "key": uuid7().hex, "is_open": box.stage == Stage.PACKED,
    }  # fmt: skip
    return render(request, "pairing/office/send.html", context, status=422 if fault else 200)


def _is_sent(request: Request, box: Consignment, carrier: str) -> bool:
    """Whether this very form arrived before."""
    seen = (box.carrier, box.sent_by)
    return box.sent_at is not None and seen == (carrier, request.reader.actor.label)


@get_or_post
@signed_in
def receive(request: Request, slug: str, box_id: UUID) -> HttpResponse:
    """The county counts what came; the page shows the sum of each line."""
    mine = seats.seat(request.reader, slug)
    box = seats.access_box(mine, box_id)
    lines = list(queries.consignment_lines([box]))
    fault = ""
    if request.method == "POST":
        must_may(request.reader, Function.GOODS_MOVE, box.to_id, mine.programme.id)
        try:
            counts = {line.id: _counted(request, line) for line in lines}
            goods.receive(box, counts, by=request.reader.actor, at=timezone.now())
        except Refusal as no:
            fault = one_line(no)
        else:
            words = _("{number} 签收了，可以发放到户。").format(number=box.number)
            messages.success(request, words)
            return redirect("pairing:hand_over", slug=slug)
    is_mine = mine.is_of(box.to_id, mine.stocks)
    if box.stage == Stage.PACKED and not fault:
        raise Hidden
    context = {
        "seat": mine, "box": box, "rows": [(line, _as_typed(request, line)) for line in lines],
        "fault": fault, "is_open": box.stage == Stage.SENT and is_mine, "key": uuid7().hex,
    }  # fmt: skip
    return render(request, "pairing/office/receive.html", context, status=422 if fault else 200)


def _counted(request: Request, line: ConsignmentLine) -> Counted:
    typed = (request.POST.get(f"{name}-{line.id}", "") or "0" for name in COUNTS)
    got, hurt, gone = (_whole(text) for text in typed)
    return Counted(line.packed, got, hurt, gone)


def _as_typed(request: Request, line: ConsignmentLine) -> tuple[str, str, str]:
    """The three counts as typed, else as a full box, else as they were received."""
    known = (line.packed if line.received is None else line.received, line.damaged, line.missing)
    got, hurt, gone = (
        request.POST.get(f"{name}-{line.id}", str(n)) for name, n in zip(COUNTS, known, strict=True)
    )
    return got, hurt, gone
