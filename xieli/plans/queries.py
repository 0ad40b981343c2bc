"""Questions: policies, cells, tasks, appraisals and goals, and who may see or settle them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.plans import rules
from xieli.plans.models import (
    Appraisal,
    Cell,
    Evidence,
    Gathered,
    Goal,
    Indicator,
    Measure,
    Policy,
    PolicyState,
    Report,
    Strand,
    Task,
    YearLabel,
)
from xieli.programmes.models import Programme
from xieli.shell.guards import Reader
from xieli.unions.models import Level, Union
from xieli.unions.queries import subtree

MOST_UNIONS = 400
SEES = (Function.PLANS_RUN, Function.PLANS_DECIDE)


def within(tops: Iterable[str], path: str) -> Q:
    """Rows whose path stands at or under one of these."""
    parts = (Q(**{path: top}) | Q(**{f"{path}__startswith": f"{top}/"}) for top in tops)
    return reduce(or_, parts, Q(pk=None))


def tops_of(reader: Reader) -> tuple[str, ...]:
    """The subtrees whose plans a reader sees."""
    return tuple(dict.fromkeys(top for function in SEES for top in reader.tops(function)))


def must_see_plans(reader: Reader) -> None:
    """Pass a reader who has to do with plans anywhere; Hidden for all others."""
    if not any(reader.holds(function) for function in SEES):
        raise Hidden


def sees(reader: Reader, union_id: UUID) -> bool:
    """Whether the reader has to do with this union's plans: its own officer or a superior."""
    return any(reader.may(function, union_id) for function in SEES)


def is_above(reader: Reader, union: Union) -> bool:
    """Whether the reader stands over the union: an officer of plans for a union above it."""
    above = union.path.rpartition("/")[0]
    return bool(above) and any(
        above == top or above.startswith(f"{top}/") for top in tops_of(reader)
    )


def policies(reader: Reader) -> QuerySet[Policy]:
    """The policies a reader's unions issue, and those that ask something of his unions."""
    tops = tops_of(reader)
    asked = Cell.objects.filter(within(tops, "union__path"), measure__policy=OuterRef("pk"))
    mine = within(tops, "union__path")
    rows = Policy.objects.filter(mine | (~Q(state=PolicyState.DRAFT) & Exists(asked)))
    return rows.select_related("union", "label").order_by("-issued_on", "-id")


def access_policy(policy_id: UUID, reader: Reader) -> Policy:
    """Fetch a policy for one who sees it; Hidden for all others."""
    found = policies(reader).select_related("union__region", "label").filter(pk=policy_id).first()
    if found is None:
        raise Hidden
    return found


def access_own_policy(policy_id: UUID, reader: Reader) -> Policy:
    """Fetch a policy for one who decides about it."""
    policy = access_policy(policy_id, reader)
    if not settles(reader, policy):
        raise Hidden
    return policy


def settles(reader: Reader, policy: Policy) -> bool:
    """Whether the reader issues, closes and appraises this policy."""
    return reader.may(Function.PLANS_DECIDE, policy.union_id)


def scope(reader: Reader, policy: Policy) -> tuple[str, ...] | None:
    """The subtrees whose rows of the policy a reader sees; None: all."""
    return None if sees(reader, policy.union_id) else tops_of(reader)


def measures_of(policy: Policy, aspect_id: UUID | None = None) -> list[Measure]:
    """The measures in order with aspect and indicators; two queries."""
    indicators = Prefetch("indicators", Indicator.objects.select_related("subject"))
    rows = policy.measures.select_related("aspect").prefetch_related(indicators)
    if aspect_id:
        rows = rows.filter(aspect_id=aspect_id)
    return list(rows.order_by("aspect__number", "number"))


def access_measure(policy: Policy, measure_id: UUID) -> Measure:
    """Fetch a measure of the policy; Hidden for another's."""
    found = policy.measures.select_related("aspect", "policy").filter(pk=measure_id).first()
    if found is None:
        raise Hidden
    return found


def access_indicator(measure: Measure, indicator_id: UUID) -> Indicator:
    """Fetch an indicator of the measure; Hidden for another's."""
    found = measure.indicators.select_related("subject").filter(pk=indicator_id).first()
    if found is None:
        raise Hidden
    return found


def in_tree_order(unions: Iterable[UUID | str]) -> list[Union]:
    """The unions with parent and region in the order of GB/T 2260 and the tree, by no figure."""
    rows = Union.objects.filter(pk__in=list(unions)).select_related("parent", "region")
    return list(rows.order_by("region__code", "path"))


