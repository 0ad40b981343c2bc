"""The sketch of what is near: north up, rings of distance, numbered dots; no map, no borders.

Pure. Places are drawn by direction and distance from the middle; names stand where they do not
cover each other. An outline comes only with the 审图号 it was approved under.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xieli.activities.venues.geo import Spot, offset

SIZE, EDGE, MOST_DOTS = 320, 18, 12
NEAREST_FEW, TIMES, LEAST_REACH = 3, 6, 2_000.0
STEPS = (200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)
LABEL_HEIGHT, SIGN_WIDTH, LONGEST_LABEL = 13.0, 12.0, 7


@dataclass(frozen=True)
class Dot:
    """A place on the sheet: its number, where, and its name where there is room (else "")."""

    number: int
    x: str
    y: str
    shape: str
    label: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True)
class Ring:
    """A circle of so many metres around the middle."""

    radius: str
    words: str
    y: str


@dataclass(frozen=True)
class Sketch:
    """A sheet of 320 × 320 units: rings, dots, and an outline as paths where there is one."""

    rings: tuple[Ring, ...]
    dots: tuple[Dot, ...]
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Marked:
    """A place to be drawn."""

    spot: Spot
    name: str
    shape: str
    metres: float


def draw(middle: Spot, places: Sequence[Marked], rings: Sequence[Sequence[Spot]] = ()) -> Sketch:
    """Lay up to twelve places out around the middle; the outer ring holds them all.

    What is many times farther than the nearest few stays in the list alone.
    """
    few = places[min(NEAREST_FEW, len(places)) - 1].metres if places else 0.0
    shown = [one for one in places[:MOST_DOTS] if one.metres <= max(LEAST_REACH, TIMES * few)]
    farthest = max((one.metres for one in shown), default=0.0)
    reach = next((step for step in STEPS if step >= farthest), STEPS[-1])
    scale = (SIZE / 2 - EDGE) / reach
    spots = [_at(middle, one.spot, scale) for one in shown]
    taken = [_box(x - 10, y - 10, 20, 20) for x, y in spots]
    taken.append(_box(SIZE / 2 - 10, SIZE / 2 - 10, 20, 20))
    dots = tuple(
        _dot(number, one, spot, taken)
        for number, (one, spot) in enumerate(zip(shown, spots, strict=True), 1)
    )
    paths = tuple(_path(middle, ring, scale) for ring in rings)
    return Sketch(_rings(reach, scale), dots, paths)


def _at(middle: Spot, spot: Spot, scale: float) -> tuple[float, float]:
    east, north = offset(middle, spot)
    return SIZE / 2 + east * scale, SIZE / 2 - north * scale


def _rings(reach: int, scale: float) -> tuple[Ring, ...]:
    parts = (reach // 2, reach)
    return tuple(
        Ring(f"{part * scale:.1f}", far_words(part), f"{SIZE / 2 - part * scale - 3:.1f}")
        for part in parts
    )


def far_words(metres: float) -> str:
    """Say a distance: 80 米, 1.2 公里, 35 公里."""
    if metres < 1_000:
        return f"{max(10, round(metres / 10) * 10)} 米"
    if metres < 10_000:
        return f"{metres / 1_000:.1f} 公里".replace(".0 ", " ")
    return f"{round(metres / 1_000)} 公里"


Box = tuple[float, float, float, float]


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x, y, x + width, y + height


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _dot(number: int, one: Marked, spot: tuple[float, float], taken: list[Box]) -> Dot:
    x, y = spot
    name = one.name if len(one.name) <= LONGEST_LABEL else one.name[: LONGEST_LABEL - 1] + "…"
    width = len(name) * SIGN_WIDTH
    chances = (
        ("start", x + 13, y + 4, _box(x + 12, y - 8, width, LABEL_HEIGHT)),
        ("end", x - 13, y + 4, _box(x - 12 - width, y - 8, width, LABEL_HEIGHT)),
        ("middle", x, y + 23, _box(x - width / 2, y + 11, width, LABEL_HEIGHT)),
        ("middle", x, y - 13, _box(x - width / 2, y - 24, width, LABEL_HEIGHT)),
    )
    for anchor, at_x, at_y, box in chances:
        inside = box[0] >= 0 and box[2] <= SIZE and box[1] >= 0 and box[3] <= SIZE
        if inside and not any(_touch(box, other) for other in taken):
            taken.append(box)
            return Dot(number, f"{x:.1f}", f"{y:.1f}", one.shape, name, f"{at_x:.1f}",
                       f"{at_y:.1f}", anchor)  # fmt: skip
    return Dot(number, f"{x:.1f}", f"{y:.1f}", one.shape, "", "0", "0", "start")


def _path(middle: Spot, ring: Sequence[Spot], scale: float) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(middle, one, scale) for one in ring))
