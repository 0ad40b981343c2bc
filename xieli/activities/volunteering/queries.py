"""Questions: the register, the projects and where they are, requests, own pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xieli.activities.volunteering import rules
from xieli.activities.volunteering.models import (
    HelpRequest,
    Invite,
    InviteState,
    RequestState,
    Shift,
    TeamPlace,
    Volunteer,
    VolunteerProject,
    VolunteerState,
)
from xieli.booking.models import Occasion, OccasionState
from xieli.kernel.refusal import Hidden
from xieli.people.models import Consent, Function, Household, User
from xieli.people.queries import within_any
from xieli.rulebook import queries as rulebook
from xieli.rulebook.values import words
from xieli.shell.guards import Belonging, Reader
from xieli.unions.models import Level, Union
from xieli.unions.rules import ids_of

RUN, DECIDE = Function.VOLUNTEERS_RUN, Function.VOLUNTEERS_DECIDE
BOTH = (RUN, DECIDE)
OPEN_REQUESTS = (RequestState.ASKED, RequestState.INVITED, RequestState.TAKEN)


def is_officer(reader: Reader) -> bool:
    """Whether the reader works with volunteers anywhere."""
    return any(reader.holds(function) for function in BOTH)


def must_be_officer(reader: Reader) -> None:
    """Pass who works with volunteers; Hidden for all others."""
    if not is_officer(reader):
        raise Hidden


def within(reader: Reader, path: str, *functions: str) -> Q:
    """Rows whose union (its path in `path`) stands under the reader's mandates."""
    return within_any(reader, functions or BOTH, path)


def may(reader: Reader, union_id: UUID, *functions: str) -> bool:
    """Whether the reader holds one of the functions for the union."""
    return any(reader.may(one, union_id) for one in functions or BOTH)


def list_of(key: str, union: Union | None, on: date) -> list[str]:
    """The words of a list of the rulebook, as they hold where the union is."""
    region = union.region.code if union and union.region else ""
    return words(rulebook.value(key, region, on).value)


# The register.


def register_of(reader: Reader) -> QuerySet[Volunteer]:
    """The volunteers this officer keeps, with skills, honours and teams, by name."""
    rows = Volunteer.objects.filter(within(reader, "union__path")).select_related("person", "union")
    places = Prefetch("places", TeamPlace.objects.filter(until=None), to_attr="teams")
    found = rows.prefetch_related("skills", "honours", places)
    return found.order_by("-state", "person__name_key", "id")


def access_volunteer(volunteer_id: UUID, reader: Reader) -> Volunteer:
    """Fetch a volunteer for who keeps the register there; Hidden for everyone else."""
    rows = Volunteer.objects.select_related("person", "union__region")
    found = rows.filter(pk=volunteer_id).first()
    if found is None or not may(reader, found.union_id):
        raise Hidden
    return found


def volunteer_of(person_id: UUID | None) -> Volunteer | None:
    """The volunteer a person is, if any."""
    if person_id is None:
        return None
    rows = Volunteer.objects.select_related("person", "union__region")
    return rows.filter(person_id=person_id).first()


def access_own(me: Belonging | None) -> Volunteer:
    """The volunteer who is signed in; Hidden for everyone who is none."""
    found = volunteer_of(me.person_id if me else None)
    if found is None or found.state == VolunteerState.LEFT:
        raise Hidden
    return found


def users_of(volunteer: Volunteer) -> set[UUID]:
    """The sign-ins of a volunteer: none of them may confirm what she did."""
    return set(User.objects.filter(person=volunteer.person_id).values_list("id", flat=True))


def union_for(me: Belonging, near: Union | None = None) -> Union:
    """The union a worker turns to: of the 会籍, of the home, else the one named as near (of the
    project she came from), else the broadest that has volunteers.

    Nobody is sent away for not being a member; Hidden only where no union works with volunteers.
    """
    rows = Union.objects.select_related("region")
    if me.union_id:
        return rows.get(pk=me.union_id)
    if me.household_id:
        return rows.get(pk=Household.objects.values_list("union_id").get(pk=me.household_id)[0])
    if near:
        return near
    held = rows.filter(mandate__function=RUN).order_by("level", "name_key").first()
    if held is None:
        raise Hidden
    return held


