"""The desk on applications: the word and its consequence happen together or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities import registry
from xieli.activities.desk import queries
from xieli.activities.desk import services as desk
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.people.queries import reader_of
from xieli.review import services as review
from xieli.review.models import Application, Notice, Objection, Outcome, State
from xieli.review.services import Verdict
from xieli.review.tests.scene import DAY_AFTER, MONDAY, TUESDAY, Scene, tell

pytestmark = pytest.mark.django_db
ONE_STAGE = {
    "stages": "审批", "acts": "审批", "functions": "rights.decide", "levels": "县", "days": "3",
    "needed": "1", "audiences": "无", "masking": "只留姓",
}  # fmt: skip
TWO_STAGES = {
    "stages": "初审、批准", "acts": "审批、审批", "functions": "rights.take、rights.decide",
    "levels": "街道、县", "days": "3、5", "needed": "1、1", "audiences": "无、无",
    "masking": "只留姓",
}  # fmt: skip
STRANGER = Actor(None, "访客")
Told = list[tuple[Any, ...]]


@pytest.fixture
def scene() -> Scene:
    """Review's made-up matter."""
    return Scene()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    """Let the pairing kind take the matter try_out, and keep what it is told."""

    def declare(**otherwise: Any) -> Told:
        seen: Told = []

        def keep(application: Application, by: Actor, at: object) -> None:
            seen.append((application.state, by.label, at))

        ends = ("on_granted", "on_refused", "on_revoked", "on_withdrawn")
        acts = {**dict.fromkeys(ends, keep), **otherwise}
        kind = registry.ACTIVITIES["pairing"]
        matters = frozenset({"try_out", "two_steps"})
        mine = replace(kind, matters=matters, page_of=lambda _one: "/look/", **acts)
        monkeypatch.setitem(registry.ACTIVITIES, "pairing", mine)
        return seen

    return declare


def fails(*_words: Any) -> None:
    raise Refusal("这一类工作现在办不了")


def as_(scene: Scene, name: str) -> Client:
    signed: Client = c.sign_in(Client(), scene.cast, name)
    return signed


def at_last(scene: Scene) -> Application:
    """An application at the last of two stages, passed before by 王强."""
    tell("two_steps", **TWO_STAGES)
    return scene.decide(scene.handed_in(scene.open("two_steps")), "王强")


def word(scene: Scene, one: Application, name: str, outcome: str = Outcome.PASS) -> Application:
    verdict = Verdict(outcome, "收入超过规定的线", one.version)
    return desk.decide(one, verdict, by=scene.who(name), at=MONDAY)


def test_the_kind_is_told_of_a_grant_a_refusal_and_a_revocation(
    scene: Scene, told: Callable[..., Told]
) -> None:
    seen = told()

    granted = word(scene, at_last(scene), "刘芸")
    desk.revoke(granted, "查实不符", seen=granted.version, by=scene.who("王强"), at=MONDAY)
    refused = scene.handed_in()
    word(scene, refused, "孟川", Outcome.REFUSE)

    assert seen == [
        (State.GRANTED, "刘芸", MONDAY), (State.REVOKED, "王强", MONDAY),
        (State.REFUSED, "孟川", MONDAY),
    ]  # fmt: skip


def test_the_kind_is_not_told_of_a_word_that_ends_nothing(
    scene: Scene, told: Callable[..., Told]
) -> None:
    seen = told()

    word(scene, scene.handed_in(), "孟川")

    assert seen == []


def test_where_the_consequence_fails_nothing_is_decided(
    scene: Scene, told: Callable[..., Told]
) -> None:
    told(on_granted=fails)
    made = at_last(scene)

    with pytest.raises(Refusal, match="办不了"):
        word(scene, made, "刘芸")

    made.refresh_from_db()
    assert (made.state, made.decisions.count()) == (State.IN_REVIEW, 1)


def test_a_matter_of_rows_alone_needs_no_kind(scene: Scene) -> None:
    tell("rows_alone", **ONE_STAGE)
    made = scene.handed_in(scene.open("rows_alone"))

    assert word(scene, made, "刘芸").state == State.GRANTED


