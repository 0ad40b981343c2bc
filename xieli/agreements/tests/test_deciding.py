"""From the first thought to the end: sides decide, each by its own person, on what they saw."""

from __future__ import annotations

from datetime import date

import pytest

from xieli.agreements import copying, deciding, items, queries, services
from xieli.agreements.copying import Copy
from xieli.agreements.deciding import Signature
from xieli.agreements.models import Agreement, ItemState, Paper, State, YearItem
from xieli.agreements.services import Cover, NewParty
from xieli.agreements.tests.made import (
    AT,
    COVER,
    ON,
    PDF,
    SAMPLE,
    Scene,
    another_officer,
    days,
    drafted_scene,
    running_scene,
)
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return drafted_scene()


@pytest.fixture
def signed() -> Scene:
    return running_scene()


def test_both_real_sets_of_five_mechanisms_ship_as_data() -> None:
    told = queries.samples()

    assert [one.title for one in told["广元—合川"]] == [
        "联席会议交流", "助推发展协作", "联动维权服务", "信息互通共享", "干部素质提升",
    ]  # fmt: skip
    assert [one.title for one in told["广元—渝北"]] == [
        "协作发展机制", "建功立业活动", "服务职工平台", "宣教文体活动", "干部队伍建设",
    ]  # fmt: skip
    assert all(one.goals for clauses in told.values() for one in clauses)


def test_an_agreement_goes_the_whole_way_to_being_in_force(scene: Scene) -> None:
    states = [scene.fresh.state]
    scene.to_sign()
    states.append(scene.fresh.state)
    scene.decide(deciding.sign, 1, "陈主席", Signature(ON, PDF))
    states.append(scene.fresh.state)
    scene.decide(deciding.sign, 2, "王强", Signature(date(2024, 3, 12)))

    assert states == [State.DRAFT, State.SIGNING, State.SIGNING]
    assert (scene.fresh.state, scene.fresh.signed_on) == (State.RUNNING, ON)
    assert Paper.objects.get().media_type == "application/pdf"
    assert Note.objects.filter(verb__startswith="agreements.").count() == 7


def test_a_draft_is_seen_by_the_side_that_began_it_alone(scene: Scene) -> None:
    wang, zhou = (reader_of(scene.cast.users[name], AT) for name in ("王强", "周敏"))

    before = queries.visible(wang).exists()
    scene.decide(deciding.send, 1, "周敏")

    assert not before
    assert queries.visible(wang).exists()
    assert queries.visible(zhou).exists()
    assert not queries.visible(reader_of(scene.cast.users["赵六"], AT)).exists()


def test_one_person_never_approves_nor_signs_for_both_sides(scene: Scene) -> None:
    scene.to_review()
    scene.decide(deciding.approve, 1, "王强")

    with pytest.raises(Refusal, match="两个人"):
        scene.decide(deciding.approve, 2, "王强")
    scene.decide(deciding.approve, 2, "刘芸")
    scene.decide(deciding.sign, 1, "王强", Signature(ON, PDF))
    with pytest.raises(Refusal, match="两个人"):
        scene.decide(deciding.sign, 2, "王强", Signature(ON))


def test_nothing_is_signed_without_the_scan_nor_on_a_day_to_come(scene: Scene) -> None:
    scene.to_sign()

    with pytest.raises(Refusal, match="扫描件"):
        scene.decide(deciding.sign, 1, "陈主席", Signature(ON))
    with pytest.raises(Refusal, match="签署日还没有到"):
        scene.decide(deciding.sign, 1, "陈主席", Signature(ON + days(1), PDF))


def test_a_file_that_is_neither_pdf_nor_photo_is_refused(scene: Scene) -> None:
    scene.to_sign()

    with pytest.raises(Refusal, match="不是照片"):
        scene.decide(deciding.sign, 1, "陈主席", Signature(ON, b"MZ\x90 a program"))
    assert scene.party(1).signed_at is None


def test_a_decision_on_an_old_screen_is_refused(scene: Scene) -> None:
    scene.to_review()
    old = scene.seen
    scene.decide(deciding.approve, 1, "陈主席")

    with pytest.raises(Refusal, match="刚刚改过"):
        deciding.approve(scene.agreement, scene.party(2), seen=old, by=scene.who("王强"), at=AT)


