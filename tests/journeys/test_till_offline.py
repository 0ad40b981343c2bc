"""A till without network: codes are kept on the phone, and each becomes one redemption."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.benefits import redeeming
from xieli.activities.benefits.models import Claim
from xieli.activities.benefits.redeeming import Scan
from xieli.activities.benefits.tests.till_made import Scene
from xieli.ledger import queries as books

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STORED = "已存在本机，有网后自动送出"


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def phone(scene: Scene, browser_page: Page) -> Iterator[Page]:
    """The merchant's phone; a fault of a script fails the test."""
    faults: list[str] = []
    browser_page.on("pageerror", lambda fault: faults.append(str(fault)))
    browser_page.set_default_timeout(15_000)
    name = house.SESSION_COOKIE_NAME
    kept = c.sign_in(Client(), scene.cast, "钱老板").cookies[name].value
    browser_page.context.add_cookies(
        [{"name": name, "value": kept, "domain": "localhost", "path": "/"}]
    )
    yield browser_page
    browser_page.goto("about:blank")  # so that nothing is asked any more when the tables empty
    browser_page.wait_for_timeout(800)
    assert not faults


def keep(page: Page, code: str) -> None:
    from playwright.sync_api import expect

    page.locator("#kept").fill(code)
    page.get_by_role("button", name="先收下这一张").click()
    page.get_by_text(STORED).first.wait_for()
    expect(page.locator("#kept")).to_have_value("")  # an eval would offend the page's policy


def test_codes_kept_without_network_are_redeemed_once_each(scene: Scene, phone: Page) -> None:
    until = timezone.localdate() + timedelta(days=9)
    first, second, third = scene.claims(scene.batch(quantity=3, redeem_until=until), 3)
    phone.goto(reverse("benefits:till", args=[scene.shop.code]))
    phone.get_by_text("这一页存在这台手机上了").wait_for()

    phone.context.set_offline(True)
    phone.reload()
    keep(phone, first.code.lower())
    keep(phone, second.code)
    assert not Claim.objects.filter(state="redeemed").exists()
    other = Scan(second.code, scene.other_shop, "other")
    redeeming.redeem(other, by=scene.who("钱老板"), at=timezone.now())
    phone.context.set_offline(False)
    phone.get_by_text("已经核销过").first.wait_for()
    phone.reload()
    phone.wait_for_timeout(800)

    told = dict(Claim.objects.values_list("code", "outlet__name"))
    assert told == {first.code: "松坪门店", second.code: "科苑门店", third.code: None}
    assert books.replay() == []


def test_with_network_the_voucher_is_shown_and_one_click_redeems(scene: Scene, phone: Page) -> None:
    until = timezone.localdate() + timedelta(days=9)
    [claim] = scene.claims(scene.batch(redeem_until=until))
    phone.goto(reverse("benefits:till", args=[scene.shop.code]))

    phone.get_by_label("券码", exact=True).fill(claim.code)
    phone.get_by_role("button", name="看这张券").click()
    phone.get_by_role("button", name="核销这张 20.00 元券").dblclick()
    phone.get_by_text("核销好了").wait_for()

    assert Claim.objects.get().state == "redeemed"
