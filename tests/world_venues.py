"""What the addresses of places lead to in the world of tests: 资源's station and its rows."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from PIL import Image

from tests.cast import Cast
from xieli.activities.venues import belongings, building, inspecting, rules, running, services
from xieli.activities.venues.building import ProjectWords, Step
from xieli.activities.venues.inspecting import Look, Seen
from xieli.activities.venues.models import BuildingProject, Inspection, Venue
from xieli.activities.venues.running import Batch, NewReport
from xieli.activities.venues.services import VenueWords
from xieli.kernel.actor import SYSTEM

SIX = ("统一标识", "固定场所", "完备设施", "管理制度", "服务人员", "地图可查")


def world_venues(cast: Cast) -> dict[str, Any]:
    """A running station of 资源 with a fault, a report and supplies; a file; a building."""
    wang, at = cast.actor("王强"), timezone.now()
    draft = services.draft(cast.unions["资源"], _words("起草驿站", "26.05"), by=wang, at=at)
    venue = _running(cast)
    new = NewReport("report-of-the-world-0001", rules.BROKEN, "饮水机不热", None, _photo())
    report = running.report(venue, new, None, by=SYSTEM, at=at)
    keeper = belongings.give_keeper_code(venue, "王师傅", by=wang, at=at)
    supply = running.put_in(venue, Batch("矿泉水", "瓶", 24), by=wang, at=at)
    look = _inspection(venue, cast)
    lines = {one.item: one for one in look.lines.all()}
    inspecting.mend(lines["服务人员"], "新来了一位", by=wang, at=at)
    project = _project(cast)
    return {
        "venue_draft": draft.id, "venue_id_shown": venue.id, "venue_code": venue.code,
        "venue_report": report.id, "venue_report_code": report.code,
        "venue_keeper_code": keeper.code, "venue_supply": supply.id, "venue_look": look.id,
        "venue_fault": lines["完备设施"].id, "venue_mended": lines["服务人员"].id,
        "venue_project": project.id, "venue_step": project.steps.get().id, "venue_number": 0,
        "venue_do": "open", "venue_poi": "xlsx", "venue_union": str(cast.unions["资源"].id),
    }  # fmt: skip


def _words(name: str, latitude: str) -> VenueWords:
    return VenueWords(
        "station", name, "城北路 1 号", longitude=Decimal("110.65"), latitude=Decimal(latitude),
        outfits=SIX, hours="每天 24小时",
    )  # fmt: skip


def _running(cast: Cast) -> Venue:
    liu, at = cast.actor("刘芸"), timezone.now()
    row = services.new_row(cast.unions["资源"], _words("资源驿站", "26.04"), by=liu, at=at)
    services.turned(row, rules.NAMED, by=liu, at=at)
    services.turned(row, rules.RUNNING, by=liu, at=at)
    row.named_on = timezone.localdate(at)
    row.save()
    return row


def _inspection(venue: Venue, cast: Cast) -> Inspection:
    faults = ("完备设施", "服务人员")
    items = tuple(Seen(one, one not in faults, "不行" if one in faults else "") for one in SIX)
    at = timezone.now()
    look = Look(timezone.localdate(at), items, "", (_photo(),))
    return inspecting.inspect(venue, look, by=cast.actor("王强"), at=at)


def _project(cast: Cast) -> BuildingProject:
    wang, at = cast.actor("王强"), timezone.now()
    day = timezone.localdate(at)
    words = ProjectWords(
        "station", "城南驿站", "城南路 3 号", "3 号文", Decimal("80000"), day + timedelta(days=30)
    )
    project = building.draft_project(cast.unions["资源"], words, by=wang, at=at)
    building.add_progress(project, Step(day, 40, "墙面刷好了", _photo()), by=wang, at=at)
    return project


def _photo() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(held, "JPEG")
    return held.getvalue()


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
_SHOWN = ("kept", "act", "sheet", "inspect")
_PROJECT = ("project", "project_step", "project_accept", "project_stop", "project_open")
MEANS_VENUES = {
    **{(f"venues:{name}", "code"): "venue_code" for name in ("venue", "confirm", "report")},
    **{(f"venues:{name}", "code"): "venue_report_code" for name in ("told", "told_photo")},
    **{
        (f"venues:{name}", "code"): "venue_keeper_code"
        for name in ("keeper", "keeper_says", "keeper_counts")
    },
    **{(f"venues:{name}", "venue_id"): "venue_id_shown" for name in _SHOWN},
    ("venues:change", "venue_id"): "venue_draft",
    ("venues:act", "do"): "venue_do",
    ("venues:inspection", "inspection_id"): "venue_look",
    ("venues:inspection_photo", "inspection_id"): "venue_look",
    ("venues:inspection_photo", "number"): "venue_number",
    ("venues:mend", "line_id"): "venue_fault",
    ("venues:recheck", "line_id"): "venue_mended",
    ("venues:kept_report", "report_id"): "venue_report",
    ("venues:report_photo", "report_id"): "venue_report",
    ("venues:take_out", "supply_id"): "venue_supply",
    **{(f"venues:{name}", "project_id"): "venue_project" for name in _PROJECT},
    ("venues:step_photo", "project_id"): "venue_project",
    ("venues:step_photo", "step_id"): "venue_step",
    ("venues:poi", "form"): "venue_poi",
}
# What is posted there (for World.body_of).
BODIES_VENUES: dict[str, dict[str, Any]] = {
    "venues:report": {"key": "report-of-the-world-0002", "trouble": "locked"},
    "venues:keeper_says": {"open": "1"},
    "venues:mend": {"words": "换了饮水机"},
    "venues:recheck": {"ok": "1"},
    "venues:take_out": {"quantity": 1, "reason": "used"},
    "venues:kept_report": {"words": "修好了，能用了"},
    "venues:project_stop": {"words": "资金没有到位"},
}
VENUES_WIZARD = "venues_import"
VENUES_SHEET = ["编号", "名称", "类别", "地址"]
WIZARDS_VENUES = {VENUES_WIZARD: ("venue_union", VENUES_SHEET)}
