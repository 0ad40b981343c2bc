"""Questions: a board with its needs and pledges, and what is still missing."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching.balance import Covered as Covered
from xieli.matching.balance import Gap as Gap
from xieli.matching.balance import Room as Room
from xieli.matching.balance import coverage as coverage
from xieli.matching.balance import gaps as gaps
from xieli.matching.balance import missing_of_item as missing_of_item
from xieli.matching.balance import prices as prices
from xieli.matching.balance import room_for as room_for
from xieli.matching.lists import allocations as allocations
from xieli.matching.lists import conditions as conditions
from xieli.matching.lists import live_needs as live_needs
from xieli.matching.lists import live_pledges as live_pledges
from xieli.matching.lists import verified_needs as verified_needs
from xieli.matching.models import Allocation, Board, Condition, Item, Need, Pledge, Proposal
from xieli.unions.models import Enterprise


def find_board(text: str) -> Board:
    """A board by its key or its title; Hidden where there is none, Refusal where two fit."""
    try:
        return Board.objects.get(id=UUID(text))
    except (ValueError, Board.DoesNotExist):
        found = list(Board.objects.filter(title=text)[:2])
    if not found:
        raise Hidden
    if len(found) > 1:
        raise Refusal(_("有几块供需板都叫“{title}”"), _("请用它的编号。"), title=text)
    return found[0]


def find_item(name: str) -> Item | None:
    """An item by its name or one of its other names."""
    wanted = name.strip()
    exact = Item.objects.filter(name=wanted).first()
    if exact:
        return exact
    near = Item.objects.filter(other_names__contains=wanted)
    return next((item for item in near if wanted in item.other_names.split("、")), None)


def access_board(board_id: UUID) -> Board:
    """The board with the union that runs it; Hidden where there is none."""
    return _or_hidden(Board.objects.select_related("union").filter(id=board_id).first())


def access_need(board: Board, need_id: UUID) -> Need:
    """A need of this board; Hidden where it is another board's or none."""
    return _or_hidden(
        Need.objects.select_related("item", "union").filter(id=need_id, board=board).first()
    )


def access_pledge(board: Board, pledge_id: UUID) -> Pledge:
    """A pledge of this board; Hidden where it is another board's or none."""
    rows = Pledge.objects.select_related("item", "enterprise")
    return _or_hidden(rows.filter(id=pledge_id, board=board).first())


def access_proposal(board: Board, proposal_id: UUID) -> Proposal:
    """A plan of this board; Hidden where it is another board's or none."""
    return _or_hidden(board.proposals.filter(id=proposal_id).first())


def access_allocation(board: Board, allocation_id: UUID) -> Allocation:
    """An adopted line of this board; Hidden where it is another board's or none."""
    return _or_hidden(allocations(board).filter(id=allocation_id).first())


def was_given_up(allocation_id: UUID) -> bool:
    """Whether this line was adopted once and taken back (a button pressed twice asks it)."""
    return Note.objects.filter(about_id=allocation_id, verb="matching.give_up").exists()


def access_condition(board: Board, condition_id: UUID) -> Condition:
    """A pin or a ban of this board; Hidden where it is another board's or none."""
    return _or_hidden(conditions(board).filter(id=condition_id).first())


Found = TypeVar("Found", bound=Model)


def _or_hidden(found: Found | None) -> Found:
    if found is None:
        raise Hidden
    return found


def pledge_numbered(board: Board, enterprise: Enterprise, number: str) -> Pledge | None:
    """The pledge a firm's list calls by this number, live or withdrawn."""
    rows = Pledge.objects.select_related("item", "enterprise", "only_union", "only_need")
    return rows.filter(board=board, enterprise=enterprise, number=number).first()


def latest_proposal(board: Board) -> Proposal | None:
    """The newest plan of a board with its lines, adopted or not."""
    return board.proposals.order_by("-number").first()


def is_stale(proposal: Proposal) -> bool:
    """Whether the board changed after the plan was solved."""
    return proposal.adopted_at is None and proposal.board_version != proposal.board.version


def needs_matching(board: Board, text: str) -> QuerySet[Need]:
    """Needs found by item, county, village or number."""
    return live_needs(board).filter(
        Q(item__name__contains=text)
        | Q(union__name__contains=text)
        | Q(village__contains=text)
        | Q(number=text)
    )
