"""The registers of matching: who sees which rows, and that nothing is written past the verbs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast as c
from xieli.matching import plan, services
from xieli.matching.models import Board, Item
from xieli.matching.tests.scene import Scene, notes

pytestmark = pytest.mark.django_db
REGISTERS = ("item", "board", "need", "pledge", "proposal", "allocation")


def _get(scene: Scene, who: str, where: str) -> Any:
    return c.sign_in(Client(), scene.cast, who).get(f"/registers/matching/{where}/")


def _fill(scene: Scene) -> None:
    scene.need(50)
    scene.pledge(50)
    proposal, _ = plan.solve(scene.board, by=scene.who("周敏"), at=c.AT)
    plan.adopt(proposal, by=scene.who("陈主席"), at=c.AT)


@pytest.mark.parametrize("register", REGISTERS)
def test_who_runs_a_board_reads_its_registers_and_their_rows(scene: Scene, register: str) -> None:
    _fill(scene)

    answer = _get(scene, "周敏", register)

    assert answer.status_code == 200
    assert answer.context["cl"].result_count >= 1


@pytest.mark.parametrize("register", REGISTERS)
def test_a_stranger_reads_none(scene: Scene, register: str) -> None:
    _fill(scene)

    codes = [_get(scene, who, register).status_code for who in ("孙主席", "李梅")]

    assert set(codes) <= {302, 403, 404}


def test_a_county_officer_sees_the_needs_of_her_county_alone(scene: Scene) -> None:
    scene.need(50)
    scene.need(20, county="龙胜")

    mine, foreign = _get(scene, "王强", "need"), _get(scene, "赵六", "need")

    assert [row.union.name for row in mine.context["cl"].result_list] == ["资源"]
    assert [row.union.name for row in foreign.context["cl"].result_list] == ["龙胜"]
    assert _get(scene, "王强", "pledge").status_code == 403


def test_another_unions_board_is_not_listed_and_not_opened(scene: Scene) -> None:
    other = services.open_board(
        "桂林的板", union=scene.cast.unions["桂林"], by=scene.who("赵六"), at=c.AT
    )

    listed = _get(scene, "周敏", "board").context["cl"].result_list
    opened = _get(scene, "周敏", f"board/{other.id}/change")

    assert list(listed) == [scene.board]
    assert opened.status_code == 302


def test_an_items_other_names_change_by_the_verb_and_nothing_else_does(scene: Scene) -> None:
    quilt = scene.cast.items["棉被"]
    browser = c.sign_in(Client(), scene.cast, "周敏")

    answer = browser.post(
        f"/registers/matching/item/{quilt.id}/change/",
        {"category": "床上用品", "other_names": "被子、冬被", "name": "改名", "unit": "张"},
    )

    quilt.refresh_from_db()
    assert answer.status_code == 302
    assert (quilt.name, quilt.unit, quilt.other_names) == ("棉被", "床", "被子、冬被")
    assert notes("change_item") == 1


def test_an_item_is_entered_by_the_verb(scene: Scene) -> None:
    browser = c.sign_in(Client(), scene.cast, "周敏")
    before = notes("name_item")

    browser.post(
        "/registers/matching/item/add/",
        {"name": "学生书包", "unit": "个", "category": "文具", "other_names": "书包"},
    )
    refused = browser.post(
        "/registers/matching/item/add/", {"name": "书桌", "unit": "米粒", "category": "",
                                          "other_names": ""},
    )  # fmt: skip

    assert Item.objects.get(name="学生书包").other_names == "书包"
    assert notes("name_item") == before + 1
    assert refused.status_code == 422
    assert "不认识单位" in refused.content.decode()


@pytest.mark.parametrize("act", ["add/", "{id}/delete/"])
def test_boards_are_neither_made_nor_removed_here(scene: Scene, act: str) -> None:
    browser = c.sign_in(Client(), scene.cast, "周敏")

    answer = browser.post(f"/registers/matching/board/{act.format(id=scene.board.id)}", {})

    assert answer.status_code == 403
    assert Board.objects.count() == 1


def test_a_list_costs_the_same_queries_for_one_row_and_for_many(scene: Scene) -> None:
    browser = c.sign_in(Client(), scene.cast, "周敏")

    def count(register: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(f"/registers/matching/{register}/").status_code == 200
        return len(seen)

    _fill(scene)
    browser.get("/registers/matching/need/")
    few = [count(register) for register in REGISTERS]
    for number in range(12):
        scene.need(5, number=f"n{number}")
    scene.pledge(30, firm="松坪精密")
    proposal, _ = plan.solve(scene.board, by=scene.who("周敏"), at=c.AT)
    plan.adopt(proposal, by=scene.who("陈主席"), at=c.AT)
    many = [count(register) for register in REGISTERS]

    assert few == many
