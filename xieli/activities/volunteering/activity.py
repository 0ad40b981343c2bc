"""The declaration of volunteering, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity, Room
from xieli.activities.volunteering import asking, hours, projects, proofs, queries, rules
from xieli.activities.volunteering.models import (
    HelpRequest,
    Licence,
    ProofState,
    RequestState,
    Volunteer,
    VolunteerProject,
    VolunteerState,
)
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.review.models import Application
from xieli.rulebook.queries import working_days_after
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Requests without an answer, hours and changes that wait, certificates asked for."""
    return errands.due(ERRANDS, reader, today)


def _of_hours(day: Day) -> Sequence[QuerySet[Any]]:
    mine = queries.within(day.reader, "union__path", queries.RUN)
    waiting = HelpRequest.objects.filter(mine, state=RequestState.ASKED)
    shifts, changes = queries.to_confirm(day.reader), hours.changes_for(day.reader)
    return [
        errands.first_and_count(waiting.order_by("asked_at", "id"), "asked_at", "what"),
        errands.first_and_count(shifts, "went_at", "project__title"),
        errands.first_and_count(changes, "shift__project__title"),
    ]


def _hours(day: Day, asked: list[Any], shifts: list[Any], changes: list[Any]) -> Iterator[Due]:
    for one in asked:
        until = working_days_after(one.asked_at.date(), day.held[rules.ANSWER_DAYS].as_days)
        words = _("{n} 件服务需求等您找人").format(n=one.of_all)
        yield Due(words, one.what, reverse("volunteering:requests"), until, _("看建议"))
    for one in shifts:
        until = working_days_after(one.went_at.date(), day.held[rules.CONFIRM_DAYS].as_days)
        words = _("{n} 人次志愿服务等您核对时长").format(n=one.of_all)
        yield Due(words, one.project.title, reverse("volunteering:hours"), until, _("去核对"))
    for one in changes:
        words = _("{n} 处服务时长要改，等第二个人核对").format(n=one.of_all)
        url = reverse("volunteering:change", args=[one.id])
        yield Due(words, one.shift.project.title, url, action=_("看凭据"))


def _of_register(day: Day) -> Sequence[QuerySet[Any]]:
    mine = queries.within(day.reader, "union__path", queries.RUN)
    waiting = proofs.proofs_of(day.reader).filter(state__in=(ProofState.ASKED, ProofState.TAKEN))
    approved = VolunteerProject.objects.filter(mine, approved_at__isnull=False, published_at=None)
    rows = Volunteer.objects.filter(mine)
    held = Licence.objects.filter(volunteer__in=rows, volunteer__state=VolunteerState.ACTIVE)
    ahead = day.today + timedelta(days=day.held[rules.LICENCE_AHEAD].as_days)
    ending = held.filter(expires_on__lte=ahead)
    return [
        errands.first_and_count(waiting, "union__name"),
        errands.first_and_count(approved, "title"),
        errands.counted(rows.filter(state=VolunteerState.ASKED)),
        errands.first_and_count(ending.order_by("expires_on"), "name", "expires_on"),
    ]  # fmt: skip


def _register(day: Day, proved: list[Any], approved: list[Any], *more: Any) -> Iterator[Due]:
    counts, ending = more
    for one in proved:
        words = _("{n} 张志愿服务证明等您开").format(n=one.of_all)
        url = reverse("volunteering:proofs")
        yield Due(words, one.union.name, url, action=_("去开证明"))
    for one in approved:
        words = _("{n} 个项目立项了，等您发布").format(n=one.of_all)
        url = reverse("volunteering:project", args=[one.id])
        yield Due(words, one.title, url, action=_("去发布"))
    url, asked = reverse("volunteering:register"), counts[0]["n"]
    if asked:
        words = _("{n} 个人想当志愿者").format(n=asked)
        yield Due(words, _("等您登记"), f"{url}?state={VolunteerState.ASKED}", action=_("去登记"))
    for one in ending:
        words = _("{n} 张志愿者证书快到期").format(n=one.of_all)
        yield Due(words, one.name, url, one.expires_on, _("去更新"))


ERRANDS = (
    Errand((queries.RUN,), _of_hours, _hours, keys=(rules.ANSWER_DAYS, rules.CONFIRM_DAYS)),
    Errand((queries.RUN,), _of_register, _register, keys=(rules.LICENCE_AHEAD,)),
)


def page_of(application: Application) -> str:
    """The project an application belongs to."""
    return reverse("volunteering:project", args=[application.about_id])


def shown_of(application: Application) -> str:
    """A notice of 精品 names the project beside the person and the union."""
    return projects.of_application(application).title


VOLUNTEERING = Activity(
    kind=rules.KIND,
    title="志愿服务",
    rooms=frozenset({Room.SERIES}),
    errands=ERRANDS,
    matters=frozenset((rules.MATTER, rules.STAR_MATTER)),
    on_granted=projects.on_granted,
    on_refused=projects.on_refused,
    on_revoked=projects.on_refused,
    on_withdrawn=projects.on_refused,
    page_of=page_of,
    shown_of=shown_of,
    takes=frozenset({"surveys", "visits", "rights"}),
    on_referred=asking.on_referred,
)
