"""The verbs of an item: add_item, claim, name_outside, hand_back, add_proof, report, confirm,
return_item, close_item.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.agreements import queries, rules
from xieli.agreements.deciding import File, put_paper
from xieli.agreements.models import (
    Agreement,
    Goal,
    ItemState,
    Joining,
    Owner,
    Paper,
    Party,
    State,
    YearItem,
)
from xieli.agreements.services import held
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions.models import Union


@dataclass(frozen=True)
class NewItem:
    """A matter of the year under a goal."""

    goal_id: UUID
    words: str
    due_on: date


@transaction.atomic
def add_item(agreement: Agreement, new: NewItem, *, by: Actor, at: datetime) -> YearItem:
    """List a matter for the year of its day; while the text is written, or in force."""
    row = held(agreement, None, (*rules.WRITING, *rules.LIVE))
    item = put_item(row, new, by)
    note("agreements.add_item", f"列入协议事项：{row.title}", by=by, at=at, about=item)
    return item


def put_item(row: Agreement, new: NewItem, by: Actor) -> YearItem:
    """Write an item. Runs under its caller's note, the agreement locked."""
    goal = Goal.objects.filter(clause__agreement=row, pk=new.goal_id).first()
    if goal is None:
        raise Hidden
    rules.must_be_within(new.due_on, row.starts_on, row.ends_on)
    if row.items.filter(year=new.due_on.year).count() >= rules.MOST_ITEMS:
        raise Refusal(_("一年最多列 {n} 条。"), _("请合并几条。"), n=rules.MOST_ITEMS)
    return YearItem.objects.create(
        agreement=row, goal=goal, year=new.due_on.year, words=new.words, due_on=new.due_on,
        made_by=by.label,
    )  # fmt: skip


@transaction.atomic
def claim(
    item: YearItem, party: Party, union: Union, person: str, *, by: Actor, at: datetime
) -> Owner:
    """Make a union with a named person the owner of an item on its side.

    Law: one owner a side; the union is the party itself or joined the item's clause there. The
    same union again changes the person; another union is refused and told whose it is.
    """
    row = _locked(item, rules.PENDING)
    _must_belong(row, party, union)
    known = Owner.objects.filter(item=row, party=party).first()
    if known and known.union_id == union.pk:
        known.person, known.claimed_at, known.claimed_by = person, at, by.label
        known.save(update_fields=["person", "claimed_at", "claimed_by"])
    else:
        rules.must_be_unclaimed(known.union_name if known else "")
        known = Owner.objects.create(
            item=row, party=party, union=union, union_name=union.name, person=person,
            claimed_at=at, claimed_by=by.label,
        )  # fmt: skip
    return _noted(row, known, "agreements.claim", f"“{union.name}”认领一条协议事项", by, at)


def _noted(row: YearItem, owner: Owner, verb: str, words: str, by: Actor, at: datetime) -> Owner:
    _keep(row, verb, words, by=by, at=at)
    return owner


def _must_belong(row: YearItem, party: Party, union: Union) -> None:
    side = Party.objects.filter(pk=party.pk, agreement=row.agreement_id, withdrawn_at=None).first()
    if side is None:
        raise Hidden
    joined = Joining.objects.filter(
        clause=row.goal.clause_id, party=side, union=union, left_at=None
    )
    if side.union_id != union.pk and not joined.exists():
        raise Refusal(
            _("“{name}”没有加入这一条机制。"), _("请先在文本页把它加进来。"), name=union.name
        )


@transaction.atomic
def name_outside(item: YearItem, party: Party, person: str, *, by: Actor, at: datetime) -> Owner:
    """Write down who answers on the side of a party that stands by name alone."""
    row = _locked(item, rules.PENDING)
    side = Party.objects.filter(pk=party.pk, agreement=row.agreement_id, union=None).first()
    if side is None:
        raise Hidden
    owner, _fresh = Owner.objects.update_or_create(
        item=row, party=side,
        defaults={
            "union_name": side.name, "person": person, "claimed_at": at, "claimed_by": by.label,
        },
    )  # fmt: skip
    return _noted(row, owner, "agreements.name_outside", "写明对方的责任人", by, at)


@transaction.atomic
def hand_back(item: YearItem, party: Party, union: Union, *, by: Actor, at: datetime) -> YearItem:
    """Give up an item on one side, so that another union of that side can claim it."""
    row = _locked(item, (ItemState.OPEN,))
    gone, _models = Owner.objects.filter(item=row, party=party, union=union).delete()
    if not gone:
        raise Refusal(_("这一条不是由“{name}”认领的。"), name=union.name)
    return _keep(row, "agreements.hand_back", f"“{union.name}”退回一条事项", by=by, at=at)


