"""What a worker sees: every batch with what he may do now, or why not; his own claims and lots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from xieli.activities.benefits import queries, rules
from xieli.activities.benefits.models import Batch, BatchState, Claim, ClaimState, Lot
from xieli.activities.benefits.rules import Had, Who, WhyNot

SHOWN = 200  # batches at most
FRESH = timedelta(days=30)  # results of draws stay on the page so long


@dataclass(frozen=True)
class Offer:
    """A batch as one worker meets it; `why` is empty where he may claim or enter now."""

    batch: Batch
    left: int
    why: tuple[WhyNot, ...] = ()

    @property
    def is_to_come(self) -> bool:
        """Whether nothing but the time is in the way."""
        return bool(self.why) and all(one.key == rules.EARLY for one in self.why)

    @property
    def is_gone(self) -> bool:
        """Whether all of a batch that is not drawn are claimed."""
        return self.left <= 0 and self.batch.way != rules.DRAW

    @property
    def first(self) -> WhyNot | None:
        """The reason to tell first: who he is before when, for whom it is not meant at all."""
        lasting = [one for one in self.why if one.key != rules.EARLY]
        return next(iter(lasting or self.why), None)


@dataclass(frozen=True)
class Offers:
    """All that is open or to come, as one worker meets it."""

    now: tuple[Offer, ...]
    to_come: tuple[Offer, ...]
    had: tuple[Offer, ...]
    gone: tuple[Offer, ...]
    not_for_me: tuple[Offer, ...]


def offers(who: Who | None, at: datetime) -> Offers:
    """Sort what is open or to come: what he may claim now first; six queries however many."""
    rows = Batch.objects.filter(state=BatchState.OPEN, closes_at__gt=at)
    rows = rows.select_related("union", "partner__enterprise", "within").prefetch_related("groups")
    found = list(rows.order_by("closes_at", "id")[:SHOWN])
    left, had = queries.left_of(found), _had(found, who)
    each = [
        Offer(
            one, left[one.pk],
            tuple(rules.may_claim(queries.terms_of(one), who, at, had.get(one.pk))),
        )
        for one in found
    ]  # fmt: skip
    return _sorted(each)


def _sorted(each: list[Offer]) -> Offers:
    now = [one for one in each if not one.why and not one.is_gone]
    gone = [one for one in each if not one.why and one.is_gone]
    mine = [one for one in each if any(why.key in (rules.OWN, rules.HOME) for why in one.why)]
    to_come = sorted((one for one in each if one.is_to_come), key=lambda one: one.batch.opens_at)
    kept = {one.batch.pk for one in [*now, *gone, *mine, *to_come]}
    others = [one for one in each if one.batch.pk not in kept]
    return Offers(tuple(now), tuple(to_come), tuple(mine), tuple(gone), tuple(others))


def _had(found: list[Batch], who: Who | None) -> dict[object, Had]:
    """What the worker or his household has of these batches; at most two queries."""
    if who is None:
        return {}
    homes = {who.household_id or who.person_id}
    told: dict[object, Had] = {}
    for model in (Claim, Lot):
        rows = model._default_manager.filter(batch__in=found)
        rows = rows.filter(Q(person_id=who.person_id) | Q(household_id__in=homes))
        for batch_id, person in rows.values_list("batch_id", "person_id"):
            known = told.get(batch_id, Had())
            told[batch_id] = Had(known.own or person == who.person_id, True)
    return told


def offer_of(batch: Batch, who: Who | None, at: datetime) -> Offer:
    """One batch as one worker meets it."""
    had = queries.had_of(batch, who)
    why = tuple(rules.may_claim(queries.terms_of(batch), who, at, had))
    return Offer(batch, queries.left_of([batch])[batch.pk], why)


@dataclass(frozen=True)
class Mine:
    """What one worker has: held first, by their last day; lots of draws; what is over."""

    held: tuple[Claim, ...]
    lots: tuple[Lot, ...]
    over: tuple[Claim, ...]


def mine(who: Who, at: datetime) -> Mine:
    """A worker's own claims and lots; three queries."""
    rows = Claim.objects.filter(person_id=who.person_id)
    rows = rows.select_related("batch__union", "batch__partner__enterprise", "window", "outlet")
    claims = list(rows.order_by("batch__redeem_until", "-at")[:SHOWN])
    lots = Lot.objects.filter(person_id=who.person_id, batch__closes_at__gt=at - FRESH)
    lots = lots.select_related("batch__union").order_by("-at")
    held = tuple(one for one in claims if one.state == ClaimState.HELD)
    over = tuple(one for one in claims if one.state != ClaimState.HELD)
    won = {one.batch_id for one in claims}
    return Mine(held, tuple(one for one in lots[:SHOWN] if one.batch_id not in won), over)


def claim_of(batch: Batch, who: Who | None) -> Claim | None:
    """A worker's own claim of a batch."""
    rows = Claim.objects.filter(batch=batch).select_related("batch", "window")
    return rows.filter(person_id=who.person_id).first() if who else None


def lot_of(batch: Batch, who: Who | None) -> Lot | None:
    """A worker's own entry in a draw."""
    return Lot.objects.filter(batch=batch, person_id=who.person_id).first() if who else None
