"""Law 2 on real rows: in order, by another person, on the version that was seen."""

from __future__ import annotations

from datetime import date

import pytest

from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.people import rights
from xieli.people import services as people
from xieli.review import services as review
from xieli.review.models import Application, Decision, Outcome, State
from xieli.review.services import NewCall, Verdict
from xieli.review.tests.scene import MONDAY, OPENED, TABLE, TUESDAY, Scene, tell

pytestmark = pytest.mark.django_db


def test_a_call_copies_its_stages_from_the_rulebook(scene: Scene) -> None:
    stages = list(scene.call.stages.values_list("number", "name", "act", "days", "audience"))

    assert stages == [
        (1, "初审", "decide", 3, ""), (2, "公示", "notice", 2, "community"),
        (3, "审批", "decide", 5, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "matter", ["join", "found_union", "aid_file", "aid_grant", "visit_list", "legal_aid"]
)
def test_the_matters_of_the_house_can_be_opened(scene: Scene, matter: str) -> None:
    call = scene.open(matter)

    assert call.stages.exists()


def test_joining_is_answered_within_three_working_days(scene: Scene) -> None:
    made = scene.handed_in(scene.open("join"))

    assert made.at_union == scene.shop
    assert made.until == date(2024, 3, 14)


def test_a_matter_of_rows_alone_needs_no_code_and_crooked_rows_are_refused(scene: Scene) -> None:
    tell("reading_day", **{**TABLE, "days": "3、2"})

    with pytest.raises(Refusal, match="环节表不齐"):
        scene.open("reading_day")


def test_an_unknown_matter_is_refused_in_words(scene: Scene) -> None:
    with pytest.raises(Refusal, match="规则库里没有"):
        scene.open("nothing_known")


def test_a_call_has_its_code_alone(scene: Scene) -> None:
    with pytest.raises(Refusal, match="try-out"):
        scene.open("try_out")


def test_a_draft_is_with_nobody_and_a_submitted_one_is_with_the_first_stage(scene: Scene) -> None:
    draft = scene.drafted()

    made = review.submit(draft, "一页申请", seen=0, by=scene.who("李梅"), at=MONDAY)

    assert (draft.state, draft.at_union_id) == (State.DRAFT, None)
    assert (made.state, made.at_union, made.until) == (
        State.IN_REVIEW, scene.town, date(2024, 3, 14),
    )  # fmt: skip
    assert "一页申请".encode() not in bytes(made.versions.get().sealed_sheet)


def test_a_stage_without_its_union_goes_to_the_next_higher(scene: Scene) -> None:
    draft = scene.drafted()
    draft.union = scene.county  # no township between
    draft.save()

    made = review.submit(draft, "一页", seen=0, by=scene.who("李梅"), at=MONDAY)

    assert made.at_union == scene.county


def test_a_closed_call_takes_nothing(scene: Scene) -> None:
    call = scene.open("join", closes_on=date(2024, 3, 10))

    with pytest.raises(Refusal, match="不收申请"):
        scene.drafted(call)


def test_the_stages_are_passed_in_order(scene: Scene) -> None:
    made = scene.handed_in()

    passed = scene.decide(made, "孟川")

    assert passed.stage is not None
    assert (passed.stage.number, passed.state) == (2, State.IN_REVIEW)


def test_the_last_pass_grants(scene: Scene) -> None:
    made = scene.handed_in(scene.open("legal_aid"))

    scene.decide(made, "王强")
    granted = scene.decide(made, "刘芸")

    assert (granted.state, granted.at_union, granted.until) == (State.GRANTED, None, None)
    assert granted.ended_at == MONDAY


def test_who_asked_does_not_decide(scene: Scene) -> None:
    made = scene.handed_in()

    with pytest.raises(Refusal, match="您自己申请"):
        scene.decide(made, "李梅")
    assert not Decision.objects.exists()


def test_whoever_handed_in_the_supplement_asked_too(scene: Scene) -> None:
    made = scene.decide(scene.handed_in(), "孟川", Outcome.RETURN, reason="还差学费缴费单")
    review.submit(made, "补了一页", seen=made.version, by=scene.who("白露"), at=TUESDAY)

    with pytest.raises(Refusal, match="您自己申请"):
        scene.decide(made, "白露")


def test_the_person_it_is_about_does_not_decide_though_another_asked(scene: Scene) -> None:
    own = rights.NewUser("赵大山", "zhuyi-anquan-2024", "赵大山", person=scene.person)
    scene.cast.users["赵大山"] = rights.register_user(own, by=SYSTEM, at=MONDAY)
    made = scene.handed_in()

    with pytest.raises(Refusal, match="您自己申请"):
        scene.decide(made, "赵大山")


def test_who_passed_the_stage_before_does_not_decide_the_next(scene: Scene) -> None:
    made = scene.decide(scene.handed_in(scene.open("legal_aid")), "王强")

    with pytest.raises(Refusal, match="上一步是您定的"):
        scene.decide(made, "王强")


def test_separation_holds_where_one_union_has_two_stages(scene: Scene) -> None:
    tell("twice_here", **{**TABLE, "stages": "初审、审批", "acts": "审批、审批", "levels": "县、县",
         "functions": "aid.decide、aid.decide", "days": "3、3", "needed": "1、1",
         "audiences": "无、无"})  # fmt: skip
    made = scene.decide(scene.handed_in(scene.open("twice_here")), "王强")

    with pytest.raises(Refusal, match="上一步是您定的"):
        scene.decide(made, "王强")
    assert (made.at_union, scene.decide(made, "刘芸").state) == (scene.county, State.GRANTED)


def test_separation_looks_back_over_rounds(scene: Scene) -> None:
    made = scene.decide(scene.handed_in(scene.open("legal_aid")), "王强")
    scene.decide(made, "刘芸", Outcome.RETURN, reason="还差劳动合同")
    made.refresh_from_db()
    again = review.submit(made, "补了合同", seen=made.version, by=scene.who("李梅"), at=TUESDAY)

    with pytest.raises(Refusal, match="上一步是您定的"):
        scene.decide(again, "王强")


def test_a_returned_application_comes_back_to_the_stage_that_returned_it(scene: Scene) -> None:
    made = scene.decide(scene.handed_in(scene.open("legal_aid")), "王强")
    back = scene.decide(made, "刘芸", Outcome.RETURN, reason="还差劳动合同")

    again = review.submit(back, "补了合同", seen=back.version, by=scene.who("李梅"), at=TUESDAY)

    assert (back.state, back.missing) == (State.RETURNED, "还差劳动合同")
    assert again.stage is not None
    assert (again.stage.number, again.missing, again.versions.count()) == (2, "", 2)


@pytest.mark.parametrize("outcome", [Outcome.RETURN, Outcome.REFUSE])
def test_a_return_and_a_refusal_need_reasons(scene: Scene, outcome: str) -> None:
    made = scene.handed_in()

    with pytest.raises(Refusal, match="还没有写"):
        scene.decide(made, "孟川", outcome, reason="不")


def test_a_machine_decides_nothing(scene: Scene) -> None:
    made = scene.handed_in()

    with pytest.raises(Refusal, match="由一个人来定"):
        review.decide(made, Verdict(Outcome.PASS, seen=made.version), by=SYSTEM, at=MONDAY)


def test_a_stale_version_is_refused_in_plain_words(scene: Scene) -> None:
    made = scene.handed_in(scene.open("legal_aid"))
    seen = made.version
    scene.decide(made, "王强")

    with pytest.raises(Refusal, match="已经不是最新的"):
        scene.decide(made, "刘芸", seen=seen)
    assert Decision.objects.count() == 1


def test_two_of_several_must_pass_where_the_rulebook_says_two(scene: Scene) -> None:
    tell("two_hands", **{**TABLE, "stages": "会签", "acts": "审批", "levels": "县",
         "functions": "aid.decide", "days": "3", "needed": "2", "audiences": "无"})  # fmt: skip
    made = scene.handed_in(scene.open("two_hands"))

    one = scene.decide(made, "王强")
    with pytest.raises(Refusal, match="已经表过态"):
        scene.decide(made, "王强")
    both = scene.decide(made, "刘芸")

    assert (one.state, both.state) == (State.IN_REVIEW, State.GRANTED)


def test_the_applicant_alone_withdraws(scene: Scene) -> None:
    made = scene.handed_in()

    with pytest.raises(Refusal, match="申请人自己"):
        review.withdraw(made, seen=made.version, by=scene.who("孟川"), at=MONDAY)
    gone = review.withdraw(made, seen=made.version, by=scene.who("李梅"), at=MONDAY)

    assert (gone.state, gone.at_union) == (State.WITHDRAWN, None)


def test_a_granted_thing_can_be_revoked_by_another_with_a_reason(scene: Scene) -> None:
    made = scene.handed_in(scene.open("legal_aid"))
    scene.decide(made, "王强")
    granted = scene.decide(made, "刘芸")

    with pytest.raises(Refusal, match="上一步是您定的"):
        review.revoke(granted, "查实不符", seen=granted.version, by=scene.who("刘芸"), at=TUESDAY)
    gone = review.revoke(
        granted, "查实收入不符", seen=granted.version, by=scene.who("王强"), at=TUESDAY
    )

    assert gone.state == State.REVOKED
    assert gone.decisions.get(outcome=Outcome.REVOKE).reason == "查实收入不符"


def test_nothing_is_revoked_that_was_not_granted(scene: Scene) -> None:
    made = scene.handed_in()

    with pytest.raises(Refusal, match="办理中"):
        review.revoke(made, "查实不符", seen=made.version, by=scene.who("王强"), at=MONDAY)


def test_an_appeal_is_answered_above_and_the_stage_is_decided_by_another(scene: Scene) -> None:
    made = scene.decide(scene.handed_in(), "孟川", Outcome.REFUSE)
    asked = review.appeal(made, "收入算错了，住院费没有扣", by=scene.who("李梅"), at=TUESDAY)

    with pytest.raises(Refusal, match="上一步是您定的"):
        review.answer_appeal(asked, "核对过了", True, by=scene.who("孟川"), at=TUESDAY)
    review.answer_appeal(asked, "住院费应当扣除", True, by=scene.who("王强"), at=TUESDAY)
    made.refresh_from_db()
    with pytest.raises(Refusal, match="上一步是您定的"):
        scene.decide(made, "孟川", at=TUESDAY)
    passed = scene.decide(made, "白露", at=TUESDAY)

    assert asked.at_union == scene.county
    assert passed.stage is not None
    assert passed.stage.number == 2


def test_a_rejected_appeal_changes_nothing_and_a_second_waits_for_the_first(scene: Scene) -> None:
    made = scene.decide(scene.handed_in(), "孟川", Outcome.REFUSE)
    asked = review.appeal(made, "收入算错了，住院费没有扣", by=scene.who("李梅"), at=TUESDAY)

    with pytest.raises(Refusal, match="正在办"):
        review.appeal(made, "收入算错了，住院费没有扣", by=scene.who("李梅"), at=TUESDAY)
    review.answer_appeal(asked, "核对无误，维持", False, by=scene.who("王强"), at=TUESDAY)

    assert Application.objects.get(pk=made.pk).state == State.REFUSED


def test_others_do_not_appeal_and_nobody_does_so_a_season_later(scene: Scene) -> None:
    made = scene.decide(scene.handed_in(), "孟川", Outcome.REFUSE)
    late = TUESDAY.replace(month=6)

    for name, at, told in (("周敏", TUESDAY, "申请人自己"), ("李梅", late, "60 天")):
        with pytest.raises(Refusal, match=told):
            review.appeal(made, "收入算错了，住院费没有扣", by=scene.who(name), at=at)


def test_the_sealed_sheet_opens_with_a_reason_and_its_digest_fits(scene: Scene) -> None:
    version = scene.handed_in().versions.get()

    opened = people.open_sealed(
        version, "sheet", reason="初审要看申请", by=scene.who("孟川"), at=MONDAY
    )

    assert opened == "一页申请"
    assert Note.objects.filter(verb="people.open_sealed").count() == 1


def test_every_verb_leaves_one_note_and_none_holds_a_name(scene: Scene) -> None:
    before = set(Note.objects.values_list("pk", flat=True))

    scene.decide(scene.handed_in(), "孟川")

    fresh = Note.objects.exclude(pk__in=before)
    assert sorted(fresh.values_list("verb", flat=True)) == [
        "review.decide", "review.draft", "review.submit",
    ]  # fmt: skip
    assert not any("赵大山" in one.words for one in fresh)


def test_a_region_may_change_its_own_days(scene: Scene) -> None:
    from xieli.rulebook import services as rulebook
    from xieli.rulebook.rules import Asked

    own = Asked("review.join.days", "1", date(2024, 1, 1), "本县承诺", region_code="450329")
    rulebook.set_parameter(own, by=SYSTEM, at=MONDAY)
    new = NewCall("join-ours", "join", "入会", scene.county.pk, OPENED)

    call = review.open_call(new, by=SYSTEM, at=MONDAY)

    assert call.stages.get().days == 1
