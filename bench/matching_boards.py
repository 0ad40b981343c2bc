"""Boards for the matching bench."""

import numpy as np

from xieli.matching.board import Needs, Pledges, Problem, may_serve
from xieli.matching.objective import Ints, Weights, weigh

COUNTIES, GROUPS, SUPPLY = 120, 6, 0.95


def made(seed: int, needs: int, pledges: int, items: int) -> Problem:
    """Make a board: needs scattered round 120 counties, each at a place of its own.

    A fifth of the pledges go to half of the counties only, an eighth to two groups of six only;
    there are pins and bans; each item's supply is 95 % of its demand, in boxes of 1, 5 or 10.
    """
    chance = np.random.default_rng(seed)
    wanted = _needs(chance, needs, items)
    given = _pledges(chance, wanted, pledges, items)
    none = np.empty((0, 2), np.int64)
    open_board = Problem(wanted, given, none, none, np.empty((0, 3), np.int64))
    drawn = np.stack(
        [chance.integers(0, pledges, needs // 50), chance.integers(0, needs, needs // 50)], 1
    )
    drawn = np.unique(drawn, axis=0)
    banned, pinned = drawn[::2], drawn[1::2]
    return Problem(wanted, given, none, banned, _pins(open_board, pinned))


def _needs(chance: np.random.Generator, count: int, items: int) -> Needs:
    centre = np.stack([chance.uniform(98, 122, COUNTIES), chance.uniform(22, 42, COUNTIES)], 1)
    home = chance.choice(COUNTIES, count, p=chance.dirichlet(np.full(COUNTIES, 4.0)))
    groups = np.zeros((count, GROUPS), np.bool_)
    for _twice in range(2):
        groups[np.arange(count), chance.integers(0, GROUPS, count)] = True
    return Needs(
        item=np.arange(count) % items,
        receiver=home,
        quantity=np.minimum(1 + chance.geometric(0.08, count), 100),
        urgency=chance.choice([1, 2, 3, 4, 5], count, p=[0.02, 0.13, 0.35, 0.3, 0.2]),
        place=centre[home] + chance.normal(0, 0.3, (count, 2)),
        region=np.zeros(count, np.int64),
        groups=groups,
    )


def _pledges(chance: np.random.Generator, needs: Needs, count: int, items: int) -> Pledges:
    item = np.arange(count) % items
    kind = np.arange(count) // items % 40  # so that each item has its share of restrictions
    receivers = np.where((kind % 5 == 0)[:, None], chance.random((count, COUNTIES)) < 0.5, True)
    groups = np.zeros((count, GROUPS), np.bool_)
    for _twice in range(2):
        groups[np.arange(count), chance.integers(0, GROUPS, count)] = kind % 8 == 1
    demand = np.bincount(needs.item, needs.quantity, items)
    quantity = np.zeros(count, np.int64)
    for number in range(items):
        mine = np.flatnonzero(item == number)
        parts = chance.dirichlet(np.full(len(mine), 3.0))
        quantity[mine] = chance.multinomial(round(demand[number] * SUPPLY), parts)
    place = np.stack([chance.uniform(104, 122, count), chance.uniform(21, 41, count)], 1)
    lot = chance.choice([1, 5, 10], count)
    return Pledges(item, quantity, lot, place, np.zeros(count, np.int64), groups, receivers)


def _pins(problem: Problem, drawn: Ints) -> Ints:
    """Pin some admissible pairs of one item at half the need, one per need and per pledge."""
    needs, pledges = problem.needs, problem.pledges
    _firsts, first = np.unique(drawn[:, 0], return_index=True)
    rows = drawn[first]
    rows = rows[np.unique(rows[:, 1], return_index=True)[1]]
    same = rows[needs.item[rows[:, 1]] == pledges.item[rows[:, 0]]]
    fine = [bool(may_serve(problem, same[[k], 1], same[[k], 0])[0, 0]) for k in range(len(same))]
    rows = same[np.array(fine, np.bool_)]
    units = np.minimum((needs.quantity[rows[:, 1]] + 1) // 2, pledges.quantity[rows[:, 0]])
    return np.column_stack([rows, units])[units > 0]


def weights_of(problem: Problem) -> Weights:
    """Give the weights the solver uses on a board (items on both sides)."""
    needs = np.bincount(problem.needs.item)
    pledges = np.bincount(problem.pledges.item, minlength=len(needs))[: len(needs)]
    return weigh(int(np.minimum(needs, pledges).max()), int((2 * needs + pledges).max()) + 1)
