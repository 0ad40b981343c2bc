"""What the addresses of industry lead to in the world of tests: 资源's bamboo and a firm."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from tests.cast import Cast
from xieli.activities.industry import rules, services
from xieli.activities.industry.models import Case
from xieli.activities.industry.rules import Taken
from xieli.activities.industry.services import NewCase, NewReport, NewStep, ResourceWords


def world_industry(cast: Cast) -> dict[str, Any]:
    """资源 found a firm itself: a signed case with a scan and a count of jobs; nobody else's."""
    wang, at = cast.actor("王强"), timezone.now()
    day = timezone.localdate(at) - timedelta(days=9)
    words = ResourceWords("bamboo-of-the-world-0", "毛竹林", "产业合作", "80余万亩", "县林业局统计")
    bamboo = services.offer_resource(cast.unions["资源"], words, by=wang, at=at)
    new = NewCase("case-of-the-world-000", bamboo, cast.firms["明川电子"], cast.unions["资源"], day)
    case: Case = services.introduce(new, by=wang, at=at)
    for seen, to in enumerate((rules.INTENTION, rules.DETAILS, rules.SIGNED)):
        file = _scan() if to == rules.SIGNED else None
        step = NewStep(Taken(to, day, has_proof=file is not None), "", file)
        case = services.take_step(case, step, seen=seen, by=wang, at=at)
    told = NewReport("jobs-of-the-world-000", day, "近20人", "企业工资表")
    report = services.report_jobs(case, told, by=wang, at=at)
    return {
        "bamboo_id": bamboo.id, "industry_case": case.id, "industry_report": report.id,
        "industry_signed": case.steps.get(to=rules.SIGNED).id,
    }  # fmt: skip


def _scan() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(held, "JPEG")
    return held.getvalue()


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
_CASE = ("case", "forward", "back", "end", "jobs", "correct_jobs")
_RESOURCE = ("resource", "change_resource", "withdraw", "introduce")
MEANS_INDUSTRY = {
    **{(f"industry:{name}", "case_id"): "industry_case" for name in _CASE},
    **{(f"industry:{name}", "resource_id"): "bamboo_id" for name in _RESOURCE},
    ("industry:correct_jobs", "report_id"): "industry_report",
    ("industry:scan", "step_id"): "industry_signed",
}
BODIES_INDUSTRY: dict[str, dict[str, Any]] = {}
