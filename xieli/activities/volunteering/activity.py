"""The declaration of volunteering, and what it puts on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

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
from xieli.review.models import Application
from xieli.rulebook.queries import values, working_days_after
from xieli.shell.due import Due, first_of
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Requests without an answer, hours and changes that wait, certificates asked for."""
    if not reader.holds(queries.RUN):
        return []
    told = values((rules.ANSWER_DAYS, rules.CONFIRM_DAYS, rules.LICENCE_AHEAD), "", today)
    days = {key: one.as_days for key, one in told.items()}
    return [
        *_requests(reader, days[rules.ANSWER_DAYS]), *_hours(reader, days[rules.CONFIRM_DAYS]),
        *_changes(reader), *_proofs(reader), *_projects(reader),
        *_register(reader, today + timedelta(days=days[rules.LICENCE_AHEAD])),
    ]  # fmt: skip


def _requests(reader: Reader, days: int) -> Iterator[Due]:
    rows = HelpRequest.objects.filter(queries.within(reader, "union__path", queries.RUN))
    waiting = rows.filter(state=RequestState.ASKED).order_by("asked_at", "id")
    first, n = first_of(waiting)
    if first:
        until = working_days_after(first.asked_at.date(), days)
        words = _("{n} 件服务需求等您找人").format(n=n)
        yield Due(words, first.what, reverse("volunteering:requests"), until, _("看建议"))


def _hours(reader: Reader, days: int) -> Iterator[Due]:
    first, n = first_of(queries.to_confirm(reader))
    if first and first.went_at:
        until = working_days_after(first.went_at.date(), days)
        words = _("{n} 人次志愿服务等您核对时长").format(n=n)
        yield Due(words, first.project.title, reverse("volunteering:hours"), until, _("去核对"))


def _changes(reader: Reader) -> Iterator[Due]:
    first, n = first_of(hours.changes_for(reader))
    if first:
        words = _("{n} 处服务时长要改，等第二个人核对").format(n=n)
        url = reverse("volunteering:change", args=[first.id])
        yield Due(words, first.shift.project.title, url, action=_("看凭据"))


def _proofs(reader: Reader) -> Iterator[Due]:
    waiting = proofs.proofs_of(reader).filter(state__in=(ProofState.ASKED, ProofState.TAKEN))
    first, n = first_of(waiting)
    if first:
        words = _("{n} 张志愿服务证明等您开").format(n=n)
        url = reverse("volunteering:proofs")
        yield Due(words, first.union.name, url, action=_("去开证明"))


def _register(reader: Reader, ahead: date) -> Iterator[Due]:
    rows = Volunteer.objects.filter(queries.within(reader, "union__path", queries.RUN))
    url = reverse("volunteering:register")
    asked = rows.filter(state=VolunteerState.ASKED).count()
    if asked:
        words = _("{n} 个人想当志愿者").format(n=asked)
        yield Due(words, _("等您登记"), f"{url}?state={VolunteerState.ASKED}", action=_("去登记"))
    held = Licence.objects.filter(volunteer__in=rows, volunteer__state=VolunteerState.ACTIVE)
    ending = held.filter(expires_on__lte=ahead).order_by("expires_on")
    first, n = first_of(ending)
    if first:
        words = _("{n} 张志愿者证书快到期").format(n=n)
        yield Due(words, first.name, url, first.expires_on, _("去更新"))


def _projects(reader: Reader) -> Iterator[Due]:
    rows = VolunteerProject.objects.filter(queries.within(reader, "union__path", queries.RUN))
    first, n = first_of(rows.filter(approved_at__isnull=False, published_at=None))
    if first:
        words = _("{n} 个项目立项了，等您发布").format(n=n)
        url = reverse("volunteering:project", args=[first.id])
        yield Due(words, first.title, url, action=_("去发布"))


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
    due=due,
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
