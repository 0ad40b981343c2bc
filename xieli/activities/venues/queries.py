"""Questions: the rulebook's house, a place by its code, an officer's lists, what waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from xieli.activities.venues import hours, rules
from xieli.activities.venues.models import (
    BuildingProject,
    CheckLine,
    Inspection,
    Keeper,
    Outline,
    ProjectState,
    Report,
    SpecialDay,
    Supply,
    Turn,
    Venue,
    VisitCount,
)
from xieli.activities.venues.rules import House
from xieli.booking.models import Occasion, OccasionState
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.rulebook.models import Parameter
from xieli.rulebook.queries import values
from xieli.shell import codes
from xieli.shell.guards import Reader, must_may
from xieli.unions.models import Union

VENUE_CODE, REPORT_CODE, KEEPER_CODE = "venues.venue", "venues.report", "venues.keeper"
RUN, DECIDE = Function.VENUES_RUN, Function.VENUES_DECIDE
BOTH = (RUN, DECIDE)


def house(region_code: str, on: date) -> House:
    """What the rulebook says of places in a region on a day; one query."""
    return read_house(values(rules.KEYS, region_code, on))


def read_house(told: Mapping[str, Parameter]) -> House:
    """The house of these values of the rulebook."""
    numbers = (told[key].as_int for key in rules.KEYS[2:])
    kinds = rules.read_kinds(told[rules.KINDS].as_words)
    return House(kinds, tuple(told[rules.KIT].as_words), *numbers)


def house_of(union: Union, at: datetime) -> House:
    """What the rulebook says where the union is."""
    return house(union.region.code if union.region else "", timezone.localdate(at))


def needs_of(kind: str, union: Union, on: date) -> list[str]:
    """What a kind needs to be named, where the union is; Refusal for a kind without a row."""
    key = rules.needs_key(kind)
    return values([key], union.region.code if union.region else "", on)[key].as_words


# everybody's


def with_hours(rows: QuerySet[Venue], today: date) -> QuerySet[Venue]:
    """Places with what their opening is told from; two further queries for any number."""
    near = SpecialDay.objects.filter(last__gte=today - timedelta(days=1))
    shown = Prefetch("specials", near.order_by("first", "id"))
    return rows.select_related("union__region").prefetch_related("hours", shown)


def access_shown(text: str) -> Venue:
    """A place a worker may walk to, or that has lost its plate; Hidden for one never opened."""
    rows = with_hours(Venue.objects.all(), timezone.localdate())
    venue = rows.filter(code=codes.read(VENUE_CODE, text)).first()
    if venue is None or venue.state not in (*rules.SHOWN, rules.WITHDRAWN):
        raise Hidden
    return venue


def access_report(text: str) -> Report:
    """A report by the link its writer was given."""
    rows = Report.objects.select_related("venue__union__region", "picture")
    report = rows.filter(code=codes.read(REPORT_CODE, text)).first()
    if report is None:
        raise Hidden
    return report


def access_keeper(text: str) -> Keeper:
    """A keeper by his code, as long as it holds."""
    rows = Keeper.objects.select_related("venue__union__region")
    keeper = rows.filter(code=codes.read(KEEPER_CODE, text), until=None).first()
    if keeper is None or keeper.venue.state not in rules.SHOWN:
        raise Hidden
    return keeper


def found_by_words(words: str, kind: str = "") -> QuerySet[Venue]:
    """Places with these words in the name, the address or the union's name; by name."""
    rows = Venue.objects.filter(state__in=rules.SHOWN)
    if kind:
        rows = rows.filter(kind=kind)
    for word in words.split()[:4]:
        rows = rows.filter(_called(word))
    return rows.order_by("union__name_key", "name", "id")


def _called(word: str) -> Q:
    names = ("name", "address", "union__name", "union__region__name", "number")
    return reduce(or_, (Q(**{f"{name}__icontains": word}) for name in names))


def outline_of(region_code: str) -> Outline | None:
    """The approved outline of a district, if one was given."""
    return Outline.objects.filter(region_code=region_code).exclude(approval="").first()


