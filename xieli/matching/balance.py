"""What is still missing: the gap of each need, and the room that is left for one more pledge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
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


def may_serve(pledge: Pledge, need: Need) -> bool:
    """Whether item and restriction let a pledge go to a need."""
    return (
        pledge.item_id == need.item_id
        and pledge.only_need_id in (None, need.id)
        and pledge.only_union_id in (None, need.union_id)
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


class _Need(NamedTuple):
    """What a room is counted from; names of a Need's own columns."""

    id: UUID
    union_id: UUID
    group: str
    quantity: int


class _Promise(NamedTuple):
    """A pledge with its restriction."""

    id: UUID
    quantity: int
    only_need: UUID | None
    only_union: UUID | None
    only_group: str

    def reaches(self, need: _Need) -> bool:
        """Whether the restriction lets it go to this need of its item."""
        return (
            self.only_need in (None, need.id)
            and self.only_union in (None, need.union_id)
            and self.only_group in ("", need.group)
        )

    @property
    def is_free(self) -> bool:
        """Whether there is no restriction at all."""
        return not (self.only_need or self.only_union or self.only_group)


Circle = Callable[[_Need], bool]


def room_for(board: Board, asked: PledgeWords, *, besides: Pledge | None = None) -> Room:
    """How much a pledge with this item and restriction may give, `besides` itself left out (≥ 0).

    Counted for its own needs, and for every wider circle around them (the union's, the group's,
    all of the item): what is needed there, less what live pledges bound to that circle promise,
    less what freer pledges were already allocated to it.
    """
    mine = _Promise(
        UUID(int=0), asked.quantity, asked.only_need.id if asked.only_need else None,
        asked.only_union.id if asked.only_union else None, asked.only_group,
    )  # fmt: skip
    everywhere = _everywhere(board, asked.item, besides)
    if mine.is_free:
        return Room(max(0, everywhere), is_restricted=False)
    ground = _Ground(board, asked.item, besides)
    least = min(ground.room(circle) for circle in _circles(mine, asked))
    return Room(max(0, min(least, everywhere)), is_restricted=least < everywhere)


def _circles(mine: _Promise, asked: PledgeWords) -> list[Circle]:
    """The needs of a restriction, and the wider circles: all of its union, all for its group."""
    union = asked.only_union or (asked.only_need.union if asked.only_need else None)
    group = asked.only_group or (asked.only_need.group if asked.only_need else "")
    circles: list[Circle] = [mine.reaches]
    if union is not None:
        circles.append(lambda need: need.union_id == union.id)
    if group:
        circles.append(lambda need: need.group == group)
    return circles


class _Ground:
    """One item's verified needs, its restricted pledges, and what each need already got."""

    def __init__(self, board: Board, item: Item, besides: Pledge | None) -> None:
        rows = lists.verified_needs(board).filter(item=item).order_by()
        self.needs = [
            _Need(*row) for row in rows.values_list("id", "union_id", "group", "quantity")
        ]
        given = lists.live_pledges(board).filter(item=item).order_by()
        columns = ("id", "quantity", "only_need_id", "only_union_id", "only_group")
        promises = (_Promise(*row) for row in given.values_list(*columns))
        skipped = besides.id if besides else None
        self.bound = [one for one in promises if not one.is_free and one.id != skipped]
        got = Allocation.objects.filter(board=board, need__item=item).order_by()
        self.got = list(got.values_list("pledge_id", "need_id", "quantity"))

    def room(self, circle: Circle) -> int:
        """What a circle of needs still lacks beyond promises bound to it and goods from outside."""
        inside = {need.id: need for need in self.needs if circle(need)}
        bound = {one.id: one for one in self.bound if self._stays(one, inside)}
        promised = sum(one.quantity for one in bound.values())
        freer = sum(n for key, need, n in self.got if need in inside and key not in bound)
        return sum(need.quantity for need in inside.values()) - promised - freer

    def _stays(self, promise: _Promise, inside: Mapping[UUID, _Need]) -> bool:
        """Whether a pledge can go to needs inside, and to no other."""
        reached = [need.id for need in self.needs if promise.reaches(need)]
        return bool(reached) and all(need in inside for need in reached)


def missing_of_item(board: Board, item: Item, *, besides: Pledge | None = None) -> int:
    """How much of an item verified needs still lack beyond all live pledges (never below 0)."""
    return max(0, _everywhere(board, item, besides))


def _everywhere(board: Board, item: Item, besides: Pledge | None) -> int:
    needed = lists.verified_needs(board).filter(item=item).order_by()
    given = lists.live_pledges(board).filter(item=item).order_by()
    if besides is not None:
        given = given.exclude(id=besides.id)
    needs, pledges = (rows.aggregate(n=Sum("quantity"))["n"] or 0 for rows in (needed, given))
    return int(needs - pledges)


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
