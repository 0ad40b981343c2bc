"""Who could answer a request, and why: volunteers and running projects before the pure rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.volunteering import queries, rules
from xieli.activities.volunteering.models import (
    HelpRequest,
    InviteState,
    Shift,
    Volunteer,
    VolunteerProject,
    VolunteerState,
)
from xieli.booking.models import OccasionState
from xieli.unions.rules import ids_of

MOST_LOOKED, MOST_SHOWN = 200, 12


@dataclass(frozen=True)
class Shown:
    """A proposal as a page shows it: who, with which project, because of what."""

    volunteer: Volunteer
    project: VolunteerProject | None
    because: list[str]


def wanted(request: HelpRequest) -> rules.Wanted:
    """What the rule is asked of a request."""
    licensed = queries.list_of(rules.LICENSED, request.union, request.day)
    return rules.Wanted(
        request.skill, request.day, request.part, queries.near(request.union),
        needs_paper=request.skill in licensed,
    )  # fmt: skip


def proposals(request: HelpRequest, at: datetime) -> list[Shown]:
    """Who could answer, best first; who declined this request already is left out. Few queries."""
    people = {one.id: one for one in _volunteers(request)}
    running = _running(request, people, at)
    busy = _busy(people, request)
    known = [
        *(_candidate(one, busy) for one in people.values()),
        *(_candidate(people[one.lead_id], busy, one) for one in running.values()),
    ]
    found = rules.propose(wanted(request), known)
    return list(_once(found, people, running))[:MOST_SHOWN]


def _volunteers(request: HelpRequest) -> Iterable[Volunteer]:
    """Active volunteers one of whose skills, or whose running project's, may be alike."""
    parts = {request.skill[n : n + 2] for n in range(len(request.skill) - 1)} or {request.skill}
    word = Q()
    for part in sorted(parts):
        word |= Q(skills__word__contains=part) | Q(led__skill__contains=part)
    no = request.invites.filter(state=InviteState.DECLINED).values("volunteer")
    rows = Volunteer.objects.filter(word, state=VolunteerState.ACTIVE).exclude(pk__in=no)
    if request.person_id:
        rows = rows.exclude(person=request.person_id)
    rows = rows.select_related("person", "union").distinct()
    return rows.prefetch_related("skills", "free", "licences", "honours").order_by("id")[
        :MOST_LOOKED
    ]


def _running(
    request: HelpRequest, people: Iterable[UUID], at: datetime
) -> dict[UUID, VolunteerProject]:
    rows = queries.public_projects(at).filter(closed_at=None, lead__in=list(people))
    return {one.id: one for one in rows if rules.is_alike(one.skill, request.skill)}


def _busy(people: Iterable[UUID], request: HelpRequest) -> set[UUID]:
    """Who stands at another occasion on that day, in that part of it or without knowing."""
    rows = Shift.objects.filter(
        volunteer__in=list(people), occasion__starts_at__date=request.day
    ).exclude(occasion__state=OccasionState.CANCELLED)
    starts = rows.values_list("volunteer", "occasion__starts_at")
    return {key for key, at in starts if part_of(at) == request.part}


def part_of(at: datetime) -> str:
    """Morning until noon, afternoon until six, then evening; local time."""
    hour = timezone.localtime(at).hour
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"


def _candidate(
    one: Volunteer, busy: set[UUID], project: VolunteerProject | None = None
) -> rules.Candidate:
    skills = (project.skill,) if project else tuple(skill.word for skill in one.skills.all())
    return rules.Candidate(
        ("project", project.id) if project else ("volunteer", one.id),
        one.person.name_key, skills, frozenset(ids_of(one.union.path)),
        frozenset((free.weekday, free.part) for free in one.free.all()),
        tuple(rules.Paper(paper.name, paper.expires_on) for paper in one.licences.all()),
        one.id in busy, project.title if project else "",
    )  # fmt: skip


def _once(
    found: Iterable[rules.Proposal],
    people: dict[UUID, Volunteer],
    running: dict[UUID, VolunteerProject],
) -> Iterable[Shown]:
    """Each volunteer once, with the project that ranks first if there is one."""
    seen: set[UUID] = set()
    for one in found:
        assert isinstance(one.key, tuple)
        kind, key = one.key
        project = running[key] if kind == "project" else None
        volunteer = people[project.lead_id if project else key]
        if volunteer.id not in seen:
            seen.add(volunteer.id)
            yield Shown(volunteer, project, said(one.reasons))


def said(reasons: Iterable[rules.Reason]) -> list[str]:
    """The reasons in the reader's language."""
    return [_(one.words).format(value=_(one.value) if one.value else "") for one in reasons]
