"""The best plan for a board: who gives what to whom, and why. Pure numpy and OR-Tools.

`propose` speaks lines and Chinese words, `solve_arrays` whole arrays for boards of any size; the
objective and its proof stand in `objective`, the network in `flow`, the saving of lines in `tidy`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from xieli.matching import flow, tidy
from xieli.matching.board import Bools, Outlook, Problem, arrays
from xieli.matching.objective import CLASSES, Ints, Weights, closeness, kilometres
from xieli.matching.objective import sum_of_levels, weigh
from xieli.matching.reasons import Outcome, explain
from xieli.matching.rules import Ban, Cost, NeedLine, Pin, PledgeLine, Proposal
from xieli.matching.rules import must_be_sound, must_hold

Kilometres = npt.NDArray[np.int16]
ROWS = 1_000_000  # cells of the table of kilometres worked out at a time
FARTHEST = np.iinfo(np.int16).max


@dataclass(frozen=True)
class Solution:
    """The lines (need, pledge, units; the pins last), their cost and its proof."""

    need: Ints
    pledge: Ints
    units: Ints
    cost: Cost
    weights: Weights
    splits_before: int
    splits_after: int
    arcs_total: int
    arcs_solved: int
    rounds: int
    proven: bool
    outlook: Outlook


@dataclass(frozen=True)
class _Item:
    """One item's needs and pledges (indices into the problem) and what each still has open."""

    number: int
    needs: Ints
    pledges: Ints
    want: Ints
    stock: Ints


@dataclass
class _Tally:
    """What the items add up to while they are solved one after another."""

    outlook: Outlook
    rows: list[Ints] = field(default_factory=list)
    before: int = 0
    total: int = 0
    solved: int = 0
    rounds: int = 0
    unit_km: int = 0
    proven: bool = True


def propose(
    needs: Sequence[NeedLine],
    pledges: Sequence[PledgeLine],
    pins: Sequence[Pin] = (),
    bans: Sequence[Ban] = (),
) -> Proposal:
    """Give the best plan that keeps restrictions, pins (exactly) and bans, each line explained.

    Refusal for unsound lines or pins that cannot be kept; the same board gives the same plan.
    """
    must_be_sound(needs, pledges)
    must_hold(needs, pledges, pins, bans)
    solved = solve_arrays(arrays(needs, pledges, pins, bans))
    rows = zip(solved.need.tolist(), solved.pledge.tolist(), solved.units.tolist(), strict=True)
    free = len(solved.need) - len(pins)
    pinned = [(*row, index >= free) for index, row in enumerate(rows)]
    told = explain(Outcome(needs, pledges, bans, pinned, solved.outlook))
    return Proposal(
        lines=told.lines,
        unmet=told.unmet,
        cost=solved.cost.total,
        splits_before=solved.splits_before,
        splits_after=solved.splits_after,
        arcs_total=solved.arcs_total,
        arcs_solved=solved.arcs_solved,
        proven=solved.proven,
        coverage=told.coverage,
        parts=solved.cost,
        opened=told.opened,
    )


def solve_arrays(problem: Problem) -> Solution:
    """Solve item by item; proven is true when prices show that no admissible pair could help."""
    items = list(_items(problem))
    weights = weigh(
        max((min(item.needs.size, item.pledges.size) for item in items), default=1),
        max((2 * item.needs.size + item.pledges.size + 1 for item in items), default=1),
    )
    tally = _Tally(Outlook.blank(len(problem.needs.item), len(problem.pledges.item)))
    for item in items:
        _solve_item(problem, item, weights, tally)
    rows = np.concatenate([*tally.rows, problem.pins[:, [1, 0, 2]]])
    return Solution(
        *rows.T,
        cost=_cost(problem, weights, rows, tally.unit_km),
        weights=weights,
        splits_before=tally.before + len(problem.pins),
        splits_after=len(rows),
        arcs_total=tally.total,
        arcs_solved=tally.solved,
        rounds=tally.rounds,
        proven=tally.proven,
        outlook=tally.outlook,
    )


