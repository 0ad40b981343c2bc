"""The officers' pages: a team from sending to its year; who may not."""

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
from xieli.activities.rights.models import Ticket
from xieli.activities.stationing import activity, rules
from xieli.activities.stationing.models import (
    Backer,
    HeardMatter,
    LogEntry,
    PlanItem,
    Stationing,
    Term,
)
from xieli.activities.stationing.tests.made import Scene
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene(timezone.now())


def client_of(scene: Scene, who: str = "周敏") -> Client:
    return c.sign_in(Client(), scene.cast, who)


def url(name: str, *words: Any) -> str:
    return reverse(f"stationing:{name}", args=words)


def iso(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_a_street_sends_a_team_with_members_and_bodies_behind_it(scene: Scene):
    client = client_of(scene)
    told = {
        "key": uuid4().hex, "kind": "community", "place": "树仁社区", "host": "龙胜",
        "union": str(scene.cast.unions["青石街道"].id), "starts_on": iso(-5), "ends_on": iso(200),
    }  # fmt: skip
    unknown = client.post(url("new"), {**told, "host": "没有这家"})
    unclear = client.post(url("new"), {**told, "host": "广"})
    backwards = client.post(url("new"), {**told, "ends_on": iso(-9)})
    client.post(url("new"), told)
    team = Stationing.objects.get(place="树仁社区")
    body = {"name": "示范物业公司", "gives": "停车位", "since": iso(-5)}
    client.post(url("add_backer", team.id), body)
    twice = client.post(url("add_backer", team.id), body)
    member = {
        "name": "林驻点", "post": "党员", "backer": str(Backer.objects.get(name="示范物业公司").id),
        "starts_on": iso(-5), "ends_on": iso(10), "is_leader": "on",
    }  # fmt: skip
    page = client.post(url("add_member", team.id), member, follow=True).content.decode()

    assert "没有叫这个名字的工会" in unknown.content.decode()
    assert "不止一家" in unclear.content.decode()
    assert "结束的日子要在开始之后" in backwards.content.decode()
    assert twice.status_code == 422
    assert "林驻点" in page
    assert "示范物业公司" in page


def test_a_term_goes_on_or_ends_on_its_page(scene: Scene):
    term, other, client = scene.member(), scene.member("林副队长"), client_of(scene)

    short = client.post(url("renew", term.id), {"until": iso(1)})
    client.post(url("renew", term.id), {"until": iso(200)})
    client.post(url("leave", other.id), {"on": iso(), "why": "调回原单位"})
    gone = client.post(url("let_backer_go", scene.backer.id), {"on": iso()}, follow=True)

    assert short.status_code == 422
    assert Term.objects.filter(renews=term).exists()
    assert "离任：调回原单位" in gone.content.decode()
    assert "退出了" in gone.content.decode()


def test_a_day_on_site_is_written_with_a_photo_and_what_was_heard_goes_to_rights(scene: Scene):
    client, held = client_of(scene, "王强"), io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(held, "JPEG")
    told = {
        "key": uuid4().hex, "kind": "work", "on": iso(), "what": "看荔枝林的灌溉管",
        "met": "村支书、5 户果农", "solved": "水泵修好", "alt": "荔枝林里的水泵",
        "pictures": SimpleUploadedFile("a.jpg", held.getvalue(), "image/jpeg"),
    }  # fmt: skip
    wrong = client.post(url("write", scene.team.id), {**told, "pictures": "", "on": iso(2)})
    page = client.post(url("write", scene.team.id), told, follow=True).content.decode()
    entry = LogEntry.objects.get()
    heard = {"to": "rights", "title": "三户工钱没结", "words": "砖厂欠三户两个月工钱"}
    after = client.post(url("entry", entry.id), heard, follow=True).content.decode()
    matter = HeardMatter.objects.get()
    gone = client.post(
        reverse("desk:hand_on", args=["stationing", matter.id]),
        {"next": url("entry", entry.id)}, follow=True,
    ).content.decode()  # fmt: skip

    assert wrong.status_code == 422
    assert "荔枝林里的水泵" in page
    assert "三户工钱没结" in after
    assert "砖厂" not in after
    assert "王强转过去了" in gone
    assert Ticket.objects.count() == 1
    picture = entry.pictures.get()
    assert client.get(url("picture", picture.id))["Content-Type"] == "image/jpeg"
    assert client_of(scene, "赵六").get(url("picture", picture.id)).status_code == 404


def test_an_entry_is_corrected_beside_the_old_one(scene: Scene):
    entry, client = scene.day("见了 50 户"), client_of(scene)
    form = client.get(url("correct", entry.id)).content.decode()
    told = {"key": uuid4().hex, "kind": "work", "on": iso(), "what": "见了 5 户"}

    page = client.post(url("correct", entry.id), told, follow=True).content.decode()
    again = client.post(url("correct", entry.id), {**told, "key": uuid4().hex})

    assert "见了 50 户" in form
    assert "看原来的一条" in page
    assert again.status_code == 422
    assert "<s>见了 50 户</s>" in client.get(url("log", scene.team.id)).content.decode()


def test_an_item_is_planned_and_its_progress_told_by_either_side(scene: Scene):
    client = client_of(scene, "王强")
    told = {
        "key": uuid4().hex, "title": "荔枝冷库", "field": "特色产业", "owner": "镇工会主席",
        "owner_union": str(scene.cast.unions["资源"].id), "due": iso(30),
    }  # fmt: skip
    client.post(url("new_item", scene.team.id), told)
    item = PlanItem.objects.get()
    step = {"key": uuid4().hex, "seen": "0", "how": "going", "on": iso(), "words": "选了址"}
    bad = client.post(url("item", item.id), {**step, "result": "就业", "amount": "几十人"})
    silent = client.post(url("item", item.id), {**step, "how": "stuck", "words": ""})
    page = client.post(url("item", item.id), step, follow=True).content.decode()
    stale = client.post(url("item", item.id), {**step, "key": uuid4().hex})
    done = {**step, "key": uuid4().hex, "seen": "1", "how": "finished", "words": ""}
    closed = client.post(
        url("item", item.id), {**done, "result": "带动就业", "amount": "近80人"}, follow=True
    ).content.decode()

    assert (bad.status_code, silent.status_code, stale.status_code) == (422, 422, 422)
    assert "选了址" in page
    assert "带动就业 近80人" in closed
    assert "重新开始" in closed


def test_the_pages_ask_few_questions_however_long_the_lists(
    scene: Scene, django_assert_max_num_queries: Any
):
    for number in range(4):
        scene.told(scene.item(f"第 {number} 件"), rules.GOING)
        scene.heard(entry=scene.day())
        scene.member(f"队员{number}")
    client = client_of(scene)
    client.get(url("teams"))

    with django_assert_max_num_queries(8):
        teams = client.get(url("teams")).content.decode()
    with django_assert_max_num_queries(18):
        page = client.get(url("team", scene.team.id)).content.decode()
    with django_assert_max_num_queries(10):
        log = client.get(url("log", scene.team.id)).content.decode()

    assert teams.count("data-row") == 1
    assert page.count("data-row") == 4 + 4 + 4 + 1
    assert log.count("data-row") == 4
    none = client.get(url("teams") + "?q=%00飞机&kind=town").content.decode()
    assert "没有符合条件的驻点" in none


def test_the_year_is_a_page_and_a_paper_and_opens_to_its_rows(scene: Scene):
    item, client, this = scene.item(), client_of(scene), timezone.localdate().year
    scene.told(item, rules.GOING, "选了址", result="带动就业", amount="12人")

    page = client.get(url("year", scene.team.id, this)).content.decode()
    paper = client.get(url("paper", scene.team.id, this))

    scene.heard()
    heard = client.get(url("log", scene.team.id) + f"?year={this}&heard=1").content.decode()
    long_ago = client.get(url("log", scene.team.id) + "?year=2001").content.decode()

    assert heard.count("data-row") == 1
    assert "data-row" not in long_ago
    assert url("item", item.id) in page
    assert "12人" in page
    assert paper.content.startswith(b"PK")
    assert client.get(url("year", scene.team.id, 1999)).status_code == 404
    assert client.get(url("year", scene.team.id, 9999999)).status_code == 404


def test_a_stay_is_prolonged_and_closed_by_the_side_that_sends(scene: Scene):
    client, county, there = client_of(scene), client_of(scene, "王强"), scene.team.id
    seen = str(scene.fresh().version)

    backwards = client.post(url("extend", there), {"until": iso(-9), "why": "续", "seen": seen})
    refused = county.post(url("extend", there), {"until": iso(900), "why": "续", "seen": seen})
    told = {"on": iso(), "outcome": "冷库建成，交给合作社", "seen": seen}
    page = client.post(url("end", there), told, follow=True).content.decode()

    assert backwards.status_code == 422
    assert refused.status_code == 404
    assert "冷库建成，交给合作社" in page
    assert "写驻点日志" not in page


def test_what_ends_and_what_is_late_stands_on_todays_page(scene: Scene):
    scene.member(days=10)
    scene.heard()
    scene.item(days=3)
    today = timezone.localdate()
    readers = {
        name: reader_of(scene.cast.users[name], scene.at)
        for name in ("周敏", "王强", "赵六", "李梅")
    }

    found = {name: activity.due(reader, today) for name, reader in readers.items()}
    late = activity.due(readers["周敏"], today + timedelta(days=4))

    assert [one.action for one in found["周敏"]] == ["记进展", "去转办", "续任或离任"]
    assert [one.action for one in found["王强"]] == ["记进展", "去转办"]
    assert found["赵六"] == found["李梅"] == []
    assert late[0].words == "驻点计划逾期：荔枝冷库"


def test_a_stranger_finds_nothing_of_it(scene: Scene):
    entry, item, term = scene.day(), scene.item(), scene.member()
    there, this = scene.team.id, timezone.localdate().year
    pages = (
        url("team", there), url("log", there), url("write", there), url("entry", entry.id),
        url("correct", entry.id), url("item", item.id), url("new_item", there),
        url("year", there, this), url("paper", there, this), url("add_member", there),
        url("renew", term.id), url("leave", term.id), url("let_backer_go", scene.backer.id),
    )  # fmt: skip

    for who in ("赵六", "李梅"):
        client = client_of(scene, who)
        assert {client.get(page).status_code for page in pages} == {404}
        posts = (url("extend", there), url("end", there), url("add_backer", there))
        assert {client.post(page).status_code for page in posts} == {404}
    county = client_of(scene, "王强")
    ours = {page: county.get(page).status_code for page in pages}
    assert [page for page, status in ours.items() if status == 404] == list(pages[9:])
    assert "岭门镇" not in client_of(scene, "赵六").get(url("teams")).content.decode()
