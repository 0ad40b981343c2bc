"""Several at once: one piece, one hand-over, one way back; with the lock off the race appears."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.races import at_once, refusals
from xieli.activities.gifts import keeping, queries, services
from xieli.activities.gifts.models import Claim, ClaimState, Thing
from xieli.activities.gifts.tests.made import AT, TODAY, Scene
from xieli.kernel.refusal import Refusal
from xieli.ledger.models import Entry
from xieli.ledger.queries import replay

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_four_people_who_claim_one_thing_are_one_claim(scene: Scene):
    thing, people, by = scene.listed(), [scene.person() for _n in range(MANY)], scene.who("李梅")

    got = at_once(lambda n: services.claim(thing, people[n], by=by, at=AT), MANY)

    assert len(refusals(got)) == MANY - 1
    assert Claim.objects.count() == 1


def test_one_person_who_claims_four_things_at_once_has_one(scene: Scene):
    things, by = [scene.listed() for _n in range(MANY)], scene.who("李梅")

    got = at_once(lambda n: services.claim(things[n], scene.li, by=by, at=AT), MANY)

    assert len(refusals(got)) == MANY - 1
    assert Claim.objects.filter(state=ClaimState.RESERVED).count() == 1
    assert sum(Thing.objects.values_list("left", flat=True)) == MANY - 1


def test_control_without_the_lock_one_thing_is_claimed_by_several(scene: Scene):
    thing, people = scene.listed(), [scene.person() for _n in range(MANY)]
    seen = threading.Barrier(MANY)

    def claim_without_lock(number: int) -> None:
        """What `claim` does, but reading the thing as it stands."""
        with transaction.atomic():
            row = Thing.objects.get(id=thing.id)
            seen.wait()
            row.left -= 1
            row.save()
            Claim.objects.create(
                thing=row, person_id=people[number].person_id, code=f"C-{number}",
                claimed_at=AT, until=TODAY,
            )  # fmt: skip

    at_once(claim_without_lock, MANY)

    assert Claim.objects.count() == MANY  # sold four times


def test_control_the_ledger_still_lets_only_one_of_them_leave(scene: Scene):
    thing = scene.listed(scene.of_firm(1))
    for number in range(MANY):
        Claim.objects.create(
            thing=thing, person_id=scene.person().person_id, code=f"C-{number}",
            claimed_at=AT, until=TODAY,
        )  # fmt: skip
    claims = list(Claim.objects.all())

    got = at_once(lambda n: keeping.hand_over(claims[n], by=scene.zhou, at=AT), MANY)

    assert len(refusals(got)) == MANY - 1
    assert "不够" in str(next(one for one in got if isinstance(one, Refusal)))
    assert replay() == []


def test_a_code_shown_at_four_counters_is_handed_over_once(scene: Scene):
    claim = scene.claimed()

    got = at_once(lambda _n: keeping.hand_over(claim, by=scene.zhou, at=AT), MANY)

    assert len(refusals(got)) == MANY - 1
    assert Entry.objects.filter(key__startswith="gift-out:").count() == 1


def test_the_way_back_and_the_hand_over_at_once_leave_it_in_one_place(scene: Scene):
    late = AT + timedelta(days=4)
    thing = scene.listed()
    claim = scene.claimed(thing)

    def act(number: int) -> Any:
        if number % 2:
            return services.release_due(at=late)
        return keeping.hand_over(claim, by=scene.zhou, at=late)

    at_once(act, MANY)
    row, held = Claim.objects.get(), Thing.objects.get()

    assert (row.state, held.left, scene.stock(thing)) in {
        (ClaimState.HANDED, 0, 0), (ClaimState.RELEASED, 1, 1),
    }  # fmt: skip


def test_four_tasks_bring_each_piece_back_exactly_once(scene: Scene):
    for _n in range(6):
        scene.claimed(who=scene.person())
    late = AT + timedelta(days=4)

    got = at_once(lambda _n: services.release_due(at=late), MANY)
    services.release_due(at=late)  # what was in another's hands

    assert sum(got) <= 6
    assert not queries.fallen_due(TODAY + timedelta(days=9), 10)
    assert set(Thing.objects.values_list("left", flat=True)) == {1}


def test_a_withdrawal_and_the_taking_in_at_once_are_one_of_them(scene: Scene):
    thing = scene.offered()

    def act(number: int) -> Any:
        if number % 2:
            return services.withdraw(thing, by=scene.zhou, at=AT)
        return keeping.take_in(thing, 1, by=scene.zhou, at=AT)

    got = at_once(act, MANY)

    assert len(refusals(got)) == MANY - 1
    assert Entry.objects.count() == (1 if Thing.objects.get().state == "taken_in" else 0)
