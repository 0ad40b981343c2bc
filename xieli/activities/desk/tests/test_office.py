"""The board's page: who may look, what is told, what it costs; solving, pinning and banning."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast as c
from xieli.activities.desk.tests.conftest import Desk
from xieli.kernel.actor import SYSTEM
from xieli.matching import plan, services
from xieli.matching.models import Condition, Proposal

pytestmark = pytest.mark.django_db


# Looking.


def test_the_page_shows_figures_lines_reasons_and_what_is_unmet(desk: Desk) -> None:
    desk.need(50, urgency=5)
    desk.need(50, county="龙胜")
    desk.pledge(60)
    desk.solved()

    page = desk.get("周敏")

    for words in ("60%", "4,740 / 7,900 元", "明川电子 → 资源县", "50 <span", "方案 1，还没采纳",
                  "已证明再没有更好的", "差 40 床", "60 / 60 床", "钉住 0、禁配 0"):  # fmt: skip
        assert words in page
    assert Proposal.objects.get().lines.first().because in page


def test_the_keys_of_the_page_are_there(desk: Desk) -> None:
    desk.need(50)
    desk.pledge(50)
    desk.solved("陈主席")

    page = desk.get("周敏")

    for key in ('data-key="s"', 'data-key="ctrl+enter"', 'data-key="p"', 'data-key="x"',
                'data-key="e"', "data-row"):  # fmt: skip
        assert key in page
    assert page.count('data-key="p"') == 1


@pytest.mark.parametrize(
    ("needs", "verified", "pledges", "words"),
    [
        (False, False, False, "还没有需求"),
        (True, False, False, "1 条需求等核实"),
        (True, True, False, "还没有认捐"),
        (True, True, True, "还没有方案"),
    ],
)
def test_an_empty_board_says_why_and_what_to_do(
    desk: Desk, needs: bool, verified: bool, pledges: bool, words: str
) -> None:
    if verified:
        desk.need(50)
    elif needs:
        from xieli.matching.wanted import NeedWords

        asked = NeedWords(desk.cast.unions["资源"], desk.cast.items["棉被"], "1", 50)
        services.report_need(desk.board, asked, by=desk.cast.actor("王强"), at=c.AT)
    if pledges:
        desk.pledge(50)

    page = desk.get("周敏")

    assert words in page
    assert ('id="solve" data-key="s" disabled' in page) is not pledges


def test_the_page_costs_the_same_queries_for_eleven_needs_and_for_two_hundred(
    desk: Desk,
) -> None:
    def count() -> int:
        browser = desk.browser("周敏")
        browser.get(desk.page)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(desk.page).status_code == 200
        return len(seen)

    def fill(start: int, end: int) -> None:
        for number in range(start, end):
            county = ("资源", "龙胜")[number % 2]
            desk.need(10, number=f"n{number}", county=county, urgency=number % 5 + 1)
        desk.pledge((end - start) * 5, number=f"p{start}")
        desk.solved()

    fill(0, 11)
    few = count()
    fill(11, 200)
    many = count()

    assert few == many
    assert few <= 32


def test_a_reader_of_a_helped_county_looks_and_does_not_act(desk: Desk) -> None:
    desk.need(50)
    pledge = desk.pledge(50)
    desk.solved()

    page = desk.get("王强")
    answer = desk.browser("王强").post(desk.page, {"act": "solve"})

    assert "明川电子 → 资源县" in page
    assert "data-line-key" not in page
    assert 'id="adopt"' not in page
    assert answer.status_code == 404
    assert pledge.version == 1


@pytest.mark.parametrize("name", ["赵六", "孙主席", "何审", "李梅"])
def test_a_stranger_finds_no_board(desk: Desk, name: str) -> None:
    desk.need(50)  # of 资源 alone: 赵六 of 龙胜 has nothing here

    answers = [
        desk.browser(name).get(desk.page),
        desk.browser(name).post(desk.page, {"act": "solve"}),
        desk.browser(name).post(desk.page + "adopt/", {"proposal": uuid4()}),
        desk.browser(name).post(desk.page + "give-up/", {"allocation": uuid4()}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_a_visitor_is_sent_to_sign_in_and_a_board_that_is_not_there_is_404(desk: Desk) -> None:
    answer = Client().get(desk.page)
    missing = desk.browser("周敏").get(f"/desk/boards/{uuid4()}/")

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert missing.status_code == 404


def test_forms_without_the_token_are_refused(desk: Desk) -> None:
    browser = c.sign_in(Client(enforce_csrf_checks=True), desk.cast, "周敏")

    answer = browser.post(desk.page, {"act": "solve"})

    assert answer.status_code == 403
    assert not Proposal.objects.exists()


# Solving, pinning, banning, releasing.


def test_solving_by_the_button_twice_is_one_plan(desk: Desk) -> None:
    desk.need(50)
    desk.pledge(20)

    first = desk.post("周敏", act="solve")
    desk.post("周敏", act="solve")

    assert "方案 1 算好了：1 行，1 条还没着落。" in first
    assert Proposal.objects.count() == 1


def test_a_pin_is_told_with_its_undo_and_makes_the_plan_stale(desk: Desk) -> None:
    need, pledge = desk.need(50), desk.pledge(20)
    desk.solved()

    page = desk.post("周敏", act="pin", pledge=pledge.id, need=need.id, quantity=7, why="先试用")
    condition = Condition.objects.get()

    assert "钉住了 明川电子 → 资源县 7床，重新求解后生效。" in page
    assert (condition.quantity, condition.why) == (7, "先试用")
    assert "已经过时，不能采纳" in page
    assert f"?act=release&amp;condition={condition.id}" in page


def test_the_undo_of_a_pin_releases_it_and_that_again_has_its_undo(desk: Desk) -> None:
    need, pledge = desk.need(50), desk.pledge(20)
    desk.post("周敏", act="pin", pledge=pledge.id, need=need.id, quantity=7)
    condition = Condition.objects.get()

    page = desk.post("周敏", f"?act=release&condition={condition.id}")
    again = desk.post("周敏", f"?act=pin&pledge={pledge.id}&need={need.id}&why=&quantity=7")

    assert "放开了 明川电子 → 资源县" in page
    assert f"?act=pin&amp;pledge={pledge.id}" in page
    assert "钉住了" in again
    assert Condition.objects.get().quantity == 7


def test_a_ban_stands_in_the_list_of_conditions_with_who_and_why(desk: Desk) -> None:
    need, pledge = desk.need(50), desk.pledge(20)
    desk.solved()

    page = desk.post("周敏", act="ban", pledge=pledge.id, need=need.id, why="商定不对口")

    assert "禁配了 明川电子 → 资源县" in page
    assert "商定不对口" in page
    assert "周敏" in page
    assert "重新求解后这一行就没有了" in page


@pytest.mark.parametrize(
    ("quantity", "words"),
    [("51", "只要 50 床，您钉住了 51 床"), ("0", "至少是 1"), ("", "请填数量"), ("七", "整数")],
)
def test_a_number_that_cannot_be_is_refused_in_place(desk: Desk, quantity: str, words: str) -> None:
    need, pledge = desk.need(50), desk.pledge(50)
    desk.solved()

    page = desk.post("周敏", act="pin", pledge=pledge.id, need=need.id, quantity=quantity)

    assert words in page
    assert not Condition.objects.exists()


def test_ids_of_another_board_or_of_nothing_are_hidden(desk: Desk) -> None:
    need, pledge = desk.need(50), desk.pledge(50)
    other = services.open_board("别处", union=desk.board.union, by=SYSTEM, at=c.AT)
    foreign = c.need(desk.cast, other, 50)
    browser = desk.browser("周敏")

    answers = [
        browser.post(desk.page, {"act": "pin", "pledge": pledge.id, "need": foreign.id,
                                 "quantity": 1}),
        browser.post(desk.page, {"act": "ban", "pledge": "x", "need": need.id}),
        browser.post(desk.page, {"act": "release", "condition": uuid4()}),
        browser.post(desk.page, {"act": "drop tables"}),
        browser.post(desk.page),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404] * 5
    assert not Condition.objects.exists()


def test_a_line_opens_to_be_changed_without_script(desk: Desk) -> None:
    desk.need(50)
    desk.pledge(20)
    line = desk.solved().lines.get()

    page = desk.get("周敏", f"?edit={line.id}")

    assert 'name="quantity"' in page
    assert 'max="20"' in page
    assert "这家最多能给 20 床" in page


def test_two_plans_are_compared_line_by_line(desk: Desk) -> None:
    need, pledge = desk.need(50), desk.pledge(50)
    desk.solved()
    plan.pin(pledge, need, 30, by=desk.cast.actor("周敏"), at=c.AT)
    desk.solved()

    page = desk.get("周敏", "?compare")

    assert "方案 2 和方案 1 比" in page
    assert '<td class="r">50</td><td class="r"><b>30</b> 床</td>' in page


def test_the_page_speaks_english_when_asked(desk: Desk) -> None:
    desk.need(50)
    desk.pledge(20)
    desk.solved()

    answer = desk.browser("周敏").get(desk.page + "?lang=en")

    assert answer.status_code == 200
