"""What is still missing: the gap of each need, and the room that is left for one more pledge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from xieli.matching import lists
from xieli.matching.models import Allocation, Board, Item, Need, Pledge
from xieli.matching.wanted import PledgeWords

FREE = 3  # a pledge without any restriction


@dataclass(frozen=True)
class Gap:
    """The balance of one need, in its item's units: quantity = allocated + promised + missing."""

    need: Need
    allocated: int
    promised: int  # pledged and open to this need, not yet allocated
    missing: int


@dataclass(frozen=True)
class Room:
    """How much one more pledge may give at most, and whether its restriction is what bounds it."""

    missing: int
    is_restricted: bool


def may_serve(pledge: Pledge | PledgeWords, need: Need) -> bool:
    """Whether item and restriction let a pledge go to a need."""
    if isinstance(pledge, PledgeWords):
        item_id, only_need = pledge.item.id, pledge.only_need.id if pledge.only_need else None
        only_union = pledge.only_union.id if pledge.only_union else None
    else:
        item_id, only_need, only_union = pledge.item_id, pledge.only_need_id, pledge.only_union_id
    return (
        item_id == need.item_id
        and only_need in (None, need.id)
        and only_union in (None, need.union_id)
        and pledge.only_group in ("", need.group)
    )


def gaps(board: Board) -> list[Gap]:
    """The balance of each verified need, most urgent first.

    What is pledged and not yet allocated counts for the most urgent need it may serve; the most
    restricted pledges are counted first. The proposal may join them otherwise: only sums are sure.
    """
    needs = list(lists.verified_needs(board))
    lack = {need.id: need.quantity - need.allocated for need in needs}
    open_needs = dict(lack)
    of_item = defaultdict(list)
    for need in needs:
        of_item[need.item_id].append(need)
    for pledge in sorted(lists.live_pledges(board), key=_freedom):
        left = pledge.quantity - pledge.allocated
        for need in of_item[pledge.item_id]:
            if left and lack[need.id] and may_serve(pledge, need):
                more = min(left, lack[need.id])
                left, lack[need.id] = left - more, lack[need.id] - more
    return [
        Gap(need, need.allocated, open_needs[need.id] - lack[need.id], lack[need.id])
        for need in needs
    ]


def _freedom(pledge: Pledge) -> int:
    """How many ways a pledge may go, roughly: one need, one union's group, one of them, all."""
    if pledge.only_need_id:
        return 0
    return FREE - bool(pledge.only_union_id) - bool(pledge.only_group)


def room_for(board: Board, asked: PledgeWords, *, besides: Pledge | None = None) -> Room:
    """How much a pledge with this item and restriction may give, `besides` itself left out (≥ 0).

    Counted for its own needs, and for every wider circle around them (the union's, the group's,
    all of the item): what is needed there, less what live pledges bound to that circle promise,
    less what freer pledges were already allocated to it.
    """
    needs = list(lists.verified_needs(board).filter(item=asked.item))
    pledges = [p for p in lists.live_pledges(board).filter(item=asked.item) if p != besides]
    everywhere = frozenset(need.id for need in needs)
    ground = _Ground(needs, _reaches(needs, pledges), pledges, _allocated(board, asked.item))
    own = frozenset(need.id for need in needs if may_serve(asked, need))
    rooms = {circle: ground.room(circle) for circle in {own, *_circles(asked, needs), everywhere}}
    least = min(rooms.values())
    return Room(max(0, least), rooms[everywhere] > least)


@dataclass(frozen=True)
class _Ground:
    """One item's verified needs, its pledges with the needs each may serve, what is allocated."""

    needs: list[Need]
    reach: dict[UUID, frozenset[UUID]]
    pledges: list[Pledge]
    got: list[tuple[UUID, UUID, int]]

    def room(self, circle: frozenset[UUID]) -> int:
        """What the circle still lacks beyond promises bound to it and goods got from outside."""
        wanted = sum(need.quantity for need in self.needs if need.id in circle)
        bound = {key for key, reach in self.reach.items() if reach and reach <= circle}
        promised = sum(pledge.quantity for pledge in self.pledges if pledge.id in bound)
        freer = sum(n for key, need, n in self.got if need in circle and key not in bound)
        return wanted - promised - freer


