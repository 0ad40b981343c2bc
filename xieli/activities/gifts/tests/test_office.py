"""The keeper's console: what waits, each step, the stations, the figures; who may not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.gifts import activity, figures, keeping
from xieli.activities.gifts.figures import Window
from xieli.activities.gifts.models import Claim, Station, Thing, ThingState
from xieli.activities.gifts.tests.made import Scene
from xieli.ledger.models import Line
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db
FOUND = {"what": "电饭煲", "category": "小家电", "wear": "used", "is_clean": "on"}


@pytest.fixture
def scene() -> Scene:
    return Scene(timezone.now())


def client_of(scene: Scene, who: str = "周敏") -> Client:
    return c.sign_in(Client(), scene.cast, who)


def url(name: str, *words: Any) -> str:
    return reverse(f"gifts:{name}", args=words)


def test_a_keeper_takes_in_checks_labels_and_hands_over(scene: Scene):
    thing, client = scene.offered(), client_of(scene)
    found = client.get(url("find"), {"code": thing.code.replace("-", "").lower()})
    taken = client.post(url("take_in", thing.code), {"pieces": 1}, follow=True)
    check = {
        "what": "电饭煲",
        "category": "小家电",
        "wear": "used",
        "worth": "80",
        "is_clean": "on",
    }
    listed = client.post(url("check_in", thing.code), check, follow=True)
    label = client.get(url("label", thing.code))
    claim = scene.claimed(Thing.objects.get())
    shown = client.get(url("find"), {"code": claim.code}, follow=True).content.decode()
    handed = client.post(url("hand_over", claim.code), follow=True).content.decode()
    again = client.post(url("hand_over", claim.code), follow=True).content.decode()

    assert found["Location"] == url("kept", thing.code)
    assert "收下了" in taken.content.decode()
    assert "上架了" in listed.content.decode()
    assert label.content.startswith(b"%PDF")
    assert "李*" in shown
    assert "李梅" not in shown
    assert "账也记好了" in handed
    assert "不能再交一次" in again
    assert Thing.objects.get().state == ThingState.GIVEN


@pytest.mark.parametrize(
    ("name", "told", "words"),
    [
        ("take_in", {"pieces": "很多"}, "field"),
        ("take_in", {"pieces": "2"}, "1 到 1 之间"),
        ("refuse", {"reason": "不喜欢"}, "规则库列的"),
        ("take_off", {}, "现在是“等送来”"),
        (
            "check_in",
            {"what": "x", "category": "小家电", "wear": "good", "is_clean": "on"},
            "办不了",
        ),
        ("check_in", {}, "field"),
    ],
)
def test_a_step_that_cannot_be_done_says_why(
    scene: Scene, name: str, told: dict[str, str], words: str
):
    thing = scene.offered()

    answer = client_of(scene).post(url(name, thing.code), told, follow=True)

    assert words in answer.content.decode()
    assert Thing.objects.get().state == ThingState.OFFERED


def test_a_refused_thing_shows_its_reason_to_the_giver(scene: Scene):
    thing = scene.taken_in(scene.offered(scene.li))

    client_of(scene).post(url("refuse", thing.code), {"reason": "坏了或缺件"})

    page = client_of(scene, "李梅").get(url("offer", thing.code)).content.decode()
    assert "理由：坏了或缺件" in page


def test_a_firms_gift_is_one_row_with_its_quantity(scene: Scene):
    client, day = client_of(scene), timezone.localdate() + timedelta(days=3)
    told = {
        "key": uuid4().hex, "firm": "明川电子", "what": "新布鞋", "pieces": 30,
        "category": "鞋帽", "wear": "new", "station": str(scene.station.id),
        "bring_by": day.isoformat(),
    }  # fmt: skip

    unknown = client.post(url("firm"), {**told, "firm": "没有这家"})
    used = client.post(url("firm"), {**told, "wear": "used"})
    made = client.post(url("firm"), told, follow=True)

    assert "册子里没有正好叫这个的企业" in unknown.content.decode()
    assert "只收企业捐的全新的" in used.content.decode()
    assert "明川电子" in made.content.decode()
    assert Thing.objects.get().quantity == 30


def test_a_thing_brought_back_is_on_the_list_again(scene: Scene):
    claim = scene.handed()

    told = client_of(scene).post(url("bring_back", claim.code), follow=True).content.decode()

    assert "又上架了" in told
    assert Thing.objects.get().left == 1


def test_the_desk_shows_what_waits_with_few_questions(
    scene: Scene, django_assert_max_num_queries: Any
):
    for _n in range(3):
        scene.taken_in()
        scene.claimed(who=scene.person())
    client = client_of(scene)
    client.get(url("desk"))

    with django_assert_max_num_queries(10):
        everything = client.get(url("desk")).content.decode()
    claims = client.get(url("desk") + "?state=claims").content.decode()
    waiting = client.get(url("desk") + "?state=taken_in&q=电饭").content.decode()

    assert everything.count("<tr data-row>") == 6
    assert claims.count("<tr data-row>") == 3
    assert waiting.count("<tr data-row>") == 3
    assert "没有这样的东西" in client.get(url("desk") + "?q=%00飞机").content.decode()
    missing = client.get(url("find"), {"code": "不是码\x00"}, follow=True).content.decode()
    assert "没有这个码" in missing


def test_what_waits_stands_on_todays_page(scene: Scene):
    scene.taken_in()
    scene.claimed()
    zhou = reader_of(scene.cast.users["周敏"], scene.at)
    li = reader_of(scene.cast.users["李梅"], scene.at)

    found = activity.due(zhou, timezone.localdate())

    assert [one.words for one in found] == ["1 样东西等检查消毒", "1 件等人来领"]
    assert activity.due(li, timezone.localdate()) == []


def test_stations_are_set_up_and_changed_once(scene: Scene):
    client, street = client_of(scene), str(scene.cast.unions["青石街道"].id)
    told = {
        "union": street, "name": "西桥驿站", "address": "西桥 3 号", "hours": "每天",
        "is_open": "on",
    }  # fmt: skip

    client.post(url("new_station"), told)
    made = Station.objects.get(name="西桥驿站")
    again = client.post(url("new_station"), told)
    stale = client.post(url("station", made.id), {**told, "seen": "9"})
    changed = client.post(url("station", made.id), {**told, "hours": "周末", "seen": "0"})

    assert "已经有叫这个名字的站点" in again.content.decode()
    assert "刚被别人改过" in stale.content.decode()
    assert changed.status_code == 302
    assert "周末" in client.get(url("stations")).content.decode()


def test_the_figures_are_counted_by_their_rule_and_equal_the_ledger(scene: Scene):
    shoes = scene.listed(scene.of_firm(4), worth=Decimal("60"))
    for name in ("甲", "乙"):
        scene.handed(scene.claimed(shoes, scene.person(name)))
    own = scene.listed(scene.offered(scene.li), worth=Decimal("80"))
    back = scene.handed(scene.claimed(own, scene.person("丙")))
    keeping.bring_back(back, by=scene.zhou, at=scene.at)
    keeping.refuse(scene.taken_in(), "不干净", by=scene.zhou, at=scene.at)
    today = timezone.localdate()

    rows = figures.told(reader_of(scene.cast.users["周敏"], scene.at), Window(today, today))
    told = {one.key: one.value for one in figures.figures(rows)}
    stock = Line.objects.filter(account__code=keeping.stock_code(scene.station))

    assert told == {
        "in": 5, "worth": Decimal("320"), "out": 2, "parcels": 2, "batches": 1, "people": 3,
        "firms": 1,
    }  # fmt: skip
    assert stock.aggregate(n=Sum("amount"))["n"] == told["in"] - told["out"]


def test_each_figure_opens_to_its_rows(scene: Scene):
    scene.handed()
    client = client_of(scene)

    pages = {
        key: client.get(url("figures"), {"open": key}).content.decode()
        for key in ("in", "out", "people")
    }

    assert [page.count("<tr data-row>") for page in pages.values()] == [1, 1, 2]
    wrong = {"since": "2026-02-30", "until": "2020-01-01"}
    assert client.get(url("figures"), wrong).status_code == 422
    none = client.get(url("figures"), {"since": "2020-01-01", "until": "2020-01-02", "open": "in"})
    assert "这段日子没有" in none.content.decode()


def test_another_countys_officer_sees_nothing_of_it(scene: Scene):
    thing, claim = scene.offered(), scene.claimed(who=scene.person())
    other = client_of(scene, "赵六")

    assert other.get(url("desk")).content.decode().count("<tr data-row>") == 0
    for name, word in (
        ("kept", thing.code), ("kept_claim", claim.code), ("station", scene.station.id),
        ("label", claim.thing.code),
    ):  # fmt: skip
        assert other.get(url(name, word)).status_code == 404, name
    for name, word in (
        ("take_in", thing.code), ("check_in", thing.code), ("refuse", thing.code),
        ("take_off", claim.thing.code), ("hand_over", claim.code), ("bring_back", claim.code),
    ):  # fmt: skip
        assert other.post(url(name, word)).status_code == 404, name
    assert Claim.objects.get().state == "reserved"


def test_a_keeper_without_a_station_is_told_to_set_one_up(scene: Scene):
    wang = client_of(scene, "王强")

    assert "先设一个站点" in wang.get(url("desk")).content.decode()
    assert "先设一个站点" in wang.get(url("firm")).content.decode()
    assert "先设一个站点" in wang.get(url("stations")).content.decode()
