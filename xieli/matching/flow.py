"""One item's transport problem: solve it on the likely pairs, then prove it over all pairs.

Network: need i (its open quantity) → pledge j at km; need i → its receiver at urgency; receiver →
sink by steps of its missing share; pledge → sink up to its stock. Every unit of every need ends in
a pledge or among what its receiver misses.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

from xieli.matching.objective import LEVELS, Ints, Weights, level_of, missing_below

UNREACHED = np.int64(2**62)
ALL_PAIRS = 60_000  # up to so many pairs are solved at once, without a choice
LIKELY = (16, 32)  # a need starts with an eighth of the pledges, within these bounds
SAMPLE = 10  # one need in so many is solved first, to guess the prices
ADDED = 8  # most pairs a need may gain per round
NEARLY = 20  # km; when some pair helps, those that nearly do come along and save a round
TRUSTED = 1000  # km; guessed prices differ by no more than this from their median
TURN = 7919  # a prime, so that turns by it visit every pledge
FAR = np.int64(2**40)  # offers beyond are alike: nobody chooses among them
BLOCK = 1_000_000  # pairs priced at a time, which bounds memory


@dataclass(frozen=True)
class Part:
    """What one item asks: n needs, p pledges, r receivers, all with something open.

    km (n, p) int16, −1 where the pair is not admissible; want, urgency, receiver (n,); stock (p,);
    whole (r,) is the receivers' full need of the item, pinned units included.
    """

    km: npt.NDArray[np.int16]
    want: Ints
    urgency: Ints
    receiver: Ints
    stock: Ints
    whole: Ints
    weights: Weights


@dataclass(frozen=True)
class Pairs:
    """Pairs of need and pledge, sorted by need, each once; units is 0 where nothing flows."""

    need: Ints
    pledge: Ints
    units: Ints

    def flowing(self) -> "Pairs":
        """Keep the pairs that carry something."""
        some = self.units > 0
        return Pairs(self.need[some], self.pledge[some], self.units[some])


@dataclass(frozen=True)
class Prices:
    """What one more unit is worth: at each pledge (p,) and as missing at each receiver (r,)."""

    pledge: Ints
    receiver: Ints


@dataclass(frozen=True)
class Answer:
    """An item's best flow, the prices that prove it, and the pairs solved in the last round."""

    pairs: Pairs
    prices: Prices
    solved: int
    rounds: int


def solve(part: Part) -> Answer:
    """Find a cheapest flow over all admissible pairs: add pairs that would help until none does.

    Steps beyond the horizon stand as one step at their lowest cost; a flow that leaves them empty
    is cheapest with the true ones too, and where one uses them the horizon moves out.
    """
    chosen, horizon, rounds = likely(part), _horizon(part), 0
    while True:
        rounds += 1
        pairs = cheapest(part, chosen, horizon)
        if _is_beyond(part, pairs, horizon):
            horizon = min(LEVELS, 4 * horizon)
            continue
        prices = price(part, pairs)
        better = helping(part, pairs, prices)
        if not len(better):
            return Answer(pairs.flowing(), prices, len(chosen), rounds)
        chosen = np.union1d(chosen, better)


