"""The second signature on the board's page, and lines given up there."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import cast as c
from xieli.activities.desk.tests.conftest import Desk
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.matching import plan, services
from xieli.matching.models import Allocation

pytestmark = pytest.mark.django_db


def test_the_second_signature_adopts_and_the_kind_acts_at_once(desk: Desk) -> None:
    desk.need(50)
    desk.pledge(50)
    proposal = desk.solved()

    before = desk.get("陈主席")
    page = desk.post("陈主席", "adopt/", proposal=proposal.id, next=desk.page)

    assert 'id="adopt" data-key="ctrl+enter">' in before
    assert "采纳了方案 1：1 行，可以装箱了。" in page
    assert "已采纳的配法" in page
    assert "方案 1，已采纳" in page
    assert Allocation.objects.get().quantity == 50
    assert Note.objects.filter(verb="matching.adopt", actor_label="陈主席").count() == 1


def test_the_button_says_why_it_is_closed(desk: Desk) -> None:
    desk.need(50)
    desk.pledge(40)
    desk.solved("陈主席")
    own = desk.get("陈主席")
    no_right = desk.get("周敏")
    desk.pledge(10, firm="松坪精密")
    stale = desk.get("陈主席")

    for page, words in (
        (own, "方案是您求解的，要由另一位同志采纳"), (no_right, "采纳要由有采纳权的同志来点"),
        (stale, "方案 1 已经过时"),
    ):  # fmt: skip
        assert 'disabled aria-describedby="why-not-adopt"' in page
        assert words in page


def test_a_stale_plan_and_ones_own_plan_are_refused_by_the_verb_too(desk: Desk) -> None:
    desk.need(50)
    desk.pledge(40)
    own = desk.solved("陈主席")

    refused = desk.post("陈主席", "adopt/", proposal=own.id)
    desk.pledge(10, firm="松坪精密")
    stale = desk.post("陈主席", "adopt/", proposal=own.id)

    assert "要由另一位同志采纳" in refused
    assert "已经过时" in stale
    assert not Allocation.objects.exists()


def test_adopting_twice_is_told_and_done_once(desk: Desk) -> None:
    desk.need(50)
    desk.pledge(50)
    proposal = desk.solved()
    desk.post("陈主席", "adopt/", proposal=proposal.id)

    page = desk.post("陈主席", "adopt/", proposal=proposal.id)

    assert "方案 1 已经采纳过了" in page
    assert Allocation.objects.count() == 1


def test_a_plan_of_another_board_is_hidden(desk: Desk) -> None:
    other = services.open_board("别处", union=desk.board.union, by=SYSTEM, at=c.AT)
    foreign, _ = plan.solve(other, by=SYSTEM, at=c.AT)
    browser = desk.browser("陈主席")

    answers = [
        browser.post(desk.page + "adopt/", {"proposal": foreign.id}),
        browser.post(desk.page + "adopt/", {"proposal": "x"}),
        browser.post(desk.page + "give-up/", {"allocation": uuid4(), "why": "缺货"}),
        browser.post(f"/desk/boards/{other.id}/adopt/", {"proposal": foreign.id}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_an_adopted_line_is_given_up_with_a_reason_and_only_once(desk: Desk) -> None:
    need, _ = desk.need(50), desk.pledge(50)
    proposal = desk.solved()
    desk.post("陈主席", "adopt/", proposal=proposal.id)
    line = Allocation.objects.get()

    form = desk.get("陈主席", f"?give_up={line.id}")
    nameless = desk.post("陈主席", "give-up/", allocation=line.id, why=" ")
    done = desk.post("陈主席", "give-up/", allocation=line.id, why="企业临时缺货")
    again = desk.post("陈主席", "give-up/", allocation=line.id, why="企业临时缺货")

    assert "退回的原因" in form
    assert "请写明退回的原因" in nameless
    assert "退回了一行" in done
    assert "这一行已经退回了" in again
    need.refresh_from_db()
    assert need.allocated == 0
    assert Note.objects.filter(verb="matching.give_up").count() == 1


def test_the_way_back_never_leads_to_another_house(desk: Desk) -> None:
    answer = desk.browser("陈主席").post(
        desk.page + "adopt/", {"proposal": desk.solved().id, "next": "https://elsewhere.example/"}
    )

    assert answer["Location"] == desk.page