# Projects.


def projects(at: datetime) -> QuerySet[Any]:
    """All projects with the counts that their place on the road is found from."""
    held = Occasion.objects.filter(series__programme=OuterRef("programme_id"))
    held = held.exclude(state=OccasionState.CANCELLED)
    ahead = held.filter(ends_at__gt=at).exclude(state=OccasionState.HELD)
    bookable = ahead.filter(state=OccasionState.OPEN, closes_at__gt=at)
    begun = held.filter(Q(starts_at__lte=at) | Q(state=OccasionState.HELD))
    counts = {
        "to_come": _count(ahead), "bookable": _count(bookable), "begun": _count(begun),
        "rated": _count(begun.filter(feedbacks__isnull=False)),
    }  # fmt: skip
    rows = VolunteerProject.objects.annotate(**counts)
    return rows.select_related("union__region", "lead__person", "programme__series")


def _count(rows: QuerySet[Occasion]) -> Any:
    counted = rows.order_by().values("series").annotate(n=Count("id", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


def facts_of(project: Any) -> rules.Facts:
    """The facts of a project that came with its counts."""
    return rules.Facts(
        is_asked=project.asked_at is not None, is_approved=project.approved_at is not None,
        is_refused=project.refused_at is not None, is_published=project.published_at is not None,
        is_closed=project.closed_at is not None, is_starred=project.starred_at is not None,
        to_come=project.to_come, bookable=project.bookable, begun=project.begun,
        rated=project.rated,
    )  # fmt: skip


def projects_of(reader: Reader, at: datetime) -> QuerySet[Any]:
    """The projects of unions this officer works for, the newest first."""
    return projects(at).filter(within(reader, "union__path")).order_by("-id")


def access_project(project_id: UUID, reader: Reader, at: datetime) -> Any:
    """Fetch a project for who works for its union; Hidden for everyone else."""
    found = projects(at).filter(pk=project_id).first()
    if found is None or not may(reader, found.union_id):
        raise Hidden
    return found


def public_projects(at: datetime) -> QuerySet[Any]:
    """What anyone may look at: projects that were published, those that can be booked first."""
    rows = projects(at).filter(published_at__isnull=False)
    return rows.order_by("closed_at", "-bookable", "category", "-published_at", "id")


def access_public(code: str, at: datetime) -> Any:
    """Fetch a published project by its code; Hidden for every other."""
    found = public_projects(at).filter(code=code).first()
    if found is None:
        raise Hidden
    return found


def led_by(volunteer: Volunteer, at: datetime) -> QuerySet[Any]:
    """The volunteer's own projects, the newest first."""
    return projects(at).filter(lead=volunteer).order_by("-id")


def access_led(volunteer: Volunteer, code: str, at: datetime) -> Any:
    """Fetch one of the volunteer's own projects; Hidden for every other."""
    found = led_by(volunteer, at).filter(code=code).first()
    if found is None:
        raise Hidden
    return found


def occasions_of(project: VolunteerProject) -> QuerySet[Occasion]:
    """The occasions of a project, the next last."""
    if project.programme_id is None:
        return Occasion.objects.none()
    rows = Occasion.objects.filter(series__programme=project.programme_id)
    return rows.select_related("series").order_by("-starts_at", "-id")


def starred(at: datetime) -> QuerySet[Any]:
    """精品 and demonstration projects, the newest first."""
    rows = projects(at).filter(starred_at__isnull=False)
    return rows.order_by("-is_demonstration", "-starred_at", "id")


def stage() -> QuerySet[Volunteer]:
    """Model workers who said that they may be shown, with their honours."""
    rows = Volunteer.objects.filter(is_shown=True, state=VolunteerState.ACTIVE)
    rows = rows.filter(Exists(_consents())).select_related("person", "union")
    return rows.prefetch_related("honours", "skills").order_by("person__name_key", "id")


def _consents() -> QuerySet[Any]:
    live = Consent.objects.filter(purpose=rules.CONSENT_SHOWN, withdrawn_at=None)
    return live.filter(person=OuterRef("person_id"))


# Requests.


def requests_of(reader: Reader) -> QuerySet[HelpRequest]:
    """The requests that unions of this officer answer; open ones first, the next day first."""
    rows = HelpRequest.objects.filter(within(reader, "union__path", RUN))
    rows = rows.select_related("union", "person", "project")
    return rows.order_by(F("ended_at").asc(nulls_first=True), "day", "id")


def access_request(request_id: UUID, reader: Reader) -> HelpRequest:
    """Fetch a request for who answers it; Hidden for everyone else."""
    rows = HelpRequest.objects.select_related("union__region", "person", "project", "occasion")
    found = rows.filter(pk=request_id).first()
    if found is None or not may(reader, found.union_id, RUN):
        raise Hidden
    return found


def own_requests(person_id: UUID) -> QuerySet[HelpRequest]:
    """What a worker asked for, the newest first."""
    return HelpRequest.objects.filter(person_id=person_id).order_by("-id")


def access_own_request(code: str, me: Belonging | None) -> HelpRequest:
    """Fetch one's own request by its code; Hidden for every other."""
    rows = HelpRequest.objects.select_related("union", "project", "occasion__series")
    found = rows.filter(code=code, person_id=me.person_id).first() if me else None
    if found is None:
        raise Hidden
    return found


def invites_of(volunteer: Volunteer) -> QuerySet[Invite]:
    """The invitations that wait for this volunteer's answer, the soonest first."""
    rows = volunteer.invites.filter(state=InviteState.ASKED)
    return rows.select_related("request__union", "project").order_by("request__day", "id")


def access_invite(volunteer: Volunteer, invite_id: UUID) -> Invite:
    """Fetch an invitation to this volunteer; Hidden for every other."""
    found = volunteer.invites.select_related("request__union", "project").filter(pk=invite_id)
    invite = found.first()
    if invite is None:
        raise Hidden
    return invite


def near(union: Union) -> tuple[tuple[UUID, str], ...]:
    """The unions from the county down to this one, the nearest last; one query."""
    way = ids_of(union.path)
    rows = Union.objects.filter(pk__in=way, level__gte=Level.COUNTY)
    names = dict(rows.values_list("id", "name"))
    return tuple((pk, names[pk]) for pk in way if pk in names)


# Shifts.


def shifts_of(volunteer: Volunteer) -> QuerySet[Shift]:
    """The volunteer's shifts, the newest first."""
    rows = volunteer.shifts.select_related("occasion__series", "project")
    return rows.order_by("-occasion__starts_at", "-id")


def access_own_shift(volunteer: Volunteer, shift_id: UUID) -> Shift:
    """Fetch one of the volunteer's own shifts; Hidden for every other."""
    found = shifts_of(volunteer).filter(pk=shift_id).first()
    if found is None:
        raise Hidden
    return found


def access_shift(shift_id: UUID, reader: Reader) -> Shift:
    """Fetch a shift for who organises its project; Hidden for everyone else."""
    rows = Shift.objects.select_related("volunteer__person", "occasion__series", "project__union")
    found = rows.filter(pk=shift_id).first()
    if found is None or not may(reader, found.project.union_id, RUN):
        raise Hidden
    return found


def to_confirm(reader: Reader) -> QuerySet[Shift]:
    """The shifts that came and left and wait for somebody else's word, the oldest first."""
    rows = Shift.objects.filter(within(reader, "project__union__path", RUN))
    rows = rows.filter(confirmed_at=None, went_at__isnull=False)
    shown = ("volunteer__person", "occasion__series", "project__union")
    return rows.select_related(*shown).order_by("went_at", "id")
