"""The verbs: from 申报 to 摘牌, one place however many hosts, reports, supplies, buildings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from xieli.activities.venues import (
    activity,
    belongings,
    hours,
    inspecting,
    queries,
    rules,
    running,
    services,
    shown,
)
from xieli.activities.venues.models import CheckLine, Confirmation, Inspection, Turn, Venue
from xieli.activities.venues.tests.made import AT, TODAY, Scene, fresh, north
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.queries import reader_of
from xieli.review.models import Outcome

pytestmark = pytest.mark.django_db


def look_of(venue: Venue, at: Any = AT) -> str:
    return shown.card(fresh(venue), shown.clock(at)).look


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
