"""Series and their occasions on a real database: drafts, roads, plans, changes, cancelling."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from xieli.booking import planning, services
from xieli.booking.models import Occasion, OccasionState, PartyState, Series, SeriesState
from xieli.booking.planning import OccasionWords
from xieli.booking.rules import WEEK, Repeat
from xieli.booking.services import SeriesWords, Step
from xieli.booking.tests.scene import AT, ENDS, STARTS, WANG, ZHOU, Scene
from xieli.journal.models import Note
from xieli.kernel.refusal import Refusal
from xieli.rulebook.models import DayMark

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def change(series: Series, seen: int | None = None, **words: Any) -> Series:
    names = ("kind", *services.TOLD, *services.FREE, *services.NUMBERS)
    told = SeriesWords(**{**{name: getattr(series, name) for name in names}, **words})
    seen = series.version if seen is None else seen
    return services.change_series(series, told, seen=seen, by=ZHOU, at=AT)


def step(series: Series, to: Step | str, by: Any = ZHOU) -> Series:
    return services.step_on(series, to, seen=series.version, by=by, at=AT)


def test_a_series_is_drafted_opened_changed_and_closed(scene: Scene) -> None:
    made = scene.make(title="周末观影", kind="film")
    assert made.state == SeriesState.OPEN

    changed = change(made, summary="红色电影", group_most=3)
    closed = services.close_series(changed, seen=changed.version, by=ZHOU, at=AT)

    assert (closed.state, closed.summary, closed.group_most) == (SeriesState.CLOSED, "红色电影", 3)
    verbs = Note.objects.filter(about_id=made.pk).values_list("verb", flat=True).order_by("id")
    assert list(verbs) == [
        f"booking.{verb}_series" for verb in ("draft", "open", "change", "close")
    ]
    with pytest.raises(Refusal, match="已经结束"):
        change(closed, title="又来")


def test_what_cannot_be_of_a_series_is_refused(scene: Scene) -> None:
    with pytest.raises(Refusal, match="没有这一种"):
        scene.make(kind="party")
    with pytest.raises(Refusal, match="1 到 50"):
        scene.make(group_most=51)
    with pytest.raises(Refusal, match="种类不能改"):
        change(scene.series, kind="film")
    with pytest.raises(Refusal, match="一户算一份"):
        change(scene.series, per_household=True)
    with pytest.raises(Refusal, match="刚刚改过"):
        change(scene.series, seen=99, title="两个人一起改")
    with pytest.raises(Refusal, match="还有 1 场"):
        services.close_series(scene.series, seen=1, by=ZHOU, at=AT)


def test_a_talk_goes_its_road_and_another_person_reviews_it(scene: Scene) -> None:
    talk = scene.make("talk", title="班前安全五分钟")
    assert (talk.road_step, talk.state) == ("选题", SeriesState.DRAFT)
    talk = step(talk, "审稿")
    with pytest.raises(Refusal, match="另一位"):
        step(talk, "排期")
    with pytest.raises(Refusal, match="“审稿”这一步"):
        services.open_series(talk, seen=talk.version, by=WANG, at=AT)

    talk = step(talk, "排期", by=WANG)
    opened = services.open_series(talk, seen=talk.version, by=ZHOU, at=AT)

    assert (opened.road_step, opened.state) == ("排期", SeriesState.OPEN)
    with pytest.raises(Refusal, match="下一步"):
        step(opened, "反馈")


def test_a_reviewed_text_changes_only_after_a_step_back_with_a_reason(scene: Scene) -> None:
    talk = step(step(scene.make("talk"), "审稿"), "排期", by=WANG)
    with pytest.raises(Refusal, match="已经审过"):
        change(talk, title="换了题目")
    change(talk, group_most=5)
    talk.refresh_from_db()
    with pytest.raises(Refusal, match="原因"):
        step(talk, "审稿")

    back = step(talk, Step("审稿", "数据要更新"))
    changed = change(back, title="换了题目")

    assert changed.title == "换了题目"
    assert Note.objects.filter(verb="booking.step_on").latest("id").facts["reason"] == "数据要更新"


def test_who_rewrote_a_text_does_not_review_it_either(scene: Scene) -> None:
    talk = step(scene.make("talk"), "审稿")
    names = ("kind", *services.TOLD, *services.FREE, *services.NUMBERS)
    words = SeriesWords(**{**{n: getattr(talk, n) for n in names}, "title": "王强改过"})
    talk = services.change_series(talk, words, seen=talk.version, by=WANG, at=AT)

    with pytest.raises(Refusal, match="另一位"):
        step(talk, "排期", by=WANG)


def test_occasions_of_a_repetition_are_numbered_on_and_leave_rest_days_out(scene: Scene) -> None:
    DayMark.objects.create(day=date(2024, 4, 3), is_working=False, citation="测试")
    words = OccasionWords(STARTS, ENDS, 30, closes_at=STARTS - timedelta(days=1))
    repeat = Repeat(1, WEEK, times=3, skips_rest_days=True)

    made = planning.plan(scene.series, words, repeat=repeat, by=ZHOU, at=AT)

    assert [one.number for one in made] == [2, 3, 4]
    assert [one.starts_at for one in made] == [STARTS + timedelta(days=7 * n) for n in (0, 1, 3)]
    assert [one.closes_at for one in made] == [
        STARTS + timedelta(days=7 * n - 1) for n in (0, 1, 3)
    ]
    assert len({one.check_key for one in made}) == 3
    assert Note.objects.filter(verb="booking.plan").count() == 2


def test_tags_are_words_of_the_kinds_list(scene: Scene) -> None:
    talk = scene.make("talk")
    one = scene.planned(30, series=talk, tags=("车间", "企业"))

    assert list(one.tags.order_by("id").values_list("word", flat=True)) == ["企业", "车间"]
    planning.tag(one, ["校园"], by=ZHOU, at=AT)
    assert list(one.tags.values_list("word", flat=True)) == ["校园"]
    with pytest.raises(Refusal, match="没有“公园”"):
        planning.tag(one, ["公园"], by=ZHOU, at=AT)
    with pytest.raises(Refusal, match="没有“企业”"):
        scene.planned(30, tags=("企业",))


def test_only_occasions_of_an_open_series_are_published(scene: Scene) -> None:
    talk = scene.make("talk")
    one = scene.planned(30, series=talk)

    with pytest.raises(Refusal, match="还没有开放"):
        planning.publish([one], by=ZHOU, at=AT)
    twice = planning.publish([scene.one], by=ZHOU, at=AT)
    assert twice[0].version == scene.one.version


@pytest.mark.parametrize(
    "wrong",
    [
        {"places": 0}, {"places": 10**9}, {"ends_at": STARTS}, {"opens_at": STARTS},
        {"closes_at": ENDS + timedelta(1)},
    ],
)  # fmt: skip
def test_an_occasion_that_cannot_be_is_refused(scene: Scene, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        scene.planned(**{"places": 2, **wrong})


def test_more_places_let_the_line_move_at_once() -> None:
    scene = Scene(2, group_most=3, waiting_most=9)
    scene.take("李梅")
    scene.take("吴师傅", "家人甲")
    scene.take("孙主席")

    scene.change(places=3)

    assert scene.states() == {"李梅": "seated", "吴师傅": "seated", "孙主席": "waiting"}
    assert scene.fresh().taken == 3


def test_places_are_never_fewer_than_taken_nor_than_a_waiting_party_needs() -> None:
    scene = Scene(4, group_most=3, waiting_most=9)
    scene.take("李梅", "家人甲")
    scene.take("吴师傅", "家人乙", "家人丙")

    with pytest.raises(Refusal, match="已经占了 2 个"):
        scene.change(places=1)
    with pytest.raises(Refusal, match="一组 3 个人"):
        scene.change(places=2)
    with pytest.raises(Refusal, match="刚刚改过"):
        planning.change_occasion(scene.one, scene.words(), seen=99, by=ZHOU, at=AT)
    scene.change(places=3)


def test_another_time_is_told_anew(scene: Scene) -> None:
    party = scene.take("李梅")
    type(party).objects.filter(pk=party.pk).update(reminded_at=AT)

    scene.change(where="换了房间")
    party.refresh_from_db()
    assert party.reminded_at == AT
    scene.change(starts_at=STARTS + timedelta(hours=1))
    party.refresh_from_db()
    assert party.reminded_at is None


def test_a_cancelled_occasion_lets_everybody_go_and_says_whom_to_tell() -> None:
    scene = Scene(1, waiting_most=3)
    first = scene.take("李梅")
    waiting = scene.take("吴师傅")
    row = scene.fresh()

    with pytest.raises(Refusal, match="原因"):
        planning.cancel_occasion(row, " ", seen=row.version, by=ZHOU, at=AT)
    told = planning.cancel_occasion(row, "下暴雨", seen=row.version, by=ZHOU, at=AT)

    assert [one.pk for one in told] == [first.pk, waiting.pk]
    assert scene.states() == {}
    row = scene.fresh()
    assert (row.state, row.taken, row.why_cancelled) == (OccasionState.CANCELLED, 0, "下暴雨")
    assert set(row.seats.values_list("state", flat=True)) == {PartyState.LEFT}
    with pytest.raises(Refusal, match="取消了：下暴雨"):
        scene.take("孙主席")
    with pytest.raises(Refusal, match="不能再改"):
        scene.change(places=9)


def test_the_row_itself_knows_its_places_and_its_times(scene: Scene) -> None:
    for wrong in ({"taken": 3}, {"taken": -1}, {"ends_at": datetime(2024, 1, 1, tzinfo=AT.tzinfo)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Occasion.objects.filter(pk=scene.one.pk).update(**wrong)
