"""The officer's doors to goods, briefing and overview."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from django.test import Client
from docx import Document

from tests import cast as c
from xieli.activities.pairing.models import Consignment, Stage
from xieli.activities.pairing.tests.loop import Loop, queries_of
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.people import rights
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


def packing(loop: Loop, n: object = 50, **more: object) -> dict[str, object]:
    a = loop.allocation
    return {"key": uuid7().hex, "line": [str(a.id)], f"n-{a.id}": n, **more}


def pack_url(loop: Loop, county: str = "资源") -> str:
    return loop.url("pack", loop.cast.unions[county].id)


def test_what_is_ticked_is_packed_sent_and_counted(loop: Loop):
    street, county = loop.client("周敏"), loop.client("王强")

    street.post(pack_url(loop), packing(loop))
    box = Consignment.objects.get()
    street.post(loop.url("send", box.id), {"carrier": "远帆物流 A17"})
    line = box.lines.get()
    counts = {f"got-{line.id}": 48, f"hurt-{line.id}": 1, f"gone-{line.id}": 1}
    answer = county.post(loop.url("receive", box.id), counts)

    box.refresh_from_db()
    assert answer.headers["Location"] == loop.url("hand_over")
    assert (box.stage, box.carrier) == (Stage.RECEIVED, "远帆物流 A17")
    assert "棉被 48床" in county.get(loop.url("hand_over")).text


def test_the_packing_form_sent_twice_is_one_box(loop: Loop):
    client, form = loop.client("周敏"), packing(loop, 20)

    for _ in range(2):
        assert client.post(pack_url(loop), form).status_code == 302

    assert [box.lines.get().packed for box in Consignment.objects.all()] == [20]


@pytest.mark.parametrize(
    ("n", "words"),
    [(51, "还有 50床没装箱"), ("x", "写成整数"), ("-1", "写成整数"), ("٣", "写成整数")],
)
def test_a_wrong_number_keeps_what_was_typed(loop: Loop, n: object, words: str):
    page = loop.client("周敏").post(pack_url(loop), packing(loop, n))

    assert page.status_code == 422
    assert words in page.text
    assert f'value="{n}"' in page.text
    assert not Consignment.objects.exists()


def test_nothing_ticked_is_said(loop: Loop):
    page = loop.client("周敏").post(pack_url(loop), {"key": uuid7().hex})

    assert page.status_code == 422
    assert "还没有选要装箱的物资" in page.text


def test_who_adopted_does_not_send(loop: Loop):
    mandate = rights.NewMandate(
        loop.cast.users["陈主席"], "goods.move", loop.cast.unions["青石街道"], c.TODAY
    )
    rights.give_mandate(mandate, by=SYSTEM, at=c.AT)
    box = loop.pack()

    page = loop.client("陈主席").post(loop.url("send", box.id), {"carrier": "远帆物流"})

    box.refresh_from_db()
    assert page.status_code == 422
    assert "要由另一位同志办" in page.text
    assert box.stage == Stage.PACKED


@pytest.mark.parametrize("carrier", ["", "老张 13812345678"])
def test_a_carrier_is_named_and_is_no_phone(loop: Loop, carrier: str):
    box = loop.pack()

    page = loop.client("周敏").post(loop.url("send", box.id), {"carrier": carrier})

    assert page.status_code == 422


def test_the_send_form_sent_twice_sends_once(loop: Loop):
    box, client = loop.pack(), loop.client("周敏")

    answers = [client.post(loop.url("send", box.id), {"carrier": "远帆物流"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Note.objects.filter(verb="pairing.send").count() == 1


def test_counts_that_do_not_add_up_are_refused_with_the_sum(loop: Loop):
    box = loop.sent()
    line = box.lines.get()
    counts = {f"got-{line.id}": 48, f"hurt-{line.id}": 1, f"gone-{line.id}": 0}

    page = loop.client("王强").post(loop.url("receive", box.id), counts)

    box.refresh_from_db()
    assert page.status_code == 422
    assert "加起来是 49" in page.text
    assert 'value="48"' in page.text
    assert box.stage == Stage.SENT


def test_the_same_counts_sent_again_are_the_same_act(loop: Loop):
    box, client = loop.sent(), loop.client("王强")
    line = box.lines.get()
    counts = {f"got-{line.id}": 50, f"hurt-{line.id}": 0, f"gone-{line.id}": 0}
    other = {**counts, f"got-{line.id}": 49, f"gone-{line.id}": 1}

    answers = [client.post(loop.url("receive", box.id), form) for form in (counts, counts, other)]

    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert Note.objects.filter(verb="pairing.receive").count() == 1


@pytest.mark.parametrize("name", ["赵六", "李梅"])
def test_a_box_for_another_county_is_not_there(loop: Loop, name: str):
    box, client = loop.sent(), loop.client(name)

    codes = {
        client.get(loop.url("receive", box.id)).status_code,
        client.post(loop.url("receive", box.id), {}).status_code,
        client.post(loop.url("send", box.id), {"carrier": "x"}).status_code,
    }

    assert codes == {404}
    assert box.number not in client.get(loop.url("goods")).text


def test_the_helper_does_not_count_for_the_county(loop: Loop):
    box = loop.sent()

    assert loop.client("周敏").post(loop.url("receive", box.id), {}).status_code == 404


def test_a_county_packs_nothing(loop: Loop):
    client = loop.client("王强")

    assert client.get(pack_url(loop)).status_code == 404
    assert client.post(pack_url(loop), packing(loop)).status_code == 404


def test_the_goods_page_takes_the_same_queries_for_one_box_and_for_many(loop: Loop):
    loop.pack(1)
    before = queries_of(loop, "goods", "周敏")

    for _ in range(20):
        loop.pack(1)

    assert queries_of(loop, "goods", "周敏") == before


@pytest.mark.parametrize("door", ["verify", "invite"])
def test_doors_that_write_answer_post_alone_and_ask_for_the_token(loop: Loop, door: str):
    strict = Client(enforce_csrf_checks=True)
    c.sign_in(strict, loop.cast, "周敏")

    assert strict.get(loop.url(door)).status_code == 405
    assert strict.post(loop.url(door)).status_code == 403


def test_every_door_on_a_row_answers_404_to_a_made_up_key(loop: Loop):
    street, county = loop.client("周敏"), loop.client("王强")

    for client, doors in (
        (street, ("send", "receive", "evidence")),
        (county, ("need_change", "hand_over_line", "answer_for", "evidence", "receive")),
    ):
        for door in doors:
            assert client.get(loop.url(door, uuid4())).status_code == 404, door


def test_the_briefing_links_each_figure_to_its_rows(loop: Loop):
    page = loop.client("周敏").get(loop.url("briefing"))

    assert "发动辖区" in page.text
    assert "/p/spring/givers/?as_of=" in page.text
    assert "3900余元" in page.text
    assert "style=&quot;" in page.text


def test_the_briefing_is_taken_home_as_docx(loop: Loop):
    answer = loop.client("周敏").get(loop.url("briefing"), {"format": "docx"})

    paper = Document(io.BytesIO(answer.content))
    text = "\n".join(line.text for line in paper.paragraphs)
    assert "春季结对帮扶情况简报" in text
    assert "1家爱心企业" in text


def test_the_overview_says_what_is_next(loop: Loop):
    page = loop.client("周敏").get(loop.url("overview"))

    assert "1 行配好了，等装箱" in page.text
    assert "资源" in page.text
    assert 'data-chart="coverage"' in page.text


def test_who_may_do_nothing_here_has_nothing_due(loop: Loop):
    page = loop.client("赵六").get(loop.url("overview"))

    assert "这个项目今天没有要您办的" in page.text
