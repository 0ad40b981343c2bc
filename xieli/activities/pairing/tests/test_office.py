"""The officers' pages: who sees what, what a press does, what is refused and how it is said."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests import cast as c
from xieli.activities.pairing import services
from xieli.activities.pairing.models import Invitation
from xieli.activities.pairing.tests.loop import Loop, invitation, queries_of
from xieli.matching import services as matching
from xieli.matching.models import Need, NeedState
from xieli.matching.wanted import NeedWords
from xieli.programmes.rules import Cover
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db

PAGES = ("overview", "needs_office", "pledges", "goods", "hand_over", "feedback", "briefing")


def reported(loop: Loop, county: str = "资源", by: str = "王强", number: str = "R-1") -> Need:
    asked = NeedWords(
        loop.cast.unions[county], loop.cast.items["护眼台灯"], number, 12, village="晓锦村"
    )
    made, _ = matching.report_need(
        c.board_of(loop.programme), asked, by=loop.who(by), at=timezone.now()
    )
    return made


def need_words(loop: Loop, **more: object) -> dict[str, object]:
    return {
        "key": uuid7().hex, "union": str(loop.cast.unions["资源"].id), "item": "棉被",
        "quantity": "约200床", "urgency": 4, **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "opens"),
    [
        ("周敏", {"overview", "needs_office", "pledges", "goods", "briefing"}),
        ("陈主席", {"overview", "needs_office", "pledges", "goods", "briefing"}),
        ("王强", {"overview", "needs_office", "goods", "hand_over", "feedback", "briefing"}),
        ("赵六", {"overview", "needs_office", "goods", "hand_over", "feedback", "briefing"}),
        ("李梅", set()),
        ("孙主席", set()),
        ("何审", set()),
    ],
)
def test_each_of_the_cast_opens_her_own_pages_alone(loop: Loop, name: str, opens: set[str]):
    client = loop.client(name)

    codes = {page: client.get(loop.url(page)).status_code for page in PAGES}

    assert codes == {page: 200 if page in opens else 404 for page in PAGES}


def test_a_visitor_is_sent_to_sign_in(loop: Loop):
    answer = Client().get(loop.url("needs_office"))

    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]


def test_pages_of_an_empty_campaign_say_what_comes(loop: Loop):
    cover = Cover(services.KIND, "empty", "空项目", "", c.TODAY)
    services.open_campaign(
        cover, services.Terms("示范慈善会"), union=loop.cast.unions["青石街道"],
        by=loop.who("周敏"), at=c.AT,
    )  # fmt: skip
    street, county = loop.client("周敏"), loop.client("王强")

    shown = [street.get(loop.url(page).replace("spring", "empty")).text for page in PAGES[:4]]
    told = county.get(loop.url("hand_over").replace("spring", "empty")).text

    assert "还没有核实的需求" in shown[0]
    assert "还没有报需求" in shown[1]
    assert "还没有认捐" in shown[2]
    assert "配好的都装箱了" in shown[3]
    assert "县里现在没有待发放的物资" in told


def test_a_county_sees_its_own_needs_alone(loop: Loop):
    reported(loop, "资源")
    reported(loop, "龙胜", by="赵六", number="L-1")

    zi, long, street = (loop.client(n).get(loop.url("needs_office")).text
                        for n in ("王强", "赵六", "周敏"))  # fmt: skip

    assert "R-1" in zi
    assert "L-1" not in zi
    assert "R-1" not in long
    assert "L-1" in long
    assert "R-1" in street
    assert "L-1" in street


def test_a_need_is_reported_by_form_with_its_qualifier(loop: Loop):
    client = loop.client("王强")

    answer = client.post(loop.url("need_form"), need_words(loop))

    made = Need.objects.latest("reported_at")
    assert answer.status_code == 302
    assert (made.quantity, made.qualifier, made.state) == (200, "约", NeedState.REPORTED)
    assert "约200床" in client.get(loop.url("needs_office")).text


def test_the_form_sent_twice_is_one_need(loop: Loop):
    client, form, before = loop.client("王强"), need_words(loop), Need.objects.count()

    for _ in range(2):
        client.post(loop.url("need_form"), form)

    assert Need.objects.count() == before + 1


@pytest.mark.parametrize(
    "wrong",
    [{"quantity": "一些"}, {"quantity": "-3床"}, {"quantity": "200台"}, {"quantity": "1.5床"},
     {"item": ""}, {"urgency": "9"}, {"households": "-1"},
     {"union": "4623bcac-bb08-48e3-bfea-7f3764ec2d61"}],
)  # fmt: skip
def test_a_wrong_need_is_said_and_not_kept(loop: Loop, wrong: dict[str, str]):
    before = Need.objects.count()

    page = loop.client("王强").post(loop.url("need_form"), need_words(loop, **wrong))

    assert page.status_code == 422
    assert Need.objects.count() == before


def test_a_county_cannot_report_for_another(loop: Loop):
    other = str(loop.cast.unions["龙胜"].id)

    page = loop.client("王强").post(loop.url("need_form"), need_words(loop, union=other))

    assert page.status_code == 422
    assert not Need.objects.filter(union=loop.cast.unions["龙胜"]).exists()


def test_who_reported_has_no_tick_box_and_is_told_why(loop: Loop):
    made = reported(loop)

    own, second = (loop.client(n).get(loop.url("needs_office")).text for n in ("王强", "刘芸"))

    assert f"{made.id}:" not in own
    assert "您报的，要另一位同志核实" in own
    assert f"{made.id}:1" in second


def test_a_second_officer_verifies_several_at_once(loop: Loop):
    rows = [reported(loop, number=f"R-{n}") for n in range(3)]
    ticks = [f"{need.id}:{need.version}" for need in rows]

    page = loop.client("刘芸").post(loop.url("verify"), {"need": ticks}, follow=True)

    assert "核实了 3 条" in page.text
    assert {need.state for need in Need.objects.filter(number__startswith="R-")} == {"verified"}


def test_the_reporter_cannot_verify_by_a_forged_form(loop: Loop):
    made = reported(loop)

    page = loop.client("王强").post(loop.url("verify"), {"need": [f"{made.id}:1"]}, follow=True)

    made.refresh_from_db()
    assert made.state == NeedState.REPORTED
    assert "要由另一位同志核实" in page.text


def test_a_need_that_changed_meanwhile_is_not_verified_unseen(loop: Loop):
    made = reported(loop)
    changed = NeedWords(made.union, made.item, made.number, 99)
    matching.report_need(
        c.board_of(loop.programme), changed, by=loop.who("王强"), at=timezone.now()
    )

    page = loop.client("刘芸").post(loop.url("verify"), {"need": [f"{made.id}:1"]}, follow=True)

    made.refresh_from_db()
    assert made.state == NeedState.REPORTED
    assert "刚才改过" in page.text


@pytest.mark.parametrize("text", ["x", "", "4623bcac-bb08-48e3-bfea-7f3764ec2d61"])
def test_a_senseless_tick_is_not_there(loop: Loop, text: str):
    assert loop.client("刘芸").post(loop.url("verify"), {"need": [text]}).status_code == 404


def test_a_withdrawal_carries_its_undo(loop: Loop):
    made = reported(loop)
    client = loop.client("王强")

    page = client.post(loop.url("withdraw_need", made.id), follow=True)
    made.refresh_from_db()
    state_then = made.state
    client.post(loop.url("restore_need", made.id))

    made.refresh_from_db()
    assert loop.url("restore_need", made.id) in page.text
    assert (state_then, made.state) == (NeedState.WITHDRAWN, NeedState.REPORTED)


def test_an_allocated_need_is_not_withdrawn(loop: Loop):
    made = Need.objects.get(allocated=50)

    page = loop.client("王强").post(loop.url("withdraw_need", made.id))

    assert page.status_code == 422
    assert "已经配了物资" in page.text


@pytest.mark.parametrize("name", ["赵六", "周敏", "李梅"])
@pytest.mark.parametrize("door", ["withdraw_need", "restore_need", "need_change"])
def test_a_need_of_another_county_is_not_there(loop: Loop, name: str, door: str):
    made = reported(loop)

    assert loop.client(name).post(loop.url(door, made.id)).status_code == 404


def test_a_changed_need_waits_for_verification_again(loop: Loop):
    board = c.board_of(loop.programme)
    made = c.need(loop.cast, board, 30, item="护眼台灯", number="C-1")
    client = loop.client("王强")

    page = client.get(loop.url("need_change", made.id))
    client.post(
        loop.url("need_change", made.id), need_words(loop, item="护眼台灯", quantity="31台")
    )

    made.refresh_from_db()
    assert "30台" in page.text
    assert (made.quantity, made.state) == (31, NeedState.REPORTED)


def test_the_list_is_filtered_and_found(loop: Loop):
    reported(loop)
    client = loop.client("王强")

    waiting = client.get(loop.url("needs_office"), {"state": "reported"}).text
    verified = client.get(loop.url("needs_office"), {"state": "verified"}).text
    found = client.get(loop.url("needs_office"), {"q": "晓锦"}).text
    nothing = client.get(loop.url("needs_office"), {"q": "\x00没有"}).text

    assert "R-1" in waiting
    assert "R-1" not in verified
    assert "R-1" in found
    assert "没有符合条件的需求" in nothing


def test_lists_take_the_same_queries_for_five_rows_and_for_fifty(loop: Loop):
    for number in range(5):
        reported(loop, number=f"Q-{number}")
    before = {page: queries_of(loop, page, "周敏") for page in ("needs_office", "overview")}

    for number in range(5, 50):
        reported(loop, number=f"Q-{number}")

    after = {page: queries_of(loop, page, "周敏") for page in before}
    assert before == after
    assert max(after.values()) <= 32


def test_only_firms_of_the_own_district_are_invited(loop: Loop):
    client = loop.client("周敏")
    inside, outside = loop.cast.firms["明川电子"], loop.cast.firms["松坪精密"]

    page = client.post(loop.url("invite"), {"firm": str(inside.id)}, follow=True)
    refused = client.post(loop.url("invite"), {"firm": str(outside.id)})

    code = Invitation.objects.get().code
    assert f"/i/{code}/" in page.text
    assert refused.status_code == 404


def test_a_link_is_made_once_and_closed_at_once(loop: Loop):
    client = loop.client("周敏")
    for _ in range(2):
        client.post(loop.url("invite"), {"firm": str(loop.cast.firms["明川电子"].id)})

    made = Invitation.objects.get()
    client.post(loop.url("revoke", made.id))

    assert Client().get(f"/i/{made.code}/").status_code == 422


@pytest.mark.parametrize("name", ["陈主席", "王强", "赵六", "李梅"])
def test_who_does_not_run_the_board_invites_nobody(loop: Loop, name: str):
    client, live = loop.client(name), invitation(loop)

    asked = client.post(loop.url("invite"), {"firm": str(loop.cast.firms["明川电子"].id)})
    closed = client.post(loop.url("revoke", live.id))

    assert (asked.status_code, closed.status_code) == (404, 404)


@pytest.mark.parametrize("firm", ["", "x", "\x00"])
def test_a_senseless_firm_is_not_there(loop: Loop, firm: str):
    assert loop.client("周敏").post(loop.url("invite"), {"firm": firm}).status_code == 404
