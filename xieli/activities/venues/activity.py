"""The declaration of places, and what they put on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.venues import adopting, queries, rules, services
from xieli.activities.venues.models import Venue, VenueState
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Reports, faults, supplies that expire, doors nobody confirmed, plates, buildings."""
    found: list[Due] = []
    if reader.holds(queries.RUN):
        house = queries.house("", today)
        rows = queries.kept(reader, queries.RUN)
        found += [
            *_reports(reader), *_faults(rows), *_supplies(reader, today, house),
            *_doors(rows, house), *_named(rows),
        ]  # fmt: skip
    if reader.holds(queries.DECIDE):
        found += _buildings(reader)
    return found


def _reports(reader: Reader) -> Iterator[Due]:
    waiting = list(queries.reports_kept(reader)[:200])
    if waiting:
        words = _("{n} 件职工的报告等答复").format(n=len(waiting))
        more = _("最早的一件：{name}").format(name=waiting[0].venue.name)
        yield Due(words, more, reverse("venues:reports"), waiting[0].until, _("去答复"))


def _faults(rows: QuerySet[Venue]) -> Iterator[Due]:
    waiting = list(queries.open_faults(rows)[:200])
    if waiting:
        first = waiting[0]
        words = _("{n} 处巡检问题没有复查完").format(n=len(waiting))
        more = f"{first.inspection.venue.name}：{first.item}"
        yield Due(words, more, reverse("venues:faults"), first.until, _("看清单"))


def _supplies(reader: Reader, today: date, house: rules.House) -> Iterator[Due]:
    last = today + timedelta(days=house.supply_ahead)
    ending = list(queries.supplies_kept(reader).filter(expires_on__lte=last)[:200])
    if ending:
        words = _("{n} 批物资快到期").format(n=len(ending))
        more = f"{ending[0].venue.name}：{ending[0].name}"
        yield Due(words, more, reverse("venues:supplies"), ending[0].expires_on, _("去处理"))


def _doors(rows: QuerySet[Venue], house: rules.House) -> Iterator[Due]:
    silent = queries.quiet(rows, timezone.now(), house.quiet_days)
    names = list(silent.values_list("name", flat=True)[:200])
    if names:
        words = _("{n} 处阵地 {days} 天没人确认开门").format(n=len(names), days=house.quiet_days)
        url = f"{reverse('venues:desk')}?state=quiet"
        yield Due(words, names[0], url, action=_("看是哪几处"))


def _named(rows: QuerySet[Venue]) -> Iterator[Due]:
    waiting = list(rows.filter(state=VenueState.NAMED).values_list("name", flat=True)[:200])
    if waiting:
        words = _("{n} 处挂了牌，等您开门").format(n=len(waiting))
        url = f"{reverse('venues:desk')}?state={rules.NAMED}"
        yield Due(words, waiting[0], url, action=_("去开门"))


def _buildings(reader: Reader) -> Iterator[Due]:
    waiting = list(queries.waiting_acceptance(reader)[:200])
    if waiting:
        words = _("{n} 个建设项目等您验收").format(n=len(waiting))
        url = reverse("venues:project", args=[waiting[0].id])
        yield Due(words, waiting[0].title, url, waiting[0].ends_on, _("去验收"))


def page_of(application: Application) -> str:
    """The place an application is about."""
    return reverse("venues:kept", args=[application.about_id])


def shown_of(application: Application) -> str:
    """What a notice says: the name of the place."""
    return services.of_application(application).name


VENUES = Activity(
    kind=rules.KIND,
    title="阵地",
    rooms=frozenset(),
    due=due,
    matters=frozenset({rules.MATTER}),
    on_granted=services.on_granted,
    on_refused=services.on_refused,
    on_revoked=services.on_refused,
    on_withdrawn=services.on_refused,
    page_of=page_of,
    shown_of=shown_of,
    adopts=(adopting.COUNT,),
)
