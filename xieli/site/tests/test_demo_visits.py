"""The visits of the demonstration, a tenth of the city: the sum comes out to the cent."""

from __future__ import annotations

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


def test_a_city_is_visited_and_reconciles_to_the_cent(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make demo` plays it for near 17,000 people, by the same lines, and tells the same sum."""
    monkeypatch.setattr(visits, "USUAL", 150)
    at = timezone.now()
    ground = lay(at - timedelta(days=60))

    told = visits.fill(ground, at)

    programme = access_programme("winter-visits")
    known = queries.sum_of(programme)
    assert known.came_in == 8_674_000
    assert known.gap == 0
    assert queries.agrees(programme)
    assert Recipient.objects.filter(programme=programme).count() > 2_000
    assert ledger.replay() == []
    assert "867.40 万元" in told[0]
