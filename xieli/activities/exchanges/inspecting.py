"""The verbs of an inspection: heard, found, put right, looked at again.

Law: a finding is closed by another look of the inspecting body, never by the inspected one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.exchanges import queries, rules
from xieli.activities.exchanges.models import (
    Exchange,
    HearingReport,
    Problem,
    Recheck,
    Rectification,
)
from xieli.activities.exchanges.planning import hold
from xieli.activities.exchanges.rules import Standing
from xieli.activities.exchanges.services import keep_proof
from xieli.activities.exchanges.talking import Evidence
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _


@transaction.atomic
def hear(exchange: Exchange, speaker: str, words: str, *, by: Actor, at: datetime) -> HearingReport:
    """Write down what the inspected body reported."""
    row = _inspection(exchange)
    made = HearingReport.objects.create(
        exchange=row, speaker=speaker.strip(), words=words.strip(), told_by=by.label, at=at
    )
    note("exchanges.hear", f"听取汇报：{row.title}", by=by, at=at, about=made)
    return made


@dataclass(frozen=True)
class NewProblem:
    """What was found, what was advised, who puts it right until when."""

    words: str
    guidance: str
    owner: str
    due_on: date


@transaction.atomic
def find(exchange: Exchange, new: NewProblem, *, by: Actor, at: datetime) -> Problem:
    """Put a finding on the rectification list of the inspected body."""
    row = _inspection(exchange)
    if new.due_on < timezone.localdate(at):
        raise Refusal(_("整改期限已经过了。"), _("请改到今天以后。"))
    (inspected,) = queries.others_of(row)
    made = Problem.objects.create(
        exchange=row, union=inspected, words=new.words.strip(), guidance=new.guidance.strip(),
        owner=new.owner.strip(), due_on=new.due_on, found_by=by.label, found_at=at,
    )  # fmt: skip
    note("exchanges.find", f"列一条整改：{row.title}", by=by, at=at, about=made)
    return made


def _inspection(exchange: Exchange) -> Exchange:
    row = hold(exchange.pk)
    if row.kind != rules.INSPECTION:
        raise Refusal(_("这不是一次调研。"), _("问题和整改只记在调研里。"))
    return row


@transaction.atomic
def tell_rectified(
    problem: Problem, done: Evidence, standing: Standing, *, by: Actor, at: datetime
) -> Rectification:
    """Tell that a finding was put right; it now waits for another look and is not closed."""
    row = _held(problem, rules.OPEN)
    rules.must_be_of_inspected(standing)
    if by.id is None:
        raise Hidden
    made = Rectification.objects.create(
        problem=row, words=rules.must_have_evidence(done.words),
        proof=keep_proof(row.exchange, done.photo), by_id=by.id, by=by.label, at=at,
    )  # fmt: skip
    row.state, row.told_on = rules.TOLD, timezone.localdate(at)
    row.save(update_fields=["state", "told_on"])
    note("exchanges.tell_rectified", f"报来整改：{row.exchange.title}", by=by, at=at, about=row)
    return made


@dataclass(frozen=True)
class Look:
    """What another look saw: when, what, whether it is right now; until when else."""

    looked_on: date
    words: str
    is_right: bool
    due_on: date | None = None  # a new day where it is not right yet
    photo: bytes | None = field(default=None, repr=False)


@transaction.atomic
def look_again(
    problem: Problem, seen: Look, standing: Standing, *, by: Actor, at: datetime
) -> Recheck:
    """Look at a finding again: close it, or give it back with a new day.

    Law: by a person of the inspecting body, not of the inspected, not who told it was right; one
    look for each telling.
    """
    row = _held(problem, rules.TOLD)
    told = row.rectified.latest("id")
    rules.must_look_again(standing, by.id, told.by_id)
    if by.id is None:
        raise Hidden
    due_on = _due_after(seen, row, told, at)
    made = Recheck.objects.create(
        rectification=told, told_by_id=told.by_id, looked_on=seen.looked_on,
        words=rules.must_have_evidence(seen.words), is_right=seen.is_right,
        proof=keep_proof(row.exchange, seen.photo), by_id=by.id, by=by.label, at=at,
    )  # fmt: skip
    row.state, row.told_on = (rules.DONE if seen.is_right else rules.OPEN), None
    row.closing_look = made.pk if seen.is_right else None
    row.due_on = due_on
    row.save()
    outcome = "销号" if seen.is_right else "退回再改"
    words = f"复查，{outcome}：{row.exchange.title}"
    note("exchanges.look_again", words, by=by, at=at, about=row)
    return made


def _due_after(seen: Look, row: Problem, told: Rectification, at: datetime) -> date:
    """The finding's day after a look: as it was where it is right, else the new one given."""
    today = timezone.localdate(at)
    if not timezone.localdate(told.at) <= seen.looked_on <= today:
        raise Refusal(_("复查的日子要在报来整改以后，不晚于今天。"), _("请核对日期。"))
    if seen.is_right:
        return row.due_on
    if seen.due_on is None or seen.due_on <= today:
        raise Refusal(_("没有改到位，要给一个新的期限。"), _("请选今天以后的一天。"))
    return seen.due_on


def _held(problem: Problem, state: str) -> Problem:
    """Lock a finding at one of its states; a closed exchange does not close its findings."""
    rows = Problem.objects.select_for_update(of=("self",)).select_related("exchange")
    row = rows.get(pk=problem.pk)
    if row.state == rules.DONE:
        raise Refusal(_("这一条已经销号了。"))
    if row.state != state:
        raise Refusal(
            _("已经报来整改，等对方复查。") if row.state == rules.TOLD else _("还没有报来整改。")
        )
    return row
