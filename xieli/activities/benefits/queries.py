"""Questions: which partners and batches, their terms, their numbers, what of a contract is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from xieli.activities.benefits import rules
from xieli.activities.benefits.models import (
    Batch,
    BatchState,
    Claim,
    ClaimState,
    Lot,
    Outlet,
    Partner,
    Window,
)
from xieli.activities.benefits.rules import Had, Terms, Who
from xieli.kernel.refusal import Hidden
from xieli.ledger.models import Balance
from xieli.people.models import Function
from xieli.people.queries import within_any
from xieli.shell.guards import Reader, must_may

READ_BY = (Function.BENEFITS_RUN, Function.BENEFITS_DECIDE, Function.BENEFITS_PAY)
OUT_OF_OPEN = (BatchState.CLOSED, BatchState.SETTLED)


# Whose --------------------------------------------------------------------------------------------


def may_read(reader: Reader) -> bool:
    """Whether the reader has anything to do with benefits."""
    return any(reader.holds(function) for function in READ_BY)


def must_read(reader: Reader, union_id: UUID) -> None:
    """Pass one who runs, decides or pays benefits of the union; Hidden for all others."""
    if not any(reader.may(function, union_id) for function in READ_BY):
        raise Hidden


def _within(reader: Reader) -> Q:
    return _of_tops(reader, READ_BY)


def _of_tops(reader: Reader, functions: tuple[Function, ...]) -> Q:
    return within_any(reader, functions, "union__path")


def partners(reader: Reader) -> QuerySet[Partner]:
    """The contracts of unions whose benefits this reader has to do with, the latest first."""
    rows = Partner.objects.filter(_within(reader)).select_related("union", "enterprise")
    return rows.order_by("is_ended", "-ends_on", "-id")


def batches(reader: Reader) -> QuerySet[Batch]:
    """The batches of unions whose benefits this reader has to do with, the latest first."""
    rows = Batch.objects.filter(_within(reader)).select_related("union", "partner__enterprise")
    return rows.order_by("-opens_at", "-id")


def access_partner(partner_id: UUID, reader: Reader) -> Partner:
    """Fetch a contract for one who has to do with it; Hidden for everyone else."""
    rows = Partner.objects.select_related("union", "enterprise")
    partner = rows.filter(pk=partner_id).first()
    if partner is None:
        raise Hidden
    must_read(reader, partner.union_id)
    return partner


def access_outlet(outlet_id: UUID, reader: Reader) -> Outlet:
    """Fetch an outlet for one who runs its union's benefits."""
    outlet = Outlet.objects.select_related("partner").filter(pk=outlet_id).first()
    if outlet is None:
        raise Hidden
    must_may(reader, Function.BENEFITS_RUN, outlet.partner.union_id)
    return outlet


def access_batch(batch_id: UUID, reader: Reader, function: str = "") -> Batch:
    """Fetch a batch for one who has to do with it, or who may do just this; else Hidden."""
    rows = Batch.objects.select_related("union", "partner__enterprise", "within", "stock", "held")
    batch = rows.filter(pk=batch_id).first()
    if batch is None:
        raise Hidden
    if function:
        must_may(reader, function, batch.union_id)
    else:
        must_read(reader, batch.union_id)
    return batch


def batch_by_code(code: str) -> Batch:
    """Fetch a batch by its public code; a draft is not there yet."""
    rows = Batch.objects.select_related("union", "partner__enterprise", "within", "stock", "held")
    batch = rows.exclude(state=BatchState.DRAFT).filter(code=code).first()
    if batch is None:
        raise Hidden
    return batch


def access_claim(code: str, person_id: UUID | None) -> Claim:
    """Fetch somebody's own claim by its code; Hidden for everybody else."""
    rows = Claim.objects.select_related("batch__union", "batch__partner__enterprise", "window")
    claim = rows.filter(code=code, person_id=person_id).first() if person_id else None
    if claim is None:
        raise Hidden
    return claim


def access_window(batch: Batch, window_id: UUID) -> Window:
    """Fetch a window of this batch; Hidden for another's."""
    window = batch.windows.filter(pk=window_id).first()
    if window is None:
        raise Hidden
    return window


# Terms --------------------------------------------------------------------------------------------


def terms_of(batch: Batch) -> Terms:
    """A batch's terms as the rules see them; its groups and union are read where not known yet."""
    within = batch.within
    return Terms(
        batch.state, batch.way, batch.opens_at, batch.closes_at,
        members_only=batch.members_only,
        within_path=within.path if within else "",
        within_name=within.name if within else "",
        groups=frozenset(row.group for row in batch.groups.all()),
        per_household=batch.per_household,
    )  # fmt: skip


def had_of(batch: Batch, who: Who | None) -> Had:
    """What the person and the household have of a batch already."""
    if who is None:
        return Had()
    model: type[Claim] | type[Lot] = Lot if batch.way == rules.DRAW else Claim
    rows = model._default_manager.filter(batch=batch)
    own = rows.filter(person_id=who.person_id).exists()
    home = rules.household_of(batch.per_household, who)
    return Had(own, home is not None and not own and rows.filter(household_id=home).exists())


