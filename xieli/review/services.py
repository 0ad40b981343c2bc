"""The verbs of a call and its applications; those on notices and appeals stand beside this file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people.models import Person
from xieli.people.services import seal
from xieli.review import moving, rules
from xieli.review.appeals import answer_appeal, appeal
from xieli.review.closing import close_due_notices
from xieli.review.models import Application, Call, Outcome, Stage, State, Version
from xieli.review.notices import Posting, answer_objection, object_to, post_notice, show_anew
from xieli.rulebook import queries as rulebook
from xieli.rulebook.values import words
from xieli.shell.keys import code
from xieli.unions.models import Union

__all__ = [
    "Posting",
    "answer_appeal",
    "answer_objection",
    "appeal",
    "close_due_notices",
    "object_to",
    "post_notice",
    "show_anew",
]

RETURN_DAYS = "review.return.days"


@dataclass(frozen=True)
class NewCall:
    """A call to be opened; without a last day it stays open."""

    code: str
    matter: str
    title: str
    union_id: UUID
    opens_on: date
    closes_on: date | None = None


@dataclass(frozen=True)
class NewApplication:
    """An application to be drafted; about_id is the kind's own row, title names no illness."""

    call: Call
    title: str
    about_id: UUID
    union: Union
    person: Person | None = None


@dataclass(frozen=True)
class Verdict:
    """What a decider says, why, and which version of the application was seen."""

    outcome: str
    reason: str = field(default="", repr=False)
    seen: int = 0


@transaction.atomic
def open_call(new: NewCall, *, by: Actor, at: datetime) -> Call:
    """Open a call with the stages that the rulebook tells for its matter, region and first day."""
    union = Union.objects.select_related("region").get(pk=new.union_id)
    region = union.region.code if union.region else ""
    held = rulebook.values(rules.keys_of(new.matter), region, new.opens_on)
    asked = rules.stages_of(new.matter, {key: words(row.value) for key, row in held.items()})
    if Call.objects.filter(code=new.code).exists():
        raise Refusal(_("已经有代号是“{code}”的办理事项。"), _("请换一个代号。"), code=new.code)
    call = Call.objects.create(
        code=new.code, matter=new.matter, title=new.title, union=union,
        opens_on=new.opens_on, closes_on=new.closes_on,
        masking=rules.masking_of(new.matter, {key: row.value for key, row in held.items()}),
    )  # fmt: skip
    Stage.objects.bulk_create(_stage(call, one) for one in asked)
    facts = {"matter": new.matter, "stages": [one.name for one in asked]}
    note("review.open_call", f"开办：{new.title}", by=by, at=at, about=call, facts=facts)
    return call


def _stage(call: Call, asked: rules.StageAsked) -> Stage:
    return Stage(
        call=call, number=asked.number, name=asked.name, act=asked.act, level=asked.level,
        function=asked.function, days=asked.days, needed=asked.needed, audience=asked.audience,
    )  # fmt: skip


@transaction.atomic
def draft(new: NewApplication, *, by: Actor, at: datetime) -> Application:
    """Begin an application under a call that is open; nobody but who began it has it yet."""
    if not rules.is_open(new.call.opens_on, new.call.closes_on, timezone.localdate(at)):
        raise _closed(new.call)
    made = Application.objects.create(
        number=code(), call=new.call, title=new.title, about_id=new.about_id, person=new.person,
        union=new.union, asked_by_id=by.id, asked_by=by.label,
    )  # fmt: skip
    note("review.draft", f"起草申请 {made.number}", by=by, at=at, about=made)
    return made


def _closed(call: Call) -> Refusal:
    return Refusal(
        _("“{title}”现在不收申请。"), _("请问问您的工会什么时候再开。"), title=call.title
    )


@transaction.atomic
def submit(
    application: Application, sheet: str, *, seen: int, by: Actor, at: datetime
) -> Application:
    """Hand an application in, or again after a supplement; the sheet is kept sealed as a version.

    It goes to the first stage, or back to the one that returned it. Refusal where the version
    seen is stale, the call is closed, or the application is with somebody already.
    """
    held = moving.locked(application, seen)
    moving.must_be_in(held, State.DRAFT, State.RETURNED)
    today = timezone.localdate(at)
    is_first = held.state == State.DRAFT
    if is_first and not rules.is_open(held.call.opens_on, held.call.closes_on, today):
        raise _closed(held.call)
    _keep_version(held, sheet, by, at)
    moving.begin_anew(held)
    moving.enter(held, held.stage or held.call.stages.all()[0], today)
    held.submitted_at = held.submitted_at or at
    words = "交来申请" if is_first else "补正后再交申请"
    note("review.submit", f"{words} {held.number}", by=by, at=at, about=held)
    return moving.keep(held)


