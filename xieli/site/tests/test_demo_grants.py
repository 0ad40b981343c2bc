"""The grants of the demonstration leave work for the cast, and the ledger adds up."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xieli.activities.grants import activity, figures
from xieli.activities.grants.models import GrantPool, GrantProposal
from xieli.ledger import queries as ledger
from xieli.people.queries import reader_of
from xieli.review import queries as reviews
from xieli.site.demo import federation, grants

pytestmark = pytest.mark.django_db


def test_every_desk_has_something_to_do_and_the_pools_reconcile() -> None:
    at = timezone.now()
    ground = federation.lay(at)

    lines = grants.fill(ground, at)

    today = timezone.localdate(at)
    readers = {
        name: reader_of(ground.users[name], at) for name in ("周敏", "陈主席", "刘芸", "郑宁")
    }
    due = {name: [one.action for one in activity.due(readers[name], today)] for name in readers}
    waiting = {name: reviews.waiting(readers[name], None, today).count() for name in readers}
    assert due["周敏"] == ["写进度报告"]
    assert due["陈主席"] == ["去拨付"]
    assert waiting == {"周敏": 0, "陈主席": 3, "刘芸": 1, "郑宁": 1}
    assert "等刘芸初审" in lines[1]
    assert all(figures.is_even(figures.figures(pool)) for pool in GrantPool.objects.all())
    assert GrantProposal.objects.filter(state="finished").count() == 1
    assert ledger.replay() == []
