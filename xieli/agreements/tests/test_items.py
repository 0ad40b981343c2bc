"""An item: one owner a side, a proof, one side reports and the other confirms."""

from __future__ import annotations

from datetime import date

import pytest

from xieli.agreements import items, queries, rules
from xieli.agreements.deciding import File
from xieli.agreements.items import NewItem
from xieli.agreements.models import ItemState, Owner, Paper
from xieli.agreements.tests.made import (
    AT,
    ON,
    PDF,
    Scene,
    another_firm,
    another_officer,
    days,
    running_scene,
)
from xieli.kernel.refusal import Hidden, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return running_scene()


def test_an_item_goes_from_the_list_to_done_with_two_owners_and_a_proof(scene: Scene) -> None:
    done = scene.done(scene.item())

    (clause, *_rest) = scene.board().clauses
    (line,) = clause.goals[0].lines
    assert (done.state, done.done_on, done.confirmed_by) == (ItemState.DONE, ON, "王强")
    assert [one.person for one in line.owners if one] == ["周敏", "王强"]
    assert scene.board().counts.on_time == 1


def test_a_second_union_that_claims_is_told_whose_it_is(scene: Scene) -> None:
    item = scene.claimed(scene.item())
    scene.join()

    with pytest.raises(Refusal, match="已经由“青石街道”认领"):
        items.claim(
            item, scene.party(1), scene.cast.unions["明川工会"], "孙主席",
            by=scene.who("周敏"), at=AT,
        )  # fmt: skip
    items.hand_back(item, scene.party(1), scene.street, by=scene.who("周敏"), at=AT)
    owner = items.claim(
        item, scene.party(1), scene.cast.unions["明川工会"], "孙主席", by=scene.who("周敏"), at=AT
    )
    assert owner.union_name == "明川工会"
    assert Owner.objects.filter(item=item).count() == 2


def test_the_same_union_claims_again_to_change_the_person(scene: Scene) -> None:
    item = scene.claimed(scene.item())

    items.claim(item, scene.party(1), scene.street, "林秋", by=scene.who("周敏"), at=AT)

    assert item.owners.get(party=scene.party(1)).person == "林秋"


def test_a_union_that_did_not_join_the_clause_cannot_claim_its_items(scene: Scene) -> None:
    firm = another_firm(scene)

    with pytest.raises(Refusal, match="没有加入"):
        items.claim(scene.item(), scene.party(1), firm, "某人", by=scene.who("周敏"), at=AT)


def test_nothing_is_reported_without_an_owner_or_a_proof(scene: Scene) -> None:
    item, side, by = scene.item(), scene.party(1), scene.who("周敏")

    with pytest.raises(Refusal, match="还没有由"):
        items.report(item, side, scene.street, "成", seen=item.version, by=by, at=AT)
    item = scene.claimed(item)
    with pytest.raises(Refusal, match="还没有凭据"):
        items.report(item, side, scene.street, "成", seen=item.version, by=by, at=AT)
    assert scene.now(item).state == ItemState.OPEN


def test_neither_who_reported_nor_her_side_confirms(scene: Scene) -> None:
    another_officer(scene, "街道二", "青石街道", "street")
    item = scene.reported(scene.item())

    for who in ("周敏", "街道二"):
        with pytest.raises(Refusal):
            items.confirm(item, scene.party(1), seen=item.version, by=scene.who(who), at=AT)
    assert scene.now(item).state == ItemState.REPORTED


def test_the_other_side_may_send_it_back_and_says_what_is_missing(scene: Scene) -> None:
    item, wang = scene.reported(scene.item()), scene.who("王强")

    with pytest.raises(Refusal, match="理由"):
        items.return_item(item, scene.party(2), "缺", seen=item.version, by=wang, at=AT)
    back = items.return_item(
        item, scene.party(2), "缺少签到名单", seen=item.version, by=wang, at=AT
    )

    assert (back.state, back.why) == (ItemState.OPEN, "缺少签到名单")


def test_a_confirmation_on_an_old_screen_is_refused(scene: Scene) -> None:
    item = scene.reported(scene.item())

    with pytest.raises(Refusal, match="刚刚改过"):
        items.confirm(item, scene.party(2), seen=item.version - 1, by=scene.who("王强"), at=AT)


def test_the_day_it_was_reported_decides_whether_it_was_on_time(scene: Scene) -> None:
    scene.done(scene.item(due=ON), at=AT + days(1))

    counts = scene.board().counts
    assert (counts.done, counts.on_time) == (1, 0)


def test_a_day_outside_the_term_and_a_goal_of_another_agreement_are_refused(scene: Scene) -> None:
    by = scene.who("周敏")
    other = scene.draft().clauses.get(number=1).goals.first()

    with pytest.raises(Refusal, match="有效期"):
        scene.item(due=date(2030, 1, 1))
    with pytest.raises(Hidden):
        items.add_item(scene.agreement, NewItem(other.pk, "借来的", ON), by=by, at=AT)


def test_a_closed_item_keeps_who_closed_it_and_why_and_is_not_done(scene: Scene) -> None:
    item, by = scene.item(), scene.who("周敏")

    closed = items.close_item(item, scene.party(1), "两地都取消了", seen=0, by=by, at=AT)

    assert closed.why == "青石街道：两地都取消了"
    assert scene.board().counts == rules.Counts(1, 0, 0, 1, 0)
    with pytest.raises(Refusal, match="不再办"):
        items.add_proof(closed, scene.party(1), File("补", PDF), by=by, at=AT)


def test_a_proof_may_be_a_file_a_photo_or_words_and_keeps_its_digest(scene: Scene) -> None:
    item, side, by = scene.item(), scene.party(1), scene.who("周敏")

    scene.proved(item)
    items.add_proof(item, side, File("公示在门户网站"), by=by, at=AT)
    items.add_proof(item, side, File("文件", PDF), by=by, at=AT)

    kinds = [one.media_type for one in queries.papers_of(item)]
    assert kinds == ["image/jpeg", "", "application/pdf"]
    assert all(len(one.digest) == 64 for one in Paper.objects.exclude(media_type=""))


def test_who_answers_outside_is_written_down_by_our_side(scene: Scene) -> None:
    with pytest.raises(Hidden):  # 资源 works here and claims for itself
        items.name_outside(scene.item(), scene.party(2), "何某", by=scene.who("周敏"), at=AT)
