"""The verbs on applications: review decides, then the kind acts, in one transaction or neither."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.activities import registry
from xieli.activities.contract import Activity
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.review import services as review
from xieli.review.closing import Closed, close_batch
from xieli.review.models import Act, Appeal, Application, Objection, Outcome, State
from xieli.review.queries import due_notices
from xieli.review.services import Verdict

BATCH = 200
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """What came of one row of many: the application, and the refusal where there is one."""

    application: Application
    refusal: Refusal | None = None


def activity_for(matter: str) -> Activity | None:
    """The kind whose matter this is; a matter of rows alone has no kind and no consequence."""
    kinds = registry.ACTIVITIES.values()
    return next((kind for kind in kinds if matter in kind.matters), None)


def _follow(application: Application, by: Actor, at: datetime) -> None:
    """Call the kind's consequence of an end that has just come."""
    kind = activity_for(application.call.matter)
    if kind is None:
        return
    consequences = {
        State.GRANTED: kind.on_granted,
        State.REFUSED: kind.on_refused,
        State.REVOKED: kind.on_revoked,
        State.WITHDRAWN: kind.on_withdrawn,
    }
    act = consequences.get(State(application.state))
    if act:
        act(application, by, at)


def _must_be_free(application: Application, by: Actor, at: datetime) -> None:
    """Pass who has no stake in the matter, as its kind says; Refusal else."""
    kind = activity_for(application.call.matter)
    if kind and kind.must_be_free:
        kind.must_be_free(application, by, at)


@transaction.atomic
def decide(application: Application, verdict: Verdict, *, by: Actor, at: datetime) -> Application:
    """Decide the present stage and, where that ends it, let the kind act at once, or do neither.

    The kind is asked first: whether this person is free to decide at all, and before a pass
    whether the present stage has what it needs. Its Refusal leaves everything as it was.
    """
    _must_be_free(application, by, at)
    kind = activity_for(application.call.matter)
    if kind and kind.may_pass and verdict.outcome == Outcome.PASS:
        kind.may_pass(application, by, at)
    decided = review.decide(application, verdict, by=by, at=at)
    _follow(decided, by, at)
    return decided


def decide_many(applications: Sequence[Application], *, by: Actor, at: datetime) -> list[Told]:
    """Pass many that stand at one stage, each in its own transaction and with its own checks.

    Only passes: a refusal or a return needs its own reasons. Each must still have the version it
    comes with; what is refused is told beside its row and keeps no other row back.
    """
    if len({one.stage_id for one in applications}) > 1:
        raise Refusal(_("这些申请不在同一步，不能一起办。"), _("请按事项和环节筛选后再选。"))
    return [_passed(one, by, at) for one in applications]


def _passed(application: Application, by: Actor, at: datetime) -> Told:
    if application.stage is None or application.stage.act != Act.DECIDE:
        return Told(application, Refusal(_("这一步不能成批办。"), _("请打开这一件单独办。")))
    verdict = Verdict(Outcome.PASS, seen=application.version)
    try:
        return Told(decide(application, verdict, by=by, at=at))
    except Refusal as no:
        return Told(application, no)


@transaction.atomic
def answer_objection(
    objection: Objection, answer: str, is_upheld: bool, *, by: Actor, at: datetime
) -> Objection:
    """Answer an objection; where the notice is over and nothing else is open, the kind may act."""
    about = Application.objects.select_related("call").get(shown=objection.line_id)
    _must_be_free(about, by, at)
    before = about.state
    answered = review.answer_objection(objection, answer, is_upheld, by=by, at=at)
    now = Application.objects.select_related("call").get(shown=objection.line_id)
    if now.state != before:
        _follow(now, by, at)
    return answered


@transaction.atomic
def answer_appeal(
    asked: Appeal, answer: str, is_upheld: bool, *, by: Actor, at: datetime
) -> Appeal:
    """Answer an appeal, by somebody without a stake in the matter."""
    about = Application.objects.select_related("call").get(pk=asked.application_id)
    _must_be_free(about, by, at)
    return review.answer_appeal(asked, answer, is_upheld, by=by, at=at)


@transaction.atomic
def withdraw(application: Application, *, seen: int, by: Actor, at: datetime) -> Application:
    """Take one's own application back and let the kind let go of its part, or do neither."""
    withdrawn = review.withdraw(application, seen=seen, by=by, at=at)
    _follow(withdrawn, by, at)
    return withdrawn


@transaction.atomic
def revoke(
    application: Application, why: str, *, seen: int, by: Actor, at: datetime
) -> Application:
    """Revoke a granted application and let the kind undo its part, or do neither."""
    _must_be_free(application, by, at)
    revoked = review.revoke(application, why, seen=seen, by=by, at=at)
    _follow(revoked, by, at)
    return revoked


def close_due_notices(*, at: datetime) -> int:
    """Close every notice that is over and say how many applications moved on.

    Exactly once under any number of workers, batch by batch. A kind that refuses its consequence
    keeps its own notice open (it is named in the log and tried next time) and no other.
    """
    moved, stuck = 0, set[UUID]()
    while True:
        try:
            done = _close(at, skip=stuck)
        except Refusal:
            done = _close_each(at, stuck)
        if not done.seen:
            return moved
        moved += len(done.moved)


@transaction.atomic
def _close(
    at: datetime, *, only: Collection[UUID] | None = None, skip: Collection[UUID] = ()
) -> Closed:
    done = close_batch(at=at, most=BATCH, only=only, skip=skip)
    for one in done.moved:
        _follow(one, SYSTEM, at)
    return done


def _close_each(at: datetime, stuck: set[UUID]) -> Closed:
    """Close the next batch notice by notice, so that one refusal keeps no other back."""
    due = due_notices(timezone.localdate(at)).exclude(pk__in=stuck)
    seen, moved = 0, list[Application]()
    for pk in due.values_list("pk", flat=True)[:BATCH]:
        seen += 1
        try:
            moved += _close(at, only=[pk]).moved
        except Refusal as no:
            stuck.add(pk)
            log.warning("notice %s was not closed: %s", pk, no)
    return Closed(seen, moved)
