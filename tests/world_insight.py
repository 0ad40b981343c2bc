"""What the addresses of figures lead to in the world of tests: 资源's own, one kept, one closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.insight import rules, services
from xieli.insight.queries import Asked

KEY = "needs.reported"


def world_insight(cast: Cast) -> dict[str, Any]:
    """A figure of 资源 that was kept, and last month of 资源, closed."""
    at, county = timezone.now(), cast.unions["资源"]
    today = timezone.localdate(at)
    asked = Asked(KEY, today - timedelta(days=30), today, at)
    kept = services.keep(asked, county, "会上用", by=cast.actor("王强"), at=at)
    month = rules.month_before(today)
    closed = services.close_period(county, month, by=cast.actor("陈主席"), at=at)
    return {
        "insight_key": KEY, "insight_snapshot_id": kept.id, "insight_period_id": closed.id,
        "insight_union_id": county.id,
    }  # fmt: skip


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_INSIGHT = {
    **{
        (f"insight:{name}", word): f"insight_{word}"
        for name in ("rows", "rows_table", "keep")
        for word in ("key", "union_id")
    },
    ("insight:snapshot", "snapshot_id"): "insight_snapshot_id",
    ("insight:closed", "period_id"): "insight_period_id",
}
# What is posted there (for World.body_of).
BODIES_INSIGHT: dict[str, dict[str, Any]] = {
    "insight:keep": {"words": "简报"},
    "insight:closing": {"start": "2024-01-01", "end": "2024-01-31", "why": ""},
}
