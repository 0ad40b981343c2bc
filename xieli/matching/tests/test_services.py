"""The records of a board: its catalogue and its needs, and the law that bounds them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests import cast as c
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.matching import plan, queries, services
from xieli.matching.models import Board, Item, Need, NeedState
from xieli.matching.tests.scene import Scene, adopted, notes, report

pytestmark = pytest.mark.django_db


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
    need, is_new = report(scene, 200, qualifier="约", group="60岁以上老人")

    assert is_new
    assert (need.state, need.reported_by) == (NeedState.REPORTED, "王强")
    assert scene.fresh().version == 1
    assert notes("report_need") == 1
    assert list(queries.verified_needs(scene.board)) == []


def test_the_same_list_again_changes_nothing(scene: Scene) -> None:
    report(scene)

    need, is_changed = report(scene)

    assert not is_changed
    assert need.version == 1
    assert scene.fresh().version == 1
    assert notes("report_need") == 1


def test_a_changed_need_must_be_verified_again(scene: Scene) -> None:
    need, _ = report(scene)
    services.verify_need(need, by=scene.who("刘芸"), at=c.AT)

    changed, is_changed = report(scene, 60, who="刘芸")

    assert is_changed
    assert changed.id == need.id
    assert (changed.state, changed.verified_by, changed.verified_by_id) == ("reported", "", None)
    assert changed.reported_by == "刘芸"
    assert notes("report_need") == 2


def test_a_need_never_falls_below_what_is_allocated(scene: Scene) -> None:
    adopted(scene)

    with pytest.raises(Refusal, match="已经配了 50床棉被，不能改成 49床棉被"):
        report(scene, 49)
    with pytest.raises(Refusal, match="不能改成 60台护眼台灯"):
        report(scene, 60, item="护眼台灯")
    grown, _ = report(scene, 70)

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
    need, _ = report(scene)

    verified = services.verify_need(need, by=scene.who("刘芸"), at=c.AT)
    services.verify_need(need, by=scene.who("刘芸"), at=c.AT)

    assert (verified.state, verified.verified_by) == (NeedState.VERIFIED, "刘芸")
    assert verified.verified_by_id == scene.who("刘芸").id
    assert scene.fresh().version == 2
    assert notes("verify_need") == 1


def test_who_reported_may_not_verify_even_under_another_label(scene: Scene) -> None:
    need, _ = report(scene)
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
    need, _ = report(scene)
    report(scene, 500)

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
    need, _ = report(scene)
    services.withdraw_need(need, by=scene.who("王强"), at=c.AT)

    _, is_changed = report(scene)

    assert not is_changed
    with pytest.raises(Refusal, match="已经撤回"):
        services.verify_need(need, by=scene.who("刘芸"), at=c.AT)


def test_a_need_with_goods_on_their_way_is_not_withdrawn(scene: Scene) -> None:
    need, _ = adopted(scene)

    with pytest.raises(Refusal, match="先退回|不能撤回"):
        services.withdraw_need(need, by=scene.who("王强"), at=c.AT)

    assert notes("withdraw_need") == 0


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
        lambda: report(scene),
        lambda: plan.solve(scene.board, by=SYSTEM, at=c.AT),
        lambda: services.close_board(scene.board, by=SYSTEM, at=c.AT),
    ):
        with pytest.raises(Refusal, match="已经关了"):
            act()
    assert Note.objects.filter(verb="matching.close_board").count() == 1


def test_a_reopened_board_goes_on(scene: Scene) -> None:
    services.close_board(scene.board, by=SYSTEM, at=c.AT)

    services.reopen_board(scene.board, by=SYSTEM, at=c.AT)

    assert report(scene)
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
    need, pledge = adopted(scene)
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
