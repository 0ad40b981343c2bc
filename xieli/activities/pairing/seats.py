"""The seat of a reader in a campaign: which counties, which work; without any it is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from xieli.activities.pairing import queries, rules
from xieli.activities.pairing.models import Consignment, ConsignmentLine, HandOver
from xieli.kernel.refusal import Hidden
from xieli.matching.models import Board, Need
from xieli.people.models import Function
from xieli.programmes.models import Programme
from xieli.programmes.queries import access_programme
from xieli.shell.guards import Reader
from xieli.unions.models import Union


@dataclass(frozen=True)
class Seat:
    """What this reader may do in this campaign."""

    programme: Programme
    board: Board
    reports: tuple[Union, ...]  # the helped counties whose needs she reports
    verifies: tuple[Union, ...]  # … and verifies
    stocks: tuple[Union, ...]  # … and whose goods she moves
    may_run: bool
    may_adopt: bool
    may_move: bool  # at the helper union

    @property
    def counties(self) -> tuple[Union, ...]:
        """The counties for which she does anything."""
        mine = {union.id: union for union in (*self.reports, *self.verifies, *self.stocks)}
        return tuple(mine.values())

    @property
    def sees_all(self) -> bool:
        """Whether she works at the helper union, which sees both counties."""
        return self.may_run or self.may_adopt or self.may_move

    @property
    def is_any(self) -> bool:
        """Whether she has any work here."""
        return bool(self.counties) or self.sees_all

    def is_of(self, union_id: UUID, unions: tuple[Union, ...]) -> bool:
        """Whether a union is one of these."""
        return any(union.id == union_id for union in unions)


def seat(reader: Reader, slug: str) -> Seat:
    """The reader's seat in a campaign; Hidden for a stranger."""
    programme = access_programme(slug)
    if programme.kind != rules.KIND or programme.board is None:
        raise Hidden
    found = _seat(reader, programme, programme.board)
    if not found.is_any:
        raise Hidden
    return found


def _seat(reader: Reader, programme: Programme, board: Board) -> Seat:
    helped = queries.helped_unions(programme)
    at_helper = partial(_may, reader, programme.union, programme)

    def among(function: str) -> tuple[Union, ...]:
        return tuple(union for union in helped if _may(reader, union, programme, function))

    return Seat(
        programme,
        board,
        reports=among(Function.NEEDS_REPORT),
        verifies=among(Function.NEEDS_VERIFY),
        stocks=among(Function.GOODS_MOVE),
        may_run=at_helper(Function.BOARD_RUN),
        may_adopt=at_helper(Function.BOARD_ADOPT),
        may_move=at_helper(Function.GOODS_MOVE),
    )


def _may(reader: Reader, union: Union, programme: Programme, function: str) -> bool:
    return reader.may(function, union.id, programme.id)


def access_need(mine: Seat, need_id: UUID, unions: tuple[Union, ...]) -> Need:
    """A need of this campaign and of one of these counties; else Hidden."""
    rows = Need.objects.select_related("union", "item")
    found = rows.filter(id=need_id, board=mine.board, union__in=unions).first()
    if found is None:
        raise Hidden
    return found


def access_box(mine: Seat, box_id: UUID) -> Consignment:
    """A consignment of this campaign, for the helper and for the county it goes to."""
    found = queries.access_consignment(box_id)
    is_mine = mine.sees_all or mine.is_of(found.to_id, mine.stocks)
    if found.programme_id != mine.programme.id or not is_mine:
        raise Hidden
    return found


def access_line(mine: Seat, line_id: UUID) -> ConsignmentLine:
    """A received line of a county whose goods she moves; else Hidden."""
    boxes = queries.consignments(mine.programme).filter(
        to__in=mine.stocks, received_at__isnull=False
    )
    found = queries.consignment_lines(boxes).filter(id=line_id).first()
    if found is None:
        raise Hidden
    return found


def access_record(mine: Seat, record_id: UUID) -> HandOver:
    """A hand-over of a county whose goods she moves; else Hidden."""
    rows = queries.hand_overs(mine.programme).filter(line__consignment__to__in=mine.stocks)
    found = rows.filter(id=record_id).first()
    if found is None:
        raise Hidden
    return found
