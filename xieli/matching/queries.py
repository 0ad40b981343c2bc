"""Questions: a board with its needs and pledges, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching.models import (
    Allocation,
    Board,
    Condition,
    Item,
    Need,
    NeedState,
    Pledge,
    PledgeState,
    Proposal,
)


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


def live_needs(board: Board) -> QuerySet[Need]:
    """Needs not withdrawn, with what the list pages show, most urgent first."""
    return (
        board.needs.exclude(state=NeedState.WITHDRAWN)
        .select_related("item", "union", "union__region")
        .order_by("-urgency", "union__name_key", "number")
    )


def verified_needs(board: Board) -> QuerySet[Need]:
    """Needs a second officer has verified: the only ones donors see and the solver fills."""
    return live_needs(board).filter(state=NeedState.VERIFIED)


def live_pledges(board: Board) -> QuerySet[Pledge]:
    """Pledges not withdrawn, with what the list pages show."""
    return (
        board.pledges.filter(state=PledgeState.OFFERED)
        .select_related("item", "enterprise", "enterprise__region", "only_union", "only_need")
        .order_by("item__code", "enterprise__name_key", "number")
    )


def conditions(board: Board) -> QuerySet[Condition]:
    """Pins and bans, newest first."""
    return board.conditions.select_related(
        "pledge__item", "pledge__enterprise", "need__item", "need__union"
    ).order_by("-set_at")


@dataclass(frozen=True)
class Gap:
    """The balance of one need, in its item's units: quantity = allocated + promised + missing."""

    need: Need
    allocated: int
    promised: int  # pledged to this very need, not yet allocated
    missing: int


def gaps(board: Board) -> list[Gap]:
    """The balance of each verified need; general pledges fill the most urgent needs first."""
    directed, general = _open_promises(board)
    found = []
    for need in verified_needs(board):
        open_now = need.quantity - need.allocated
        promised = min(open_now, directed.get(need.id, 0))
        more = min(open_now - promised, general.get(need.item_id, 0))
        general[need.item_id] = general.get(need.item_id, 0) - more
        promised += more
        found.append(Gap(need, need.allocated, promised, open_now - promised))
    return found


def _open_promises(board: Board) -> tuple[dict[UUID, int], dict[UUID, int]]:
    directed: dict[UUID, int] = {}
    general: dict[UUID, int] = {}
    rows = live_pledges(board).annotate(left=F("quantity") - F("allocated")).filter(left__gt=0)
    for pledge in rows:
        where, key = (
            (directed, pledge.only_need_id) if pledge.only_need_id else (general, pledge.item_id)
        )
        where[key] = where.get(key, 0) + pledge.left
    return directed, general


def missing_of_item(board: Board, item: Item, *, besides: Pledge | None = None) -> int:
    """How much of an item verified needs still lack beyond all live pledges (never below 0)."""
    needed = (
        verified_needs(board)
        .filter(item=item)
        .aggregate(n=Coalesce(Sum("quantity"), Value(0)))["n"]
    )
    given = live_pledges(board).filter(item=item)
    if besides is not None:
        given = given.exclude(id=besides.id)
    promised = given.aggregate(n=Coalesce(Sum("quantity"), Value(0)))["n"]
    return max(0, int(needed) - int(promised))


def latest_proposal(board: Board) -> Proposal | None:
    """The newest plan of a board with its lines, adopted or not."""
    return board.proposals.order_by("-number").first()


def is_stale(proposal: Proposal) -> bool:
    """Whether the board changed after the plan was solved."""
    return proposal.adopted_at is None and proposal.board_version != proposal.board.version


def allocations(board: Board) -> QuerySet[Allocation]:
    """Adopted lines with what consignments need."""
    return board.allocations.select_related(
        "pledge__item", "pledge__enterprise", "need__item", "need__union"
    ).order_by("need__union__name_key", "need__item__code", "id")


@dataclass(frozen=True)
class Covered:
    """One county's balance by fair value in 元, and by lines."""

    union_id: UUID
    name: str
    needed: int
    allocated: int


def coverage(board: Board) -> list[Covered]:
    """How far each county's verified needs are met by adopted lines, in pieces."""
    rows = (
        verified_needs(board)
        .order_by()
        .values("union_id", "union__name", "union__name_key")
        .annotate(needed=Sum("quantity"), got=Sum("allocated"))
        .order_by("union__name_key")
    )
    return [Covered(r["union_id"], r["union__name"], r["needed"], r["got"]) for r in rows]


def needs_matching(board: Board, text: str) -> QuerySet[Need]:
    """Needs found by item, county, village or number."""
    return live_needs(board).filter(
        Q(item__name__contains=text)
        | Q(union__name__contains=text)
        | Q(village__contains=text)
        | Q(number=text)
    )
