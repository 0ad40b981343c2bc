"""The verbs on the real database: terms, the log, matters handed on, the plan, the year."""

from __future__ import annotations

import io
from dataclasses import fields
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from docx import Document
from PIL import Image

from xieli.activities.desk.referring import hand_on
from xieli.activities.rights.models import Ticket
from xieli.activities.stationing import queries, rules, services, year
from xieli.activities.stationing.models import (
    HeardMatter,
    LogEntry,
    LogPicture,
    PlanItem,
    Progress,
    Stationing,
    Term,
)
from xieli.activities.stationing.services import NewTeam
from xieli.activities.stationing.tests.made import AT, TODAY, Scene
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def notes(verb: str) -> int:
    return Note.objects.filter(verb=f"stationing.{verb}").count()


def photo() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(held, "JPEG")
    return held.getvalue()


def test_a_team_sent_twice_by_one_form_is_one_team(scene: Scene):
    new = NewTeam(
        "team-of-the-scene-key", rules.TOWN, "岭门镇", scene.cast.unions["青石街道"],
        scene.cast.unions["资源"], TODAY, TODAY + timedelta(days=9),
    )  # fmt: skip

    again = services.send_team(new, by=scene.who(), at=AT)

    assert again.id == scene.team.id
    assert Stationing.objects.count() == 1
    assert notes("send_team") == 1


def test_a_stay_is_prolonged_only_forward_with_a_reason_and_on_a_fresh_page(scene: Scene):
    by, until = scene.who(), scene.team.ends_on + timedelta(days=100)
    for day, why, seen in ((scene.team.ends_on, "续", 0), (until, " ", 0), (until, "续", 7)):
        with pytest.raises(Refusal):
            services.extend(scene.team, day, why, seen=seen, by=by, at=AT)

    row = services.extend(scene.team, until, "冷库要验收", seen=0, by=by, at=AT)

    assert row.ends_on == until
    assert notes("extend") == 1


def test_a_stay_with_open_items_is_not_closed_and_a_closed_one_takes_nothing(scene: Scene):
    item, by = scene.item(), scene.who()
    with pytest.raises(Refusal, match="在办的计划事项"):
        services.end(scene.team, TODAY, "都好", seen=0, by=by, at=AT)
    scene.told(item, rules.FINISHED)

    row = services.end(scene.team, TODAY, "冷库建成", seen=0, by=by, at=AT)

    assert row.ended_on == TODAY
    for act in (scene.day, scene.item, scene.member):
        with pytest.raises(Refusal, match="已经结束"):
            act()


def test_a_body_stands_behind_the_town_once_at_a_time(scene: Scene):
    by = scene.who()
    with pytest.raises(Refusal, match="已经在后盾单位里"):
        services.add_backer(scene.team, "示范农技中心", "", TODAY, by=by, at=AT)
    services.let_backer_go(scene.backer, TODAY, by=by, at=AT)
    with pytest.raises(Refusal, match="已经退出"):
        services.let_backer_go(scene.backer, TODAY, by=by, at=AT)

    again = services.add_backer(scene.team, "示范农技中心", "再来", TODAY, by=by, at=AT)

    assert [one.id for one in queries.backers_of(scene.team)] == [again.id, scene.backer.id]


def test_a_member_stays_on_by_a_further_term_and_the_old_one_is_as_it_was(scene: Scene):
    term = scene.member(days=20)
    with pytest.raises(Refusal, match="已经有任期"):
        scene.member(days=30)

    further = services.renew(term, TODAY + timedelta(days=200), by=scene.who(), at=AT)

    kept = Term.objects.get(id=term.id)
    assert kept.ends_on == TODAY + timedelta(days=20)
    assert further.starts_on == TODAY + timedelta(days=21)
    assert queries.team_of(scene.team) == [further]
    with pytest.raises(Refusal, match="办过了"):
        services.renew(term, TODAY + timedelta(days=250), by=scene.who(), at=AT)


