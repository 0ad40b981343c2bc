"""Joining on a phone of 375 px: at most 8 taps and 6 fields, the draft kept, no side scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from xieli.activities.membership import services
from xieli.activities.membership.models import Joining
from xieli.activities.membership.tests.ground import Ground, number

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_TAPS, MOST_FIELDS = 8, 6
SIDE = "document.documentElement.scrollWidth - window.innerWidth"
FIELDS = """() => new Set([...document.querySelectorAll('#join-form :is(input, select, textarea)')]
  .filter(el => el.type !== 'hidden' && el.offsetParent !== null).map(el => el.name)).size"""


@pytest.fixture
def ground() -> Ground:
    return Ground()


class Thumb:
    """A thumb that counts: a tap into a field or on a thing is one."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0
        page.set_default_timeout(15_000)

    def write(self, label: str, text: str) -> None:
        """Tap into a field and type."""
        self.taps += 1
        self.page.get_by_label(label).first.click()
        self.page.keyboard.type(text)

    def tap(self, words: str) -> None:
        """Tap on the words."""
        self.taps += 1
        self.page.get_by_text(words, exact=False).first.click()

    def send(self) -> None:
        """Tap the one button of the page."""
        self.taps += 1
        self.page.get_by_role("button", name="交给工会").click()
        self.page.wait_for_url("**/join/mine/**")


def fill(thumb: Thumb) -> None:
    thumb.write("姓名", "李春梅")
    thumb.write("身份证号", number(1))
    thumb.write("手机号", "13800000001")
    thumb.tap("快递员")
    thumb.tap("我同意工会登记")


def test_behind_a_code_joining_takes_few_taps_and_the_draft_is_kept(
    ground: Ground, browser_page: Page
) -> None:
    link = services.make_link(ground.firm, "南门岗亭", by=ground.actor("周敏"), at=ground.at)
    thumb = Thumb(browser_page)
    browser_page.goto(reverse("membership:join_by_link", args=[link.code]))
    fields, side = browser_page.evaluate(FIELDS), browser_page.evaluate(SIDE)

    fill(thumb)
    browser_page.get_by_text("您填的已存着").wait_for()
    browser_page.reload()
    kept = browser_page.get_by_label("姓名").input_value()
    sealed = browser_page.get_by_label("身份证号").input_value()
    browser_page.get_by_label("身份证号").fill(number(1))
    thumb.send()

    assert (kept, sealed) == ("李春梅", "")
    assert fields <= MOST_FIELDS
    assert thumb.taps + 1 <= MOST_TAPS  # the number is typed anew after the reload
    assert side <= 0
    assert Joining.objects.get().union == ground.firm
    assert "周敏" in browser_page.content()


def test_from_the_open_page_too_with_the_firm_chosen_from_the_list(
    ground: Ground, browser_page: Page
) -> None:
    thumb = Thumb(browser_page)
    browser_page.goto(reverse("membership:join"))
    fields = browser_page.evaluate(FIELDS)

    thumb.write("您在哪里上班", "松坪")
    thumb.tap("松坪精密")
    fill(thumb)
    thumb.send()

    assert fields <= MOST_FIELDS
    assert thumb.taps <= MOST_TAPS
    assert Joining.objects.get().union == ground.street
    assert "兜底" in browser_page.content()
