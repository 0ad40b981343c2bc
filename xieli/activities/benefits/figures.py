"""人次: how many times benefits served somebody, by the rulebook's written rule, down to the rows.

Figures have an as-of time and can be reproduced for it; batches stand by their opening, no ranking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from xieli.activities.benefits import rules
from xieli.activities.benefits.models import Batch, Claim, ClaimState, Outing, Sale
from xieli.activities.benefits.rules import CountRule, Counts
from xieli.rulebook.queries import values


@dataclass(frozen=True)
class Line:
    """One batch of a figure: its 人次 by the rule that counts it, and the money it moved."""

    batch: Batch
    rule: str
    people_times: int
    union_paid: Decimal  # CNY, of redeemed claims
    partner_paid: Decimal


@dataclass(frozen=True)
class Figure:
    """A figure with its window, its as-of time, its rule and its lines."""

    first: date
    as_of: datetime
    rule: CountRule
    citations: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """人次 of all lines."""
        return sum(line.people_times for line in self.lines)

    @property
    def union_paid(self) -> Decimal:
        """CNY of the union that was redeemed."""
        return sum((line.union_paid for line in self.lines), Decimal(0))

    @property
    def partner_paid(self) -> Decimal:
        """CNY of partners that was redeemed."""
        return sum((line.partner_paid for line in self.lines), Decimal(0))


def count_rule(region_code: str, on: date) -> tuple[CountRule, tuple[str, ...]]:
    """The rule that counts there on a day, and where it is written."""
    keys = (rules.COUNT_RULE, rules.COUNT_RULE_FARM, rules.COUNT_RULE_TOUR)
    told = values(keys, region_code, on)
    plain, farm, tour = (told[key].value for key in keys)
    return CountRule(plain, farm, tour), tuple(told[key].citation for key in keys)


def end_of(day: date) -> datetime:
    """The last moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.max))


def figure(batches: QuerySet[Batch], first: date, as_of: datetime, region_code: str) -> Figure:
    """Count the 人次 of batches from a day to a time; five queries however many."""
    rule, citations = count_rule(region_code, timezone.localdate(as_of))
    counts = _Rows(first, as_of)
    opened = batches.exclude(state=rules.DRAFT).filter(opens_at__lte=as_of)
    lines = [
        Line(
            one, rule.of(one.what), rules.people_times(rule, one.what, counts.of(one.pk)),
            one.union_pays * counts.of(one.pk).redeemed,
            one.partner_pays * counts.of(one.pk).redeemed,
        )
        for one in opened.order_by("-opens_at", "-id")
    ]  # fmt: skip
    return Figure(first, as_of, rule, citations, tuple(line for line in lines if line.people_times))


class _Rows:
    """The counts of all batches in a window, each kind by one query."""

    def __init__(self, first: date, as_of: datetime) -> None:
        start = timezone.make_aware(datetime.combine(first, time.min))
        within = Q(at__gte=start, at__lte=as_of)
        self.claimed = _by_batch(claimed_by(as_of).filter(within), Count("id"))
        done = redeemed_by(as_of).filter(ended_at__gte=start)
        self.redeemed = _by_batch(done, Count("id"))
        days = Q(day__gte=first, told_at__lte=as_of)
        self.orders = _by_batch(Sale.objects.filter(days), Sum("orders"))
        self.people = _by_batch(Outing.objects.filter(days), Sum("people"))

    def of(self, batch_id: UUID) -> Counts:
        kinds = (self.claimed, self.redeemed, self.orders, self.people)
        return Counts(*(rows.get(batch_id, 0) for rows in kinds))


def _by_batch(
    rows: QuerySet[Claim] | QuerySet[Sale] | QuerySet[Outing], n: object
) -> dict[UUID, int]:
    told = rows.order_by().values_list("batch_id").annotate(n=n)
    return dict(told)


def rows_of(
    batch: Batch, rule: CountRule, first: date, as_of: datetime
) -> tuple[QuerySet[Claim] | QuerySet[Sale] | QuerySet[Outing], str]:
    """The rows that a line of the figure counts, and which kind they are."""
    kind = rule.of(batch.what)
    start = timezone.make_aware(datetime.combine(first, time.min))
    days = Q(batch=batch, day__gte=first, told_at__lte=as_of)
    if kind == rules.ORDERS_COUNT:
        return Sale.objects.filter(days).select_related("session").order_by("day", "id"), "sales"
    if kind == rules.PEOPLE_COUNT:
        return Outing.objects.filter(days).order_by("day", "id"), "outings"
    if kind == rules.CLAIMED_COUNTS:
        rows = claimed_by(as_of).filter(batch=batch, at__gte=start)
    else:
        rows = redeemed_by(as_of).filter(batch=batch, ended_at__gte=start)
    return rows.select_related("person", "outlet").order_by("at", "id"), "claims"


def claimed_by(as_of: datetime) -> QuerySet[Claim]:
    """Claims made by a time and not given back by then."""
    gone = Q(state=ClaimState.GIVEN_BACK, ended_at__lte=as_of)
    return Claim.objects.filter(at__lte=as_of).exclude(gone)


def redeemed_by(as_of: datetime) -> QuerySet[Claim]:
    """Claims redeemed by a time."""
    return Claim.objects.filter(state=ClaimState.REDEEMED, ended_at__lte=as_of)


@dataclass(frozen=True)
class County:
    """Farm goods of one helped county: batches, orders and money told, each with evidence."""

    region_code: str
    name: str
    batches: int
    orders: int
    amount: Decimal


def by_county(batches: QuerySet[Batch], names: dict[str, str]) -> list[County]:
    """Sales by helped county, in the order of their codes; no ranking."""
    rows = (
        Sale.objects.filter(batch__in=batches)
        .values(code=F("batch__farm__region_code"))
        .annotate(n=Count("batch", distinct=True), orders=Sum("orders"), amount=Sum("amount"))
        .order_by("code")
    )
    return [_county(row, names) for row in rows]


def _county(row: Mapping[str, Any], names: dict[str, str]) -> County:
    code = row["code"] or ""
    return County(code, names.get(code, code or "—"), row["n"], row["orders"], row["amount"])
