"""The plan of a board: conditions, solving, adopting, giving up."""

from __future__ import annotations

import pytest

from tests import cast as c
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import plan, saying, services
from xieli.matching.models import (
    Condition,
    Need,
    Proposal,
)
from xieli.matching.rules import Reason
from xieli.matching.tests.scene import Scene, adopt, notes, pin, solve

pytestmark = pytest.mark.django_db


def test_a_pin_binds_the_next_plan_and_leaves_one_note(scene: Scene) -> None:
    near, far = scene.need(50, county="龙胜"), scene.need(50, county="资源")
    pledge = scene.pledge(40)

    condition = pin(scene, pledge, far, 40, why="4月1日前要送到")
    pin(scene, pledge, far, 40, why="4月1日前要送到")
    proposal = solve(scene)

    assert (condition.set_by, condition.why) == ("周敏", "4月1日前要送到")
    assert notes("pin") == 1
    assert [(line.need, line.quantity, line.is_pinned) for line in proposal.lines.all()] == [
        (far, 40, True)
    ]
    assert proposal.shortfalls.get(need=near).quantity == 50


def test_a_pin_with_another_number_takes_the_place_of_the_first(scene: Scene) -> None:
    need, pledge = scene.need(50), scene.pledge(40)
    pin(scene, pledge, need, 40)

    pin(scene, pledge, need, 10)

    assert Condition.objects.get().quantity == 10
    assert notes("pin") == 2


def test_a_ban_binds_the_next_plan_and_a_pin_replaces_it(scene: Scene) -> None:
    need, pledge = scene.need(50), scene.pledge(40)

    plan.ban(pledge, need, by=scene.who("周敏"), at=c.AT)
    banned = solve(scene)
    pin(scene, pledge, need, 5)
    pinned = solve(scene)

    assert not banned.lines.exists()
    assert "禁配" in banned.shortfalls.get().because
    assert [line.quantity for line in pinned.lines.all()] == [5]
    assert Condition.objects.count() == 1
    assert (notes("ban"), notes("pin")) == (1, 1)


@pytest.mark.parametrize(
    ("quantity", "words"),
    [(0, "至少是 1"), (51, "只要 50 床，您钉住了 51"), (41, "只认捐了 40，您一共钉住了 41")],
)
def test_a_pin_beyond_need_or_pledge_is_refused_and_rolled_back(
    scene: Scene, quantity: int, words: str
) -> None:
    need, pledge = scene.need(50), scene.pledge(40)
    version = scene.fresh().version

    with pytest.raises(Refusal, match=words):
        pin(scene, pledge, need, quantity)

    assert Condition.objects.count() == notes("pin") == 0
    assert scene.fresh().version == version


def test_pins_together_never_exceed_a_pledge(scene: Scene) -> None:
    needs = scene.need(50), scene.need(50, county="龙胜")
    pledge = scene.pledge(40)
    pin(scene, pledge, needs[0], 30)

    with pytest.raises(Refusal, match="一共钉住了 41"):
        pin(scene, pledge, needs[1], 11)

    assert Condition.objects.count() == 1


def test_a_pin_against_the_donors_word_or_of_another_item_is_refused(scene: Scene) -> None:
    need, other = scene.need(50, county="龙胜"), scene.need(50)
    lamp = scene.need(50, item="护眼台灯")
    pledge = scene.pledge(40, only_union=scene.cast.unions["资源"])

    with pytest.raises(Refusal, match="限定了给谁"):
        pin(scene, pledge, need, 10)
    with pytest.raises(Refusal, match="不是一种"):
        pin(scene, pledge, lamp, 10)
    pin(scene, pledge, other, 10)

    assert Condition.objects.count() == 1


def test_only_what_is_open_can_be_pinned(scene: Scene) -> None:
    need, pledge = scene.need(50), scene.pledge(40)
    reported, _ = services.report_need(
        scene.board, scene.need_words(number="new"), by=scene.who("王强"), at=c.AT
    )

    with pytest.raises(Refusal, match="需求没核实"):
        pin(scene, pledge, reported, 10)
    services.withdraw_pledge(pledge, by=scene.who("孙主席"), at=c.AT)
    with pytest.raises(Refusal, match="认捐已撤回"):
        pin(scene, pledge, need, 10)


