"""The officers' pages: contract, outlet, batch by two people, numbers, claims, farm, tours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.benefits import activity, rules
from xieli.activities.benefits.models import (
    Batch,
    BatchState,
    LiveSession,
    Outing,
    Partner,
    Sale,
)
from xieli.activities.benefits.tests.made import Scene
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene(timezone.now())


def client_of(scene: Scene, who: str = "周敏") -> Client:
    return c.sign_in(Client(), scene.cast, who)  # type: ignore[no-any-return]


def url(name: str, *more: Any) -> str:
    return reverse(f"benefits:{name}", args=more)


def form(scene: Scene, **more: Any) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "union": str(scene.street.id), "partner": str(scene.partner.id), "title": "咖啡券",
        "what": "voucher", "way": "first", "quantity": "10", "face_value": "20",
        "union_pays": "8", "partner_pays": "7", "members_only": "on",
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
        "redeem_until": (now + timedelta(days=20)).date().isoformat(), **more,
    }  # fmt: skip


def test_a_contract_an_outlet_and_a_batch_that_another_opens(scene):
    client, day = client_of(scene), timezone.localdate()
    told = {
        "union": str(scene.street.id), "firm": "明川电子", "number": "惠-2", "starts_on": day,
        "ends_on": day + timedelta(days=90), "union_invests": "1000", "partner_invests": "900",
        "settles_every_days": "30",
    }  # fmt: skip
    client.post(url("new_partner"), told)
    partner = Partner.objects.get(contract_number="惠-2")
    client.post(url("add_outlet", partner.id), {"name": "明川小卖部"})
    made = client.post(url("new"), form(scene, partner=str(partner.id)))
    batch = Batch.objects.get()
    own = client.get(made["Location"]).content.decode()
    refused = client.post(url("open", batch.id), {"seen": 0})
    chen = client_of(scene, "陈主席")
    offered = chen.get(url("batch", batch.id)).content.decode()
    opened = chen.post(url("open", batch.id), {"seen": 0}, follow=True).content.decode()

    assert "请另一位有审批权限的同志" in own
    assert refused.status_code == 404  # a street has no right to decide at all
    assert "核对无误，开始发 10 份" in offered
    assert "库存 10 + 待核销 0 + 已核销 0 = 总数 10" in opened
    assert "与账相符" in opened
    money = client.get(url("partner", partner.id)).content.decode()
    assert "80.00" in money
    assert "920.00" in money


def test_a_wrong_form_says_what_is_wrong_and_keeps_the_rest(scene):
    client = client_of(scene)

    answer = client.post(url("new"), form(scene, union_pays="19", title="只此一次"))
    client.post(url("new"), {})  # nothing at all: the empty form again
    firm = client.post(url("new_partner"), {
        "union": str(scene.street.id), "firm": "没有的公司", "number": "x",
        "starts_on": "2024-01-01", "ends_on": "2024-12-31", "union_invests": "1",
        "partner_invests": "1", "settles_every_days": "30",
    })  # fmt: skip

    assert answer.status_code == firm.status_code == 422
    assert "比面值还多" in answer.content.decode()
    assert "只此一次" in answer.content.decode()
    assert "登记册里没有这一家" in firm.content.decode()
    assert not Batch.objects.exists()


def test_the_opening_is_refused_in_words_where_something_lacks(scene):
    batch = scene.draft(way=rules.WINDOW)

    page = client_of(scene, "陈主席").post(url("open", batch.id), {"seen": 0}, follow=True)

    assert "比 10 份少" in page.content.decode()
    assert Batch.objects.get().state == BatchState.DRAFT


def test_live_numbers_and_masked_claims_found_by_code(scene):
    batch = scene.opened()
    claim = scene.claim(batch, scene.worker("李大山"))
    client = client_of(scene)

    page = client.get(url("batch", batch.id)).content.decode()
    rows = client.get(url("claims", batch.id)).content.decode()
    found = client.get(url("claims", batch.id), {"q": claim.code.lower()}).content.decode()
    none = client.get(url("claims", batch.id), {"q": "ZZZZ", "state": "held"}).content.decode()

    assert "库存 9 + 待核销 1 + 已核销 0 = 总数 10" in page
    assert claim.code in rows
    assert claim.code in found
    assert "李*" in rows
    assert "李大山" not in rows
    assert "没有这样的券" in none


def test_windows_are_added_filled_and_changed(scene):
    batch, client = scene.draft(way=rules.WINDOW), client_of(scene)
    start = timezone.localtime() + timedelta(days=2)
    told = {
        "starts_at": start.strftime("%Y-%m-%dT%H:%M"), "places": "10",
        "ends_at": (start + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    client.post(url("add_window", batch.id), told)
    window = batch.windows.get()
    client.post(url("set_window", batch.id, window.id), {"places": "12"})
    bad = client.post(url("set_window", batch.id, window.id), {"places": "x"}, follow=True)
    wrong = client.post(url("add_window", batch.id), {"places": ""}, follow=True)

    assert batch.windows.get().places == 12
    assert "一个整数" in bad.content.decode()
    assert "几个名额" in wrong.content.decode()
    client.post(url("set_window", batch.id, window.id), {"do": "remove"})
    assert not batch.windows.exists()


def test_an_open_batch_is_put_off_filled_up_and_closed(scene):
    batch = scene.opened()
    client, chen = client_of(scene), client_of(scene, "陈主席")
    later = timezone.localtime(batch.closes_at) + timedelta(days=1)
    told = {
        "closes_at": later.strftime("%Y-%m-%dT%H:%M"), "seen": 1,
        "redeem_until": batch.redeem_until.isoformat(),
    }  # fmt: skip
    client.post(url("later", batch.id), told)
    chen.post(url("stock", batch.id), {"more": "5", "seen": 2})
    stale = client.post(url("close", batch.id), {"seen": 1}, follow=True).content.decode()
    client.post(url("close", batch.id), {"seen": 3})

    row = Batch.objects.get()
    assert (row.quantity, row.state) == (15, BatchState.CLOSED)
    assert "刚刚改过" in stale


def test_farm_goods_a_live_session_its_sales_and_the_county_figure(scene):
    batch, client = scene.draft(what=rules.FARM, title="资源冬笋"), client_of(scene)
    goods = {"region_code": "450329", "producer": "青竹村合作社", "spec": "5 斤", "price": "39.9"}
    client.post(url("goods", batch.id), goods)
    scene.open(batch)
    live = {
        "union": str(scene.street.id), "title": "山货直播", "host": "吴师傅",
        "starts_at": "2024-03-01T20:00", "batches": [str(batch.id)],
    }  # fmt: skip
    client.post(url("new_session"), live)
    session = LiveSession.objects.get()
    client.post(url("session", session.id), {"viewers": "2300", "qualifier": "余"})
    sold = {"day": timezone.localdate(), "orders": "7", "amount": "279.30",
            "evidence": "对账单-1", "session": str(session.id)}  # fmt: skip
    client.post(url("sale", batch.id), sold)

    page = client.get(url("farm")).content.decode()
    one = client.get(url("session", session.id)).content.decode()
    figure = client.get(url("figure")).content.decode()
    rows = client.get(url("figure_rows", batch.id)).content.decode()

    assert Sale.objects.get().told_by == "周敏"
    assert "资源县" in page
    assert "279.30" in page
    assert "2,300余" in one
    assert "一笔订单算一人次" in figure
    assert "<b>7</b>" in figure
    assert "对账单-1" in rows


def test_a_tour_has_stops_and_a_headcount(scene):
    batch, client = scene.draft(what=rules.TOUR), client_of(scene)
    client.post(url("stop", batch.id), {"name": "龙脊梯田", "outlet": str(scene.outlet.id)})
    client.post(url("stop", batch.id), {"name": "温泉"})
    client.post(url("remove_stop", batch.id, batch.stops.first().id))
    scene.open(batch)
    told = {"day": timezone.localdate(), "people": "38", "evidence": "名单-1"}
    client.post(url("outing", batch.id), told)

    page = client.get(url("batch", batch.id)).content.decode()

    assert "1. 温泉" in page
    assert Outing.objects.get().people == 38
    assert "名单-1" in page


def test_another_county_and_a_worker_find_nothing(scene):
    batch = scene.opened()
    for who in ("赵六", "李梅", "孙主席"):
        client = client_of(scene, who)
        for where in (url("batch", batch.id), url("claims", batch.id), url("change", batch.id),
                      url("partner", scene.partner.id), url("figure_rows", batch.id)):  # fmt: skip
            assert client.get(where).status_code == 404, (who, where)
        assert client.post(url("close", batch.id), {"seen": 1}).status_code == 404
    zhao = client_of(scene, "赵六").get(url("batches")).content.decode()
    assert batch.title not in zhao


def test_the_desk_hears_of_what_waits(scene):
    readers = {
        who: reader_of(scene.cast.users[who], scene.at) for who in ("周敏", "陈主席", "赵六")
    }
    draft = scene.draft(title="等核对的")
    scene.opened(title="快截止的", closes_at=scene.at + timedelta(days=2))
    today = timezone.localdate(scene.at)

    told = {
        who: [one.words for one in activity.due(reader, today)] for who, reader in readers.items()
    }

    assert told["陈主席"] == ["普惠批次等您核对后开始"]
    assert told["周敏"] == ["普惠批次快截止了"]
    assert told["赵六"] == []
    scene.open(draft)
    ended = scene.partner.ends_on - timedelta(days=3)
    late = [one.words for one in activity.due(readers["周敏"], ended)]
    assert "普惠合同快到期了" in late


def test_the_list_asks_as_many_questions_for_one_batch_as_for_many(scene):
    client = client_of(scene)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url("batches")).status_code == 200
        return len(seen)

    scene.opened()
    one = asked()
    for n in range(4):
        scene.opened(title=f"第 {n} 批")

    assert asked() <= one
