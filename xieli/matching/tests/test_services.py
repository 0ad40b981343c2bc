"""The records of a board: needs and pledges, and the law that bounds them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests import cast as c
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import balance, plan, queries, services
from xieli.matching.models import Board, Item, Need, NeedState, Pledge, PledgeState
from xieli.matching.tests.scene import Meeting, Scene, at_once, notes
from xieli.matching.tests.scene import scene as open_scene
from xieli.people.queries import index_of
from xieli.people.services import seal

pytestmark = pytest.mark.django_db
IN_THREADS = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def _report(scene: Scene, quantity: int = 50, who: str = "王强", **more: Any) -> tuple[Need, bool]:
    words = scene.need_words(quantity, **more)
    return services.report_need(scene.board, words, by=scene.who(who), at=c.AT)


def _offer(scene: Scene, quantity: int = 50, **more: Any) -> tuple[Pledge, bool]:
    words = scene.pledge_words(quantity, **more)
    return services.offer(scene.board, words, by=scene.who("孙主席"), at=c.AT)


def _adopted(scene: Scene, quantity: int = 50) -> tuple[Need, Pledge]:
    need, pledge = scene.need(quantity, number="1"), scene.pledge(quantity, number="1")
    proposal, _ = plan.solve(scene.board, by=scene.who("周敏"), at=c.AT)
    plan.adopt(proposal, by=scene.who("陈主席"), at=c.AT)
    need.refresh_from_db()
    pledge.refresh_from_db()
    return need, pledge


# Boards and the catalogue.


def test_a_board_is_opened_with_one_note(scene: Scene) -> None:
    board = services.open_board("秋季", union=scene.board.union, by=SYSTEM, at=c.AT)

    assert (board.version, board.is_open) == (0, True)
    assert notes("open_board") == 2


def test_an_item_is_entered_once_and_gets_a_code_from_its_pinyin(scene: Scene) -> None:
    before = notes("name_item")

    made = services.name_item("学生书包", "个", by=SYSTEM, at=c.AT)
    again = services.name_item(" 学生书包 ", "个", by=SYSTEM, at=c.AT)
    alike = services.name_item("学生书報", "个", by=SYSTEM, at=c.AT)

    assert again == made
    assert (made.code, alike.code) == ("xue-sheng-shu-bao", "xue-sheng-shu-bao-2")
    assert notes("name_item") == before + 2


@pytest.mark.parametrize(
    ("name", "unit", "words"),
    [
        ("棉被", "张", "按“床”计"),
        ("护眼台灯", "只", "按“台”计"),
        ("书桌", "米粒", "不认识单位"),
        ("", "张", "没有写物资名称"),
        ("很长的名字" * 9, "张", "最多 40 个字"),
    ],
)
def test_another_unit_or_an_unknown_one_is_refused(
    scene: Scene, name: str, unit: str, words: str
) -> None:
    before = Item.objects.count()

    with pytest.raises(Refusal, match=words):
        services.name_item(name, unit, by=SYSTEM, at=c.AT)

    assert Item.objects.count() == before


def test_money_is_counted_in_yuan_and_in_nothing_else(scene: Scene) -> None:
    money = services.name_item("助学金", "元", by=SYSTEM, at=c.AT)

    assert money.is_money
    with pytest.raises(Refusal, match="善款按元计"):
        services.name_item("善款", "份", is_money=True, by=SYSTEM, at=c.AT)


def test_other_names_find_the_item_and_belong_to_one_item_only(scene: Scene) -> None:
    quilt = scene.cast.items["棉被"]

    changed = services.change_item(
        quilt, category="床上用品", other_names="被子、冬被，被子", by=SYSTEM, at=c.AT
    )
    services.change_item(quilt, category="床上用品", other_names="被子、冬被", by=SYSTEM, at=c.AT)

    assert changed.other_names == "被子、冬被"
    assert queries.find_item("冬被") == quilt
    assert queries.find_item("被") is None
    assert notes("change_item") == 1
    with pytest.raises(Refusal, match="已经是棉被的名称"):
        services.change_item(
            scene.cast.items["护眼台灯"], category="", other_names="冬被", by=SYSTEM, at=c.AT
        )


# report.


def test_a_need_is_entered_with_one_note_and_waits_for_a_second_officer(scene: Scene) -> None:
    need, is_new = _report(scene, 200, qualifier="约", group="60岁以上老人")

    assert is_new
    assert (need.state, need.reported_by) == (NeedState.REPORTED, "王强")
    assert scene.fresh().version == 1
    assert notes("report_need") == 1
    assert list(queries.verified_needs(scene.board)) == []


def test_the_same_list_again_changes_nothing(scene: Scene) -> None:
    _report(scene)

    need, is_changed = _report(scene)

    assert not is_changed
    assert need.version == 1
    assert scene.fresh().version == 1
    assert notes("report_need") == 1


def test_a_changed_need_must_be_verified_again(scene: Scene) -> None:
    need, _ = _report(scene)
    services.verify_need(need, by=scene.who("刘芸"), at=c.AT)

    changed, is_changed = _report(scene, 60, who="刘芸")

    assert is_changed
    assert changed.id == need.id
    assert (changed.state, changed.verified_by, changed.verified_by_id) == ("reported", "", None)
    assert changed.reported_by == "刘芸"
    assert notes("report_need") == 2


def test_a_need_never_falls_below_what_is_allocated(scene: Scene) -> None:
    _adopted(scene)

    with pytest.raises(Refusal, match="已经配了 50床棉被，不能改成 49床棉被"):
        _report(scene, 49)
    with pytest.raises(Refusal, match="不能改成 60台护眼台灯"):
        _report(scene, 60, item="护眼台灯")
    grown, _ = _report(scene, 70)

    assert (grown.quantity, grown.allocated) == (70, 50)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": 0}, "至少是 1床"),
        ({"quantity": -5}, "至少是 1床"),
        ({"quantity": 10_000_001}, "大得不合常理"),
        ({"urgency": 6}, "1 到 5"),
        ({"number": "  "}, "没有编号"),
        ({"words": "字" * 201}, "说明最多 200"),
        ({"households": -1}, "户数"),
    ],
)
def test_a_need_that_makes_no_sense_is_refused(
    scene: Scene, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        services.report_need(scene.board, replace(scene.need_words(), **change), by=SYSTEM, at=c.AT)

    assert Need.objects.count() == notes("report_need") == 0


# verify, withdraw, restore.


def test_another_officer_verifies_once(scene: Scene) -> None:
    need, _ = _report(scene)

    verified = services.verify_need(need, by=scene.who("刘芸"), at=c.AT)
    services.verify_need(need, by=scene.who("刘芸"), at=c.AT)

    assert (verified.state, verified.verified_by) == (NeedState.VERIFIED, "刘芸")
    assert verified.verified_by_id == scene.who("刘芸").id
    assert scene.fresh().version == 2
    assert notes("verify_need") == 1


def test_who_reported_may_not_verify_even_under_another_label(scene: Scene) -> None:
    need, _ = _report(scene)
    renamed = Actor(scene.who("王强").id, "王科长")

    with pytest.raises(Refusal, match="另一位同志核实"):
        services.verify_need(need, by=renamed, at=c.AT)

    need.refresh_from_db()
    assert need.state == NeedState.REPORTED
    assert notes("verify_need") == 0


def test_a_machine_does_not_verify_what_it_reported_itself(scene: Scene) -> None:
    need, _ = services.report_need(scene.board, scene.need_words(), by=SYSTEM, at=c.AT)

    with pytest.raises(Refusal, match="另一位同志核实"):
        services.verify_need(need, by=SYSTEM, at=c.AT)


def test_a_need_changed_after_the_page_was_read_is_not_verified_unseen(scene: Scene) -> None:
    need, _ = _report(scene)
    _report(scene, 500)

    with pytest.raises(Refusal, match="刚才改过"):
        services.verify_need(need, by=scene.who("刘芸"), at=c.AT, seen=need.version)

    assert notes("verify_need") == 0


def test_a_withdrawal_and_its_undo_leave_a_note_each_and_the_need_unverified(scene: Scene) -> None:
    need = scene.need()

    services.withdraw_need(need, by=scene.who("王强"), at=c.AT)
    services.withdraw_need(need, by=scene.who("王强"), at=c.AT)
    gone = list(queries.live_needs(scene.board))
    restored = services.restore_need(need, by=scene.who("王强"), at=c.AT)
    services.restore_need(need, by=scene.who("王强"), at=c.AT)

    assert gone == []
    assert (restored.state, restored.verified_by_id) == (NeedState.REPORTED, None)
    assert (notes("withdraw_need"), notes("restore_need")) == (1, 1)


def test_a_withdrawn_need_is_neither_verified_nor_brought_back_by_its_old_list(
    scene: Scene,
) -> None:
    need, _ = _report(scene)
    services.withdraw_need(need, by=scene.who("王强"), at=c.AT)

    _, is_changed = _report(scene)

    assert not is_changed
    with pytest.raises(Refusal, match="已经撤回"):
        services.verify_need(need, by=scene.who("刘芸"), at=c.AT)


def test_a_need_with_goods_on_their_way_is_not_withdrawn(scene: Scene) -> None:
    need, _ = _adopted(scene)

    with pytest.raises(Refusal, match="先退回|不能撤回"):
        services.withdraw_need(need, by=scene.who("王强"), at=c.AT)

    assert notes("withdraw_need") == 0


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
    _report(scene, 50)

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
    need, _ = _adopted(scene, 50)
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
    _, pledge = _adopted(scene)

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


# Strangers, closed boards, the database's own word.


def test_a_strangers_id_is_hidden(scene: Scene) -> None:
    other = services.open_board("别处", union=scene.board.union, by=SYSTEM, at=c.AT)
    need, pledge = scene.need(), scene.pledge()

    for ask in (
        lambda: queries.access_board(uuid4()),
        lambda: queries.access_need(other, need.id),
        lambda: queries.access_pledge(other, pledge.id),
        lambda: queries.access_proposal(other, uuid4()),
        lambda: queries.access_allocation(other, uuid4()),
        lambda: queries.access_condition(other, uuid4()),
        lambda: queries.find_board("没有这块板"),
        lambda: services.report_need(Board(id=uuid4()), scene.need_words(), by=SYSTEM, at=c.AT),
    ):
        with pytest.raises(Hidden):
            ask()


def test_two_boards_of_one_title_are_asked_about(scene: Scene) -> None:
    services.open_board("春季", union=scene.board.union, by=SYSTEM, at=c.AT)

    with pytest.raises(Refusal, match="有几块供需板"):
        queries.find_board("春季")

    assert queries.find_board(str(scene.board.id)) == scene.board


def test_a_closed_board_takes_nothing_more(scene: Scene) -> None:
    services.close_board(scene.board, by=SYSTEM, at=c.AT)

    for act in (
        lambda: _report(scene),
        lambda: plan.solve(scene.board, by=SYSTEM, at=c.AT),
        lambda: services.close_board(scene.board, by=SYSTEM, at=c.AT),
    ):
        with pytest.raises(Refusal, match="已经关了"):
            act()
    assert Note.objects.filter(verb="matching.close_board").count() == 1


def test_a_reopened_board_goes_on(scene: Scene) -> None:
    services.close_board(scene.board, by=SYSTEM, at=c.AT)

    services.reopen_board(scene.board, by=SYSTEM, at=c.AT)

    assert _report(scene)
    assert Note.objects.filter(verb="matching.reopen_board").count() == 1
    with pytest.raises(Refusal, match="没有关"):
        services.reopen_board(scene.board, by=SYSTEM, at=c.AT)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE matching_need SET allocated = quantity + 1", "need_never_over_filled"),
        ("UPDATE matching_need SET allocated = -1", "allocated"),
        ("UPDATE matching_need SET quantity = 0, allocated = 0", "need_asks_for_something"),
        ("UPDATE matching_need SET urgency = 6", "need_urgency"),
        ("UPDATE matching_pledge SET allocated = quantity + 1", "pledge_never_over_given"),
        ("UPDATE matching_pledge SET quantity = 0, allocated = 0", "pledge_gives_something"),
        ("UPDATE matching_pledge SET lot = 0", "pledge_lot_holds_something"),
        ("UPDATE matching_allocation SET quantity = 0", "allocation_gives_something"),
        ("UPDATE matching_proposedline SET quantity = 0", "line_gives_something"),
        ("UPDATE matching_condition SET quantity = 0", "pin_says_how_many"),
        ("UPDATE matching_condition SET quantity = NULL", "pin_says_how_many"),
        ("UPDATE matching_condition SET kind = 'ban'", "pin_says_how_many"),
    ],
)
def test_the_database_itself_holds_the_law_under_raw_sql(
    scene: Scene, statement: str, name: str
) -> None:
    need, pledge = _adopted(scene)
    more = scene.need(10), scene.pledge(10)
    plan.pin(more[1], more[0], 10, by=SYSTEM, at=c.AT)

    with (
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    need.refresh_from_db()
    assert (need.quantity, need.allocated) == (50, 50)


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

    def offer(firm: str) -> object:
        words = scene.pledge_words(50, firm=firm)
        return services.offer(scene.board, words, by=SYSTEM, at=c.AT)

    results = at_once(partial(offer, "明川电子"), partial(offer, "松坪精密"))
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
