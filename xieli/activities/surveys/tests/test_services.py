"""The verbs of a survey on a real database: drafting, answering, what is and is not kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from xieli.activities.surveys import building, queries, rules, services
from xieli.activities.surveys.building import QuestionWords
from xieli.activities.surveys.models import Answer, AnswerLink, AnswerSheet, Question, Survey
from xieli.activities.surveys.rules import Given
from xieli.activities.surveys.services import NewMatter, NewSheet
from xieli.activities.surveys.tests.made import AT, WORDS, Scene
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_questions_change_only_while_the_survey_is_a_draft(scene: Scene):
    building.change_question(
        scene.lives, QuestionWords(rules.ONE, "您住哪里", ("宿舍", "自己租")), by=scene.zhou, at=AT
    )
    scene.open()

    for act in (
        lambda: scene.ask(QuestionWords(rules.TEXT, "还有吗")),
        lambda: building.remove_question(scene.years, by=scene.zhou, at=AT),
        lambda: building.move_question(scene.years, True, by=scene.zhou, at=AT),
        lambda: building.change_question(
            scene.years, QuestionWords(rules.NUMBER, "几年"), by=scene.zhou, at=AT
        ),
    ):
        with pytest.raises(Refusal, match="已经发出去了，题目不能再改"):
            act()


def test_once_open_only_the_last_day_can_move(scene: Scene):
    seen = scene.open().version

    later = replace(WORDS, closes_on=date(2024, 3, 20))
    row = services.change(scene.survey, later, seen=seen, by=scene.zhou, at=AT)
    with pytest.raises(Refusal):
        services.change(
            row, replace(later, is_anonymous=False), seen=row.version, by=scene.zhou, at=AT
        )

    assert row.closes_on == date(2024, 3, 20)


def test_a_stale_page_changes_nothing(scene: Scene):
    with pytest.raises(Refusal, match="别的同志刚刚改过"):
        services.open_survey(scene.survey, seen=0, by=scene.zhou, at=AT)


def test_questions_are_moved_and_conditions_that_would_look_ahead_keep_it_shut(scene: Scene):
    building.move_question(scene.crowd, True, by=scene.zhou, at=AT)

    assert [q.words for q in scene.survey.questions.all()][:2] == ["宿舍哪里要改", "住在哪里"]
    with pytest.raises(Refusal, match="看的是它后面的题"):
        scene.open()


def test_a_choice_that_leads_on_cannot_be_taken_away(scene: Scene):
    with pytest.raises(Refusal, match="后面连着别的题"):
        building.change_question(
            scene.lives, QuestionWords(rules.ONE, "住", ("自己租", "家里")), by=scene.zhou, at=AT
        )
    with pytest.raises(Refusal, match="要看这一题的选择才出现"):
        building.remove_question(scene.lives, by=scene.zhou, at=AT)
    assert scene.choice("宿舍")


def test_choices_can_change_places(scene: Scene):
    words = QuestionWords(rules.ONE, "住", ("家里", "宿舍", "自己租"))

    building.change_question(scene.lives, words, by=scene.zhou, at=AT)

    assert [one.words for one in scene.lives.choices.all()] == ["家里", "宿舍", "自己租"]


def test_a_condition_on_a_later_or_another_surveys_choice_is_not_there(scene: Scene):
    with pytest.raises(Hidden):
        building.change_question(
            scene.lives,
            QuestionWords(rules.ONE, "住", ("宿舍", "家里"), shown_if=(scene.choice("4").id,)),
            by=scene.zhou,
            at=AT,
        )


def test_an_anonymous_sheet_keeps_the_day_and_nothing_that_names_anyone(scene: Scene):
    scene.open()

    sheet, is_new = scene.answer(words="空调坏了")

    assert is_new
    row = AnswerSheet.objects.values().get()
    assert (row["user_id"], row["at"], row["day"], row["is_named"]) == (
        None, None, date(2024, 3, 14), False,
    )  # fmt: skip
    assert sheet.id.version == 4
    assert {answer.id.version for answer in Answer.objects.all()} == {4}
    note = Note.objects.get(verb="surveys.answer")
    assert (note.actor_id, note.actor_label, note.facts) == (None, "匿名", {})
    assert note.at.minute == note.at.second == 0
    assert note.about_id == scene.survey.id


def test_the_table_itself_refuses_an_anonymous_sheet_with_a_name(scene: Scene):
    user = scene.cast.users["李梅"]

    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerSheet.objects.create(
            survey=scene.survey, key="x", day=AT.date(), is_named=False, user=user, at=None
        )


def test_sheets_cannot_be_changed_by_the_application(scene: Scene):
    scene.open()
    scene.answer()

    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("UPDATE surveys_answersheet SET day = '2024-01-01'")


def test_the_same_form_sent_three_times_is_one_sheet(scene: Scene):
    scene.open()
    key = uuid4().hex

    news = [scene.answer(key=key)[1] for _n in range(3)]

    assert news == [True, False, False]
    assert AnswerSheet.objects.count() == 1
    assert Note.objects.filter(verb="surveys.answer").count() == 1


def test_a_named_survey_takes_one_sheet_each_and_seals_what_is_written():
    scene = Scene(is_anonymous=False)
    scene.open()

    scene.answer(words="三楼漏水")
    with pytest.raises(Refusal, match="您已经答过这份问卷了"):
        scene.answer(words="再来一份")
    scene.answer("孙主席")

    row = Answer.objects.get(question=scene.crowd)
    assert row.words == ""
    assert "三楼漏水".encode() not in bytes(row.sealed_words)
    sheet = AnswerSheet.objects.get(user=scene.cast.users["李梅"])
    told = services.read_texts(sheet, reason="核实漏水的位置", by=scene.zhou, at=AT)
    assert told == {scene.crowd.id: "三楼漏水"}
    assert Note.objects.filter(verb="people.open_sealed").count() == 1


def test_a_named_survey_is_not_there_for_a_visitor():
    scene = Scene(is_anonymous=False)
    scene.open()

    new = NewSheet("k", scene.given())
    with pytest.raises(Hidden):
        services.answer(scene.fresh(), new, by=Actor(None, "访客"), at=AT)


def test_a_link_serves_one_answer_and_leaves_no_trace():
    scene = Scene(needs_link=True)
    scene.open()
    tokens = services.make_links(scene.survey, 3, by=scene.zhou, at=AT)

    with pytest.raises(Refusal, match="已经答过，或不是这份问卷的"):
        scene.answer()
    scene.answer(token=tokens[0])
    with pytest.raises(Refusal, match="一个链接答一份"):
        scene.answer(token=tokens[0])

    assert AnswerLink.objects.count() == 2
    assert not AnswerLink.objects.filter(digest=queries.digest_of(tokens[0])).exists()
    assert AnswerSheet.objects.count() == 1


def test_links_are_kept_as_digests_and_let_go_at_the_end():
    scene = Scene(needs_link=True)
    scene.open()

    tokens = services.make_links(scene.survey, 2, by=scene.zhou, at=AT)

    assert not set(tokens) & set(AnswerLink.objects.values_list("digest", flat=True))
    with pytest.raises(Refusal):
        services.make_links(scene.survey, 5_001, by=scene.zhou, at=AT)
    scene.close()
    assert not AnswerLink.objects.exists()


def test_named_surveys_have_no_links(scene: Scene):
    words = replace(WORDS, is_anonymous=False, needs_link=True)

    with pytest.raises(Refusal, match="不发一次性链接"):
        services.draft(scene.survey.union, words, by=scene.zhou, at=AT)


def test_outside_its_window_and_after_the_end_nothing_is_taken(scene: Scene):
    with pytest.raises(Refusal):
        scene.answer()
    scene.open()
    new = NewSheet("late", scene.given())
    with pytest.raises(Refusal, match="已经收卷"):
        services.answer(scene.fresh(), new, by=SYSTEM, at=AT + timedelta(days=9))
    held = scene.fresh()
    scene.close()

    with pytest.raises(Refusal, match="已经收卷"):
        services.answer(held, replace(new, key="later"), by=SYSTEM, at=AT)

    assert not AnswerSheet.objects.exists()


def test_answers_beside_the_way_are_not_kept(scene: Scene):
    scene.open()

    scene.answer(lives="家里", words="我没有住宿舍")

    assert not Answer.objects.filter(question=scene.crowd).exists()


def test_results_of_an_anonymous_survey_wait_for_its_end_and_hide_small_counts(scene: Scene):
    scene.open()
    for n in range(9):
        scene.answer(lives="宿舍" if n < 7 else "家里", words=f"意见{n}", years=n)
    early = scene.results()
    scene.close()

    told = scene.results()

    assert (early.count, early.may_show, early.each) == (9, False, ())
    assert [line.count for line in told.each[0].lines] == [None, 0, None]
    assert told.each[1].texts[:2] == ("意见0", "意见1")
    assert (told.each[2].mean, told.each[2].median) == (Decimal("4.00"), Decimal("4.00"))
    assert told.each[3].mean == Decimal("4.00")


def test_too_few_anonymous_answers_are_never_shown(scene: Scene):
    scene.open()
    for _n in range(4):
        scene.answer()

    scene.close()

    assert not scene.results().may_show


def test_a_question_that_few_were_led_to_shows_nothing(scene: Scene):
    scene.open()
    for n in range(9):
        scene.answer(lives="宿舍" if n < 3 else "家里", words="漏水")

    scene.close()

    crowd = scene.results().each[1]
    assert crowd.is_small
    assert crowd.texts == ()


def test_results_take_the_same_queries_for_one_sheet_and_for_many(
    scene: Scene, django_assert_num_queries
):
    scene.open()
    for _n in range(12):
        scene.answer()
    survey = scene.close()
    survey = scene.fresh()

    with django_assert_num_queries(10):
        queries.results(survey, AT.date())


def test_a_matter_is_handed_on_once_by_those_who_run_the_survey(scene: Scene):
    scene.open()
    new = NewMatter("rights", "三号楼宿舍漏水", "七份答卷都提到", scene.crowd)
    matter = services.gather(scene.survey, new, by=scene.zhou, at=AT)
    reader, stranger = (reader_of(scene.cast.users[who], AT) for who in ("周敏", "赵六"))

    with pytest.raises(Hidden):
        services.hand_on(matter.id, stranger, AT)
    referral, to = services.hand_on(matter.id, reader, AT)
    with pytest.raises(Refusal, match="已经转过了"):
        services.hand_on(matter.id, reader, AT)

    assert (referral.of, referral.about_id, to) == ("surveys", matter.id, "rights")
    assert referral.union_id == scene.survey.union_id
    assert "七份答卷都提到" in referral.words


def test_every_verb_leaves_one_note(scene: Scene):
    before = Note.objects.count()

    scene.open()
    scene.answer()
    scene.close()
    services.mark_read(scene.survey, by=scene.zhou, at=AT)
    services.note_export(scene.survey, "csv", by=scene.zhou, at=AT)

    verbs = list(Note.objects.order_by("id").values_list("verb", flat=True)[before:])
    assert verbs == [
        "surveys.open", "surveys.answer", "surveys.close", "surveys.mark_read", "surveys.export",
    ]  # fmt: skip
    assert Question.objects.count() == 4
    assert Survey.objects.count() == 1


def test_many_choices_and_numbers_are_kept_row_by_row(scene: Scene):
    many = scene.ask(QuestionWords(rules.MANY, "缺什么", ("空调", "热水", "洗衣机")))
    scene.open()
    both = frozenset({scene.choice("空调").id, scene.choice("热水").id})

    new = NewSheet("m", {**scene.given(), many.id: Given(choices=both)})
    sheet, _new = services.answer(scene.fresh(), new, by=SYSTEM, at=AT)

    assert sheet.answers.filter(question=many).count() == 2
    assert sheet.answers.get(question=scene.years).number == 3