def _reaches(needs: list[Need], pledges: list[Pledge]) -> dict[UUID, frozenset[UUID]]:
    everywhere = frozenset(need.id for need in needs)
    return {
        pledge.id: everywhere
        if _freedom(pledge) == FREE
        else frozenset(need.id for need in needs if may_serve(pledge, need))
        for pledge in pledges
    }


def _allocated(board: Board, item: Item) -> list[tuple[UUID, UUID, int]]:
    rows = Allocation.objects.filter(board=board, need__item=item).order_by()
    sums = rows.values("pledge_id", "need_id").annotate(n=Sum("quantity"))
    return [(row["pledge_id"], row["need_id"], row["n"]) for row in sums]


def _circles(asked: PledgeWords, needs: Iterable[Need]) -> list[frozenset[UUID]]:
    """The wider circles around a restriction: all needs of its union, all needs for its group."""
    union = asked.only_union or (asked.only_need.union if asked.only_need else None)
    group = asked.only_group or (asked.only_need.group if asked.only_need else "")
    circles = []
    if union is not None:
        circles.append(frozenset(n.id for n in needs if n.union_id == union.id))
    if group:
        circles.append(frozenset(n.id for n in needs if n.group == group))
    return circles


def missing_of_item(board: Board, item: Item, *, besides: Pledge | None = None) -> int:
    """How much of an item verified needs still lack beyond all live pledges (never below 0)."""
    needed = lists.verified_needs(board).filter(item=item).order_by()
    given = lists.live_pledges(board).filter(item=item).order_by()
    if besides is not None:
        given = given.exclude(id=besides.id)
    sums = (rows.aggregate(n=Sum("quantity"))["n"] or 0 for rows in (needed, given))
    return max(0, next(sums) - next(sums))


def prices(pledges: Iterable[Pledge]) -> dict[UUID, Decimal]:
    """The fair value of one unit by item: the mean of what is pledged, in 元 to the cent."""
    worth: dict[UUID, Decimal] = defaultdict(Decimal)
    pieces: dict[UUID, int] = defaultdict(int)
    for pledge in pledges:
        worth[pledge.item_id] += pledge.unit_value * pledge.quantity
        pieces[pledge.item_id] += pledge.quantity
    return {item: (worth[item] / n).quantize(Decimal("0.01")) for item, n in pieces.items()}


@dataclass(frozen=True)
class Covered:
    """One county's balance by adopted lines: goods in pieces, and all that has a price in 元."""

    union_id: UUID
    name: str
    needed: int
    allocated: int
    worth_needed: Decimal
    worth_allocated: Decimal


def coverage(board: Board) -> list[Covered]:
    """How far each county's verified needs are met by adopted lines, by pinyin."""
    price = prices(lists.live_pledges(board))
    of_union: dict[UUID, list[Need]] = defaultdict(list)
    for need in lists.verified_needs(board).order_by("union__name_key", "number"):
        of_union[need.union_id].append(need)
    return [_covered(needs, price) for needs in of_union.values()]


def _covered(needs: list[Need], price: dict[UUID, Decimal]) -> Covered:
    goods = [need for need in needs if not need.item.is_money]
    worth = [(n, Decimal(1) if n.item.is_money else price.get(n.item_id)) for n in needs]
    return Covered(
        needs[0].union_id,
        needs[0].union.name,
        sum(need.quantity for need in goods),
        sum(need.allocated for need in goods),
        sum((n.quantity * one for n, one in worth if one), Decimal(0)),
        sum((n.allocated * one for n, one in worth if one), Decimal(0)),
    )
