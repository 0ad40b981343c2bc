"""The questionnaire on the phone: who may answer, what is said when it does not go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import cast as c
from xieli.activities.surveys import services
from xieli.activities.surveys.forms import field_of
from xieli.activities.surveys.models import Answer, AnswerSheet
from xieli.activities.surveys.tests.made import Scene

pytestmark = pytest.mark.django_db


def now_scene(**words: Any) -> Scene:
    """A survey that runs today."""
    today = timezone.localdate()
    scene = Scene(opens_on=today, closes_on=today + timedelta(days=2), **words)
    seen = scene.fresh().version
    scene.survey = services.open_survey(scene.survey, seen=seen, by=scene.zhou, at=timezone.now())
    return scene


def url_of(scene: Scene, token: str = "") -> str:
    if token:
        return reverse("surveys:answer_link", args=[scene.survey.code, token])
    return reverse("surveys:answer", args=[scene.survey.code])


def body(scene: Scene, **more: Any) -> dict[str, Any]:
    return {
        "key": uuid4().hex,
        field_of(scene.lives): str(scene.choice("宿舍").id),
        field_of(scene.crowd): "三楼漏水",
        field_of(scene.years): "３年".replace("年", ""),
        field_of(scene.likes): str(scene.choice("5").id),
        **more,
    }


def test_anyone_with_the_address_answers_without_a_sign_in():
    scene = now_scene()
    client = Client()
    page = client.get(url_of(scene)).content.decode()

    answer = client.post(url_of(scene), body(scene))

    assert "不记姓名、手机、设备和时刻" in page
    assert page.count("data-q ") == 4
    assert answer.status_code == 302
    assert "收到了，谢谢您" in client.get(answer["Location"]).content.decode()
    assert Answer.objects.get(question=scene.years).number == 3


def test_someone_signed_in_stays_unknown_in_an_anonymous_survey():
    scene = now_scene()

    c.sign_in(Client(), scene.cast, "李梅").post(url_of(scene), body(scene))

    assert AnswerSheet.objects.get().user is None


def test_a_sheet_from_the_offline_queue_sent_three_times_is_one():
    scene, client = now_scene(), Client()
    sheet = body(scene)

    codes = [client.post(url_of(scene), sheet).status_code for _n in range(3)]

    assert codes == [302, 302, 302]
    assert AnswerSheet.objects.count() == 1


def test_a_missing_answer_is_named_and_what_was_given_stays():
    scene = now_scene()

    answer = Client().post(url_of(scene), body(scene, **{field_of(scene.years): "很久"}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还差一题没有答：工龄几年" in page
    assert "三楼漏水" in page
    assert page.count(" checked") == 2


@pytest.mark.parametrize("key", ["", "短", "x" * 80, "../../etc/passwd-1234"])
def test_a_form_without_a_key_of_ours_is_not_taken(key: str):
    scene = now_scene()

    answer = Client().post(url_of(scene), body(scene, key=key))

    assert answer.status_code == 404


def test_a_named_survey_asks_for_a_sign_in_and_takes_one_sheet():
    scene = now_scene(is_anonymous=False)
    li = c.sign_in(Client(), scene.cast, "李梅")

    visitor = Client().get(url_of(scene))
    first = li.post(url_of(scene), body(scene))
    again = li.post(url_of(scene), body(scene))

    assert visitor.status_code == 302
    assert "/accounts/login" in visitor["Location"]
    assert first.status_code == 302
    assert again.status_code == 422
    assert "您已经答过这份问卷了" in again.content.decode()
    assert "您已经答过了" in li.get(url_of(scene)).content.decode()


def test_a_link_answers_once_and_says_so_afterwards():
    scene = now_scene(needs_link=True)
    (token,) = services.make_links(scene.survey, 1, by=scene.zhou, at=timezone.now())
    client = Client()

    bare = client.get(url_of(scene)).content.decode()
    first = client.post(url_of(scene, token), body(scene))
    second = client.post(url_of(scene, token), body(scene))

    assert "要用发给您的链接打开" in bare
    assert (first.status_code, second.status_code) == (302, 422)
    assert "一个链接答一份" in second.content.decode()


def test_a_draft_is_not_there_yet():
    assert Client().get(url_of(Scene())).status_code == 404


def test_a_closed_survey_thanks_and_takes_nothing():
    scene = now_scene()
    seen = scene.fresh().version
    services.close(scene.survey, seen=seen, by=scene.zhou, at=timezone.now())

    page = Client().get(url_of(scene))
    late = Client().post(url_of(scene), body(scene))

    assert "已经收卷了" in page.content.decode()
    assert late.status_code == 422
    assert not AnswerSheet.objects.exists()
