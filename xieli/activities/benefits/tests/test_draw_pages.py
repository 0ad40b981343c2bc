"""The pages of a draw: everybody may read and recompute it; officers close, draw, declare void."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.benefits import draw, draw_rules
from xieli.activities.benefits.models import Batch, Lot
from xieli.activities.benefits.tests.till_made import Scene
from xieli.kernel.actor import SYSTEM
from xieli.people.models import Function

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def now_open(scene: Scene, **more: Any) -> Batch:
    now = timezone.now()
    dates = {"opens_at": now - timedelta(days=2), "closes_at": now + timedelta(days=1),
             "redeem_until": now.date() + timedelta(days=20), **more}  # fmt: skip
    return scene.batch("draw", 2, **dates)


def over(batch: Batch, days: int = 0) -> None:
    """The close was just now, or so many days ago."""
    closed = timezone.now() - timedelta(days=days, minutes=5)
    Batch.objects.filter(pk=batch.pk).update(closes_at=closed, opens_at=closed - timedelta(days=2))


def at(batch: Batch, name: str = "draw", *more: str) -> str:
    return reverse(f"benefits:{name}", args=[batch.code, *more])


def test_a_worker_enters_leaves_and_finds_the_result(scene: Scene):
    batch, person = now_open(scene), scene.people(1)[0]
    li = scene.cast.users["李梅"]
    li.person = person
    li.save()
    client = c.sign_in(Client(), scene.cast, "李梅")

    entered = client.post(at(batch, "draw_enter"), follow=True).content.decode()
    client.post(at(batch, "draw_leave"))
    left = Lot.objects.count()
    client.post(at(batch, "draw_enter"))
    over(batch)
    draw.run_due(at=timezone.now())
    page = client.get(at(batch)).content.decode()

    assert "报上名了" in entered
    assert left == 0
    assert "您抽中了" in page
    assert Lot.objects.get().ticket in page


def test_everybody_reads_the_list_and_the_file_and_computes_it_again(scene: Scene):
    batch, client = now_open(scene), Client()
    scene_time = timezone.now()
    for one in scene.people(5):
        Lot.objects.create(batch=batch, person=one, ticket=draw.code(12), at=scene_time)

    before = client.get(at(batch)).content.decode()
    early = [client.get(at(batch, *name)).status_code for name in
             (("draw_list",), ("draw_check",), ("draw_file", "json"))]  # fmt: skip
    over(batch)
    draw.run_due(at=timezone.now())
    batch.refresh_from_db()
    told = draw_rules.read(client.get(at(batch, "draw_file", "json")).content.decode())
    table = client.get(at(batch, "draw_file", "csv")).content.decode("utf-8-sig")
    listed = client.get(at(batch, "draw_list")).content.decode()
    ticket = client.get(at(batch), {"ticket": told.tickets[0].lower()}).content.decode()
    checked = client.get(at(batch, "draw_check")).content.decode()

    assert batch.commitment in before
    assert batch.seed not in before
    assert early == [404, 404, 404]
    assert draw_rules.verify(told, batch.commitment) == []
    assert table.splitlines()[1].split(",")[1] == told.tickets[0]
    assert all(one in listed for one in told.tickets)
    assert f"第 {told.places[0]} 名" in ticket
    assert "全部对得上" in checked
    assert "工友" not in listed + table + json.dumps(vars(told), ensure_ascii=False)


def test_a_place_that_was_changed_in_the_rows_is_found_on_the_page(scene: Scene):
    batch = now_open(scene)
    for one in scene.people(3):
        Lot.objects.create(batch=batch, person=one, ticket=draw.code(12), at=timezone.now())
    over(batch)
    draw.run_due(at=timezone.now())
    Lot.objects.filter(place=1).update(place=9)

    page = Client().get(at(batch, "draw_check")).content.decode()

    assert "重算的结果对不上" in page


def test_the_officer_writes_the_public_number_down_and_draws(scene: Scene):
    batch = now_open(scene, mixes_in="福彩 3D 开奖号码")
    Lot.objects.create(
        batch=batch, person=scene.people(1)[0], ticket="AAAA-BBBB-CCCC", at=timezone.now()
    )
    over(batch)
    client = c.sign_in(Client(), scene.cast, "周敏")
    url = reverse("benefits:draw_office", args=[batch.pk])

    client.post(url, {"do": "close"})
    refused = client.post(url, {"do": "draw"}, follow=True).content.decode()
    page = client.post(url, {"do": "public", "number": "385"}, follow=True).content.decode()
    done = client.post(url, {"do": "draw"}, follow=True).content.decode()
    void = client.post(url, {"do": "void"}).status_code
    stranger = c.sign_in(Client(), scene.cast, "赵六").get(url).status_code

    assert "还没有写公开数字" in refused
    assert "摇号，公布种子" in page
    assert "摇好了" in done
    assert (void, stranger) == (404, 404)


def test_a_draw_nobody_drew_in_time_is_declared_void_by_who_decides(scene: Scene):
    batch = now_open(scene)
    over(batch, days=5)
    draw.close_list(batch, by=SYSTEM, at=timezone.now())
    scene.officer("审批员", Function.BENEFITS_DECIDE)
    client = c.sign_in(Client(), scene.cast, "审批员")
    url = reverse("benefits:draw_office", args=[batch.pk])

    page = client.get(url).content.decode()
    client.post(url, {"do": "void"})
    public = Client().get(at(batch)).content.decode()

    assert "作废这次摇号" in page
    assert "这次摇号作废了" in public
    assert Client().get(at(batch).replace(batch.code, "NONE")).status_code == 404
