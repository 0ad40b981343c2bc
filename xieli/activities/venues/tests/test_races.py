"""Several at once: one place on a spot, a sum that follows the last word, never below nothing."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction

from tests.races import at_once, refusals
from xieli.activities.venues import queries, rules, running, services
from xieli.activities.venues.models import Supply, TakeOut, Venue, VisitCount
from xieli.activities.venues.running import Out, Visits
from xieli.activities.venues.tests.made import AT, TODAY, Scene, station
from xieli.kernel import quantity
from xieli.ledger.queries import replay

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4


def test_four_who_register_one_spot_at_once_make_one_place(scene: Scene):
    street, by = scene.street, scene.zhou

    got = at_once(lambda n: services.draft(street, station(f"站 {n}"), by=by, at=AT), MANY)

    assert len(refusals(got)) == MANY - 1
    assert Venue.objects.count() == 1


def test_control_without_the_lock_one_spot_becomes_several_places(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    street, by, seen = scene.street, scene.zhou, threading.Barrier(MANY)
    monkeypatch.setattr(services, "_one_at_a_time", lambda: None)

    def draft(number: int) -> Venue:
        with transaction.atomic():
            row = services.draft(street, station(f"站 {number}"), by=by, at=AT)
            seen.wait()  # nobody has committed yet
            return row

    at_once(draft, MANY)

    assert Venue.objects.count() == MANY


def visits(count: int) -> Visits:
    return Visits(TODAY, quantity.parse(str(count), "人次"), rules.KEEPER)


def test_counts_told_at_once_add_up_to_the_last_word(scene: Scene):
    venue, by = scene.running(), scene.zhou

    at_once(lambda n: running.count_visits(venue, visits(10 * (n + 1)), by=by, at=AT), MANY)

    last = VisitCount.objects.order_by("-id").first()
    assert last is not None
    assert VisitCount.objects.count() == MANY
    assert queries.visits_told(venue, TODAY) in {10, 20, 30, 40}


def test_control_without_the_lock_the_sum_is_no_word_at_all(scene: Scene):
    venue, seen = scene.running(), threading.Barrier(MANY)

    def count(number: int) -> None:
        """What `count_visits` does, but reading the day as it stands."""
        with transaction.atomic():
            before = queries.visits_told(venue, TODAY)
            seen.wait()
            VisitCount.objects.create(
                venue=venue, day=TODAY, told=10, value=10 - before, role="keeper", by="x", at=AT
            )

    at_once(count, MANY)

    assert queries.visits_told(venue, TODAY) == 10 * MANY  # told 10 by everybody


def test_a_batch_is_never_taken_below_nothing(scene: Scene):
    batch, by = scene.stocked(scene.running(), 10), scene.zhou

    got = at_once(lambda n: running.take_out(batch, Out(4, rules.USED), by=by, at=AT), MANY)

    assert len(refusals(got)) == 2
    assert Supply.objects.get().left == 2
    assert TakeOut.objects.count() == 2
    assert replay() == []
