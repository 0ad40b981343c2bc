"""The verbs of the joint meeting: plan, change_plan, cancel, record, make_item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from xieli.agreements import queries, rules
from xieli.agreements.items import NewItem, put_item
from xieli.agreements.models import (
    Agreement,
    Attendee,
    Meeting,
    MeetingState,
    Party,
    Resolution,
    YearItem,
)
from xieli.agreements.services import held
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _


@dataclass(frozen=True)
class Plan:
    """When and where a meeting is, what is talked of; why another party hosts than whose turn."""

    host: Party
    planned_on: date
    place: str
    agenda: str
    why_host: str = ""


@dataclass(frozen=True)
class Came:
    """Somebody who came, for a side."""

    party: Party
    name: str
    post: str = ""


@dataclass(frozen=True)
class Held:
    """What came of a meeting."""

    held_on: date
    minutes: str
    next_host: Party
    came: Sequence[Came]
    resolutions: Sequence[str]


@transaction.atomic
def plan(agreement: Agreement, told: Plan, *, by: Actor, at: datetime) -> Meeting:
    """Plan the next joint meeting; the host is whose turn it is, or a reason is kept."""
    row = held(agreement, None, rules.LIVE)
    if row.meetings.filter(state=MeetingState.PLANNED).exists():
        raise Refusal(_("已经有一次会排着了。"), _("请改那一次，或先取消。"))
    why = rules.must_rotate(told.host.pk, queries.host_due(row), told.why_host)
    last = row.meetings.aggregate(most=Max("number"))["most"] or 0
    made = Meeting.objects.create(
        agreement=row, number=last + 1, host=_live(row, told.host), why_host=why,
        planned_on=told.planned_on, place=told.place, agenda=told.agenda,
    )  # fmt: skip
    words = f"排了第 {made.number} 次联席会议：{row.title}"
    note("agreements.plan_meeting", words, by=by, at=at, about=made)
    return made


def _live(row: Agreement, party: Party) -> Party:
    found = Party.objects.filter(agreement=row, pk=party.pk, withdrawn_at=None).first()
    if found is None:
        raise Refusal(_("这一方已经退出了。"), _("请选另一方承办。"))
    return found


@transaction.atomic
def change_plan(meeting: Meeting, told: Plan, *, seen: int, by: Actor, at: datetime) -> Meeting:
    """Change a planned meeting."""
    row = _locked(meeting, seen)
    if told.host.pk != row.host_id:
        turn = _turn_without(row)
        row.why_host = rules.must_rotate(told.host.pk, turn, told.why_host)
        row.host = _live(row.agreement, told.host)
    row.planned_on, row.place, row.agenda = told.planned_on, told.place, told.agenda
    return _keep(row, "agreements.change_meeting", "改了联席会议的安排", by=by, at=at)


def _turn_without(row: Meeting) -> UUID:
    """Whose turn it would be if this meeting were not planned."""
    others = Meeting.objects.filter(agreement=row.agreement, state=MeetingState.HELD)
    last = others.order_by("-number").first()
    order = queries.order_of(row.agreement)
    if last and last.next_host_id in order:
        return last.next_host_id
    return rules.next_host(order, last.host_id if last else None)


@transaction.atomic
def cancel(meeting: Meeting, *, seen: int, by: Actor, at: datetime) -> Meeting:
    """Call a planned meeting off; the turn stays with its host."""
    row = _locked(meeting, seen)
    row.state = MeetingState.CANCELLED
    return _keep(row, "agreements.cancel_meeting", "取消了联席会议", by=by, at=at)


@transaction.atomic
def record(meeting: Meeting, told: Held, *, seen: int, by: Actor, at: datetime) -> Meeting:
    """Write down who came, what was said and resolved, and who hosts next."""
    row = _locked(meeting, seen)
    if told.held_on > timezone.localdate(at):
        raise Refusal(_("会还没有开。"), _("开过以后再写纪要。"))
    if not told.came:
        raise Refusal(_("还没有写谁参加了。"), _("一行一人，写姓名和职务。"))
    sides = {one.party.pk for one in told.came}
    if len(sides) < 2:
        raise Refusal(_("只有一方的人参加，不算联席会议。"), _("请补上另一方参加的人。"))
    row.held_on, row.minutes, row.state = told.held_on, told.minutes, MeetingState.HELD
    row.next_host = _live(row.agreement, told.next_host)
    Attendee.objects.bulk_create(
        Attendee(meeting=row, party=one.party, name=one.name, post=one.post) for one in told.came
    )
    Resolution.objects.bulk_create(
        Resolution(meeting=row, number=n, words=words)
        for n, words in enumerate(told.resolutions, 1)
    )
    return _keep(row, "agreements.record_meeting", "写了联席会议的纪要", by=by, at=at)


@transaction.atomic
def make_item(
    resolution: Resolution, goal_id: UUID, due_on: date, *, by: Actor, at: datetime
) -> YearItem:
    """Turn a resolution into an item of the year; once only."""
    row = held(resolution.meeting.agreement, None, rules.LIVE)
    found = Resolution.objects.select_for_update().get(pk=resolution.pk)
    if found.item_id:
        raise Refusal(_("这一条议定事项已经列入了。"), _("在看板上接着办。"))
    found.item = put_item(row, NewItem(goal_id, found.words, due_on), by)
    found.save(update_fields=["item"])
    note("agreements.make_item", f"议定事项列入协议：{row.title}", by=by, at=at, about=found.item)
    return found.item


def access_resolution(meeting: Meeting, number: int) -> Resolution:
    """A resolution of this meeting; Hidden where there is none."""
    rows = Resolution.objects.select_related("meeting__agreement")
    found = rows.filter(meeting=meeting, number=number).first()
    if found is None:
        raise Hidden
    return found


def _locked(meeting: Meeting, seen: int) -> Meeting:
    held(Agreement(pk=meeting.agreement_id), None, rules.LIVE)
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("agreement")
    row = rows.get(pk=meeting.pk)
    rules.must_be_seen(row.version, seen)
    rules.must_be_in(row.state, {MeetingState.PLANNED.value}, dict(MeetingState.choices))
    return row


def _keep(row: Meeting, verb: str, words: str, *, by: Actor, at: datetime) -> Meeting:
    row.version += 1
    row.save()
    note(verb, f"{words}：{row.agreement.title}", by=by, at=at, about=row)
    return row
