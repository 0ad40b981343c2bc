"""The hand-over sheet, returns and losses, evidence and the one question: on a weak network too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast as c
from xieli.activities.pairing import goods, queries
from xieli.activities.pairing.models import Asking, Evidence, Feedback, HandOver
from xieli.activities.pairing.tests.loop import Loop, photo, signature
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.people import services as people
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(loop: Loop) -> Any:
    return loop.received()


def sheet(loop: Loop, **more: object) -> dict[str, object]:
    return {
        "key": uuid7().hex, "quantity": 2, "household": str(loop.home.id),
        "signature": signature(), **more,
    }  # fmt: skip


def shot() -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", photo(), "image/jpeg")


def test_the_sheet_shows_masked_names_and_what_is_left(loop: Loop, line: Any):
    page = loop.client("王强").get(loop.url("hand_over_line", line.id)).text

    assert "李*" in page
    assert "李大山" not in page
    assert 'max="50"' in page
    assert 'data-offline="1"' in page


def test_a_signed_sheet_is_a_record_with_its_evidence(loop: Loop, line: Any):
    client = loop.client("王强")

    answer = client.post(loop.url("hand_over_line", line.id), sheet(loop), follow=True)

    record = HandOver.objects.get()
    assert "记下了：棉被 2床" in answer.text
    assert (record.quantity, record.household_id, record.by) == (2, loop.home.id, "王强")
    assert record.evidence is not None
    assert record.evidence.kind == "signature"
    assert queries.left_of(line) == 48


def test_the_same_sheet_sent_three_times_is_one_record_and_always_a_redirect(loop: Loop, line: Any):
    client, form = loop.client("王强"), sheet(loop)

    answers = [client.post(loop.url("hand_over_line", line.id), form) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert HandOver.objects.count() == 1
    assert Evidence.objects.count() == 1


def test_a_sheet_sent_again_finds_its_record_after_the_stock_is_used_up(loop: Loop, line: Any):
    client, form = loop.client("王强"), sheet(loop, quantity=50)

    answers = [client.post(loop.url("hand_over_line", line.id), form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert "这一行已经发完了" in client.get(loop.url("hand_over_line", line.id)).text


def test_the_phones_own_time_stands_beside_ours(loop: Loop, line: Any):
    client = loop.client("王强")

    client.post(
        loop.url("hand_over_line", line.id), sheet(loop),
        headers={"X-Filled-At": "2024-03-02T03:04:05.000Z"},
    )  # fmt: skip

    assert HandOver.objects.get().device_at == datetime(2024, 3, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "told", ["x", "2024-99-99T00:00:00Z", "2024-03-02T03:04:05", "9999-12-31T23:59:59Z"]
)
def test_a_senseless_phone_time_is_left_out(loop: Loop, line: Any, told: str):
    loop.client("王强").post(
        loop.url("hand_over_line", line.id), sheet(loop), headers={"X-Filled-At": told}
    )

    assert HandOver.objects.get().device_at is None


def test_who_cannot_write_is_photographed_before_a_witness(loop: Loop, line: Any):
    form = sheet(loop, signature="", photo=shot(), witness="赵村长", may_be_shown="on")

    loop.client("王强").post(loop.url("hand_over_line", line.id), form)

    record = HandOver.objects.get()
    assert record.words == "见证：赵村长"
    assert record.evidence is not None
    assert (record.evidence.kind, record.evidence.may_be_shown) == ("photo", True)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"signature": ""}, "请先签名"),
        ({"signature": "", "photo": "shot"}, "请写在场见证人的姓名"),
        ({"signature": "data:image/png;base64,AAAA"}, "签名没有传好"),
        ({"household": ""}, "还没有选领取的家庭"),
        ({"quantity": 51}, "这一行只剩 50床"),
        ({"quantity": 0}, "大于或等于1"),
        ({"key": "1"}, "编号不对"),
    ],
)
def test_a_sheet_with_a_gap_is_refused_with_its_key(
    loop: Loop, line: Any, wrong: dict[str, object], words: str
):
    form = sheet(loop, **wrong)
    if wrong.get("photo"):
        form["photo"] = shot()

    page = loop.client("王强").post(loop.url("hand_over_line", line.id), form)

    assert page.status_code == 422
    assert words in page.text
    assert f'value="{form["key"]}"' in page.text
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("name", ["photo.jpg", "x.exe"])
def test_a_photo_that_is_none_is_refused(loop: Loop, line: Any, name: str):
    form = sheet(
        loop, signature="", witness="赵村长", photo=SimpleUploadedFile(name, b"MZ no photo")
    )

    page = loop.client("王强").post(loop.url("hand_over_line", line.id), form)

    assert page.status_code == 422
    assert "不是照片" in page.text


def test_the_same_key_with_another_number_is_refused(loop: Loop, line: Any):
    client, form = loop.client("王强"), sheet(loop)
    client.post(loop.url("hand_over_line", line.id), form)

    page = client.post(loop.url("hand_over_line", line.id), {**form, "quantity": 3})

    assert page.status_code == 422
    assert "内容却不一样" in page.text


def test_a_household_of_another_county_is_not_there(loop: Loop, line: Any):
    other = c.household(loop.cast, "龙胜", "L-001")

    page = loop.client("王强").post(
        loop.url("hand_over_line", line.id), sheet(loop, household=str(other.id))
    )

    assert page.status_code == 404
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("name", ["赵六", "周敏", "李梅"])
def test_a_line_of_another_county_is_not_there(loop: Loop, line: Any, name: str):
    client = loop.client(name)

    codes = {
        client.get(loop.url("hand_over_line", line.id)).status_code,
        client.post(loop.url("hand_over_line", line.id), sheet(loop)).status_code,
        client.post(loop.url("leave", line.id, "lost"), {}).status_code,
    }

    assert codes == {404}
    assert not HandOver.objects.exists()


def test_the_sheet_needs_the_token(loop: Loop, line: Any):
    strict = Client(enforce_csrf_checks=True)
    c.sign_in(strict, loop.cast, "王强")

    assert strict.post(loop.url("hand_over_line", line.id), sheet(loop)).status_code == 403


def test_a_large_county_chooses_the_village_first(loop: Loop, line: Any, monkeypatch: Any):
    monkeypatch.setattr("xieli.activities.pairing.handing.MOST_HOMES", 2)
    new = people.NewHousehold("Z-9", loop.cast.unions["资源"], "马家村")
    people.register_household(new, by=SYSTEM, at=c.AT)
    for number in range(2):
        c.household(loop.cast, "资源", f"Z-{number}")
    client = loop.client("王强")

    first = client.get(loop.url("hand_over_line", line.id)).text
    other = client.get(loop.url("hand_over_line", line.id), {"village": "马家村"}).text

    assert "青竹村 3" in first
    assert first.count('name="household"') == 3
    assert other.count('name="household"') == 1


def test_what_a_household_had_before_stands_beside_it(loop: Loop, line: Any):
    client = loop.client("王强")
    client.post(loop.url("hand_over_line", line.id), sheet(loop))

    assert "领过 2床" in client.get(loop.url("hand_over_line", line.id)).text


@pytest.mark.parametrize(
    ("kind", "reason", "wrong"),
    [("back", "规格不合", "找不到了"), ("lost", "受潮霉变", "规格不合")],
)
def test_returns_and_losses_name_a_listed_reason(
    loop: Loop, line: Any, kind: str, reason: str, wrong: str
):
    client, url = loop.client("王强"), loop.url("leave", line.id, kind)
    form = {"key": uuid7().hex, "kind": kind, "quantity": 3, "reason": reason, "note": "边角破"}

    refused = client.post(url, {**form, "reason": wrong})
    answers = [client.post(url, form) for _ in range(2)]

    record = HandOver.objects.get()
    assert refused.status_code == 422
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (record.kind, record.quantity, record.words) == (kind, 3, f"{reason}：边角破")
    assert queries.left_of(line) == 47


def test_no_more_goes_back_than_is_there(loop: Loop, line: Any):
    form = {"key": uuid7().hex, "kind": "back", "quantity": 51, "reason": "多出来了"}

    page = loop.client("王强").post(loop.url("leave", line.id, "back"), form)

    assert page.status_code == 422
    assert "只剩 50床" in page.text


# evidence


@pytest.fixture
def record(loop: Loop, line: Any) -> HandOver:
    loop.client("王强").post(loop.url("hand_over_line", line.id), sheet(loop))
    return HandOver.objects.get()


@pytest.mark.parametrize("name", ["王强", "刘芸", "周敏"])
def test_each_look_at_a_signature_is_journalled(loop: Loop, record: HandOver, name: str):
    answer = loop.client(name).get(loop.url("evidence", record.id))

    seen = Note.objects.get(verb="pairing.show_evidence")
    assert answer["Content-Type"] == "image/png"
    assert "no-store" in answer["Cache-Control"]
    assert (seen.actor_label, seen.about_id) == (name, record.id)


@pytest.mark.parametrize("name", ["赵六", "陈主席", "李梅", "何审"])
def test_a_signature_is_not_there_for_others(loop: Loop, record: HandOver, name: str):
    assert loop.client(name).get(loop.url("evidence", record.id)).status_code == 404
    assert not Note.objects.filter(verb="pairing.show_evidence").exists()


# the one question


@pytest.fixture
def old(loop: Loop, line: Any) -> HandOver:
    return loop.hand_over(loop.delivery(line))[0]  # in March 2024: due long ago


def test_a_household_is_asked_once(loop: Loop, old: HandOver):
    client = loop.client("王强")
    before = client.get(loop.url("feedback")).text

    for _ in range(2):
        page = client.post(loop.url("ask", old.id), follow=True)

    assert "做回访链接" in before
    assert "已经问过" in page.text
    assert "/f/" in page.text
    assert "做回访链接" not in page.text
    assert Asking.objects.count() == 1


def test_what_was_handed_out_today_is_not_asked_yet(loop: Loop, record: HandOver):
    assert "现在没有该问的" in loop.client("王强").get(loop.url("feedback")).text


def test_an_officer_fills_in_what_she_was_told_once(loop: Loop, old: HandOver):
    client, url = loop.client("王强"), loop.url("answer_for", old.id)

    client.post(url, {"is_useful": "yes", "words": "暖和"})
    again = client.post(url, {"is_useful": "no", "words": "改口"}, follow=True)

    said = Feedback.objects.get()
    assert (said.is_useful, said.words) == (True, "暖和")
    assert "已经答过" in again.text
    assert "暖和" in client.get(loop.url("feedback")).text
    assert Note.objects.get(verb="pairing.answer").actor_label == "王强"


@pytest.mark.parametrize("name", ["赵六", "周敏", "李梅"])
def test_others_ask_and_answer_nothing(loop: Loop, old: HandOver, name: str):
    client = loop.client(name)

    assert client.post(loop.url("ask", old.id)).status_code == 404
    assert client.post(loop.url("answer_for", old.id), {"is_useful": "yes"}).status_code == 404


def test_a_returned_box_is_asked_nothing(loop: Loop, line: Any):
    back, _ = goods.give_back(
        goods.Delivery(line, 1, "b1", words="规格不合"), by=loop.who("王强"), at=c.AT
    )

    assert loop.client("王强").get(loop.url("answer_for", back.id)).status_code == 404


def test_asking_is_post_alone(loop: Loop, old: HandOver):
    assert loop.client("王强").get(loop.url("ask", old.id)).status_code == 405


@pytest.mark.parametrize("page", ["hand_over", "feedback"])
def test_lists_take_the_same_queries_for_five_records_and_for_fifty(
    loop: Loop, line: Any, page: str
):
    def many(numbers: range) -> int:
        for number in numbers:
            loop.hand_over(loop.delivery(line, 1, f"m{number}"))
        client = loop.client("王强")
        client.get(loop.url(page))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(loop.url(page)).status_code == 200
        return len(seen)

    few = many(range(5))
    lots = many(range(5, 50))

    assert few == lots


def test_a_made_up_line_is_not_there(loop: Loop, line: Any):
    assert loop.client("王强").get(loop.url("hand_over_line", uuid4())).status_code == 404
