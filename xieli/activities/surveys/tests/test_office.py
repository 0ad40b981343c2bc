"""The officers' pages of a survey: building, opening, results, export, handing on."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.surveys import activity, queries, rules, services
from xieli.activities.surveys.building import QuestionWords
from xieli.activities.surveys.models import AnswerLink, AnswerSheet, Matter, Question, Survey
from xieli.activities.surveys.services import NewMatter
from xieli.activities.surveys.tests.made import AT, Scene
from xieli.journal.models import Note
from xieli.people.queries import reader_of
from xieli.shell.tests.tables_made import sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def client_of(scene: Scene, who: str = "周敏") -> Client:
    return c.sign_in(Client(), scene.cast, who)


def url(name: str, scene: Scene, *more: Any) -> str:
    return reverse(f"surveys:{name}", args=[scene.survey.id, *more])


def answered(scene: Scene, count: int = 12, who: str = "") -> None:
    scene.open()
    for n in range(count):
        scene.answer(who or "李梅", lives="宿舍" if n % 2 else "家里", words=f"=意见{n}")


def cover(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "title": "食堂怎么样", "intro": "", "who": "anonymous", "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=5)).isoformat(), **more,
    }  # fmt: skip


def test_a_survey_is_written_opened_and_found_in_the_list(scene: Scene):
    client = client_of(scene)
    street = str(scene.cast.unions["青石街道"].id)

    made = client.post(reverse("surveys:new"), cover(union=street))
    survey = Survey.objects.get(title="食堂怎么样")
    ask = reverse("surveys:add_question", args=[survey.id])
    client.post(
        ask, {"kind": "one", "words": "去吃吗", "choices": "去\n\n不去", "is_required": "on"}
    )
    yes = str(Question.objects.get(words="去吃吗").choices.get(words="去").id)
    more = {"kind": "scale", "words": "打几分", "shown_if": [yes], "do": "more"}
    again = client.post(ask, more, follow=True)
    page = client.get(made["Location"]).content.decode()
    version = Survey.objects.get(pk=survey.pk).version
    opened = client.post(reverse("surveys:open", args=[survey.id]), {"seen": version}, follow=True)

    assert "接着写下一题" in again.content.decode()
    assert "只问选了这些的人" in page
    assert "问卷发出去了" in opened.content.decode()
    assert "食堂怎么样" in client.get(reverse("surveys:surveys")).content.decode()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"kind": "one", "words": "只有一个", "choices": "甲"}, "2 到 30 个选项"),
        ({"kind": "one", "words": "一样的", "choices": "甲\n甲"}, "有两个选项一样"),
        ({"kind": "one", "words": "太长", "choices": "甲\n" + "乙" * 61}, "最多 60 个字"),
        ({"kind": "one", "words": ""}, "field"),
        ({"kind": "film", "words": "不认识的"}, "field"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_place(
    scene: Scene, told: dict[str, str], words: str
):
    answer = client_of(scene).post(url("add_question", scene), told)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Question.objects.count() == 4


def test_a_window_that_runs_backwards_is_refused_in_place(scene: Scene):
    street = str(scene.cast.unions["青石街道"].id)

    answer = client_of(scene).post(
        reverse("surveys:new"), cover(union=street, closes_on="2020-01-01")
    )

    assert answer.status_code == 422
    assert "收卷的日子在开始之前" in answer.content.decode()


def test_questions_move_and_go_by_buttons(scene: Scene):
    client = client_of(scene)

    client.post(url("move_question", scene, scene.likes.id), {"to": "up"})
    client.post(url("remove_question", scene, scene.years.id))

    order = list(scene.survey.questions.values_list("number", "words"))
    assert order == [(1, "住在哪里"), (2, "宿舍哪里要改"), (3, "给食堂打几分")]


def test_the_preview_is_what_a_worker_sees_and_sends_nothing(scene: Scene):
    page = client_of(scene).get(url("preview", scene)).content.decode()

    assert "这是预览" in page
    assert 'data-preview="1"' in page
    assert "data-offline" not in page


@pytest.mark.parametrize("who", ["李梅", "孙主席", "何审", "赵六", "王强"])
def test_whoever_does_not_run_the_unions_surveys_sees_nothing(scene: Scene, who: str):
    client = client_of(scene, who)
    one = [scene.likes.id]
    pages = [url(name, scene) for name in ("build", "cover", "preview", "results", "add_question",
                                           "sheets", "template")]  # fmt: skip
    pages += [url("question", scene, *one), url("export", scene, "csv")]

    assert {client.get(page).status_code for page in pages} == {404}
    posts = [url("open", scene), url("close", scene), url("links", scene), url("mark_read", scene)]
    assert {client.post(page, {"seen": 0}).status_code for page in posts} == {404}


def test_a_visitor_is_sent_to_sign_in(scene: Scene):
    answer = Client().get(url("results", scene))

    assert answer.status_code == 302
    assert "/accounts/login" in answer["Location"]


def test_links_come_as_a_table_once(scene: Scene):
    Survey.objects.filter(pk=scene.survey.pk).update(needs_link=True)
    scene.open()

    answer = client_of(scene).post(url("links", scene), {"count": 3})

    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 4
    assert f"/surveys/a/{scene.survey.code}/l/" in str(rows[1][1])
    assert AnswerLink.objects.count() == 3


def test_results_wait_for_the_end_and_then_show_bars_beside_a_table(scene: Scene):
    answered(scene)
    client = client_of(scene)

    early = client.get(url("results", scene)).content.decode()
    client.post(url("close", scene), {"seen": scene.fresh().version})
    late = client.get(url("results", scene)).content.decode()

    assert "匿名问卷收卷以后才看结果" in early
    assert "意见" not in early
    assert late.count("data-chart=") == 2
    assert late.count('<th scope="col">选项') == 2
    assert "50.0%" in late
    assert "=意见1" in late


def test_the_results_page_takes_the_same_queries_for_few_and_for_many(
    scene: Scene, django_assert_max_num_queries
):
    answered(scene, 20)
    scene.close()
    client = client_of(scene)
    client.get(url("results", scene))

    with django_assert_max_num_queries(26):
        client.get(url("results", scene))


def test_counts_leave_as_csv_that_nothing_can_turn_into_a_formula(scene: Scene):
    answered(scene)
    scene.close()

    answer = client_of(scene).get(url("export", scene, "csv"))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["题号", "题目", "选项", "人数", "占比（%）"]
    assert ["1", "住在哪里", "家里", "6", "50.0"] in rows
    assert not [row for row in rows if any(cell.startswith("=") for cell in row)]
    assert Note.objects.filter(verb="surveys.export").count() == 1


def test_an_anonymous_survey_in_progress_leaves_in_no_file(scene: Scene):
    answered(scene)

    answer = client_of(scene).get(url("export", scene, "xlsx"), follow=True)

    assert "收卷以后再导出" in answer.content.decode()
    assert not Note.objects.filter(verb="surveys.export").exists()


def test_results_go_into_a_given_template(scene: Scene):
    answered(scene)
    scene.close()
    client = client_of(scene)
    given = SimpleUploadedFile("省里.xlsx", sheet(["题目", "选项", "人数"]))

    place = client.post(url("template", scene), {"do": "keep", "file": given})["Location"]
    kept = place.rpartition("=")[2]
    answer = client.post(url("template", scene), {"do": "fill", "template": kept})

    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    rows = list(book.active.values)
    assert rows[0] == ("题目", "选项", "人数")
    assert ("住在哪里", "宿舍", 6) in rows


def test_named_sheets_are_masked_and_texts_open_against_a_reason():
    scene = Scene(is_anonymous=False)
    answered(scene, 1)
    client = client_of(scene)
    one = url("sheet", scene, AnswerSheet.objects.get().id)

    names = client.get(url("sheets", scene)).content.decode()
    shut = client.get(one).content.decode()
    short = client.post(one, {"reason": "看"})
    scene.answer("孙主席", words="三楼漏水")
    other = url("sheet", scene, AnswerSheet.objects.get(user=scene.cast.users["孙主席"]).id)
    open_page = client.post(other, {"reason": "核实漏水的位置"}).content.decode()

    assert "李*" in names
    assert "李梅" not in names
    assert "意见" not in shut
    assert short.status_code == 422
    assert "三楼漏水" in open_page


def test_named_sheets_leave_one_by_one_and_their_texts_stay():
    scene = Scene(is_anonymous=False)
    answered(scene, 1)
    scene.answer("孙主席", words="三楼漏水")

    answer = client_of(scene).get(url("export", scene, "csv"))

    text = answer.content.decode("utf-8-sig")
    assert "李梅" in text
    assert "已写，逐份查看" in text
    assert "三楼漏水" not in text


def test_an_anonymous_survey_has_no_page_of_sheets(scene: Scene):
    answered(scene)
    sheet_id = AnswerSheet.objects.first().id  # type: ignore[union-attr]

    client = client_of(scene)

    assert client.get(url("sheets", scene)).status_code == 404
    assert client.get(url("sheet", scene, sheet_id)).status_code == 404


def test_what_answers_say_becomes_a_ticket_by_one_button(scene: Scene):
    answered(scene)
    client = client_of(scene)
    told = {"to": "rights", "title": "宿舍漏水", "words": "六份提到", "question": ""}

    page = client.post(url("results", scene), told, follow=True).content.decode()
    matter = Matter.objects.get()
    tap = reverse("desk:hand_on", args=["surveys", matter.id])
    client.post(tap, {"next": url("results", scene)})
    again = client.post(tap, {"next": url("results", scene)}, follow=True).content.decode()

    assert "转过去" in page
    matter.refresh_from_db()
    assert matter.handed_on_by == "周敏"
    assert "这一条已经转过了" in again


def test_a_stranger_hands_nothing_on(scene: Scene):
    answered(scene)
    new = NewMatter("rights", "宿舍漏水", "六份提到")
    matter = services.gather(scene.survey, new, by=scene.zhou, at=AT)

    answer = client_of(scene, "赵六").post(reverse("desk:hand_on", args=["surveys", matter.id]))

    assert answer.status_code == 404


def test_the_desk_is_told_of_what_closes_soon_and_of_unread_answers(scene: Scene):
    answered(scene)
    zhou, zhao = (reader_of(scene.cast.users[who], AT) for who in ("周敏", "赵六"))
    last = scene.survey.closes_on

    soon = activity.due(zhou, last - timedelta(days=3))
    early = activity.due(zhou, last - timedelta(days=4))
    over = activity.due(zhou, last + timedelta(days=1))
    scene.close()
    unread = activity.due(zhou, last)
    services.mark_read(scene.survey, by=scene.zhou, at=AT)

    assert [one.words for one in soon] == ["问卷快收卷了"]
    assert soon[0].until == last
    assert early == []
    assert [one.words for one in over] == ["问卷到期了，请收卷"]
    assert [one.words for one in unread] == ["12 份答卷收齐了，等您看"]
    assert activity.due(zhou, last) == []
    assert activity.due(zhao, last) == []


def test_the_list_takes_the_same_queries_for_one_survey_and_for_many(scene: Scene):
    reader = reader_of(scene.cast.users["周敏"], AT)

    rows = list(queries.kept_by(reader))

    assert [row.n_sheets for row in rows] == [0]
    scene.ask(QuestionWords(rules.TEXT, "还有吗"))
    assert len(queries.questions_of(scene.survey)) == 5
