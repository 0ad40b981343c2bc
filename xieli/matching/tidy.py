"""After the best flow: fewer lines and whole lots at the very same cost.

Every step moves units between plans of equal urgency, fairness and kilometres, so the cost stays.
The least number of lines is a hard problem (it hides subset sum); this pass promises only never
to cost more, never to add a line, and to leave no ring of lines that could lose one.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xieli.matching.flow import Pairs, Part
from xieli.matching.objective import Ints

Edge = tuple[int, int]  # need, pledge


@dataclass
class Plan:
    """A flow as a book of lines: what each need gets from whom, and what each pledge has left."""

    part: Part
    by_need: list[dict[int, int]]
    by_pledge: list[dict[int, int]]
    spare: list[int]

    def move(self, edge: Edge, units: int) -> None:
        """Add units (or take them, below 0) on one line; a line of 0 is gone."""
        need, pledge = edge
        now = self.by_need[need].get(pledge, 0) + units
        self.spare[pledge] -= units
        if now:
            self.by_need[need][pledge] = self.by_pledge[pledge][need] = now
        else:
            del self.by_need[need][pledge], self.by_pledge[pledge][need]

    def km(self, need: int, pledge: int) -> int:
        """Give the kilometres of a pair, −1 where it is not admissible."""
        return int(self.part.km[need, pledge])

    def split_needs(self) -> list[int]:
        """List the needs that several pledges serve."""
        return [need for need, lines in enumerate(self.by_need) if len(lines) > 1]


def tidy(part: Part, flow: Pairs, lot: Ints) -> Pairs:
    """Give a flow of the same cost with at most as many lines, and lots kept whole where free."""
    plan = _open(part, flow)
    untangle(plan)
    save_lines(plan)
    close_lots(plan, lot)
    return _written(plan)


def untangle(plan: Plan) -> None:
    """Break every ring of lines: turn units round it until one line is gone."""
    forest: dict[int, set[int]] = {}
    for need in plan.split_needs():
        for pledge in list(plan.by_need[need]):
            path = _path(forest, need, ~pledge)
            if path:
                _turn(plan, forest, path)
            if pledge in plan.by_need[need]:
                forest.setdefault(need, set()).add(~pledge)
                forest.setdefault(~pledge, set()).add(need)


def save_lines(plan: Plan) -> None:
    """Give split needs to fewer pledges by moves and swaps of equal cost, until none saves."""
    waiting = deque(plan.split_needs())
    while waiting:
        need = waiting.popleft()
        touched = _save_one(plan, need)
        waiting.extend(other for other in touched if len(plan.by_need[other]) > 1)


def close_lots(plan: Plan, lot: Ints) -> None:
    """Fill or empty a broken lot out of what is spare, where kilometres and lines stay equal."""
    for need in plan.split_needs():
        for edge in [(need, pledge) for pledge in plan.by_need[need] if lot[pledge] > 1]:
            _close(plan, edge, lot)


def _columns(flow: Pairs) -> tuple[Ints, Ints, Ints]:
    return flow.need, flow.pledge, flow.units


def _open(part: Part, flow: Pairs) -> Plan:
    n, p = part.km.shape
    plan = Plan(part, [{} for _need in range(n)], [{} for _pledge in range(p)], part.stock.tolist())
    for need, pledge, units in zip(*map(np.ndarray.tolist, _columns(flow)), strict=True):
        plan.move((need, pledge), units)
    return plan


def _written(plan: Plan) -> Pairs:
    rows = [
        (need, pledge, units)
        for need, lines in enumerate(plan.by_need)
        for pledge, units in sorted(lines.items())
    ]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return Pairs(table[:, 0], table[:, 1], table[:, 2])


def _path(forest: dict[int, set[int]], start: int, end: int) -> list[int]:
    """Find the way in a forest of needs (≥ 0) and pledges (~pledge), empty when there is none."""
    if start not in forest or end not in forest:
        return []
    came: dict[int, int] = {start: start}
    waiting = deque([start])
    while waiting and end not in came:
        node = waiting.popleft()
        fresh = [other for other in forest[node] if other not in came]
        came.update(dict.fromkeys(fresh, node))
        waiting.extend(fresh)
    if end not in came:
        return []
    path = [end]
    while path[-1] != start:
        path.append(came[path[-1]])
    return path[::-1]


def _turn(plan: Plan, forest: dict[int, set[int]], path: list[int]) -> None:
    """Turn the ring that a path and the line between its ends make, until a line is gone."""
    edges = [_edge(one, other) for one, other in zip(path, path[1:], strict=False)]
    ring = [_edge(path[0], path[-1]), *edges]
    if sum(plan.km(*edge) for edge in ring[::2]) != sum(plan.km(*edge) for edge in ring[1::2]):
        raise ArithmeticError("a ring in a flow called optimal changes the cost")
    less, more = sorted((ring[::2], ring[1::2]), key=lambda half: _least(plan, half))
    units = _least(plan, less)
    for edge in more:
        plan.move(edge, units)
    for edge in less:
        plan.move(edge, -units)
    for need, pledge in edges:
        if pledge not in plan.by_need[need]:
            forest[need].discard(~pledge)
            forest[~pledge].discard(need)


def _edge(one: int, other: int) -> Edge:
    return (one, ~other) if one >= 0 else (other, ~one)


def _least(plan: Plan, edges: Sequence[Edge]) -> int:
    return min(plan.by_need[need][pledge] for need, pledge in edges)


def _save_one(plan: Plan, need: int) -> tuple[int, ...]:
    """Drop one line of a split need if that is free; give the needs whose lines changed."""
    lines = sorted(plan.by_need[need].items(), key=lambda line: line[1])
    for dropped, _units in lines:
        for kept in [pledge for pledge, _units in lines if pledge != dropped]:
            swap = _swap(plan, (need, dropped), kept)
            if swap is None:
                continue
            for edge, change in swap:
                plan.move(edge, change)
            return tuple({edge[0] for edge, _change in swap})
    return ()


def _swap(plan: Plan, edge: Edge, kept: int) -> list[tuple[Edge, int]] | None:
    """Find moves that put a whole line onto another pledge of its need and save a line."""
    need, dropped = edge
    units = plan.by_need[need][dropped]
    nearer = plan.km(need, dropped) - plan.km(need, kept)
    take = [((need, dropped), -units), ((need, kept), units)]
    if nearer == 0 and plan.spare[kept] >= units:
        return take
    for other, amount in plan.by_pledge[kept].items():
        if other == need or amount < units or not _saves(plan, (other, dropped), amount == units):
            continue
        if plan.km(other, dropped) - plan.km(other, kept) == nearer:
            return [*take, ((other, kept), -units), ((other, dropped), units)]
    return None


def _saves(plan: Plan, edge: Edge, clears: bool) -> bool:
    """Say whether the other half of a swap adds no line net, and is admissible."""
    need, pledge = edge
    return (clears or pledge in plan.by_need[need]) and plan.km(need, pledge) >= 0


def _close(plan: Plan, edge: Edge, lot: Ints) -> None:
    need, pledge = edge
    size = int(lot[pledge])
    if pledge not in plan.by_need[need] or _total(plan, edge) % size == 0:
        return
    for other in [key for key in plan.by_need[need] if key != pledge]:
        if plan.km(need, other) != plan.km(need, pledge):
            continue
        for change in _changes(plan, edge, other, size):
            if _breaks_more(plan, (need, other), -change, lot):
                continue
            plan.move(edge, change)
            plan.move((need, other), -change)
            return


def _changes(plan: Plan, edge: Edge, other: int, size: int) -> Iterator[int]:
    """Offer the two ways to a whole lot: take some off, or add some, as stock and lines allow."""
    need, pledge = edge
    over = _total(plan, edge) % size
    if over <= plan.by_need[need][pledge] and over <= plan.spare[other]:
        yield -over
    if size - over <= plan.by_need[need][other] and size - over <= plan.spare[pledge]:
        yield size - over


def _breaks_more(plan: Plan, edge: Edge, change: int, lot: Ints) -> bool:
    total, size = _total(plan, edge), int(lot[edge[1]])
    return total % size == 0 and (total + change) % size != 0


def _total(plan: Plan, edge: Edge) -> int:
    """Add up what a pledge gives to the receiver of a need."""
    need, pledge = edge
    home = plan.part.receiver[need]
    lines = plan.by_pledge[pledge].items()
    return sum(units for other, units in lines if plan.part.receiver[other] == home)
