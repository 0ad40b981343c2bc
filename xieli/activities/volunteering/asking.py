"""The verbs of a request: ask, invite, accept or decline, refuse, withdraw; demand comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.contract import Referral
from xieli.activities.volunteering import projects, queries, rules
from xieli.activities.volunteering.models import (
    HelpRequest,
    Invite,
    InviteState,
    RequestState,
    Volunteer,
    VolunteerProject,
    VolunteerState,
)
from xieli.activities.volunteering.projects import ProjectWords, Slot
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people.models import Person
from xieli.rulebook.queries import working_days_after
from xieli.shell.guards import Belonging
from xieli.shell.keys import code
from xieli.unions.models import Union

MOST_OPEN = 5  # requests of one person at a time
MOST_PEOPLE, LONGEST_WHY, LONGEST_REASONS = 500, 200, 300


@dataclass(frozen=True)
class Ask:
    """What is asked for: five answers on a phone (day and part are one)."""

    what: str
    skill: str
    day: date
    part: str
    people: int
    where: str


@transaction.atomic
def ask(
    me: Belonging, asked: Ask, *, by: Actor, at: datetime, near: Union | None = None
) -> HelpRequest:
    """A worker asks volunteers for something; the union that is nearest to her finds somebody."""
    person = Person.objects.select_for_update().get(pk=me.person_id)
    _must_be_possible(asked, timezone.localdate(at))
    mine = queries.own_requests(person.id).filter(state__in=queries.OPEN_REQUESTS)
    if mine.count() >= MOST_OPEN:
        raise Refusal(_("您有 {n} 件还在办。"), _("办好一件再提，或先撤回一件。"), n=MOST_OPEN)
    row = _written(asked, queries.union_for(me, near), by, at, person=person)
    note("volunteering.ask", f"收到一件志愿服务需求 {row.code}", by=by, at=at, about=row)
    return row


def _must_be_possible(asked: Ask, today: date) -> None:
    if asked.day < today:
        raise Refusal(_("这一天已经过了。"), _("请选今天或以后的日子。"))
    if not 1 <= asked.people <= MOST_PEOPLE:
        raise Refusal(_("人数要在 1 到 {most} 之间。"), _("请改人数。"), most=MOST_PEOPLE)


def _written(asked: Ask, union: Union, by: Actor, at: datetime, **more: object) -> HelpRequest:
    return HelpRequest.objects.create(
        code=code(12), union=union, what=asked.what, skill=asked.skill.strip(), day=asked.day,
        part=asked.part, people=asked.people, where=asked.where, asked_by_id=by.id,
        asked_by=by.label, asked_at=at, **more,
    )  # fmt: skip


def on_referred(referral: Referral, by: Actor, at: datetime) -> None:
    """Make a request of what another kind handed on; the same row only once."""
    if HelpRequest.objects.filter(of=referral.of, about_id=referral.about_id).exists():
        return
    union = Union.objects.select_related("region").get(pk=referral.union_id)
    day = working_days_after(timezone.localdate(at), 10)
    text = f"{referral.title}：{referral.words}".strip("：")[:120]
    asked = Ask(text, referral.title[:20], day, rules.PARTS[0], 1, union.name)
    row = _written(asked, union, by, at, of=referral.of, about_id=referral.about_id)
    note("volunteering.ask", f"收到一件转来的服务需求 {row.code}", by=by, at=at, about=row)


@transaction.atomic
def name_skill(
    request: HelpRequest, skill: str, *, seen: int, by: Actor, at: datetime
) -> HelpRequest:
    """An officer names the skill that a request needs, so that the proposals look for it."""
    row = locked(request, seen)
    _must_be_open(row)
    row.skill = skill.strip()
    return kept(row, "volunteering.name_skill", f"改需求的技能：{row.code}", by=by, at=at)


@dataclass(frozen=True)
class Chosen:
    """Whom an officer chose, with which running project, because of what."""

    volunteer: Volunteer
    because: Sequence[str]
    project: VolunteerProject | None = None


@transaction.atomic
def invite(request: HelpRequest, chosen: Chosen, *, seen: int, by: Actor, at: datetime) -> Invite:
    """Ask one volunteer to answer a request; one at a time, and never the one who asked."""
    row = locked(request, seen)
    if row.state != RequestState.ASKED:
        raise Refusal(_("这件需求现在不用再邀请。"), _("请刷新，看看走到哪里了。"))
    if chosen.volunteer.state != VolunteerState.ACTIVE:
        raise Refusal(_("这一位现在不在册。"), _("请另选一位。"))
    if chosen.volunteer.person_id == row.person_id:
        raise Refusal(_("提需求的人不能自己来答应。"), _("请另选一位。"))
    if chosen.project and chosen.project.lead_id != chosen.volunteer.id:
        raise Hidden
    made = Invite.objects.create(
        request=row, volunteer=chosen.volunteer, project=chosen.project,
        reasons="；".join(chosen.because)[:LONGEST_REASONS], by=by.label, at=at,
    )  # fmt: skip
    row.state = RequestState.INVITED
    kept(row, "volunteering.invite", f"邀请一名志愿者：{row.code}", by=by, at=at)
    return made


@transaction.atomic
def accept(
    made: Invite, slot: Slot | None, *, volunteer: Volunteer, by: Actor, at: datetime
) -> HelpRequest:
    """The volunteer accepts. With a running project she sets the time at once; without one the
    request becomes the draft of a project of hers, which goes through 申报."""
    row, held = _answered(made, volunteer, InviteState.ACCEPTED, "", at)
    row.state, project = RequestState.TAKEN, held.project
    if project is None:
        project = projects.draft(volunteer, _words_of(row, at), by=by, at=at)
    row.project = project
    kept(row, "volunteering.accept", f"志愿者答应了：{row.code}", by=by, at=at)
    if slot and project.published_at:
        projects.set_slot(project, slot, volunteer=volunteer, by=by, at=at)
        row.refresh_from_db()
    return row


def _words_of(row: HelpRequest, at: datetime) -> ProjectWords:
    """A project as the request would have it; the officer mends it before it is handed in."""
    first = queries.list_of(rules.CATEGORIES, row.union, timezone.localdate(at))[0]
    return ProjectWords(
        title=row.what[:60], category=first, words=row.what, skill=row.skill,
        for_whom=f"{row.people} 人 · {row.where}"[:60],
    )  # fmt: skip


@transaction.atomic
def decline(
    made: Invite, why: str, *, volunteer: Volunteer, by: Actor, at: datetime
) -> HelpRequest:
    """The volunteer cannot come; the union looks for somebody else and does not ask her again."""
    row, _held = _answered(made, volunteer, InviteState.DECLINED, why, at)
    row.state = RequestState.ASKED
    return kept(row, "volunteering.decline", f"志愿者来不了：{row.code}", by=by, at=at)


def _answered(
    made: Invite, volunteer: Volunteer, state: str, why: str, at: datetime
) -> tuple[HelpRequest, Invite]:
    row = locked(made.request)
    held = Invite.objects.select_for_update(of=("self",)).select_related("project").get(pk=made.pk)
    if held.volunteer_id != volunteer.id:
        raise Hidden
    if held.state != InviteState.ASKED:
        raise Refusal(_("这个邀请已经答复过，或收回了。"), _("请刷新再看。"))
    held.state, held.why, held.answered_at = state, why.strip()[:LONGEST_WHY], at
    held.save()
    return row, held


@transaction.atomic
def refuse(request: HelpRequest, why: str, *, seen: int, by: Actor, at: datetime) -> HelpRequest:
    """This time it cannot be done, with the reason that the worker reads."""
    row = locked(request, seen)
    _must_be_open(row)
    if len(why.strip()) < 4:
        raise Refusal(_("还没有写为什么。"), _("请写清楚，职工会看到。"))
    return _ended(row, RequestState.REFUSED, why, ("volunteering.refuse", by, at))


@transaction.atomic
def withdraw(request: HelpRequest, *, by: Actor, at: datetime) -> HelpRequest:
    """The worker needs it no more, before the time is set."""
    row = locked(request)
    _must_be_open(row)
    return _ended(row, RequestState.WITHDRAWN, "", ("volunteering.withdraw", by, at))


def _ended(
    row: HelpRequest, state: RequestState, why: str, stamp: tuple[str, Actor, datetime]
) -> HelpRequest:
    verb, by, at = stamp
    row.invites.filter(state=InviteState.ASKED).update(state=InviteState.DROPPED)
    row.state, row.why = state, why.strip()[:LONGEST_WHY]
    row.ended_at, row.ended_by = at, by.label
    return kept(row, verb, f"{state.label}：{row.code}", by=by, at=at)


def _must_be_open(row: HelpRequest) -> None:
    if row.state not in queries.OPEN_REQUESTS:
        raise Refusal(_("这件需求已经办完。"), _("还有别的事，可以再提一件。"))


def locked(request: HelpRequest, seen: int | None = None) -> HelpRequest:
    """The request as it stands now, held; Refusal where the actor has seen an older row."""
    rows = HelpRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("union__region").get(pk=request.pk)
    if seen is not None:
        rules.must_be_fresh(seen, row.version)
    return row


def kept(row: HelpRequest, verb: str, words: str, *, by: Actor, at: datetime) -> HelpRequest:
    """Keep the row, count its version up, leave the verb's note."""
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
