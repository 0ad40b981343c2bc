"""The demonstration's figures: one kept, a quarter closed, another city's report, one to close."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xieli.insight.due import due
from xieli.insight.kept import received
from xieli.people.queries import reader_of
from xieli.site.demo import federation, insight

pytestmark = pytest.mark.django_db


def test_the_city_has_last_month_to_close_and_another_citys_figures_to_read() -> None:
    at = timezone.now()
    ground = federation.lay(at)

    lines = insight.fill(ground, at)

    waiting = due(reader_of(ground.users["陈主席"], at), timezone.localdate(at))
    assert "关了账" in lines[1]
    assert len(waiting) <= 1
    assert received("events.counted").get().qualifier == "不低于"
