"""In a browser: words are marked by buttons and pasted from Word; the page fits a small phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import reverse

from tests.cast import sign_in
from xieli.newsroom.tests.story_made import Scene

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORD = "<h1 style='mso-x'>标题</h1><p class=MsoNormal onclick=x()>甲<b>乙</b><o:p></o:p></p>"
PASTE = """([html, plain]) => {
  const given = new DataTransfer();
  given.setData('text/html', html); given.setData('text/plain', plain);
  const how = { clipboardData: given, bubbles: true, cancelable: true };
  document.getElementById('id_lines').dispatchEvent(new ClipboardEvent('paste', how));
}"""


def test_a_story_is_pasted_marked_and_saved_and_read_on_a_small_phone(browser_page: Page) -> None:
    scene, page = Scene(), browser_page
    name = house.SESSION_COOKIE_NAME
    kept = sign_in(Client(), scene.cast, "周敏").cookies[name].value
    cookie = {"name": name, "value": kept, "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    from playwright.sync_api import expect

    page.goto(reverse("stories:write", args=[scene.story.pk]))
    page.fill("#id_lines", "")
    page.evaluate(PASTE, [WORD, "标题 甲乙"])
    expect(page.locator("#id_lines")).to_have_value("# 标题\n甲==乙==")
    page.click("button[data-line='- ']")
    assert page.input_value("#id_lines") == "# 标题\n- 甲==乙=="
    page.get_by_text("您填的已存着").wait_for()
    page.click("form.writing button.go")
    page.wait_for_url(f"**{reverse('stories:story', args=[scene.story.pk])}")
    assert page.locator(".text li strong").inner_text() == "乙"
    _what_waits_on_the_device_overwrites_nobody(scene, page)
    scene.out()

    foreign: list[str] = []
    page.on("request", lambda one: None if "localhost" in one.url else foreign.append(one.url))
    page.set_viewport_size({"width": 320, "height": 640})
    for text in ("plain", "elder"):
        page.goto(f"{reverse('stories:read', args=[scene.story.code])}?text={text}")
        wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert page.evaluate(wide)
        assert page.locator("h1").first.is_visible()
    assert foreign == []


def _what_waits_on_the_device_overwrites_nobody(scene: Scene, page: Page) -> None:
    """A draft that is older than what somebody else saved comes back, and meets it openly."""
    page.goto(reverse("stories:write", args=[scene.story.pk]))
    page.fill("#id_lines", "手机上写的。")
    page.get_by_text("您填的已存着").wait_for()
    scene.write("别人后来存下的。")
    page.reload()
    assert page.input_value("#id_lines") == "手机上写的。"
    page.click("form.writing button.go")
    page.get_by_text("刚刚有人改过").wait_for()
    assert page.get_by_text("别人后来存下的。").is_visible()
    assert page.input_value("#id_lines") == "手机上写的。"
    page.click("form.writing button.go")
    page.wait_for_url(f"**{reverse('stories:story', args=[scene.story.pk])}")
    assert page.locator(".text").inner_text() == "手机上写的。"
