"""The verbs of 城市融入计划: enrol, serve, finish (S3.10: enrol → services received → outcome)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.membership import rules
from xieli.activities.membership.models import Enrolment, Member, Outcome, ServiceReceived
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.characters import clean_cell
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _


@dataclass(frozen=True)
class Served:
    """A service that was given: its kind, in words what it was, on which day."""

    help: str
    on: date
    words: str = ""


@transaction.atomic
def enrol(member: Member, wish: str, *, by: Actor, at: datetime) -> Enrolment:
    """Take a new citizen into the plan with what he wants; one open enrolment a member."""
    held = Member.objects.select_for_update().get(pk=member.pk)
    rules.must_be_new_citizen(held.group)
    wanted = rules.must_be_reason(wish)
    if held.state not in rules.COUNTED:
        raise Refusal(_("这位职工现在不是会员。"), _("请先办好会籍。"))
    if Enrolment.objects.filter(member=held, ended_on=None).exists():
        raise Refusal(_("这位会员已经在计划里。"), _("请在原来的那份里登记服务。"))
    enrolment = Enrolment.objects.create(
        member=held, wish=wanted, enrolled_on=timezone.localdate(at), enrolled_by=by.label
    )
    note("membership.enrol", "登记进城市融入计划", by=by, at=at, about=enrolment)
    return enrolment


@transaction.atomic
def serve(enrolment: Enrolment, served: Served, *, by: Actor, at: datetime) -> ServiceReceived:
    """Write down one service received; not before the enrolment and not in the future."""
    held = _open(enrolment)
    if not held.enrolled_on <= served.on <= timezone.localdate(at):
        raise Refusal(_("服务的日子要在登记那天以后、今天以前。"), _("请核对日期。"))
    row = ServiceReceived.objects.create(
        enrolment=held, help=served.help, words=clean_cell(served.words)[:120], on=served.on,
        at=at, actor_id=by.id, actor_label=by.label,
    )  # fmt: skip
    note("membership.serve", "登记一项融入服务", by=by, at=at, about=held)
    return row


@transaction.atomic
def finish(enrolment: Enrolment, outcome: str, words: str, *, by: Actor, at: datetime) -> Enrolment:
    """End an enrolment with its outcome."""
    held = _open(enrolment)
    held.outcome, held.words = Outcome(outcome), clean_cell(words)[:200]
    held.ended_on = timezone.localdate(at)
    held.version += 1
    held.save()
    facts = {"outcome": held.outcome}
    note("membership.finish", "城市融入计划有了结果", by=by, at=at, about=held, facts=facts)
    return held


def _open(enrolment: Enrolment) -> Enrolment:
    held = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if held.ended_on is not None:
        raise Refusal(_("这份计划已经有了结果。"), _("要再服务，请重新登记。"))
    return held
