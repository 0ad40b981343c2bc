"""What the addresses of membership lead to in the world of tests, all of 资源's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.activities.desk import deciding
from xieli.activities.membership import city, moves, queries, rules, services
from xieli.activities.membership.models import Joining, Member
from xieli.kernel import id_numbers
from xieli.kernel.refusal import Refusal
from xieli.review import queries as review
from xieli.review.services import Verdict
from xieli.unions.models import Union


def _number(serial: int) -> str:
    for sign in "0123456789X":
        try:
            return id_numbers.resident_id(f"45032919680312{serial:03}{sign}")
        except Refusal:
            continue
    raise AssertionError("no check sign fits")


def _ask(union: Union, serial: int, name: str) -> Joining:
    asking = services.Asking(
        f"world-{serial}", name, _number(serial), f"138001{serial:05}", rules.FOOD, True
    )
    where = queries.Where(union, rules.BY_LINK)
    at = timezone.now() - timedelta(days=1)
    return services.apply(asking, where, by=services.WORKER, at=at)


def world_membership(cast: Cast) -> dict[str, Any]:
    """A code, an asking that waits, a member in the plan whose expulsion 王强 asks for; 资源's."""
    county, at, by = cast.unions["资源"], timezone.now(), cast.actor("王强")
    link = services.make_link(county, "县职工服务中心", by=by, at=at)
    joined, waiting = _ask(county, 901, "柯雨禾"), _ask(county, 902, "温小满")
    found = review.of_about(joined.pk)
    assert found is not None
    deciding.decide(found, Verdict("pass", "", found.version), by=by, at=at)
    member = Member.objects.select_related("person").get(person=joined.person)
    plan = city.enrol(member, "孩子想在附近上学", by=by, at=at)
    asked = moves.ask_expulsion(member, "严重违反工会章程", seen=member.version, by=by, at=at)
    return {
        "join_link": link.code, "join_link_id": link.id, "joining_code": waiting.code,
        "joining_id": waiting.id, "union_member_id": member.id, "enrolment_id": plan.id,
        "expulsion_id": asked.id,
    }  # fmt: skip


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_MEMBERSHIP = {
    ("membership:join_by_link", "code"): "join_link",
    ("membership:state", "code"): "joining_code",
    ("membership:sign_in", "code"): "joining_code",
    ("membership:close_link", "link_id"): "join_link_id",
    ("membership:sheet", "link_id"): "join_link_id",
    ("membership:member", "member_id"): "union_member_id",
    ("membership:move", "member_id"): "union_member_id",
    ("membership:unmask", "member_id"): "union_member_id",
    ("membership:sign_in_code", "member_id"): "union_member_id",
    ("membership:enrol", "member_id"): "union_member_id",
}
# What is posted there (for World.body_of).
BODIES_MEMBERSHIP = {
    "membership:move": {"act": "keep", "reason": "退休了，保留会籍", "seen": "0"},
    "membership:unmask": {"what": "name", "reason": "核对入会申请和身份证"},
    "membership:state": {"words": "在县里上班", "seen": "0"},
}
# For tests/world.py: the roster's importer. Its target is 资源's key, its officer 王强; `target`
# returns `self.cast.unions["资源"].id` where `name == ROSTER_WIZARD`.
ROSTER_WIZARD = "roster_import"
ROSTER_SHEET = ["姓名", "身份证号", "手机号", "人员类别"]
