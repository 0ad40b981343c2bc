"""A pool's figures: received, left, committed, paid, spent, returned; each opens to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import F, Max, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xieli.activities.grants import rules
from xieli.activities.grants.models import (
    CallPurpose,
    GivenBack,
    GrantPool,
    GrantProposal,
    Instalment,
    InstalmentState,
    ProgressReport,
    ReportState,
)
from xieli.activities.grants.queries import balances
from xieli.activities.grants.services import INCOME
from xieli.ledger.models import Line

RECEIVED, LEFT, COMMITTED, PAID = "received", "left", "committed", "paid"
HELD, SPENT, RETURNED = "held", "spent", "returned"
MOST_ROOMS = 400
Rows = Callable[[GrantPool], QuerySet[Any]]


@dataclass(frozen=True)
class Figure:
    """A figure of a pool: what it is called, how it is counted, in 元."""

    key: str
    title: str
    rule: str
    value: Decimal


def _received(pool: GrantPool) -> QuerySet[Line]:
    return _moves(pool).filter(entry__key__startswith=f"{INCOME}:")


def _moves(pool: GrantPool) -> QuerySet[Line]:
    rows = Line.objects.filter(account=pool.account_id, unit=rules.UNIT).select_related("entry")
    return rows.annotate(value=F("amount")).order_by("-id")


def _spent(pool: GrantPool) -> QuerySet[Line]:
    rows = Line.objects.filter(account=pool.spent_account_id, unit=rules.UNIT)
    return rows.select_related("entry").annotate(value=F("amount")).order_by("-id")


def _of_accounts(pool: GrantPool, column: str) -> QuerySet[GrantProposal]:
    """Proposals of a pool with what their bounded account in `column` holds, where it holds any."""
    rows = GrantProposal.objects.filter(call__pool=pool, **{f"{column}__balances__amount__gt": 0})
    shown = rows.select_related("union", "purpose").annotate(value=F(f"{column}__balances__amount"))
    return shown.order_by("-id")


def _committed(pool: GrantPool) -> QuerySet[GrantProposal]:
    return _of_accounts(pool, "committed_account")


def _held(pool: GrantPool) -> QuerySet[GrantProposal]:
    return _of_accounts(pool, "held_account")


def _paid(pool: GrantPool) -> QuerySet[Instalment]:
    rows = Instalment.objects.filter(proposal__call__pool=pool, state=InstalmentState.PAID)
    shown = rows.select_related("proposal__union").annotate(value=F("amount"))
    return shown.order_by("-paid_at", "-id")


def _returned(pool: GrantPool) -> QuerySet[GivenBack]:
    rows = GivenBack.objects.filter(proposal__call__pool=pool).select_related("proposal__union")
    return rows.annotate(value=F("amount")).order_by("-id")


ROWS: Mapping[str, tuple[str, str, Rows]] = MappingProxyType(
    {
        RECEIVED: (gettext_noop("到账"), gettext_noop("记进资金池的每一笔收入"), _received),
        LEFT: (gettext_noop("池里还有"), gettext_noop("到账减批复，加收回和不再拨的"), _moves),
        COMMITTED: (gettext_noop("批复待拨"), gettext_noop("批复了还没有拨出去的"), _committed),
        PAID: (gettext_noop("已拨付"), gettext_noop("有银行回单的每一笔，收回的不减"), _paid),
        HELD: (gettext_noop("拨出未报"), gettext_noop("拨出去，还没有核对使用的"), _held),
        SPENT: (gettext_noop("已核对使用"), gettext_noop("进度报告经另一人核对的"), _spent),
        RETURNED: (gettext_noop("已收回"), gettext_noop("退回资金池的结余，有银行回单"), _returned),
    }
)


def figures(pool: GrantPool) -> list[Figure]:
    """All figures of a pool, each the sum of the very rows it opens to; one query each."""
    return [
        Figure(key, _(title), _(rule), _added(rows(pool)))
        for key, (title, rule, rows) in ROWS.items()
    ]


def rows_of(pool: GrantPool, key: str) -> QuerySet[Any] | None:
    """The rows under a figure, each with its `value`; None for a key that is none."""
    found = ROWS.get(key)
    return found[2](pool) if found else None


def _added(rows: QuerySet[Any]) -> Decimal:
    held: Decimal | None = rows.order_by().aggregate(held=Sum("value"))["held"]
    return held or Decimal(0)


def is_even(told: list[Figure]) -> bool:
    """Whether it reconciles: received is what is left, committed, held and spent, to the cent."""
    by_key = {one.key: one.value for one in told}
    is_whole = by_key[RECEIVED] == sum((by_key[key] for key in (LEFT, COMMITTED, HELD, SPENT)), 0)
    return is_whole and by_key[PAID] == by_key[HELD] + by_key[SPENT] + by_key[RETURNED]


@dataclass(frozen=True)
class RoomLeft:
    """What a county's cap in a pool still bears, by which paper; "" is all purposes together."""

    county: str
    title: str
    most: Decimal
    left: Decimal
    citation: str


def rooms_of(pool: GrantPool) -> list[RoomLeft]:
    """The caps of a pool that something was taken from, by county; three queries."""
    rows = list(
        pool.rooms.select_related("county").order_by("county__name_key", "purpose")[:MOST_ROOMS]
    )
    held = balances(one.account_id for one in rows)
    titles = dict(
        CallPurpose.objects.filter(call__pool=pool).values_list("purpose", "title").order_by("id")
    )
    return [
        RoomLeft(
            one.county.name, titles.get(one.purpose, "") or _("各项合计"), one.most,
            held[one.account_id] / rules.HUNDRED, one.citation,
        )
        for one in rows
    ]  # fmt: skip


def sums_of(ids: list[UUID]) -> dict[UUID, tuple[Decimal, Decimal, Decimal]]:
    """What was paid, told to be spent and given back, by proposal; three queries for any number."""
    paid = Instalment.objects.filter(proposal__in=ids, state=InstalmentState.PAID)
    told = ProgressReport.objects.filter(instalment__proposal__in=ids, state=ReportState.CONFIRMED)
    back = GivenBack.objects.filter(proposal__in=ids)
    columns = (
        _by(paid.values_list("proposal").annotate(n=Sum("amount")).order_by()),
        _by(told.values_list("instalment__proposal").annotate(n=Max("spent")).order_by()),
        _by(back.values_list("proposal").annotate(n=Sum("amount")).order_by()),
    )
    nothing = Decimal(0)
    return {one: (*(column.get(one, nothing) for column in columns),) for one in ids}  # type: ignore[misc]


def _by(rows: Iterable[tuple[UUID, Decimal]]) -> dict[UUID, Decimal]:
    return dict(rows)
