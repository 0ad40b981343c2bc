"""Boards for the matching bench, and the two rivals: a greedy hand and HiGHS."""

import highspy
import numpy as np

from xieli.matching.board import Needs, Pledges, Problem, may_serve, table
from xieli.matching.objective import LEVELS, Ints, Weights, missing_below, weigh

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
        urgency=chance.choice([1, 2, 3, 4, 5], count, p=[0.1, 0.2, 0.4, 0.2, 0.1]),
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


def _open(problem: Problem) -> tuple[Ints, Ints, Ints]:
    """Give what needs and pledges have open after the pins, and the pins as lines with their km."""
    want, stock = problem.needs.quantity.copy(), problem.pledges.quantity.copy()
    np.subtract.at(want, problem.pins[:, 1], problem.pins[:, 2])
    np.subtract.at(stock, problem.pins[:, 0], problem.pins[:, 2])
    lines = [
        (need, pledge, units, int(table(problem, np.array([need]), np.array([pledge]))[0, 0]))
        for pledge, need, units in problem.pins.tolist()
    ]
    return want, stock, np.array(lines, np.int64).reshape(-1, 4)


def _admissible(problem: Problem, needs: Ints, pledges: Ints) -> tuple[Ints, np.ndarray]:
    """Give km and admissibility for one item's needs × pledges; bans and pinned pairs are out."""
    may = may_serve(problem, needs, pledges)
    for pledge, need in [*problem.banned.tolist(), *problem.pins[:, :2].tolist()]:
        row, column = np.searchsorted(needs, need), np.searchsorted(pledges, pledge)
        if row < len(needs) and column < len(pledges):
            may[row, column] &= needs[row] != need or pledges[column] != pledge
    return table(problem, needs, pledges).astype(np.int64), may


def greedy(problem: Problem) -> Ints:
    """Serve class by class, within a class receivers in turn, each from the nearest with stock."""
    want, stock, pinned = _open(problem)
    lines: list[tuple[int, int, int, int]] = []
    for number in np.unique(problem.needs.item).tolist():
        needs = np.flatnonzero(problem.needs.item == number)
        pledges = np.flatnonzero(problem.pledges.item == number)
        km, may = _admissible(problem, needs, pledges)
        order = np.argsort(np.where(may, km, 99_999), axis=1)
        sizes = may.sum(axis=1)
        left = stock[pledges].tolist()
        for row in _in_turn(problem, needs).tolist():
            _serve(
                lines,
                (row, int(needs[row]), int(want[needs[row]])),
                left,
                km,
                order[row, : sizes[row]],
                pledges,
            )
    return np.concatenate([np.array(lines, np.int64).reshape(-1, 4), pinned])


def _in_turn(problem: Problem, needs: Ints) -> Ints:
    """Order one item's needs: most urgent first, then by how full the receiver is by then."""
    part = problem.needs
    home, quantity = part.receiver[needs], part.quantity[needs]
    whole = np.bincount(home, quantity, COUNTIES)
    order = np.lexsort((np.arange(len(needs)), -part.urgency[needs]))
    reached = np.zeros(COUNTIES)
    share = np.empty(len(needs))
    for row in order.tolist():
        share[row] = reached[home[row]] / whole[home[row]]
        reached[home[row]] += quantity[row]
    return np.lexsort((share, -part.urgency[needs]))


def _serve(lines, need, left, km, order, pledges) -> None:
    row, number, want = need
    for place in order.tolist():
        if want == 0:
            return
        units = min(want, left[place])
        if units:
            lines.append((number, int(pledges[place]), units, int(km[row, place])))
            left[place] -= units
            want -= units


def by_highs(problem: Problem) -> Ints:
    """Solve each item by HiGHS over all pairs: urgency, then evenness, then km, one by one."""
    want, stock, pinned = _open(problem)
    found = [pinned]
    for number in np.unique(problem.needs.item).tolist():
        needs = np.flatnonzero((problem.needs.item == number) & (want > 0))
        pledges = np.flatnonzero((problem.pledges.item == number) & (stock > 0))
        found.append(_one_item(problem, needs, pledges, (want[needs], stock[pledges])))
    return np.concatenate(found)


def _one_item(problem: Problem, needs: Ints, pledges: Ints, amounts: tuple[Ints, Ints]) -> Ints:
    """Three linear programs in a row; each aim reached becomes a row of the next."""
    want, stock = amounts
    km, may = _admissible(problem, needs, pledges)
    row, column = np.nonzero(may)
    homes, home = np.unique(problem.needs.receiver[needs], return_inverse=True)
    whole = np.bincount(
        problem.needs.receiver[problem.needs.item == problem.needs.item[needs[0]]],
        problem.needs.quantity[problem.needs.item == problem.needs.item[needs[0]]],
        COUNTIES,
    ).astype(np.int64)[homes]
    lacks = np.bincount(home, want).astype(np.int64)
    edges = np.minimum(missing_below(np.arange(LEVELS + 1)[None], whole[:, None]), lacks[:, None])
    owner, level = np.nonzero(np.diff(edges, axis=1))
    width = np.diff(edges, axis=1)[owner, level]
    pairs, n = len(row), len(needs)
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    upper = np.concatenate([np.minimum(want[row], stock[column]), want, width]).astype(float)
    model.addVars(len(upper), np.zeros(len(upper)), upper)
    for index in range(n):
        own = np.append(np.flatnonzero(row == index), pairs + index)
        model.addRow(float(want[index]), float(want[index]), len(own), own, np.ones(len(own)))
    for index in range(len(pledges)):
        own = np.flatnonzero(column == index)
        model.addRow(0.0, float(stock[index]), len(own), own, np.ones(len(own)))
    for index in range(len(homes)):
        plus, minus = (
            pairs + np.flatnonzero(home == index),
            pairs + n + np.flatnonzero(owner == index),
        )
        signs = np.concatenate([np.ones(len(plus)), -np.ones(len(minus))])
        model.addRow(0.0, 0.0, len(signs), np.concatenate([plus, minus]), signs)
    nothing = np.zeros(len(upper))
    urgent, uneven, far = nothing.copy(), nothing.copy(), nothing.copy()
    urgent[pairs : pairs + n] = problem.needs.urgency[needs]
    uneven[pairs + n :] = level
    far[:pairs] = km[row, column]
    for aim in (urgent, uneven, far):
        model.changeColsCost(len(aim), np.arange(len(aim)), aim)
        model.run()
        best = round(model.getInfo().objective_function_value)
        used = np.flatnonzero(aim)
        model.addRow(-highspy.kHighsInf, float(best), len(used), used, aim[used])
    units = np.array(model.getSolution().col_value)[:pairs]
    if np.abs(units - units.round()).max() > 1e-6:
        raise ArithmeticError("HiGHS left fractions")
    some = units.round() > 0
    lines = [needs[row], pledges[column], units.round().astype(np.int64), km[row, column]]
    return np.stack(lines, 1)[some]
