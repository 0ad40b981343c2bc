"""What the addresses of stationing lead to in the world of tests: 资源's own team in a village."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from tests.cast import Cast
from xieli.activities.stationing import items, onsite, rules, services
from xieli.activities.stationing.items import NewItem
from xieli.activities.stationing.onsite import NewEntry
from xieli.activities.stationing.services import NewTeam, NewTerm


def world_stationing(cast: Cast) -> dict[str, Any]:
    """A team that 资源 sends to a village of its own, with one of everything."""
    wang, at = cast.actor("王强"), timezone.now()
    today = timezone.localdate(at)
    day, until = today - timedelta(days=1), today + timedelta(days=200)
    county, held = cast.unions["资源"], io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(held, "JPEG")
    new = NewTeam("team-of-the-world-000", rules.COMMUNITY, "树仁社区", county, county, day, until)
    team = services.send_team(new, by=wang, at=at)
    backer = services.add_backer(team, "示范农技中心", "技术", day, by=wang, at=at)
    term = services.add_member(team, NewTerm("何队长", "副科长", day, until), by=wang, at=at)
    told = NewEntry(
        "entry-of-the-world-00",
        rules.WORK,
        day,
        "看灌溉管",
        pictures=(held.getvalue(),),
        alt="水泵",
    )
    entry = onsite.write_log(team, told, by=wang, at=at)
    plan = NewItem("item-of-the-world-000", "民生实事", "修凉亭", "社区书记", county, until)
    item = items.plan_item(team, plan, by=wang, at=at)
    return {
        "stationing_id": team.id, "backer_id": backer.id, "member_term": term.id,
        "entry_id": entry.id, "log_picture": entry.pictures.get().id, "plan_item": item.id,
        "stationing_year": today.year,
    }  # fmt: skip


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_STATIONING = {
    ("stationing:renew", "term_id"): "member_term",
    ("stationing:leave", "term_id"): "member_term",
    ("stationing:picture", "picture_id"): "log_picture",
    ("stationing:item", "item_id"): "plan_item",
    ("stationing:year", "of"): "stationing_year",
    ("stationing:paper", "of"): "stationing_year",
}
BODIES_STATIONING: dict[str, dict[str, Any]] = {}