def spans_of(venue: Venue) -> list[hours.Span]:
    """The week of a place as the rules read it; no query where the rows were fetched before."""
    return sorted(hours.Span(one.day, one.opens, one.closes) for one in venue.hours.all())


def specials_of(venue: Venue) -> list[hours.Special]:
    """Its special days as the rules read them."""
    return [
        hours.Special(one.first, one.last, one.opens, one.closes) for one in venue.specials.all()
    ]


# officers'


def kept(reader: Reader, *functions: str) -> QuerySet[Venue]:
    """The places of unions this officer runs or decides on."""
    every = [visible_unions(reader, one) for one in functions or BOTH]
    unions = reduce(or_, every)
    return Venue.objects.filter(union__in=unions).select_related("union")


def kept_unions(reader: Reader, function: str = RUN) -> QuerySet[Union]:
    """The unions this officer may write places for."""
    return visible_unions(reader, function).select_related("region").order_by("path")


def must_keep(reader: Reader, union_id: UUID, *functions: str) -> None:
    """Pass who holds one of the functions for the union; Hidden for all others."""
    if not any(reader.may(one, union_id) for one in functions or BOTH):
        raise Hidden


def access_kept(venue_id: UUID, reader: Reader, *functions: str) -> Venue:
    """Fetch a place for who runs or decides on it."""
    rows = with_hours(Venue.objects.select_related("place"), timezone.localdate())
    venue = rows.filter(id=venue_id).first()
    if venue is None:
        raise Hidden
    must_keep(reader, venue.union_id, *functions)
    return venue


def kept_by_code(text: str, reader: Reader) -> Venue:
    """The same by the code on the door."""
    found = Venue.objects.filter(code=codes.read(VENUE_CODE, text)).first()
    if found is None:
        raise Hidden
    return access_kept(found.id, reader)


def listed(
    rows: QuerySet[Venue], state: str = "", kind: str = "", words: str = ""
) -> QuerySet[Venue]:
    """An officer's register, filtered; by union and name."""
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    for word in words.split()[:4]:
        rows = rows.filter(_called(word))
    return rows.order_by("union__name_key", "name", "id")


def counts(rows: QuerySet[Venue]) -> dict[str, int]:
    """How many of them are in each state; one query."""
    told = rows.order_by().values_list("state")
    return dict(told.annotate(n=Count("id")))


def reports_kept(reader: Reader) -> QuerySet[Report]:
    """The reports about her places that wait for an answer, the earliest day first."""
    rows = Report.objects.filter(answered_at=None, venue__union__in=visible_unions(reader, RUN))
    return rows.select_related("venue__union").order_by("until", "id")


def access_report_kept(report_id: UUID, reader: Reader) -> Report:
    """A report for who runs the place."""
    rows = Report.objects.select_related("venue__union__region", "picture")
    report = rows.filter(id=report_id).first()
    if report is None:
        raise Hidden
    must_may(reader, RUN, report.venue.union_id)
    return report


def supplies_kept(reader: Reader) -> QuerySet[Supply]:
    """What is left at her places, what expires first at the head."""
    rows = Supply.objects.filter(left__gt=0, venue__union__in=visible_unions(reader, RUN))
    return rows.select_related("venue__union").order_by(F("expires_on").asc(nulls_last=True), "id")


def access_supply(supply_id: UUID, reader: Reader) -> Supply:
    """A batch for who runs the place."""
    supply = Supply.objects.select_related("venue__union").filter(id=supply_id).first()
    if supply is None:
        raise Hidden
    must_may(reader, RUN, supply.venue.union_id)
    return supply


def access_line(line_id: UUID, reader: Reader) -> CheckLine:
    """A line of an inspection for who runs the place."""
    rows = CheckLine.objects.select_related("inspection__venue__union")
    line = rows.filter(id=line_id).first()
    if line is None:
        raise Hidden
    must_may(reader, RUN, line.inspection.venue.union_id)
    return line


