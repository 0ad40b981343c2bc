"""Where things are: WGS-84, GCJ-02 and BD-09, metres between two spots, rings around a spot.

Pure. Stored degrees are WGS-84; 高德 and 腾讯 speak GCJ-02, 百度 speaks BD-09. The formulas are the
ones in common use (Krasovsky 1940).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, cos, pi, radians, sin, sqrt
from urllib.parse import urlencode

WGS84, GCJ02, BD09 = "WGS-84", "GCJ-02", "BD-09"
DATUMS = (WGS84, GCJ02, BD09)
EARTH_METRES = 6_371_008.8  # mean radius (IUGG)
METRES_A_DEGREE = pi * EARTH_METRES / 180
_AXIS, _FLAT = 6_378_245.0, 0.00669342162296594323  # Krasovsky 1940
_BD = pi * 3000.0 / 180.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in degrees: longitude first, as everywhere in the house."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of degrees."""

    west: float
    south: float
    east: float
    north: float


def is_outside(spot: Spot) -> bool:
    """Say whether a spot lies where no shift is applied."""
    return not (72.004 <= spot.longitude <= 137.8347 and 0.8293 <= spot.latitude <= 55.8271)


def _shift(spot: Spot) -> tuple[float, float]:
    x, y = spot.longitude - 105.0, spot.latitude - 35.0
    both = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + both
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + both
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    turned = radians(spot.latitude)
    magic = 1 - _FLAT * sin(turned) ** 2
    root = sqrt(magic)
    north = north * 180.0 / ((_AXIS * (1 - _FLAT)) / (magic * root) * pi)
    east = east * 180.0 / (_AXIS / root * cos(turned) * pi)
    return east, north


def wgs_to_gcj(spot: Spot) -> Spot:
    """Give the GCJ-02 degrees of a WGS-84 spot; outside the country nothing is shifted."""
    if is_outside(spot):
        return spot
    east, north = _shift(spot)
    return Spot(spot.longitude + east, spot.latitude + north)


def gcj_to_wgs(spot: Spot) -> Spot:
    """Give the WGS-84 degrees of a GCJ-02 spot, by steps until less than a centimetre is left."""
    if is_outside(spot):
        return spot
    found = spot
    for _step in range(8):
        east, north = _shift(found)
        found = Spot(spot.longitude - east, spot.latitude - north)
    return found


def gcj_to_bd(spot: Spot) -> Spot:
    """Give the BD-09 degrees of a GCJ-02 spot."""
    x, y = spot.longitude, spot.latitude
    z = sqrt(x * x + y * y) + 0.00002 * sin(y * _BD)
    theta = atan2(y, x) + 0.000003 * cos(x * _BD)
    return Spot(z * cos(theta) + 0.0065, z * sin(theta) + 0.006)


def bd_to_gcj(spot: Spot) -> Spot:
    """Give the GCJ-02 degrees of a BD-09 spot."""
    x, y = spot.longitude - 0.0065, spot.latitude - 0.006
    z = sqrt(x * x + y * y) - 0.00002 * sin(y * _BD)
    theta = atan2(y, x) - 0.000003 * cos(x * _BD)
    return Spot(z * cos(theta), z * sin(theta))


def to_wgs(spot: Spot, datum: str) -> Spot:
    """Give the WGS-84 degrees of a spot told in one of the three."""
    if datum == BD09:
        return gcj_to_wgs(bd_to_gcj(spot))
    return gcj_to_wgs(spot) if datum == GCJ02 else spot


def metres(here: Spot, there: Spot) -> float:
    """Give the metres along the great circle."""
    up, right = radians(there.latitude - here.latitude), radians(there.longitude - here.longitude)
    half = sin(up / 2) ** 2
    half += cos(radians(here.latitude)) * cos(radians(there.latitude)) * sin(right / 2) ** 2
    return metres_of(half)


def metres_of(half: float) -> float:
    """Give the metres of a haversine."""
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(half)))


def offset(here: Spot, there: Spot) -> tuple[float, float]:
    """Give how many metres east and north a near spot lies (flat, good for a city)."""
    east = (there.longitude - here.longitude) * cos(radians(here.latitude))
    return east * METRES_A_DEGREE, (there.latitude - here.latitude) * METRES_A_DEGREE


def box_around(spot: Spot, reach: float) -> Box:
    """Give a box that holds every spot within `reach` metres."""
    up = reach / METRES_A_DEGREE
    widest = min(89.0, abs(spot.latitude) + up)
    right = up / max(cos(radians(widest)), 0.01)
    return Box(
        spot.longitude - right, spot.latitude - up, spot.longitude + right, spot.latitude + up
    )


def links(spot: Spot, name: str, address: str) -> list[tuple[str, str, str]]:
    """Give (map, address, datum) for the ways on a phone; each map gets the degrees it speaks."""
    gcj = wgs_to_gcj(spot)
    bd = gcj_to_bd(gcj)
    ours, theirs, baidu = _pair(spot), _pair(gcj), _pair(bd)
    amap = urlencode({
        "position": f"{theirs[0]},{theirs[1]}", "name": name, "src": "xieli", "coordinate": "gaode",
    })  # fmt: skip
    marker = f"coord:{theirs[1]},{theirs[0]};title:{name};addr:{address or name}"
    tencent = urlencode({"marker": marker, "referer": "xieli"})
    other = urlencode({
        "location": f"{baidu[1]},{baidu[0]}", "title": name, "content": address or name,
        "coord_type": "bd09ll", "output": "html", "src": "xieli",
    })  # fmt: skip
    at = urlencode({"q": f"{ours[1]},{ours[0]}({name})"})
    return [
        ("amap", f"https://uri.amap.com/marker?{amap}", GCJ02),
        ("tencent", f"https://apis.map.qq.com/uri/v1/marker?{tencent}", GCJ02),
        ("baidu", f"https://api.map.baidu.com/marker?{other}", BD09),
        ("phone", f"geo:{ours[1]},{ours[0]}?{at}", WGS84),
    ]


def _pair(spot: Spot) -> tuple[str, str]:
    return f"{spot.longitude:.6f}", f"{spot.latitude:.6f}"