def likely(part: Part) -> Ints:
    """Choose each need's pledges of least km + price, as sorted keys need × p + pledge.

    The prices come from solving one need in SAMPLE with as much less stock; they only guide, the
    proof never rests on them.
    """
    n, p = part.km.shape
    few = min(max(LIKELY[0], p // 8), LIKELY[1])
    if n * p <= ALL_PAIRS or p <= few or n <= SAMPLE:
        return np.flatnonzero(part.km.ravel() >= 0)
    sample = _sample(part)
    guess = price(sample, cheapest(sample, likely(sample), LEVELS))
    middle = int(np.median(guess.pledge))
    near = np.clip(guess.pledge, middle - TRUSTED, middle + TRUSTED) - middle
    keys = []
    for rows in _blocks(part):
        offers = _offers(part, Prices(near, guess.receiver), rows)
        best = np.argpartition(_spread(offers, rows), few - 1, axis=1)[:, :few]
        keys.append((np.arange(rows.start, rows.stop)[:, None] * p + best).ravel())
    found: Ints = np.sort(np.concatenate(keys))
    admissible = part.km.ravel()[found] >= 0
    return found[admissible]


def cheapest(part: Part, chosen: Ints, horizon: int) -> Pairs:
    """Solve the flow on the chosen pairs by SimpleMinCostFlow; anything but optimal is loud."""
    n, p = part.km.shape
    need, pledge = np.divmod(chosen, p)
    receivers, sink = n + p, n + p + len(part.whole)
    owner, level, width = steps(part, horizon)
    join = np.concatenate
    tail = join([need, np.arange(n), receivers + owner, n + np.arange(p)])
    head = join([n + pledge, receivers + part.receiver, np.full(len(owner) + p, sink)])
    room = join([np.minimum(part.want[need], part.stock[pledge]), part.want, width, part.stock])
    km = part.km.ravel()[chosen].astype(np.int64)
    misses = part.urgency * part.weights.urgency
    cost = join([km, misses, level * part.weights.level, np.zeros(p, np.int64)])
    graph = min_cost_flow.SimpleMinCostFlow()
    graph.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    graph.set_nodes_supplies(np.arange(n), part.want)
    graph.set_node_supply(sink, -int(part.want.sum()))
    status = graph.solve()
    if status != graph.OPTIMAL:
        raise ArithmeticError(f"min-cost flow ended with {status!r}")
    return Pairs(need, pledge, graph.flows(np.arange(len(chosen))).astype(np.int64))


def steps(part: Part, horizon: int = LEVELS) -> tuple[Ints, Ints, Ints]:
    """Cut what receivers may miss into steps: owner, level and width; the last may be wide."""
    open_units = _sum_by(part.receiver, part.want, len(part.whole))
    edges = missing_below(np.arange(horizon + 1)[None], part.whole[:, None])
    edges = np.minimum(np.column_stack([edges, part.whole]), open_units[:, None])
    width = np.diff(edges, axis=1)
    owner, level = np.nonzero(width)
    return owner, level, width[owner, level]


def price(part: Part, pairs: Pairs) -> Prices:
    """Compute each node's cheapest way to the sink in the residual network of an optimal flow.

    Needs are passed through, so the graph has only pledges and receivers; Bellman–Ford ends
    because an optimal flow leaves no negative cycle, and is loud when it does not.
    """
    p = len(part.stock)
    tail, head, cost = _residual(part, pairs)
    way = np.concatenate([_own_price(part, pairs), _step_prices(part, pairs)[1]])
    for _round in range(len(way) + 1):
        shorter = way.copy()
        np.minimum.at(shorter, tail, cost + way[head])
        if np.array_equal(shorter, way):
            return Prices(way[:p], way[p:])
        way = shorter
    raise ArithmeticError("a flow called optimal leaves a negative cycle")


def helping(part: Part, pairs: Pairs, prices: Prices) -> Ints:
    """Find pairs to add, as keys: none when no reduced cost is negative, else ADDED a need."""
    missing = prices.receiver[part.receiver] + part.urgency * part.weights.urgency
    value = missing.copy()
    km = part.km[pairs.need, pairs.pledge].astype(np.int64)
    np.minimum.at(value, pairs.need, km + prices.pledge[pairs.pledge])
    found, helps = [np.empty(0, np.int64)], False
    for rows in _blocks(part):
        gain = _offers(part, prices, rows) - value[rows, None]
        helps |= bool((gain < 0).any())
        keep = min(ADDED, gain.shape[1])
        best = np.argpartition(_spread(gain, rows), keep - 1, axis=1)[:, :keep]
        row, place = np.nonzero(np.take_along_axis(gain, best, 1) < NEARLY)
        found.append((row + rows.start) * gain.shape[1] + best[row, place])
    return np.concatenate(found) if helps else found[0]


def is_cheapest(part: Part, flow: Pairs, prices: Prices) -> bool:
    """Check the proof over **all** admissible pairs: dual feasible and complementary, in integers.

    Whatever found the prices, by linear programming duality a flow that passes cannot be beaten.
    """
    used = _sum_by(flow.pledge, flow.units, len(part.stock))
    met = _sum_by(flow.need, flow.units, len(part.want))
    last, following = _step_prices(part, flow)
    missing = prices.receiver[part.receiver] + part.urgency * part.weights.urgency
    value = np.minimum(missing, _best_offers(part, prices))
    km = part.km[flow.need, flow.pledge].astype(np.int64)
    return bool(
        np.all(flow.units > 0) and np.all(km >= 0)
        and np.all(used <= part.stock) and np.all(met <= part.want)
        and np.all(km + prices.pledge[flow.pledge] == value[flow.need])
        and np.all((missing == value) | (met == part.want))
        and np.all(prices.pledge >= 0)
        and np.all((prices.pledge == 0) | (used == part.stock))
        and np.all(last <= prices.receiver) and np.all(prices.receiver <= following)
    )  # fmt: skip


def _residual(part: Part, pairs: Pairs) -> tuple[Ints, Ints, Ints]:
    """Give the residual ways between pledges (0 … p−1) and receivers (p …), needs passed through.

    A unit can leave a pledge that serves a need, or what a receiver misses of a need, for another
    pledge or for being missed; only the cheapest way of each kind is kept.
    """
    p = len(part.stock)
    flow = pairs.flowing()
    short = np.flatnonzero(_sum_by(flow.need, flow.units, len(part.want)) < part.want)
    misses = part.urgency * part.weights.urgency
    km = part.km[pairs.need, pairs.pledge].astype(np.int64)
    flow_km = part.km[flow.need, flow.pledge].astype(np.int64)
    leaves = np.concatenate([flow.need, short])
    tail = np.concatenate([flow.pledge, p + part.receiver[short]])
    back = np.concatenate([-flow_km, -misses[short]])
    first = np.searchsorted(pairs.need, leaves)
    count = np.searchsorted(pairs.need, leaves, side="right") - first
    which = np.repeat(np.arange(len(leaves)), count)
    arc = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count) + first[which]
    return _cheapest_ways(
        np.concatenate([tail[which], flow.pledge]),
        np.concatenate([pairs.pledge[arc], p + part.receiver[flow.need]]),
        np.concatenate([back[which] + km[arc], misses[flow.need] - flow_km]),
    )


def _cheapest_ways(tail: Ints, head: Ints, cost: Ints) -> tuple[Ints, Ints, Ints]:
    if not len(tail):
        return tail, head, cost
    size = int(max(tail.max(), head.max())) + 1
    key = tail * size + head
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    return *np.divmod(key[first], size), np.minimum.reduceat(cost[order], first)


def _horizon(part: Part) -> int:
    """Guess how many levels will be missed: a tenth of the need and twice the average lack."""
    want, stock = int(part.want.sum()), int(part.stock.sum())
    return min(LEVELS, LEVELS // 10 + 2 * LEVELS * max(0, want - stock) // want)


def _is_beyond(part: Part, pairs: Pairs, horizon: int) -> bool:
    """Say whether a receiver misses more than the steps below the horizon hold."""
    missing = _missing(part, pairs)
    return bool((missing > missing_below(np.int64(horizon), part.whole)).any() and horizon < LEVELS)


def _missing(part: Part, pairs: Pairs) -> Ints:
    open_units = _sum_by(part.receiver, part.want, len(part.whole))
    return open_units - _sum_by(part.receiver[pairs.need], pairs.units, len(part.whole))


def _sample(part: Part) -> Part:
    """Take one need in SAMPLE, and as much less of every stock and whole need."""
    rows = np.arange(0, len(part.want), SAMPLE)
    want, receiver = part.want[rows], part.receiver[rows]
    part_of = want.sum() / part.want.sum()
    stock = np.maximum(1, (part.stock * part_of).astype(np.int64))
    whole = np.maximum(1, _sum_by(receiver, want, len(part.whole)))
    km, urgency = part.km[rows], part.urgency[rows]
    return Part(km, want, urgency, receiver, stock, whole, part.weights)


def _own_price(part: Part, pairs: Pairs) -> Ints:
    used = _sum_by(pairs.pledge, pairs.units, len(part.stock))
    return np.where(used < part.stock, 0, UNREACHED)


def _step_prices(part: Part, pairs: Pairs) -> tuple[Ints, Ints]:
    """Give the cost of each receiver's last missing unit and of the next one.

    Where all its open units are missing there is no next one; the last stands for it.
    """
    open_units = _sum_by(part.receiver, part.want, len(part.whole))
    missing = _missing(part, pairs)
    last = np.where(missing > 0, level_of(np.maximum(missing, 1), part.whole), 0)
    following = np.where(missing < open_units, level_of(missing + 1, part.whole), last)
    return last * part.weights.level, following * part.weights.level


def _offers(part: Part, prices: Prices, rows: slice) -> Ints:
    """Give km + price of every admissible pledge for some needs; UNREACHED elsewhere."""
    km = part.km[rows]
    return np.where(km < 0, UNREACHED, km + prices.pledge[None])


def _spread(offers: Ints, rows: slice) -> Ints:
    """Order equal offers differently for each need, or all needs would try the same few pledges."""
    p = offers.shape[1]
    turn = np.arange(rows.start, rows.stop, dtype=np.int64)[:, None] * TURN
    place = (turn + np.arange(p, dtype=np.int64)[None] * TURN) % p
    ranked: Ints = np.clip(offers, -FAR, FAR) * p + place
    return ranked


def _best_offers(part: Part, prices: Prices) -> Ints:
    rows = [_offers(part, prices, rows).min(axis=1) for rows in _blocks(part)]
    return np.concatenate(rows)


def _blocks(part: Part) -> list[slice]:
    n, p = part.km.shape
    size = max(1, BLOCK // p)
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def _sum_by(group: Ints, amount: Ints, size: int) -> Ints:
    """Add up whole amounts by group, exactly (bincount would add in floats)."""
    total = np.zeros(size, np.int64)
    np.add.at(total, group, amount)
    return total
