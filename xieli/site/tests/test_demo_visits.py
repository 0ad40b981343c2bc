"""The visits of the demonstration: built quickly, and the sum comes out to the cent."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from xieli.activities.visits import queries
from xieli.activities.visits.models import Recipient
from xieli.ledger import queries as ledger
from xieli.programmes.queries import access_programme
from xieli.site.demo import visits
from xieli.site.demo.federation import lay

pytestmark = pytest.mark.django_db


def test_a_city_of_near_17000_people_is_visited_in_seconds_and_reconciles() -> None:
    at = timezone.now()
    ground = lay(at - timedelta(days=60))

    begun = time.process_time()
    told = visits.fill(ground, at)
    took = time.process_time() - begun

    programme = access_programme("winter-visits")
    known = queries.sum_of(programme)
    assert known.came_in == 8_674_000
    assert known.gap == 0
    assert queries.agrees(programme)
    assert 16_900 < Recipient.objects.filter(programme=programme).count() <= 17_000
    assert ledger.replay() == []
    assert "867.40 万元" in told[0]
    assert took < 20, took  # seconds of our own CPU; the wall depends on who shares the machine
