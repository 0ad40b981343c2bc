"""The demonstration's plans leave work for each of the cast."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xieli.people.queries import reader_of
from xieli.plans import due
from xieli.site.demo import federation, plans

pytestmark = pytest.mark.django_db


def test_the_demonstration_leaves_plans_to_work_on() -> None:
    at = timezone.now()
    ground = federation.lay(at)

    lines = plans.fill(ground, at)
    waits = {
        name: [
            one.words for one in due.due(reader_of(ground.users[name], at), timezone.localdate(at))
        ]
        for name in ("周敏", "王强", "石文", "陈主席", "李梅")
    }

    assert len(lines) == 3
    assert "有一件任务要办" in waits["周敏"]
    assert "有一件任务要办" in waits["王强"]
    assert any("等您补齐" in words for words in waits["石文"])
    assert {"1 家的考核等您确认", "有一件任务交上来了"} <= set(waits["陈主席"])
    assert waits["李梅"] == []
