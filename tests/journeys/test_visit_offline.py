"""A day of visits without network: the list opens on the phone, one sheet becomes one visit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as house
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from tests.journeys.test_the_loop_in_browser import SIDE, faults_of, scribble
from xieli.activities.visits import handing, queries
from xieli.activities.visits.models import Finding, Stop, Visit
from xieli.activities.visits.tests.scene import Scene
from xieli.ledger import queries as ledger

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "名单存在这台手机上了"
NOISE = """async () => {
  const paper = Object.assign(document.createElement('canvas'), { width: 4000, height: 3000 });
  const paint = paper.getContext('2d'), noise = paint.createImageData(4000, 3000), step = 65536;
  for (let i = 0; i < noise.data.length; i += step)
    crypto.getRandomValues(noise.data.subarray(i, i + step));
  paint.putImageData(noise, 0, 0);
  const blob = await new Promise(done => paper.toBlob(done, 'image/jpeg', .95));
  const hold = new DataTransfer();
  hold.items.add(new File([blob], 'big.jpg', { type: 'image/jpeg' }));
  document.getElementById('sheet').elements.photo.files = hold.files;
}"""


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def phone(scene: Scene, browser_page: Page) -> Iterator[Page]:
    """The phone, ready after the world is; a fault of a script fails the test."""
    faults: list[str] = []
    browser_page.on("pageerror", lambda fault: faults.append(str(fault)))
    browser_page.set_default_timeout(15_000)
    yield browser_page
    assert not faults


def sign_in(page: Page, scene: Scene, who: str) -> None:
    kept = scene.client(who).cookies[house.SESSION_COOKIE_NAME].value
    name = house.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": kept, "domain": "localhost", "path": "/"}])


def round_of(scene: Scene, many: int = 2) -> list[Stop]:
    made = scene.approved(*(scene.row(n) for n in range(1, many + 1)))
    people = list(queries.recipients_of(made))
    who = scene.who("周敏")
    return handing.plan_day(who, people, timezone.localdate(), by=who, at=timezone.now())


def fill(page: Page) -> None:
    page.get_by_label("同行人姓名").fill("孙主席")
    page.get_by_label("代表的企业").fill("明川电子")
    page.get_by_label("健康状况").fill("腿脚不便")
    page.get_by_label("本人同意登记上面几项").check()
    page.get_by_label("发现的需求").select_option("need")
    page.get_by_label("缺什么、什么事").fill("护眼台灯")
    page.get_by_label("要多少").fill("2台")
    scribble(page)


def test_a_visit_without_network_reaches_the_ledger_exactly_once(scene: Scene, phone: Page) -> None:
    first, _second = round_of(scene)
    sign_in(phone, scene, "周敏")
    phone.goto(reverse("visits:day"))
    phone.get_by_text(KEPT).wait_for()

    phone.context.set_offline(True)
    phone.reload()
    phone.get_by_text("还要走 2 家").wait_for()
    phone.locator(f"a[data-stop='{first.id}']").click()
    phone.get_by_role("heading", name="青竹村 李*").wait_for()
    fill(phone)
    phone.get_by_role("button", name="走访办好，存下这一张").click()
    phone.get_by_text("已存在本机，有网后自动送出").first.wait_for()
    assert Visit.objects.count() == 0
    phone.get_by_role("link", name="去下一家").click()
    phone.locator(f"a[data-stop='{first.id}']").get_by_text("填好了，待送").wait_for()

    phone.context.set_offline(False)
    phone.get_by_text("张都送到了").wait_for()
    phone.locator(f"a[data-stop='{first.id}']").get_by_text("送到了").wait_for()
    phone.reload()
    phone.wait_for_timeout(800)

    visit = Visit.objects.get()
    assert (visit.state, visit.cash, visit.pieces) == ("kept", Decimal(500), 1)
    assert visit.device_at is not None
    assert visit.companions.get().enterprise == scene.cast.firms["明川电子"]
    assert Finding.objects.get().title == "护眼台灯"
    assert queries.sum_of(scene.programme).handed == 500
    assert ledger.replay() == []


def test_what_was_not_asked_for_is_not_kept_and_goes_with_the_sign_in(
    scene: Scene, phone: Page
) -> None:
    round_of(scene)
    sign_in(phone, scene, "周敏")
    phone.goto(reverse("visits:day"))
    phone.get_by_text(KEPT).wait_for()
    other = reverse("visits:list", args=[queries.lists_of(scene.programme).get().id])
    phone.goto(other)

    phone.context.set_offline(True)
    phone.goto(other)
    phone.get_by_role("heading", name="现在没有网络").wait_for()
    phone.context.set_offline(False)
    phone.context.clear_cookies()
    phone.goto("/")
    phone.wait_for_timeout(500)
    phone.context.set_offline(True)
    phone.goto(reverse("visits:day"))

    phone.get_by_role("heading", name="现在没有网络").wait_for()


def test_two_phones_at_one_household_leave_one_entry_and_a_conflict(
    scene: Scene, phone: Page
) -> None:
    (stop,) = round_of(scene, 1)
    sign_in(phone, scene, "周敏")
    phone.goto(reverse("visits:day"))
    phone.get_by_text(KEPT).wait_for()
    phone.context.set_offline(True)
    phone.goto(reverse("visits:sheet", args=[stop.id]))
    scribble(phone)
    phone.get_by_role("button", name="走访办好，存下这一张").click()
    phone.get_by_text("已存在本机，有网后自动送出").first.wait_for()

    handing.record(scene.sheet(stop.recipient, "b" * 32), by=scene.who("刘芸"), at=timezone.now())
    phone.context.set_offline(False)
    phone.get_by_text("张都送到了").wait_for()

    assert sorted(Visit.objects.values_list("state", flat=True)) == ["conflict", "kept"]
    assert queries.sum_of(scene.programme).handed == 500


def test_an_empty_sheet_sends_nothing_and_says_what_is_missing(scene: Scene, phone: Page) -> None:
    (stop,) = round_of(scene, 1)
    sign_in(phone, scene, "周敏")
    phone.goto(reverse("visits:sheet", args=[stop.id]))

    phone.get_by_label("健康状况").fill("腿脚不便")
    phone.get_by_role("button", name="走访办好，存下这一张").click()

    assert phone.get_by_text("请先签名；不会写字的").first.is_visible()
    assert phone.get_by_text("要征得本人同意才能登记").first.is_visible()
    assert Visit.objects.count() == 0


def test_a_photo_of_many_megapixels_is_made_small_on_the_phone(scene: Scene, phone: Page) -> None:
    (stop,) = round_of(scene, 1)
    sign_in(phone, scene, "周敏")
    phone.goto(reverse("visits:sheet", args=[stop.id]))
    sent: list[int] = []
    phone.on("request", lambda one: sent.append(int(one.headers.get("content-length", 0)) or
             len(one.post_data_buffer or b"")) if one.method == "POST" else None)  # fmt: skip

    phone.get_by_text("不会写字？改成拍照").click()
    phone.evaluate(NOISE)
    phone.get_by_role("button", name="走访办好，存下这一张").click()
    phone.get_by_text("张都送到了").wait_for()

    proof = Visit.objects.get().proof
    assert proof is not None
    assert proof.kind == "photo"
    assert all(size < 3_000_000 for size in sent)


@pytest.mark.parametrize("more", ["", "text=elder&theme=dark"])
def test_the_pages_hold_at_320_px_and_for_every_reader(
    scene: Scene, phone: Page, more: str
) -> None:
    stop, second = round_of(scene)
    visit, _new = handing.record(
        scene.sheet(second.recipient), by=scene.who("周敏"), at=timezone.now()
    )
    sign_in(phone, scene, "周敏")
    phone.set_viewport_size({"width": 320, "height": 640})
    pages = [
        reverse("visits:day"), reverse("visits:sheet", args=[stop.id]),
        reverse("visits:visit", args=[visit.id]), scene.url("list", stop.recipient.visit_list_id),
        scene.url("campaign", "spring-visits"),
    ]  # fmt: skip

    found = faults_of(phone, [f"{one}?{more}" if more else one for one in pages])

    assert found == []
    assert phone.evaluate(SIDE) <= 0


@pytest.mark.parametrize("width", [320, 1440])
def test_the_officers_pages_hold_on_a_phone_and_on_a_desk(
    scene: Scene, phone: Page, width: int
) -> None:
    stop, _second = round_of(scene)
    for key, who in (("a" * 32, "周敏"), ("b" * 32, "刘芸")):
        handing.record(scene.sheet(stop.recipient, key), by=scene.who(who), at=c.AT)
    sign_in(phone, scene, "陈主席")
    phone.set_viewport_size({"width": width, "height": 900})
    slug = scene.programme.slug
    pages = [scene.url("campaigns"), scene.url("open"), scene.url("campaign", slug),
             scene.url("funds", slug), scene.url("buying", slug), scene.url("conflicts", slug),
             scene.url("figure", slug, "handed"),
             scene.url("roster", stop.recipient.visit_list_id)]  # fmt: skip

    assert faults_of(phone, pages) == []