def test_the_kind_is_told_of_a_withdrawal(scene: Scene, told: Callable[..., Told]) -> None:
    seen, made = told(), scene.handed_in()

    desk.withdraw(made, seen=made.version, by=scene.who("李梅"), at=MONDAY)

    assert seen == [(State.WITHDRAWN, "李梅", MONDAY)]


def test_where_the_kind_cannot_let_go_nothing_is_withdrawn(
    scene: Scene, told: Callable[..., Told]
) -> None:
    told(on_withdrawn=fails)
    made = scene.handed_in()

    with pytest.raises(Refusal, match="办不了"):
        desk.withdraw(made, seen=made.version, by=scene.who("李梅"), at=MONDAY)

    made.refresh_from_db()
    assert made.state == State.IN_REVIEW


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.RETURN, Outcome.REFUSE])
def test_who_is_not_free_says_no_word_at_any_stage(
    scene: Scene, told: Callable[..., Told], outcome: str
) -> None:
    told(must_be_free=fails)
    made = scene.handed_in()

    with pytest.raises(Refusal, match="办不了"):
        word(scene, made, "孟川", outcome)

    assert not made.decisions.exists()


def test_a_kind_may_stop_a_pass_and_no_other_word(scene: Scene, told: Callable[..., Told]) -> None:
    told(may_pass=fails)
    made = scene.handed_in()

    with pytest.raises(Refusal, match="办不了"):
        word(scene, made, "孟川")

    assert word(scene, made, "孟川", Outcome.RETURN).state == State.RETURNED


def test_what_a_kind_hides_is_in_no_list_and_on_no_page(
    scene: Scene, told: Callable[..., Told]
) -> None:
    made, other = scene.handed_in(), scene.handed_in()
    shadow = Application.objects.filter(pk=made.pk)
    Application.objects.filter(pk=made.pk).update(about_id=made.pk)
    told(hidden_from=lambda _reader, _on: shadow)
    client = as_(scene, "孟川")

    listed = client.get(reverse("desk:applications")).text
    pages = [
        client.get(reverse("desk:application", args=[one.number])).status_code
        for one in (made, other)
    ]

    assert made.number not in listed
    assert other.number in listed
    assert pages == [404, 200]


def test_many_are_passed_each_by_itself(scene: Scene) -> None:
    good, stale, own = (scene.handed_in() for _ in range(3))
    scene.decide(stale, "白露", Outcome.RETURN, reason="还差劳动合同")
    Application.objects.filter(pk=own.pk).update(asked_by_id=scene.cast.users["孟川"].pk)

    rows = desk.decide_many([good, stale, own], by=scene.who("孟川"), at=MONDAY)

    assert [one.refusal is None for one in rows] == [True, False, False]
    assert rows[1].refusal is not None
    assert rows[2].refusal is not None
    assert "已经不是最新的" in rows[1].refusal.words
    assert "您自己申请" in rows[2].refusal.words


def test_many_of_different_stages_are_refused(scene: Scene) -> None:
    with pytest.raises(Refusal, match="不在同一步"):
        desk.decide_many([scene.handed_in(), scene.at_notice()], by=scene.who("孟川"), at=MONDAY)


def test_closing_tells_the_kind_when_the_notice_was_the_last_stage(
    scene: Scene, told: Callable[..., Told]
) -> None:
    seen = told()
    scene.call.stages.filter(number=3).delete()
    scene.shown()

    moved = desk.close_due_notices(at=DAY_AFTER)

    assert (moved, desk.close_due_notices(at=DAY_AFTER)) == (1, 0)
    assert seen == [(State.GRANTED, "系统", DAY_AFTER)]


def test_a_kind_that_refuses_keeps_its_own_notice_open_and_no_other(
    scene: Scene, told: Callable[..., Told]
) -> None:
    scene.call.stages.filter(number=3).delete()
    first, bad = scene.shown()
    second, good = scene.shown()

    def choosy(one: Application, *_more: Any) -> None:
        if one.pk == bad.pk:
            raise Refusal("这一件不行")

    told(on_granted=choosy)

    moved = desk.close_due_notices(at=DAY_AFTER)

    for one in (first, second, bad, good):
        one.refresh_from_db()
    assert (moved, first.closed_at, second.closed_at) == (1, None, DAY_AFTER)
    assert (bad.state, good.state) == (State.IN_REVIEW, State.GRANTED)