def test_a_stranger_to_the_board_is_hidden_from_pins(scene: Scene) -> None:
    other = services.open_board("别处", union=scene.board.union, by=SYSTEM, at=c.AT)
    stranger, pledge = c.need(scene.cast, other, 50), scene.need(50) and scene.pledge(40)

    with pytest.raises(Hidden):
        pin(scene, pledge, stranger, 10)


def test_a_condition_is_released_once(scene: Scene) -> None:
    need, pledge = scene.need(50), scene.pledge(40)
    condition = pin(scene, pledge, need, 10)

    plan.release(condition, by=scene.who("周敏"), at=c.AT)
    version = scene.fresh().version
    plan.release(condition, by=scene.who("周敏"), at=c.AT)

    assert Condition.objects.count() == 0
    assert scene.fresh().version == version
    assert notes("release") == 1


def test_a_plan_is_kept_with_its_lines_reasons_and_what_is_unmet(scene: Scene) -> None:
    scene.need(50, urgency=5)
    scene.need(30, county="龙胜", urgency=1)
    scene.pledge(60)

    proposal = solve(scene)

    assert sorted(line.quantity for line in proposal.lines.all()) == [10, 50]
    assert (proposal.number, proposal.made_by, proposal.is_proven) == (1, "周敏", True)
    assert proposal.made_by_id == scene.who("周敏").id
    assert proposal.shortfalls.get().quantity == 20
    assert notes("solve") == 1
    for row in (*proposal.lines.all(), *proposal.shortfalls.all()):
        assert saying.told(row.why, str) == row.because


def test_reasons_inside_reasons_survive_their_keeping(scene: Scene) -> None:
    scene.need(20, urgency=5)
    scene.need(20, county="龙胜", number="b")
    scene.pledge(10, only_need=Need.objects.get(number="b"))
    scene.pledge(10, firm="松坪精密")

    proposal = solve(scene)

    line = proposal.lines.get(need__number="b")
    assert "点名的需求（龙胜各族自治县）" in line.because
    assert saying.told(line.why, str) == line.because


def test_a_kept_reason_is_told_in_another_language() -> None:
    why = Reason(
        "因为认捐写明只给{whom}",
        {"whom": Reason("{some}等 {count} 处", {"some": "甲", "count": 4})},
    )
    english = {
        "因为认捐写明只给{whom}": "only for {whom}",
        "{some}等 {count} 处": "{some} and others ({count})",
    }

    kept = saying.packed([why])

    assert saying.told(kept, english.__getitem__) == "only for 甲 and others (4)"


def test_solving_an_unchanged_board_twice_is_one_plan(scene: Scene) -> None:
    scene.need(50)
    scene.pledge(50)

    first = solve(scene)
    again = solve(scene, "陈主席")

    assert (again.id, again.made_by) == (first.id, "周敏")
    assert notes("solve") == Proposal.objects.count() == 1


def test_the_same_board_gives_the_same_lines_again(scene: Scene) -> None:
    scene.need(50)
    scene.need(70, county="龙胜")
    scene.pledge(40)
    scene.pledge(33, firm="松坪精密")

    plans = [plan.propose(scene.board) for _ in range(2)]

    assert plans[0].lines == plans[1].lines


def test_a_board_without_needs_gives_an_empty_plan(scene: Scene) -> None:
    proposal = solve(scene)

    assert not proposal.lines.exists()
    with pytest.raises(Refusal, match="一行也没有"):
        adopt(scene, proposal)


def test_pins_that_no_longer_fit_are_told_when_solving(scene: Scene) -> None:
    need, pledge = scene.need(50, number="7"), scene.pledge(40)
    pin(scene, pledge, need, 40)
    changed, _ = services.report_need(
        scene.board, scene.need_words(30, number="7"), by=scene.who("王强"), at=c.AT
    )
    services.verify_need(changed, by=scene.who("刘芸"), at=c.AT)

    with pytest.raises(Refusal, match="只要 30 床，您钉住了 40"):
        solve(scene)

    assert Proposal.objects.count() == 0
