"""The pages of plans: building, filling, closing, the report; refusals and strangers."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from tests import cast as c
from xieli.plans.models import Appraisal, Goal, Policy, Report, Task, YearLabel
from xieli.plans.tests.made import HAN, LU, Scene, issued, join

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def scene() -> Scene:
    return issued()


def client_of(scene: Scene, who: str) -> Client:
    return c.sign_in(Client(), scene.cast, who)


def get(client: Client, name: str, *args: Any, **query: str) -> Any:
    return client.get(reverse(f"plans:{name}", args=args), query)


def post(client: Client, name: str, *args: Any, **body: Any) -> Any:
    return client.post(reverse(f"plans:{name}", args=args), body)


def cover(scene: Scene, **more: Any) -> dict[str, Any]:
    year = timezone.localdate().year
    return {
        "union": scene.cast.unions["桂林"].id, "title": "助力县域十五条", "number": "",
        "issued_on": f"{year}-02-22", "starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31",
        "citation": "市总部署", "bases": "城乡融合\n双城经济圈", **more,
    }  # fmt: skip


def test_a_policy_is_drafted_from_the_template_and_goes_down(scene: Scene) -> None:
    han = client_of(scene, HAN)
    file = SimpleUploadedFile("a.pdf", PDF)

    made = post(han, "new", **cover(scene, template="measures15", file=file))
    policy = Policy.objects.get(title="助力县域十五条")
    page = han.get(made["Location"]).text
    sent = post(han, "issue", policy.id, level="3", seen=policy.version)
    told = han.get(sent["Location"]).text

    assert "增强服务质效" in page
    assert "权重合计 100" in page
    assert "下达了" in told
    assert get(han, "file", policy.id).content == PDF
    assert "2 家 × 15 条 = 30 格" in get(han, "table", policy.id).text


def test_a_measure_and_its_indicator_are_written_and_taken_out(scene: Scene) -> None:
    han, policy = client_of(scene, HAN), scene.draft()
    asked = {"aspect": "强化要素保障", "title": "阵地", "weight": "10", "due_on": "2024-12-01"}
    post(han, "add_measure", policy.id, **asked)
    measure = policy.measures.get(title="阵地")
    days = {"title": "开门的阵地", "since": "2024-01-01", "until": "2024-12-31"}

    both = post(han, "add_indicator", policy.id, measure.id, **days)
    one = post(han, "add_indicator", policy.id, measure.id, **days, subject="阵地", unit="个")
    post(han, "measure", policy.id, measure.id, **{**asked, "title": "职工阵地"})
    gone = post(han, "remove_indicator", policy.id, measure.id, measure.indicators.get().id)
    post(han, "remove_measure", policy.id, measure.id)

    assert both.status_code == 422
    assert one.status_code == gone.status_code == 302
    assert not policy.measures.filter(title__contains="阵地").exists()


def test_what_no_policy_can_be_is_refused_in_place(scene: Scene) -> None:
    han = client_of(scene, HAN)
    backwards = post(han, "new", **cover(scene, ends_on="2020-01-01"))
    no_pdf = post(han, "new", **cover(scene, file=SimpleUploadedFile("a.pdf", b"MZ")))
    for body in ({"level": "99", "seen": "1"}, {"level": "x", "seen": "1"}):
        assert post(han, "issue", scene.policy.id, **body).status_code == 302

    assert backwards.status_code == no_pdf.status_code == 422
    assert "不是 PDF" in no_pdf.text
    assert post(han, "issue", scene.policy.id, level="3", seen="-1").status_code == 404


def test_a_county_reports_with_a_number_and_evidence(scene: Scene) -> None:
    wang, cell, asked = (
        client_of(scene, "王强"), scene.cell("职工宣讲"), scene.indicator("宣讲场次")
    )  # fmt: skip
    told = {"value": "约12场", "words": "每月一场", "where": "档案柜", "seen": "0"}

    bad = post(wang, "fill", cell.id, asked.id, **{**told, "value": "许多"})
    bare = post(wang, "fill", cell.id, asked.id, **{**told, "where": ""})
    good = post(wang, "fill", cell.id, asked.id, **told)
    page = wang.get(good["Location"]).text

    assert (bad.status_code, bare.status_code) == (422, 422)
    assert "至少 1 样" in bare.text
    assert "约12场" in page
    assert "档案柜" in page
    assert "更正这份报告" in page


def test_last_years_words_are_offered(scene: Scene) -> None:
    Report.objects.create(
        subject=scene.indicator("宣讲场次").subject, union=scene.cast.unions["资源"],
        since="2023-01-01", until="2023-12-31", number=1, words="去年到了八个村",
        at=timezone.now(), by_label="王强",
    )  # fmt: skip
    wang, place = client_of(scene, "王强"), (scene.cell("职工宣讲").id,
                                            scene.indicator("宣讲场次").id)  # fmt: skip

    offered = get(wang, "fill", *place).text
    taken = get(wang, "fill", *place, **{"from": "last"}).text

    assert "上一期是这样写的" in offered
    assert taken.count("去年到了八个村") == 2


def test_a_figure_opens_down_to_its_rows(scene: Scene) -> None:
    join(scene, "资源", 3, written=timezone.now() - timedelta(days=1))
    page = get(client_of(scene, "王强"), "cell", scene.cell("建会入会").id)

    link = page.text.split('href="/insight/rows/')[1].split('"')[0].replace("&amp;", "&")
    rows = client_of(scene, "王强").get(f"/insight/rows/{link}")

    assert "看这 3 行" in page.text
    assert rows.status_code == 200


def test_pages_of_the_policy_answer_its_readers(scene: Scene) -> None:
    scene.say()
    han, wang = client_of(scene, HAN), client_of(scene, "王强")
    one, ours = scene.policy.id, scene.cast.unions["资源"].id

    for client in (han, wang):
        for name, *args in (
            ("policies",), ("policy", one), ("table", one), ("line", one, ours),
            ("missing", one), ("report", one), ("appraisals", one), ("tasks",), ("goals",),
            ("labels",), ("counties",), ("county", ours), ("new_task",),
        ):  # fmt: skip
            assert get(client, name, *args).status_code == 200, name
    assert "龙胜" in get(han, "table", one).text
    assert "龙胜" not in get(wang, "table", one).text
    assert "龙胜" not in get(wang, "report", one).text
    assert get(wang, "line", one, scene.cast.unions["龙胜"].id).status_code == 404


@pytest.mark.parametrize("who", ["赵六", "周敏", "李梅", "孙主席", "何审"])
def test_strangers_find_nothing_of_anothers_cell(scene: Scene, who: str) -> None:
    client, cell = client_of(scene, who), scene.cell("职工宣讲")
    scene.say()
    proof = Report.objects.get().evidence.get()

    assert get(client, "cell", cell.id).status_code == 404
    assert get(client, "evidence", proof.id).status_code == 404
    assert post(client, "remind", cell.id).status_code == 404
    assert post(client, "extend", cell.id).status_code == 404
    assert get(client, "fill", cell.id, scene.indicator("宣讲场次").id).status_code == 404


def test_the_table_takes_as_many_queries_however_many_counties(
    scene: Scene, django_assert_max_num_queries
) -> None:
    han = client_of(scene, HAN)
    with django_assert_max_num_queries(16):
        get(han, "table", scene.policy.id)
    with django_assert_max_num_queries(18):
        get(han, "missing", scene.policy.id)


def test_the_table_is_narrowed_by_aspect_city_and_day(scene: Scene) -> None:
    join(scene, "资源", 3, written=timezone.now())
    han, aspect = client_of(scene, HAN), scene.policy.aspects.get(title="发挥组织优势")
    city = scene.cast.unions["桂林"].id

    narrowed = get(han, "table", scene.policy.id, aspect=str(aspect.id), city=str(city)).text
    before = get(han, "table", scene.policy.id, as_of="2024-03-01").text
    odd = get(han, "table", scene.policy.id, aspect="x", city="\x00", as_of="9999-99-99")

    assert "2 家 × 1 条 = 2 格" in narrowed
    assert "<b>3</b>" in narrowed
    assert "<b>3</b>" not in before
    assert odd.status_code == 200


def test_the_report_leaves_as_docx_and_as_the_whole_table(scene: Scene) -> None:
    scene.say("讲了四场", 4)
    han = client_of(scene, HAN)

    docx = get(han, "report_file", scene.policy.id, "docx")
    sheet = get(han, "report_file", scene.policy.id, "xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values)
    text = "\n".join(line.text for line in Document(io.BytesIO(docx.content)).paragraphs)

    assert "达标 1 格" in text
    assert "一、发挥组织优势" in text
    assert len(rows) == 1 + 2
    assert rows[2][1] == "资源"
    assert 4 in rows[2]


def test_a_task_goes_from_the_city_to_the_county_and_back(scene: Scene) -> None:
    han, wang = client_of(scene, HAN), client_of(scene, "王强")
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    ours = scene.cast.unions["资源"].id
    body = {"setter": scene.cast.unions["桂林"].id, "title": "摸清新业态", "due_on": day}

    post(han, "new_task", owner=ours, **body)
    post(han, "new_task", owner="level-3", **body)
    task = Task.objects.filter(owner=ours).first()
    late = post(han, "extend_task", task.id, until="", reason="没有填")
    post(han, "remind_task", task.id)
    post(wang, "task", task.id, result="摸了三个站点", where="附表")
    own = post(wang, "accept", task.id)
    post(han, "send_back", task.id, reason="还差人数")
    post(wang, "task", task.id, result="三个站点，四十人", where="附表")
    post(han, "accept", task.id)
    page = get(wang, "task", task.id).text

    assert Task.objects.count() == 3
    assert late.status_code == 302
    assert own.status_code == 404
    assert "办结" in page
    assert "四十人" in page


def test_scores_are_changed_with_a_reason_and_confirmed_by_another(scene: Scene) -> None:
    han, lu, wang = (client_of(scene, name) for name in (HAN, LU, "王强"))
    post(han, "propose", scene.policy.id)
    one = Appraisal.objects.get(union=scene.cast.unions["资源"])
    line = one.lines.get(measure__title="阅读活动")

    hidden = get(wang, "appraisal", one.id)
    bad = post(han, "change_line", one.id, line.id, given="99", reason="很好")
    post(han, "change_line", one.id, line.id, given="12", reason="材料在市里")
    own = post(han, "confirm", one.id, seen="0")
    post(lu, "confirm", one.id, seen="0")
    shown = get(wang, "appraisal", one.id)

    assert hidden.status_code == 404
    assert bad.status_code == 422
    assert own.status_code == 302
    assert "材料在市里" in shown.text
    assert "不排名" in get(wang, "appraisals", scene.policy.id).text


def test_a_goal_and_a_label_are_written_on_their_pages(scene: Scene) -> None:
    han, top = client_of(scene, HAN), scene.cast.unions["桂林"].id
    year = timezone.localdate().year
    post(han, "labels", union=top, year=year, title="县级工会加强年", citation="市总部署")
    label = YearLabel.objects.get()

    again = post(han, "labels", union=top, year=year, title="县级工会加强年", citation="再来")
    made = post(
        han, "new_goal", union=top, title="助创文明城市", year=year, citation="指挥部要求",
        strands="思想引领\n志愿服务", label=label.id,
    )  # fmt: skip
    strand = han.get(made["Location"])
    goal = Goal.objects.get(pk=made["Location"].split("/")[-2])
    post(han, "gather", goal.id, goal.strands.first().id, figure="members.joined")

    assert again.status_code == 422
    assert strand.status_code == 200
    assert "新入会" in get(han, "goal", goal.id).text
    assert (
        "县级工会加强年"
        in get(client_of(scene, "王强"), "county", scene.cast.unions["资源"].id).text
    )
