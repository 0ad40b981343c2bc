"""The verbs: from 申报 to 摘牌, one place however many hosts, reports, supplies, buildings."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests import cast as c
from xieli.activities.venues import (
    activity,
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
    shown,
    sketch,
)
from xieli.activities.venues.building import ProjectWords, Step
from xieli.activities.venues.models import CheckLine, Confirmation, Inspection, Supply, Turn, Venue
from xieli.activities.venues.nearest import Sought
from xieli.activities.venues.running import Batch, Out, Visits
from xieli.activities.venues.services import Verdict
from xieli.activities.venues.tests.made import AT, LON, TODAY, WEEK, Scene, north, station
from xieli.journal.models import Note
from xieli.kernel import quantity
from xieli.kernel.refusal import Hidden, Refusal
from xieli.ledger.queries import replay
from xieli.people.queries import reader_of
from xieli.review.models import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def look_of(venue: Venue, at: Any = AT) -> str:
    return shown.card(fresh(venue), shown.clock(at)).look


# the way to a plate


def test_a_place_is_applied_for_checked_named_and_opened_by_different_people(scene: Scene):
    venue = scene.named()

    running_one = services.start(venue, by=scene.zhou, at=AT)

    assert running_one.state == rules.RUNNING
    assert running_one.named_on == TODAY
    assert list(Turn.objects.order_by("id").values_list("became", flat=True)) == [
        rules.DRAFT, rules.APPLIED, rules.NAMED, rules.RUNNING,
    ]  # fmt: skip


def test_who_asked_does_not_check_and_who_checked_does_not_name(scene: Scene):
    application = scene.applied(by=scene.zhou)

    with pytest.raises(Refusal, match="您自己申请"):
        scene.decided(application, scene.zhou)
    checked = scene.decided(application, scene.sun)
    with pytest.raises(Refusal, match="上一步是您定的"):
        scene.decided(checked, scene.sun)


def test_a_place_that_lacks_what_its_kind_needs_cannot_be_handed_in(scene: Scene):
    bare = scene.drafted(outfits=("固定场所",), hours="", longitude=None, latitude=None)

    with pytest.raises(
        Refusal, match="还差 7 样：统一标识、完备设施、管理制度、服务人员、地图可查"
    ):
        services.hand_in(bare, by=scene.sun, at=AT)


def test_a_returned_place_is_handed_in_again_and_a_refused_one_anew(scene: Scene):
    application = scene.applied()
    returned = scene.decided(application, scene.zhou, Outcome.RETURN)
    venue = services.of_application(returned)
    services.hand_in(venue, by=scene.sun, at=AT)
    again = fresh(returned)

    scene.decided(again, scene.zhou, Outcome.REFUSE)

    assert fresh(venue).state == rules.REFUSED
    assert scene.applied(fresh(venue)).pk != application.pk
    with pytest.raises(Refusal, match="已经申报了"):
        services.hand_in(fresh(venue), by=scene.sun, at=AT)


def test_one_place_of_two_hosts_stays_one_place(scene: Scene):
    venue = scene.drafted()

    with pytest.raises(Refusal, match="已经有“青石驿站”"):
        scene.drafted("实践所驿站", latitude=north(30), by=scene.zhou)
    belongings.add_host(venue, "青石街道新时代文明实践所", "出场地", by=scene.zhou, at=AT)
    belongings.add_host(venue, "青石街道新时代文明实践所", by=scene.zhou, at=AT)

    assert venue.hosts.count() == 1
    assert scene.drafted("远一点", latitude=north(80)).pk != venue.pk
    assert scene.drafted("同楼书屋", kind="books", outfits=()).kind == "books"
    assert Note.objects.filter(verb="venues.add_host").count() == 1


def test_a_number_belongs_to_one_place_and_a_kind_to_the_rulebook(scene: Scene):
    scene.drafted(number="YZ-1")

    with pytest.raises(Refusal, match="编号“YZ-1”已经用在别处"):
        scene.drafted("另一处", number="YZ-1", latitude=north(500))
    with pytest.raises(Refusal, match="没有这一种"):
        scene.drafted(kind="castle")


# open now


def test_open_now_is_what_a_keeper_or_a_worker_confirmed_and_a_locked_door_wins(scene: Scene):
    venue = scene.running()
    looks = [look_of(venue)]
    scene.said(venue, rules.KEEPER, keeper=scene.keeper(venue))
    looks.append(look_of(venue))
    scene.reported(venue, at=AT + timedelta(minutes=5))
    looks.append(look_of(venue, AT + timedelta(minutes=6)))
    scene.said(venue, at=AT + timedelta(minutes=30))
    looks.append(look_of(venue, AT + timedelta(minutes=31)))
    looks.append(look_of(venue, AT + timedelta(days=1)))

    assert looks == [rules.UNSURE, rules.OPEN, rules.SAID_LOCKED, rules.OPEN, rules.UNSURE]
    card = shown.card(fresh(venue), shown.clock(AT + timedelta(minutes=31)))
    assert card.confirmed == "今天 10:30 工友确认开着"


def test_a_word_from_far_away_counts_for_nothing_and_a_keepers_is_refused(scene: Scene):
    venue = scene.running()

    doubtful = scene.said(venue, metres=3_200)
    locked = scene.reported(venue, metres=3_200)
    with pytest.raises(Refusal, match="离这里还有 3200 米"):
        scene.said(venue, rules.KEEPER, metres=3_200)

    assert doubtful.is_doubtful
    assert locked.is_doubtful
    assert fresh(venue).confirmed_at is None
    assert fresh(venue).locked_at is None
    assert look_of(venue) == rules.UNSURE


def test_the_same_word_twice_is_one_confirmation(scene: Scene):
    venue = scene.running()

    first, again = scene.said(venue), scene.said(venue, at=AT + timedelta(minutes=2))
    other = scene.said(venue, is_open=False, at=AT + timedelta(minutes=3))

    assert first.pk == again.pk
    assert other.pk != first.pk
    assert Confirmation.objects.count() == 2
    assert look_of(venue) == rules.SAID_SHUT


def test_a_special_day_is_shown_and_taken_back(scene: Scene):
    venue = scene.running()
    scene.said(venue)
    shut = belongings.set_special(
        venue, hours.Special(TODAY, TODAY), "停电检修", by=scene.zhou, at=AT
    )
    closed = look_of(venue)

    belongings.drop_special(shut, by=scene.zhou, at=AT)

    assert (closed, look_of(venue)) == (rules.SHUT, rules.OPEN)
    past = hours.Special(TODAY - timedelta(days=3), TODAY - timedelta(days=2))
    with pytest.raises(Refusal, match="日子已经过了"):
        belongings.set_special(venue, past, "放假三天", by=scene.zhou, at=AT)


def test_a_fresh_keepers_code_ends_the_old_one(scene: Scene):
    venue = scene.running()
    first = scene.keeper(venue)
    second = scene.keeper(venue)

    assert queries.access_keeper(second.code).pk == second.pk
    with pytest.raises(Hidden):
        queries.access_keeper(first.code)
    belongings.end_keeper(second, by=scene.zhou, at=AT)
    with pytest.raises(Hidden):
        queries.access_keeper(second.code)


# reports


def test_a_report_has_its_day_of_answer_and_is_answered_once(scene: Scene):
    venue = scene.running()
    report = scene.reported(venue, rules.BROKEN, key="k" * 20, words="微波炉不热")
    again = scene.reported(venue, rules.BROKEN, key="k" * 20)

    running.answer(report, "换了新的，明天起能用", by=scene.zhou, at=AT)

    assert again.pk == report.pk
    assert report.until == date(2026, 3, 13)  # three working days after Tuesday
    assert fresh(report).answered_by == scene.zhou.label
    with pytest.raises(Refusal, match="已经答复过"):
        running.answer(report, "再答复一次", by=scene.zhou, at=AT)


def test_what_waits_stands_on_the_officers_page(scene: Scene):
    venue = scene.running()
    scene.reported(venue)
    scene.stocked(venue, until=TODAY + timedelta(days=20))
    scene.inspected(venue, "服务人员")
    reader = reader_of(scene.cast.users["周敏"], AT)

    told = [one.words for one in activity.due(reader, TODAY)]

    assert told == [
        "1 件职工的报告等答复", "1 处巡检问题没有复查完", "1 批物资快到期",
        "1 处阵地 7 天没人确认开门",
    ]  # fmt: skip
    assert activity.due(reader_of(scene.cast.users["赵六"], AT), TODAY) == []


# inspections


def test_a_fault_is_mended_by_one_and_settled_by_another(scene: Scene):
    venue = scene.running()
    line = scene.inspected(venue, "完备设施").lines.get(is_good=False)
    assert fresh(venue).state == rules.RECTIFYING

    inspecting.mend(line, "换了饮水机", by=scene.zhou, at=AT)
    with pytest.raises(Refusal, match="要换一个人"):
        inspecting.recheck(line, True, "", by=scene.zhou, at=AT)
    failed = inspecting.recheck(line, False, "还是不出热水", by=scene.sun, at=AT)
    with pytest.raises(Refusal, match="还没有说改好了"):
        inspecting.recheck(line, True, "", by=scene.sun, at=AT)
    inspecting.mend(line, "又换了一台", by=scene.zhou, at=AT)
    inspecting.recheck(line, True, "", by=scene.sun, at=AT)

    assert failed.times_failed == 1
    assert fresh(venue).state == rules.RUNNING
    assert CheckLine.objects.get(pk=line.pk).settled_by == scene.sun.label


def test_a_place_nobody_inspected_for_months_waits_for_a_look(scene: Scene):
    venue = scene.running()
    rows = queries.kept(reader_of(scene.cast.users["周敏"], AT))
    later = rules.months_after(TODAY, 6)

    def waits(day: date) -> bool:
        return queries.unlooked(rows, day, 6).filter(pk=venue.pk).exists()

    assert [waits(later - timedelta(days=1)), waits(later)] == [False, True]
    scene.inspected(venue)
    Inspection.objects.update(on=later - timedelta(days=10))
    assert [waits(later), waits(rules.months_after(later, 6))] == [False, True]


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


# counts and supplies


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


# buildings


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


# near


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