@transaction.atomic
def add_proof(item: YearItem, party: Party, told: File, *, by: Actor, at: datetime) -> Paper:
    """Put a file, a picture or words to an item as its proof."""
    row = _locked(item, rules.PENDING)
    paper = put_paper(row.agreement, party, told, by=by, at=at, item=row)
    _keep(row, "agreements.add_proof", "给协议事项加了凭据", by=by, at=at)
    return paper


@transaction.atomic
def report(
    item: YearItem, party: Party, union: Union, result: str, *, seen: int, by: Actor, at: datetime
) -> YearItem:
    """Say that an item is done; it needs a proof, and the other side's word.

    Law: only who owns it on that side reports; only while the agreement is in force.
    """
    row = _locked(item, (ItemState.OPEN,), seen)
    _must_run(row)
    if not Owner.objects.filter(item=row, party=party, union=union).exists():
        raise Refusal(_("这一条还没有由“{name}”认领。"), _("请先认领，再报完成。"), name=union.name)
    if not row.papers.exists():
        raise Refusal(_("还没有凭据。"), _("请先加一份文件、照片，或写明在哪里能查到。"))
    row.state, row.result, row.why = ItemState.REPORTED, result, ""
    row.reported_party, row.reported_at = party, at
    row.reported_by, row.reported_id = by.label, by.id
    return _keep(row, "agreements.report", "报一条协议事项完成", by=by, at=at)


def _must_run(row: YearItem) -> None:
    rules.must_be_in(row.agreement.state, rules.LIVE, dict(State.choices))


@transaction.atomic
def confirm(item: YearItem, party: Party, *, seen: int, by: Actor, at: datetime) -> YearItem:
    """The other side confirms; the day of completion is the day it was reported."""
    row = _locked(item, (ItemState.REPORTED,), seen)
    _must_be_other_side(row, party, by)
    assert row.reported_at is not None
    row.state, row.done_on = ItemState.DONE, timezone.localdate(row.reported_at)
    row.confirmed_by = by.label
    return _keep(row, "agreements.confirm", "确认一条协议事项完成", by=by, at=at)


@transaction.atomic
def return_item(
    item: YearItem, party: Party, why: str, *, seen: int, by: Actor, at: datetime
) -> YearItem:
    """The other side does not find it done yet, and says what is missing."""
    row = _locked(item, (ItemState.REPORTED,), seen)
    words = rules.must_be_reason(why)
    _must_be_other_side(row, party, by)
    row.state, row.why = ItemState.OPEN, words
    return _keep(row, "agreements.return_item", "退回一条协议事项", by=by, at=at)


def _must_be_other_side(row: YearItem, party: Party, by: Actor) -> None:
    assert row.reported_party_id is not None
    reported = rules.Act(row.reported_party_id, row.reported_id)
    has_other = queries.has_other_side(row.agreement, row.reported_party_id)
    rules.must_be_other_side(by.id, party.pk, reported, has_other)


@transaction.atomic
def close_item(
    item: YearItem, party: Party, why: str, *, seen: int, by: Actor, at: datetime
) -> YearItem:
    """Give an item up, with a reason both sides read; it counts as closed, never as done."""
    row = _locked(item, (ItemState.OPEN,), seen)
    row.state, row.why = ItemState.CLOSED, f"{party.name}：{rules.must_be_reason(why)}"[:200]
    return _keep(row, "agreements.close_item", "关掉一条协议事项", by=by, at=at)


def _locked(
    item: YearItem, states: tuple[str, ...] | frozenset[str], seen: int | None = None
) -> YearItem:
    """The item, locked behind its agreement, at the version that was seen."""
    held(Agreement(pk=item.agreement_id), None, (*rules.WRITING, *rules.LIVE))
    found = YearItem.objects.select_for_update(of=("self",)).select_related("agreement", "goal")
    row = found.get(pk=item.pk)
    if seen is not None:
        rules.must_be_seen(row.version, seen)
    rules.must_be_in(row.state, frozenset(map(str, states)), dict(ItemState.choices))
    return row


def _keep(row: YearItem, verb: str, words: str, *, by: Actor, at: datetime) -> YearItem:
    row.version += 1
    row.save()
    note(verb, f"{words}：{row.agreement.title}", by=by, at=at, about=row)
    return row
