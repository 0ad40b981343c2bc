"""Joint meetings with a rotating host, resolutions that become items, what recurs, hours."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from docx import Document

from xieli.agreements import keeping, meetings, papers, queries
from xieli.agreements.keeping import Hours, NewRhythm, NewStudy
from xieli.agreements.meetings import Came, Held, Plan
from xieli.agreements.models import Meeting, Rhythm, Study, Touch
from xieli.agreements.tests.made import AT, ON, Scene, another_officer, days, running_scene
from xieli.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return running_scene()


def planned(scene: Scene, host: int = 1, why: str = "") -> Meeting:
    told = Plan(scene.party(host), ON, "青石街道会议室", "通报情况\n商定今年事项", why)
    return meetings.plan(scene.agreement, told, by=scene.who("周敏"), at=AT)


def held(scene: Scene, meeting: Meeting, *resolutions: str, next_host: int = 2) -> Meeting:
    came = [Came(scene.party(1), "周敏", "工作者"), Came(scene.party(2), "王强", "副主席")]
    told = Held(ON, "双方介绍了情况。", scene.party(next_host), came, resolutions)
    by = scene.who("周敏")
    return meetings.record(meeting, told, seen=meeting.version, by=by, at=AT)


def test_the_host_rotates_and_another_one_needs_a_reason(scene: Scene) -> None:
    with pytest.raises(Refusal, match="理由"):
        planned(scene, host=2)
    first = held(scene, planned(scene))

    assert queries.host_due(scene.fresh) == scene.party(2).pk
    second = planned(scene, host=1, why="对方会场在修，换到我方")
    assert (first.number, second.number) == (1, 2)
    assert second.why_host == "对方会场在修，换到我方"


def test_a_cancelled_meeting_leaves_the_turn_where_it_was(scene: Scene) -> None:
    held(scene, planned(scene))
    second = planned(scene, host=2)
    meetings.cancel(second, seen=0, by=scene.who("王强"), at=AT)

    assert queries.host_due(scene.fresh) == scene.party(2).pk


def test_a_meeting_of_one_side_or_of_tomorrow_is_not_recorded(scene: Scene) -> None:
    meeting, by = planned(scene), scene.who("周敏")
    alone = Held(ON, "记", scene.party(2), [Came(scene.party(1), "周敏")], ())
    early = Held(ON + days(1), "记", scene.party(2), [], ())

    for told, words in ((alone, "只有一方"), (early, "还没有开")):
        with pytest.raises(Refusal, match=words):
            meetings.record(meeting, told, seen=0, by=by, at=AT)


def test_minutes_leave_as_docx_with_sides_resolutions_and_next_host(scene: Scene) -> None:
    meeting = held(scene, planned(scene), "每季度通报一次")

    text = "\n".join(line.text for line in Document(io.BytesIO(papers.minutes(meeting))).paragraphs)

    for words in ("第1次联席会议纪要", "王强 副主席", "1. 每季度通报一次", "下一次会议由资源承办"):
        assert words in text


def test_a_resolution_becomes_an_item_once(scene: Scene) -> None:
    meeting = held(scene, planned(scene), "五月前互派两名干部")
    row, by = meetings.access_resolution(meeting, 1), scene.who("王强")

    item = meetings.make_item(row, scene.goal().pk, date(2024, 5, 31), by=by, at=AT)

    assert (item.words, item.year) == ("五月前互派两名干部", 2024)
    with pytest.raises(Refusal, match="已经列入"):
        meetings.make_item(row, scene.goal().pk, date(2024, 5, 31), by=by, at=AT)


def rhythm(scene: Scene) -> Rhythm:
    told = NewRhythm("talk", "每季度通一次电话", 3, ON, scene.party(1))
    return keeping.set_rhythm(scene.agreement, told, by=scene.who("周敏"), at=AT)


def test_a_contact_moves_on_by_its_rhythm_and_the_turn_with_it(scene: Scene) -> None:
    one = rhythm(scene)

    keeping.touch(one, scene.party(1), ON, "互通了名单", by=scene.who("周敏"), at=AT)
    row = Rhythm.objects.get(pk=one.pk)

    assert (row.next_on, row.turn_id) == (date(2024, 6, 14), scene.party(2).pk)
    with pytest.raises(Refusal, match="刚刚记过"):
        keeping.touch(one, scene.party(2), ON, "同一次", by=scene.who("王强"), at=AT)
    assert Touch.objects.count() == 1


def study(scene: Scene) -> Study:
    told = NewStudy("class", "工会干部培训班", scene.party(1), "党校", ON, ON + days(2))
    return keeping.open_study(scene.agreement, told, by=scene.who("周敏"), at=AT)


def test_hours_written_by_one_side_are_confirmed_by_the_other(scene: Scene) -> None:
    another_officer(scene, "街道二", "青石街道", "street")
    one, told = study(scene), Hours(scene.party(2), "韦兰", "干事", Decimal("16.5"))
    row = keeping.write_hours(one, scene.party(1), told, by=scene.who("周敏"), at=AT)

    for who, side in (("周敏", 2), ("街道二", 1)):
        with pytest.raises(Refusal):
            keeping.confirm_hours(one, row.pk, scene.party(side), by=scene.who(who), at=AT)
    done = keeping.confirm_hours(one, row.pk, scene.party(2), by=scene.who("王强"), at=AT)

    assert done.confirmed_by == "王强"
    with pytest.raises(Refusal, match="已经确认过"):
        keeping.write_hours(one, scene.party(1), told, by=scene.who("周敏"), at=AT)


def test_hours_before_the_class_begins_are_refused(scene: Scene) -> None:
    one, told = study(scene), Hours(scene.party(2), "韦兰", "", Decimal(8))

    with pytest.raises(Refusal, match="还没有开始"):
        keeping.write_hours(one, scene.party(1), told, by=scene.who("周敏"), at=AT - days(1))