def test_a_member_leaves_with_a_reason_and_may_come_back_later(scene: Scene):
    term = scene.member(days=20)
    with pytest.raises(Refusal, match="为什么离任"):
        services.leave(term, TODAY, " ", by=scene.who(), at=AT)
    services.leave(term, TODAY, "调回原单位", by=scene.who(), at=AT)

    back = scene.member(start=TODAY + timedelta(days=1), days=60)

    assert back.name == "何队长"
    with pytest.raises(Refusal, match="办过了"):
        services.leave(term, TODAY, "调回", by=scene.who(), at=AT)


def test_a_member_of_another_teams_body_is_not_taken(scene: Scene):
    other = services.send_team(
        NewTeam(
            "another-team-of-street", rules.COMMUNITY, "树仁社区", scene.cast.unions["青石街道"],
            scene.cast.unions["青石街道"], TODAY, TODAY + timedelta(days=90),
        ),
        by=scene.who(), at=AT,
    )  # fmt: skip
    backer = services.add_backer(other, "物业公司", "", TODAY, by=scene.who(), at=AT)

    with pytest.raises(Hidden):
        scene.member(backer=backer)


def test_a_day_is_written_once_with_clean_photos_and_their_words(scene: Scene):
    first = scene.day(key="one-form-one-day-0", pictures=(photo(),), alt="荔枝林，看灌溉管")
    again = scene.day(key="one-form-one-day-0")
    with pytest.raises(Refusal, match="照片上是什么"):
        scene.day(pictures=(photo(),))
    with pytest.raises(Refusal, match="不是照片"):
        scene.day(pictures=(b"MZ",), alt="x")
    with pytest.raises(Refusal, match="最多放 9 张"):
        scene.day(pictures=(photo(),) * 10, alt="x")
    with pytest.raises(Refusal, match="到今天之间"):
        scene.day(on=TODAY + timedelta(days=1))

    assert again == first
    assert LogPicture.objects.count() == LogEntry.objects.count() == 1
    assert notes("write_log") == 1


