"""Questions: which resources and cases a reader sees, the board, the jobs, what grows quiet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from xieli.activities.industry import rules
from xieli.activities.industry.models import Case, CaseStep, JobsReport, Resource, Scan, Step
from xieli.activities.industry.rules import House, JobsSum, Judged, Report, Stand
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.rulebook.models import Parameter
from xieli.rulebook.queries import values
from xieli.shell.guards import Reader, must_may
from xieli.unions.models import Union
from xieli.unions.queries import within
from xieli.unions.rules import codes_up

CARDS = 8  # of a column; the rest stands behind a link
WITH = ("resource", "enterprise", "union", "host__region")


def house(on: date, region_code: str = "") -> House:
    """What the rulebook says on a day; one query."""
    return read_house(values(rules.KEYS, region_code, on))


def read_house(told: Mapping[str, Parameter]) -> House:
    """The house of these values of the rulebook."""
    fields, reasons = (tuple(told[key].as_words) for key in rules.KEYS[:2])
    quiet, fresh, months, jobs = (told[key].as_int for key in rules.KEYS[2:])
    return House(fields, reasons, quiet, fresh, months, jobs)


def house_of(host: Union, on: date) -> House:
    """What the rulebook says at the place of the resource."""
    return house(on, host.region.code if host.region else "")


# resources


def offered(field: str = "", words: str = "") -> QuerySet[Resource]:
    """What the counties of this home offer; every officer of industry may read it."""
    rows = Resource.objects.filter(withdrawn_at=None).select_related("union")
    if field:
        rows = rows.filter(field=field)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(union__name__icontains=words))
    return rows.order_by("union__name_key", "name", "id")


def access_resource(resource_id: UUID, reader: Reader) -> Resource:
    """A resource for any officer of industry; one withdrawn only for its own county."""
    rows = Resource.objects.select_related("union__region")
    found = rows.filter(id=resource_id).first()
    if found is None or not reader.holds(Function.INDUSTRY_RUN):
        raise Hidden
    if found.withdrawn_at:
        must_may(reader, Function.INDUSTRY_RUN, found.union_id)
    return found


def access_own_resource(resource_id: UUID, reader: Reader) -> Resource:
    """A resource for who may change it; Hidden for everyone else."""
    found = access_resource(resource_id, reader)
    must_may(reader, Function.INDUSTRY_RUN, found.union_id)
    return found


# cases


def cases_of(reader: Reader) -> QuerySet[Case]:
    """The cases of either side that this officer works for, the latest step first."""
    return _running(_of_sides(reader)).select_related(*WITH).order_by("-stepped_on", "-id")


def _of_sides(reader: Reader) -> QuerySet[Case]:
    tops = reader.tops(Function.INDUSTRY_RUN)
    return Case.objects.filter(within(tops, "union__path") | within(tops, "host__path"))


def _running(rows: QuerySet[Case]) -> QuerySet[Case]:
    """With the day since which it runs, for a case that runs now."""
    last = Step.objects.filter(case=OuterRef("pk"), to=rules.RUNNING, way=rules.FORWARD)
    return rows.annotate(running_since=Subquery(last.order_by("-number").values("on")[:1]))


def narrowed(
    rows: QuerySet[Case], step: str = "", field: str = "", words: str = ""
) -> QuerySet[Case]:
    """The cases at a step, of a field, whose resource, firm or county holds the words."""
    if step in CaseStep.values:
        rows = rows.filter(step=step)
    if field:
        rows = rows.filter(field=field)
    if words:
        rows = rows.filter(
            Q(resource__name__icontains=words) | Q(enterprise__name__icontains=words)
            | Q(host__name__icontains=words)
        )  # fmt: skip
    return rows


def access_case(case_id: UUID, reader: Reader) -> Case:
    """A case for either of its two sides; Hidden for everyone else."""
    rows = _running(Case.objects.select_related("resource", "enterprise", "union", "host__region"))
    found = rows.filter(id=case_id).first()
    sides = (found.union_id, found.host_id) if found else ()
    if found is None or not any(reader.may(Function.INDUSTRY_RUN, side) for side in sides):
        raise Hidden
    return found


def cases_on(resource: Resource, reader: Reader) -> list[Case]:
    """The cases of a resource that this officer may read."""
    return list(cases_of(reader).filter(resource=resource)[:50])


def steps_of(case: Case) -> list[Step]:
    """Its steps in order."""
    return list(case.steps.order_by("number"))


def stand_of(case: Case) -> Stand:
    """Where it stands; of an ended case also the step before the end. One query for those."""
    before = ""
    if case.step == rules.ENDED:
        last = case.steps.order_by("-number").values_list("came_from", flat=True).first()
        before = last or rules.INTRODUCED
    return Stand(case.step, before, case.stepped_on)


def signed_on(case: Case) -> date | None:
    """The day of the first contract; None where there was none."""
    rows = case.steps.filter(to=rules.SIGNED, way=rules.FORWARD)
    return rows.order_by("number").values_list("on", flat=True).first()


def access_scan(step_id: UUID, reader: Reader) -> Scan:
    """The paper of a step, for both sides of its case."""
    step = Step.objects.select_related("scan", "case").filter(id=step_id).first()
    if step is None or step.scan is None:
        raise Hidden
    access_case(step.case_id, reader)
    return step.scan


# jobs


def as_report(row: JobsReport) -> Report:
    """The row as the rules see it."""
    return Report(row.id, row.on, row.quantity, row.corrects_id)


def reports_of(cases: Iterable[Case]) -> dict[UUID, list[Report]]:
    """The reports of jobs of several cases; one query."""
    found: defaultdict[UUID, list[Report]] = defaultdict(list)
    for row in JobsReport.objects.filter(case__in=[one.id for one in cases]):
        found[row.case_id].append(as_report(row))
    return found


@dataclass(frozen=True)
class Told:
    """A case with its jobs and the judgement of the rule on 造血."""

    case: Case
    latest: Report | None
    judged: Judged
    since: date | None  # it runs

    @property
    def jobs(self) -> str:
        """The latest count as pages show it, "" where none was reported."""
        return self.latest.jobs.show() if self.latest else ""


def told(cases: Iterable[Case], on: date) -> list[Told]:
    """Each case with its latest jobs and 造血 judged by the rule of its place; three queries.

    A region with numbers of its own costs one more.
    """
    rows = list(cases)
    reports, houses = reports_of(rows), _houses(rows, on)
    return [_told(one, reports[one.id], houses[one.host_id], on) for one in rows]


def _houses(cases: Iterable[Case], on: date) -> dict[UUID, House]:
    """What the rulebook says at each host: the country's, but where a region has its own."""
    own = Parameter.objects.filter(key__in=rules.KEYS).exclude(region_code="")
    apart = set(own.values_list("region_code", flat=True))
    hosts = {one.host_id: one.host.region.code if one.host.region else "" for one in cases}
    asked = {code: code if apart & set(codes_up(code)) else "" for code in hosts.values()}
    known = {code: house(on, code) for code in set(asked.values())}
    return {host: known[asked[code]] for host, code in hosts.items()}


