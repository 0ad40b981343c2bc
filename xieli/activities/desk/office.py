"""The desk's doors: a board's page for whoever holds its address, and the two acts on its plan."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xieli.activities.desk import services
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import queries
from xieli.matching.forms import AdoptForm, GiveUpForm
from xieli.matching.models import Allocation, Board
from xieli.matching.office import board_page
from xieli.matching.saying import plainly
from xieli.people.models import Function
from xieli.programmes.queries import programme_of_board
from xieli.shell.guards import Request, must_may, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def board(request: Request, board_id: UUID) -> HttpResponse:
    """The page of a board, found by its own key."""
    programme = programme_of_board(board_id)
    return board_page(
        request,
        queries.access_board(board_id),
        adopt_url=reverse("desk:adopt", args=[board_id]),
        give_up_url=reverse("desk:give_up", args=[board_id]),
        back_url=reverse("today"),
        programme_id=programme.id,
    )


@require_POST
@signed_in
def adopt(request: Request, board_id: UUID) -> HttpResponse:
    """Adopt the plan the button named; stale, adopted or one's own plans are told in words."""
    found = _may_adopt(request, board_id)
    form = AdoptForm(request.POST)
    if not form.is_valid():
        raise Hidden
    proposal = queries.access_proposal(found, form.cleaned_data["proposal"])

    def act() -> str:
        made = services.adopt(proposal, by=request.reader.actor, at=timezone.now())
        words = _("采纳了方案 {number}：{n} 行，可以装箱了。")
        return words.format(number=proposal.number, n=len(made))

    return _told(request, board_id, act)


@require_POST
@signed_in
def give_up(request: Request, board_id: UUID) -> HttpResponse:
    """Take an adopted line back with a reason; what is packed already stays."""
    found = _may_adopt(request, board_id)
    form = GiveUpForm(request.POST)
    if not form.is_valid():
        raise Hidden
    asked = form.cleaned_data

    def act() -> str:
        line = _line(found, asked["allocation"])
        services.give_up(line, asked["why"], by=request.reader.actor, at=timezone.now())
        return _("退回了一行，需求和认捐都空出来了，请重新求解。")

    return _told(request, board_id, act)


def _line(found: Board, allocation_id: UUID) -> Allocation:
    if queries.was_given_up(allocation_id):
        raise Refusal(_("这一行已经退回了。"))
    return queries.access_allocation(found, allocation_id)


def _may_adopt(request: Request, board_id: UUID) -> Board:
    programme, found = programme_of_board(board_id), queries.access_board(board_id)
    must_may(request.reader, Function.BOARD_ADOPT, found.union_id, programme.id)
    return found


def _told(request: Request, board_id: UUID, act: Callable[[], str]) -> HttpResponse:
    """Do it, say what came of it on the page the button stood on."""
    try:
        messages.success(request, act())
    except Refusal as no:
        messages.error(request, plainly(no))
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return redirect(asked if is_ours else reverse("desk:board", args=[board_id]))
