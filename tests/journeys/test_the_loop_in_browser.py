"""The loop in a real browser: fingers on a phone of 375 px, a village without network, axe-core."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import reverse

from tests import cast as c
from xieli.activities.pairing.address import answer_token
from xieli.activities.pairing.models import Evidence, Gift, HandOver
from xieli.activities.pairing.tests.loop import Loop, invitation, rules_of_the_house
from xieli.activities.pairing.tests.test_office import reported
from xieli.matching.models import Pledge

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).parents[2] / "xieli/shell/static/vendor/axe.min.js"
SERIOUS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | '))"""
SIDE = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def loop() -> Loop:
    rules_of_the_house()
    return Loop()


@pytest.fixture
def phone(loop: Loop, browser_page: Page) -> Iterator[Page]:
    """The phone, ready after the world is; a fault of a script fails the test."""
    faults: list[str] = []
    browser_page.on("pageerror", lambda fault: faults.append(str(fault)))
    browser_page.set_default_timeout(15_000)
    yield browser_page
    assert not faults


def sign_in(page: Page, loop: Loop, who: str) -> None:
    """Carry the session of one of the cast into the browser."""
    client = c.sign_in(Client(), loop.cast, who)
    kept = client.cookies[house.SESSION_COOKIE_NAME].value
    name = house.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": kept, "domain": "localhost", "path": "/"}])


def scribble(page: Page) -> None:
    """Draw a name on the pad, away from the bar at the foot."""
    box = page.locator(".pad canvas")
    box.evaluate("pad => pad.scrollIntoView({block: 'center'})")
    place = box.bounding_box()
    assert place is not None
    x, y = place["x"], place["y"]
    page.mouse.move(x + 40, y + 120)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(x + 40 + step * 18, y + 120 - (step % 3) * 40)
    page.mouse.up()


def lamps(loop: Loop) -> Any:
    board = c.board_of(loop.programme)
    return c.need(loop.cast, board, 120, item="护眼台灯", village="晓锦村", number="N-2")


def test_a_donor_pledges_on_her_phone_and_what_she_typed_survives(loop: Loop, phone: Page) -> None:
    lamps(loop)
    link = reverse("pairing:needs", args=[invitation(loop).code])

    phone.goto(link)
    phone.get_by_role("link", name="我来认捐").click()
    phone.get_by_label("联系人").fill("孙主席")
    phone.get_by_label("公允单价（元）").fill("79")
    phone.locator("#quantity").fill("40")
    phone.wait_for_timeout(500)
    phone.reload()

    assert phone.get_by_label("联系人").input_value() == "孙主席"
    phone.get_by_label("联系电话").fill("13800000000")
    phone.get_by_role("button", name="确认认捐 40 台").click()
    phone.get_by_text("记下了：护眼台灯 40台").wait_for()
    assert phone.evaluate(SIDE) <= 0
    made = Pledge.objects.get(item__name="护眼台灯")
    assert (made.quantity, made.contact) == (40, "孙主席")


def test_the_stepper_stops_at_the_gap_and_says_why(loop: Loop, phone: Page) -> None:
    need = lamps(loop)
    link = reverse("pairing:needs", args=[invitation(loop).code])
    phone.goto(f"{link}needs/{need.id}/")

    phone.locator("#quantity").fill("500")
    phone.locator("#quantity").blur()

    assert phone.locator("#quantity").input_value() == "120"
    assert "现在只差这么多" in phone.locator(".step-says").inner_text()


def test_a_sheet_signed_without_network_arrives_exactly_once(loop: Loop, phone: Page) -> None:
    line = loop.received()
    sign_in(phone, loop, "王强")
    phone.goto(loop.url("hand_over_line", line.id))

    phone.get_by_label("找一户").fill("李大山")
    phone.locator("label[data-home]:visible").click()
    scribble(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="签收 棉被 1 床，青竹村 李*").click()
    phone.get_by_text("已存在本机，有网后自动送出").first.wait_for()
    assert HandOver.objects.count() == 0

    phone.context.set_offline(False)
    phone.get_by_text("张都送到了").wait_for()
    phone.reload()
    phone.wait_for_timeout(800)

    record = HandOver.objects.get()
    assert (record.quantity, record.household_id) == (1, loop.home.id)
    assert record.device_at is not None
    assert Evidence.objects.get().kind == "signature"


def test_the_next_household_signs_without_the_page_being_fetched(loop: Loop, phone: Page) -> None:
    line = loop.received()
    second = c.household(loop.cast, "资源", "X-002")
    sign_in(phone, loop, "王强")
    phone.goto(loop.url("hand_over_line", line.id))
    phone.context.set_offline(True)

    for home in (loop.home, second):
        phone.locator(f"input[value='{home.id}']").check()
        scribble(phone)
        phone.get_by_role("button", name="签收 棉被").click()
        phone.get_by_role("button", name="再签下一户").wait_for()
        if home is loop.home:
            phone.get_by_role("button", name="再签下一户").click()
    phone.context.set_offline(False)
    phone.get_by_text("张都送到了").wait_for()

    assert set(HandOver.objects.values_list("household_id", flat=True)) == {
        loop.home.id, second.id,
    }  # fmt: skip


