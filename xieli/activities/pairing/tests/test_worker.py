"""The pages of givers, of the public and of households: what they show, take and refuse."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.pairing import goods, services
from xieli.activities.pairing.address import answer_token
from xieli.activities.pairing.models import Feedback, Gift, HandOver
from xieli.activities.pairing.tests.loop import PHONE, Loop, invitation, photo
from xieli.kernel.actor import SYSTEM
from xieli.matching.models import Item, Pledge, PledgeState
from xieli.matching.services import name_item
from xieli.people import services as people
from xieli.shell.keys import uuid7
from xieli.shell.pictures import clean_photo

pytestmark = pytest.mark.django_db


def words(**more: object) -> dict[str, object]:
    return {
        "key": uuid7().hex, "quantity": 20, "unit_value": "79.00", "use": "need", "lot": 1,
        "contact": "孙主席", "phone": PHONE, "words": "", "ready_on": "2026-12-01", **more,
    }  # fmt: skip


@pytest.fixture
def gap(loop: Loop) -> Any:
    """A verified need of 120 lamps that nobody has pledged for."""
    board = c.board_of(loop.programme)
    return c.need(loop.cast, board, 120, item="护眼台灯", village="晓锦村", number="N-2")


@pytest.fixture
def link(loop: Loop) -> str:
    return reverse("pairing:needs", args=[invitation(loop).code])


def pledge_url(link: str, need: Any) -> str:
    return f"{link}needs/{need.id}/"


def test_the_link_shows_what_is_missing_without_an_account(client: Client, link: str, gap: Any):
    page = client.get(link)

    assert page.status_code == 200
    assert "护眼台灯" in page.text
    assert "还差" in page.text
    assert "120" in page.text
    assert "no-store" in page["Cache-Control"]


def test_a_pledge_is_kept_with_its_restriction_and_a_sealed_phone(
    client: Client, link: str, gap: Any
):
    answer = client.post(pledge_url(link, gap), words(), follow=True)

    made = Pledge.objects.get(item=gap.item)
    assert "记下了：护眼台灯 20台" in answer.text
    assert (made.quantity, made.only_need_id) == (20, gap.id)
    assert PHONE.encode() not in bytes(made.sealed_phone or b"")
    assert people.open_sealed(made, "phone", reason="测试核对", by=SYSTEM, at=c.AT) == PHONE


def test_the_same_form_sent_twice_is_one_pledge(client: Client, link: str, gap: Any):
    form = words()

    for _ in range(2):
        assert client.post(pledge_url(link, gap), form).status_code == 302

    assert Pledge.objects.filter(item=gap.item).count() == 1


def test_a_pledge_above_the_need_is_refused_at_the_field(client: Client, link: str, gap: Any):
    form = words(quantity=121)

    page = client.post(pledge_url(link, gap), form)

    assert page.status_code == 422
    assert "现在还差 120台" in page.text
    assert f'value="{form["key"]}"' in page.text
    assert not Pledge.objects.filter(item=gap.item).exists()


def test_half_a_box_is_refused_at_the_field(client: Client, link: str, gap: Any):
    page = client.post(pledge_url(link, gap), words(quantity=25, lot=10))

    assert page.status_code == 422
    assert "整数倍" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": ""}, {"quantity": "-3"}, {"quantity": "1.5"}, {"quantity": "99999999999"},
        {"unit_value": "0"}, {"unit_value": "abc"}, {"phone": "123"}, {"use": "all"},
        {"key": "1"}, {"lot": "0"}, {"contact": ""}, {"words": "长" * 201}, {"contact": "\x00"},
    ],
)  # fmt: skip
def test_a_wrong_field_is_said_and_nothing_is_kept(
    client: Client, link: str, gap: Any, wrong: dict[str, str]
):
    page = client.post(pledge_url(link, gap), words(**wrong))

    assert page.status_code == 422
    assert not Pledge.objects.filter(item=gap.item).exists()


def test_money_is_pledged_in_yuan_and_goes_to_the_named_body(client: Client, loop: Loop, link: str):
    money = name_item("助学金", "元", code="aid", is_money=True, by=SYSTEM, at=c.AT)
    loop.cast.items["助学金"] = money
    need = c.need(loop.cast, c.board_of(loop.programme), 10_000, item="助学金", number="M-1")

    page = client.get(pledge_url(link, need))
    client.post(pledge_url(link, need), words(quantity=3000, unit_value="5"))

    made = Pledge.objects.get(item=money)
    assert "钱请汇到开票主体“深圳市示范慈善会”" in page.text
    assert "unit_value" not in page.text
    assert (made.quantity, made.unit_value) == (3000, 1)


def test_a_pledge_is_changed_until_it_is_adopted(client: Client, link: str, gap: Any):
    client.post(pledge_url(link, gap), words())
    made = Pledge.objects.get(item=gap.item)
    url = f"{link}pledges/{made.id}/"

    page = client.get(url)
    client.post(url, words(quantity=120, phone="", use="county"))

    made.refresh_from_db()
    assert 'max="120"' in page.text
    assert (made.quantity, made.only_need_id, made.only_union_id) == (120, None, gap.union_id)
    assert made.sealed_phone is not None


def test_a_restriction_is_widened_never_narrowed(client: Client, link: str, gap: Any):
    client.post(pledge_url(link, gap), words(use="any"))
    made = Pledge.objects.get(item=gap.item)

    page = client.post(f"{link}pledges/{made.id}/", words(use="need"))

    assert page.status_code == 422


def test_an_adopted_pledge_is_neither_changed_nor_withdrawn(client: Client, loop: Loop, link: str):
    url = f"{link}pledges/{loop.pledge.id}/"

    opened = client.get(url, follow=True)
    changed = client.post(url, words(quantity=10, use="any"))
    taken_back = client.post(f"{url}withdraw/")

    loop.pledge.refresh_from_db()
    assert (changed.status_code, taken_back.status_code) == (422, 422)
    assert "已经配出去了" in opened.text
    assert "已经配出去了" in changed.text
    assert (loop.pledge.quantity, loop.pledge.state) == (50, PledgeState.OFFERED)


def test_a_withdrawal_twice_is_one(client: Client, link: str, gap: Any):
    client.post(pledge_url(link, gap), words())
    made = Pledge.objects.get(item=gap.item)

    answers = [client.post(f"{link}pledges/{made.id}/withdraw/") for _ in range(2)]

    made.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert made.state == PledgeState.WITHDRAWN


def test_another_firms_pledge_is_not_there(client: Client, loop: Loop, gap: Any):
    other = reverse("pairing:needs", args=[invitation(loop, "松坪精密").code])
    url = f"{other}pledges/{loop.pledge.id}/"

    assert client.get(url).status_code == 404
    assert client.post(f"{url}withdraw/").status_code == 404
    assert "松坪精密" in client.get(other).text


@pytest.mark.parametrize("code", ["ABCDEFGH12345678", "x", "%00", "A" * 40])
def test_a_guessed_link_opens_nothing(client: Client, loop: Loop, code: str):
    assert client.get(f"/i/{code}/").status_code == 404


def test_an_expired_link_says_so_in_words(client: Client, loop: Loop):
    old = services.invite(
        loop.programme, loop.cast.firms["明川电子"], days=3, by=SYSTEM,
        at=timezone.now() - timedelta(days=5),
    )  # fmt: skip

    page = client.get(f"/i/{old.code}/")

    assert page.status_code == 422
    assert "到期了" in page.text
    assert "向工会承办人要一个新的链接" in page.text


def test_a_revoked_link_is_refused_for_reading_and_writing(client: Client, loop: Loop, gap: Any):
    live = invitation(loop)
    services.revoke(live, by=SYSTEM, at=timezone.now())

    page = client.post(f"/i/{live.code}/needs/{gap.id}/", words())

    assert page.status_code == 422
    assert "已经停用" in page.text
    assert not Pledge.objects.filter(item=gap.item).exists()


def test_a_need_of_another_board_is_not_there(client: Client, link: str):
    assert client.get(f"{link}needs/{uuid4()}/").status_code == 404


def test_doors_that_write_answer_post_with_a_token_alone(loop: Loop, link: str, gap: Any):
    strict = Client(enforce_csrf_checks=True)

    assert strict.get(f"{link}pledges/{loop.pledge.id}/withdraw/").status_code == 405
    assert strict.post(pledge_url(link, gap), words()).status_code == 403


def test_the_list_takes_the_same_queries_for_five_needs_and_for_fifty(
    client: Client, loop: Loop, link: str, django_assert_max_num_queries: Any
):
    board = c.board_of(loop.programme)
    for number in range(5):
        c.need(loop.cast, board, 5, item="护眼台灯", number=f"A-{number}")
    client.get(link)

    with django_assert_max_num_queries(6):
        assert client.get(link).text.count("我来认捐") == 5
    for number in range(45):
        c.need(loop.cast, board, 5, item="护眼台灯", number=f"B-{number}")
    with django_assert_max_num_queries(6):
        assert client.get(link).text.count("我来认捐") == 50


# the trace and its papers


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


# the campaign and its figures


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


# the household's answer


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
