"""Early signals: of a workplace and never of a person, followed to their end, told as numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from xieli.activities.rights import numbers, queries, signals
from xieli.activities.rights.models import Signal, SignalState
from xieli.activities.rights.tests.scene import Scene
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


def raised(scene: Scene, **more: Any) -> Signal:
    words = {
        "union": scene.union("资源"), "matter": "stop", "level": "warn", "source": "visit",
        "words": "两条产线停工三天", "workplace": "合木家居", **more,
    }  # fmt: skip
    return signals.raise_signal(signals.NewSignal(**words), by=scene.who("王强"), at=scene.now)


def test_a_signal_has_no_field_for_a_person() -> None:
    names = {field.name for field in Signal._meta.get_fields()}

    assert not names & {"person", "name", "phone", "complainant", "sealed_phone", "worker"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "带头的电话 13800000000"},
        {"words": "证件 44030519900101123X 带头"},
        {"words": ""},
        {"words": "停"},
        {"workplace": "三车间 138 0000 0000"},
        {"matter": "none"},
        {"level": ""},
        {"source": "gossip"},
    ],
)
def test_a_signal_that_names_somebody_or_says_nothing_is_refused(
    scene: Scene, wrong: dict[str, str]
) -> None:
    with pytest.raises(Refusal):
        raised(scene, **wrong)

    assert not Signal.objects.exists()


def test_a_signal_is_followed_to_its_end(scene: Scene) -> None:
    signal, by = raised(scene), scene.who("刘芸")

    one = signals.follow(signal, "去现场看了，等订单", seen=0, by=by, at=scene.now)
    with pytest.raises(Refusal, match="刚刚办过"):
        signals.settle(signal, "复工了，没有欠薪", seen=0, by=by, at=scene.now)
    two = signals.settle(one, "复工了，没有欠薪", seen=one.version, by=by, at=scene.now)

    assert (two.state, two.steps.count()) == (SignalState.CLOSED, 2)
    with pytest.raises(Refusal, match="已经办结"):
        signals.follow(two, "再去看一次", seen=two.version, by=by, at=scene.now)
    assert Note.objects.filter(verb__in=("rights.follow", "rights.settle")).count() == 2


def test_the_same_form_twice_is_one_signal(scene: Scene) -> None:
    assert raised(scene, key="k").pk == raised(scene, key="k").pk


def test_only_those_mandated_read_signals(scene: Scene) -> None:
    signal = raised(scene)
    url = reverse("rights:signal", args=[signal.id])

    told = {
        name: scene.client(name).get(url).status_code
        for name in ("王强", "刘芸", "周敏", "赵六", "孙主席", "何审", "李梅")
    }

    assert told == {
        "王强": 200, "刘芸": 200, "周敏": 404, "赵六": 404, "孙主席": 404, "何审": 404, "李梅": 404,
    }  # fmt: skip


def test_statistics_hide_small_cells_and_what_would_give_them_away(scene: Scene) -> None:
    for level, count in (("look", 5), ("warn", 2), ("urgent", 0)):
        for _ in range(count):
            raised(scene, level=level)

    table = numbers.signal_table(scene.reader("王强"))

    rows = {name: (cells, total) for name, cells, total in table.rows}
    assert rows["停工停产"] == ((None, None, 0), 7)
    page = scene.client("王强").get(reverse("rights:signal_figures"))
    assert "合木家居" not in page.text
    assert "不显示" in page.text


def test_a_street_officer_reports_by_page_but_reads_no_signal(scene: Scene) -> None:
    client, url = scene.client("周敏"), reverse("rights:signal_new")
    body = {
        "key": uuid7().hex, "union": str(scene.cast.unions["青石街道"].id), "matter": "wages",
        "level": "warn", "source": "visit", "workplace": "松坪精密", "words": "工资晚发一周",
    }  # fmt: skip

    assert client.get(url).status_code == 200
    assert client.post(url, {**body, "words": "电话13800000000"}).status_code == 422
    assert client.post(url, body).status_code == 302
    assert Signal.objects.count() == 1
    assert client.get(reverse("rights:signals")).status_code == 404


def test_the_list_of_signals_asks_the_same_questions_however_long(
    scene: Scene, django_assert_num_queries: Any
) -> None:
    for number in range(60):
        raised(scene, workplace=f"示范企业{number}")
    reader = scene.reader("王强")

    with django_assert_num_queries(3):
        assert len(list(queries.seen_signals(reader)[:50])) == 50


def test_following_by_page_and_a_stale_page(scene: Scene) -> None:
    signal, client = raised(scene), scene.client("王强")
    url = reverse("rights:follow", args=[signal.id])

    assert client.post(url, {"seen": 0, "words": "电话 13800000000"}).status_code == 422
    assert client.post(url, {"seen": 0, "words": "去现场看了"}).status_code == 302
    assert client.post(url, {"seen": 0, "words": "复工了", "act": "settle"}).status_code == 422
    assert client.post(url, {"seen": 1, "words": "已经复工", "act": "settle"}).status_code == 302
    assert Signal.objects.get().state == SignalState.CLOSED
