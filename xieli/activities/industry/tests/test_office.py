"""The officers' pages: the board, the list, a resource, a case; who may not."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.industry import activity, rules
from xieli.activities.industry.models import Case, JobsReport, Resource
from xieli.activities.industry.tests.made import Scene, scan
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene(timezone.now())


def client_of(scene: Scene, who: str = "周敏") -> Client:
    return c.sign_in(Client(), scene.cast, who)


def url(name: str, *words: Any) -> str:
    return reverse(f"industry:{name}", args=words)


def test_a_county_offers_a_resource_and_a_street_introduces_a_firm(scene: Scene):
    wang, zhou = client_of(scene, "王强"), client_of(scene)
    told = {
        "key": uuid4().hex, "union": str(scene.cast.unions["资源"].id), "name": "高山葡萄",
        "field": "产业合作", "amount": "约3000亩", "source": "县农业局", "words": "缺冷库",
    }  # fmt: skip
    wrong = wang.post(url("new_resource"), {**told, "amount": "几千亩"})
    wang.post(url("new_resource"), told)
    made = Resource.objects.get(name="高山葡萄")
    new = {
        "key": uuid4().hex, "union": str(scene.cast.unions["青石街道"].id), "firm": "松坪精密",
        "on": timezone.localdate().isoformat(), "words": "座谈会上介绍的",
    }  # fmt: skip
    unknown = zhou.post(url("introduce", made.id), {**new, "firm": "没有这家"})
    page = zhou.post(url("introduce", made.id), new, follow=True).content.decode()

    assert wrong.status_code == 422
    assert "册子里没有正好叫这个的企业" in unknown.content.decode()
    assert "约3000亩" in page
    assert "记下“初步意向”" in page
    assert Case.objects.get(resource=made).host.name == "资源"


def test_a_step_with_its_scan_is_taken_on_the_page_by_either_side(scene: Scene):
    scene.walk(rules.DETAILS)
    wang, day = client_of(scene, "王强"), timezone.localdate().isoformat()
    told = {"seen": str(scene.fresh().version), "on": day, "words": "在县里签的"}

    lacking = wang.post(url("forward", scene.case.id), told)
    paper = SimpleUploadedFile("协议.jpg", scan(), "image/jpeg")
    done = wang.post(url("forward", scene.case.id), {**told, "scan": paper}, follow=True)
    again = wang.post(url("forward", scene.case.id), told)

    assert lacking.status_code == 422
    assert "签约要有签好的协议扫描件" in lacking.content.decode()
    assert "下载凭证" in done.content.decode()
    assert again.status_code == 422
    step = scene.case.steps.get(to=rules.SIGNED)
    file = client_of(scene).get(url("scan", step.id))
    assert file["Content-Type"] == "image/jpeg"
    assert file["Content-Disposition"].startswith("attachment")
    assert client_of(scene, "赵六").get(url("scan", step.id)).status_code == 404


def test_going_back_and_ending_ask_for_a_reason(scene: Scene):
    scene.walk(rules.DETAILS)
    client, day = client_of(scene), timezone.localdate().isoformat()
    told = {"seen": str(scene.fresh().version), "on": day}

    silent = client.post(url("back", scene.case.id), {**told, "to": "intention"})
    skipping = client.post(url("back", scene.case.id), {**told, "to": "running", "reason": "x"})
    back = {**told, "to": "intention", "reason": "要再谈价"}
    client.post(url("back", scene.case.id), back)
    ended = {"seen": str(scene.fresh().version), "on": day, "words": "另找企业"}
    open_end = client.post(url("end", scene.case.id), {**ended, "reason": "就是不想"})
    page = client.post(url("end", scene.case.id), {**ended, "reason": "企业转向"}, follow=True)

    assert (silent.status_code, skipping.status_code, open_end.status_code) == (422, 422, 422)
    assert "原因：企业转向" in page.content.decode()
    assert "退回到“初步意向”" in page.content.decode()
    assert scene.fresh().step == rules.ENDED


def test_jobs_are_reported_and_corrected_on_the_page(scene: Scene):
    scene.walk(rules.RUNNING)
    client, day = client_of(scene), timezone.localdate().isoformat()
    told = {"key": uuid4().hex, "on": day, "jobs": "近80人", "source": "工会走访", "words": ""}

    bad = client.post(url("jobs", scene.case.id), {**told, "jobs": "几十人"})
    client.post(url("jobs", scene.case.id), told)
    wrong = JobsReport.objects.get()
    asked = client.get(url("correct_jobs", scene.case.id, wrong.id)).content.decode()
    fixed = {**told, "key": uuid4().hex, "jobs": "76", "words": "按工资表"}
    page = client.post(url("correct_jobs", scene.case.id, wrong.id), fixed, follow=True)

    assert bad.status_code == 422
    assert "的 近80人" in asked
    assert "更正 近80人：按工资表" in page.content.decode()
    assert "不少于 20 人，最近报的是 76人" in page.content.decode()
    strange = client.get(url("correct_jobs", scene.case.id, uuid4()))
    assert strange.status_code == 200


def test_the_board_shows_each_step_with_few_questions(
    scene: Scene, django_assert_max_num_queries: Any
):
    scene.walk(rules.RUNNING)
    scene.report("24")
    client = client_of(scene)
    client.get(url("board"))

    with django_assert_max_num_queries(14):
        page = client.get(url("board")).content.decode()
    county = client_of(scene, "王强").get(url("board")).content.decode()
    other = client_of(scene, "赵六").get(url("board")).content.decode()

    assert page.count("data-row") == county.count("data-row") == 1
    assert "本地就业 24人" in page
    assert "明川电子" not in other
    assert "毛竹林" in other  # a resource is offered to every county's helpers
    assert client.get(url("board") + "?field=%00劳务协作").status_code == 200


def test_the_list_is_narrowed_and_leaves_as_a_workbook(
    scene: Scene, django_assert_max_num_queries: Any
):
    scene.walk(rules.RUNNING)
    scene.report("近24人")
    client = client_of(scene)
    client.get(url("cases"))

    with django_assert_max_num_queries(10):
        page = client.get(url("cases")).content.decode()
    none = client.get(url("cases") + "?q=飞机&step=signed").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get(url("export")).content)).active

    assert page.count("<tr data-row>") == 1
    assert "没有符合条件的项目" in none
    rows = list(book.values)
    assert rows[1][:4] == ("毛竹林", "80余万亩", "资源", "明川电子")
    assert rows[1][9:11] == (None, "近24人")
    assert len(list(client_of(scene, "赵六").get(url("export")).content)) > 0


def test_a_county_changes_and_withdraws_what_it_offers(scene: Scene):
    wang, there = client_of(scene, "王强"), scene.bamboo.id
    told = {
        "key": scene.bamboo.key, "union": str(scene.bamboo.union_id), "name": "毛竹林",
        "field": "产业合作", "amount": "近79万亩", "source": "2026 年补充调查", "seen": "0",
    }  # fmt: skip

    wang.post(url("change_resource", there), told)
    stale = wang.post(url("change_resource", there), told)
    held = wang.post(url("withdraw", there), {"why": "林权流转", "seen": "1"})

    assert "近79万亩" in wang.get(url("resource", there)).content.decode()
    assert "刚刚改过" in stale.content.decode()
    assert "还有项目在用这项资源" in held.content.decode()


def test_what_grew_quiet_stands_on_todays_page(scene: Scene):
    readers = {
        name: reader_of(scene.cast.users[name], scene.at) for name in ("周敏", "赵六", "李梅")
    }
    first = activity.due(readers["周敏"], timezone.localdate())
    scene.walk(rules.RUNNING, timezone.localdate() - timedelta(days=400))
    later = activity.due(readers["周敏"], timezone.localdate())
    scene.report("24")

    assert [one.action for one in first] == ["记进展"]
    assert [one.action for one in later] == ["报就业"]
    assert activity.due(readers["周敏"], timezone.localdate()) == []
    assert activity.due(readers["赵六"], timezone.localdate()) == []
    assert activity.due(readers["李梅"], timezone.localdate()) == []


def test_a_stranger_finds_neither_case_nor_change(scene: Scene):
    other, worker = client_of(scene, "赵六"), client_of(scene, "李梅")

    for client in (other, worker):
        assert client.get(url("case", scene.case.id)).status_code == 404
        assert client.get(url("change_resource", scene.bamboo.id)).status_code == 404
        for name in ("forward", "back", "end", "jobs"):
            assert client.post(url(name, scene.case.id)).status_code == 404, name
        assert client.post(url("withdraw", scene.bamboo.id), {"why": "x"}).status_code == 404
    assert worker.get(url("board")).status_code == 404
    assert worker.get(url("resource", scene.bamboo.id)).status_code == 404
    assert Client().get(url("board")).status_code == 302
