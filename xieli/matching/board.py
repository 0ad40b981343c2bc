"""A board as arrays: who may serve whom, how far it is, and what a plan costs."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xieli.matching.objective import (
    CLASSES,
    Floats,
    Ints,
    Weights,
    closeness,
    kilometres,
    sum_of_levels,
)
from xieli.matching.rules import Ban, Cost, NeedLine, Pin, Place, PledgeLine

Bools = npt.NDArray[np.bool_]
Numbering = Mapping[Hashable, int]
Kilometres = npt.NDArray[np.int16]
ROWS = 1_000_000  # cells of the table of kilometres worked out at a time


@dataclass(frozen=True)
class Needs:
    """n needs: item, receiver, quantity, urgency 1…5, region (0 unknown) as (n,) int64.

    place (n, 2) longitude and latitude, nan where unknown; groups (n, g) for whom it is;
    already (n,) int64: units got in earlier rounds, which count towards the receiver's share.
    """

    item: Ints
    receiver: Ints
    quantity: Ints
    urgency: Ints
    place: Floats
    region: Ints
    groups: Bools
    already: Ints | None = None

    @property
    def whole(self) -> Ints:
        """What was wanted from the start: got in earlier rounds and still open, (n,) int64."""
        return self.quantity if self.already is None else self.quantity + self.already


@dataclass(frozen=True)
class Pledges:
    """p pledges as `Needs`; groups (p, g), none means all; receivers (p, r) who may receive."""

    item: Ints
    quantity: Ints
    lot: Ints
    place: Floats
    region: Ints
    groups: Bools
    receivers: Bools


@dataclass(frozen=True)
class Problem:
    """A board as arrays; receivers are 0 … r − 1.

    named (k, 2) [pledge, need]: a pledge that stands here serves only the needs named with it;
    banned (k, 2) [pledge, need]; pins (k, 3) [pledge, need, quantity], kept exactly.
    """

    needs: Needs
    pledges: Pledges
    named: Ints
    banned: Ints
    pins: Ints


@dataclass(frozen=True)
class Outlook:
    """What explains a plan: each need's admissible pledges, how many, nearest and farthest km.

    reach (p,): how many needs of its item a pledge may serve by its donor's restrictions.
    """

    choices: Ints
    nearest: Ints
    farthest: Ints
    reach: Ints

    @classmethod
    def blank(cls, needs: int, pledges: int) -> "Outlook":
        """Give an outlook in which nobody can be served."""
        choices, nearest, farthest = np.zeros((3, needs), np.int64)
        return cls(choices, nearest, farthest, np.zeros(pledges, np.int64))


def arrays(
    needs: Sequence[NeedLine],
    pledges: Sequence[PledgeLine],
    pins: Sequence[Pin],
    bans: Sequence[Ban],
) -> Problem:
    """Write sound lines as arrays, needs and pledges in their own order."""
    need_at = {need.id: index for index, need in enumerate(needs)}
    pledge_at = {pledge.id: index for index, pledge in enumerate(pledges)}
    named = [
        (pledge_at[pledge.id], need_at.get(need, -1))
        for pledge in pledges
        for need in pledge.only_needs
    ]
    pinned = [(pledge_at[pin.pledge], need_at[pin.need], pin.quantity) for pin in pins]
    items = _numbered([need.item for need in needs] + [pledge.item for pledge in pledges])
    homes = _numbered(need.receiver for need in needs)
    groups = _numbered(group for pledge in pledges for group in sorted(pledge.only_groups))
    return Problem(
        needs=_needs(needs, items, homes, groups),
        pledges=_pledges(pledges, items, homes, groups),
        named=_pairs(named, 2),
        banned=_pairs(_banned(needs, bans, need_at, pledge_at), 2),
        pins=_pairs(pinned, 3),
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
    rows, columns = within(problem.named, needs, pledges)
    named[rows, columns] = True
    bound = np.isin(pledges, problem.named[:, 0])
    return may & (named | ~bound)


def cost_of(problem: Problem, weights: Weights, lines: Ints) -> Cost:
    """Add up any plan's lines [need, pledge, units, km], the products in Python's integers."""
    needs = problem.needs
    lack = needs.quantity.copy()
    np.subtract.at(lack, lines[:, 0], lines[:, 2])
    unit_km = sum(units * km for units, km in lines[:, 2:].tolist())
    unmet = tuple(int(lack[needs.urgency == grade].sum()) for grade in range(1, CLASSES + 1))
    _homes, home = np.unique(np.stack([needs.item, needs.receiver]), axis=1, return_inverse=True)
    missing, whole = np.zeros((2, len(_homes.T)), np.int64)
    np.add.at(missing, home.ravel(), lack)
    np.add.at(whole, home.ravel(), needs.whole)
    pairs = zip(missing.tolist(), whole.tolist(), strict=True)
    uneven = sum(sum_of_levels(lacks, of) for lacks, of in pairs if lacks)
    urgent = sum(grade * units for grade, units in enumerate(unmet, 1))
    total = weights.urgency * urgent + weights.level * uneven + unit_km
    return Cost(total, unmet, uneven, unit_km)


def within(pairs: Ints, needs: Ints, pledges: Ints) -> tuple[Ints, Ints]:
    """Find the pairs [pledge, need, …] that lie in a table of (sorted) needs × pledges."""
    inside = pairs[np.isin(pairs[:, 1], needs) & np.isin(pairs[:, 0], pledges)]
    return np.searchsorted(needs, inside[:, 1]), np.searchsorted(pledges, inside[:, 0])


def _needs(
    needs: Sequence[NeedLine], items: Numbering, homes: Numbering, groups: Numbering
) -> Needs:
    return Needs(
        item=_ints(items[need.item] for need in needs),
        receiver=_ints(homes[need.receiver] for need in needs),
        quantity=_ints(need.quantity for need in needs),
        urgency=_ints(need.urgency for need in needs),
        place=_places([need.place for need in needs]),
        region=_ints(_code(need.region) for need in needs),
        groups=_marks([need.groups for need in needs], groups),
        already=_ints(need.already for need in needs),
    )


def _pledges(
    pledges: Sequence[PledgeLine], items: Numbering, homes: Numbering, groups: Numbering
) -> Pledges:
    receivers = _marks([pledge.only_receivers for pledge in pledges], homes)
    unbound = np.array([not pledge.only_receivers for pledge in pledges], np.bool_)
    return Pledges(
        item=_ints(items[pledge.item] for pledge in pledges),
        quantity=_ints(pledge.quantity for pledge in pledges),
        lot=_ints(pledge.lot for pledge in pledges),
        place=_places([pledge.place for pledge in pledges]),
        region=_ints(_code(pledge.region) for pledge in pledges),
        groups=_marks([pledge.only_groups for pledge in pledges], groups),
        receivers=receivers | unbound[:, None],
    )


def _banned(
    needs: Sequence[NeedLine], bans: Sequence[Ban], need_at: Numbering, pledge_at: Numbering
) -> Iterable[tuple[int, int]]:
    """Spell bans out as pairs; a ban on something no longer here is none."""
    for ban in bans:
        if ban.pledge not in pledge_at:
            continue
        one = [need_at[ban.need]] if ban.need in need_at else []
        for index in one if ban.need is not None else range(len(needs)):
            if ban.receiver is None or ban.receiver == needs[index].receiver:
                yield pledge_at[ban.pledge], index


def _numbered(things: Iterable[Hashable]) -> Numbering:
    return {thing: number for number, thing in enumerate(dict.fromkeys(things))}


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _pairs(rows: Iterable[tuple[int, ...]], width: int) -> Ints:
    return np.array(list(rows), np.int64).reshape(-1, width)


def _places(places: Sequence[Place | None]) -> Floats:
    unknown = (np.nan, np.nan)
    return np.array([place or unknown for place in places], np.float64).reshape(-1, 2)


def _marks(sets: Sequence[frozenset[Hashable]], numbers: Numbering) -> Bools:
    marks = np.zeros((len(sets), len(numbers)), np.bool_)
    for row, members in enumerate(sets):
        marks[row, [numbers[member] for member in members if member in numbers]] = True
    return marks


def _code(region: str) -> int:
    """Read a GB/T 2260 code (2, 4, 6 or more digits) as six digits; 0 when there is none."""
    return int(region[:6].ljust(6, "0")) if region.isascii() and region.isdigit() else 0
