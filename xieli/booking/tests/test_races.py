"""Several at once: the last seats, giving back while others ask, the line moved twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db.models import F

from tests.races import at_once
from xieli.booking import attending, queries, taking
from xieli.booking.models import Occasion, Party, PartyState
from xieli.booking.taking import Wish
from xieli.booking.tests.scene import AT, ENDS, STARTS, Scene, hours
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8
NAMES = "甲乙丙丁戊己庚辛"


def asking(scene: Scene, one: Occasion) -> Callable[[int], Party]:
    """Eight workers who ask for one seat each; their rows are made before."""
    who = [scene.who(name) for name in NAMES]
    return lambda n: taking.take_seats(one, who[n], Wish(uuid4().hex), by=SYSTEM, at=AT)


def is_whole(one: Occasion) -> None:
    """The law: taken is what is seated, no more than there is, and nobody waits who fits."""
    row = Occasion.objects.get(pk=one.pk)
    assert queries.faults() == []
    assert row.taken <= row.places
    first = queries.line_of(row).first()
    assert first is None or first.size > row.places - row.taken


def test_eight_hands_take_the_last_three_seats_and_the_rest_stand_in_line_or_hear_no() -> None:
    scene = Scene(3, waiting_most=2)

    got = at_once(asking(scene, scene.one), HANDS)

    states = [one.state for one in got if isinstance(one, Party)]
    assert sorted(states) == ["seated"] * 3 + ["waiting"] * 2
    assert sum(isinstance(one, Refusal) for one in got) == 3
    assert scene.fresh().taken == 3
    is_whole(scene.one)


def test_with_the_lock_off_more_sit_down_than_there_are_seats() -> None:
    """The control: the same question and the same rows, but nobody holds the occasion between."""
    scene, looked = Scene(3), Barrier(HANDS)
    people = [scene.person(name) for name in NAMES]

    def take(number: int) -> bool:
        row = Occasion.objects.get(pk=scene.one.pk)
        looked.wait()
        if row.taken + 1 > row.places:
            return False
        Party.objects.create(
            occasion=row, leader=people[number], key=str(number), code=str(number), size=1,
            state=PartyState.SEATED, asked_at=AT, actor_label="",
        )  # fmt: skip
        Occasion.objects.filter(pk=row.pk).update(taken=row.taken + 1)
        return True

    assert sum(at_once(take, HANDS)) == HANDS > scene.one.places
    assert "记着 1 个位子，占着 8 个" in queries.faults()[0]


def test_without_the_lock_the_row_itself_still_refuses_one_too_many() -> None:
    scene = Scene(3)

    def take(_number: int) -> int:
        free = Occasion.objects.filter(pk=scene.one.pk, taken__lt=F("places"))
        return free.update(taken=F("taken") + 1)

    assert sum(at_once(take, HANDS)) == 3


def test_one_click_that_arrives_eight_times_is_one_party() -> None:
    scene = Scene(9)
    who = scene.who("李梅")

    got = at_once(
        lambda _n: taking.take_seats(scene.one, who, Wish("once"), by=SYSTEM, at=AT), HANDS
    )

    assert len({one.pk for one in got}) == 1
    assert scene.fresh().taken == 1


def test_giving_back_and_asking_at_once_keep_the_order_of_the_line() -> None:
    scene = Scene(4, waiting_most=20)
    seated = [scene.take(f"先{n}") for n in range(4)]
    line = [scene.take(f"等{n}") for n in range(4)]
    ask = asking(scene, scene.one)

    at_once(lambda n: ask(n) if n % 2 else scene.give_back(seated[n // 2]), HANDS)

    is_whole(scene.one)
    states = dict(Party.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in seated] == [PartyState.LEFT] * 4
    assert [states[one.pk] for one in line] == [PartyState.SEATED] * 4
    assert queries.line_of(scene.one).count() == 4


def test_the_line_moved_eight_times_at_once_moves_once() -> None:
    scene = Scene(1, waiting_most=20)
    for n in range(5):
        scene.take(f"等{n}")
    Occasion.objects.filter(pk=scene.one.pk).update(places=3)

    got = at_once(lambda _n: taking.move_up(scene.one, by=SYSTEM, at=AT), HANDS)

    assert sum(len(moved) for moved in got) == 2
    is_whole(scene.one)


def test_the_limit_of_a_person_holds_over_occasions_at_once() -> None:
    scene = Scene(9, person_most=2)
    day = timedelta(1)
    rows = [
        scene.occasion(9, starts_at=STARTS + n * day, ends_at=ENDS + n * day) for n in range(HANDS)
    ]
    who = scene.who("李梅")

    got = at_once(lambda n: taking.take_seats(rows[n], who, Wish(str(n)), by=SYSTEM, at=AT), HANDS)

    assert sum(isinstance(one, Party) for one in got) == 2


def test_eight_workers_of_the_queue_remind_everybody_exactly_once() -> None:
    scene = Scene(20)
    for n in range(12):
        scene.take(f"来{n}")

    got = at_once(lambda _n: attending.remind_due(STARTS - hours(2)), HANDS)

    assert sum(got) == 12
    assert attending.remind_due(STARTS - hours(2)) == 0