def test_a_text_sent_back_loses_its_approvals_and_says_why(scene: Scene) -> None:
    scene.to_review()
    scene.decide(deciding.approve, 1, "陈主席")
    scene.decide(deciding.send_back, 2, "王强", "第三条缺联络人")

    assert scene.fresh.state == State.TALKS
    assert scene.party(1).approved_at is None
    assert "第三条缺联络人" in scene.fresh.remarks.get().words


def test_a_text_without_goals_is_not_sent_to_be_examined(scene: Scene) -> None:
    scene.agreement = scene.draft(sample="")
    scene.decide(deciding.send, 1, "周敏")

    with pytest.raises(Refusal, match="还没有一条机制"):
        scene.decide(deciding.send, 1, "周敏")
    told = services.ClauseWords("只有名字")
    services.write_clause(scene.agreement, told, by=scene.who("周敏"), at=AT)
    with pytest.raises(Refusal, match="重点目标"):
        scene.decide(deciding.send, 1, "周敏")


def test_once_sent_to_be_examined_the_text_stays_as_it_is(scene: Scene) -> None:
    scene.to_review()

    with pytest.raises(Refusal, match="双方审定"):
        services.write_goal(scene.agreement, 1, "再加一个", by=scene.who("周敏"), at=AT)


def test_a_partner_of_another_home_stands_by_name_and_signs_on_the_paper(scene: Scene) -> None:
    outside = NewParty(None, "合川区总工会", "重庆市")
    scene.agreement = scene.draft(partner=outside)
    for verb in (deciding.send, deciding.send):
        scene.decide(verb, 1, "周敏")
    scene.decide(deciding.approve, 1, "陈主席")
    scene.decide(deciding.sign, 1, "陈主席", Signature(ON, PDF))

    assert scene.fresh.state == State.RUNNING
    with pytest.raises(Refusal, match="所在地方"):
        scene.draft(partner=NewParty(None, "合川区总工会", " "))
    with pytest.raises(Refusal, match="已经是一方了"):
        scene.draft(partner=NewParty(scene.street))


def test_a_side_that_withdraws_in_mid_year_closes_its_items_and_ends_a_pact_of_two(
    signed: Scene,
) -> None:
    mine, free = signed.claimed(signed.item()), signed.item("还没有人认领")
    done = signed.done(signed.item("已经办完的"))

    signed.decide(deciding.withdraw, 2, "王强", "机构改革，暂不参加")

    told = {one.words: one for one in YearItem.objects.all()}
    assert signed.fresh.state == State.ENDED
    assert told[mine.words].state == told[free.words].state == ItemState.CLOSED
    assert "资源 退出：机构改革" in told[mine.words].why
    assert signed.now(done).state == ItemState.DONE
    assert queries.visible(reader_of(signed.cast.users["周敏"], AT)).exists()


def test_where_three_agreed_the_other_two_go_on_without_the_one(scene: Scene) -> None:
    services.add_party(
        scene.agreement, NewParty(scene.cast.unions["龙胜"]), by=scene.who("周敏"), at=AT
    )
    scene.to_review()
    for side, who in ((1, "陈主席"), (2, "王强"), (3, "赵六")):
        scene.decide(deciding.approve, side, who)
    for side, who in ((1, "陈主席"), (2, "王强"), (3, "赵六")):
        scene.decide(deciding.sign, side, who, Signature(ON, PDF))
    theirs, ours = scene.item("龙胜的"), scene.item("资源的")
    items.claim(
        theirs, scene.party(3), scene.cast.unions["龙胜"], "赵六", by=scene.who("赵六"), at=AT
    )
    scene.claimed(ours)

    scene.decide(deciding.withdraw, 3, "赵六", "今年不再参加了")

    assert scene.fresh.state == State.RUNNING
    assert scene.now(theirs).state == ItemState.CLOSED
    assert scene.now(ours).state == ItemState.OPEN


