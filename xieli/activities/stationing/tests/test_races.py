"""Two at once: one report, one hand-on, one further term; with the lock off both would pass."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.races import at_once, refusals
from xieli.activities.desk.referring import hand_on
from xieli.activities.rights.models import Ticket
from xieli.activities.stationing import rules, services
from xieli.activities.stationing.models import HeardMatter, Progress, Term
from xieli.activities.stationing.tests.made import AT, TODAY, Scene
from xieli.people.queries import reader_of

pytestmark = pytest.mark.django_db(transaction=True)
DESKS = 4


def test_a_matter_handed_on_at_four_desks_goes_once():
    scene = Scene()
    matter, reader = scene.heard(), reader_of(scene.cast.users["周敏"], AT)

    got = at_once(lambda _n: hand_on("stationing", matter.id, reader=reader, at=AT), DESKS)

    assert len(refusals(got)) == DESKS - 1
    assert Ticket.objects.count() == 1


def test_control_who_only_looks_would_hand_it_on_four_times():
    scene = Scene()
    matter, seen, handed = scene.heard(), threading.Barrier(DESKS), []

    def look(number: int) -> None:
        row = HeardMatter.objects.get(id=matter.id)
        seen.wait()
        if row.handed_on_at is None:
            handed.append(number)

    at_once(look, DESKS)

    assert len(handed) == DESKS


def test_a_report_and_a_further_term_told_four_times_at_once_are_one_each():
    scene = Scene()
    item, term, by = scene.item(), scene.member(), scene.who()

    late = at_once(lambda _n: scene.told(item, rules.FINISHED, seen=0), DESKS)
    twice = at_once(
        lambda _n: services.renew(term, TODAY + timedelta(days=200), by=by, at=AT), DESKS
    )

    assert len(refusals(late)) == len(refusals(twice)) == DESKS - 1
    assert Progress.objects.count() == 1
    assert Term.objects.count() == 2
