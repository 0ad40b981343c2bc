"""Entering, closing and drawing at once: one list, one draw, and nobody between the two."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tests.races import at_once
from xieli.activities.benefits import draw, draw_rules, draw_told
from xieli.activities.benefits.models import Batch, Claim, Lot
from xieli.activities.benefits.tests.till_made import AT, CLOSES, Scene, worker
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as books

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 6


def test_who_enters_while_the_list_closes_is_on_it_or_is_told_no() -> None:
    scene = Scene()
    batch = scene.batch("draw", 3)
    people = scene.people(5)

    def act(number: int) -> Any:
        if number == 0:
            return draw.close_list(batch, by=SYSTEM, at=CLOSES)
        return draw.enter(batch, worker(people[number - 1].pk), by=SYSTEM, at=AT)

    got = at_once(act, HANDS)
    batch.refresh_from_db()
    entered = sum(isinstance(one, Lot) for one in got)
    refused = sum(isinstance(one, Refusal) for one in got)

    assert entered + refused == 5
    assert batch.lots_count == entered == Lot.objects.count()
    drawn = draw.draw(batch, by=SYSTEM, at=CLOSES)
    assert draw_rules.verify(draw_told.told_of(drawn)) == []


def test_one_person_entering_six_times_at_once_has_one_lot() -> None:
    scene = Scene()
    batch, [one] = scene.batch("draw"), scene.people(1)

    got = at_once(lambda _n: draw.enter(batch, worker(one.pk), by=SYSTEM, at=AT), HANDS)

    assert {lot.pk for lot in got} == {Lot.objects.get().pk}


def test_six_workers_draw_once_and_move_up_once() -> None:
    scene = Scene()
    batch = scene.batch("draw", 2)
    scene.enter(batch, 6)
    draw.close_list(batch, by=SYSTEM, at=CLOSES)

    at_once(lambda _n: draw.draw(batch, by=SYSTEM, at=CLOSES), HANDS)
    at_once(lambda _n: draw.run_due(at=CLOSES), HANDS)

    assert Claim.objects.count() == 2
    assert Note.objects.filter(verb="benefits.draw").count() == 1
    assert scene.counted(batch) == (0, 2)
    assert books.replay() == []


def test_without_the_shared_lock_somebody_slips_in_after_the_digest() -> None:
    """The control: an entry that does not ask for the lock gets in while the list is closing."""
    scene = Scene()
    batch, [late] = scene.batch("draw"), scene.people(1)
    scene.enter(batch, 2)

    with transaction.atomic():
        draw.close_list(batch, by=SYSTEM, at=CLOSES)
        [seen] = at_once(
            lambda _n: Lot.objects.create(
                batch_id=batch.pk, person=late, ticket="LATE-LATE-LATE", at=AT
            ), 1, (),
        )  # fmt: skip

    assert seen is not None
    assert Lot.objects.count() == (Batch.objects.get().lots_count or 0) + 1
    with pytest.raises(Refusal, match="有人动过名单"):
        draw.draw(batch, by=SYSTEM, at=CLOSES)
