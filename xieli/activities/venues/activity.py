"""The declaration of places, and what they put on an officer's desk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xieli.activities.contract import Activity
from xieli.activities.venues import adopting, queries, rules, services
from xieli.activities.venues.models import VenueState
from xieli.people import errands
from xieli.people.errands import Day, Errand
from xieli.review.models import Application
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """Reports, faults, supplies that expire, doors nobody confirmed, plates, buildings."""
    return errands.due(ERRANDS, reader, today)


def _of_places(day: Day) -> Sequence[QuerySet[Any]]:
    reader, house = day.reader, queries.read_house(day.held)
    rows = queries.kept(reader, queries.RUN)
    last = day.today + timedelta(days=house.supply_ahead)
    supplies = queries.supplies_kept(reader).filter(expires_on__lte=last)
    first = errands.first_and_count
    return [
        first(queries.reports_kept(reader), "until", "venue__name"),
        first(queries.open_faults(rows), "until", "item", "inspection__venue__name"),
        first(supplies, "name", "expires_on", "venue__name"),
        first(queries.quiet(rows, day.at, house.quiet_days), "name"),
        first(rows.filter(state=VenueState.NAMED), "name"),
        first(queries.unlooked(rows, day.today, house.inspect_months), "name"),
    ]


def _places(day: Day, reports: list[Any], *found: list[Any]) -> Iterator[Due]:
    faults, ending, silent, named, unlooked = found
    for one in reports:
        words = _("{n} 件职工的报告等答复").format(n=one.of_all)
        more = _("最早的一件：{name}").format(name=one.venue.name)
        yield Due(words, more, reverse("venues:reports"), one.until, _("去答复"))
    for one in faults:
        words = _("{n} 处巡检问题没有复查完").format(n=one.of_all)
        more = f"{one.inspection.venue.name}：{one.item}"
        yield Due(words, more, reverse("venues:faults"), one.until, _("看清单"))
    for one in ending:
        words = _("{n} 批物资快到期").format(n=one.of_all)
        more = f"{one.venue.name}：{one.name}"
        yield Due(words, more, reverse("venues:supplies"), one.expires_on, _("去处理"))
    house = queries.read_house(day.held)
    yield from _doors(silent, named, house.quiet_days)
    for one in unlooked:
        words = _("{n} 处阵地 {months} 个月没巡检").format(
            n=one.of_all, months=house.inspect_months
        )
        url = f"{reverse('venues:desk')}?state=unlooked"
        yield Due(words, one.name, url, action=_("看是哪几处"))


def _doors(silent: list[Any], named: list[Any], days: int) -> Iterator[Due]:
    for one in silent:
        words = _("{n} 处阵地 {days} 天没人确认开门").format(n=one.of_all, days=days)
        url = f"{reverse('venues:desk')}?state=quiet"
        yield Due(words, one.name, url, action=_("看是哪几处"))
    for one in named:
        words = _("{n} 处挂了牌，等您开门").format(n=one.of_all)
        url = f"{reverse('venues:desk')}?state={rules.NAMED}"
        yield Due(words, one.name, url, action=_("去开门"))


def _of_buildings(day: Day) -> Sequence[QuerySet[Any]]:
    rows = queries.waiting_acceptance(day.reader)
    return [errands.first_and_count(rows, "title", "ends_on")]


def _buildings(day: Day, waiting: list[Any]) -> Iterator[Due]:
    for one in waiting:
        words = _("{n} 个建设项目等您验收").format(n=one.of_all)
        url = reverse("venues:project", args=[one.id])
        yield Due(words, one.title, url, one.ends_on, _("去验收"))


ERRANDS = (
    Errand((queries.RUN,), _of_places, _places, keys=rules.KEYS),
    Errand((queries.DECIDE,), _of_buildings, _buildings),
)


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
    errands=ERRANDS,
    matters=frozenset({rules.MATTER}),
    on_granted=services.on_granted,
    on_refused=services.on_refused,
    on_revoked=services.on_refused,
    on_withdrawn=services.on_refused,
    page_of=page_of,
    shown_of=shown_of,
    adopts=(adopting.COUNT,),
)
