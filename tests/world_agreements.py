"""What the addresses of agreements lead to in the world of tests: 青石街道's pact with 资源."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.agreements import assessing, deciding, items, keeping, meetings, services
from xieli.agreements.deciding import File, Signature
from xieli.agreements.items import NewItem
from xieli.agreements.keeping import Hours, NewRhythm, NewStudy
from xieli.agreements.meetings import Came, Held, Plan
from xieli.agreements.models import Agreement, Assessment, Goal, Party
from xieli.agreements.services import Cover, NewParty

PDF = b"%PDF-1.4 signed"


def world_agreements(cast: Cast) -> dict[str, Any]:
    """A text still talked over, and one in force with everything below it."""
    talked, signed = _drafted(cast, "会商中的协议"), _drafted(cast, "签过的协议")
    _sign(cast, signed)
    clause, firm = talked.clauses.get(number=1), cast.unions["明川工会"]
    by, at = cast.actor("周敏"), timezone.now()
    joining = services.join(clause, _side(talked, 1), firm, by=by, at=at)
    return {
        "agreement_joining": joining.pk, "agreement_outside": _side(signed, 3).pk,
        "agreement_talked": talked.pk, "agreement": signed.pk,
        "agreement_goal": Goal.objects.get(clause__agreement=talked, clause__number=5, number=2).pk,
        "agreement_sample": "广元—渝北", "agreement_act": "send_back", "agreement_clause": 1,
        "agreement_last_clause": 5, "agreement_side": 2, "agreement_resolution": 1,
        **_items(cast, signed), **_below(cast, signed), **_year(cast, signed),
    }  # fmt: skip


def _drafted(cast: Cast, title: str) -> Agreement:
    today = timezone.localdate()
    cover = Cover(title, date(today.year, 1, 1), date(today.year + 2, 12, 31))
    sides = [
        NewParty(cast.unions["青石街道"]), NewParty(cast.unions["资源"]),
        NewParty(None, "合川区总工会", "重庆市"),
    ]  # fmt: skip
    by, at = cast.actor("周敏"), timezone.now()
    made = services.draft(cover, sides, by=by, at=at, sample="广元—合川")
    return deciding.send(made, _side(made, 1), seen=0, by=by, at=at)


def _side(agreement: Agreement, number: int) -> Party:
    return Party.objects.get(agreement=agreement, number=number)


def _seen(agreement: Agreement) -> int:
    return Agreement.objects.get(pk=agreement.pk).version


def _sign(cast: Cast, signed: Agreement) -> None:
    at, today = timezone.now(), timezone.localdate()
    told = Signature(today, PDF)
    for verb, number, who, more in (
        (deciding.send, 2, "王强", ()), (deciding.approve, 1, "陈主席", ()),
        (deciding.approve, 2, "刘芸", ()), (deciding.sign, 1, "陈主席", (told,)),
        (deciding.sign, 2, "刘芸", (told,)),
    ):  # fmt: skip
        own = (signed, _side(signed, number), *more)
        verb(*own, seen=_seen(signed), by=cast.actor(who), at=at)  # type: ignore[operator]


def _items(cast: Cast, signed: Agreement) -> dict[str, Any]:
    """One item 资源 owns, and one the street reported."""
    at, today, goal = (
        timezone.now(),
        timezone.localdate(),
        signed.clauses.get(number=1).goals.first(),
    )
    assert goal
    made = [
        items.add_item(
            signed, NewItem(goal.pk, words, today + timedelta(days=20)),
            by=cast.actor("周敏"), at=at,
        )
        for words in ("互派干部", "联合办班")
    ]  # fmt: skip
    own, reported = made
    wang, zhou = cast.actor("王强"), cast.actor("周敏")
    items.claim(own, _side(signed, 2), cast.unions["资源"], "王强", by=wang, at=at)
    side, street = _side(signed, 1), cast.unions["青石街道"]
    items.claim(reported, side, street, "周敏", by=zhou, at=at)
    items.add_proof(reported, side, File("名单在档案柜"), by=zhou, at=at)
    reported.refresh_from_db()
    items.report(reported, side, street, "办成", seen=reported.version, by=zhou, at=at)
    paper = items.add_proof(own, _side(signed, 2), File("文件", PDF), by=wang, at=at)
    return {
        "agreement_item": own.pk,
        "agreement_reported": reported.pk,
        "agreement_paper": paper.pk,
    }


def _below(cast: Cast, signed: Agreement) -> dict[str, Any]:
    at, today, zhou = timezone.now(), timezone.localdate(), cast.actor("周敏")
    one, two = _side(signed, 1), _side(signed, 2)
    first = meetings.plan(signed, Plan(one, today, "会议室", "商定事项"), by=zhou, at=at)
    told = Held(today, "谈了", two, [Came(one, "周敏"), Came(two, "王强")], ["写进明年"])
    meetings.record(first, told, seen=0, by=zhou, at=at)
    planned = meetings.plan(signed, Plan(two, today, "县总", "再商定"), by=zhou, at=at)
    rhythm = keeping.set_rhythm(signed, NewRhythm("talk", "通电话", 3, today, two), by=zhou, at=at)
    study = keeping.open_study(
        signed, NewStudy("class", "培训班", one, "党校", today, today), by=zhou, at=at
    )
    hours = Hours(two, "韦兰", "", Decimal(8))
    row = keeping.write_hours(study, one, hours, by=zhou, at=at)
    return {
        "agreement_held": first.pk, "agreement_planned": planned.pk,
        "agreement_rhythm": rhythm.pk, "agreement_study": study.pk, "agreement_row": row.pk,
    }  # fmt: skip


def _year(cast: Cast, signed: Agreement) -> dict[str, Any]:
    """This year's assessment, written as it would stand at its end."""
    today, at = timezone.localdate(), timezone.now()
    told = assessing.count(signed, today.year)
    made = Assessment(agreement=signed, year=today.year, words="一稿")
    assessing.fill_counts(made, told, at)
    return {"agreement_year": today.year}


