"""The desk's pages: what waits, the word on the page, the notice; and what is due today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from xieli.activities.desk import queries
from xieli.activities.desk.tests.conftest import Told
from xieli.activities.desk.tests.matters import STRANGER, as_, at_last
from xieli.people.queries import reader_of
from xieli.review import services as review
from xieli.review.models import Application, Notice, Objection, Outcome, State
from xieli.review.tests.scene import DAY_AFTER, TUESDAY, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """Review's made-up matter."""
    return Scene()


def test_the_list_shows_what_waits_for_me_and_what_is_late(scene: Scene) -> None:
    scene.handed_in()

    page = as_(scene, "孟川").get(reverse("desk:applications"))

    assert page.status_code == 200
    for words in ("一件申请", "初审", "已超过", "同意选中的初审"):
        assert words in page.text


def test_the_list_asks_as_few_questions_for_fifty_as_for_one(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    for _ in range(50):
        scene.handed_in()
    client = as_(scene, "孟川")

    with django_assert_max_num_queries(10):
        page = client.get(reverse("desk:applications"))

    assert page.text.count("data-row") == 50


def test_the_notices_page_asks_few_questions_too(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        scene.at_notice()
        scene.shown(at=timezone.now())
    client = as_(scene, "白露")

    with django_assert_max_num_queries(12):
        page = client.get(reverse("desk:notices"))

    assert page.text.count("data-row") == 5  # one group of four, four notices


def test_another_countys_officer_sees_nothing_of_it(scene: Scene) -> None:
    made = scene.handed_in()
    client = as_(scene, "赵六")

    page = client.get(reverse("desk:applications"))
    one = client.get(reverse("desk:application", args=[made.number]))
    word = client.post(reverse("desk:decide", args=[made.number]), {"outcome": "pass", "seen": 1})

    assert "一件申请" not in page.text
    assert (one.status_code, word.status_code) == (404, 404)


def test_the_applicant_finds_no_desk(scene: Scene) -> None:
    made = scene.handed_in()
    client = as_(scene, "李梅")

    assert client.get(reverse("desk:applications")).status_code == 404
    assert client.get(reverse("desk:application", args=[made.number])).status_code == 404


def test_i_decide_on_the_page_and_a_stale_page_is_told(scene: Scene) -> None:
    made = scene.handed_in()
    client, url = as_(scene, "孟川"), reverse("desk:decide", args=[made.number])

    shown = client.get(reverse("desk:application", args=[made.number]))
    stale = client.post(url, {"outcome": "pass", "seen": 0}, follow=True)
    done = client.post(url, {"outcome": "pass", "seen": made.version}, follow=True)

    assert "同意初审" in shown.text
    assert "已经不是最新的" in stale.text
    assert "一件申请：办理中，公示" in done.text


def test_the_page_says_why_the_word_is_not_mine(scene: Scene, told: Callable[..., Told]) -> None:
    told()
    made = at_last(scene)

    page = as_(scene, "王强").get(reverse("desk:application", args=[made.number]))

    assert "上一步是您定的" in page.text
    assert "同意批准" not in page.text
    assert 'href="/look/"' in page.text


def test_a_word_that_came_too_late_is_told_and_not_a_missing_page(scene: Scene) -> None:
    made = at_last(scene)
    scene.decide(made, "刘芸")

    url = reverse("desk:decide", args=[made.number])
    page = as_(scene, "王强").post(url, {"outcome": "pass", "seen": 1}, follow=True)

    assert page.status_code == 200
    assert Application.objects.get(pk=made.pk).decisions.count() == 2


def test_many_at_once_on_the_page(scene: Scene) -> None:
    good, stale = scene.handed_in(), scene.handed_in()
    rows = [f"{good.number}:{good.version}", f"{stale.number}:0"]

    page = as_(scene, "孟川").post(reverse("desk:decide_many"), {"row": rows}, follow=True)

    assert "同意了 1 件" in page.text
    assert "已经不是最新的" in page.text


def test_i_post_a_notice_with_the_words_that_stand_ready(scene: Scene) -> None:
    made = scene.at_notice()
    client = as_(scene, "白露")
    assert made.at_union is not None
    url = reverse("desk:post_notice", args=[scene.call.pk, made.at_union.pk])

    listed, form = client.get(reverse("desk:notices")), client.get(url)
    asked = {"row": [made.number], "audience": "community", "contact": "梅溪镇工会 0773-0000000"}
    full = client.post(url, {**asked, f"words-{made.number}": "赵大山"})
    done = client.post(url, asked, follow=True)

    assert url in listed.text
    assert "赵* · 青竹合作社工会" in form.text
    assert "只留姓" in full.text
    assert "张贴了 1 件" in done.text
    assert Notice.objects.get().lines.get().words.startswith("赵*")


def test_an_objection_is_opened_with_a_note_and_answered(scene: Scene) -> None:
    notice, _made = scene.shown(at=timezone.now())
    line = notice.lines.get()
    asked = review.object_to(
        line, "这家有门面房，请核实", "钱先生 138", by=STRANGER, at=timezone.now()
    )
    client, url = as_(scene, "白露"), reverse("desk:objection", args=[asked.pk])

    shut, opened = client.get(url), client.post(url, {"act": "read"})
    done = client.post(url, {"answer": "门面房是租的，已核实", "is_upheld": "no"}, follow=True)

    assert "门面房" not in shut.text
    assert "钱先生 138" in opened.text
    assert "答复写好了" in done.text
    assert Objection.objects.get().is_upheld is False
    assert as_(scene, "赵六").get(url).status_code == 404


def test_an_appeal_is_answered_on_the_page_above(scene: Scene) -> None:
    scene.cast.users["何帮"] = scene.cast.users["王强"]
    made = scene.decide(at_last(scene), "刘芸", Outcome.REFUSE)
    asked = review.appeal(made, "收入算错了，住院费没有扣", by=scene.who("李梅"), at=TUESDAY)
    url = reverse("desk:appeal", args=[asked.pk])

    assert as_(scene, "王强").get(url).status_code == 404  # it lies with the city


def test_a_changed_entry_is_shown_anew_from_the_page(scene: Scene) -> None:
    notice, made = scene.shown(at=timezone.now())
    url = reverse("desk:show_anew", args=[notice.lines.get().pk])

    page = as_(scene, "白露").post(url, {"words": "赵* · 两口人"}, follow=True)

    assert "重新公示了" in page.text
    assert made.shown.count() == 2


def test_i_revoke_on_the_page(scene: Scene) -> None:
    made = scene.decide(at_last(scene), "刘芸")
    url = reverse("desk:revoke", args=[made.number])

    words = {"why": "查实收入不符", "seen": made.version}
    page = as_(scene, "王强").post(url, words, follow=True)

    assert "撤销了" in page.text
    assert Application.objects.get(pk=made.pk).state == State.REVOKED


# what is due


def lines_of(scene: Scene, name: str, day: date) -> list[str]:
    reader = reader_of(scene.cast.users[name], timezone.now())
    return [f"{one.words}｜{one.more}" for one in queries.due(reader, day)]


def test_today_says_what_came_in_and_what_is_late(scene: Scene) -> None:
    scene.handed_in()
    scene.handed_in()

    in_time, late = (lines_of(scene, "孟川", day) for day in (date(2024, 3, 12), DAY_AFTER.date()))

    assert in_time == ["试办事项：2 件等您办｜按期限先后排好了"]
    assert late == ["试办事项：2 件等您办｜2 件超过期限"]
    assert lines_of(scene, "赵六", DAY_AFTER.date()) == []


def test_today_says_whose_notice_ends_and_what_waits_for_an_answer(scene: Scene) -> None:
    notice, _made = scene.shown()
    words = "这家有门面房，请核实"
    review.object_to(notice.lines.get(), words, "钱先生", by=STRANGER, at=TUESDAY)

    lines = lines_of(scene, "白露", date(2024, 3, 18))

    assert any("公示今天期满" in one for one in lines)
    assert any("1 份异议等书面答复" in one for one in lines)


def test_a_shown_entry_waits_for_time_and_not_for_me(scene: Scene) -> None:
    scene.shown()

    assert lines_of(scene, "白露", date(2024, 3, 13)) == []
    assert timedelta(days=6) == date(2024, 3, 18) - date(2024, 3, 12)
