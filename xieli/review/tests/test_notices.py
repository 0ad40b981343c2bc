"""Notices: whole, unbroken, masked, and blocked by an objection until it is answered in writing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError

from xieli.journal.models import Note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.review import services as review
from xieli.review.closing import close_batch
from xieli.review.models import Application, Decision, Notice, NoticeLine, Outcome, State
from xieli.review.services import Posting
from xieli.review.tests.scene import DAY_AFTER, LAST_DAY, MONDAY, TUESDAY, Scene
from xieli.rulebook import services as rulebook
from xieli.rulebook.services import Marking
from xieli.unions.models import Union

pytestmark = pytest.mark.django_db
STRANGER = Actor(None, "访客")
WORDS, CONTACT = "这家在县城有门面房，请核实", "钱先生 13800000000"


def close(at: datetime = DAY_AFTER, most: int = 50) -> list[Application]:
    return review.close_due_notices(at=at, most=most)


def number_of(made: Application) -> int:
    made.refresh_from_db()
    assert made.stage is not None
    return made.stage.number


def line_of(notice: Notice) -> NoticeLine:
    return notice.lines.get()


def test_five_working_days_over_a_weekend(scene: Scene) -> None:
    notice, made = scene.shown()

    assert (notice.posted_on, notice.last_day) == (date(2024, 3, 12), date(2024, 3, 18))
    assert made.until == date(2024, 3, 18)


def test_a_notice_over_spring_festival_leaves_the_holidays_out(scene: Scene) -> None:
    notice, _made = scene.shown(at=datetime(2024, 2, 7, 3, tzinfo=TUESDAY.tzinfo))

    assert notice.last_day == date(2024, 2, 19)  # 7, 8, 9, then 18 (调休) and 19


def test_nobody_passes_a_notice_by_hand(scene: Scene) -> None:
    _notice, made = scene.shown()

    with pytest.raises(Refusal, match="不能提前同意"):
        scene.decide(made, "白露")


def test_it_does_not_move_on_its_last_day_and_does_the_day_after(scene: Scene) -> None:
    _notice, made = scene.shown()

    early, late = close(LAST_DAY), close()

    assert (early, late) == ([], [made])
    assert number_of(made) == 3
    assert made.at_union == scene.county
    assert made.decisions.get(stage__number=2).actor_id is None


def test_closing_twice_closes_once(scene: Scene) -> None:
    scene.shown()

    first, again = close(), close()

    assert (len(first), again) == (1, [])
    assert Decision.objects.filter(actor_id=None).count() == 1


def test_the_database_itself_lets_time_pass_a_stage_once(scene: Scene) -> None:
    _notice, made = scene.shown()
    close()
    word = Decision.objects.get(actor_id=None)

    with pytest.raises(IntegrityError, match="one_word_each"):
        Decision.objects.create(
            application=made, stage=word.stage, round=word.round, outcome="pass",
            at=DAY_AFTER, actor_label="系统",
        )  # fmt: skip


def test_an_objection_blocks_and_neither_shortens_nor_lengthens(scene: Scene) -> None:
    notice, made = scene.shown()
    asked = review.object_to(line_of(notice), WORDS, CONTACT, by=STRANGER, at=TUESDAY)

    moved = close()

    notice.refresh_from_db()
    assert (moved, number_of(made), made.state) == ([], 2, State.IN_REVIEW)
    assert (notice.last_day, notice.closed_at) == (date(2024, 3, 18), DAY_AFTER)
    assert "门面房".encode() not in bytes(asked.sealed_words)
    assert asked.sealed_contact is not None


def test_an_entry_takes_no_more_open_objections_than_the_rulebook_says(scene: Scene) -> None:
    notice, _made = scene.shown()
    asked = [
        review.object_to(line_of(notice), WORDS, CONTACT, by=STRANGER, at=TUESDAY) for _ in "abcde"
    ]

    with pytest.raises(Refusal, match="已经有 5 份异议在核实.*梅溪镇工会"):
        review.object_to(line_of(notice), WORDS, CONTACT, by=STRANGER, at=TUESDAY)
    by = scene.who("白露")
    review.answer_objection(asked[0], "门面房是租的，已核实", False, by=by, at=TUESDAY)

    again = review.object_to(line_of(notice), WORDS, CONTACT, by=STRANGER, at=TUESDAY)
    assert again.answered_at is None


def test_answered_in_time_it_passes_by_itself_with_the_rest(scene: Scene) -> None:
    notice, made = scene.shown()
    asked = review.object_to(line_of(notice), WORDS, CONTACT, by=STRANGER, at=TUESDAY)
    review.answer_objection(asked, "门面房是租的，已核实", False, by=scene.who("白露"), at=TUESDAY)

    assert number_of(made) == 2  # not a day sooner
    assert close() == [made]


def test_answered_late_it_moves_on_with_the_answer(scene: Scene) -> None:
    notice, made = scene.shown()
    asked = review.object_to(line_of(notice), WORDS, CONTACT, by=STRANGER, at=TUESDAY)
    close()

    review.answer_objection(
        asked, "门面房是租的，已核实", False, by=scene.who("白露"), at=DAY_AFTER
    )

    assert number_of(made) == 3


def test_one_of_two_objections_answered_is_not_enough(scene: Scene) -> None:
    notice, made = scene.shown()
    both = [
        review.object_to(line_of(notice), WORDS, CONTACT, by=STRANGER, at=TUESDAY) for _ in "ab"
    ]
    close()

    review.answer_objection(both[0], "已核实，不属实", False, by=scene.who("白露"), at=DAY_AFTER)

    assert number_of(made) == 2


def test_an_upheld_objection_holds_until_the_entry_is_refused(scene: Scene) -> None:
    notice, made = scene.shown()
    asked = review.object_to(line_of(notice), WORDS, CONTACT, by=STRANGER, at=TUESDAY)
    review.answer_objection(asked, "查实有两套门面房", True, by=scene.who("白露"), at=TUESDAY)
    moved = close()

    refused = scene.decide(made, "白露", Outcome.REFUSE, at=DAY_AFTER)

    assert (moved, refused.state) == ([], State.REFUSED)


def test_who_made_it_and_who_decided_before_do_not_answer(scene: Scene) -> None:
    notice, _made = scene.shown()
    asked = review.object_to(line_of(notice), WORDS, CONTACT, by=scene.who("白露"), at=TUESDAY)

    for name, told in (("白露", "您自己提的"), ("孟川", "上一步是您定的"), ("李梅", "您自己申请")):
        with pytest.raises(Refusal, match=told):
            review.answer_objection(asked, "已核实，不属实", False, by=scene.who(name), at=TUESDAY)


def test_an_answer_is_written_and_given_once(scene: Scene) -> None:
    notice, _made = scene.shown()
    asked = review.object_to(line_of(notice), WORDS, CONTACT, by=STRANGER, at=TUESDAY)
    by = scene.who("白露")

    with pytest.raises(Refusal, match="答复要写"):
        review.answer_objection(asked, "不", False, by=by, at=TUESDAY)
    review.answer_objection(asked, "已核实，不属实", False, by=by, at=TUESDAY)
    with pytest.raises(Refusal, match="已经答复"):
        review.answer_objection(asked, "已核实，不属实", False, by=by, at=TUESDAY)


@pytest.mark.parametrize(
    ("words", "contact", "told"), [("有问题", CONTACT, "10 到"), (WORDS, " ", "联系方式")]
)
def test_an_objection_has_facts_and_a_contact(
    scene: Scene, words: str, contact: str, told: str
) -> None:
    notice, _made = scene.shown()

    with pytest.raises(Refusal, match=told):
        review.object_to(line_of(notice), words, contact, by=STRANGER, at=TUESDAY)


def test_after_the_last_day_no_objection_is_taken(scene: Scene) -> None:
    notice, _made = scene.shown()

    with pytest.raises(Refusal, match="已经结束"):
        review.object_to(line_of(notice), WORDS, CONTACT, by=STRANGER, at=DAY_AFTER)


def test_a_changed_entry_is_shown_again_for_a_whole_notice(scene: Scene) -> None:
    notice, made = scene.shown()
    thursday = TUESDAY + timedelta(days=2)

    fresh = review.show_anew(line_of(notice), "赵* · 两口人", by=scene.who("白露"), at=thursday)
    moved = close()

    assert fresh.notice.last_day == date(2024, 3, 20)
    assert (moved, number_of(made), made.until) == ([], 2, date(2024, 3, 20))
    assert line_of(notice).is_void
    assert close(thursday + timedelta(days=7)) == [made]


def test_changed_after_the_notice_it_goes_back_and_is_decided_anew(scene: Scene) -> None:
    notice, made = scene.shown()
    close()

    review.show_anew(line_of(notice), "赵* · 两口人", by=scene.who("白露"), at=DAY_AFTER)

    assert number_of(made) == 2
    assert made.at_union == scene.town


def test_an_upheld_objection_counts_no_more_when_the_entry_was_changed(scene: Scene) -> None:
    notice, made = scene.shown()
    line = line_of(notice)
    asked = review.object_to(line, WORDS, CONTACT, by=STRANGER, at=TUESDAY)
    review.answer_objection(asked, "人数写错了，改正", True, by=scene.who("白露"), at=TUESDAY)

    review.show_anew(line, "赵* · 两口人", by=scene.who("白露"), at=TUESDAY)

    assert close() == [made]


def test_an_open_objection_holds_a_changed_entry_too(scene: Scene) -> None:
    notice, _made = scene.shown()
    line = line_of(notice)
    review.object_to(line, WORDS, CONTACT, by=STRANGER, at=TUESDAY)

    review.show_anew(line, "赵* · 两口人", by=scene.who("白露"), at=TUESDAY)

    assert close() == []


def test_an_answer_to_the_old_entry_does_not_shorten_the_new_notice(scene: Scene) -> None:
    notice, made = scene.shown()
    line = line_of(notice)
    asked = review.object_to(line, WORDS, CONTACT, by=STRANGER, at=LAST_DAY)
    review.show_anew(line, "赵* · 两口人", by=scene.who("白露"), at=LAST_DAY)
    close()

    review.answer_objection(asked, "人数已改正", False, by=scene.who("白露"), at=DAY_AFTER)

    assert number_of(made) == 2
    assert close(LAST_DAY + timedelta(days=14)) == [made]


def test_nothing_is_shown_twice_at_once(scene: Scene) -> None:
    _notice, made = scene.shown()

    with pytest.raises(Refusal, match="已经在公示"):
        scene.shown(made)


def test_only_what_waits_for_a_notice_is_shown(scene: Scene) -> None:
    with pytest.raises(Refusal, match="不在同一个公示环节"):
        scene.shown(scene.handed_in())


@pytest.mark.parametrize(
    ("words", "told"),
    [("赵大山 · 青竹合作社", "有全名"), ("赵* 138 13800000000", "一长串数字"), ("  ", "要写")],
)
def test_words_are_masked(scene: Scene, words: str, told: str) -> None:
    made = scene.at_notice()
    posting = Posting("community", "梅溪镇工会", {made.pk: words})

    with pytest.raises(Refusal, match=told):
        review.post_notice(scene.call, [made], posting, by=scene.who("白露"), at=TUESDAY)


def test_hardship_does_not_reach_the_open_web(scene: Scene) -> None:
    made = scene.at_notice()
    posting = Posting("page", "梅溪镇工会", {made.pk: "赵*"})

    with pytest.raises(Refusal, match="这么大的范围"):
        review.post_notice(scene.call, [made], posting, by=scene.who("白露"), at=TUESDAY)


def test_the_audience_may_be_narrower(scene: Scene) -> None:
    made = scene.at_notice()
    posting = Posting("unit", "梅溪镇工会", {made.pk: "赵*"})

    notice = review.post_notice(scene.call, [made], posting, by=scene.who("白露"), at=TUESDAY)

    assert notice.audience == "unit"


def test_a_withdrawn_application_leaves_the_notice(scene: Scene) -> None:
    notice, made = scene.shown()

    review.withdraw(made, seen=made.version, by=scene.who("李梅"), at=TUESDAY)

    assert line_of(notice).is_void
    assert close() == []


def test_a_returned_one_is_shown_again_whole(scene: Scene) -> None:
    _notice, made = scene.shown()
    back = scene.decide(made, "白露", Outcome.RETURN, reason="还差劳动合同", at=TUESDAY)
    again = review.submit(back, "补了", seen=back.version, by=scene.who("李梅"), at=LAST_DAY)

    assert close() == []
    notice, _made = scene.shown(again, at=DAY_AFTER)
    assert notice.last_day == date(2024, 3, 25)


def test_a_holiday_published_after_the_posting_lengthens_it(scene: Scene) -> None:
    notice, made = scene.shown()
    mark = Marking(date(2024, 3, 15), False, "临时放假通知", "放假")
    rulebook.mark_day(mark, by=scene.who("王强"), at=TUESDAY)

    moved = close()

    notice.refresh_from_db()
    assert (moved, notice.last_day, notice.closed_at) == ([], date(2024, 3, 19), None)
    assert number_of(made) == 2


def test_many_are_closed_with_few_queries(
    scene: Scene, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        scene.shown()

    with django_assert_max_num_queries(40):  # type: ignore[operator]
        moved = close()

    assert len(moved) == 12
    assert Note.objects.filter(verb="review.close_due_notices").get().facts["moved"] == 12


def test_a_batch_is_as_large_as_asked(scene: Scene) -> None:
    for _ in range(3):
        scene.shown()

    sizes: Sequence[int] = [close_batch(at=DAY_AFTER, most=2).seen for _ in range(3)]

    assert sizes == [2, 1, 0]


def test_a_notice_at_the_end_grants(scene: Scene) -> None:
    scene.call.stages.filter(number=3).delete()
    _notice, made = scene.shown()

    (granted,) = close()

    assert (granted, granted.state) == (made, State.GRANTED)
    assert Union.objects.filter(pk=granted.at_union_id).first() is None


def test_the_contact_of_the_office_must_be_there(scene: Scene) -> None:
    made = scene.at_notice()
    posting = Posting("unit", " ", {made.pk: "赵*"})

    with pytest.raises(Refusal, match="联系方式"):
        review.post_notice(scene.call, [made], posting, by=scene.who("白露"), at=MONDAY)