_TALKED = (
    "text", "cover", "add_party", "liaison", "add_clause", "clause", "remove_clause", "add_goal",
    "join", "remove_goal", "take_sample", "remark", "leave", "step", "steps",
)  # fmt: skip
_ON_REPORTED = ("confirm", "send_back")
_ON_OWN = ("item", "claim", "hand_back", "name_outside", "prove", "report", "close")
# A name in a pattern that means something else at this address (for tests/world.py MEANS).
MEANS_AGREEMENTS = {
    **{(f"agreements:{name}", "agreement_id"): "agreement_talked" for name in _TALKED},
    **{
        (f"agreements:{name}", "agreement_id"): "agreement"
        for name in (
            "board", "renew", "copy", "paper", "add_item", *_ON_REPORTED, *_ON_OWN, "meetings",
            "plan", "meeting", "change_plan", "cancel", "record", "minutes", "resolution",
            "contacts", "new_rhythm", "touch", "end_rhythm", "new_study", "study",
            "confirm_hours", "years", "assess", "year", "assent",
        )
    },
    **{(f"agreements:{name}", "item_id"): "agreement_item" for name in _ON_OWN},
    **{(f"agreements:{name}", "item_id"): "agreement_reported" for name in _ON_REPORTED},
    **{
        (f"agreements:{name}", "meeting_id"): "agreement_held"
        for name in ("meeting", "minutes", "resolution")
    },
    **{
        (f"agreements:{name}", "meeting_id"): "agreement_planned"
        for name in ("change_plan", "cancel", "record")
    },
    **{
        (f"agreements:{name}", "number"): "agreement_clause"
        for name in ("clause", "add_goal", "join")
    },
    ("agreements:remove_clause", "number"): "agreement_last_clause",
    ("agreements:resolution", "number"): "agreement_resolution",
    ("agreements:liaison", "number"): "agreement_side",
    ("agreements:remove_goal", "goal_id"): "agreement_goal",
    ("agreements:step", "act"): "agreement_act",
    ("agreements:paper", "paper_id"): "agreement_paper",
    ("agreements:touch", "rhythm_id"): "agreement_rhythm",
    ("agreements:end_rhythm", "rhythm_id"): "agreement_rhythm",
    ("agreements:study", "study_id"): "agreement_study",
    ("agreements:confirm_hours", "study_id"): "agreement_study",
    ("agreements:year", "year"): "agreement_year",
    ("agreements:assent", "year"): "agreement_year",
}  # fmt: skip
# What is posted there (for World.body_of).
BODIES_AGREEMENTS: dict[str, dict[str, Any]] = {
    "agreements:add_goal": {"words": "再加一个目标"},
    "agreements:take_sample": {"sample": "广元—渝北"},
    "agreements:step": {"seen": 0, "why": "请再改一改"},
    "agreements:confirm": {"seen": 0},
    "agreements:send_back": {"seen": 0, "why": "缺少名单"},
    "agreements:report": {"seen": 0, "result": "办成"},
    "agreements:close": {"seen": 0, "why": "不再办了"},
    "agreements:cancel": {"seen": 0},
    "agreements:assess": {"seen": 0, "year": "2020"},
    "agreements:assent": {"seen": 0},
}


def bodies_agreements(words: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What names a row of the world (for scenes.bodies)."""
    return {
        "agreements:leave": {"joining": words["agreement_joining"]},
        "agreements:name_outside": {"party": words["agreement_outside"], "person": "何某"},
        "agreements:confirm_hours": {"row": words["agreement_row"]},
    }