def cities_of(unions: Sequence[Union]) -> list[Union]:
    """The unions straight above these, each once, in the same order."""
    return list({one.parent_id: one.parent for one in unions if one.parent}.values())


def addressees(union: Union, level: int) -> list[Union]:
    """The unions of a level below a union, itself left out; industry unions are not asked."""
    rows = subtree(union).filter(level=level).exclude(pk=union.pk)
    return list(rows.exclude(stands_as="industry").order_by("path"))


def levels_below(union: Union) -> list[tuple[int, str, int]]:
    """The levels that stand below a union: number, word, how many."""
    rows = subtree(union).exclude(pk=union.pk).exclude(stands_as="industry")
    counted = rows.values_list("level").annotate(n=Count("pk")).order_by("level")
    below = (one for one in counted if Level.PROVINCE <= one[0] <= Level.VILLAGE)
    return [(level, str(Level(level).label), n) for level, n in below]


def access_cell(cell_id: UUID, reader: Reader) -> Cell:
    """Fetch a cell for its own union's officers and those above it."""
    rows = Cell.objects.select_related(
        "measure__policy__union__region", "measure__aspect", "union__region", "union__parent"
    )
    found = rows.filter(pk=cell_id).first()
    if found is None or not (
        sees(reader, found.union_id) or sees(reader, found.measure.policy.union_id)
    ):
        raise Hidden
    return found


def reports_of(indicator: Indicator, union_id: UUID) -> list[Report]:
    """Every report on what an indicator asks, the last first, with its evidence."""
    rows = Report.objects.filter(
        subject=indicator.subject, union_id=union_id, since=indicator.since,
        until=indicator.until,
    )  # fmt: skip
    told = rows.prefetch_related(Prefetch("evidence", Evidence.objects.defer("content")))
    return list(told.order_by("-number"))


def said_before(indicator: Indicator, union_id: UUID) -> Report | None:
    """What the union said of the same subject in the newest earlier period."""
    rows = Report.objects.filter(
        subject=indicator.subject, union_id=union_id, until__lt=indicator.since
    )
    return rows.order_by("-until", "-number").first()


def asked_too(indicator: Indicator, policy: Policy) -> list[Policy]:
    """The other policies that ask the same thing for the same period: one report serves them."""
    same = Indicator.objects.filter(
        subject=indicator.subject, since=indicator.since, until=indicator.until
    )
    rows = Policy.objects.filter(measures__indicators__in=same, state=PolicyState.ISSUED)
    return list(rows.exclude(pk=policy.pk).distinct().order_by("issued_on"))


def access_evidence(evidence_id: UUID, reader: Reader) -> Evidence:
    """Fetch a file of evidence for whoever sees the union it is about."""
    rows = Evidence.objects.select_related("report", "task").exclude(content=None)
    found = rows.filter(pk=evidence_id).first()
    if found is None or not _may_open(found, reader):
        raise Hidden
    return found


def _may_open(found: Evidence, reader: Reader) -> bool:
    if found.report:
        return sees(reader, found.report.union_id)
    return bool(found.task and (
        sees(reader, found.task.owner_id) or sees(reader, found.task.setter_id)
    ))  # fmt: skip


def tasks(reader: Reader) -> QuerySet[Task]:
    """The tasks a reader's unions have or set, those to do by their day first."""
    tops = tops_of(reader)
    rows = Task.objects.filter(within(tops, "owner__path") | within(tops, "setter__path"))
    told = rows.select_related("owner", "setter", "label", "measure__policy")
    return told.order_by("due_on", "id")


def access_task(task_id: UUID, reader: Reader) -> Task:
    """Fetch a task of the reader's unions; Hidden for all others."""
    found = tasks(reader).filter(pk=task_id).first()
    if found is None:
        raise Hidden
    return found


def open_tasks(policy: Policy, tops: tuple[str, ...] | None) -> list[Task]:
    """The tasks of a policy that are not done, in the order of the tree."""
    rows = Task.objects.filter(measure__policy=policy, state__in=(rules.TO_DO, rules.HANDED_IN))
    if tops is not None:
        rows = rows.filter(within(tops, "owner__path"))
    return list(rows.select_related("owner__parent").order_by("owner__region__code", "due_on"))


