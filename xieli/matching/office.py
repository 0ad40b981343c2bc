"""The officers' page of a board; its owner above mounts it and names who adopts and gives up.

    def board(request, slug):
        return board_page(request, programme.board, adopt_url=…, give_up_url=…, back_url=…,
                          programme_id=programme.id)

The page's own forms post to its own address, so that one guard stands before all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict, Unpack
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import picture, plan, queries, saying, services
from xieli.matching.forms import PairForm, PinForm, ReleaseForm
from xieli.matching.models import Board, Condition
from xieli.matching.shown import Change, county_of
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.shell.guards import Reader, Request

LINES, SHORT_LIST = 300, 60
LOOKERS = (Function.NEEDS_REPORT, Function.NEEDS_VERIFY)


class Mount(TypedDict):
    """Where the page hangs: who adopts and gives up for it, the ways from it, whose work it is."""

    adopt_url: str
    give_up_url: str
    back_url: str
    programme_id: NotRequired[UUID | None]
    may_look: NotRequired[bool]  # the owner knows that this reader may see the board
    needs_url: NotRequired[str]
    pledges_url: NotRequired[str]


@dataclass(frozen=True)
class Seat:
    """What this reader may do at a board."""

    may_run: bool
    may_adopt: bool


def board_page(request: Request, board: Board, **mount: Unpack[Mount]) -> HttpResponse:
    """Show the board (GET), or do what one of its forms asks (POST); Hidden for strangers."""
    seat = _seat(request.reader, board, mount)
    if request.method == "POST":
        if not seat.may_run:
            raise Hidden
        return _act(request, board)
    return render(request, "matching/board.html", _context(request, board, seat, mount))


def _seat(reader: Reader, board: Board, mount: Mount) -> Seat:
    programme_id = mount.get("programme_id")
    found = Seat(
        may_run=reader.may(Function.BOARD_RUN, board.union_id, programme_id),
        may_adopt=reader.may(Function.BOARD_ADOPT, board.union_id, programme_id),
    )
    is_known = found.may_run or found.may_adopt or mount.get("may_look", False)
    if not (is_known or _is_of_helped_county(reader, board, programme_id)):
        raise Hidden
    return found


def _is_of_helped_county(reader: Reader, board: Board, programme_id: UUID | None) -> bool:
    return any(
        board.needs.filter(union__in=visible_unions(reader, function, programme_id)).exists()
        for function in LOOKERS
        if reader.holds(function)
    )


def _act(request: Request, board: Board) -> HttpResponse:
    """Do one thing; whatever comes of it is told on the page."""
    asked = request.GET.copy()
    asked.update(request.POST)  # the undo of a message names its act in the address
    act = ACTS.get(asked.get("act", ""))
    if act is None:
        raise Hidden
    try:
        act(request, board, asked)
    except Refusal as no:
        messages.error(request, saying.plainly(no))
    return redirect(_here(request, asked))


def _here(request: Request, asked: QueryDict) -> str:
    """The page again, at the line that was touched."""
    page = {"page": asked["page"]} if asked.get("page", "").isdigit() else {}
    return request.path + (f"?{urlencode(page)}" if page else "")


def _solve(request: Request, board: Board, _asked: QueryDict) -> None:
    proposal, solved = plan.solve(board, by=request.reader.actor, at=timezone.now())
    words = _("方案 {number} 算好了：{lines} 行，{unmet} 条还没着落。")
    told = words.format(number=proposal.number, lines=len(solved.lines), unmet=len(solved.unmet))
    messages.success(request, told)


def _pin(request: Request, board: Board, asked: QueryDict) -> None:
    form = _valid(PinForm(asked))
    pledge = queries.access_pledge(board, form["pledge"])
    need = queries.access_need(board, form["need"])
    made = plan.pin(
        pledge, need, form["quantity"], by=request.reader.actor, at=timezone.now(), why=form["why"]
    )
    words = _("钉住了 {pair} {n}{unit}，重新求解后生效。")
    _tell(request, made, words.format(pair=_pair(made), n=form["quantity"], unit=need.item.unit))


def _ban(request: Request, board: Board, asked: QueryDict) -> None:
    form = _valid(PairForm(asked))
    pledge = queries.access_pledge(board, form["pledge"])
    need = queries.access_need(board, form["need"])
    made = plan.ban(pledge, need, by=request.reader.actor, at=timezone.now(), why=form["why"])
    _tell(request, made, _("禁配了 {pair}，重新求解后生效。").format(pair=_pair(made)))


def _release(request: Request, board: Board, asked: QueryDict) -> None:
    form = _valid(ReleaseForm(asked))
    found = queries.access_condition(board, form["condition"])
    plan.release(found, by=request.reader.actor, at=timezone.now())
    again = {
        "act": found.kind, "pledge": found.pledge_id, "need": found.need_id, "why": found.why,
        "quantity": found.quantity or "",
    }  # fmt: skip
    words = _("放开了 {pair}，重新求解后生效。").format(pair=_pair(found))
    messages.success(request, words, extra_tags=f"undo:{request.path}?{urlencode(again)}")


def _tell(request: Request, made: Condition, words: str) -> None:
    """Say what was set, with the way back."""
    back = urlencode({"act": "release", "condition": made.id})
    messages.success(request, words, extra_tags=f"undo:{request.path}?{back}")


def _pair(one: Condition) -> str:
    return f"{one.pledge.enterprise.name} → {county_of(one.need.union)}"


def _valid(form: forms.Form) -> dict[str, Any]:
    """What a form says; its first fault is a Refusal, an id that is none is Hidden."""
    if form.is_valid():
        return form.cleaned_data
    for name, faults in form.errors.items():
        if name in {"quantity", "why"}:
            raise Refusal(faults[0])
    raise Hidden


def _close(request: Request, board: Board, _asked: QueryDict) -> None:
    services.close_board(board, by=request.reader.actor, at=timezone.now())
    back = f"undo:{request.path}?act=reopen"
    messages.success(request, _("供需板关了：不再收需求、认捐和新方案。"), extra_tags=back)


def _reopen(request: Request, board: Board, _asked: QueryDict) -> None:
    services.reopen_board(board, by=request.reader.actor, at=timezone.now())
    messages.success(request, _("供需板重新开了。"))


Act = Callable[[Request, Board, QueryDict], None]
ACTS: dict[str, Act] = {
    "solve": _solve, "pin": _pin, "ban": _ban, "release": _release, "close": _close,
    "reopen": _reopen,
}  # fmt: skip


def _context(request: Request, board: Board, seat: Seat, mount: Mount) -> dict[str, object]:
    seen = picture.Picture(board)
    is_all = "all" in request.GET
    page = Paginator(seen.lines, LINES).get_page(request.GET.get("page"))
    adopted = Paginator(seen.adopted_lines, LINES).get_page(request.GET.get("adopted"))
    groups = seen.groups(list(page))
    return {
        "board": board, "seat": seat, "mount": mount, "seen": seen, "here": request.path,
        "page": page, "groups": groups,
        "adopted": adopted, "adopted_groups": seen.groups(list(adopted)),
        "lacks": seen.lacks if is_all else seen.lacks[:SHORT_LIST],
        "pledges": seen.used_pledges if is_all else seen.used_pledges[:SHORT_LIST],
        "changes": _changes(request, seen), "chart": picture.chart(seen.counties),
        "first_line": str(groups[0].lines[0].row.id) if groups else "",
        "edit": request.GET.get("edit", ""), "giving_up": request.GET.get("give_up", ""),
        "barred": _barred(request, seen, seat),
    }  # fmt: skip


def _changes(request: Request, seen: picture.Picture) -> list[Change] | None:
    if "compare" not in request.GET or seen.plan is None or seen.before is None:
        return None
    return picture.changes(seen.before, seen.plan)


def _barred(request: Request, seen: picture.Picture, seat: Seat) -> str:
    """Why this reader cannot adopt the open plan now; "" when she can."""
    if seen.open_plan is None:
        return _("求解以后才能采纳")
    barred = plan.bar_to_adopt(seen.open_plan, seen.board, request.reader.actor)
    if barred is not None:
        return saying.plainly(barred)
    if not seat.may_adopt:
        return _("采纳要由有采纳权的同志来点，例如上级工会")
    return ""
