"""The pages: the happy path from draft to audit, refusals in words, strangers, pinned queries."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import cast as c
from xieli.activities.grants import services, using
from xieli.activities.grants.models import (
    GrantCall,
    GrantPaper,
    GrantPool,
    GrantProposal,
    ProposalState,
)
from xieli.activities.grants.tests.scene import AFTER, Scene

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 quote"


def url(name: str, *args: Any) -> str:
    return reverse(f"grants:{name}", args=args)


def as_(scene: Scene, name: str) -> Client:
    return c.sign_in(Client(), scene.cast, name)


def sheet(scene: Scene, **more: Any) -> dict[str, Any]:
    """A filled form of a proposal."""
    return {
        "key": uuid4().hex, "seen": 0, "union": scene.cast.unions["资源"].pk,
        "purpose": scene.call.purposes.get(purpose="small_three").pk, "title": "园区工会服务站",
        "where": "县工业园", "why": "园区 40 家厂没有活动场所", "what_1": "装修",
        "amount_1": "800000", "own_1": "20000", "goal_1": "服务职工", "target_1": "2000",
        "unit_1": "人次", "do": "keep", **more,
    }  # fmt: skip


def test_a_draft_is_kept_shown_changed_and_handed_in(scene: Scene) -> None:
    asker = as_(scene, "周乡")
    assert "写一份申报" in asker.get(url("call", scene.call.pk)).text

    made = asker.post(url("begin", scene.call.pk), sheet(scene))
    row = GrantProposal.objects.get()
    changed = sheet(scene, key=row.key, seen=row.version, amount_1="700000", do="hand_in")
    asker.post(url("edit", row.pk), changed)

    assert made.url == url("proposal", row.pk)
    assert "700000.00" in asker.get(url("edit", row.pk)).text
    row.refresh_from_db()
    assert (row.state, row.asked) == (ProposalState.IN_REVIEW, Decimal(700000))
    assert "县初审" in asker.get(url("proposal", row.pk)).text


def test_what_lacks_is_told_and_the_draft_stays_a_draft(scene: Scene) -> None:
    asker = as_(scene, "周乡")

    told = asker.post(
        url("begin", scene.call.pk), sheet(scene, title="", do="hand_in"), follow=True
    )

    assert "还差 1 样：项目名称" in told.text
    assert GrantProposal.objects.get().state == ProposalState.DRAFT


FAULTY: tuple[dict[str, Any], ...] = (
    {"amount_1": "多少"}, {"amount_1": "NaN"}, {"amount_1": "-5"}, {"purpose": "x"},
    {"target_1": ""}, {"what_1": ""}, {"seen": "\x00"}, {"union": uuid4()}, {"key": "短"},
)  # fmt: skip


def test_a_faulty_form_loses_nothing_that_was_written(scene: Scene) -> None:
    asker = as_(scene, "周乡")

    for more in FAULTY:
        told = asker.post(url("begin", scene.call.pk), sheet(scene, **more))
        assert told.status_code == 422, more
        assert "园区 40 家厂" in told.text

    assert not GrantProposal.objects.exists()


def test_attachments_are_read_by_what_they_are(scene: Scene) -> None:
    row, asker = scene.drafted(), as_(scene, "周乡")

    def send(name: str, content: bytes) -> str:
        file = SimpleUploadedFile(name, content)
        words = {"title": "报价单", "file": file}
        return str(asker.post(url("add_paper", row.pk), words, follow=True).text)

    assert "这个文件收不下" in send("报价.pdf", b"MZ program")
    assert "附件收好了" in send("报价.exe", PDF)
    paper = GrantPaper.objects.get()

    taken = as_(scene, "莫市").get(url("paper", paper.pk))
    assert taken.status_code == 404  # a draft is nobody's but who asks
    taken = asker.get(url("paper", paper.pk))
    assert (taken.content, taken["Content-Type"]) == (PDF, "application/pdf")
    assert "附件拿掉了" in asker.post(url("remove_paper", paper.pk), follow=True).text


def test_the_county_fixes_a_sum_and_then_agrees(scene: Scene) -> None:
    row, county = scene.asked("900000"), as_(scene, "王强")
    page, application = county.get(url("proposal", row.pk)), scene.application(row)
    assert "核减金额" in page.text
    assert "还剩 1,000,000.00 元" in page.text

    words = {"amount": "650000", "why": "设备按市价核减", "seen": application.version}
    county.post(url("fix_amount", row.pk), words)
    more = county.post(
        url("fix_amount", row.pk), {**words, "amount": "900001", "seen": application.version + 1},
        follow=True,
    )  # fmt: skip

    assert "不能多于申报的" in more.text
    assert scene.fresh(row).approved == 650000
    verdict = {"outcome": "pass", "seen": application.version + 1, "next": "/"}
    county.post(reverse("desk:decide", args=[application.number]), verdict)
    assert scene.application(row).stage.name == "市复审"  # type: ignore[union-attr]


def test_from_payment_to_audit_on_the_pages(scene: Scene) -> None:
    row = scene.granted("1000000")
    payer, asker, county = (as_(scene, name) for name in ("秦付", "周乡", "王强"))
    assert "拨付 500,000.00 元" in payer.get(url("proposal", row.pk)).text

    payer.post(url("pay", row.pk, 1), {"bank_reference": "20240320-0001"})
    told = {
        "key": uuid4().hex, "words": "装修做完了", "spent": "400000",
        "file": SimpleUploadedFile("清单.pdf", PDF),
    }  # fmt: skip
    assert asker.post(url("report", row.pk, 1), told).status_code == 302
    report = using.ProgressReport.objects.get()
    county.post(url("confirm", row.pk, report.pk))
    looked = {
        "seen": scene.fresh(row).version, "body": "示范工程咨询公司", "looked_on": "2024-03-18",
        "result": "yes", "words": "按图施工，可以使用",
    }  # fmt: skip
    assert county.post(url("accept", row.pk), looked).status_code == 302
    rating = {"seen": scene.fresh(row).version, "goal_1": "1900", "words": "服务了附近的厂"}
    assert asker.post(url("rate", row.pk), rating).status_code == 302
    back = {"key": uuid4().hex, "amount": "100000", "bank_reference": "20240401-77"}
    payer.post(url("take_back", row.pk), {**back, "why": "中标价低于预算"})
    audit = {"seen": scene.fresh(row).version, "words": "账实相符，可以办结"}
    as_(scene, "秦二").post(url("finish", row.pk), audit)

    assert scene.fresh(row).state == ProposalState.FINISHED
    page = payer.get(url("proposal", row.pk)).text
    assert "拨付 500,000.00 = 使用 400,000.00 + 收回 100,000.00" in page
    assert "自评 95.0 分，优" in page
    packed = as_(scene, "何经审").post(url("bundle", row.pk), {"why": "年度经审"})
    assert packed["Content-Type"] == "application/zip"


def test_a_stranger_finds_nothing_and_a_worker_no_desk(scene: Scene) -> None:
    row = scene.granted()
    paper = services.GrantPaper.objects.create(
        proposal=row, title="x", suffix="pdf", content=PDF, size=1, digest="x", at=AFTER, by="x"
    )
    far = as_(scene, "赵六")
    for name, *args in (
        ("proposal", row.pk), ("edit", row.pk), ("rate", row.pk), ("accept", row.pk),
        ("paper", paper.pk), ("report", row.pk, 1), ("pool", scene.pool.pk),
        ("open_call", scene.pool.pk),
    ):  # fmt: skip
        assert far.get(url(name, *args)).status_code == 404, name
    for name, *args in (
        ("fix_amount", row.pk), ("pay", row.pk, 1), ("take_back", row.pk), ("finish", row.pk),
        ("bundle", row.pk), ("hand_in", row.pk), ("receive", scene.pool.pk),
    ):  # fmt: skip
        assert far.post(url(name, *args)).status_code == 404, name
    assert as_(scene, "李梅").get(url("desk")).status_code == 404
    assert Client().get(url("desk")).status_code == 302


def test_who_sees_may_not_do_what_is_not_theirs(scene: Scene) -> None:
    row = scene.granted()
    slip = {"bank_reference": "20240320-0001"}

    assert as_(scene, "王强").post(url("pay", row.pk, 1), slip).status_code == 404
    assert as_(scene, "秦付").get(url("accept", row.pk)).status_code == 404
    assert as_(scene, "周乡").post(url("finish", row.pk)).status_code == 404
    assert as_(scene, "秦付").post(url("pay", row.pk, 9), slip).status_code == 404


def test_a_pool_is_set_up_filled_and_called_from_its_page(scene: Scene) -> None:
    head, payer = as_(scene, "秦审"), as_(scene, "秦付")
    new = {"union": scene.cast.unions["广西"].pk, "title": "阵地补助", "year": 2024}
    head.post(url("pools"), new)
    pool = GrantPool.objects.get(title="阵地补助")
    income = {"key": uuid4().hex, "amount": "3000000", "paper": "预算 2024-9"}
    payer.post(url("receive", pool.pk), income)
    payer.post(url("receive", pool.pk), income)
    call = {
        "title": "薄弱县设施", "words": "请申报。", "opens_on": "2024-03-11", "closes_on": "",
        "on_weak_county": "on", "labels_weak_county": "欠发达县、旅游名县",
    }  # fmt: skip
    made = head.post(url("open_call", pool.pk), call)

    opened = GrantCall.objects.get(pool=pool)
    assert made.url == url("call", opened.pk)
    assert "欠发达县、旅游名县" in head.get(made.url).text
    page = head.get(url("pool", pool.pk), {"open": "received"}).text
    assert page.count("补助资金到账：预算 2024-9") == 1
    assert "与账相符" in page


def test_a_figure_opens_to_its_rows(scene: Scene) -> None:
    row = scene.granted("1000000")
    scene.paid(row)

    page = as_(scene, "秦付").get(url("pool", scene.pool.pk), {"open": "paid"}).text

    assert "20240320-0001" in page
    assert "与账相符" in page
    assert as_(scene, "秦付").get(url("pool", scene.pool.pk), {"open": "x\x00"}).status_code == 200


def test_the_desk_leaves_as_excel_with_its_filter(scene: Scene) -> None:
    scene.granted("800000")
    scene.drafted(title="=cmd()")

    told = as_(scene, "周乡").get(url("export"), {"state": "granted"})

    rows = list(openpyxl.load_workbook(io.BytesIO(told.content)).active.values)
    assert len(rows) == 2
    assert rows[1][1:7] == (
        "园区工会服务站", "小三级工会建设", "资源", "资源", "已批复，等拨付", 800000,
    )  # fmt: skip


def test_the_lists_ask_the_same_however_long(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(3):
        scene.drafted()
    asker, head = as_(scene, "周乡"), as_(scene, "秦审")
    asker.get(url("desk"))
    head.get(url("pool", scene.pool.pk))

    with django_assert_max_num_queries(8):
        asker.get(url("desk"))
    with django_assert_max_num_queries(8):
        asker.get(url("calls"))
    with django_assert_max_num_queries(20):
        head.get(url("pool", scene.pool.pk))
    with django_assert_max_num_queries(12):
        asker.get(url("export"))