def test_an_empty_pad_sends_nothing_and_says_so(loop: Loop, phone: Page) -> None:
    line = loop.received()
    sign_in(phone, loop, "王强")
    phone.goto(loop.url("hand_over_line", line.id))

    phone.get_by_role("button", name="签收 棉被").click()

    assert phone.get_by_text("还没有选领取的家庭").is_visible()
    assert phone.get_by_text("请先签名；不会写字的").first.is_visible()
    assert HandOver.objects.count() == 0


def test_a_count_says_its_sum_while_it_is_typed(loop: Loop, phone: Page) -> None:
    box = loop.sent()
    sign_in(phone, loop, "王强")
    phone.goto(loop.url("receive", box.id))

    phone.get_by_label("实收").fill("48")
    wrong = phone.locator("[data-adds]").inner_text()
    phone.get_by_label("破损").fill("1")
    phone.get_by_label("缺少").fill("1")
    right = phone.locator("[data-adds]").inner_text()
    phone.get_by_role("button", name="点清了，签收这一票").click()
    phone.get_by_text("张都送到了").wait_for()

    assert "和装箱数对不上" in wrong
    assert right == "48 + 1 + 1 = 50，相符"


def test_needs_are_verified_from_the_keyboard(loop: Loop, phone: Page) -> None:
    made = reported(loop)
    phone.set_viewport_size({"width": 1440, "height": 900})
    sign_in(phone, loop, "刘芸")
    phone.goto(loop.url("needs_office"))

    phone.keyboard.press("j")
    phone.keyboard.press("Space")
    phone.keyboard.press("v")
    phone.get_by_text("核实了 1 条").wait_for()

    made.refresh_from_db()
    assert made.state == "verified"


def worker_pages(loop: Loop) -> list[str]:
    need = lamps(loop)
    record, _ = loop.hand_over(loop.delivery(loop.received()))
    link = reverse("pairing:needs", args=[invitation(loop).code])
    code = Gift.objects.get().trace_code
    return [
        link, f"{link}?show=all", f"{link}needs/{need.id}/", "/i/nothing/",
        f"/t/{code}/", "/t/", "/p/spring/", "/p/spring/donated/", "/p/spring/households/",
        reverse("pairing:answer", args=[answer_token(record)]),
    ]  # fmt: skip


def faults_of(page: Page, addresses: list[str]) -> list[str]:
    """Side scroll and serious faults of each page, in words."""
    found = []
    for address in addresses:
        answer = page.goto(address)
        if answer is None or not page.url.endswith(address):
            found.append(f"{address}: came to {page.url}")
        if page.evaluate(SIDE) > 0:
            found.append(f"{address}: {page.evaluate(SIDE)} px to the side")
        page.evaluate(AXE.read_text())
        found += [f"{address}: {fault}" for fault in page.evaluate(SERIOUS)]
    return found


@pytest.mark.parametrize("more", ["", "text=elder&theme=dark"])
def test_worker_pages_hold_at_320_px_and_for_every_reader(
    loop: Loop, phone: Page, more: str
) -> None:
    addresses = worker_pages(loop)
    phone.set_viewport_size({"width": 320, "height": 640})
    joint = [f"{one}{'&' if '?' in one else '?'}{more}" for one in addresses]

    assert faults_of(phone, joint) == []


@pytest.mark.parametrize("width", [320, 1440])
def test_officers_pages_hold_on_a_phone_and_on_a_desk(loop: Loop, phone: Page, width: int) -> None:
    line = loop.received(received=40, damaged=10)
    loop.hand_over(loop.delivery(line))
    invitation(loop)
    c.need(loop.cast, c.board_of(loop.programme), 9, item="护眼台灯", number="N-3")
    mine = {
        "王强": ["overview", "needs_office", "need_form", "goods", "hand_over", "feedback"],
        "周敏": ["overview", "pledges", "goods", "briefing"],
    }
    phone.set_viewport_size({"width": width, "height": 900})
    found = []

    for name, pages in mine.items():
        phone.context.clear_cookies()
        sign_in(phone, loop, name)
        found += faults_of(phone, [loop.url(page) for page in pages])
        if name == "王强":
            sheets = [loop.url("hand_over_line", line.id), loop.url("leave", line.id, "back"),
                      loop.url("receive", line.consignment_id)]  # fmt: skip
            found += faults_of(phone, sheets)

    assert found == []
