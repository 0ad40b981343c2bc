"""The verbs of what recurs and of learning: set_rhythm, touch, end_rhythm; open_study, write_hours,
confirm_hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.agreements import queries, rules
from xieli.agreements.models import Agreement, Party, Rhythm, Study, StudyHours, Touch
from xieli.agreements.services import held
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _

MOST_ROWS = 500


@dataclass(frozen=True)
class NewRhythm:
    """What recurs: how, every how many months, first when, and whose turn it is."""

    kind: str
    words: str
    months: int
    next_on: date
    turn: Party


@dataclass(frozen=True)
class NewStudy:
    """A secondment or a class."""

    kind: str
    title: str
    host: Party
    place: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Hours:
    """One person's hours: who was sent by which side."""

    party: Party
    name: str
    post: str
    hours: Decimal


@transaction.atomic
def set_rhythm(agreement: Agreement, told: NewRhythm, *, by: Actor, at: datetime) -> Rhythm:
    """Set a contact that recurs, with its reminders."""
    row = held(agreement, None, (*rules.WRITING, *rules.LIVE))
    made = Rhythm.objects.create(
        agreement=row, kind=told.kind, words=told.words, months=told.months,
        next_on=told.next_on, turn=_of(row, told.turn),
    )  # fmt: skip
    note("agreements.set_rhythm", f"定了常态联系：{row.title}", by=by, at=at, about=made)
    return made


def _of(row: Agreement, party: Party) -> Party:
    found = Party.objects.filter(agreement=row, pk=party.pk, withdrawn_at=None).first()
    if found is None:
        raise Hidden
    return found


@transaction.atomic
def touch(
    rhythm: Rhythm, party: Party, held_on: date, words: str, *, by: Actor, at: datetime
) -> Touch:
    """Write down that the contact took place; the next falls due by the rhythm, the turn moves on.

    The same due day twice is refused: two sides who both write it down write it once.
    """
    row = held(Agreement(pk=rhythm.agreement_id), None, rules.LIVE)
    found = Rhythm.objects.select_for_update(of=("self",)).get(pk=rhythm.pk)
    if found.ended_at:
        raise Refusal(_("这一项联系已经停了。"))
    if found.next_on != rhythm.next_on:
        raise Refusal(_("对方刚刚记过这一次了。"), _("请刷新看看。"))
    if held_on > timezone.localdate(at):
        raise Refusal(_("这一天还没有到。"), _("请填联系的那一天。"))
    made = Touch.objects.create(
        rhythm=found, party=_of(row, party), due_on=found.next_on, held_on=held_on, words=words,
        by=by.label,
    )  # fmt: skip
    order = queries.order_of(row)
    found.next_on = rules.next_turn(found.next_on, held_on, found.months)
    found.turn_id = rules.next_host(order, found.turn_id)
    found.save(update_fields=["next_on", "turn"])
    note("agreements.touch", f"记了一次常态联系：{row.title}", by=by, at=at, about=found)
    return made


@transaction.atomic
def end_rhythm(rhythm: Rhythm, *, by: Actor, at: datetime) -> Rhythm:
    """Stop a contact; what took place stays on record."""
    row = held(Agreement(pk=rhythm.agreement_id), None, None)
    found = Rhythm.objects.get(pk=rhythm.pk)
    if found.ended_at is None:
        found.ended_at = at
        found.save(update_fields=["ended_at"])
        note("agreements.end_rhythm", f"停了一项常态联系：{row.title}", by=by, at=at, about=found)
    return found


@transaction.atomic
def open_study(agreement: Agreement, told: NewStudy, *, by: Actor, at: datetime) -> Study:
    """Open a secondment or a class; the host is one of the sides."""
    row = held(agreement, None, rules.LIVE)
    if told.ends_on < told.starts_on:
        raise Refusal(_("结束日在开始日之前。"), _("请核对这两天。"))
    made = Study.objects.create(
        agreement=row, kind=told.kind, title=told.title, host=_of(row, told.host),
        place=told.place, starts_on=told.starts_on, ends_on=told.ends_on, made_by=by.label,
    )  # fmt: skip
    note("agreements.open_study", f"开了“{made.title}”：{row.title}", by=by, at=at, about=made)
    return made


@transaction.atomic
def write_hours(study: Study, party: Party, told: Hours, *, by: Actor, at: datetime) -> StudyHours:
    """Write one person's hours down for a side; the other side confirms them.

    A row not yet confirmed is replaced by the same person's new one.
    """
    row = held(Agreement(pk=study.agreement_id), None, rules.LIVE)
    if study.starts_on > timezone.localdate(at):
        raise Refusal(_("还没有开始，不能记学时。"))
    rows = StudyHours.objects.filter(study=study)
    if rows.count() >= MOST_ROWS:
        raise Refusal(_("一个班最多记 {n} 人。"), n=MOST_ROWS)
    known = rows.filter(party=told.party, name=told.name).select_for_update().first()
    if known and known.confirmed_at:
        raise Refusal(_("“{name}”的学时已经确认过了。"), _("确认过的不能再改。"), name=told.name)
    known = known or StudyHours(study=study, party=_of(row, told.party), name=told.name)
    known.post, known.hours = told.post, told.hours
    known.written_party, known.written_by, known.written_id = _of(row, party), by.label, by.id
    known.save()
    note("agreements.write_hours", f"记学时：{row.title}", by=by, at=at, about=study)
    return known


@transaction.atomic
def confirm_hours(
    study: Study, row_id: UUID, party: Party, *, by: Actor, at: datetime
) -> StudyHours:
    """The other side confirms a person's hours, by another person than wrote them down."""
    row = held(Agreement(pk=study.agreement_id), None, rules.LIVE)
    found = StudyHours.objects.select_for_update().filter(study=study, pk=row_id).first()
    if found is None:
        raise Hidden
    if found.confirmed_at:
        return found
    written = rules.Act(found.written_party_id, found.written_id)
    has_other = queries.has_other_side(row, found.written_party_id)
    rules.must_be_other_side(by.id, party.pk, written, has_other)
    found.confirmed_at, found.confirmed_by = at, by.label
    found.save(update_fields=["confirmed_at", "confirmed_by"])
    note("agreements.confirm_hours", f"确认学时：{row.title}", by=by, at=at, about=study)
    return found
