"""The best plan for a board: who gives what to whom, and why. Pure numpy and OR-Tools.

`propose` speaks lines and Chinese words, `solve_arrays` whole arrays for boards of any size; the
objective and its proof stand in `objective`, the network in `flow`, the saving of lines in `tidy`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from xieli.matching import flow, tidy
from xieli.matching.board import (
    Bools,
    Kilometres,
    Outlook,
    Problem,
    arrays,
    cost_of,
    may_serve,
    table,
    within,
)
from xieli.matching.objective import (
    Ints,
    Weights,
    weigh,
)
from xieli.matching.reasons import Outcome, Row, explain
from xieli.matching.rules import (
    Ban,
    Cost,
    NeedLine,
    Pin,
    PledgeLine,
    Proposal,
    must_be_sound,
    must_hold,
)

FARTHEST = np.iinfo(np.int16).max


@dataclass(frozen=True)
class Solution:
    """The lines as rows [need, pledge, units, km], the pins last; their cost and its proof."""

    lines: Ints
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
    lines: list[Ints] = field(default_factory=list)
    pinned: list[Ints] = field(default_factory=list)
    before: int = 0
    total: int = 0
    solved: int = 0
    rounds: int = 0
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
    free = len(solved.lines) - len(pins)
    rows = [Row._make([*line, index >= free]) for index, line in enumerate(solved.lines.tolist())]
    order = {item: place for place, item in enumerate(dict.fromkeys(need.item for need in needs))}
    rows.sort(key=lambda row: (order[needs[row.need].item], not row.pinned, row.need, row.pledge))
    told = explain(Outcome(needs, pledges, bans, rows, solved.outlook))
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
    lines = np.concatenate([np.empty((0, 4), np.int64), *tally.lines, *tally.pinned])
    return Solution(
        lines=lines,
        cost=cost_of(problem, weights, lines),
        weights=weights,
        splits_before=tally.before + len(problem.pins),
        splits_after=len(lines),
        arcs_total=tally.total,
        arcs_solved=tally.solved,
        rounds=tally.rounds,
        proven=tally.proven,
        outlook=tally.outlook,
    )


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
    may[within(problem.banned, item.needs, item.pledges)] = False
    _look_out(tally.outlook, item, km, may)
    pins = problem.pins[np.isin(problem.pins[:, 1], item.needs)]
    pairs = within(pins, item.needs, item.pledges)
    tally.pinned.append(np.concatenate([pins[:, [1, 0, 2]], km[pairs][:, None]], 1))
    may[pairs] = False
    km[~may] = -1
    wanting, giving = np.flatnonzero(item.want > 0), np.flatnonzero(item.stock > 0)
    if wanting.size and giving.size:
        part = _part(problem, item, km[np.ix_(wanting, giving)], weights)
        places = item.needs[wanting], item.pledges[giving]
        _add(tally, part, places, problem.pledges.lot)


def _part(problem: Problem, item: _Item, km: Kilometres, weights: Weights) -> flow.Part:
    """Cut the open part of an item out of the problem, receivers numbered anew."""
    wanting, giving = item.want > 0, item.stock > 0
    needs = item.needs[wanting]
    homes, receiver = np.unique(problem.needs.receiver[needs], return_inverse=True)
    whole = np.zeros(len(homes), np.int64)
    owner = problem.needs.receiver[item.needs]
    place = np.minimum(np.searchsorted(homes, owner), len(homes) - 1)
    mine = homes[place] == owner
    np.add.at(whole, place[mine], problem.needs.whole[item.needs][mine])
    urgency = problem.needs.urgency[needs]
    return flow.Part(km, item.want[wanting], urgency, receiver, item.stock[giving], whole, weights)


def _add(tally: _Tally, part: flow.Part, places: tuple[Ints, Ints], lot: Ints) -> None:
    """Solve one part, tidy it, prove the tidied plan and write it down."""
    needs, pledges = places
    answer = flow.solve(part)
    plan = tidy.tidy(part, answer.pairs, lot[pledges])
    tally.proven &= flow.is_cheapest(part, plan, answer.prices)
    km = part.km[plan.need, plan.pledge]
    tally.lines.append(np.stack([needs[plan.need], pledges[plan.pledge], plan.units, km], 1))
    tally.before += len(answer.pairs.need)
    tally.total += int((part.km >= 0).sum())
    tally.solved += answer.solved
    tally.rounds = max(tally.rounds, answer.rounds)


def _look_out(outlook: Outlook, item: _Item, km: Kilometres, may: Bools) -> None:
    """Note how many pledges each need could have, the nearest and the farthest of them."""
    outlook.choices[item.needs] = may.sum(axis=1)
    outlook.nearest[item.needs] = np.where(may, km, FARTHEST).min(axis=1)
    outlook.farthest[item.needs] = np.where(may, km, -1).max(axis=1)