def outlets_of(batch: Batch) -> QuerySet[Outlet]:
    """Where a batch is redeemed: the outlets it names, else all of its partner."""
    named = batch.outlets.values_list("outlet_id", flat=True)
    open_ones = Outlet.objects.filter(partner=batch.partner, is_open=True)
    rows = open_ones.filter(pk__in=named) if named.exists() else open_ones
    return rows.order_by("name", "id")


# Numbers ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Numbers:
    """A batch's balance: stock + held + used = quantity; returned ones are in stock again."""

    quantity: int
    stock: int
    held: int
    used: int
    expired: int
    given_back: int
    lots: int
    claims_held: int

    @property
    def adds_up(self) -> bool:
        """Whether the claims and the books say the same."""
        return self.stock + self.held + self.used == self.quantity and self.held == self.claims_held


def numbers_of(batch: Batch) -> Numbers:
    """Count a batch: what the books hold, and what its claims say; three queries."""
    held = _held_in([batch])
    rows = Claim.objects.filter(batch=batch).values_list("state").annotate(n=Count("id"))
    by_state = dict(rows.order_by())
    return Numbers(
        batch.quantity, held.get(batch.stock_id, 0), held.get(batch.held_id, 0),
        by_state.get(ClaimState.REDEEMED, 0), by_state.get(ClaimState.EXPIRED, 0),
        by_state.get(ClaimState.GIVEN_BACK, 0),
        batch.lots.count() if batch.way == rules.DRAW else 0,
        by_state.get(ClaimState.HELD, 0),
    )  # fmt: skip


def _held_in(rows: list[Batch]) -> dict[UUID | None, int]:
    accounts = [one for batch in rows for one in (batch.stock_id, batch.held_id) if one]
    found = Balance.objects.filter(account__in=accounts).values_list("account_id", "amount")
    return {account: int(amount) for account, amount in found}


def left_of(rows: list[Batch]) -> dict[UUID, int]:
    """How many each batch has left in stock; one query."""
    held = _held_in(rows)
    return {batch.pk: held.get(batch.stock_id, 0) for batch in rows}


@dataclass(frozen=True)
class Spent:
    """Of a contract, in CNY: what is promised to workers, and what was redeemed."""

    union_promised: Decimal
    union_used: Decimal
    partner_promised: Decimal
    partner_used: Decimal


def spent_of(partner: Partner) -> Spent:
    """What of a contract's money batches hold: all of an open one, of a closed one its claims."""
    open_ones = Batch.objects.filter(partner=partner)
    running = open_ones.filter(state__in=(BatchState.OPEN, BatchState.DRAWN)).aggregate(
        union=Sum(F("quantity") * F("union_pays")), partner=Sum(F("quantity") * F("partner_pays"))
    )
    claims = Claim.objects.filter(batch__partner=partner)
    over = claims.filter(batch__state__in=OUT_OF_OPEN)
    kept = _parts(over.filter(state__in=(ClaimState.HELD, ClaimState.REDEEMED)))
    used = _parts(claims.filter(state=ClaimState.REDEEMED))
    zero = Decimal("0.00")
    return Spent(
        (running["union"] or zero) + kept[0], used[0],
        (running["partner"] or zero) + kept[1], used[1],
    )  # fmt: skip


def last_use(partner: Partner) -> date | None:
    """The last day on which something of the contract can still be used."""
    rows = Batch.objects.filter(partner=partner)
    live = rows.exclude(state__in=(BatchState.DRAFT, BatchState.SETTLED))
    last: date | None = live.aggregate(last=Max("redeem_until"))["last"]
    return last


def _parts(claims: QuerySet[Claim]) -> tuple[Decimal, Decimal]:
    told = claims.aggregate(union=Sum("batch__union_pays"), partner=Sum("batch__partner_pays"))
    return told["union"] or Decimal("0.00"), told["partner"] or Decimal("0.00")


def next_batch(batch: Batch, at: datetime) -> Batch | None:
    """The next batch of the same union that is open or to come, for whom this one had no more."""
    rows = Batch.objects.filter(union=batch.union_id, state=BatchState.OPEN, closes_at__gt=at)
    return rows.exclude(pk=batch.pk).order_by("opens_at", "id").first()


def closing(reader: Reader, soon: date) -> QuerySet[Batch]:
    """Open batches of unions whose benefits this reader runs that close by a day."""
    rows = Batch.objects.filter(_of_tops(reader, (Function.BENEFITS_RUN,)), state=BatchState.OPEN)
    return rows.filter(closes_at__date__lte=soon).order_by("closes_at", "id")


def decided_by(reader: Reader) -> QuerySet[Batch]:
    """The batches of unions whose benefits this reader decides."""
    rows = Batch.objects.filter(_of_tops(reader, (Function.BENEFITS_DECIDE,)))
    return rows.order_by("opens_at", "id")


def run_partners(reader: Reader) -> QuerySet[Partner]:
    """The contracts of unions whose benefits this reader runs."""
    rows = Partner.objects.filter(_of_tops(reader, (Function.BENEFITS_RUN,)))
    return rows.select_related("enterprise").order_by("ends_on", "id")
