"""The merchant's pages: the till, and his settlements; the officers' pages of money."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.benefits.models import Claim, Outlet, Settlement
from xieli.activities.benefits.tests.till_made import Scene
from xieli.people.models import Function

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def live(scene: Scene, many: int = 2) -> list[Claim]:
    until = timezone.localdate() + timedelta(days=9)
    return scene.claims(scene.batch(quantity=many, redeem_until=until), many)


def signed(scene: Scene, name: str) -> Client:
    return c.sign_in(Client(), scene.cast, name)


def test_a_scanned_code_opens_the_till_and_one_click_redeems(scene: Scene):
    [claim, _other] = live(scene)
    Outlet.objects.filter(pk=scene.other_shop.pk).update(is_open=False)
    client, till = signed(scene, "钱老板"), reverse("benefits:till", args=[scene.shop.code])

    page = client.get(reverse("benefits:till_code", args=[claim.code]), follow=True)
    send = {"code": claim.code, "key": "k1"}
    url = reverse("benefits:redeem", args=[scene.shop.code])
    done = client.post(url, send, follow=True).content.decode()
    again = client.post(url, send, follow=True).content.decode()
    other_key = client.post(url, {"code": claim.code, "key": "k2"})
    looked = client.get(till, {"code": claim.code}).content.decode()

    text = page.content.decode()
    assert "核销这张 20.00 元券" in text
    assert claim.person.name not in text
    assert "核销好了" in done
    assert again.count("核销好了") == 1
    assert other_key.status_code == 422
    assert 'name="key" value="k2"' in other_key.content.decode()  # queue.js knows it by its key
    assert "已经核销过" in looked


def test_what_waited_on_the_phone_is_told_with_who_bears_it(scene: Scene):
    [claim, _other] = live(scene)
    client = signed(scene, "钱老板")
    url = reverse("benefits:redeem", args=[scene.shop.code])
    filled = (timezone.now() - timedelta(hours=1)).isoformat()

    client.post(url, {"code": claim.code, "key": "k1"}, headers={"X-Filled-At": filled})
    late = client.post(url, {"code": claim.code, "key": "k2"}, headers={"X-Filled-At": filled})
    bad = client.post(url, {"code": "\x00", "key": ""}, headers={"X-Filled-At": "morgen"})

    assert Claim.objects.get(pk=claim.pk).till_at is not None
    assert "由收券的网点承担" in late.content.decode()
    assert bad.status_code == 422


def test_with_two_outlets_the_merchant_chooses_and_strangers_find_nothing(scene: Scene):
    [claim, _other] = live(scene)
    till = reverse("benefits:till", args=[scene.shop.code])

    chosen = signed(scene, "钱老板").get(
        reverse("benefits:till_code", args=[claim.code]), follow=True
    )

    assert "您在哪个网点收券" in chosen.content.decode()
    assert f"{till}?code={claim.code}" in chosen.content.decode()
    for who in ("李梅", "周敏"):
        client = signed(scene, who)
        assert client.get(till).status_code == 404
        assert client.get(reverse("benefits:till_code", args=[claim.code]), follow=True).status_code == 404  # noqa: E501 # fmt: skip
    assert Client().get(till).status_code == 302


def test_a_settlement_goes_from_hand_to_hand_on_its_pages(scene: Scene):
    claims = live(scene)
    merchant, zhou = signed(scene, "钱老板"), signed(scene, "周敏")
    scene.officer("审批员", Function.BENEFITS_DECIDE)
    scene.officer("出纳", Function.BENEFITS_PAY)
    for one in claims:
        merchant.post(reverse("benefits:redeem", args=[scene.shop.code]),
                      {"code": one.code, "key": one.code})  # fmt: skip
    fund = reverse("benefits:fund", args=[scene.partner.pk])
    today = timezone.localdate().isoformat()

    signed(scene, "出纳").post(fund, {"do": "put", "key": "p", "amount": "100", "paper": "1号"})
    wrong = signed(scene, "出纳").post(
        fund, {"do": "put", "key": "q", "amount": "一百", "paper": ""}, follow=True
    )
    zhou.post(fund, {"do": "draw", "first": today, "last": today})
    made = Settlement.objects.get()
    office = reverse("benefits:settlement", args=[made.pk])
    mine = reverse("benefits:merchant_settlement", args=[made.pk])
    listed = merchant.get(reverse("benefits:merchant_settlements")).content.decode()
    merchant.post(mine, {"do": "object", "words": "少一张", "seen": 0})
    objected = zhou.get(office).content.decode()
    merchant.post(mine, {"do": "agree", "seen": 1})
    signed(scene, "审批员").post(office, {"do": "approve", "seen": 2})
    paid = signed(scene, "出纳").post(office, {"do": "pay", "seen": 3}, follow=True)

    assert wrong.content.decode().count("划入了，") == 1  # of the first
    assert "30.00 元" in listed
    assert "商户说：少一张" in objected
    assert "付款记好了" in paid.content.decode()
    assert zhou.get(fund).content.decode().count("70.00") == 1
    assert zhou.post(office, {"do": "pay", "seen": 4}).status_code == 404
    assert signed(scene, "赵六").get(office).status_code == 404
    assert merchant.get(office).status_code == 404
    pdf = merchant.get(reverse("benefits:merchant_statement", args=[made.pk]))
    assert pdf.content[:4] == b"%PDF"
    book = zhou.get(reverse("benefits:settlement_lines", args=[made.pk])).content
    rows = list(openpyxl.load_workbook(BytesIO(book)).active.values)
    assert len(rows) == 3
    assert "工友" not in str(rows)


def test_the_list_of_settlements_asks_as_often_for_many_as_for_one(
    scene: Scene, django_assert_max_num_queries: Any
):
    for n in range(12):
        Settlement.objects.create(
            partner=scene.partner, number=f"S{n}", first_day=timezone.localdate(),
            last_day=timezone.localdate(), count=1, amount=15, drawn_by="周敏",
            drawn_at=timezone.now(),
        )  # fmt: skip
    client = signed(scene, "周敏")
    client.get(reverse("benefits:settlements"))

    with django_assert_max_num_queries(24):
        page = client.get(reverse("benefits:settlements"))

    assert page.content.decode().count("15.00") == 12
