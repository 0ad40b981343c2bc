"""Several officers at once: one signature, one answer, one coming back."""

from __future__ import annotations

from threading import Barrier
from typing import Any

import pytest

from tests.races import at_once
from xieli.activities.rights import answering, services
from xieli.activities.rights.models import Act, Mark, Move, State, Ticket
from xieli.activities.rights.tests.scene import WORKER, Scene, days
from xieli.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
OFFICERS = 6


def test_six_signatures_at_once_are_one(scene: Scene) -> None:
    sent, by = scene.sent(), scene.who("周敏")

    got = at_once(lambda _n: services.sign(sent, seen=sent.version, by=by, at=scene.now), OFFICERS)

    assert sum(isinstance(one, Refusal) for one in got) == OFFICERS - 1
    assert Move.objects.filter(act=Act.SIGNED).count() == 1


def test_signing_and_coming_back_at_once_leave_it_in_one_hand(scene: Scene) -> None:
    sent, by, late = scene.sent(), scene.who("周敏"), scene.now + days(12)

    def act(number: int) -> Any:
        if number % 2:
            return services.bring_back_unsigned(at=late)
        return services.sign(sent, seen=sent.version, by=by, at=late)

    at_once(act, OFFICERS)
    row = Ticket.objects.select_related("at_union").get()

    ended = Move.objects.filter(act__in=(Act.SIGNED, Act.CAME_BACK)).count()
    assert ended == 1
    assert (row.state, row.at_union.name) in {
        (State.SIGNED, "青石街道"), (State.TAKEN, "资源"),
    }  # fmt: skip


def test_two_workers_bring_each_ticket_back_exactly_once(scene: Scene) -> None:
    for number in range(12):
        scene.sent(phone=f"139000000{number:02d}")

    got = at_once(
        lambda _n: services.bring_back_unsigned(at=scene.now + days(12), most=5), OFFICERS
    )
    while services.bring_back_unsigned(at=scene.now + days(12), most=5):
        pass

    assert all(isinstance(one, list) for one in got)
    assert Move.objects.filter(act=Act.CAME_BACK).count() == 12
    assert not Ticket.objects.filter(state=State.SENT).exists()


def test_not_content_said_six_times_at_once_goes_back_once(scene: Scene) -> None:
    answered = scene.answered()

    at_once(lambda _n: answering.judge(answered, Mark.BAD, by=WORKER, at=scene.now), OFFICERS)

    assert Ticket.objects.get().redone == 1
    assert Move.objects.filter(act=Act.REDONE).count() == 1


def test_without_the_lock_all_six_would_have_signed(scene: Scene) -> None:
    """The control: desks that only look see an unsigned ticket, all of them."""
    sent, looked = scene.sent(), Barrier(OFFICERS)

    def look(_number: int) -> str:
        state: str = Ticket.objects.get(pk=sent.pk).state
        looked.wait()
        return state

    assert at_once(look, OFFICERS) == [State.SENT] * OFFICERS
