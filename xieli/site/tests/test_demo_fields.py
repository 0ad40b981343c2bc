"""The demonstration's teams on site and its industry leave work for the cast."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xieli.activities.industry import activity as industry
from xieli.activities.industry import queries
from xieli.activities.stationing import activity as stationing
from xieli.people.queries import reader_of
from xieli.site.demo import federation
from xieli.site.demo import industry as pipeline
from xieli.site.demo import stationing as teams

pytestmark = pytest.mark.django_db


def test_teams_and_pipeline_show_every_step_and_leave_work():
    at, today = timezone.now(), timezone.localdate()
    ground = federation.lay(at)

    lines = [*teams.fill(ground, at), *pipeline.fill(ground, at)]

    zhou, wang = (reader_of(ground.users[name], at) for name in ("周敏", "王强"))
    assert len(lines) == 5
    assert {one.action for one in stationing.due(zhou, today)} == {
        "记进展", "去转办", "续任或离任",
    }  # fmt: skip
    assert [one.action for one in industry.due(wang, today)] == ["记进展"]
    board = {one.step: one for one in queries.board(zhou, "", today)}
    assert all(column.count == 1 for column in board.values())
    assert board["running"].cards[0].judged.holds
