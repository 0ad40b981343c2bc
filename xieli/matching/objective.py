"""What the best plan is, in whole numbers, and the proof that they fit.

Items do not meet: each item is one transport problem of its own. Over all plans that keep the
restrictions, bans and pins, the solver makes smallest, in this order:

1. **Urgent first.** Σ urgency × units unmet. The amounts that can be met together are the
   independent vectors of a polymatroid (what pledges can send to needs), so the plan with the
   least weighted lack is the same for every rising positive weight (Edmonds 1970, greedy). Hence
   weights 1…5 already promise the strict order: as much of class 5 as can be met at all, with that
   as much of class 4, and so on, and nothing stays in store that any open need may take.
2. **Fair between receivers.** A receiver's missing units of an item are counted off as shares of
   its whole need D (pinned units and what earlier rounds gave it included): the v-th missing unit
   stands on level ⌊LEVELS × (2v − 1) / 2D⌋ of 0 … LEVELS − 1 and costs its level. Rising steps: the
   next unit is missed where least is missing so far, so the shares come out as even as urgency,
   restrictions and pins allow: between receivers that can be served alike they differ by at most
   one unit or 1/LEVELS of the need, whichever is larger. Needs of one receiver are not told apart.
3. **Near.** Σ units × whole kilometres.

One sum holds all three, because a min-cost flow asks only about simple cycles (an optimal flow has
no cheaper one left). A simple cycle passes each pledge and each need once, so its kilometres
change by at most hops × FAR where hops = min(pledges, needs); it passes the sink once, so its
levels change by at most LEVELS − 1; its urgency changes by whole numbers. Therefore
level = hops × FAR + 1 outweighs every kilometre and urgency = LEVELS × level outweighs every level
and kilometre together. The weights do not grow with quantities.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

CLASSES = 5
LEVELS = 1000  # thousandths of a receiver's need
FAR = 20_040  # km; half way round the Earth
EARTH = 6371.0088  # km, mean radius (IUGG)
LARGEST = 2**63 - 1
# Stand-ins where a place is unknown: same county, city, province, or farther (km).
SAME_COUNTY, SAME_CITY, SAME_PROVINCE, ELSEWHERE = 15, 80, 300, 1200


@dataclass(frozen=True)
class Weights:
    """What one level and one class of urgency cost, in unit-kilometres."""

    level: int
    urgency: int


def weigh(hops: int, nodes: int) -> Weights:
    """Give the smallest weights that keep the order; OverflowError when the flow cannot hold them.

    OR-Tools multiplies costs by nodes + 1, takes at most half of int64 for an arc, and reports
    potentials that would overflow; an eighth is kept as the bound here.
    """
    level = hops * FAR + 1
    urgency = LEVELS * level
    dearest = CLASSES * urgency
    if 8 * dearest * (nodes + 1) > LARGEST:
        raise OverflowError(f"weights for {hops} hops and {nodes} nodes do not fit in int64")
    return Weights(level, urgency)


def missing_below(level: Ints | np.int64, whole: Ints) -> Ints:
    """Count the missing units that stand below a level, for a whole need (broadcasts)."""
    return (2 * whole * level + LEVELS - 1) // (2 * LEVELS)


def level_of(missing: Ints, whole: Ints) -> Ints:
    """Give the level of the v-th missing unit (v ≥ 1) of a whole need."""
    return LEVELS * (2 * missing - 1) // (2 * whole)


def sum_of_levels(missing: int, whole: int) -> int:
    """Add up the levels of the first missing units of a whole need, without overflow."""
    full = (LEVELS * (2 * missing - 1)) // (2 * whole) if missing else 0
    below = [(2 * whole * level + LEVELS - 1) // (2 * LEVELS) for level in range(full + 1)]
    return full * missing - sum(below[1:])


def kilometres(here: Floats, there: Floats) -> npt.NDArray[np.int16]:
    """Give whole great-circle km between each of n and each of m places (degrees; nan → −1)."""
    cosine = _directions(here) @ _directions(there).T
    arc = np.arccos(np.clip(cosine, -1.0, 1.0)) * EARTH
    return np.where(np.isnan(arc), -1.0, np.rint(arc)).astype(np.int16)


def closeness(here: Ints, there: Ints) -> npt.NDArray[np.int16]:
    """Give stand-in km between regions by their GB/T 2260 codes (0 is unknown, so elsewhere)."""
    km = np.full((len(here), len(there)), ELSEWHERE, np.int16)
    for digits, near in ((10_000, SAME_PROVINCE), (100, SAME_CITY), (1, SAME_COUNTY)):
        known = (here // digits % 100 > 0)[:, None]  # 450300 names a city, no county
        km[known & (here[:, None] // digits == there[None] // digits)] = near
    return km


def _directions(places: Floats) -> Floats:
    east, north = np.radians(places[:, 0]), np.radians(places[:, 1])
    return np.stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], 1)
