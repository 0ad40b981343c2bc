"""A slow second opinion: the strict order of the three aims, unit by unit, without weights.

Costs are tuples (class 5, … class 1, levels, unit km) compared as tuples, so no weight and no
polymatroid is believed here. Successive shortest ways by Bellman–Ford.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from xieli.matching.board import arrays, table
from xieli.matching.objective import CLASSES, LEVELS
from xieli.matching.rules import Ban, NeedLine, Pin, PledgeLine, bar, is_banned

Aims = tuple[int, ...]
NOTHING: Aims = (0,) * (CLASSES + 2)


@dataclass
class Network:
    """Arcs and their reverses side by side: arc a goes back as a ^ 1."""

    head: list[object] = field(default_factory=list)
    room: list[int] = field(default_factory=list)
    cost: list[Aims] = field(default_factory=list)
    out: dict[object, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, tail: object, head: object, room: int, cost: Aims = NOTHING) -> None:
        """Add an arc and its way back."""
        for one, other, size, price in (
            (tail, head, room, cost),
            (head, tail, 0, tuple(-part for part in cost)),
        ):
            self.out[one].append(len(self.head))
            self.head.append(other)
            self.room.append(size)
            self.cost.append(price)


def best_aims(
    needs: Sequence[NeedLine],
    pledges: Sequence[PledgeLine],
    pins: Sequence[Pin] = (),
    bans: Sequence[Ban] = (),
) -> Aims:
    """Give (unmet in class 5, …, class 1, sum of levels, unit km) of the best plan."""
    km = table(arrays(needs, pledges, pins, bans), np.arange(len(needs)), np.arange(len(pledges)))
    network, units = _network((needs, pledges, pins, bans), km)
    total = list(NOTHING)
    for pin in pins:
        row = next(k for k, need in enumerate(needs) if need.id == pin.need)
        column = next(k for k, pledge in enumerate(pledges) if pledge.id == pin.pledge)
        total[-1] += int(km[row, column]) * pin.quantity
    for _unit in range(units):
        total = [one + other for one, other in zip(total, _push(network), strict=True)]
    return tuple(total)


def _network(board, km):
    needs, pledges, pins, bans = board
    network, units = Network(), 0
    pinned = {(pin.pledge, pin.need) for pin in pins}
    lacking, whole = defaultdict(int), defaultdict(int)
    for row, need in enumerate(needs):
        want = need.quantity - sum(pin.quantity for pin in pins if pin.need == need.id)
        units += want
        home = (need.item, need.receiver)
        lacking[home] += want
        whole[home] += need.quantity + need.already
        network.add("start", ("need", need.id), want)
        network.add(("need", need.id), ("home", home), want, _aim(CLASSES - need.urgency, 1))
        for column, pledge in enumerate(pledges):
            free = not bar(need, pledge) and not is_banned(need, pledge, bans)
            if free and (pledge.id, need.id) not in pinned:
                far = _aim(CLASSES + 1, int(km[row, column]))
                network.add(("need", need.id), ("pledge", pledge.id), want, far)
    for pledge in pledges:
        stock = pledge.quantity - sum(pin.quantity for pin in pins if pin.pledge == pledge.id)
        network.add(("pledge", pledge.id), "end", stock)
    for home, lack in lacking.items():
        for unit in range(1, lack + 1):
            level = LEVELS * (2 * unit - 1) // (2 * whole[home])
            network.add(("home", home), "end", 1, _aim(CLASSES, level))
    return network, units


def _aim(place: int, amount: int) -> Aims:
    return tuple(amount if index == place else 0 for index in range(CLASSES + 2))


def _push(network: Network) -> Aims:
    """Send one unit along the cheapest way; give what it costs."""
    way: dict[object, Aims] = {"start": NOTHING}
    came: dict[object, int] = {}
    waiting = ["start"]
    while waiting:
        node = waiting.pop(0)
        for arc in network.out[node]:
            there = network.head[arc]
            new = tuple(a + b for a, b in zip(way[node], network.cost[arc], strict=True))
            if network.room[arc] > 0 and (there not in way or new < way[there]):
                way[there], came[there] = new, arc
                waiting.append(there)
    node = "end"
    while node != "start":
        arc = came[node]
        network.room[arc] -= 1
        network.room[arc ^ 1] += 1
        node = network.head[arc ^ 1]
    return way["end"]