def test_an_entry_is_corrected_once_by_a_further_one_and_never_changed(scene: Scene):
    wrong = scene.day("见了 50 户")
    right = scene.day("见了 5 户", corrects=wrong)
    with pytest.raises(Refusal, match="更正过了"):
        scene.day("见了 6 户", corrects=wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        LogEntry.objects.update(what="都好")

    assert [one.what for one in queries.log_of(scene.team)] == ["见了 5 户", "见了 50 户"]
    assert right.corrects_id == wrong.id


def test_a_matter_heard_is_sealed_and_handed_on_to_rights_once(scene: Scene):
    matter = scene.heard()
    reader = reader_of(scene.cast.users["王强"], AT)
    assert "砖厂".encode() not in bytes(HeardMatter.objects.get().sealed_words)

    referral = hand_on("stationing", matter.id, reader=reader, at=AT)

    assert "砖厂" in referral.words
    assert Ticket.objects.get().union.name == "资源"
    assert Note.objects.filter(verb="people.open_sealed").count() == 1
    with pytest.raises(Refusal, match="转过了"):
        hand_on("stationing", matter.id, reader=reader, at=AT)
    stranger = reader_of(scene.cast.users["赵六"], AT)
    with pytest.raises(Hidden):
        hand_on("stationing", scene.heard().id, reader=stranger, at=AT)


def test_a_family_in_need_goes_to_aid(scene: Scene):
    matter = scene.heard(rules.AID)
    reader = reader_of(scene.cast.users["周敏"], AT)

    referral = hand_on("stationing", matter.id, reader=reader, at=AT)

    assert (referral.of, referral.union_id) == ("stationing", scene.team.host_id)


def test_an_item_has_one_owner_of_one_side_a_kind_and_a_day_to_come(scene: Scene):
    scene.item("荔枝冷库")
    for wrong, words in (
        ({"title": "荔枝冷库"}, "已经有"),
        ({"field": "搬家"}, "没有“搬家”"),
        ({"days": -1}, "已经过了"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=words):
            scene.item(**{"title": "别的事", **wrong})
    with pytest.raises(Hidden):
        scene.item("别的事", owner_union=scene.cast.unions["龙胜"])

    assert PlanItem.objects.count() == 1


def test_every_report_stands_as_it_was_told_and_the_item_follows(scene: Scene):
    item = scene.item(days=5)
    scene.told(item, rules.GOING, "选了址", key="one-form-one-report")
    scene.told(item, rules.GOING, "又点了一次", key="one-form-one-report")
    scene.told(item, rules.PUT_OFF, "雨季", new_due=TODAY + timedelta(days=40))
    scene.told(item, rules.FINISHED, "", result="冷库", amount="300吨")

    row = PlanItem.objects.get()
    told = list(Progress.objects.order_by("number").values_list("how", "words"))
    assert told == [("going", "选了址"), ("put_off", "雨季"), ("finished", "")]
    assert (row.state, row.due) == (rules.DONE, TODAY + timedelta(days=40))
    assert row.first_due == TODAY + timedelta(days=5)
    assert notes("report_progress") == 3
    with pytest.raises(DatabaseError), transaction.atomic():
        Progress.objects.update(words="都好")


def test_a_report_that_does_not_fit_changes_nothing(scene: Scene):
    item = scene.item()
    for wrong in (
        {"how": rules.STUCK}, {"how": rules.GOING, "seen": 9},
        {"how": rules.GOING, "result": "就业"}, {"how": rules.GOING, "amount": "3人"},
        {"how": rules.PUT_OFF, "words": "雨", "new_due": TODAY},
    ):  # fmt: skip
        with pytest.raises(Refusal):
            scene.told(item, **wrong)

    assert not Progress.objects.exists()


def test_the_year_is_drafted_from_the_records_alone(scene: Scene):
    long_ago = AT - timedelta(days=400)
    old = scene.item("老项目", at=long_ago, due=TODAY - timedelta(days=300))
    scene.told(old, rules.FINISHED, on=TODAY - timedelta(days=360))
    late = scene.item("山林果蔬", at=AT - timedelta(days=50), due=TODAY - timedelta(days=2))
    scene.told(late, rules.GOING, "育苗", result="带动就业", amount="近80人")
    scene.told(late, rules.GOING, "", result="带动就业", amount="12人")
    scene.member()
    wrong = scene.day("错的", solved="错")
    scene.day("对的", solved="水泵修好", corrects=wrong)
    scene.heard(entry=scene.day("走访", kind=rules.STUDY))

    sheet = year.draft(scene.fresh(), 2026, at=AT)
    before = year.draft(scene.fresh(), 2025, at=AT)

    assert [line.item.title for line in sheet.items] == ["山林果蔬"]
    assert sheet.n_overdue == 1
    assert [one.shown for one in sheet.results] == ["12人、近80人"]
    assert (sheet.days, sheet.solved, sheet.n_waiting) == (1, ("水泵修好",), 1)
    assert {key: n for key, _words, n in sheet.by_kind} == {"work": 1, "study": 1, "leader": 0}
    assert [(line.item.title, line.where.state) for line in before.items] == [("老项目", "done")]


def test_the_paper_says_the_same_and_names_no_member(scene: Scene):
    scene.member("何队长")
    scene.told(scene.item(), rules.GOING, "选了址")
    sheet = year.draft(scene.fresh(), 2026, at=AT)

    words = "\n".join(one.text for one in Document(io.BytesIO(year.paper(sheet))).paragraphs)

    assert "岭门镇2026年驻点帮扶成果" in words
    assert "荔枝冷库（特色产业，青石街道）：在办" in words
    assert "选了址" in words
    assert "何队长" not in words
    assert not {one.name for one in fields(sheet)} & {"members", "ranking", "by_person"}
