"""Pages that anybody may open: the trace, papers of thanks, figures, a household's answer."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as c
from xieli.activities.pairing import goods
from xieli.activities.pairing.address import answer_token
from xieli.activities.pairing.models import Feedback, Gift, HandOver
from xieli.activities.pairing.tests.loop import Loop, photo
from xieli.kernel.actor import SYSTEM
from xieli.matching.models import Item
from xieli.matching.services import name_item
from xieli.shell.pictures import clean_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(loop: Loop) -> HandOver:
    record, _ = loop.hand_over(loop.delivery(loop.received(received=49, damaged=1)))
    return record


def test_the_trace_tells_the_whole_way_and_no_name(client: Client, loop: Loop, delivered: Any):
    gift = Gift.objects.get()

    page = client.get(reverse("pairing:trace", args=[gift.trace_code.lower()]))

    assert page.status_code == 200
    for told in ("需求核实", "认捐登记", "配对采纳", "装箱", "发运", "资源签收", "青竹村 李*"):
        assert told in page.text
    assert "破损 1床" in page.text
    assert "李大山" not in page.text
    assert "= 50" in page.text


def test_what_an_officer_wrote_beside_a_reason_stays_inside(client: Client, loop: Loop):
    line = loop.received()
    back = goods.Delivery(line, 1, "b1", words="规格不合：李大山家不要，电话13800000000")
    goods.give_back(back, by=loop.who("王强"), at=c.AT)

    page = client.get(reverse("pairing:trace", args=[Gift.objects.get().trace_code]))

    assert "规格不合" in page.text
    assert "李大山" not in page.text
    assert "1380000" not in page.text


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "x", "0" * 300])
def test_a_guessed_trace_code_is_not_there(client: Client, loop: Loop, code: str):
    assert client.get(f"/t/{code}/").status_code == 404


def test_a_code_typed_by_hand_finds_its_gift(client: Client, loop: Loop):
    code = Gift.objects.get().trace_code

    found = client.get("/t/", {"code": code.lower().replace("-", "")})
    lost = client.get("/t/", {"code": "ABCD"})

    assert found.headers["Location"] == reverse("pairing:trace", args=[code])
    assert "没有这个追踪码" in lost.text


def test_a_picture_is_public_only_with_its_persons_consent(client: Client, loop: Loop):
    line = loop.received()
    shown = goods.Proof("photo", clean_photo(photo()), "发放点", may_be_shown=True)
    hidden = goods.Proof("photo", clean_photo(photo()), "发放点", may_be_shown=False)
    records = [
        goods.hand_over(
            goods.Delivery(line, 1, key, household=loop.home, proof=proof),
            by=loop.who("王强"), at=c.AT,
        )[0]
        for key, proof in (("a", shown), ("b", hidden))
    ]  # fmt: skip
    code = Gift.objects.get().trace_code

    answers = [
        client.get(reverse("pairing:photo", args=[code, record.evidence_id])) for record in records
    ]

    assert [answer.status_code for answer in answers] == [200, 404]
    assert answers[0]["Content-Type"] == "image/jpeg"


def test_a_signature_is_never_public(client: Client, loop: Loop, delivered: HandOver):
    code = Gift.objects.get().trace_code

    answer = client.get(reverse("pairing:photo", args=[code, delivered.evidence_id]))

    assert answer.status_code == 404


def text_of(pdf: bytes) -> str:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    run = subprocess.run([tool, "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def test_the_receipt_names_the_sum_in_capitals_and_is_no_tax_receipt(client: Client, loop: Loop):
    code = Gift.objects.get().trace_code

    paper = client.get(reverse("pairing:receipt", args=[code]))

    text = text_of(paper.content)
    assert paper["Content-Type"] == "application/pdf"
    assert "3,950.00" in text
    assert "人民币叁仟玖佰伍拾元整" in text
    assert "不是税务票据" in text
    assert code in text


def test_the_certificate_thanks_for_what_the_ledger_shows(client: Client, loop: Loop):
    paper = client.get(reverse("pairing:certificate", args=[Gift.objects.get().trace_code]))

    assert "明川电子" in text_of(paper.content)


def test_every_figure_opens_down_to_its_rows(client: Client, loop: Loop, delivered: HandOver):
    page = client.get(reverse("pairing:campaign", args=["spring"]))

    for key in ("needs", "donated", "givers", "counties", "delivered", "households"):
        url = reverse("pairing:figure", args=["spring", key])
        assert url in page.text
        assert client.get(url).status_code == 200
    assert "3,950" in client.get(reverse("pairing:figure", args=["spring", "donated"])).text


def test_a_figure_of_a_past_moment_stays_as_it_was(client: Client, loop: Loop):
    loop.hand_over(loop.delivery(loop.received()))
    url = reverse("pairing:figure", args=["spring", "households"])

    before = client.get(url, {"as_of": "2024-02-01T00:00:00+08:00"})
    now = client.get(url)

    assert "现在是 0" in before.text
    assert "青竹村" in now.text


@pytest.mark.parametrize(
    "asked", ["x", "2024-13-45T99:00:00+08:00", "2024-01-01", "0001-01-01T00:00:00+00:00"]
)
def test_a_senseless_moment_shows_now(client: Client, loop: Loop, asked: str):
    assert (
        client.get(reverse("pairing:campaign", args=["spring"]), {"as_of": asked}).status_code
        == 200
    )


def test_an_unknown_campaign_or_figure_is_not_there(client: Client, loop: Loop):
    assert client.get("/p/nothing/").status_code == 404
    assert client.get("/p/spring/nothing/").status_code == 404


def test_a_household_answers_once_and_is_not_named(client: Client, delivered: HandOver):
    url = reverse("pairing:answer", args=[answer_token(delivered)])

    page = client.get(url)
    client.post(url, {"is_useful": "yes", "words": "很暖和"})
    client.post(url, {"is_useful": "no", "words": "第二次"})

    said = Feedback.objects.get()
    assert "李" not in page.text.split("<main")[1]
    assert (said.is_useful, said.words) == (True, "很暖和")
    assert "收到了" in client.get(url).text


def test_an_answer_without_a_choice_is_asked_for(client: Client, delivered: HandOver):
    url = reverse("pairing:answer", args=[answer_token(delivered)])

    page = client.post(url, {"words": "x"})

    assert page.status_code == 422
    assert not Feedback.objects.exists()


def test_a_forged_answer_link_is_not_there(client: Client, delivered: HandOver):
    token = answer_token(delivered)

    assert client.get(f"/f/{token[:-2]}xx/").status_code == 404
    assert client.get("/f/abc/").status_code == 404


def test_money_items_are_marked_as_money() -> None:
    made = name_item("善款", "元", code="gift", is_money=True, by=SYSTEM, at=c.AT)

    assert Item.objects.get(id=made.id).is_money
