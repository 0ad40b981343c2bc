"""The pages on the phone: what is near, one place, a word, a report and its link, the keeper's."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests import cast as c
from xieli.activities.venues import belongings, running
from xieli.activities.venues.models import Confirmation, Report, Venue, VisitCount
from xieli.activities.venues.tests.made import LAT, LON, Scene, north

pytestmark = pytest.mark.django_db
ALWAYS = "每天 24小时"
FAR = {"lat": "22.60", "lon": "113.93"}


@pytest.fixture
def scene() -> Scene:
    return Scene(timezone.now())


def client_of(scene: Scene, who: str = "李梅") -> Client:
    scene.worker(who)
    return c.sign_in(Client(), scene.cast, who)


def url(name: str, *words: Any) -> str:
    return reverse(f"venues:{name}", args=words)


def body(trouble: str = "locked", **more: Any) -> dict[str, Any]:
    return {"key": uuid4().hex, "trouble": trouble, "words": "", **more}


def photo() -> SimpleUploadedFile:
    held = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(held, "JPEG")
    return SimpleUploadedFile("door.jpg", held.getvalue())


def test_a_visitor_finds_what_is_near_by_distance_with_a_sketch_and_no_map(scene: Scene):
    for number in range(3):
        scene.running(f"第 {number} 站", latitude=north(700 * (number + 1)), hours=ALWAYS)
    near = {"lat": str(LAT), "lon": str(LON)}

    answer = Client().get(url("near"), near)
    page = answer.content.decode()

    assert page.index("第 0 站") < page.index("第 1 站")
    assert "700 米" in page
    assert "1.4 公里" in page
    assert "<svg" in page
    assert "示意，不是地图" in page
    assert "审图号" not in page
    assert answer["Permissions-Policy"].startswith("geolocation=(self)")
    assert "geolocation=()" in Client().get("/")["Permissions-Policy"]


def test_the_outline_is_drawn_with_its_approval_number(scene: Scene):
    scene.running(hours=ALWAYS)
    ring = "113.92,22.52 113.94,22.52 113.94,22.54"
    belongings.set_outline("440305", "粤S（2022）048号", ring, by=scene.chen, at=scene.at)

    page = Client().get(url("near"), {"lat": str(LAT), "lon": str(LON)}).content.decode()

    assert "审图号 粤S（2022）048号" in page
    assert 'class="outline"' in page


def test_the_list_is_searched_by_town_and_kind_with_the_same_few_questions(
    scene: Scene, django_assert_num_queries: Any
):
    for number in range(21):
        scene.running(f"第 {number:02d} 站", latitude=north(200 * number), hours=ALWAYS)
    visitor = Client()
    visitor.get(url("near"))

    with django_assert_num_queries(6):
        page = visitor.get(url("near"), {"q": "青石", "open": "1"}).content.decode()
    with django_assert_num_queries(8):
        visitor.get(url("near"), {"lat": str(LAT), "lon": str(LON)})
    second = visitor.get(url("near"), {"page": 2}).content.decode()

    assert page.count('class="row stack"') == 20
    assert second.count('class="row stack"') == 1
    assert "这样找，眼下没有" in visitor.get(url("near"), {"kind": "mind"}).content.decode()
    for wrong in ({"lat": "nan", "lon": "1"}, {"lat": "x" * 500, "lon": "%00"}, {"page": "x"},
                  {"lat": "1e400", "lon": "3"}, {"q": "\x00", "kind": "\x00"}):  # fmt: skip
        assert visitor.get(url("near"), wrong).status_code == 200


def test_an_empty_home_says_why_and_what_to_do(scene: Scene):
    assert "这里还没有登记的驿站" in Client().get(url("near")).content.decode()


def test_a_worker_says_open_and_others_read_when_and_by_whom(scene: Scene):
    venue = scene.running(hours=ALWAYS)
    belongings.add_host(venue, "新时代文明实践所", by=scene.zhou, at=scene.at)
    before = Client().get(url("venue", venue.code)).content.decode()

    said = client_of(scene).post(url("confirm", venue.code), follow=True).content.decode()
    after = Client().get(url("venue", venue.code)).content.decode()

    assert "按时间该开着，最近没人确认" in before
    assert "新时代文明实践所" in before
    assert "uri.amap.com" in before
    assert "geo:22.530000,113.930000" in before
    assert "刚刚有人确认开着" in said
    assert "现在开门" in after
    assert "工友确认开着" in after


def test_who_is_not_signed_in_is_asked_to_and_from_far_away_it_does_not_count(scene: Scene):
    venue = scene.running(hours=ALWAYS)

    visitor = Client().post(url("confirm", venue.code))
    far = client_of(scene).post(url("confirm", venue.code), FAR, follow=True).content.decode()
    nobody = c.sign_in(Client(), scene.cast, "孙主席").post(url("confirm", venue.code))

    assert visitor.status_code == 302
    assert "login" in visitor["Location"]
    assert "先记着，不算数" in far
    assert Confirmation.objects.get().is_doubtful
    assert Venue.objects.get().confirmed_at is None
    assert nobody.status_code == 422


def test_a_visitor_reports_a_locked_door_and_reads_the_answer_by_a_link(scene: Scene):
    venue, visitor = scene.running(hours=ALWAYS), Client()

    form = visitor.get(url("report", venue.code)).content.decode()
    sent = visitor.post(url("report", venue.code), body(photo=photo(), **FAR))
    report = Report.objects.get()
    waiting = visitor.get(sent["Location"]).content.decode()
    running.answer(report, "已经开门，钥匙交给门卫了", by=scene.zhou, at=timezone.now())
    answered = Client().get(sent["Location"]).content.decode()

    assert "不用登录" in form
    assert "前答复您" in waiting
    assert report.is_doubtful
    assert "码被抄到了别处" in waiting
    assert "钥匙交给门卫了" in answered
    picture = visitor.get(url("told_photo", report.code))
    assert picture["Content-Type"] == "image/jpeg"
    assert venue.name not in Client().get(url("told", report.code[:-1] + "Z")).content.decode()


@pytest.mark.parametrize(
    ("told", "words"),
    [({"trouble": ""}, "field"), ({"trouble": "fire"}, "field"), ({"key": "<b>"}, "key"),
     ({"photo": SimpleUploadedFile("a.jpg", b"no")}, "不是照片")],
)  # fmt: skip
def test_a_report_that_cannot_be_taken_says_why(scene: Scene, told: dict[str, Any], words: str):
    venue = scene.running()

    answer = Client().post(url("report", venue.code), body(**told))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Report.objects.exists()


def test_a_keeper_opens_the_door_and_counts_by_his_code_alone(scene: Scene):
    venue = scene.running(hours=ALWAYS)
    keeper, phone = scene.keeper(venue), Client()
    scene.stocked(venue)

    page = phone.get(url("keeper", keeper.code)).content.decode()
    said = phone.post(url("keeper_says", keeper.code), {"open": "1"}, follow=True)
    day = timezone.localdate().isoformat()
    for count in ("40多", "四十二"):
        phone.post(url("keeper_counts", keeper.code), {"day": day, "count": count})
    wrong = phone.post(url("keeper_counts", keeper.code), {"day": day, "count": "很多"})
    far = phone.post(url("keeper_says", keeper.code), {"open": "1", **FAR}, follow=True)

    assert "矿泉水" in page
    assert "值守人确认开着" in said.content.decode()
    assert [one.value for one in VisitCount.objects.order_by("id")] == [40, 2]
    assert wrong.status_code == 422
    assert "离这里还有" in far.content.decode()
    assert phone.get(url("keeper", "AAAA-BBBB-CCCC")).status_code == 404


def test_a_place_that_lost_its_plate_says_so_and_takes_no_more_words(scene: Scene):
    venue, draft = scene.running(), scene.drafted("起草站", latitude=north(900))
    venue.state = "withdrawn"
    venue.save()

    page = Client().get(url("venue", venue.code)).content.decode()

    assert "这块牌子已经摘了" in page
    assert Client().get(url("venue", draft.code)).status_code == 404
    assert Client().post(url("report", venue.code), body()).status_code == 422
