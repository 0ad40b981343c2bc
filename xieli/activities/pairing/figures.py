"""The figures of a campaign: each with its counting rule, its as-of time and its source rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xieli.activities.pairing import rules
from xieli.activities.pairing.models import Gift, HandOver
from xieli.activities.pairing.queries import hand_overs, helped_unions
from xieli.kernel.quantity import as_rough
from xieli.ledger.models import Line
from xieli.matching.models import Pledge
from xieli.programmes.models import Programme


@dataclass(frozen=True)
class Source:
    """One row behind a figure: where, what, how much; `trace_code` opens its way."""

    who: str
    what: str
    amount: Decimal
    trace_code: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Figure:
    """A number that can be opened: exact value, the phrase for print, and how it is counted."""

    key: str
    title: str
    how: str
    unit: str
    value: Decimal
    sources: tuple[Source, ...]

    @property
    def phrase(self) -> str:
        """The rounded phrase with its qualifier, e.g. 20余万元; true for the exact value."""
        return as_rough(self.value, self.unit)


def committed_pieces(programme: Programme, as_of: datetime) -> dict[UUID, int]:
    """Pieces each pledge has committed by a moment, from the ledger's giver accounts."""
    pledges = {rules.committed(p.id): p.id for p in _pledges(programme)}
    rows = (
        Line.objects.filter(
            account__code__in=pledges, amount__gt=0, entry__at__lte=as_of,
            entry__key__startswith="adopt:",
        )
        .values("account__code")
        .annotate(n=Sum("amount"))
    )  # fmt: skip
    undone = (
        Line.objects.filter(
            account__code__in=pledges, entry__key__startswith="give-up:", entry__at__lte=as_of
        )
        .values("account__code")
        .annotate(n=Sum("amount"))
    )
    total = {pledges[row["account__code"]]: int(row["n"]) for row in rows}
    for row in undone:
        total[pledges[row["account__code"]]] += int(row["n"])
    return {pledge: pieces for pledge, pieces in total.items() if pieces}


def _pledges(programme: Programme) -> QuerySet[Pledge]:
    return Pledge.objects.filter(board=programme.board).select_related("item", "enterprise")


def _donated(programme: Programme, as_of: datetime) -> list[Source]:
    codes = dict(Gift.objects.filter(programme=programme).values_list("pledge_id", "trace_code"))
    pieces = committed_pieces(programme, as_of)
    return [
        Source(
            pledge.enterprise.name,
            f"{pledge.item.name} {pieces[pledge.id]}{pledge.item.unit}",
            pledge.unit_value * pieces[pledge.id],
            codes.get(pledge.id, ""),
            pledge.pledged_at,
        )
        for pledge in _pledges(programme).order_by("enterprise__name_key", "id")
        if pledge.id in pieces
    ]


def _givers(programme: Programme, as_of: datetime) -> list[Source]:
    sums: dict[str, Decimal] = {}
    for source in _donated(programme, as_of):
        sums[source.who] = sums.get(source.who, Decimal(0)) + source.amount
    return [Source(who, f"{amount:,.2f} 元", Decimal(1)) for who, amount in sums.items()]


def _counties(programme: Programme, as_of: datetime) -> list[Source]:
    day = timezone.localdate(as_of)
    return [Source(union.name, "", Decimal(1)) for union in helped_unions(programme, day)]


def _given(programme: Programme, as_of: datetime) -> QuerySet[HandOver]:
    return hand_overs(programme).filter(kind=HandOver.TO_HOUSEHOLD, at__lte=as_of)


def _households(programme: Programme, as_of: datetime) -> list[Source]:
    rows = _given(programme, as_of).order_by().values_list("household__village", "household_id")
    by_village: dict[str, set[UUID]] = {}
    for village, household in rows.distinct():
        by_village.setdefault(village, set()).add(household)
    return [
        Source(village, _("{n} 户").format(n=len(homes)), Decimal(len(homes)))
        for village, homes in sorted(by_village.items())
    ]


def _delivered(programme: Programme, as_of: datetime) -> list[Source]:
    found = []
    for record in _given(programme, as_of).order_by("at", "id"):
        pledge = record.line.allocation.pledge
        village = record.household.village if record.household else ""
        what = f"{pledge.item.name} {record.quantity}{pledge.item.unit}"
        found.append(Source(village, what, pledge.unit_value * record.quantity, "", record.at))
    return found


Rows = Callable[[Programme, datetime], list[Source]]
DECLARED: tuple[tuple[str, str, str, str, Rows], ...] = (
    (
        "donated", gettext_noop("捐赠物资和善款折合"),
        gettext_noop("采纳的认捐 × 公允单价，扣掉整行退回的"), gettext_noop("元"), _donated,
    ),
    (
        "givers", gettext_noop("爱心企业"),
        gettext_noop("有采纳认捐的企业，一家算一次"), gettext_noop("家"), _givers,
    ),
    (
        "counties", gettext_noop("帮扶的县"),
        gettext_noop("那一天结着对的县"), gettext_noop("个"), _counties,
    ),
    (
        "delivered", gettext_noop("已签收到户折合"),
        gettext_noop("有签名或照片的发放 × 公允单价"), gettext_noop("元"), _delivered,
    ),
    (
        "households", gettext_noop("受助家庭"),
        gettext_noop("领过物资的家庭，一户算一次"), gettext_noop("户"), _households,
    ),
)  # fmt: skip


def figures(programme: Programme, as_of: datetime) -> list[Figure]:
    """Every figure of a campaign as it was at a moment; the same moment gives the same figures."""
    return [_figure(row, programme, as_of) for row in DECLARED]


def figure(programme: Programme, key: str, as_of: datetime) -> Figure | None:
    """One figure by its key."""
    row = next((row for row in DECLARED if row[0] == key), None)
    return _figure(row, programme, as_of) if row else None


def _figure(row: tuple[str, str, str, str, Rows], programme: Programme, as_of: datetime) -> Figure:
    key, title, how, unit, rows = row
    sources = tuple(rows(programme, as_of))
    value = sum((source.amount for source in sources), Decimal(0))
    return Figure(key, _(title), _(how), unit, value, sources)
