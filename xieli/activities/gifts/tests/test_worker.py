"""The pages on the phone: the list, giving, claiming, one's own; what a stranger sees."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests import cast as c
from xieli.activities.gifts import keeping
from xieli.activities.gifts.models import Claim, Picture, Thing, ThingState
from xieli.activities.gifts.tests.made import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene(timezone.now())


def client_of(scene: Scene, who: str = "李梅") -> Client:
    return c.sign_in(Client(), scene.cast, who)


def url(name: str, *words: Any) -> str:
    return reverse(f"gifts:{name}", args=words)


def body(scene: Scene, **more: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=2)
    return {
        "key": uuid4().hex, "what": "台扇", "category": "小家电", "wear": "good",
        "station": str(scene.station.id), "bring_by": day.isoformat(), **more,
    }  # fmt: skip


def picture() -> SimpleUploadedFile:
    held = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(held, "JPEG")
    return SimpleUploadedFile("fan.jpg", held.getvalue())


def test_the_list_is_open_to_all_and_names_no_giver(scene: Scene):
    thing = scene.listed(scene.offered(scene.person("欧阳秋石")))
    visitor = Client()

    page = visitor.get(url("things")).content.decode()
    one = visitor.get(url("thing", thing.code)).content.decode()

    assert "电饭煲，3 升" in page
    assert "认领这一件" in one
    assert "欧阳" not in page + one
    assert visitor.post(url("claim", thing.code)).status_code == 302
    assert not Claim.objects.exists()


def test_the_list_filters_pages_and_asks_the_same_few_questions(
    scene: Scene, django_assert_num_queries: Any
):
    for number in range(21):
        scene.listed(scene.offered(what=f"东西{number:02d}", category="玩具"))
    visitor = Client()
    visitor.get(url("things"))

    with django_assert_num_queries(4):
        page = visitor.get(url("things")).content.decode()
    second = visitor.get(url("things") + "?page=2&kind=玩具").content.decode()

    assert page.count('class="row stack"') == 20
    assert second.count('class="row stack"') == 1
    assert "眼下没有" in visitor.get(url("things") + "?kind=外套").content.decode()
    assert visitor.get(url("things") + f"?at={scene.station.code}&q=东西07").status_code == 200
    assert visitor.get(url("things") + "?at=%00&page=x&kind=%F0").status_code == 200


def test_a_worker_gives_something_and_gets_a_code_for_the_station(scene: Scene):
    client = client_of(scene)

    form = client.get(url("give")).content.decode()
    answer = client.post(url("give"), body(scene, photo=picture()))
    thing = Thing.objects.get()
    page = client.get(answer["Location"]).content.decode()

    assert form.count('class="field') <= 6
    assert "内衣袜子" in form
    assert thing.code in page
    assert "送物码" in page
    assert Client().get(url("thing", thing.code)).status_code == 404
    assert Client().get(url("photo", thing.code)).status_code == 404
    assert client.get(url("photo", thing.code))["Content-Type"] == "image/jpeg"
    scene.listed(thing)
    assert Client().get(url("photo", thing.code)).status_code == 200


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"category": "鞋帽"}, "鞋帽"),
        ({"what": ""}, "field"),
        ({"station": "somewhere"}, "field"),
        ({"bring_by": "2020-01-01"}, "送来的日子要在今天到"),
        ({"photo": SimpleUploadedFile("a.jpg", b"no photo")}, "这个文件不是照片"),
        ({"key": "<script>"}, "key"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_keeps_what_was_written(
    scene: Scene, told: dict[str, Any], words: str
):
    answer = client_of(scene).post(url("give"), body(scene, **told))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Thing.objects.exists()


def test_a_worker_claims_shows_the_code_and_thanks(scene: Scene):
    thing, client = scene.listed(), client_of(scene)

    answer = client.post(url("claim", thing.code))
    claim = Claim.objects.get()
    page = client.get(answer["Location"]).content.decode()
    again = client.post(url("claim", thing.code))
    gone = Client().get(url("thing", thing.code)).content.decode()
    keeping.hand_over(claim, by=scene.zhou, at=timezone.now())
    client.post(url("thank", claim.code), {"words": "正好用得上"})
    mine = client.get(url("mine")).content.decode()

    assert claim.code in page
    assert again["Location"] == answer["Location"]
    assert "已经有人预留了" in gone
    assert "正好用得上" in client.get(url("my_claim", claim.code)).content.decode()
    assert "领走了" in mine


def test_the_giver_reads_the_thanks_and_nobodys_name(scene: Scene):
    thing = scene.listed(scene.offered(scene.li))
    claim = scene.handed(scene.claimed(thing, scene.person("欧阳秋石")))
    claim.thanks = "孩子很喜欢"
    claim.save()

    page = client_of(scene).get(url("offer", thing.code)).content.decode()

    assert "孩子很喜欢" in page
    assert "欧阳" not in page


def test_a_second_thing_is_refused_in_words_and_can_be_given_back(scene: Scene):
    first, second, client = scene.listed(), scene.listed(), client_of(scene)
    client.post(url("claim", first.code))

    refused = client.post(url("claim", second.code), follow=True).content.decode()
    claim = Claim.objects.get()
    back = client.post(url("cancel", claim.code), follow=True).content.decode()

    assert "一人一次只留一件" in refused
    assert "留给别的工友" in back
    assert client.post(url("claim", second.code)).status_code == 302
    assert Claim.objects.count() == 2


def test_an_offer_is_withdrawn_by_its_giver_alone(scene: Scene):
    own, anothers, client = scene.offered(scene.li), scene.offered(), client_of(scene)

    told = client.post(url("withdraw", own.code), follow=True).content.decode()

    assert "不用送来了" in told
    assert client.post(url("withdraw", anothers.code)).status_code == 404
    assert Thing.objects.get(pk=anothers.pk).state == ThingState.OFFERED


def test_anothers_gift_and_claim_are_hidden_and_a_wrong_code_too(scene: Scene):
    thing, claim = scene.offered(), scene.claimed(who=scene.person())
    client = client_of(scene)

    for page in (
        url("offer", thing.code), url("my_claim", claim.code), url("my_claim", thing.code),
        url("thing", "AAAA-BBBB-CCCC"), url("kept", thing.code), url("desk"),
    ):  # fmt: skip
        assert client.get(page).status_code == 404, page


def test_a_sign_in_without_a_person_is_told_what_to_do(scene: Scene):
    answer = client_of(scene, "孙主席").get(url("give"))

    assert answer.status_code == 422
    assert "还没有和您本人对上" in answer.content.decode()


def test_empty_pages_say_why_and_what_to_do(scene: Scene):
    client = client_of(scene)

    assert "架上眼下是空的" in client.get(url("things")).content.decode()
    assert "还没有领过东西" in client.get(url("mine")).content.decode()
    scene.station.is_open = False
    scene.station.save()
    assert "眼下没有收东西的站点" in client.get(url("give")).content.decode()


def test_no_photo_is_no_picture(scene: Scene):
    thing = scene.listed()

    assert Client().get(url("photo", thing.code)).status_code == 404
    assert not Picture.objects.exists()