def access_inspection(inspection_id: UUID, reader: Reader) -> Inspection:
    """An inspection for who runs or decides on the place."""
    rows = Inspection.objects.select_related("venue__union").prefetch_related("lines", "pictures")
    found = rows.filter(id=inspection_id).first()
    if found is None:
        raise Hidden
    must_keep(reader, found.venue.union_id)
    return found


def open_faults(rows: QuerySet[Venue]) -> QuerySet[CheckLine]:
    """What inspections found at these places and nobody has settled; the earliest day first."""
    faults = CheckLine.objects.filter(is_good=False, settled_at=None, inspection__venue__in=rows)
    return faults.select_related("inspection__venue").order_by("until", "id")


def quiet(rows: QuerySet[Venue], at: datetime, days: int) -> QuerySet[Venue]:
    """Places that should be running and that nobody confirmed for so many days."""
    long_ago = at - timedelta(days=days)
    told = Q(confirmed_at=None) | Q(confirmed_at__lt=long_ago)
    return rows.filter(told, state__in=rules.SHOWN).order_by(
        F("confirmed_at").asc(nulls_first=True), "id"
    )


def unlooked(rows: QuerySet[Venue], today: date, months: int) -> QuerySet[Venue]:
    """Places that have run for so many months since they opened or were last inspected."""
    since = _months_before(today, months)
    looked = Inspection.objects.filter(venue=OuterRef("pk"), on__gt=since)
    opened = Turn.objects.filter(venue=OuterRef("pk"), became=rules.RUNNING, at__date__lte=since)
    found = rows.filter(~Exists(looked), Exists(opened), state__in=rules.SHOWN)
    return found.order_by("name", "id")


def _months_before(today: date, months: int) -> Func:
    """The day so many months earlier, the last of the month where there is no such day."""
    span = Func(Value(months), template="make_interval(months => %(expressions)s)")
    day = Cast(Value(today), DateField())
    before = {"template": "(%(expressions)s)::date", "arg_joiner": " - "}
    return Func(day, span, output_field=DateField(), **before)


def projects_kept(reader: Reader) -> QuerySet[BuildingProject]:
    """The buildings of her unions, those that end first at the head."""
    unions = reduce(or_, (visible_unions(reader, one) for one in BOTH))
    rows = BuildingProject.objects.filter(union__in=unions).select_related("union")
    return rows.order_by("ends_on", "id")


def access_project(project_id: UUID, reader: Reader) -> BuildingProject:
    """A building for who runs or decides on places of its union."""
    rows = BuildingProject.objects.select_related("union__region", "venue").prefetch_related(
        "steps"
    )
    project = rows.filter(id=project_id).first()
    if project is None:
        raise Hidden
    must_keep(reader, project.union_id)
    return project


def waiting_acceptance(reader: Reader) -> QuerySet[BuildingProject]:
    """Buildings that are finished and wait for the officer who accepts."""
    unions = visible_unions(reader, DECIDE)
    rows = BuildingProject.objects.filter(union__in=unions, state=ProjectState.BUILT)
    return rows.exclude(made_by_id=reader.actor.id).order_by("ends_on", "id")


def last_visits(venue: Venue, most: int = 14) -> list[VisitCount]:
    """The last word of each of the last days, the newest first."""
    rows = VisitCount.objects.filter(venue=venue)
    newer = rows.filter(day=OuterRef("day"), id__gt=OuterRef("id"))
    return list(rows.filter(~Exists(newer)).order_by("-day")[:most])


def visits_told(venue: Venue, day: date) -> int:
    """How many a day has by its last word."""
    rows = VisitCount.objects.filter(venue=venue, day=day)
    return int(rows.aggregate(all=Sum("value"))["all"] or 0)


def activities_at(venue: Venue) -> QuerySet[Occasion]:
    """What was held or is open for booking at this place, the newest first."""
    states = (OccasionState.HELD, OccasionState.OPEN)
    rows = Occasion.objects.filter(place_id=venue.place_id, state__in=states)
    return rows.select_related("series").order_by("-starts_at", "id")