def _told(case: Case, reports: list[Report], house: House, on: date) -> Told:
    latest = rules.jobs_now(reports)
    known: date | None = case.running_since  # type: ignore[attr-defined]  # see _running
    since = known if case.step == rules.RUNNING else None
    return Told(case, latest, rules.makes_blood(since, latest, house, on), since)


@dataclass(frozen=True)
class Column:
    """One column of the board: its step, how many in all, the first cards."""

    step: str
    words: str
    count: int
    cards: list[Told]


def board(reader: Reader, field: str, on: date) -> list[Column]:
    """The cases by step, the latest moved first, at most CARDS of each; five queries."""
    rows = narrowed(cases_of(reader), field=field)
    counted = dict(rows.order_by().values_list("step").annotate(n=Count("id")))
    place = Window(
        RowNumber(), partition_by=[F("step")], order_by=[F("stepped_on").desc(), F("id").desc()]
    )
    first = rows.annotate(place=place).filter(place__lte=CARDS)
    by_step: defaultdict[str, list[Told]] = defaultdict(list)
    for one in told(first, on):
        by_step[one.case.step].append(one)
    return [
        Column(step, str(words), counted.get(step, 0), by_step[step])
        for step, words in CaseStep.choices
    ]


def waiting(reader: Reader, field: str) -> QuerySet[Resource]:
    """Resources no live case of the reader's takes up: the board's first column."""
    live = cases_of(reader).exclude(step=rules.ENDED).filter(resource=OuterRef("pk"))
    return offered(field).filter(~Exists(live.values("id")))


def sum_of(reader: Reader, field: str) -> JobsSum:
    """Jobs of the cases that run, each by its latest report; two queries."""
    rows = list(narrowed(cases_of(reader), rules.RUNNING, field))
    reports = reports_of(rows)
    return rules.jobs_sum(rules.jobs_now(reports[one.id]) for one in rows)


# what falls due


def quiet(reader: Reader, today: date, house: House) -> QuerySet[Case]:
    """Cases before running whose last step is longer ago than the rulebook's days."""
    since = today - timedelta(days=house.quiet_days)
    open_steps = [step for step in rules.ROAD if step != rules.RUNNING]
    rows = _of_sides(reader).filter(step__in=open_steps, stepped_on__lt=since)
    return rows.order_by("stepped_on", "id")


def without_jobs(reader: Reader, today: date, house: House) -> QuerySet[Case]:
    """Running cases that told no count of jobs within the rulebook's months."""
    since = today - timedelta(days=house.jobs_months * 30)
    lately = JobsReport.objects.filter(case=OuterRef("pk"), on__gte=since)
    rows = _of_sides(reader).filter(step=rules.RUNNING, stepped_on__lt=since)
    return rows.filter(~Exists(lately)).order_by("stepped_on", "id")
