"""A plan adopted, and an adopted line given up."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests import cast as c
from tests.races import at_once
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.matching import plan, queries, services
from xieli.matching.models import (
    Allocation,
    Condition,
    Need,
    Pledge,
    Proposal,
    ProposedLine,
    Shortfall,
)
from xieli.matching.tests.scene import Meeting, Scene, adopt, notes, pin, solve
from xieli.matching.tests.scene import scene as open_scene

pytestmark = pytest.mark.django_db

IN_THREADS = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def _sums(*rows: Need | Pledge) -> list[int]:
    for row in rows:
        row.refresh_from_db()
    return [row.allocated for row in rows]


def test_adopting_fills_needs_and_pledges_exactly_and_leaves_one_note(scene: Scene) -> None:
    need, other = scene.need(50), scene.need(30, county="龙胜")
    pledge, second = scene.pledge(60), scene.pledge(10, firm="松坪精密")
    proposal = solve(scene)

    made = adopt(scene, proposal)

    assert sum(one.quantity for one in made) == 70
    assert sum(_sums(need, other)) == sum(_sums(pledge, second)) == 70
    for row in (need, other):
        assert row.allocated == sum(a.quantity for a in row.allocations.all())
    proposal.refresh_from_db()
    assert (proposal.adopted_by, proposal.adopted_by_id) == ("陈主席", scene.who("陈主席").id)
    assert notes("adopt") == 1
    assert not queries.is_stale(proposal)


def test_adopting_costs_the_same_few_queries_for_any_number_of_lines(scene: Scene) -> None:
    def count(first: int, last: int) -> int:
        for number in range(first, last):
            scene.need(5, number=f"n{number}")
        scene.pledge(5 * (last - first))
        proposal = solve(scene)
        with CaptureQueriesContext(connection) as seen:
            assert len(adopt(scene, proposal)) == last - first
        return len(seen)

    few, many = count(0, 2), count(2, 14)

    assert few == many


def test_a_board_that_changed_makes_the_plan_stale(scene: Scene) -> None:
    need, _ = scene.need(50), scene.pledge(50)
    proposal = solve(scene)
    scene.need(10, county="龙胜")

    with pytest.raises(Refusal, match="变了，方案 1 已经过时"):
        adopt(scene, proposal)

    assert queries.is_stale(Proposal.objects.select_related("board").get())
    assert _sums(need) == [0]
    assert Allocation.objects.count() == notes("adopt") == 0


@pytest.mark.parametrize("change", ["pin", "ban", "release", "withdraw", "give_up"])
def test_every_change_of_the_board_makes_a_plan_stale(scene: Scene, change: str) -> None:
    need, pledge = scene.need(50), scene.pledge(20)
    condition = pin(scene, pledge, need, 5)
    if change == "give_up":
        (made,) = adopt(scene, solve(scene))
        scene.pledge(5, firm="松坪精密")
    proposal = solve(scene)

    acts = {
        "pin": lambda: pin(scene, pledge, need, 6),
        "ban": lambda: plan.ban(pledge, need, by=SYSTEM, at=c.AT),
        "release": lambda: plan.release(condition, by=SYSTEM, at=c.AT),
        "withdraw": lambda: services.withdraw_pledge(pledge, by=SYSTEM, at=c.AT),
        "give_up": lambda: plan.give_up(made, "企业缺货", by=SYSTEM, at=c.AT),
    }
    acts[change]()

    with pytest.raises(Refusal, match="已经过时"):
        adopt(scene, proposal)


def test_a_plan_is_adopted_once(scene: Scene) -> None:
    need, _ = scene.need(50), scene.pledge(50)
    proposal = solve(scene)
    adopt(scene, proposal)

    with pytest.raises(Refusal, match="方案 1 已经采纳过了"):
        adopt(scene, proposal)

    assert _sums(need) == [50]
    assert notes("adopt") == 1


def test_who_solved_may_not_adopt_even_under_another_label(scene: Scene) -> None:
    scene.need(50)
    scene.pledge(50)
    proposal = solve(scene)
    renamed = Actor(scene.who("周敏").id, "周主任")
    namesake = Actor(uuid4(), "周敏")

    with pytest.raises(Refusal, match="另一位同志采纳"):
        plan.adopt(proposal, by=renamed, at=c.AT)
    made = plan.adopt(proposal, by=namesake, at=c.AT)

    assert len(made) == 1


def test_a_machine_does_not_adopt_what_it_solved_itself(scene: Scene) -> None:
    scene.need(50)
    scene.pledge(50)
    proposal, _ = plan.solve(scene.board, by=SYSTEM, at=c.AT)

    with pytest.raises(Refusal, match="另一位同志采纳"):
        plan.adopt(proposal, by=SYSTEM, at=c.AT)


@pytest.mark.parametrize("tampered", ["need", "pledge", "restriction", "item"])
def test_a_plan_that_breaks_the_law_is_never_adopted(scene: Scene, tampered: str) -> None:
    scene.need(50)
    far = scene.need(50, county="龙胜")
    lamp = scene.need(50, item="护眼台灯")
    scene.pledge(40, only_union=scene.cast.unions["资源"])
    proposal = solve(scene)
    changes: dict[str, dict[str, Any]] = {
        "need": {"quantity": 51},
        "pledge": {"quantity": 41},
        "restriction": {"need": far},
        "item": {"need": lamp},
    }
    ProposedLine.objects.filter(proposal=proposal).update(**changes[tampered])

    with pytest.raises(Refusal, match="对不上，没有采纳"):
        adopt(scene, proposal)

    assert Allocation.objects.count() == notes("adopt") == 0
    assert not Need.objects.exclude(allocated=0).exists()


def test_pins_go_with_their_fulfilment_and_bans_stay(scene: Scene) -> None:
    needs = scene.need(50), scene.need(50, county="龙胜")
    pledge = scene.pledge(40)
    pin(scene, pledge, needs[0], 10)
    plan.ban(pledge, needs[1], by=SYSTEM, at=c.AT)

    adopt(scene, solve(scene))

    assert [one.kind for one in Condition.objects.all()] == [Condition.BAN]


def test_a_second_round_gives_only_what_the_first_left(scene: Scene) -> None:
    need, pledge = scene.need(50), scene.pledge(20)
    adopt(scene, solve(scene))
    second = scene.pledge(30, firm="松坪精密")

    made = adopt(scene, solve(scene))

    assert [(one.pledge, one.quantity) for one in made] == [(second, 30)]
    assert _sums(need, pledge, second) == [50, 20, 30]
    assert [one.number for one in Proposal.objects.order_by("number")] == [1, 2]


def test_what_a_county_got_before_counts_towards_its_share_in_the_next_round(
    scene: Scene,
) -> None:
    scene.need(40, number="first", urgency=3)
    scene.pledge(40, number="first")
    proposal, _solved = plan.solve(scene.fresh(), by=scene.who("周敏"), at=c.AT)
    plan.adopt(proposal, by=scene.who("陈主席"), at=c.AT)
    scene.need(40, number="second", urgency=3)
    scene.need(40, county="龙胜", number="other", urgency=3)

    needs, _pledges = plan.lines_of(scene.fresh())

    assert {need.receiver_name: need.already for need in needs} == {
        "资源县": 40, "龙胜各族自治县": 0,
    }  # fmt: skip
    scene.pledge(40, number="second")
    _plan, solved = plan.solve(scene.fresh(), by=scene.who("周敏"), at=c.AT)
    got = {line.receiver_name: line.got for line in solved.coverage}
    assert got == {"资源县": 13, "龙胜各族自治县": 27}  # 53 of 80 and 27 of 40: two thirds each


def test_a_plan_of_a_closed_board_is_not_adopted(scene: Scene) -> None:
    scene.need(40)
    scene.pledge(40)
    proposal, _solved = plan.solve(scene.fresh(), by=scene.who("周敏"), at=c.AT)
    services.close_board(scene.board, by=scene.who("周敏"), at=c.AT)

    with pytest.raises(Refusal, match="已经关了"):
        plan.adopt(proposal, by=scene.who("陈主席"), at=c.AT)

    assert not Allocation.objects.exists()


def test_nothing_of_another_board_is_touched_by_an_adoption(scene: Scene) -> None:
    other = services.open_board("别处", union=scene.board.union, by=SYSTEM, at=c.AT)
    stranger = c.need(scene.cast, other, 50)
    scene.need(50)
    scene.pledge(50)

    adopt(scene, solve(scene))

    other.refresh_from_db()
    assert _sums(stranger) == [0]
    assert other.version == 2


def test_giving_up_opens_need_and_pledge_again_with_the_reason_on_record(scene: Scene) -> None:
    need, pledge = scene.need(50), scene.pledge(50)
    (made,) = adopt(scene, solve(scene))

    plan.give_up(made, "企业临时缺货", by=scene.who("陈主席"), at=c.AT)
    proposal = solve(scene)

    assert _sums(need, pledge) == [0, 0]
    assert Allocation.objects.count() == 0
    assert notes("give_up") == 1
    assert [line.quantity for line in proposal.lines.all()] == [50]


def test_a_line_is_given_up_once_and_never_without_a_reason(scene: Scene) -> None:
    need, _ = scene.need(50), scene.pledge(50)
    (made,) = adopt(scene, solve(scene))

    with pytest.raises(Refusal, match="写明退回的原因"):
        plan.give_up(made, " 缺 ", by=SYSTEM, at=c.AT)
    plan.give_up(made, "企业临时缺货", by=SYSTEM, at=c.AT)
    with pytest.raises(Refusal, match="已经退回了"):
        plan.give_up(made, "企业临时缺货", by=SYSTEM, at=c.AT)

    assert _sums(need) == [0]
    assert notes("give_up") == 1


def _two_adopt(monkeypatch: pytest.MonkeyPatch, *, is_locked: bool) -> list[object]:
    """Two plans of two versions are made to look fresh; both officers press at the same moment."""
    scene, meeting = open_scene(), Meeting()
    scene.need(50)
    scene.pledge(50)
    proposal = solve(scene)
    rival = Proposal.objects.get(id=proposal.id)
    rival.pk, rival.number = uuid4(), 2
    rival.save(force_insert=True)
    for line in proposal.lines.all():
        line.pk, line.proposal = uuid4(), rival
        line.save(force_insert=True)
    real_check, real_lock = plan._must_keep_the_law, plan.lock_board

    def slow_check(*args: Any) -> None:
        real_check(*args)
        meeting.wait()

    monkeypatch.setattr(plan, "_must_keep_the_law", slow_check)
    if not is_locked:
        monkeypatch.setattr(plan, "lock_board", queries.access_board)
    acts = [(proposal, "陈主席"), (rival, "王强")]
    results = at_once(lambda n: adopt(scene, *acts[n]), 2, (Refusal, IntegrityError))
    monkeypatch.setattr(plan, "lock_board", real_lock)
    return results


@IN_THREADS
def test_of_two_plans_adopted_at_once_exactly_one_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    results = _two_adopt(monkeypatch, is_locked=True)

    assert sum(isinstance(one, list) for one in results) == 1
    (refused,) = [one for one in results if isinstance(one, Refusal)]
    assert "已经过时" in refused.words
    assert Allocation.objects.count() == Proposal.objects.exclude(adopted_at=None).count() == 1
    assert Need.objects.get().allocated == 50
    assert notes("adopt") == 1


@IN_THREADS
def test_with_the_lock_off_only_the_databases_check_still_stands_in_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results = _two_adopt(monkeypatch, is_locked=False)

    assert not [one for one in results if isinstance(one, Refusal)]
    assert [type(one).__name__ for one in results if not isinstance(one, list)] == [
        "IntegrityError"
    ]
    assert Need.objects.get().allocated == 50


@IN_THREADS
def test_one_plan_pressed_twice_at_once_is_adopted_once() -> None:
    scene = open_scene()
    scene.need(50)
    scene.pledge(50)
    proposal = solve(scene)

    results = at_once(lambda _n: adopt(scene, proposal), 2)

    assert sum(isinstance(one, list) for one in results) == 1
    assert sum(isinstance(one, Refusal) for one in results) == 1
    assert Allocation.objects.count() == notes("adopt") == 1
    assert not Shortfall.objects.exists()
