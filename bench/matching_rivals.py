"""The rivals of the matching bench: a greedy hand, and HiGHS over all pairs.

HiGHS and OR-Tools cannot share a process (both bring their own libhighs), so nothing here may
import the solver.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np
from matching_boards import COUNTIES

from xieli.matching.board import Bools, Problem, may_serve, table
from xieli.matching.objective import LEVELS, Ints


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


def _admissible(problem: Problem, needs: Ints, pledges: Ints) -> tuple[Ints, Bools]:
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
            near = order[row, : sizes[row]]
            for place, units in _serve(int(want[needs[row]]), left, near):
                lines.append((int(needs[row]), int(pledges[place]), units, int(km[row, place])))
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


def _serve(want: int, left: list[int], near: Ints) -> Iterator[tuple[int, int]]:
    """Take from the nearest pledges (places) what they have left, until the need is met."""
    for place in near.tolist():
        if want == 0:
            return
        units = min(want, left[place])
        if units:
            left[place] -= units
            want -= units
            yield place, units


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
    km, may = _admissible(problem, needs, pledges)
    row, column = np.nonzero(may)
    homes, home = np.unique(problem.needs.receiver[needs], return_inverse=True)
    owner, level, width = _steps(problem, needs, amounts[0], homes)
    shape = _Shape(row, column, home, owner)
    model = _model(shape, amounts, width)
    aims = np.zeros((3, len(row) + len(needs) + len(owner)))
    aims[0, len(row) : len(row) + len(needs)] = problem.needs.urgency[needs]
    aims[1, len(row) + len(needs) :] = level
    aims[2, : len(row)] = km[row, column]
    for aim in aims:
        model.changeColsCost(len(aim), np.arange(len(aim)), aim)
        model.run()
        best = round(model.getInfo().objective_function_value)
        used = np.flatnonzero(aim)
        model.addRow(-highspy.kHighsInf, float(best), len(used), used, aim[used])
    units = np.array(model.getSolution().col_value)[: len(row)]
    if np.abs(units - units.round()).max() > 1e-6:
        raise ArithmeticError("HiGHS left fractions")
    lines = [needs[row], pledges[column], units.round().astype(np.int64), km[row, column]]
    return np.stack(lines, 1)[units.round() > 0]


def _steps(problem: Problem, needs: Ints, want: Ints, homes: Ints) -> tuple[Ints, Ints, Ints]:
    """Count every receiver's missing units level by level: owner, level, width."""
    mine = problem.needs.item == problem.needs.item[needs[0]]
    whole = np.bincount(problem.needs.receiver[mine], problem.needs.quantity[mine], COUNTIES)
    lacks = np.bincount(problem.needs.receiver[needs], want, COUNTIES).astype(np.int64)
    found = [
        (place, level, width)
        for place, home in enumerate(homes.tolist())
        for level, width in _widths(int(whole[home]), int(lacks[home]))
    ]
    owner, level, width = np.array(found, np.int64).T
    return owner, level, width


def _widths(whole: int, lack: int) -> list[tuple[int, int]]:
    """Count the units of each level one by one, without the solver's formula."""
    levels = Counter(LEVELS * (2 * unit - 1) // (2 * whole) for unit in range(1, lack + 1))
    return sorted(levels.items())


@dataclass(frozen=True)
class _Shape:
    """Pairs by row and column, each need's receiver, each step's receiver."""

    row: Ints
    column: Ints
    home: Ints
    owner: Ints


def _model(shape: _Shape, amounts: tuple[Ints, Ints], width: Ints) -> highspy.Highs:
    """Columns: pairs, what each need lacks, steps. Rows: needs, pledges, receivers."""
    want, stock = amounts
    pairs, n = len(shape.row), len(want)
    upper = np.concatenate([np.minimum(want[shape.row], stock[shape.column]), want, width])
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.addVars(len(upper), np.zeros(len(upper)), upper.astype(float))
    for index in range(n):
        own = np.append(np.flatnonzero(shape.row == index), pairs + index)
        model.addRow(float(want[index]), float(want[index]), len(own), own, np.ones(len(own)))
    for index in range(len(stock)):
        own = np.flatnonzero(shape.column == index)
        model.addRow(0.0, float(stock[index]), len(own), own, np.ones(len(own)))
    for index in range(int(shape.home.max()) + 1):
        plus = pairs + np.flatnonzero(shape.home == index)
        minus = pairs + n + np.flatnonzero(shape.owner == index)
        signs = np.repeat([1.0, -1.0], [len(plus), len(minus)])
        model.addRow(0.0, 0.0, len(signs), np.concatenate([plus, minus]), signs)
    return model