def test_both_sides_end_it_together_and_alone_only_after_its_term(signed: Scene) -> None:
    signed.decide(deciding.end_together, 1, "陈主席", "任务都完成了")
    between = signed.fresh.state
    signed.decide(deciding.end_together, 2, "王强", "同意到此为止")

    assert between == State.RUNNING
    assert signed.fresh.state == State.ENDED


def test_what_waits_to_be_confirmed_is_settled_before_the_end(signed: Scene) -> None:
    signed.reported(signed.item())

    with pytest.raises(Refusal, match="等着确认"):
        signed.decide(deciding.end_together, 1, "陈主席", "到期了不续")


def test_a_draft_given_up_ends_without_a_day_of_signing(scene: Scene) -> None:
    scene.decide(deciding.drop, 1, "周敏", "对方换届，先放一放")

    assert scene.fresh.state == State.ENDED
    told = Copy("样板", COVER.starts_on, COVER.ends_on)
    with pytest.raises(Refusal, match="没有签过"):
        copying.copy_for(scene.agreement, scene.street, told, by=scene.who("周敏"), at=AT)


def test_a_renewal_takes_over_when_signed_with_what_was_left_open(signed: Scene) -> None:
    old, kept, late = signed.agreement, signed.claimed(signed.item()), signed.item("旧目标的")
    new = copying.renew(old, date(2028, 12, 31), seen=signed.seen, by=signed.who("周敏"), at=AT)
    with pytest.raises(Refusal, match="已经起草"):
        copying.renew(old, date(2028, 12, 31), seen=signed.seen, by=signed.who("周敏"), at=AT)
    goal = late.goal
    goal.words = "这一条不再列"
    goal.save()
    YearItem.objects.filter(pk=kept.pk).update(goal=signed.goal(2))
    signed.agreement = new
    signed.decide(deciding.send, 1, "周敏")
    signed.decide(deciding.approve, 1, "陈主席")
    signed.decide(deciding.approve, 2, "王强")
    running_till_then = Agreement.objects.get(pk=old.pk).state
    signed.decide(deciding.sign, 1, "陈主席", Signature(ON, PDF))
    signed.decide(deciding.sign, 2, "王强", Signature(ON))

    moved = signed.now(kept)
    assert running_till_then == State.RUNNING
    assert Agreement.objects.get(pk=old.pk).state == State.RENEWED
    assert moved.agreement_id == moved.goal.clause.agreement_id == new.pk
    assert {one.party.agreement_id for one in moved.owners.all()} == {new.pk}
    assert signed.now(late).state == ItemState.CLOSED


def test_a_copy_takes_goals_and_moved_days_and_nobodys_name(signed: Scene) -> None:
    signed.claimed(signed.item(due=date(2024, 2, 29)))
    signed.decide(deciding.end_together, 1, "陈主席", "试点办完了")
    signed.decide(deciding.end_together, 2, "王强", "试点办完了")
    YearItem.objects.update(state=ItemState.DONE, done_on=ON, reported_at=AT)
    nanshan = signed.cast.unions["南山"]
    told = Copy("南山协作协议", date(2025, 1, 1), date(2027, 12, 31))

    made = copying.copy_for(signed.agreement, nanshan, told, by=signed.who("陈主席"), at=AT)

    (item,) = made.items.all()
    assert made.state == State.DRAFT
    assert [one.union for one in made.parties.all()] == [nanshan]
    assert [one.title for one in made.clauses.order_by("number")] == [
        one.title for one in queries.samples()[SAMPLE]
    ]
    assert (item.due_on, item.state) == (date(2025, 2, 28), ItemState.OPEN)
    assert not item.owners.exists()
    assert not made.papers.exists()


def test_a_term_that_runs_backwards_is_refused(scene: Scene) -> None:
    with pytest.raises(Refusal, match="生效日之后"):
        scene.draft(cover=Cover("倒着的", ON, ON))


def test_a_second_person_of_the_same_side_may_sign_what_the_first_approved(scene: Scene) -> None:
    another_officer(scene, "副主席", "深圳", "city")
    scene.to_sign()
    scene.decide(deciding.sign, 1, "副主席", Signature(ON, PDF))

    assert scene.party(1).signed_by == "副主席"
