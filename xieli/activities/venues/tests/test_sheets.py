"""The list of stations in and out: taken twice it changes nothing; maps get GCJ-02."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from xieli.activities.venues import geo, queries, rules, sheets
from xieli.activities.venues.models import Venue
from xieli.activities.venues.tests.made import AT, TODAY, Scene
from xieli.shell.tables.mending import GoodRow

pytestmark = pytest.mark.django_db


def rows(scene: Scene, *changes: dict[str, Any]) -> list[GoodRow]:
    told = {
        "number": "YZ-1", "name": "城北驿站", "kind": "station", "address": "城北路 1 号",
        "datum": "GCJ-02", "longitude": Decimal("113.935"), "latitude": Decimal("22.527"),
        "hours": "每天 24小时", "phone": None, "host": "城北银行", "named_on": None, "union": None,
    }  # fmt: skip
    return [GoodRow(n, {**told, **change}) for n, change in enumerate(changes, 2)]


def test_a_list_taken_twice_changes_nothing_and_a_changed_row_is_put_right(scene: Scene):
    city, by = scene.cast.unions["深圳"], scene.chen
    good = rows(
        scene, {}, {"number": "YZ-2", "longitude": None, "latitude": None, "union": "青石街道"},
        {"number": "YZ-3", "union": "别处工会"},
    )  # fmt: skip

    first = sheets.take_stations(good, union=city, by=by, at=AT)
    again = sheets.take_stations(good, union=city, by=by, at=AT)
    moved = rows(scene, {"address": "城北路 9 号", "hours": "每天 8:00—20:00"})
    changed = sheets.take_stations(moved, union=city, by=by, at=AT)

    assert (first.new, first.changed, list(first.refused)) == (2, 0, [4])
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    assert (changed.changed, changed.unchanged) == (1, 0)
    venue = Venue.objects.get(number="YZ-1")
    assert venue.state == rules.RUNNING
    assert venue.address == "城北路 9 号"
    assert venue.hosts.get().name == "城北银行"
    assert Venue.objects.get(number="YZ-2").union.name == "青石街道"


def test_degrees_of_a_map_are_kept_as_wgs84_and_go_out_as_gcj02(scene: Scene):
    sheets.take_stations(rows(scene, {}), union=scene.street, by=scene.chen, at=AT)
    venue = Venue.objects.get()
    shown = queries.with_hours(Venue.objects.all(), TODAY)

    (line,) = list(sheets.poi_rows(shown, {"station": "工会驿站"}))

    kept = geo.Spot(float(venue.longitude or 0), float(venue.latitude or 0))
    assert 400 < geo.metres(kept, geo.Spot(113.935, 22.527)) < 900
    assert line[4] == "GCJ-02"
    assert abs(line[5] - Decimal("113.935")) < Decimal("0.00002")
    assert line[7] == "每天 24小时"


def test_a_rows_spot_must_be_whole_told_in_a_datum_and_inside_the_country(scene: Scene):
    check = sheets.stations_kind(scene.street, TODAY).check_row
    assert check

    assert "longitude" in check({"longitude": Decimal(110), "latitude": None})
    assert "datum" in check({"longitude": Decimal(110), "latitude": Decimal(25)})
    swapped = {"longitude": Decimal(25), "latitude": Decimal(110), "datum": "WGS-84"}
    assert "longitude" in check(swapped)
    assert not check({"longitude": None, "latitude": None})