def appraisals(policy: Policy, reader: Reader) -> QuerySet[Appraisal]:
    """The appraisals a reader may see, in the order of the tree: a superior all those below him, a
    union its own once it is confirmed."""
    rows = Appraisal.objects.filter(policy=policy).select_related("union__parent")
    if not sees(reader, policy.union_id):
        tops = tops_of(reader)
        mine = within(tops, "union__path")
        above = within(tops, "union__parent__path")
        rows = rows.filter(mine & (above | Q(confirmed_at__isnull=False)))
    return rows.order_by("union__region__code", "union__path")


def access_appraisal(appraisal_id: UUID, reader: Reader) -> Appraisal:
    """Fetch an appraisal for the union itself and its superiors; Hidden for all others."""
    found = Appraisal.objects.select_related("policy__union").filter(pk=appraisal_id).first()
    if found is None:
        raise Hidden
    mine = appraisals(found.policy, reader).filter(pk=appraisal_id).select_related("policy__union")
    row = mine.first()
    if row is None:
        raise Hidden
    return row


def goals(reader: Reader) -> QuerySet[Goal]:
    """The goals of a reader's unions, the newest year first."""
    rows = Goal.objects.filter(within(tops_of(reader), "union__path"))
    return rows.select_related("union", "label").order_by("-year", "-id")


def access_goal(goal_id: UUID, reader: Reader) -> Goal:
    """Fetch a goal of the reader's unions; Hidden for all others."""
    found = goals(reader).filter(pk=goal_id).first()
    if found is None:
        raise Hidden
    return found


def labels(reader: Reader) -> QuerySet[YearLabel]:
    """The year labels of a reader's unions and of those above them."""
    tops = tops_of(reader)
    above = {key for top in tops for key in top.strip("/").split("/")}
    rows = YearLabel.objects.filter(Q(union__in=[UUID(key) for key in above]) | within(
        tops, "union__path"
    ))  # fmt: skip
    return rows.select_related("union").order_by("-year", "title")


def own_unions(reader: Reader, function: Function) -> list[Union]:
    """The unions a reader may act for, upper ones first, as a form offers them."""
    found = visible_unions(reader, function).exclude(level=Level.ENTERPRISE)
    return list(found.order_by("level", "name_key")[:MOST_UNIONS])


def acting_unions(reader: Reader) -> list[Union]:
    """The unions for which a reader sets tasks, upper ones first."""
    rows = Union.objects.filter(within(tops_of(reader), "path")).exclude(level=Level.ENTERPRISE)
    return list(rows.order_by("level", "name_key")[:MOST_UNIONS])


def counties(reader: Reader) -> QuerySet[Union]:
    """The counties whose file a reader sees, in the order of the tree."""
    rows = Union.objects.filter(within(tops_of(reader), "path"), level=Level.COUNTY)
    return rows.filter(stands_as="federation").select_related("parent").order_by(
        "region__code", "path"
    )  # fmt: skip


def access_county(union_id: UUID, reader: Reader) -> Union:
    """Fetch a county for its own officers and those above it."""
    found = counties(reader).select_related("region", "parent").filter(pk=union_id).first()
    if found is None:
        raise Hidden
    return found


def gatherable(goal: Goal) -> list[Programme]:
    """The programmes of the goal's union and below that run, the newest first."""
    rows = Programme.objects.filter(within([goal.union.path], "union__path"))
    return list(rows.select_related("union").order_by("-starts_on", "slug")[:MOST_UNIONS])


def strands_of(goal: Goal) -> list[Strand]:
    """The strands with their programmes and figures; three queries."""
    gathered = Prefetch("gathered", Gathered.objects.select_related("programme__union"))
    return list(goal.strands.prefetch_related(gathered, "figures"))


def access_strand(goal: Goal, strand_id: UUID) -> Strand:
    """Fetch a strand of the goal; Hidden for another's."""
    found = goal.strands.select_related("goal__union").filter(pk=strand_id).first()
    if found is None:
        raise Hidden
    return found


def labels_of(union: Union, year: int) -> list[YearLabel]:
    """What the year is called for a union: by itself and by those above it."""
    above = [UUID(key) for key in union.path.strip("/").split("/")]
    rows = YearLabel.objects.filter(union__in=above, year=year)
    return list(rows.select_related("union").order_by("union__path", "title"))


def addressed(policy: Policy, tops: tuple[str, ...] | None) -> list[Union]:
    """The unions a policy asks, as far as a reader sees them, in the order of the tree."""
    rows = Cell.objects.filter(measure__policy=policy)
    if tops is not None:
        rows = rows.filter(within(tops, "union__path"))
    return in_tree_order(rows.order_by().values_list("union_id", flat=True).distinct())
