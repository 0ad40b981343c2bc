"""The screens of clippings: taken in, changed, adopted; what a stranger sees: nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import cast as c
from xieli.newsroom import queries
from xieli.newsroom.models import Adoption, Change, Clipping, Finding, FindingState
from xieli.newsroom.tests.made import COPY, HELP, TALK, Scene, scene

pytestmark = pytest.mark.django_db


@pytest.fixture(name="at")
def _at() -> Scene:
    return scene()


def _as(at: Scene, name: str = "周敏") -> Any:
    return c.sign_in(Client(), at.cast, name)


def _page(at: Scene) -> str:
    return reverse("newsroom:clipping", args=[at.clipping.pk])


def test_a_pasted_text_opens_as_a_clipping(at: Scene) -> None:
    told = {"union": str(at.street.pk), "pasted": TALK}

    answer = _as(at).post(reverse("newsroom:bring"), told, follow=True)

    assert answer.status_code == 200
    assert "80余人" in answer.text
    assert Clipping.objects.count() == 2


def test_several_files_come_as_a_batch_and_the_known_one_is_said(at: Scene) -> None:
    files = [
        SimpleUploadedFile("宣讲.txt", TALK.encode()), SimpleUploadedFile("旧.txt", HELP.encode()),
        SimpleUploadedFile("空.txt", b" "),
    ]  # fmt: skip
    told = {"union": str(at.street.pk), "brought": files}

    answer = _as(at).post(reverse("newsroom:bring"), told, follow=True)

    assert "以前收过" in answer.text
    assert "3 份都看过了" in answer.text


def test_nothing_brought_is_said_on_the_form(at: Scene) -> None:
    told = {"union": str(at.street.pk), "pasted": "  "}

    answer = _as(at).post(reverse("newsroom:bring"), told)

    assert answer.status_code == 422
    assert "还没有文字" in answer.text


def test_the_screen_shows_raw_and_clean_and_what_was_found(at: Scene) -> None:
    answer = _as(at).get(_page(at))

    assert "<del>责任编辑：示例" in answer.text
    assert 'id="q-' in answer.text
    assert "放回文章" in answer.text
    assert "采用打勾的" in answer.text


def test_the_words_of_a_text_are_never_markup(at: Scene) -> None:
    bad = at.take("坏标题<script>alert(1)</script>\n3月9日，慰问职工33人<img src=x>。\n", "x.txt")

    answer = _as(at).get(reverse("newsroom:clipping", args=[bad.pk]))

    assert "<script>alert" not in answer.text
    assert "<img src=x>" not in answer.text


def test_a_removal_is_taken_back_on_the_screen(at: Scene) -> None:
    change = Change.objects.get(page=at.article.page, was__startswith="责任编辑")
    url = reverse("newsroom:change", args=[at.article.pk])

    answer = _as(at).post(url, {"take_back": str(change.pk)}, follow=True)

    assert "放回来了" in answer.text
    assert "责任编辑：示例" in at.article.body


def test_ticked_findings_become_a_record_on_its_sheet(at: Scene) -> None:
    client, article = _as(at), at.article
    chosen = [str(one.pk) for one in at.found("50万元", "30万元", "120余人")]
    decide = reverse("newsroom:decide", args=[article.pk])
    sheet = client.post(decide, {"act": "help", "f": chosen})
    page = client.get(sheet.url)
    form = page.context["form"]
    told = {one.key: one.value for one in form.asked} | form.initial | {"no-told-3": "on"}

    answer = client.post(sheet.url, told, follow=True)

    assert "明川电子捐赠资金50万元" in page.text
    made = Adoption.objects.get()
    assert "从哪来" in answer.text
    assert "明川电子捐赠资金50万元" in answer.text
    assert at.found("120余人")[0].state == FindingState.OPEN
    record = client.get(made.url)
    assert reverse("newsroom:origin", args=[made.record_id]) in record.text


def test_a_sheet_with_a_fault_says_it_and_keeps_what_was_written(at: Scene) -> None:
    one = at.found("120余人")[0]
    url = reverse("newsroom:adopt", args=[at.article.pk, "help"]) + f"?f={one.pk}"
    told = {"form_key": "0" * 32, "seen": "0", "title": "帮扶", "starts_on": "昨天",
            "budget": "很多", "told-1": "一些人"}  # fmt: skip

    answer = _as(at).post(url, told)

    assert answer.status_code == 422
    assert "一些人" in answer.text
    assert not Adoption.objects.exists()


def test_unwanted_findings_are_put_away_and_had_back(at: Scene) -> None:
    client, one = _as(at), at.found("50万元")[0]
    told = {"f": str(one.pk), "seen": str(at.article.version)}

    client.post(reverse("newsroom:refuse", args=[at.article.pk]), told)
    refused = Finding.objects.get(pk=one.pk).state
    again = {"f": str(one.pk), "seen": str(at.article.version)}
    client.post(reverse("newsroom:want", args=[at.article.pk]), again)

    assert refused == FindingState.REFUSED
    assert Finding.objects.get(pk=one.pk).state == FindingState.OPEN


def test_nothing_ticked_is_said(at: Scene) -> None:
    url = reverse("newsroom:decide", args=[at.article.pk])

    answer = _as(at).post(url, {"act": "help"}, follow=True)

    assert "还没有选" in answer.text


def test_a_figure_opens_down_to_its_quotation(at: Scene) -> None:
    figure = at.found("50万元")[0]

    answer = _as(at).get(reverse("newsroom:finding", args=[figure.pk]))

    assert '<b class="at">50万元</b>' in answer.text
    assert "明川电子捐赠资金" in answer.text


def test_a_text_is_put_aside_and_taken_up(at: Scene) -> None:
    client = _as(at)
    aside = reverse("newsroom:put_aside", args=[at.clipping.pk])

    client.post(aside, {"why": "和我们无关", "seen": "0"})
    put = Clipping.objects.get(pk=at.clipping.pk).state
    client.post(reverse("newsroom:take_up", args=[at.clipping.pk]))

    assert (put, Clipping.objects.get(pk=at.clipping.pk).state) == ("refused", "new")


def test_the_original_comes_back_byte_for_byte(at: Scene) -> None:
    answer = _as(at).get(reverse("newsroom:original", args=[at.clipping.pk]))

    assert answer.content == HELP.encode()
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_list_asks_as_much_for_many_as_for_one(
    at: Scene, django_assert_max_num_queries: Any
) -> None:
    client, url = _as(at), reverse("newsroom:clippings")
    client.get(url)
    for number in range(4):
        at.take(TALK.replace("80余人", f"{number + 30}余人"), f"{number}.txt")

    with django_assert_max_num_queries(14):
        answer = client.get(url)

    assert answer.text.count("data-row") == 5
    assert "没有这样的文字" in client.get(url, {"q": "没有的词"}).text


def test_the_screen_with_copies_asks_a_bounded_number(
    at: Scene, django_assert_max_num_queries: Any
) -> None:
    at.take(COPY, "转载.txt")
    client = _as(at)
    client.get(_page(at))

    with django_assert_max_num_queries(24):
        answer = client.get(_page(at))

    assert "已经有人收过这件事" in answer.text
    assert "150余人" in answer.text


def test_a_stranger_finds_nothing(at: Scene) -> None:
    client, article = _as(at, "赵六"), at.article
    figure = at.found("50万元")[0]
    made = at.adopt("help", "50万元")
    pages = [
        _page(at), reverse("newsroom:finding", args=[figure.pk]),
        reverse("newsroom:origin", args=[made.record_id]),
        reverse("newsroom:adopt", args=[article.pk, "help"]),
        reverse("newsroom:original", args=[at.clipping.pk]),
    ]  # fmt: skip

    assert {client.get(one).status_code for one in pages} == {404}
    assert "还没有收过文字" in client.get(reverse("newsroom:clippings")).text
    assert queries.came_from(made.url, at.reader("赵六")) is None