def table(problem: Problem, needs: Ints, pledges: Ints) -> Kilometres:
    """Give whole km for some needs × pledges; regions stand in where a place is unknown."""
    km = np.empty((len(needs), len(pledges)), np.int16)
    givers, takers = problem.pledges, problem.needs
    size = max(1, ROWS // max(1, len(pledges)))
    for start in range(0, len(needs), size):
        rows = needs[start : start + size]
        part = kilometres(takers.place[rows], givers.place[pledges])
        if (part < 0).any():
            near = closeness(takers.region[rows], givers.region[pledges])
            part = np.where(part < 0, near, part)
        km[start : start + size] = part
    return km


def may_serve(problem: Problem, needs: Ints, pledges: Ints) -> Bools:
    """Say which of some pledges the donors' own restrictions let serve which of some needs."""
    givers, takers = problem.pledges, problem.needs
    open_to_all = ~givers.groups[pledges].any(axis=1)
    shared = takers.groups[needs].astype(np.float32) @ givers.groups[pledges].T.astype(np.float32)
    may = givers.receivers[pledges][:, takers.receiver[needs]].T & (open_to_all | (shared > 0))
    named = np.zeros(may.shape, np.bool_)
    rows, columns = _within(problem.named, needs, pledges)
    named[rows, columns] = True
    bound = np.isin(pledges, problem.named[:, 0])
    return may & (named | ~bound)


def _items(problem: Problem) -> Iterator[_Item]:
    """Walk over the items that somebody needs and somebody offers."""
    pinned_need = np.zeros(len(problem.needs.item), np.int64)
    pinned_pledge = np.zeros(len(problem.pledges.item), np.int64)
    np.add.at(pinned_need, problem.pins[:, 1], problem.pins[:, 2])
    np.add.at(pinned_pledge, problem.pins[:, 0], problem.pins[:, 2])
    want, stock = problem.needs.quantity - pinned_need, problem.pledges.quantity - pinned_pledge
    for number in np.intersect1d(problem.needs.item, problem.pledges.item).tolist():
        needs = np.flatnonzero(problem.needs.item == number)
        pledges = np.flatnonzero(problem.pledges.item == number)
        yield _Item(number, needs, pledges, want[needs], stock[pledges])


def _solve_item(problem: Problem, item: _Item, weights: Weights, tally: _Tally) -> None:
    km = table(problem, item.needs, item.pledges)
    may = may_serve(problem, item.needs, item.pledges)
    tally.outlook.reach[item.pledges] = may.sum(axis=0)
    may[_within(problem.banned, item.needs, item.pledges)] = False
    _look_out(tally.outlook, item, km, may)
    rows, columns = _within(problem.pins, item.needs, item.pledges)
    amounts = problem.pins[np.isin(problem.pins[:, 1], item.needs), 2]
    pairs = zip(km[rows, columns].tolist(), amounts.tolist(), strict=True)
    tally.unit_km += sum(far * units for far, units in pairs)
    may[rows, columns] = False
    km[~may] = -1
    wanting, giving = np.flatnonzero(item.want > 0), np.flatnonzero(item.stock > 0)
    if wanting.size and giving.size:
        part = _part(problem, item, km[np.ix_(wanting, giving)], weights)
        _add(tally, part, item.needs[wanting], item.pledges[giving], problem.pledges.lot)


def _part(problem: Problem, item: _Item, km: Kilometres, weights: Weights) -> flow.Part:
    """Cut the open part of an item out of the problem, receivers numbered anew."""
    wanting, giving = item.want > 0, item.stock > 0
    needs = item.needs[wanting]
    homes, receiver = np.unique(problem.needs.receiver[needs], return_inverse=True)
    whole = np.zeros(len(homes), np.int64)
    owner = problem.needs.receiver[item.needs]
    place = np.minimum(np.searchsorted(homes, owner), len(homes) - 1)
    mine = homes[place] == owner
    np.add.at(whole, place[mine], problem.needs.quantity[item.needs][mine])
    urgency = problem.needs.urgency[needs]
    return flow.Part(
        km, item.want[wanting], urgency, receiver, item.stock[giving], whole, weights
    )


def _add(tally: _Tally, part: flow.Part, needs: Ints, pledges: Ints, lot: Ints) -> None:
    """Solve one part, tidy it, prove the tidied plan and write it down."""
    answer = flow.solve(part)
    plan = tidy.tidy(part, answer.pairs, lot[pledges])
    tally.proven &= flow.is_cheapest(part, plan, answer.prices)
    km = part.km[plan.need, plan.pledge]
    tally.unit_km += sum(
        far * units for far, units in zip(km.tolist(), plan.units.tolist(), strict=True)
    )
    tally.rows.append(np.stack([needs[plan.need], pledges[plan.pledge], plan.units], 1))
    tally.before += len(answer.pairs.need)
    tally.total += int((part.km >= 0).sum())
    tally.solved += answer.solved
    tally.rounds = max(tally.rounds, answer.rounds)


def _look_out(outlook: Outlook, item: _Item, km: Kilometres, may: Bools) -> None:
    """Note how many pledges each need could have, the nearest and the farthest of them."""
    outlook.choices[item.needs] = may.sum(axis=1)
    outlook.nearest[item.needs] = np.where(may, km, FARTHEST).min(axis=1)
    outlook.farthest[item.needs] = np.where(may, km, -1).max(axis=1)


def _within(pairs: Ints, needs: Ints, pledges: Ints) -> tuple[Ints, Ints]:
    """Find the pairs [pledge, need, …] that lie in a table of (sorted) needs × pledges."""
    inside = pairs[np.isin(pairs[:, 1], needs) & np.isin(pairs[:, 0], pledges)]
    return np.searchsorted(needs, inside[:, 1]), np.searchsorted(pledges, inside[:, 0])


def _cost(problem: Problem, weights: Weights, rows: Ints, unit_km: int) -> Cost:
    """Add up a whole plan in Python's unbounded integers."""
    needs = problem.needs
    lack = needs.quantity.copy()
    np.subtract.at(lack, rows[:, 0], rows[:, 2])
    unmet = tuple(int(lack[needs.urgency == grade].sum()) for grade in range(1, CLASSES + 1))
    _homes, home = np.unique(np.stack([needs.item, needs.receiver]), axis=1, return_inverse=True)
    missing, whole = np.zeros((2, len(_homes.T)), np.int64)
    np.add.at(missing, home.ravel(), lack)
    np.add.at(whole, home.ravel(), needs.quantity)
    pairs = zip(missing.tolist(), whole.tolist(), strict=True)
    uneven = sum(sum_of_levels(lacks, of) for lacks, of in pairs if lacks)
    urgent = sum(grade * units for grade, units in enumerate(unmet, 1))
    total = weights.urgency * urgent + weights.level * uneven + unit_km
    return Cost(total, unmet, uneven, unit_km)
