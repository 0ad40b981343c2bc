"""The verbs on the team; each leaves one note, and none ranks anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from xieli.activities.team import queries, rules
from xieli.activities.team.models import (
    Contract,
    ContractKind,
    GrowthKind,
    GrowthStep,
    Leaving,
    PaySource,
    TeamMember,
    Training,
)
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.people.services import NewPerson
from xieli.unions.models import Union
from xieli.unions.rules import must_be_name


@dataclass(frozen=True)
class NewMember:
    """Somebody who begins to work for a union."""

    union: Union
    person: NewPerson
    post: str
    since: date


@dataclass(frozen=True)
class NewContract:
    """A contract as it was signed; the pay band is one of the rulebook's words."""

    kind: str
    starts: date
    ends: date | None
    source: str
    pay: str = field(default="", repr=False)


@transaction.atomic
def take_on(new: NewMember, *, by: Actor, at: datetime) -> TeamMember:
    """Put somebody into a union's team; nobody stands in two teams at once."""
    person = people.register_person(new.person, by=by, at=at)
    known = TeamMember.objects.filter(person=person, left_on=None).select_related("union").first()
    if known:
        raise Refusal(
            _("这个人已经在“{union}”的队伍里。"), _("调动的，请先在那边办离岗。"),
            union=known.union.name,
        )  # fmt: skip
    if TeamMember.objects.filter(person=person, left_on__gt=new.since).exists():
        raise Refusal(_("到岗日早于他上一段的离岗日。"), _("请核对日期。"))
    member = TeamMember.objects.create(
        union=new.union, person=person, post=must_be_name(new.post)[:40], since=new.since
    )
    facts = {"union": str(new.union.id)}
    words = f"{new.union.name}新到一名工会社工"
    note("team.take_on", words, by=by, at=at, about=member, facts=facts)
    return member


@transaction.atomic
def sign_contract(member: TeamMember, new: NewContract, *, by: Actor, at: datetime) -> Contract:
    """Keep a contract that does not overlap an earlier one; the pay band is sealed."""
    member = _locked(member)
    rules.must_be_contract(new.kind, new.starts, new.ends)
    if member.contracts.filter(starts=new.starts).exists():
        raise Refusal(_("从 {day} 起的合同已经登记过。"), _("请刷新页面再看。"), day=new.starts)
    _must_not_overlap(member, new)
    if new.pay and new.pay not in queries.bands(member.union, timezone.localdate(at)):
        raise Refusal(_("规则库里没有“{pay}”这一档。"), _("请从列表里选。"), pay=new.pay)
    contract = Contract.objects.create(
        member=member, kind=ContractKind(new.kind), starts=new.starts, ends=new.ends,
        source=PaySource(new.source),
        sealed_pay=people.seal(queries.SEAL, new.pay) if new.pay else None,
    )  # fmt: skip
    facts = {"kind": contract.kind, "source": contract.source}
    note("team.sign_contract", "登记一份合同", by=by, at=at, about=contract, facts=facts)
    return contract


def _must_not_overlap(member: TeamMember, new: NewContract) -> None:
    for other in member.contracts.all():
        begins_inside = other.starts <= new.starts and (other.ends or date.max) >= new.starts
        is_overrun = new.starts < other.starts and (new.ends or date.max) >= other.starts
        if (begins_inside and other.kind != rules.OPEN_ENDED) or is_overrun:
            raise Refusal(
                _("和 {start} 起的那份合同重叠。"), _("请核对起止日。"), start=other.starts
            )


@transaction.atomic
def note_training(
    member: TeamMember, title: str, on: date, hours: Decimal, *, by: Actor, at: datetime
) -> Training:
    """Keep a course somebody took; the same course of the same day once."""
    member = _locked(member)
    rules.must_be_hours(hours)
    name = must_be_name(title)
    if member.trainings.filter(title=name, on=on).exists():
        raise Refusal(_("这次培训已经登记过。"), _("请刷新页面再看。"))
    training = Training.objects.create(member=member, title=name, on=on, hours=hours)
    note("team.note_training", "登记一次培训", by=by, at=at, about=training)
    return training


@transaction.atomic
def note_growth(
    member: TeamMember, kind: str, title: str, *, on: date, by: Actor, at: datetime
) -> GrowthStep:
    """Keep a promotion, a certificate or a new role, once."""
    member = _locked(member)
    name = must_be_name(title)
    if member.growth.filter(title=name, on=on).exists():
        raise Refusal(_("这一步成长已经登记过。"), _("请刷新页面再看。"))
    step = GrowthStep.objects.create(member=member, kind=GrowthKind(kind), title=name, on=on)
    facts = {"kind": step.kind}
    note("team.note_growth", "登记一步成长", by=by, at=at, about=step, facts=facts)
    return step


@transaction.atomic
def let_go(
    member: TeamMember, on: date, why: str, *, seen: int, by: Actor, at: datetime
) -> TeamMember:
    """Keep the last day and why; the row and its record stay."""
    member = _locked(member)
    if member.version != seen or member.left_on is not None:
        raise Refusal(_("这个人刚被别人办过。"), _("请刷新页面再看。"))
    rules.must_be_leaving(member.since, on, timezone.localdate(at))
    member.left_on, member.left_why = on, Leaving(why)
    member.version += 1
    member.save()
    facts = {"why": member.left_why, "union": str(member.union_id)}
    words = f"{member.union.name}一名工会社工离岗"
    note("team.let_go", words, by=by, at=at, about=member, facts=facts)
    return member


@transaction.atomic
def read_pay(contract: Contract, *, reason: str, by: Actor, at: datetime) -> str:
    """Give a contract's pay band in plain; the reading and its reason stand in the journal."""
    return people.open_sealed(contract, queries.SEAL, reason=reason, by=by, at=at)


def _locked(member: TeamMember) -> TeamMember:
    held = TeamMember.objects.select_for_update(of=("self",)).select_related("union__region")
    found = held.filter(pk=member.pk).first()
    if found is None:
        raise Hidden
    return found