def _keep_version(held: Application, sheet: str, by: Actor, at: datetime) -> None:
    Version.objects.create(
        application=held, number=held.versions.count() + 1, sealed_sheet=seal("sheet", sheet),
        digest=sha256(sheet.encode()).hexdigest(), at=at, actor_id=by.id, actor_label=by.label,
    )  # fmt: skip


@transaction.atomic
def decide(application: Application, verdict: Verdict, *, by: Actor, at: datetime) -> Application:
    """Say one person's word at the present stage; the last pass of the last stage grants.

    Law 2: by another person than asked and than passed the stage before, on the version as it
    is. One refusal or return ends the stage; N passes of different persons lead on.
    """
    held = moving.locked(application, verdict.seen)
    moving.must_be_in(held, State.IN_REVIEW)
    stage = moving.stage_of(held)
    rules.must_suit(verdict.outcome, stage.act)
    reason = rules.must_be_reason(verdict.outcome, verdict.reason)
    must_decide_alone(held, by)
    moving.write(held, verdict.outcome, reason, by, at)
    _follow(held, verdict.outcome, reason, at)
    facts = {"stage": stage.name, "outcome": verdict.outcome, "round": held.round}
    words = f"{stage.name}：{Outcome(verdict.outcome).label} {held.number}"
    note("review.decide", words, by=by, at=at, about=held, facts=facts)
    return moving.keep(held)


def must_decide_alone(held: Application, by: Actor) -> None:
    """Pass who may decide the present stage: separation of duties, one word in a round."""
    asked, before = moving.who_asked(held), moving.who_decided_before(held)
    actor = rules.must_be_another(by.id, asked, before)
    stage = moving.stage_of(held)
    rules.must_be_first_word(actor, stage.number, held.round, moving.words_of(held))


def _follow(held: Application, outcome: str, reason: str, at: datetime) -> None:
    """Let a word have its effect: on to the next stage, back to the applicant, or the end."""
    stage = moving.stage_of(held)
    if outcome == rules.PASS:
        if rules.passes(stage.number, held.round, moving.words_of(held)) >= stage.needed:
            moving.step_on([held], at)
        return
    moving.void_lines(held)
    if outcome == rules.REFUSE:
        moving.end(held, State.REFUSED, at)
        return
    region = held.union.region.code if held.union.region else ""
    today = timezone.localdate(at)
    held.state, held.missing = State.RETURNED, reason
    days = rulebook.value(RETURN_DAYS, region, today).as_days
    held.until = rulebook.working_days_after(today, days)


@transaction.atomic
def withdraw(application: Application, *, seen: int, by: Actor, at: datetime) -> Application:
    """Take back one's own application before it is decided; it leaves every notice."""
    held = moving.locked(application, seen)
    moving.must_be_in(held, *moving.LIVE)
    if by.id is None or by.id not in moving.who_asked(held):
        raise Refusal(_("只有申请人自己可以撤回。"))
    moving.void_lines(held)
    moving.end(held, State.WITHDRAWN, at)
    note("review.withdraw", f"撤回申请 {held.number}", by=by, at=at, about=held)
    return moving.keep(held)


@transaction.atomic
def revoke(
    application: Application, why: str, *, seen: int, by: Actor, at: datetime
) -> Application:
    """Take a granted thing back, also after the notice, with a reason and by another person."""
    held = moving.locked(application, seen)
    moving.must_be_in(held, State.GRANTED)
    reason = rules.must_be_reason(rules.REVOKE, why)
    granted_by = rules.deciders_before(moving.stage_of(held).number + 1, moving.words_of(held))
    rules.must_be_another(by.id, moving.who_asked(held), granted_by)
    held.round += 1
    moving.write(held, rules.REVOKE, reason, by, at)
    moving.end(held, State.REVOKED, at)
    note("review.revoke", f"撤销已批准的 {held.number}", by=by, at=at, about=held)
    return moving.keep(held)
