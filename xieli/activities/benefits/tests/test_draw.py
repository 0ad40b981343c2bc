"""A draw on the books: one list, one order, one claim a winner; given back goes to the next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from tests import cast as c
from xieli.activities.benefits import draw, draw_rules, draw_told, giving_back
from xieli.activities.benefits.models import Claim, Lot
from xieli.activities.benefits.tests.till_made import AT, CLOSES, SEED, Scene, worker
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries as books

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_one_a_person_and_one_a_household_enter(scene: Scene):
    batch = scene.batch("draw", per_household=True)
    first, second, third = scene.people(3)
    home = c.household(scene.cast)

    lot = draw.enter(batch, worker(first.pk, home), by=SYSTEM, at=AT)
    again = draw.enter(batch, worker(first.pk, home), by=SYSTEM, at=AT)
    draw.enter(batch, worker(third.pk), by=SYSTEM, at=AT)

    assert again.pk == lot.pk
    with pytest.raises(Refusal, match="家里已经有人"):
        draw.enter(batch, worker(second.pk, home), by=SYSTEM, at=AT)
    assert Lot.objects.count() == 2
    assert Note.objects.filter(verb="benefits.enter").count() == 2


def test_who_leaves_before_the_close_is_not_on_the_list(scene: Scene):
    batch = scene.batch("draw")
    people = scene.enter(batch, 3)

    draw.leave(batch, worker(people[1].pk), by=SYSTEM, at=AT)
    row = draw.close_list(batch, by=SYSTEM, at=CLOSES)

    assert row.lots_count == 2
    with pytest.raises(Refusal, match="截止"):
        draw.leave(batch, worker(people[0].pk), by=SYSTEM, at=CLOSES)
    with pytest.raises(Refusal, match="截止"):
        draw.enter(batch, worker(people[1].pk), by=SYSTEM, at=AT)  # a clock that is behind


def test_the_drawn_ones_get_one_each_and_anybody_can_compute_it_again(scene: Scene):
    batch = scene.drawn(lots=6, quantity=2)

    told = draw_rules.read(draw_rules.as_text(draw_told.told_of(batch)))
    again = draw.draw(batch, by=SYSTEM, at=CLOSES + timedelta(hours=1))

    assert draw_rules.verify(told, draw_rules.commitment_of(SEED)) == []
    winners = set(Lot.objects.filter(place__lte=2).values_list("person_id", flat=True))
    assert winners == set(Claim.objects.values_list("person_id", flat=True))
    assert scene.counted(batch) == (0, 2)
    assert again.drawn_at == CLOSES
    note = Note.objects.get(verb="benefits.draw")
    assert note.facts["digest"] == batch.lots_digest
    assert note.facts["won"] == 2
    assert Note.objects.filter(verb="people.open_sealed").count() == 1
    assert books.replay() == []


def test_fewer_lots_than_vouchers_gives_each_one_and_none_is_nobody(scene: Scene):
    few, none = scene.drawn(lots=2, quantity=5), scene.drawn(lots=0, quantity=5)

    assert Claim.objects.filter(batch=few).count() == 2
    assert scene.counted(none) == (5, 0)
    assert draw_rules.verify(draw_told.told_of(none)) == []


def test_what_is_given_back_goes_to_the_next_in_order_while_there_is_time(scene: Scene):
    batch = scene.drawn(lots=6, quantity=2)
    next_one = Lot.objects.get(place=3)

    giving_back.give_back(Claim.objects.all()[0], by=SYSTEM, at=CLOSES)
    moved = draw.run_due(at=CLOSES)
    late = giving_back.give_back(Claim.objects.filter(state="held")[0], by=SYSTEM, at=CLOSES)
    too_late = draw.run_due(at=CLOSES + timedelta(days=15))

    assert moved == 1
    assert Claim.objects.filter(person=next_one.person_id, state="held").count() <= 1
    assert late.state == "given_back"
    assert too_late == 0
    assert Claim.objects.filter(batch=batch).count() == 3
    assert books.replay() == []


def test_nothing_is_drawn_early_without_the_public_number_or_too_late(scene: Scene):
    batch = scene.batch("draw", mixes_in="3月15日福彩 3D")
    scene.enter(batch, 3)

    with pytest.raises(Refusal, match="还没有到截止"):
        draw.close_list(batch, by=SYSTEM, at=AT)
    with pytest.raises(Refusal, match="还没有截止"):
        draw.draw(batch, by=SYSTEM, at=AT)
    draw.run_due(at=CLOSES)  # closes the list, and waits
    with pytest.raises(Refusal, match="公开数字"):
        draw.draw(batch, by=SYSTEM, at=CLOSES)
    draw.tell_public(batch, " 3 8 5 ", by=SYSTEM, at=CLOSES)
    with pytest.raises(Refusal, match="作废"), transaction.atomic():
        draw.draw(batch, by=SYSTEM, at=CLOSES + timedelta(days=4))
    drawn = draw.draw(batch, by=SYSTEM, at=CLOSES)

    assert drawn.mixed_in == "385"
    assert draw_rules.verify(draw_told.told_of(drawn)) == []
    with pytest.raises(Refusal):
        draw.tell_public(batch, "386", by=SYSTEM, at=CLOSES)


def test_a_seed_that_is_not_shown_in_time_makes_the_draw_void(scene: Scene):
    batch = scene.batch("draw")
    scene.enter(batch, 3)
    draw.close_list(batch, by=SYSTEM, at=CLOSES)

    with pytest.raises(Refusal, match="现在不能作废"):
        draw.void(batch, by=SYSTEM, at=CLOSES)
    row = draw.void(batch, by=SYSTEM, at=CLOSES + timedelta(days=4))

    assert row.state == "closed"
    assert not Claim.objects.exists()
    assert draw.run_due(at=CLOSES + timedelta(days=5)) == 0


def test_a_list_that_was_touched_after_its_close_is_not_drawn(scene: Scene):
    batch = scene.batch("draw")
    scene.enter(batch, 3)
    draw.close_list(batch, by=SYSTEM, at=CLOSES)
    Lot.objects.all()[0].delete()

    with pytest.raises(Refusal, match="有人动过名单"):
        draw.draw(batch, by=SYSTEM, at=CLOSES)