def test_an_answer_after_the_notice_may_grant_and_tell_the_kind(
    scene: Scene, told: Callable[..., Told]
) -> None:
    seen = told()
    scene.call.stages.filter(number=3).delete()
    notice, _made = scene.shown()
    asked = review.object_to(
        notice.lines.get(), "这家有门面房，请核实", "钱先生", by=STRANGER, at=TUESDAY
    )
    desk.close_due_notices(at=DAY_AFTER)

    by = scene.who("白露")
    desk.answer_objection(asked, "门面房是租的，已核实", False, by=by, at=DAY_AFTER)

    assert seen == [(State.GRANTED, "白露", DAY_AFTER)]


# the pages


def test_the_list_shows_what_waits_for_me_and_what_is_late(scene: Scene) -> None:
    scene.handed_in()

    page = as_(scene, "孟川").get(reverse("desk:applications"))

    assert page.status_code == 200
    for words in ("一件申请", "初审", "已超过", "同意选中的初审"):
        assert words in page.text


def test_the_list_asks_as_few_questions_for_fifty_as_for_one(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    for _ in range(50):
        scene.handed_in()
    client = as_(scene, "孟川")

    with django_assert_max_num_queries(10):
        page = client.get(reverse("desk:applications"))

    assert page.text.count("data-row") == 50


def test_the_notices_page_asks_few_questions_too(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        scene.at_notice()
        scene.shown(at=timezone.now())
    client = as_(scene, "白露")

    with django_assert_max_num_queries(12):
        page = client.get(reverse("desk:notices"))

    assert page.text.count("data-row") == 5  # one group of four, four notices


def test_another_countys_officer_sees_nothing_of_it(scene: Scene) -> None:
    made = scene.handed_in()
    client = as_(scene, "赵六")

    page = client.get(reverse("desk:applications"))
    one = client.get(reverse("desk:application", args=[made.number]))
    word = client.post(reverse("desk:decide", args=[made.number]), {"outcome": "pass", "seen": 1})

    assert "一件申请" not in page.text
    assert (one.status_code, word.status_code) == (404, 404)


def test_the_applicant_finds_no_desk(scene: Scene) -> None:
    made = scene.handed_in()
    client = as_(scene, "李梅")

    assert client.get(reverse("desk:applications")).status_code == 404
    assert client.get(reverse("desk:application", args=[made.number])).status_code == 404


def test_i_decide_on_the_page_and_a_stale_page_is_told(scene: Scene) -> None:
    made = scene.handed_in()
    client, url = as_(scene, "孟川"), reverse("desk:decide", args=[made.number])

    shown = client.get(reverse("desk:application", args=[made.number]))
    stale = client.post(url, {"outcome": "pass", "seen": 0}, follow=True)
    done = client.post(url, {"outcome": "pass", "seen": made.version}, follow=True)

    assert "同意初审" in shown.text
    assert "已经不是最新的" in stale.text
    assert "一件申请：办理中，公示" in done.text


def test_the_page_says_why_the_word_is_not_mine(scene: Scene, told: Callable[..., Told]) -> None:
    told()
    made = at_last(scene)

    page = as_(scene, "王强").get(reverse("desk:application", args=[made.number]))

    assert "上一步是您定的" in page.text
    assert "同意批准" not in page.text
    assert 'href="/look/"' in page.text


def test_a_word_that_came_too_late_is_told_and_not_a_missing_page(scene: Scene) -> None:
    made = at_last(scene)
    scene.decide(made, "刘芸")

    url = reverse("desk:decide", args=[made.number])
    page = as_(scene, "王强").post(url, {"outcome": "pass", "seen": 1}, follow=True)

    assert page.status_code == 200
    assert Application.objects.get(pk=made.pk).decisions.count() == 2


def test_many_at_once_on_the_page(scene: Scene) -> None:
    good, stale = scene.handed_in(), scene.handed_in()
    rows = [f"{good.number}:{good.version}", f"{stale.number}:0"]

    page = as_(scene, "孟川").post(reverse("desk:decide_many"), {"row": rows}, follow=True)

    assert "同意了 1 件" in page.text
    assert "已经不是最新的" in page.text


def test_i_post_a_notice_with_the_words_that_stand_ready(scene: Scene) -> None:
    made = scene.at_notice()
    client = as_(scene, "白露")
    assert made.at_union is not None
    url = reverse("desk:post_notice", args=[scene.call.pk, made.at_union.pk])

    listed, form = client.get(reverse("desk:notices")), client.get(url)
    asked = {"row": [made.number], "audience": "community", "contact": "梅溪镇工会 0773-0000000"}
    full = client.post(url, {**asked, f"words-{made.number}": "赵大山"})
    done = client.post(url, asked, follow=True)

    assert url in listed.text
    assert "赵* · 青竹合作社工会" in form.text
    assert "只留姓" in full.text
    assert "张贴了 1 件" in done.text
    assert Notice.objects.get().lines.get().words.startswith("赵*")


def test_an_objection_is_opened_with_a_note_and_answered(scene: Scene) -> None:
    notice, _made = scene.shown(at=timezone.now())
    line = notice.lines.get()
    asked = review.object_to(
        line, "这家有门面房，请核实", "钱先生 138", by=STRANGER, at=timezone.now()
    )
    client, url = as_(scene, "白露"), reverse("desk:objection", args=[asked.pk])

    shut, opened = client.get(url), client.post(url, {"act": "read"})
    done = client.post(url, {"answer": "门面房是租的，已核实", "is_upheld": "no"}, follow=True)

    assert "门面房" not in shut.text
    assert "钱先生 138" in opened.text
    assert "答复写好了" in done.text
    assert Objection.objects.get().is_upheld is False
    assert as_(scene, "赵六").get(url).status_code == 404


def test_an_appeal_is_answered_on_the_page_above(scene: Scene) -> None:
    scene.cast.users["何帮"] = scene.cast.users["王强"]
    made = scene.decide(at_last(scene), "刘芸", Outcome.REFUSE)
    asked = review.appeal(made, "收入算错了，住院费没有扣", by=scene.who("李梅"), at=TUESDAY)
    url = reverse("desk:appeal", args=[asked.pk])

    assert as_(scene, "王强").get(url).status_code == 404  # it lies with the city


def test_a_changed_entry_is_shown_anew_from_the_page(scene: Scene) -> None:
    notice, made = scene.shown(at=timezone.now())
    url = reverse("desk:show_anew", args=[notice.lines.get().pk])

    page = as_(scene, "白露").post(url, {"words": "赵* · 两口人"}, follow=True)

    assert "重新公示了" in page.text
    assert made.shown.count() == 2


def test_i_revoke_on_the_page(scene: Scene) -> None:
    made = scene.decide(at_last(scene), "刘芸")
    url = reverse("desk:revoke", args=[made.number])

    words = {"why": "查实收入不符", "seen": made.version}
    page = as_(scene, "王强").post(url, words, follow=True)

    assert "撤销了" in page.text
    assert Application.objects.get(pk=made.pk).state == State.REVOKED


# what is due


def lines_of(scene: Scene, name: str, day: date) -> list[str]:
    reader = reader_of(scene.cast.users[name], timezone.now())
    return [f"{one.words}｜{one.more}" for one in queries.due(reader, day)]


def test_today_says_what_came_in_and_what_is_late(scene: Scene) -> None:
    scene.handed_in()
    scene.handed_in()

    in_time, late = (lines_of(scene, "孟川", day) for day in (date(2024, 3, 12), DAY_AFTER.date()))

    assert in_time == ["试办事项：2 件等您办｜按期限先后排好了"]
    assert late == ["试办事项：2 件等您办｜2 件超过期限"]
    assert lines_of(scene, "赵六", DAY_AFTER.date()) == []


def test_today_says_whose_notice_ends_and_what_waits_for_an_answer(scene: Scene) -> None:
    notice, _made = scene.shown()
    words = "这家有门面房，请核实"
    review.object_to(notice.lines.get(), words, "钱先生", by=STRANGER, at=TUESDAY)

    lines = lines_of(scene, "白露", date(2024, 3, 18))

    assert any("公示今天期满" in one for one in lines)
    assert any("1 份异议等书面答复" in one for one in lines)


def test_a_shown_entry_waits_for_time_and_not_for_me(scene: Scene) -> None:
    scene.shown()

    assert lines_of(scene, "白露", date(2024, 3, 13)) == []
    assert timedelta(days=6) == date(2024, 3, 18) - date(2024, 3, 12)
