"""Pledges never exceed what is missing; the balance of a board, and two donors at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests import cast as c
from tests.races import at_once
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import balance, queries, services
from xieli.matching.models import Pledge, PledgeState
from xieli.matching.tests.scene import Meeting, Scene, adopted, notes, report
from xieli.matching.tests.scene import scene as open_scene
from xieli.people.queries import index_of
from xieli.people.services import seal

pytestmark = pytest.mark.django_db
IN_THREADS = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def _offer(scene: Scene, quantity: int = 50, **more: Any) -> tuple[Pledge, bool]:
    words = scene.pledge_words(quantity, **more)
    return services.offer(scene.board, words, by=scene.who("孙主席"), at=c.AT)


# offer, withdraw.


def test_a_pledge_is_entered_with_one_note_and_again_changes_nothing(scene: Scene) -> None:
    scene.need(50)

    pledge, is_new = _offer(scene, 30)
    _, is_changed = _offer(scene, 30)

    assert is_new
    assert not is_changed
    assert (pledge.version, pledge.pledged_by) == (1, "孙主席")
    assert notes("offer") == 1


def test_a_pledge_never_exceeds_the_gap_of_its_item(scene: Scene) -> None:
    scene.need(50)
    scene.pledge(30, firm="松坪精密")

    with pytest.raises(Refusal, match="棉被现在还差 20床，您填了 21床"):
        _offer(scene, 21)
    _offer(scene, 20)

    assert [gap.missing for gap in queries.gaps(scene.board)] == [0]


def test_unverified_and_withdrawn_needs_make_no_room(scene: Scene) -> None:
    report(scene, 50)

    with pytest.raises(Refusal, match="还差 0床"):
        _offer(scene, 1)


def test_a_restricted_pledge_never_exceeds_the_gap_of_those_it_names(scene: Scene) -> None:
    county, other = scene.need(40, county="资源"), scene.need(40, county="龙胜")
    scene.pledge(40, firm="松坪精密", only_need=county)

    with pytest.raises(Refusal, match="您限定的范围里，棉被现在还差 0床"):
        _offer(scene, 1, only_union=scene.cast.unions["资源"])
    with pytest.raises(Refusal, match="还差 0床"):
        _offer(scene, 1, only_need=county)
    _offer(scene, 40, only_need=other)


def test_goods_that_freer_pledges_already_sent_leave_no_room_for_a_restricted_one(
    scene: Scene,
) -> None:
    need, _ = adopted(scene, 50)
    scene.need(50, county="龙胜")

    with pytest.raises(Refusal, match="您限定的范围里，棉被现在还差 0床"):
        _offer(scene, 1, number="2", only_need=need)


def test_room_is_counted_for_the_group_a_donor_names(scene: Scene) -> None:
    scene.need(10, group="小学生", number="a")
    scene.need(90, number="b")

    with pytest.raises(Refusal, match="还差 10床"):
        _offer(scene, 11, only_group="小学生")
    _offer(scene, 10, only_group="小学生")


def test_another_boards_need_cannot_be_named(scene: Scene) -> None:
    scene.need(50)
    other = services.open_board("别处", union=scene.board.union, by=SYSTEM, at=c.AT)
    stranger = c.need(scene.cast, other, 50)

    with pytest.raises(Hidden):
        _offer(scene, 10, only_need=stranger)


def test_a_withdrawn_pledge_makes_room_and_offering_again_brings_it_back(scene: Scene) -> None:
    scene.need(50)
    pledge, _ = _offer(scene, 50)

    services.withdraw_pledge(pledge, by=scene.who("孙主席"), at=c.AT)
    services.withdraw_pledge(pledge, by=scene.who("孙主席"), at=c.AT)
    room = queries.missing_of_item(scene.board, scene.cast.items["棉被"])
    again, is_changed = _offer(scene, 50)

    assert room == 50
    assert is_changed
    assert (again.id, again.state) == (pledge.id, PledgeState.OFFERED)
    assert (notes("withdraw_pledge"), notes("offer")) == (1, 2)


def test_an_adopted_pledge_is_neither_changed_nor_withdrawn(scene: Scene) -> None:
    _, pledge = adopted(scene)

    with pytest.raises(Refusal, match="不能再改"):
        _offer(scene, 40)
    with pytest.raises(Refusal, match="不能撤回"):
        services.withdraw_pledge(pledge, by=scene.who("孙主席"), at=c.AT)


def test_a_new_phone_is_a_change_and_the_same_phone_is_none(scene: Scene) -> None:
    scene.need(50)

    def phone(number: str) -> dict[str, Any]:
        return {"sealed_phone": seal("phone", number), "phone_index": index_of("phone", number)}

    changes = [
        _offer(scene, 50, **phone("13800000001"))[1],
        _offer(scene, 50, **phone("13800000001"))[1],
        _offer(scene, 50, **phone("13800000002"))[1],
        _offer(scene, 50)[1],
    ]

    assert changes == [True, False, True, False]
    assert Pledge.objects.get().phone_index == index_of("phone", "13800000002")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": 0}, "至少是 1床"),
        ({"lot": 4}, "整数倍"),
        ({"lot": 0}, "整数倍"),
        ({"unit_value": Decimal(0)}, "大于 0 元"),
        ({"unit_value": Decimal("0.001")}, "大于 0 元"),
        ({"unit_value": Decimal("1.005")}, "两位小数"),
        ({"unit_value": Decimal(10_000_001)}, "1000 万元"),
        ({"contact": "长" * 41}, "联系人最多 40"),
    ],
)
def test_a_pledge_that_makes_no_sense_is_refused(
    scene: Scene, change: dict[str, Any], words: str
) -> None:
    scene.need(50)

    with pytest.raises(Refusal, match=words):
        services.offer(scene.board, replace(scene.pledge_words(10), **change), by=SYSTEM, at=c.AT)

    assert Pledge.objects.count() == notes("offer") == 0


# The balance.


def test_gaps_add_up_and_pledges_fill_the_most_urgent_needs_they_may_serve(scene: Scene) -> None:
    scene.need(30, county="资源", urgency=5)
    scene.need(30, county="龙胜", urgency=2)
    scene.pledge(30, only_union=scene.cast.unions["龙胜"])
    scene.pledge(20, firm="松坪精密")

    gaps = {gap.need.union.name: gap for gap in queries.gaps(scene.board)}

    assert (gaps["资源"].promised, gaps["资源"].missing) == (20, 10)
    assert (gaps["龙胜"].promised, gaps["龙胜"].missing) == (30, 0)
    assert all(g.need.quantity == g.allocated + g.promised + g.missing for g in gaps.values())


def test_coverage_counts_goods_in_pieces_and_everything_priced_in_yuan(scene: Scene) -> None:
    scene.cast.items["助学金"] = services.name_item("助学金", "元", by=SYSTEM, at=c.AT)
    scene.need(10)
    scene.need(3, item="护眼台灯")
    scene.need(2000, item="助学金")
    scene.pledge(10, unit_value=Decimal("80.50"))

    (county,) = queries.coverage(scene.board)

    assert (county.needed, county.allocated) == (13, 0)
    assert (county.worth_needed, county.worth_allocated) == (Decimal("2805.00"), 0)


# Two donors at once.


def _two_donors(monkeypatch: pytest.MonkeyPatch, *, is_locked: bool) -> list[object]:
    """Both read the gap of 50 before either writes, unless the board's lock keeps one out."""
    scene, meeting = open_scene(), Meeting()
    scene.need(50)
    real_room, real_lock = balance.room_for, services.lock_board

    def slow_room(*args: Any, **more: Any) -> Any:
        found = real_room(*args, **more)
        meeting.wait()
        return found

    monkeypatch.setattr(balance, "room_for", slow_room)
    if not is_locked:
        monkeypatch.setattr(services, "lock_board", queries.access_board)

    def offer(number: int) -> object:
        words = scene.pledge_words(50, firm=("明川电子", "松坪精密")[number])
        return services.offer(scene.board, words, by=SYSTEM, at=c.AT)

    results = at_once(offer, 2)
    monkeypatch.setattr(services, "lock_board", real_lock)
    return results


@IN_THREADS
def test_of_two_donors_at_once_exactly_one_gets_the_last_gap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results = _two_donors(monkeypatch, is_locked=True)

    assert sum(isinstance(one, Refusal) for one in results) == 1
    assert sum(isinstance(one, tuple) for one in results) == 1
    assert [p.quantity for p in Pledge.objects.all()] == [50]
    assert notes("offer") == 1


@IN_THREADS
def test_with_the_lock_off_both_donors_get_the_last_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    results = _two_donors(monkeypatch, is_locked=False)

    assert all(isinstance(one, tuple) for one in results)
    assert sum(p.quantity for p in Pledge.objects.all()) == 100
