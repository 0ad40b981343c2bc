"""What the addresses of review and of the desk lead to in the world of tests, all of 资源's."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from tests.cast import Cast
from xieli.kernel.actor import SYSTEM, Actor
from xieli.review import services as review
from xieli.review.models import Application, Call, Outcome
from xieli.review.services import NewApplication, NewCall, Posting, Verdict
from xieli.rulebook import services as rulebook
from xieli.rulebook.rules import Asked

SHOWN = {
    "stages": "公示", "acts": "公示", "functions": "rights.take", "levels": "县", "days": "3",
    "needed": "1", "audiences": "公开网页", "masking": "全名",
}  # fmt: skip

ASKED = {"stages": "初审", "acts": "审批", "audiences": "无"}


def world_review(cast: Cast) -> dict[str, Any]:
    """李梅's applications: one that waits, one refused and appealed, one shown and objected to."""
    at = timezone.now()
    for matter, table in (("shown_here", SHOWN), ("asked_here", SHOWN | ASKED)):
        for column, value in table.items():
            asked = Asked(f"review.{matter}.{column}", value, date(2019, 1, 1), "测试用")
            rulebook.set_parameter(asked, by=SYSTEM, at=at)
    plain, shown = (_call(cast, matter) for matter in ("asked_here", "shown_here"))
    waiting, refused = _handed_in(cast, plain), _handed_in(cast, plain)
    no = Verdict(Outcome.REFUSE, "收入超过规定的线", refused.version)
    refused = review.decide(refused, no, by=cast.actor("刘芸"), at=at)
    told = review.appeal(refused, "收入算错了，住院费没有扣", by=cast.actor("李梅"), at=at)
    one, other = _handed_in(cast, shown), _handed_in(cast, shown)
    posting = Posting("page", "资源县总工会 0773-0000000", {one.pk: "李梅 · 资源"})
    notice = review.post_notice(shown, [one], posting, by=cast.actor("王强"), at=at)
    line, visitor = notice.lines.get(), Actor(None, "访客")
    said = review.object_to(line, "这件事与事实不符，请核实", "钱先生", by=visitor, at=at)
    assert other.at_union_id == cast.unions["资源"].id
    return {
        "review_number": waiting.number, "refused_number": refused.number,
        "notice_code": notice.code, "review_call_id": shown.id, "review_line_id": line.id,
        "objection_id": said.id, "appeal_id": told.id,
    }  # fmt: skip


def _call(cast: Cast, matter: str) -> Call:
    county = cast.unions["资源"]
    slug = f"world-{matter.replace('_', '-')}"
    new = NewCall(slug, matter, "试办事项", county.id, timezone.localdate())
    return review.open_call(new, by=SYSTEM, at=timezone.now())


def _handed_in(cast: Cast, call: Call) -> Application:
    new = NewApplication(call, "一件申请", uuid4(), cast.unions["资源"])
    by, at = cast.actor("李梅"), timezone.now()
    return review.submit(review.draft(new, by=by, at=at), "一页", seen=0, by=by, at=at)


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_REVIEW = {
    ("review:application", "number"): "review_number",
    **{(f"review:{n}", "code"): "notice_code" for n in ("notice", "object", "sheet", "sheet_pdf")},
    **{(f"desk:{n}", "number"): "review_number" for n in ("application", "decide", "revoke")},
    ("desk:withdraw", "number"): "review_number",
    ("review:appeal", "number"): "refused_number",
    ("desk:post_notice", "call_id"): "review_call_id",
    ("desk:show_anew", "line_id"): "review_line_id",
}
# For tests/world.py body_of: the doors that hide an empty form.
BODIES_REVIEW: dict[str, dict[str, Any]] = {
    "desk:withdraw": {"seen": 0},
    "desk:decide": {"outcome": "pass", "seen": 1},
}
