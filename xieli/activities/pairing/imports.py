"""The officers' importers of a campaign, and the board's page: each mounts what a floor below has.

A county's uploads are its own: their target names the campaign and the county.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from xieli.activities.pairing import queries, rules, seats, sheets
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden
from xieli.matching import sheets as board_sheets
from xieli.matching.models import Board
from xieli.matching.office import board_page
from xieli.people.models import Function
from xieli.programmes.models import Programme
from xieli.programmes.queries import access_programme
from xieli.shell.guards import Request, get_or_post, must_may, signed_in
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.mending import GoodRow
from xieli.shell.tables.services import CommitResult
from xieli.shell.tables.wizard import Wizard
from xieli.unions.models import Union


class CampaignCounty:
    """A campaign's short name and a county's key, as one part of an address."""

    regex = r"[-a-zA-Z0-9_]+/[0-9a-f]{20}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


@dataclass(frozen=True)
class Target:
    """What a county's upload is for."""

    programme: Programme
    board: Board
    county: Union


def target_of(programme: Programme, county: Union) -> str:
    """The name of a county's uploads in a campaign; at most 61 signs, as an upload keeps it."""
    return f"{programme.slug}/{_tail(county)}"


def _tail(county: Union) -> str:
    return county.id.hex[-20:]


def read_target(text: str) -> Target:
    """The campaign and its helped county behind a target; Hidden where it is none."""
    slug, _slash, key = text.partition("/")
    programme = access_programme(slug)
    county = next((one for one in queries.helped_unions(programme) if _tail(one) == key), None)
    if county is None:
        raise Hidden
    return Target(programme, _board_of(programme), county)


def _guard_county(function: str, request: HttpRequest, target: str) -> Actor:
    found, reader = read_target(target), cast(Request, request).reader
    must_may(reader, function, found.county.id, found.programme.id)
    return reader.actor


def _guard_helper(request: HttpRequest, target: str) -> Actor:
    programme, reader = access_programme(target), cast(Request, request).reader
    _board_of(programme)
    must_may(reader, Function.BOARD_RUN, programme.union_id, programme.id)
    return reader.actor


def _households_kind(target: str) -> Kind:
    return sheets.households_kind(read_target(target).county, timezone.localdate())


def _take_households(
    good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime
) -> CommitResult:
    county = read_target(target).county
    return sheets.take_households(good_rows, county=county, by=by, at=at)


def _needs_kind(target: str) -> Kind:
    found = read_target(target)
    return board_sheets.needs_kind(found.board, on=timezone.localdate(), only=(found.county,))


def _take_needs(good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime) -> CommitResult:
    found = read_target(target)
    return board_sheets.take_needs(
        good_rows, target=str(found.board.id), by=by, at=at, of=found.county,
        may_report=lambda union: union.id == found.county.id,
    )  # fmt: skip


def _pledges_kind(target: str) -> Kind:
    return board_sheets.pledges_kind(_board_of(access_programme(target)), on=timezone.localdate())


def _take_pledges(
    good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime
) -> CommitResult:
    board = _board_of(access_programme(target))
    return board_sheets.take_pledges(good_rows, target=str(board.id), by=by, at=at)


def _board_of(programme: Programme) -> Board:
    if programme.kind != rules.KIND or programme.board is None:
        raise Hidden
    return programme.board


def _back(page: str, target: str) -> str:
    return reverse(f"pairing:{page}", args=[target.partition("/")[0]])


NEEDS = Wizard(
    "needs_import",
    _needs_kind,
    partial(_guard_county, Function.NEEDS_REPORT),
    _take_needs,
    partial(_back, "needs_office"),
)
PLEDGES = Wizard(
    "pledges_import", _pledges_kind, _guard_helper, _take_pledges, partial(_back, "pledges")
)
HOUSEHOLDS = Wizard(
    "households_import",
    _households_kind,
    partial(_guard_county, Function.GOODS_MOVE),
    _take_households,
    partial(_back, "hand_over"),
)


@get_or_post
@signed_in
def board(request: Request, slug: str) -> HttpResponse:
    """The board of the campaign: matching's page, behind this campaign's own guard."""
    mine = seats.seat(request.reader, slug)
    return board_page(
        request, mine.board, programme_id=mine.programme.id, may_look=True,
        adopt_url=reverse("desk:adopt", args=[mine.board.id]),
        give_up_url=reverse("desk:give_up", args=[mine.board.id]),
        back_url=reverse("pairing:overview", args=[slug]),
        needs_url=reverse("pairing:needs_office", args=[slug]),
        pledges_url=reverse("pairing:pledges", args=[slug]),
    )  # fmt: skip


@require_safe
@signed_in
def choose_county(request: Request, slug: str, what: str) -> HttpResponse:
    """Which county's list is it; who works for one county goes straight on."""
    mine = seats.seat(request.reader, slug)
    counties = mine.stocks if what == "households" else mine.reports
    if not counties:
        raise Hidden
    links = [
        (one, reverse(f"{what}_import", args=[target_of(mine.programme, one)])) for one in counties
    ]
    if len(links) == 1:
        return redirect(links[0][1])
    context = {"seat": mine, "links": links, "what": what}
    return render(request, "pairing/office/choose_county.html", context)
