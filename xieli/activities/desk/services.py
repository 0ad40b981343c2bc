"""The verbs on plans and referrals; each decides, then calls the kind's own consequence.

Those on applications are written in deciding.py and are called from here too.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xieli.activities import registry
from xieli.activities.contract import Referral
from xieli.activities.desk.deciding import (
    Told,
    answer_appeal,
    answer_objection,
    close_due_notices,
    decide,
    decide_many,
    revoke,
    withdraw,
)
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching import plan
from xieli.matching.models import Allocation, Proposal
from xieli.programmes.queries import must_run, programme_of_board

__all__ = [
    "Told",
    "answer_appeal",
    "answer_objection",
    "close_due_notices",
    "decide",
    "decide_many",
    "revoke",
    "withdraw",
]


@transaction.atomic
def adopt(proposal: Proposal, *, by: Actor, at: datetime) -> list[Allocation]:
    """Adopt a plan of a running programme and let the kind act on it at once, or do neither."""
    programme = programme_of_board(proposal.board_id)
    must_run(programme)
    made = plan.adopt(proposal, by=by, at=at)
    on_adopted = registry.activity_of(programme).on_adopted
    if on_adopted:
        on_adopted(programme, made, by, at)
    return made


@transaction.atomic
def give_up(allocation: Allocation, why: str, *, by: Actor, at: datetime) -> None:
    """Take an adopted line back before anything of it is packed; the kind undoes its part first."""
    programme = programme_of_board(allocation.board_id)
    on_given_up = registry.activity_of(programme).on_given_up
    if on_given_up:
        on_given_up(programme, allocation, by, at)
    plan.give_up(allocation, why, by=by, at=at)


@transaction.atomic
def refer(referral: Referral, *, to: str, by: Actor, at: datetime) -> None:
    """Hand a matter from one kind to another that takes it; else Refusal."""
    activity = registry.ACTIVITIES.get(to)
    if activity is None or activity.on_referred is None or referral.of not in activity.takes:
        raise Refusal(_("这件事不能转给“{to}”"), to=to)
    activity.on_referred(referral, by, at)
    facts = {"of": referral.of, "to": to, "about": str(referral.about_id)}
    note("desk.refer", f"转办：{referral.title}", by=by, at=at, facts=facts)
