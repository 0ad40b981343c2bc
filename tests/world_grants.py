"""What the addresses of grants and of county labels lead to in the world of tests: 资源's own.

A pool of 资源 with a call; a draft, a proposal in use with a report to confirm.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tests.cast import Cast
from xieli.activities.grants import approving, paying, services, using
from xieli.activities.grants.models import GrantProposal, Instalment
from xieli.activities.grants.rules import Goal, Line
from xieli.activities.grants.services import Draft, Incoming, NewCall, Paper
from xieli.kernel.actor import SYSTEM, Actor
from xieli.review import queries as reviews
from xieli.unions import labels

PAYER = Actor(UUID(int=7), "青山县财务")  # a label; no sign-in of the cast


def world_grants(cast: Cast) -> dict[str, Any]:
    """The words of grants' addresses."""
    at, county = timezone.now(), cast.unions["资源"]
    wang, liu = cast.actor("王强"), cast.actor("刘芸")
    label = labels.NewLabel("欠发达县", date(2024, 1, 1), "示范发〔2024〕1号")
    given = labels.give_label(cast.unions["南山"].pk, label, by=SYSTEM, at=at)
    pool = services.open_pool("县级补助资金", county, 2024, by=wang, at=at)
    income = Incoming("world", Decimal(900000), "预算 2024-1")
    services.receive(pool, income, by=SYSTEM, at=at)
    new = NewCall("县级补助", "请申报。", timezone.localdate(at), None, {"small_three": ()})
    call = services.open_call(pool, new, by=wang, at=at)
    draft_row = services.save_draft(_draft(cast, call), "1" * 32, by=wang, at=at)
    paper = Paper("报价单", "pdf", b"%PDF-1.7 quote")
    kept = services.add_paper(draft_row, paper, by=wang, at=at)
    in_use = _in_use(cast, call)
    part = Instalment.objects.get(proposal=in_use, number=1)
    told = using.Told("2" * 32, "装修做完了", Decimal(100))
    report, _is_new = using.report(part, told, by=liu, at=at)
    return {
        "grant_call": call.pk, "grant_pool": pool.pk, "grant_draft": draft_row.pk,
        "grant_paper": kept.pk, "grant_in_use": in_use.pk, "grant_report": report.pk,
        "grant_part": 1, "label_id": given.pk, "label_county": cast.unions["南山"].pk,
    }  # fmt: skip


def _draft(cast: Cast, call: Any) -> Draft:
    return Draft(
        call.purposes.get(), cast.unions["资源"], "园区工会服务站", "县工业园", "没有活动场所",
        lines=[Line("装修", Decimal(100000))], goals=[Goal("服务职工", Decimal(2000), "人次")],
    )  # fmt: skip


def _in_use(cast: Cast, call: Any) -> GrantProposal:
    """A proposal with its reply and a first payment; nobody of the cast sits on all its stages."""
    at, liu = timezone.now(), cast.actor("刘芸")
    row = services.save_draft(_draft(cast, call), "3" * 32, by=liu, at=at)
    row = services.hand_in(row, seen=row.version, by=liu, at=at)
    asked = reviews.of_about(row.pk)
    assert asked is not None
    with transaction.atomic():
        approving.approve(asked, cast.actor("王强"), at)
    paying.pay(Instalment.objects.get(proposal=row, number=1), "20240320-0001", by=PAYER, at=at)
    return GrantProposal.objects.get(pk=row.pk)


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
_IN_USE = ("proposal", "fix_amount", "accept", "bundle", "confirm", "return_report", "report",
           "rate", "pay", "take_back", "finish")  # fmt: skip
_DRAFT = ("edit", "hand_in", "add_paper")
MEANS_GRANTS = {
    ("unions:county_labels", "union_id"): "label_county",  # 陈主席 keeps it
    **{(f"grants:{name}", "proposal_id"): "grant_in_use" for name in _IN_USE},
    **{(f"grants:{name}", "proposal_id"): "grant_draft" for name in _DRAFT},
    **{(f"grants:{name}", "report_id"): "grant_report" for name in ("confirm", "return_report")},
    **{(f"grants:{name}", "number"): "grant_part" for name in ("report", "pay")},
    **{(f"grants:{name}", "call_id"): "grant_call" for name in ("call", "begin")},
    **{(f"grants:{name}", "pool_id"): "grant_pool" for name in ("pool", "receive", "open_call")},
    **{(f"grants:{name}", "paper_id"): "grant_paper" for name in ("paper", "remove_paper")},
}
BODIES_GRANTS: dict[str, dict[str, Any]] = {"grants:bundle": {"why": "年度经审"}}
