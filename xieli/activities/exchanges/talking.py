"""The verbs of a talk: held, said, what is to follow, and its end with evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.exchanges import rules
from xieli.activities.exchanges.models import Exchange, FollowUp, Remark, Talk
from xieli.activities.exchanges.planning import hold
from xieli.activities.exchanges.services import keep_proof
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions.models import Union


@transaction.atomic
def hold_talk(
    exchange: Exchange, title: str, when: tuple[date, str], *, by: Actor, at: datetime
) -> Talk:
    """Write down a talk of an exchange: its title, and the day and the place (`when`)."""
    row = hold(exchange.pk)
    held_on, place = when
    rules.must_be_within(held_on, (row.starts_on, row.ends_on))
    made = Talk.objects.create(
        exchange=row, title=title.strip(), held_on=held_on, place=place.strip()
    )
    note("exchanges.hold_talk", f"记一场座谈：{made.title}", by=by, at=at, about=made)
    return made


@dataclass(frozen=True)
class NewRemark:
    """What somebody of one side said."""

    union: Union
    speaker: str
    kind: str
    words: str


@transaction.atomic
def say(talk: Talk, new: NewRemark, *, by: Actor, at: datetime) -> Remark:
    """Write down what was said: an introduction, a suggestion, a practice worth copying."""
    row = hold(talk.exchange_id)
    if not row.sides.filter(union=new.union).exists():
        raise Refusal(_("这家单位不在参加单位里。"), _("请选参加单位中的一家。"))
    made = Remark.objects.create(
        talk=talk, union=new.union, speaker=new.speaker.strip(), kind=new.kind,
        words=new.words.strip(), told_by=by.label,
    )  # fmt: skip
    note("exchanges.say", f"记一段发言：{talk.title}", by=by, at=at, about=made)
    return made


@dataclass(frozen=True)
class NewFollowUp:
    """What is to be done: by whom of which side, until when, after which remark."""

    words: str
    union: Union
    owner: str
    due_on: date
    remark: Remark | None = None


@transaction.atomic
def agree(talk: Talk, new: NewFollowUp, *, by: Actor, at: datetime) -> FollowUp:
    """Agree on a thing to be done after the talk; one union answers for it, never two."""
    row = hold(talk.exchange_id)
    if not row.sides.filter(union=new.union).exists():
        raise Refusal(_("这家单位不在参加单位里。"), _("请选参加单位中的一家。"))
    if new.due_on < talk.held_on:
        raise Refusal(_("办结的日子在座谈之前。"), _("请改到座谈以后的一天。"))
    made = FollowUp.objects.create(
        talk=talk, remark=new.remark, words=new.words.strip(), union=new.union,
        owner=new.owner.strip(), due_on=new.due_on,
    )  # fmt: skip
    note("exchanges.agree", f"定一件后续事项：{talk.title}", by=by, at=at, about=made)
    return made


@dataclass(frozen=True)
class Evidence:
    """What shows that a thing is done: words, and a photo where there is one."""

    words: str
    photo: bytes | None = field(default=None, repr=False)


@transaction.atomic
def finish(follow_up: FollowUp, done: Evidence, *, by: Actor, at: datetime) -> FollowUp:
    """Close a thing that was to be done, with its evidence; the closed exchange does not matter."""
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("talk__exchange")
    row = rows.get(pk=follow_up.pk)
    if row.done_at:
        raise Refusal(_("这件事已经办结了。"), _("不用再办。"))
    row.evidence = rules.must_have_evidence(done.words)
    row.proof = keep_proof(row.talk.exchange, done.photo)
    row.done_at, row.done_by = at, by.label
    row.save()
    note("exchanges.finish", f"办结后续事项：{row.talk.title}", by=by, at=at, about=row)
    return row


@transaction.atomic
def put_off(follow_up: FollowUp, until: date, why: str, *, by: Actor, at: datetime) -> FollowUp:
    """Move the day of a thing that is not done yet; the reason stands in the journal."""
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("talk")
    row = rows.get(pk=follow_up.pk)
    if row.done_at:
        raise Refusal(_("这件事已经办结了。"), _("不用再改期。"))
    if until <= max(row.due_on, timezone.localdate(at)):
        raise Refusal(_("新的日子要比原来的晚，也要在今天以后。"), _("请再选一天。"))
    words = f"后续事项改到 {until:%Y-%m-%d}（{rules.must_have_evidence(why)}）：{row.talk.title}"
    row.due_on = until
    row.save(update_fields=["due_on"])
    note("exchanges.put_off", words, by=by, at=at, about=row)
    return row
