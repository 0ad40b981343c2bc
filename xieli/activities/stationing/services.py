"""The verbs on a team: sent, prolonged, closed; bodies behind it; members and their terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.stationing import queries, rules
from xieli.activities.stationing.models import (
    Backer,
    LogEntry,
    PlanItem,
    Progress,
    Stationing,
    Term,
)
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.period import Period
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions.models import Union

Kept = TypeVar("Kept", Stationing, LogEntry, PlanItem, Progress)


def same(known: Kept, is_same: bool) -> Kept:
    """What a form sent twice made; a key of somebody else's is not told of."""
    if not is_same:
        raise Hidden
    return known


@dataclass(frozen=True)
class NewTeam:
    """A team as a form tells it: who sends it, on whose ground, from when to when, what for."""

    key: str
    kind: str
    place: str
    union: Union
    host: Union
    starts_on: date
    ends_on: date
    aim: str = ""
    agreement_id: UUID | None = None


@transaction.atomic
def send_team(new: NewTeam, *, by: Actor, at: datetime) -> Stationing:
    """Open a stationing; the form sent twice is one."""
    known = Stationing.objects.filter(key=new.key).first()
    if known:
        return same(known, known.union_id == new.union.id)
    rules.must_be_window(new.starts_on, new.ends_on)
    row = Stationing.objects.create(**vars(new))
    words = f"派出{row.get_kind_display()}：{row.place}"
    note("stationing.send_team", words, by=by, at=at, about=row)
    return row


@transaction.atomic
def extend(
    stationing: Stationing, until: date, why: str, *, seen: int, by: Actor, at: datetime
) -> Stationing:
    """Let the team stay longer; each prolongation stands in the journal with its reason."""
    row = held(stationing, seen)
    if until <= row.ends_on:
        raise Refusal(_("新的日子要在原来的结束日之后。"), _("要提前结束，请用“结束驻点”。"))
    if not why.strip():
        raise Refusal(_("请写为什么延期。"))
    facts = {"from": str(row.ends_on), "to": str(until), "why": why[:120]}
    row.ends_on = until
    row.version += 1
    row.save()
    note("stationing.extend", f"驻点延期：{row.place}", by=by, at=at, about=row, facts=facts)
    return row


@transaction.atomic
def end(
    stationing: Stationing, on: date, outcome: str, *, seen: int, by: Actor, at: datetime
) -> Stationing:
    """Close a stationing with what came of it; open items must be settled first."""
    row = held(stationing, seen)
    rules.must_be_day(on, row.starts_on, timezone.localdate(at))
    if row.items.filter(state=rules.OPEN).exists():
        raise Refusal(_("还有在办的计划事项。"), _("请先逐项记“办成了”或“不办了”，写明去向。"))
    if not outcome.strip():
        raise Refusal(_("请写驻点的结果。"))
    row.ended_on, row.ended_by, row.outcome = on, by.label, outcome
    row.version += 1
    row.save()
    note("stationing.end", f"结束驻点：{row.place}", by=by, at=at, about=row)
    return row


def held(stationing: Stationing, seen: int | None = None) -> Stationing:
    """The row, held to the transaction's end; Refusal for a stale page and a closed team."""
    rows = Stationing.objects.select_for_update(of=("self",)).select_related(
        "union", "host__region"
    )
    row = rows.get(id=stationing.id)
    if seen is not None and row.version != seen:
        raise Refusal(_("别的同志刚刚改过这个驻点。"), _("请刷新，看看现在的样子。"))
    if row.ended_on:
        raise Refusal(_("这个驻点已经结束了。"), _("记录都留着，可以看，不能再加。"))
    return row


@transaction.atomic
def add_backer(
    stationing: Stationing, name: str, gives: str, since: date, *, by: Actor, at: datetime
) -> Backer:
    """Write down a body behind the town; the same one stands once at a time."""
    row = held(stationing)
    try:
        with transaction.atomic():
            made = Backer.objects.create(stationing=row, name=name, gives=gives, since=since)
    except IntegrityError as why:
        if "backer_once_at_a_time" not in str(why):
            raise
        raise Refusal(_("“{name}”已经在后盾单位里了。"), name=name) from why
    note("stationing.add_backer", f"加后盾单位：{name}", by=by, at=at, about=made)
    return made


@transaction.atomic
def let_backer_go(backer: Backer, on: date, *, by: Actor, at: datetime) -> Backer:
    """Note from which day a body stands behind the town no longer."""
    held(backer.stationing)
    row = Backer.objects.select_for_update().get(id=backer.id)
    if row.until:
        raise Refusal(_("这家单位已经退出了。"))
    rules.must_be_day(on, row.since, timezone.localdate(at))
    row.until = on
    row.save(update_fields=["until"])
    note("stationing.let_backer_go", f"后盾单位退出：{row.name}", by=by, at=at, about=row)
    return row


@dataclass(frozen=True)
class NewTerm:
    """A member as a form tells it: who, of which body, from when to when."""

    name: str
    post: str
    starts_on: date
    ends_on: date
    backer: Backer | None = None
    is_leader: bool = False


@transaction.atomic
def add_member(stationing: Stationing, new: NewTerm, *, by: Actor, at: datetime) -> Term:
    """Send a member for some days; the same person has one term at a time."""
    row = held(stationing)
    _must_fit(row, new.name, rules.must_be_window(new.starts_on, new.ends_on))
    if new.backer and new.backer.stationing_id != row.id:
        raise Hidden
    made = Term.objects.create(stationing=row, **vars(new))
    note("stationing.add_member", f"派驻队员：{row.place}", by=by, at=at, about=made)
    return made


def _must_fit(row: Stationing, name: str, term: Period) -> None:
    rules.must_lie_in(term, Period(row.starts_on, row.ends_on))
    others = queries.terms_named(row, name)
    rules.must_not_overlap(
        term, [Period(one.starts_on, one.left_on or one.ends_on) for one in others]
    )


@transaction.atomic
def renew(term: Term, until: date, *, by: Actor, at: datetime) -> Term:
    """Let a member stay on: a further row from the day after; the old term is as it was."""
    stationing = held(term.stationing)
    row = _present(term)
    start = date.fromordinal(row.ends_on.toordinal() + 1)
    _must_fit(stationing, row.name, rules.must_be_window(start, until))
    made = Term.objects.create(
        stationing=stationing, name=row.name, post=row.post, backer_id=row.backer_id,
        is_leader=row.is_leader, starts_on=start, ends_on=until, renews=row,
    )  # fmt: skip
    note("stationing.renew", f"队员续任：{stationing.place}", by=by, at=at, about=made)
    return made


@transaction.atomic
def leave(term: Term, on: date, why: str, *, by: Actor, at: datetime) -> Term:
    """Note that a member left, on which day and why."""
    stationing = held(term.stationing)
    row = _present(term)
    rules.must_be_day(on, row.starts_on, timezone.localdate(at))
    if not why.strip():
        raise Refusal(_("请写为什么离任。"), _("例如：任期满、调回原单位。"))
    row.left_on, row.why_left = on, why.strip()[:60]
    row.save(update_fields=["left_on", "why_left"])
    note("stationing.leave", f"队员离任：{stationing.place}", by=by, at=at, about=row)
    return row


def _present(term: Term) -> Term:
    row = Term.objects.select_for_update(of=("self",)).get(id=term.id)
    if row.left_on or Term.objects.filter(renews=row).exists():
        raise Refusal(_("这一段任期已经办过了。"), _("请刷新，看看现在的样子。"))
    return row
