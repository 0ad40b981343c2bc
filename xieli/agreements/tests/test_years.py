"""A year looked back on: counts from rows, words by people, both sides' yes; and what is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xieli.agreements import assessing, deciding, keeping, queries
from xieli.agreements.due import due
from xieli.agreements.keeping import Hours, NewRhythm, NewStudy
from xieli.agreements.models import Assessment, State
from xieli.agreements.tests.made import AT, ON, Scene, drafted_scene, running_scene
from xieli.agreements.tests.test_meetings import held, planned
from xieli.kernel.refusal import Refusal
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db
LATE = AT + timedelta(days=270)  # 9 December


@pytest.fixture
def scene() -> Scene:
    return running_scene()


def a_year(scene: Scene) -> None:
    """Two items, one done; a meeting with a resolution; a contact; one person's hours."""
    scene.done(scene.item())
    scene.item("明年再办的")
    held(scene, planned(scene), "写进明年")
    told = NewRhythm("talk", "通电话", 3, ON, scene.party(1))
    rhythm = keeping.set_rhythm(scene.agreement, told, by=scene.who("周敏"), at=AT)
    keeping.touch(rhythm, scene.party(1), ON, "通了", by=scene.who("周敏"), at=AT)
    new = NewStudy("post", "跟班学习", scene.party(1), "街道", ON, ON)
    study = keeping.open_study(scene.agreement, new, by=scene.who("周敏"), at=AT)
    for name, confirms in (("韦兰", True), ("蒙青", False)):
        hours = Hours(scene.party(2), name, "", Decimal(8))
        row = keeping.write_hours(study, scene.party(1), hours, by=scene.who("周敏"), at=AT)
        if confirms:
            keeping.confirm_hours(study, row.pk, scene.party(2), by=scene.who("王强"), at=AT)


def assessed(scene: Scene, at: datetime = LATE) -> Assessment:
    by = scene.who("周敏")
    return assessing.assess(scene.agreement, 2024, seen=scene.seen, by=by, at=at)


def assent(scene: Scene, side: int, who: str, seen: int | None = None) -> Assessment:
    row = Assessment.objects.get()
    shown = row.version if seen is None else seen
    return assessing.assent(row, scene.party(side), seen=shown, by=scene.who(who), at=LATE)


def test_the_counts_come_from_the_records_and_unconfirmed_hours_are_left_out(
    scene: Scene,
) -> None:
    a_year(scene)

    told = assessed(scene)

    assert (told.items, told.done, told.on_time, told.left) == (2, 1, 1, 1)
    assert (told.meetings, told.resolutions, told.touches) == (1, 1, 1)
    assert (told.people, told.hours) == (1, Decimal(8))
    assert "联合办班一期（办成一期）" in told.words
    assert scene.fresh.state == State.ASSESSING


def test_both_sides_say_yes_by_two_people_and_the_agreement_runs_on(scene: Scene) -> None:
    assessed(scene)
    assent(scene, 1, "王强")
    with pytest.raises(Refusal, match="两个人"):
        assent(scene, 2, "王强")
    assent(scene, 2, "刘芸")

    assert scene.fresh.state == State.RUNNING
    with pytest.raises(Refusal, match="双方已经确认"):
        assessed(scene)


def test_changed_words_take_a_yes_back(scene: Scene) -> None:
    row = assessed(scene)
    assent(scene, 1, "陈主席")
    by = scene.who("王强")
    changed = assessing.write_words(row, "改过的评估", seen=row.version, by=by, at=LATE)

    assert not changed.assents.exists()
    with pytest.raises(Refusal, match="刚刚改过"):
        assent(scene, 1, "陈主席", seen=row.version - 1)


def test_the_year_is_not_assessed_before_its_last_months(scene: Scene) -> None:
    with pytest.raises(Refusal, match="11 月起"):
        assessed(scene, at=AT)
    assert assessing.years_to_assess(scene.fresh, date(2025, 2, 1), 11) == [2024]


def test_due_says_to_each_side_what_is_hers_in_two_queries(scene: Scene) -> None:
    scene.reported(scene.item(due=date(2024, 3, 20)))
    scene.item("月底前的", due=date(2024, 3, 25))
    scene.item("年底的", due=date(2024, 12, 25))
    planned(scene)
    told = NewRhythm("visit", "互访", 6, ON, scene.party(2))
    keeping.set_rhythm(scene.agreement, told, by=scene.who("周敏"), at=AT)
    zhou, wang, zhao = (reader_of(scene.cast.users[n], AT) for n in ("周敏", "王强", "赵六"))

    with CaptureQueriesContext(connection) as asked:
        hers = {one.words for one in due(wang, ON)}

    both = {"协议事项到期", "联席会议"}
    assert hers == {"对方报了一条事项完成，等您确认", "常态联系轮到我方", *both}
    assert {one.words for one in due(zhou, ON)} == both
    assert due(zhao, ON) == []
    assert due(reader_of(scene.cast.users["李梅"], AT), ON) == []
    assert len(asked) == 2


def test_due_asks_for_a_signature_of_the_side_that_has_not_signed() -> None:
    scene = drafted_scene()
    scene.to_review()
    scene.decide(deciding.approve, 1, "陈主席")
    chen, wang = (reader_of(scene.cast.users[name], AT) for name in ("陈主席", "王强"))

    before = [one.words for one in due(wang, ON)]
    scene.decide(deciding.approve, 2, "王强")

    assert before == ["协议文本等我方审定"]
    assert [one.words for one in due(chen, ON)] == ["协议等我方签署"]
    assert queries.seat(scene.fresh, chen).signs
