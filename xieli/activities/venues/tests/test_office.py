"""The officers' pages: the register, one place's deeds, reports, inspections, buildings, lists."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.venues import rules
from xieli.activities.venues.models import (
    BuildingProject,
    CheckLine,
    Inspection,
    Keeper,
    Report,
    Supply,
    Venue,
)
from xieli.activities.venues.tests.made import LAT, LON, SIX, WEEK, Scene, north

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene(timezone.now())


def client_of(scene: Scene, who: str = "周敏") -> Client:
    return c.sign_in(Client(), scene.cast, who)


def url(name: str, *words: Any) -> str:
    return reverse(f"venues:{name}", args=words)


def told(scene: Scene, **more: Any) -> dict[str, Any]:
    return {
        "union": str(scene.street.id), "kind": "station", "name": "南门驿站",
        "address": "南门路 2 号", "datum": "WGS-84", "longitude": str(LON),
        "latitude": str(LAT), "hours": WEEK, "outfits": list(SIX), **more,
    }  # fmt: skip


def test_an_officer_registers_hands_in_and_sees_the_way_to_the_plate(scene: Scene):
    client = client_of(scene)

    made = client.post(url("new"), told(scene, hours="随时", outfits=["固定场所"]))
    client.post(url("new"), told(scene, outfits=["固定场所"]))
    venue = Venue.objects.get()
    lacking = client.get(url("kept", venue.id)).content.decode()
    client.post(url("change", venue.id), told(scene, name="南门一号驿站"))
    handed = client.post(url("act", venue.id, "hand-in"), follow=True).content.decode()

    assert made.status_code == 422
    assert "读不懂" in made.content.decode()
    assert "还差：统一标识" in lacking
    assert "挂牌办到哪了" in handed
    assert Venue.objects.get().state == rules.APPLIED
    assert Venue.objects.get().name == "南门一号驿站"


def test_a_wrong_spot_is_refused_on_the_form(scene: Scene):
    for wrong in ({"longitude": "22.53", "latitude": "113.93"}, {"latitude": ""},
                  {"longitude": "x"}, {"kind": "castle"}):  # fmt: skip
        assert client_of(scene).post(url("new"), told(scene, **wrong)).status_code == 422
    assert not Venue.objects.exists()


def test_the_deeds_of_a_place_are_done_from_its_page(scene: Scene):
    venue, client = scene.running(), client_of(scene)
    day = timezone.localdate().isoformat()
    deeds: list[tuple[str, dict[str, Any], str]] = [
        ("open", {}, "记下了：现在开门"), ("hours", {"hours": "每天 24小时"}, "开放时间改好了"),
        ("hours", {"hours": "随便"}, "读不懂"),
        ("special", {"first": day, "last": day, "why": "停电检修"}, "排好了"),
        ("host", {"name": "新时代文明实践所"}, "还是这一处"),
        ("keeper", {"words": "王师傅"}, "值守码发好了"),
        ("visits", {"day": day, "count": "约40"}, "人次记好了"),
        ("supply", {"name": "矿泉水", "quantity": 24, "measure": "瓶"}, "放进去了"),
        ("host", {"name": ""}, "field"),
    ]  # fmt: skip

    for do, form, words in deeds:
        page = client.post(url("act", venue.id, do), form, follow=True).content.decode()
        assert words in page, do
    keeper = Keeper.objects.get()
    client.post(url("act", venue.id, "end-keeper"), {"one": keeper.id})

    assert Keeper.objects.get().until
    assert "王*" not in client.get(url("kept", venue.id)).content.decode()
    for do, one in (("drop-host", "x"), ("drop-host", str(keeper.id)), ("burn", "")):
        assert client.post(url("act", venue.id, do), {"one": one}).status_code == 404
    assert client.get(url("sheet", venue.id)).content.startswith(b"%PDF")
    found = client.get(url("find"), {"code": venue.code.lower().replace("-", "")})
    assert found["Location"] == url("kept", venue.id)


def test_reports_are_answered_and_supplies_taken_out(scene: Scene):
    venue, client = scene.running(), client_of(scene)
    report = scene.reported(venue, rules.BROKEN, words="微波炉不热")
    supply = scene.stocked(venue)

    waiting = client.get(url("reports")).content.decode()
    short = client.post(url("kept_report", report.id), {"words": "好"})
    client.post(url("kept_report", report.id), {"words": "换了新的，能用了"})
    page = client.get(url("supplies")).content.decode()
    client.post(url("take_out", supply.id), {"quantity": 4, "reason": "used"})
    over = client.post(url("take_out", supply.id), {"quantity": 40, "reason": "used"}, follow=True)

    assert "微波炉不热" in waiting
    assert short.status_code == 422
    assert Report.objects.get().answer == "换了新的，能用了"
    assert "没有等答复的报告" in client.get(url("reports")).content.decode()
    assert "矿泉水" in page
    assert Supply.objects.get().left == 20
    assert "只剩 20" in over.content.decode()


def test_an_inspection_leads_to_the_list_and_to_a_downgrade(scene: Scene):
    venue, client = scene.running(), client_of(scene)
    form = {f"ok{n}": "1" for n in range(7)}

    half = client.post(url("inspect", venue.id), {**form, "ok2": ""})
    wordless = client.post(url("inspect", venue.id), {**form, "ok2": "0"})
    client.post(url("inspect", venue.id), {**form, "ok2": "0", "words2": "饮水机坏了"})
    line = CheckLine.objects.get(is_good=False)
    listed = client.get(url("faults")).content.decode()
    client.post(url("mend", line.id), {"words": "换了饮水机"})
    own = client.post(url("recheck", line.id), {"ok": "1"}, follow=True).content.decode()
    down = client_of(scene, "陈主席").post(
        url("act", venue.id, "downgrade"), {"words": "整改没有过关"}, follow=True
    )

    assert (half.status_code, wordless.status_code) == (422, 422)
    assert "饮水机坏了" in listed
    assert "要换一个人" in own
    assert "降级了" in down.content.decode()
    assert client.get(url("inspection", Inspection.objects.get().id)).status_code == 200
    assert Venue.objects.get().state == rules.DOWNGRADED


def test_a_building_goes_its_way_on_pages(scene: Scene):
    client, chen = client_of(scene), client_of(scene, "陈主席")
    day = timezone.localdate().isoformat()
    client.post(url("new_project"), {
        "union": str(scene.street.id), "kind": "station", "title": "二号驿站", "basis": "3 号文",
        "address": "青石路 90 号", "budget": "80000", "ends_on": day,
    })  # fmt: skip
    project = BuildingProject.objects.get()
    page = url("project", project.id)

    client.post(url("project_step", project.id), {"on": day, "percent": 100, "words": "都好了呀"})
    self_made = client.post(url("project_accept", project.id), {"ok": "1", "words": "看过合格"})
    chen.post(url("project_accept", project.id), {"ok": "1", "words": "看过合格"})
    lacking = client.post(url("project_open", project.id), told(scene, outfits=[]))
    client.post(url("project_open", project.id), told(scene, name="二号驿站"))

    assert self_made.status_code == 404  # she holds no venues.decide
    assert lacking.status_code == 422
    assert "开放了" in client.get(page).content.decode()
    assert Venue.objects.get().state == rules.RUNNING
    assert "二号驿站" in client.get(url("projects")).content.decode()


def test_the_register_lists_filters_and_counts_with_few_questions(
    scene: Scene, django_assert_num_queries: Any
):
    for number in range(5):
        scene.running(f"第 {number} 站", latitude=north(200 * number))
    client = client_of(scene)
    client.get(url("desk"))

    with django_assert_num_queries(10):
        page = client.get(url("desk")).content.decode()
    figures = client.get(url("figures"), {"since": "2026-01-01", "until": "x"}).content.decode()

    assert page.count("data-row") == 5
    assert "7 天没人确认 5" in page
    assert "工会驿站" in figures
    assert (
        "没有这样的阵地" in client.get(url("desk"), {"state": "draft", "q": "x"}).content.decode()
    )
    csv = client.get(url("poi", "csv")).content.decode("utf-8-sig")
    assert csv.count("GCJ-02") == 5
    assert client.get(url("poi", "xlsx")).content[:2] == b"PK"


def test_an_outline_is_kept_by_who_decides_there(scene: Scene):
    ring = {"region_code": "440305", "points": "113.9,22.5 114.0,22.5 114.0,22.6"}
    chen = client_of(scene, "陈主席")

    bare = chen.post(url("outline"), {**ring, "approval": "网上找的"})
    other = chen.post(url("outline"), {**ring, "region_code": "450329", "approval": "GS(2024)1号"})
    good = chen.post(url("outline"), {**ring, "approval": "GS(2024)0650号"})

    assert (bare.status_code, other.status_code, good.status_code) == (422, 422, 302)
    assert client_of(scene).get(url("outline")).status_code == 404


def test_strangers_get_404_everywhere(scene: Scene):
    venue = scene.running()
    report, inspection = scene.reported(venue), scene.inspected(venue, SIX[0])
    line, supply = inspection.lines.get(is_good=False), scene.stocked(venue)

    for who in ("赵六", "李梅"):
        client = client_of(scene, who)
        for name, key in (("kept", venue.id), ("change", venue.id), ("inspect", venue.id),
                          ("sheet", venue.id), ("kept_report", report.id),
                          ("inspection", inspection.id)):  # fmt: skip
            assert client.get(url(name, key)).status_code == 404, (who, name)
        for name, key in (("mend", line.id), ("recheck", line.id), ("take_out", supply.id)):
            assert client.post(url(name, key), {"words": "改好了呀"}).status_code == 404
    assert client.get(url("desk")).status_code == 404
