"""On a phone of 375 px: near me by one tap, one place, a report from there, its link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from xieli.activities.venues.models import Report
from xieli.activities.venues.tests.made import LON, Scene, north

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIDE = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def scene() -> Scene:
    return Scene(timezone.now())


def test_a_worker_finds_the_nearest_and_reports_a_locked_door(
    scene: Scene, browser_page: Page
) -> None:
    for number in (2, 1, 0):
        scene.running(f"第 {number} 站", latitude=north(300 * number), hours="每天 24小时")
    page = browser_page
    page.set_default_timeout(15_000)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": float(LON), "latitude": float(north(20))})

    page.goto(reverse("venues:near"))
    page.get_by_role("button", name="用我的位置找附近的").click()
    page.wait_for_url("**lat=**")
    names, side = page.locator(".rows h2").all_inner_texts(), page.evaluate(SIDE)
    page.get_by_role("link", name="第 0 站").first.click()
    page.get_by_role("link", name="锁门、坏了").click()
    page.get_by_text("锁着门").click()
    page.get_by_role("button", name="附上我离这里多远").click()
    page.get_by_text("附上了。只记距离").wait_for()
    page.get_by_role("button", name="报告给工会").click()
    page.wait_for_url("**/venues/r/**")

    report = Report.objects.get()
    assert [name[-5:] for name in names] == ["第 0 站", "第 1 站", "第 2 站"]
    assert side <= 0
    assert page.get_by_text("前答复您").first.is_visible()
    assert report.metres is not None
    assert report.metres < 60
    assert page.evaluate(SIDE) <= 0
