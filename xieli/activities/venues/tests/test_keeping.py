"""Places that are kept: plates, visits, supplies, buildings, and the nearest ones."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests import cast as c
from xieli.activities.venues import (
    belongings,
    building,
    geo,
    hours,
    inspecting,
    nearest,
    queries,
    rules,
    running,
    services,
    sketch,
)
from xieli.activities.venues.building import ProjectWords, Step
from xieli.activities.venues.models import Supply, Venue
from xieli.activities.venues.nearest import Sought
from xieli.activities.venues.running import Batch, Out, Visits
from xieli.activities.venues.services import Verdict
from xieli.activities.venues.tests.made import AT, LON, TODAY, WEEK, Scene, fresh, north, station
from xieli.kernel import quantity
from xieli.kernel.refusal import Hidden, Refusal
from xieli.ledger.queries import replay
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


def test_a_plate_comes_off_on_an_open_fault_and_by_another_person(scene: Scene):
    venue = scene.running()
    down = Verdict(rules.DOWNGRADED, "两次复查没有过")
    with pytest.raises(Refusal, match="没有查出问题的巡检"):
        services.turn(venue, down, by=scene.chen, at=AT)
    line = scene.inspected(venue, "固定场所").lines.get(is_good=False)
    with pytest.raises(Refusal, match="要换一个人"):
        services.turn(venue, down, by=scene.zhou, at=AT)

    services.turn(venue, down, by=scene.chen, at=AT)
    with pytest.raises(Refusal, match="还有没复查过的问题"):
        services.turn(venue, Verdict(rules.RUNNING, "恢复运行吧"), by=scene.chen, at=AT)
    inspecting.mend(line, "搬到了新址", by=scene.zhou, at=AT)
    inspecting.recheck(line, True, "", by=scene.sun, at=AT)
    back = services.turn(venue, Verdict(rules.RUNNING, "恢复运行吧"), by=scene.chen, at=AT)
    scene.inspected(venue, "固定场所")
    gone = services.turn(venue, Verdict(rules.WITHDRAWN, "长期不开门"), by=scene.chen, at=AT)

    assert (back.state, gone.state) == (rules.RUNNING, rules.WITHDRAWN)
    assert not nearest.nearest(Sought(spot()), nearest.moment_of(AT), TODAY)


def test_visits_told_again_add_up_to_the_last_word(scene: Scene):
    venue = scene.running()
    for told in ("36", "约40"):
        visits = Visits(TODAY, quantity.parse(told, "人次"), rules.KEEPER)
        running.count_visits(venue, visits, by=scene.zhou, at=AT)

    last = queries.last_visits(venue)

    assert [(one.told, one.qualifier, one.value) for one in last] == [(40, "约", 4)]
    assert queries.visits_told(venue, TODAY) == 40
    ahead = Visits(TODAY + timedelta(days=1), quantity.parse("5", "人次"), rules.KEEPER)
    with pytest.raises(Refusal, match="这一天还没到"):
        running.count_visits(venue, ahead, by=scene.zhou, at=AT)


def test_supplies_move_by_the_ledger_never_below_nothing(scene: Scene):
    batch = scene.stocked(scene.running(), 24, TODAY + timedelta(days=10))

    running.take_out(batch, Out(20, rules.USED), by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="只剩 4"):
        running.take_out(batch, Out(5, rules.USED), by=scene.zhou, at=AT)
    later = AT + timedelta(days=11)
    with pytest.raises(Refusal, match="过期了，不能再用"):
        running.take_out(batch, Out(4, rules.USED), by=scene.zhou, at=later)
    running.take_out(batch, Out(4, rules.EXPIRED), by=scene.zhou, at=later)

    assert Supply.objects.get().left == 0
    assert replay() == []
    with pytest.raises(Refusal, match="已经过期"):
        running.put_in(fresh(batch.venue), Batch("面包", "个", 5, TODAY), by=scene.zhou, at=AT)


def test_a_building_is_accepted_by_another_and_opens_as_a_place(scene: Scene):
    words = ProjectWords(
        "station", "青石二号驿站", "青石路 90 号", "深总工〔2026〕3号", Decimal("80000"), TODAY
    )
    project = building.draft_project(scene.street, words, by=scene.zhou, at=AT)
    building.add_progress(project, Step(TODAY, 60, "墙面刷好了"), by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="进度要在 60 到 100"):
        building.add_progress(project, Step(TODAY, 50, "退回去了"), by=scene.zhou, at=AT)
    building.add_progress(project, Step(TODAY, 100, "水电都通了"), by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="要换一个人"):
        building.accept(project, True, "看过合格", by=scene.zhou, at=AT)
    building.accept(project, False, "少一个灭火器", by=scene.chen, at=AT)
    building.add_progress(project, Step(TODAY, 100, "灭火器装好了"), by=scene.zhou, at=AT)
    building.accept(project, True, "看过合格", by=scene.chen, at=AT)
    with pytest.raises(Refusal, match="还差"):
        building.open_as_venue(project, station(outfits=()), by=scene.zhou, at=AT)
    venue = building.open_as_venue(project, station("青石二号驿站"), by=scene.zhou, at=AT)

    assert venue.state == rules.RUNNING
    assert fresh(project).venue_id == venue.pk
    assert fresh(project).state == rules.OPENED


def spot() -> geo.Spot:
    return geo.Spot(float(LON), 22.53)


def test_the_nearest_open_ones_come_first_and_the_sql_says_what_the_rule_says(scene: Scene):
    weeks = (WEEK, "每天 24小时", "周一 22:00-次日6:00；周二 9:30-10:30", "节假日 9:00-17:00",
             "周二 11:00-12:00")  # fmt: skip
    for number, week in enumerate(weeks):
        scene.running(f"第 {number} 站", latitude=north(200 * (5 - number)), hours=week)
    belongings.set_special(
        Venue.objects.get(name="第 1 站"), hours.Special(TODAY, TODAY), "停电检修",
        by=scene.zhou, at=AT,
    )  # fmt: skip
    for hour in (-6, 0, 1, 5, 13):
        at = AT + timedelta(hours=hour)
        now = nearest.moment_of(at)
        found = nearest.nearest(Sought(spot(), is_open=True), now, now.day)
        every = nearest.nearest(Sought(spot()), now, now.day)
        by_rule = [
            one.venue.name
            for one in every
            if hours.is_open(queries.spans_of(one.venue), queries.specials_of(one.venue), now)
        ]
        assert [one.venue.name for one in found] == by_rule, hour
    assert [round(one.metres, -1) for one in every] == [200, 400, 600, 800, 1000]


def test_the_near_search_equals_a_full_sort_however_far_it_must_reach(scene: Scene):
    for number, metres in enumerate((100, 2_000, 9_000, 60_000, 300_000, 900_000)):
        scene.running(f"第 {number} 站", latitude=north(metres))
    now = nearest.moment_of(AT)

    for most in (1, 2, 4, 6, 20):
        found = nearest.nearest(Sought(spot(), most=most), now, TODAY)
        assert [one.venue.name for one in found] == [f"第 {n} 站" for n in range(min(most, 5))]
    assert sketch.far_words(found[-1].metres) == "300 公里"  # what is 900 km off is not near


def test_an_outline_without_its_approval_number_is_never_kept(scene: Scene):
    ring = "113.9,22.5 114.0,22.5 114.0,22.6"

    with pytest.raises(Refusal, match="没有审图号"):
        belongings.set_outline("440305", "", ring, by=scene.chen, at=AT)
    belongings.set_outline("440305", "粤S（2022）048号", ring, by=scene.chen, at=AT)

    kept = queries.outline_of("440305")
    assert kept is not None
    assert kept.approval == "粤S（2022）048号"


def test_another_homes_officer_and_a_strangers_code_find_nothing(scene: Scene):
    venue = scene.running()
    reader = reader_of(scene.cast.users["赵六"], AT)

    with pytest.raises(Hidden):
        queries.access_kept(venue.pk, reader)
    other = "3" if venue.code.endswith("2") else "2"
    for code in ("AAAA-BBBB-CCCC", venue.code[:-1] + other, ""):
        with pytest.raises(Hidden):
            queries.access_shown(code)
    assert c.TODAY < TODAY
