"""The pages of givers, of the public and of households: what they show, take and refuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.pairing import services
from xieli.activities.pairing.tests.loop import PHONE, Loop, invitation
from xieli.kernel.actor import SYSTEM
from xieli.matching.models import Pledge, PledgeState
from xieli.matching.services import name_item
from xieli.people import services as people
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


def words(**more: object) -> dict[str, object]:
    return {
        "key": uuid7().hex, "quantity": 20, "unit_value": "79.00", "use": "need", "lot": 1,
        "contact": "孙主席", "phone": PHONE, "words": "", "ready_on": "2026-12-01", **more,
    }  # fmt: skip


@pytest.fixture
def gap(loop: Loop) -> Any:
    """A verified need of 120 lamps that nobody has pledged for."""
    board = c.board_of(loop.programme)
    return c.need(loop.cast, board, 120, item="护眼台灯", village="晓锦村", number="N-2")


@pytest.fixture
def link(loop: Loop) -> str:
    return reverse("pairing:needs", args=[invitation(loop).code])


def pledge_url(link: str, need: Any) -> str:
    return f"{link}needs/{need.id}/"


def test_the_link_shows_what_is_missing_without_an_account(client: Client, link: str, gap: Any):
    page = client.get(link)

    assert page.status_code == 200
    assert "护眼台灯" in page.text
    assert "还差" in page.text
    assert "120" in page.text
    assert "no-store" in page["Cache-Control"]


def test_a_pledge_is_kept_with_its_restriction_and_a_sealed_phone(
    client: Client, link: str, gap: Any
):
    answer = client.post(pledge_url(link, gap), words(), follow=True)

    made = Pledge.objects.get(item=gap.item)
    assert "记下了：护眼台灯 20台" in answer.text
    assert (made.quantity, made.only_need_id) == (20, gap.id)
    assert PHONE.encode() not in bytes(made.sealed_phone or b"")
    assert people.open_sealed(made, "phone", reason="测试核对", by=SYSTEM, at=c.AT) == PHONE


def test_the_same_form_sent_twice_is_one_pledge(client: Client, link: str, gap: Any):
    form = words()

    for _ in range(2):
        assert client.post(pledge_url(link, gap), form).status_code == 302

    assert Pledge.objects.filter(item=gap.item).count() == 1


def test_a_pledge_above_the_need_is_refused_at_the_field(client: Client, link: str, gap: Any):
    form = words(quantity=121)

    page = client.post(pledge_url(link, gap), form)

    assert page.status_code == 422
    assert "现在还差 120台" in page.text
    assert f'value="{form["key"]}"' in page.text
    assert not Pledge.objects.filter(item=gap.item).exists()


def test_half_a_box_is_refused_at_the_field(client: Client, link: str, gap: Any):
    page = client.post(pledge_url(link, gap), words(quantity=25, lot=10))

    assert page.status_code == 422
    assert "整数倍" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": ""}, {"quantity": "-3"}, {"quantity": "1.5"}, {"quantity": "99999999999"},
        {"unit_value": "0"}, {"unit_value": "abc"}, {"phone": "123"}, {"use": "all"},
        {"key": "1"}, {"lot": "0"}, {"contact": ""}, {"words": "长" * 201}, {"contact": "\x00"},
    ],
)  # fmt: skip
def test_a_wrong_field_is_said_and_nothing_is_kept(
    client: Client, link: str, gap: Any, wrong: dict[str, str]
):
    page = client.post(pledge_url(link, gap), words(**wrong))

    assert page.status_code == 422
    assert not Pledge.objects.filter(item=gap.item).exists()


def test_money_is_pledged_in_yuan_and_goes_to_the_named_body(client: Client, loop: Loop, link: str):
    money = name_item("助学金", "元", code="aid", is_money=True, by=SYSTEM, at=c.AT)
    loop.cast.items["助学金"] = money
    need = c.need(loop.cast, c.board_of(loop.programme), 10_000, item="助学金", number="M-1")

    page = client.get(pledge_url(link, need))
    client.post(pledge_url(link, need), words(quantity=3000, unit_value="5"))

    made = Pledge.objects.get(item=money)
    assert "钱请汇到开票主体“深圳市示范慈善会”" in page.text
    assert "unit_value" not in page.text
    assert (made.quantity, made.unit_value) == (3000, 1)


def test_a_pledge_is_changed_until_it_is_adopted(client: Client, link: str, gap: Any):
    client.post(pledge_url(link, gap), words())
    made = Pledge.objects.get(item=gap.item)
    url = f"{link}pledges/{made.id}/"

    page = client.get(url)
    client.post(url, words(quantity=120, phone="", use="county"))

    made.refresh_from_db()
    assert 'max="120"' in page.text
    assert (made.quantity, made.only_need_id, made.only_union_id) == (120, None, gap.union_id)
    assert made.sealed_phone is not None


def test_a_restriction_is_widened_never_narrowed(client: Client, link: str, gap: Any):
    client.post(pledge_url(link, gap), words(use="any"))
    made = Pledge.objects.get(item=gap.item)

    page = client.post(f"{link}pledges/{made.id}/", words(use="need"))

    assert page.status_code == 422


def test_an_adopted_pledge_is_neither_changed_nor_withdrawn(client: Client, loop: Loop, link: str):
    url = f"{link}pledges/{loop.pledge.id}/"

    opened = client.get(url, follow=True)
    changed = client.post(url, words(quantity=10, use="any"))
    taken_back = client.post(f"{url}withdraw/")

    loop.pledge.refresh_from_db()
    assert (changed.status_code, taken_back.status_code) == (422, 422)
    assert "已经配出去了" in opened.text
    assert "已经配出去了" in changed.text
    assert (loop.pledge.quantity, loop.pledge.state) == (50, PledgeState.OFFERED)


def test_a_withdrawal_twice_is_one(client: Client, link: str, gap: Any):
    client.post(pledge_url(link, gap), words())
    made = Pledge.objects.get(item=gap.item)

    answers = [client.post(f"{link}pledges/{made.id}/withdraw/") for _ in range(2)]

    made.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert made.state == PledgeState.WITHDRAWN


def test_another_firms_pledge_is_not_there(client: Client, loop: Loop, gap: Any):
    other = reverse("pairing:needs", args=[invitation(loop, "松坪精密").code])
    url = f"{other}pledges/{loop.pledge.id}/"

    assert client.get(url).status_code == 404
    assert client.post(f"{url}withdraw/").status_code == 404
    assert "松坪精密" in client.get(other).text


@pytest.mark.parametrize("code", ["ABCDEFGH12345678", "x", "%00", "A" * 40])
def test_a_guessed_link_opens_nothing(client: Client, loop: Loop, code: str):
    assert client.get(f"/i/{code}/").status_code == 404


def test_an_expired_link_says_so_in_words(client: Client, loop: Loop):
    old = services.invite(
        loop.programme, loop.cast.firms["明川电子"], days=3, by=SYSTEM,
        at=timezone.now() - timedelta(days=5),
    )  # fmt: skip

    page = client.get(f"/i/{old.code}/")

    assert page.status_code == 422
    assert "到期了" in page.text
    assert "向工会承办人要一个新的链接" in page.text


def test_a_revoked_link_is_refused_for_reading_and_writing(client: Client, loop: Loop, gap: Any):
    live = invitation(loop)
    services.revoke(live, by=SYSTEM, at=timezone.now())

    page = client.post(f"/i/{live.code}/needs/{gap.id}/", words())

    assert page.status_code == 422
    assert "已经停用" in page.text
    assert not Pledge.objects.filter(item=gap.item).exists()


def test_a_need_of_another_board_is_not_there(client: Client, link: str):
    assert client.get(f"{link}needs/{uuid4()}/").status_code == 404


def test_doors_that_write_answer_post_with_a_token_alone(loop: Loop, link: str, gap: Any):
    strict = Client(enforce_csrf_checks=True)

    assert strict.get(f"{link}pledges/{loop.pledge.id}/withdraw/").status_code == 405
    assert strict.post(pledge_url(link, gap), words()).status_code == 403


def test_the_list_takes_the_same_queries_for_five_needs_and_for_fifty(
    client: Client, loop: Loop, link: str, django_assert_max_num_queries: Any
):
    board = c.board_of(loop.programme)
    for number in range(5):
        c.need(loop.cast, board, 5, item="护眼台灯", number=f"A-{number}")
    client.get(link)

    with django_assert_max_num_queries(6):
        assert client.get(link).text.count("我来认捐") == 5
    for number in range(45):
        c.need(loop.cast, board, 5, item="护眼台灯", number=f"B-{number}")
    with django_assert_max_num_queries(6):
        assert client.get(link).text.count("我来认捐") == 50
