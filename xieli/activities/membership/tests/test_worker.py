"""The doors of a worker: join behind a code and from the open page, then look where it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from xieli.activities.membership import services
from xieli.activities.membership.models import Joining, JoinLink, Member
from xieli.activities.membership.tests.ground import Ground, number
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


def link(ground: Ground) -> JoinLink:
    return services.make_link(ground.firm, "南门岗亭", by=ground.actor("周敏"), at=ground.at)


def said(serial: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "key": uuid7().hex, "name": "李春梅", "id_number": number(serial), "phone": "13800000001",
        "group": "parcel", "has_consented": "on",
    } | more  # fmt: skip


def by_link(ground: Ground) -> str:
    return reverse("membership:join_by_link", args=[link(ground).code])


def test_a_visitor_joins_behind_a_code_and_is_told_who_has_it(ground: Ground) -> None:
    page = Client().post(by_link(ground), said(), follow=True).text

    joining = Joining.objects.get()
    assert "申请到了周敏" in page
    assert joining.code in page
    assert "您扫的是这家工会的二维码" in page
    assert number(1) not in page
    assert "李春梅" not in page


def test_the_open_page_finds_the_firms_union(ground: Ground) -> None:
    page = Client().post(reverse("membership:join"), said(words="明川电子"), follow=True).text

    assert Joining.objects.get().union == ground.firm
    assert "您的单位有自己的工会" in page


def test_a_firm_without_a_union_is_told_in_plain_words_why_the_street(ground: Ground) -> None:
    key = f"e:{ground.cast.firms['松坪精密'].id}"

    page = (
        Client().post(reverse("membership:join"), said(words="松坪", place=key), follow=True).text
    )

    assert Joining.objects.get().union == ground.street
    assert "兜底" in page


def test_words_that_mean_several_places_are_shown_to_be_chosen(ground: Ground) -> None:
    client = Client()

    part = client.get(reverse("membership:where"), {"words": "明川"}).text
    none = client.get(reverse("membership:where"), {"words": "明"}).text
    page = client.post(reverse("membership:join"), said(words="精"))

    assert "明川电子" in part
    assert "radio" not in none
    assert page.status_code == 422


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"id_number": "450329196803120011"}, "校验码"),
        ({"id_number": number(1, "20150101")}, "满 16 周岁"),
        ({"phone": "0773-1234567"}, "座机"),
        ({"has_consented": ""}, "没有您的同意"),
        ({"group": "pilot"}, "pilot"),
        ({"key": "x"}, ""),
    ],
)
def test_bad_input_stays_in_the_form_with_its_words(
    ground: Ground, more: dict[str, Any], words: str
) -> None:
    answer = Client().post(by_link(ground), said(**more))

    assert answer.status_code == 422
    assert words in answer.text
    assert "李春梅" in answer.text
    assert not Joining.objects.exists()


def test_below_eighteen_the_form_asks_for_a_guardian_and_takes_him(ground: Ground) -> None:
    client, url = Client(), by_link(ground)
    young = number(1, "20100101")

    asked = client.post(url, said(id_number=young))
    taken = client.post(url, said(id_number=young, guardian="李大山", guardian_phone="13800000077"))

    assert asked.status_code == 422
    assert "监护人姓名" in asked.text
    assert taken.status_code == 302
    assert Joining.objects.get().sealed_guardian


def test_a_form_sent_twice_leads_to_the_same_page(ground: Ground) -> None:
    client, url, form = Client(), by_link(ground), said()

    answers = [client.post(url, form).headers["Location"] for _ in range(2)]

    assert answers[0] == answers[1]


def test_a_closed_code_leads_to_the_open_page(ground: Ground) -> None:
    made = link(ground)
    services.close_link(made, by=ground.actor("周敏"), at=ground.at)

    answer = Client().get(reverse("membership:join_by_link", args=[made.code]), follow=True)

    assert "已经停用" in answer.text
    assert "您在哪里上班" in answer.text


@pytest.mark.parametrize("code", ["ABCDEFGHJKMN", "x", "2222-2222-2222"])
def test_a_strangers_codes_lead_nowhere(ground: Ground, code: str) -> None:
    client = Client()

    assert client.get(reverse("membership:join_by_link", args=[code])).status_code == 404
    assert client.get(reverse("membership:state", args=[code])).status_code == 404
    assert "没有这个查询码" in client.get(reverse("membership:find"), {"code": code}).text


def test_a_code_typed_by_hand_finds_the_asking(ground: Ground) -> None:
    joining = ground.apply()

    typed = joining.code.lower().replace("-", "")
    answer = Client().get(reverse("membership:find"), {"code": typed})

    assert answer.headers["Location"] == reverse("membership:state", args=[joining.code])


def test_a_transfer_is_told_as_one_before_and_after_the_answer(ground: Ground) -> None:
    ground.member()
    joining = ground.apply(where=ground.street)
    url = reverse("membership:state", args=[joining.code])

    before = Client().get(url).text
    ground.decide(joining)
    after = Client().get(url).text

    assert "这次按转会办" in before
    assert "同意您转会了" in after


def test_what_was_returned_is_amended_on_the_same_page(ground: Ground) -> None:
    joining = ground.apply()
    returned = ground.decide(joining, "return", "请补写工作单位的全称")
    client, url = Client(), reverse("membership:state", args=[joining.code])

    shown = client.get(url).text
    amended = {"words": "在明川电子二车间", "seen": returned.version}
    page = client.post(url, amended, follow=True).text

    assert "请补写工作单位的全称" in shown
    assert "又交回去了" in page


def test_after_the_pass_the_page_says_so(ground: Ground) -> None:
    joining = ground.apply()
    ground.decide(joining)

    page = Client().get(reverse("membership:state", args=[joining.code])).text

    assert "您是会员了" in page
    assert Member.objects.get().number not in page
