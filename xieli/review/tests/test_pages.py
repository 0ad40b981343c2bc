"""The pages of applicants and of the public: happy, refused, stranger; the end of a notice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.journal.models import Note
from xieli.review import services as review
from xieli.review.models import Application, Notice, Objection, Outcome, State
from xieli.review.services import Posting
from xieli.review.tests.scene import TABLE, Scene, tell

pytestmark = pytest.mark.django_db
WORDS = {"number": 1, "words": "这家在县城有门面房，请核实", "contact": "钱先生 13800000000"}


def as_(scene: Scene, name: str) -> Client:
    signed: Client = c.sign_in(Client(), scene.cast, name)
    return signed


def posted(scene: Scene, audience: str = "community", days_ago: int = 0) -> Notice:
    """A notice of a matter that may be a page on the web, posted today or some days ago."""
    tell("honour", **{**TABLE, "audiences": "无、公开网页、无", "masking": "全名"})
    call = scene.open("honour")
    made = scene.decide(scene.handed_in(call), "孟川")
    posting = Posting(audience, "梅溪镇工会 0773-0000000", {made.pk: "赵大山 · 青竹合作社"})
    at = timezone.now() - timedelta(days=days_ago)
    return review.post_notice(call, [made], posting, by=scene.who("白露"), at=at)


def test_i_see_where_my_application_is_who_has_it_and_until_when(scene: Scene) -> None:
    made = scene.at_notice()

    page = as_(scene, "李梅").get(reverse("review:application", args=[made.number]))

    assert page.status_code == 200
    for words in ("交来申请", "初审", "孟川", "公示", "梅溪镇工会", "审批", "撤回这份申请"):
        assert words in page.text


def test_what_is_missing_stands_on_top(scene: Scene) -> None:
    made = scene.decide(scene.handed_in(), "孟川", Outcome.RETURN, reason="还差学费缴费单")

    page = as_(scene, "李梅").get(reverse("review:application", args=[made.number]))

    assert "还差：还差学费缴费单" in page.text
    assert "等您补正" in page.text


def test_my_list_has_mine_and_nobody_elses(scene: Scene) -> None:
    scene.handed_in()

    mine, others = (as_(scene, name).get(reverse("review:mine")) for name in ("李梅", "周敏"))

    assert "一件申请" in mine.text
    assert "您还没有申请" in others.text


def test_my_list_asks_few_questions(scene: Scene, django_assert_max_num_queries: Any) -> None:
    for _ in range(8):
        scene.handed_in()
    client = as_(scene, "李梅")

    with django_assert_max_num_queries(8):
        page = client.get(reverse("review:mine"))

    assert page.text.count("一件申请") == 8


@pytest.mark.parametrize("name", ["周敏", "孟川", "赵六"])
def test_nobody_else_reads_or_withdraws_my_application(scene: Scene, name: str) -> None:
    made = scene.handed_in()
    client = as_(scene, name)

    seen = client.get(reverse("review:application", args=[made.number]))
    taken = client.post(reverse("desk:withdraw", args=[made.number]), {"seen": made.version})

    assert (seen.status_code, taken.status_code) == (404, 404)


def test_i_withdraw_and_a_stale_page_is_told_so(scene: Scene) -> None:
    made = scene.handed_in()
    client, url = as_(scene, "李梅"), reverse("desk:withdraw", args=[made.number])

    stale = client.post(url, {"seen": 0}, follow=True)
    done = client.post(url, {"seen": made.version}, follow=True)

    assert "已经不是最新的" in stale.text
    assert "撤回了" in done.text
    assert Application.objects.get(pk=made.pk).state == State.WITHDRAWN


def test_i_appeal_against_a_refusal(scene: Scene) -> None:
    made = scene.decide(scene.handed_in(), "孟川", Outcome.REFUSE, at=timezone.now())
    client, url = as_(scene, "李梅"), reverse("review:appeal", args=[made.number])

    short = client.post(url, {"words": "不服"})
    done = client.post(url, {"words": "收入算错了，住院费没有扣除"}, follow=True)

    assert "10 到" in short.text
    assert "申诉收到了" in done.text
    assert "您的申诉" in done.text


def test_a_page_is_read_by_anybody_while_it_runs(scene: Scene) -> None:
    notice = posted(scene, "page")

    page = Client().get(reverse("review:notice", args=[notice.code]))

    assert "赵大山 · 青竹合作社" in page.text
    assert page.headers["Cache-Control"].startswith("public, max-age=")
    assert int(page.headers["Cache-Control"].split("max-age=")[1].split(",")[0]) <= 300
    assert "Expires" in page.headers


def test_it_is_gone_after_its_last_day_and_not_kept(scene: Scene) -> None:
    notice = posted(scene, "page", days_ago=30)

    page = Client().get(reverse("review:notice", args=[notice.code]))
    form = Client().get(reverse("review:object", args=[notice.code]))

    assert (page.status_code, form.status_code) == (404, 404)
    assert "public" not in page.headers["Cache-Control"]


@pytest.mark.parametrize("audience", ["unit", "community"])
def test_what_hangs_in_the_community_is_not_on_the_web(scene: Scene, audience: str) -> None:
    notice = posted(scene, audience)

    assert Client().get(reverse("review:notice", args=[notice.code])).status_code == 404


def test_the_form_behind_the_qr_needs_no_sign_in_and_names_nobody(scene: Scene) -> None:
    notice = posted(scene)
    url = reverse("review:object", args=[notice.code])

    form = Client().get(url)
    kept = Client().post(url, WORDS)

    assert "赵" not in form.text
    assert "收到了" in kept.text
    assert Objection.objects.get().line.notice == notice
    assert not Note.objects.filter(words__contains="钱先生").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [({"number": 9}, "没有第 9 条"), ({"words": "有事"}, "10 到"), ({"contact": ""}, "")],
)
def test_a_bad_objection_keeps_what_was_written(
    scene: Scene, change: dict[str, Any], told: str
) -> None:
    notice = posted(scene)

    page = Client().post(reverse("review:object", args=[notice.code]), {**WORDS, **change})

    assert told in page.text
    assert not Objection.objects.exists()
    assert change.get("words", "门面房") in page.text


def test_the_sheet_is_for_who_posts_it(scene: Scene) -> None:
    notice = posted(scene)
    urls = [reverse(f"review:{name}", args=[notice.code]) for name in ("sheet", "sheet_pdf")]

    page, pdf = (as_(scene, "白露").get(url) for url in urls)

    assert "扫码填写" in page.text
    assert f"/review/n/{notice.code}/object/" in page.text
    assert pdf.content.startswith(b"%PDF")
    for url in urls:
        assert as_(scene, "赵六").get(url).status_code == 404
        assert Client().get(url).status_code == 302
