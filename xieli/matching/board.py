"""A board as arrays: what the solver reads, and what it noticed on the way."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xieli.matching.objective import Floats, Ints
from xieli.matching.rules import Ban, NeedLine, Pin, Place, PledgeLine

Bools = npt.NDArray[np.bool_]
Numbering = Mapping[Hashable, int]


@dataclass(frozen=True)
class Needs:
    """n needs: item, receiver, quantity, urgency 1…5, region (0 unknown) as (n,) int64.

    place (n, 2) longitude and latitude, nan where unknown; groups (n, g) for whom it is.
    """

    item: Ints
    receiver: Ints
    quantity: Ints
    urgency: Ints
    place: Floats
    region: Ints
    groups: Bools


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
    items = _numbered([line.item for line in [*needs, *pledges]])
    homes = _numbered(need.receiver for need in needs)
    groups = _numbered(group for pledge in pledges for group in sorted(pledge.only_groups))
    return Problem(
        needs=_needs(needs, items, homes, groups),
        pledges=_pledges(pledges, items, homes, groups),
        named=_pairs(named, 2),
        banned=_pairs(_banned(needs, bans, need_at, pledge_at), 2),
        pins=_pairs(pinned, 3),
    )


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
