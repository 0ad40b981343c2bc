"""Questions about the team: who stands in it, contracts that end, turnover as plain numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from xieli.activities.team import rules
from xieli.activities.team.models import Contract, Leaving, PaySource, TeamMember
from xieli.kernel.refusal import Hidden
from xieli.people.models import Function
from xieli.people.queries import visible_unions
from xieli.rulebook.queries import value
from xieli.shell.guards import Reader
from xieli.unions.models import Union
from xieli.unions.queries import within

SEAL = "pay"
CONTRACT_AHEAD = "team.contract_ahead"


@dataclass(frozen=True)
class UnionTurnover:
    """One union's turnover; unions stand in the order of the tree, never of a figure."""

    union: Union
    counted: rules.Turnover


@dataclass(frozen=True)
class Told:
    """A word and how many of it."""

    word: str
    count: int


def bands(union: Union, on: date) -> list[str]:
    """The pay bands as the rulebook words them for a region."""
    region = union.region.code if union.region else ""
    return value("team.pay_bands", region, on).as_words


def members(reader: Reader) -> QuerySet[TeamMember]:
    """Everybody who stands or stood in the teams a reader keeps, by name."""
    newest = Contract.objects.filter(member=OuterRef("pk")).order_by("-starts")
    rows = TeamMember.objects.filter(within(reader.tops(Function.TEAM_KEEP), "union__path"))
    told = rows.select_related("union", "person").annotate(
        contract_kind=Subquery(newest.values("kind")[:1]),
        contract_ends=Subquery(newest.values("ends")[:1]),
        pay_source=Subquery(newest.values("source")[:1]),
    )
    return told.order_by("person__name_key", "id")


def searched(rows: QuerySet[TeamMember], text: str) -> QuerySet[TeamMember]:
    """Narrow a list by a part of the name, the post or the union."""
    bare = text.strip()
    if not bare:
        return rows
    return rows.filter(
        Q(person__name__icontains=bare) | Q(post__icontains=bare) | Q(union__name__icontains=bare)
    )


def access_member(reader: Reader, member_id: UUID) -> TeamMember:
    """One of the teams a reader keeps, with contracts, trainings, growth; Hidden for all others."""
    rows = TeamMember.objects.select_related("union__region", "person").prefetch_related(
        Prefetch("contracts", Contract.objects.order_by("-starts")), "trainings", "growth"
    )
    found = rows.filter(pk=member_id).first()
    if found is None or not reader.may(Function.TEAM_KEEP, found.union_id):
        raise Hidden
    return found


def access_contract(reader: Reader, contract_id: UUID) -> Contract:
    """A contract of a team the reader keeps; Hidden for everybody else."""
    rows = Contract.objects.select_related("member__union__region", "member__person")
    found = rows.filter(pk=contract_id).first()
    if found is None or not reader.may(Function.TEAM_KEEP, found.member.union_id):
        raise Hidden
    return found


def unions_kept(reader: Reader) -> QuerySet[Union]:
    """The unions whose teams a reader keeps, upper ones first."""
    return visible_unions(reader, Function.TEAM_KEEP).order_by("path")


def ending(reader: Reader, today: date) -> QuerySet[TeamMember]:
    """Who is still here and whose newest contract ended, or ends within the rulebook's days."""
    if not members(reader).filter(left_on=None).exists():
        return TeamMember.objects.none()
    return ending_within(reader, today, value(CONTRACT_AHEAD, "", today).as_days)


def ending_within(reader: Reader, today: date, days: int) -> QuerySet[TeamMember]:
    """The same within so many days."""
    until = today + timedelta(days=days)
    here = members(reader).filter(left_on=None, contract_ends__lte=until)  # type: ignore[misc]
    return here.order_by("contract_ends", "id")  # type: ignore[misc]  # annotated in members


def turnover(reader: Reader, first: date, last: date) -> list[UnionTurnover]:
    """Turnover of each union that has or had a team in the window, in the order of the tree."""
    rows = TeamMember.objects.filter(
        within(reader.tops(Function.TEAM_KEEP), "union__path"), since__lte=last
    )
    stays = defaultdict(list)
    for union_id, since, left_on in rows.exclude(left_on__lt=first).values_list(
        "union_id", "since", "left_on"
    ):
        stays[union_id].append(rules.Stay(since, left_on))
    unions = Union.objects.filter(pk__in=stays).order_by("path")
    return [UnionTurnover(one, rules.turnover(stays[one.pk], first, last)) for one in unions]


def reasons(reader: Reader, first: date, last: date) -> list[Told]:
    """Why people left in a window, all unions together: words and counts, no names."""
    rows = TeamMember.objects.filter(
        within(reader.tops(Function.TEAM_KEEP), "union__path"), left_on__range=(first, last)
    )
    counts = dict(rows.values_list("left_why").annotate(n=Count("pk")))
    return [Told(str(one.label), counts[one]) for one in Leaving if counts.get(one)]


def sources(reader: Reader) -> list[Told]:
    """Who pays for those who are here, by their newest contracts."""
    here = members(reader).filter(left_on=None)
    rows = here.order_by().values_list("pay_source")  # type: ignore[misc]  # annotated in members
    counts = dict(rows.annotate(n=Count("pk")))
    return [Told(str(one.label), counts[one]) for one in PaySource if counts.get(one)]
