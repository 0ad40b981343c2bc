"""What nobody used goes back to stock: after its last day, exactly once, in portions."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.races import at_once
from xieli.activities.benefits import expiring, redeeming
from xieli.activities.benefits.models import Claim
from xieli.activities.benefits.redeeming import Scan
from xieli.activities.benefits.tests.till_made import AT, Scene
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.ledger import queries as books

OVER = datetime.fromisoformat("2024-04-01T04:01:00+08:00")  # the last day and four hours


@pytest.mark.django_db
def test_it_goes_back_after_the_last_day_and_the_hours_of_tills_without_network():
    scene = Scene()
    batch = scene.batch(quantity=5)
    used, *_held = scene.claims(batch, 4)
    redeeming.redeem(Scan(used.code, scene.shop, "k"), by=scene.who("钱老板"), at=AT)

    early = expiring.expire_due(at=OVER - timedelta(minutes=2))
    back = expiring.expire_due(at=OVER)
    again = expiring.expire_due(at=OVER)

    assert (early, back, again) == (0, 3, 0)
    assert scene.counted(batch) == (4, 0)
    assert set(Claim.objects.values_list("state", flat=True)) == {"redeemed", "expired"}
    assert Note.objects.get(verb="benefits.expire").facts == {"claims": 3}
    assert books.replay() == []


@pytest.mark.django_db(transaction=True)
def test_six_workers_put_each_back_exactly_once():
    scene = Scene()
    batch = scene.batch(quantity=40)
    scene.claims(batch, 40)

    got = at_once(lambda _n: expiring.expire(batch, by=SYSTEM, at=OVER, most=5), 6)
    got.append(expiring.expire_due(at=OVER))

    assert sum(got) == 40
    assert scene.counted(batch) == (40, 0)
    assert books.replay() == []
