"""What the addresses of exchanges lead to: 资源 visits and inspects 青石街道."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.activities.exchanges import inspecting, planning, practice, rules, spending, talking
from xieli.activities.exchanges.inspecting import NewProblem
from xieli.activities.exchanges.models import Proof, StopPicture
from xieli.activities.exchanges.planning import NewDelegate, NewStop, Plan
from xieli.activities.exchanges.practice import CardWords
from xieli.activities.exchanges.spending import NewCost
from xieli.activities.exchanges.talking import NewFollowUp, NewRemark
from xieli.activities.exchanges.tests.made import photo


def world_exchanges(cast: Cast) -> dict[str, Any]:
    """资源 (王强, 刘芸) goes to 青石街道 (周敏; 陈主席 stands above); 龙胜 is no side."""
    wang, at = cast.actor("王强"), timezone.now()
    by: dict[str, Any] = {"by": wang, "at": at}
    today = timezone.localdate(at)
    county, street = cast.unions["资源"], cast.unions["青石街道"]
    plan = Plan(rules.VISIT, "赴青石考察", today, today, [street], ("建会入会",))
    trip = planning.begin(county, plan, **by)
    member = planning.add_delegate(trip, NewDelegate(county, "林一", "主席", "县总"), **by)
    stop = planning.add_stop(trip, NewStop(today, "驿站", "工会驿站"), **by)
    picture = StopPicture.objects.create(
        stop=stop, content=photo(), alt="驿站", told_by=wang.label, told_at=at
    )
    spending.plan_budget(trip, {"交通": Decimal(100)}, **by)
    sheet = spending.begin_sheet(trip, "车票", Decimal(10), **by)
    (cost,) = spending.add_cost(
        sheet, NewCost("交通", today, "车票", Decimal(10), spending.NOBODY), **by
    )
    return {
        "x_trip": trip.id, "x_delegate": member.id, "x_stop": stop.id, "x_picture": picture.id,
        "x_sheet": sheet.id, "x_cost": cost.id,
        "x_proof": Proof.objects.create(exchange=trip, content=photo()).id,
        **_talked(cast, trip), **_inspected(cast),
    }  # fmt: skip


def _talked(cast: Cast, trip: Any) -> dict[str, Any]:
    wang, at = cast.actor("王强"), timezone.now()
    by: dict[str, Any] = {"by": wang, "at": at}
    county = cast.unions["资源"]
    talk = talking.hold_talk(trip, "座谈会", (trip.starts_on, "街道"), **by)
    remark = talking.say(talk, NewRemark(county, "主席", rules.EXAMPLE, "三级联动"), **by)
    free = talking.say(talk, NewRemark(county, "主席", rules.EXAMPLE, "驿站联建"), **by)
    due = trip.starts_on + timedelta(days=7)
    thing = talking.agree(talk, NewFollowUp("寄手册", county, "王强", due), **by)
    card = practice.draft_card(remark, CardWords("建会入会", "三级联动", "摸底上门"), **by)
    return {"x_talk": talk.id, "x_remark": free.id, "x_thing": thing.id, "x_card": card.id}


def _inspected(cast: Cast) -> dict[str, Any]:
    wang, at = cast.actor("王强"), timezone.now()
    today = timezone.localdate(at)
    plan = Plan(rules.INSPECTION, "调研青石", today, today, [cast.unions["青石街道"]])
    visit = planning.begin(cast.unions["资源"], plan, by=wang, at=at)
    new = NewProblem("台账没有更新", "按月更新", "周敏", today + timedelta(days=30))
    return {"x_visit": visit.id, "x_problem": inspecting.find(visit, new, by=wang, at=at).id}


_PARTS = {
    "exchange_id": "x_trip", "delegate_id": "x_delegate", "stop_id": "x_stop",
    "picture_id": "x_picture", "proof_id": "x_proof", "sheet_id": "x_sheet", "cost_id": "x_cost",
    "talk_id": "x_talk", "remark_id": "x_remark", "follow_up_id": "x_thing", "card_id": "x_card",
    "problem_id": "x_problem",
}  # fmt: skip
_NAMES = (
    "card change_card publish_card withdraw_card exchange cover close cancel report report_docx"
    " delegation add_delegate days roster remove_delegate add_stop stop remove_stop add_picture"
    " picture remove_picture proof costs budget confirm_budget new_sheet sheet remove_cost"
    " ask_approval approve send_back drop_sheet new_talk talk agree new_card follow_up finish"
    " put_off problem rectify recheck"
).split()
# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_EXCHANGES = {
    (f"exchanges:{name}", part): word for name in _NAMES for part, word in _PARTS.items()
} | {
    ("exchanges:hear", "exchange_id"): "x_visit",
    ("exchanges:find", "exchange_id"): "x_visit",
}
# What is posted there (for World.body_of).
BODIES_EXCHANGES: dict[str, dict[str, Any]] = {
    "exchanges:confirm_budget": {"seen": 1},
    "exchanges:approve": {"seen": 1},
    "exchanges:publish_card": {"seen": 0},
}
