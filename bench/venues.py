"""The nearest open stations among 190,000: within 50 ms, with no extension of PostgreSQL.

usage: .venv/bin/python bench/venues.py
150,000 stations stand in 300 towns as they do in life (dense in the middle, thin outside), 40,000
are strewn over the whole country; a third is open at the moment asked. 60 phones ask: 40 in towns,
15 on the land, 5 where the next station is over 400 km away. Beside it, in the same run and over
the same rows, the plain way: all stations sorted by their distance. Both must name the same twenty.
"""

from __future__ import annotations

import heapq
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import yardstick

STATIONS, IN_TOWNS, TOWNS, MOST = 190_000, 150_000, 300, 20
SEED, MOST_MS = 20261121, 50.0
EVERY = 12  # of the phones every twelfth asks the plain way too
AT = datetime(2026, 3, 10, 12, tzinfo=UTC)  # a Tuesday, 20:00
TODAY = date(2026, 3, 10)
WEEKS = ((540, 1080), (480, 1260), (0, 1440))  # 9—18, 8—21, all day
PHONES = (("in a town", 40), ("on the land", 15), ("far from all", 5))


def _spots(chance: random.Random) -> Iterator[tuple[float, float]]:
    towns = [(chance.uniform(98, 124), chance.uniform(22, 42)) for _n in range(TOWNS)]
    weights = [1 / (n + 3) for n in range(TOWNS)]
    for lon, lat in chance.choices(towns, weights, k=IN_TOWNS):
        yield lon + chance.gauss(0, 0.12), lat + chance.gauss(0, 0.10)
    for _n in range(STATIONS - IN_TOWNS):
        yield chance.uniform(96, 126), chance.uniform(20, 44)


def build(chance: random.Random) -> list[tuple[float, float]]:
    """The stations with their hours, by COPY; gives where they stand."""
    from django.db import connection

    from xieli.activities.venues.models import OpeningHours, Venue
    from xieli.shell.keys import uuid7s
    from xieli.unions.models import Place, Union

    union = Union.objects.create(
        name="云川市示范总工会", name_key="y", path="/bench", level=2, stands_as="federation"
    )
    place = Place.objects.create(name="示范", region_code="110000")
    spots, keys = list(_spots(chance)), uuid7s(STATIONS)
    now = AT.isoformat()
    with connection.cursor() as cursor:
        columns = (
            "id, union_id, place_id, kind, name, number, code, address, way, phone, longitude, "
            "latitude, state, confirmed_at, confirmed_by, confirmed_open, named_on, made_by, "
            "version"
        )
        table = Venue._meta.db_table
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as out:
            for number, (key, (lon, lat)) in enumerate(zip(keys, spots, strict=True)):
                out.write_row((
                    key, union.id, place.id, "station", f"示范驿站 {number}", f"YZ-{number}",
                    f"C-{number}", "示范路", "", "", f"{lon:.5f}", f"{lat:.5f}", "running", now,
                    "keeper", True, TODAY, "bench", 0,
                ))  # fmt: skip
        table = OpeningHours._meta.db_table
        hour_keys = iter(uuid7s(STATIONS * 8))
        with cursor.copy(f"COPY {table} (id, venue_id, day, opens, closes) FROM STDIN") as out:
            for number, key in enumerate(keys):
                opens, closes = WEEKS[0 if number % 3 else 1 + number % 2]
                for day in range(8):
                    out.write_row((next(hour_keys), key, day, opens, closes))
        cursor.execute("ANALYZE")
    return spots


def phones(chance: random.Random, spots: list[tuple[float, float]]) -> list[tuple[str, Any]]:
    """Where those who ask are."""
    from xieli.activities.venues.geo import Spot

    asked = []
    for name, many in PHONES:
        for _n in range(many):
            if name == "in a town":
                lon, lat = chance.choice(spots[:IN_TOWNS])
                asked.append((name, Spot(lon + chance.gauss(0, 0.01), lat)))
            elif name == "on the land":
                asked.append((name, Spot(chance.uniform(98, 124), chance.uniform(22, 42))))
            else:
                asked.append((name, Spot(chance.uniform(76, 82), chance.uniform(33, 42))))
    return asked


def plainly(sought: Any, now: Any) -> list[Any]:
    """The yardstick: every open station of the country sorted by its distance; no box, no index."""
    from xieli.activities.venues import geo, nearest
    from xieli.activities.venues.geo import Spot
    from xieli.activities.venues.models import Venue

    shown = Venue.objects.filter(state="running", kind=sought.kind)
    rows = shown.filter(nearest.says_open(now)).values_list("pk", "longitude", "latitude")
    far = ((geo.metres(sought.spot, Spot(float(x), float(y))), pk) for pk, x, y in rows.iterator())
    near = ((metres, pk) for metres, pk in far if metres <= nearest.REACHES[-1])
    return [pk for _metres, pk in heapq.nsmallest(sought.most, near)]


def main() -> None:
    """Ask from every phone both ways, print the medians and the slowest, compare what was named."""
    with yardstick.server() as place, yardstick.home(place):
        from xieli.activities.venues import nearest

        chance = random.Random(SEED)
        asked = phones(chance, build(chance))
        place.run("VACUUM ANALYZE", "bench")
        now = nearest.moment_of(AT)
        spent: dict[str, list[float]] = {name: [] for name, _many in PHONES}
        plain: list[float] = []
        wrong = 0
        for _name, spot in asked[:3]:  # warm
            nearest.nearest(nearest.Sought(spot, "station", True, MOST), now, TODAY)
        for number, (name, spot) in enumerate(asked):
            sought = nearest.Sought(spot, "station", True, MOST)
            began = time.perf_counter()
            found = nearest.nearest(sought, now, TODAY)
            middle = time.perf_counter()
            spent[name].append((middle - began) * 1e3)
            if number % EVERY == 0:
                told = plainly(sought, now)
                plain.append((time.perf_counter() - middle) * 1e3)
                wrong += [one.venue.pk for one in found] != told
    rows = [(name, statistics.median(ms), max(ms)) for name, ms in spent.items()]
    rows.append(("the plain way", statistics.median(plain), max(plain)))
    yardstick.table(
        f"{STATIONS:,} stations, the {MOST} nearest open", ("phone", "ms", "slowest"), rows
    )
    every = [one for ms in spent.values() for one in ms]
    median, slow = statistics.median(every), sorted(every)[int(len(every) * 0.95)]
    yardstick.finish(
        "venues", holds=slow <= MOST_MS and not wrong, median_ms=median, p95_ms=slow,
        plain_over_ours=statistics.median(plain) / median, named_differently=wrong,
    )  # fmt: skip


if __name__ == "__main__":
    main()
