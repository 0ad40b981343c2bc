"""The desk on applications: the word and its consequence happen together or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from xieli.activities.desk import services as desk
from xieli.activities.desk.tests.conftest import Told
from xieli.activities.desk.tests.matters import STRANGER, as_, at_last
from xieli.kernel.refusal import Refusal
from xieli.review import services as review
from xieli.review.models import Application, Outcome, State
from xieli.review.services import Verdict
from xieli.review.tests.scene import DAY_AFTER, MONDAY, TUESDAY, Scene, tell

pytestmark = pytest.mark.django_db
ONE_STAGE = {
    "stages": "审批", "acts": "审批", "functions": "rights.decide", "levels": "县", "days": "3",
    "needed": "1", "audiences": "无", "masking": "只留姓",
}  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    """Review's made-up matter."""
    return Scene()


def fails(*_words: Any) -> None:
    raise Refusal("这一类工作现在办不了")


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
