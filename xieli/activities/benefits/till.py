"""What the till reads: a merchant's outlets, a claim by its code, the rule for no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from xieli.activities.benefits import queries, till_rules
from xieli.activities.benefits.models import (
    Batch,
    BatchOutlet,
    BatchState,
    Claim,
    ClaimState,
    Outlet,
    Partner,
)
from xieli.activities.benefits.till_rules import Offline
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people.models import User
from xieli.rulebook.queries import values

LIVE = (BatchState.OPEN, BatchState.DRAWN, BatchState.CLOSED)


def firm_of(user_id: UUID | None) -> UUID | None:
    """The enterprise a sign-in stands for."""
    if user_id is None:
        return None
    rows = User.objects.filter(pk=user_id, is_active=True)
    firm: UUID | None = rows.values_list("enterprise_id", flat=True).first()
    return firm


def is_merchant(user_id: UUID | None) -> bool:
    """Whether the sign-in stands for a firm with a contract."""
    firm = firm_of(user_id)
    return firm is not None and Partner.objects.filter(enterprise=firm).exists()


def partners_of(user_id: UUID | None) -> QuerySet[Partner]:
    """The contracts of the merchant who reads; Hidden for everybody else."""
    firm = firm_of(user_id)
    found = Partner.objects.filter(enterprise=firm).select_related("enterprise", "union__region")
    if firm is None or not found.exists():
        raise Hidden
    return found


def outlets_of(user_id: UUID | None) -> list[Outlet]:
    """The open outlets of the merchant who reads; Hidden where he has none and never had."""
    rows = Outlet.objects.filter(partner__in=partners_of(user_id), is_open=True)
    told = rows.select_related("partner__enterprise", "partner__union__region")
    return list(told.order_by("name", "id"))


def access_outlet(code: str, user_id: UUID | None) -> Outlet:
    """One of the reader's own outlets."""
    for outlet in outlets_of(user_id):
        if outlet.code == code:
            return outlet
    raise Hidden


def batches_at(outlet: Outlet, on: date) -> QuerySet[Batch]:
    """What is redeemed at an outlet now: its partner's batches, where it is listed or all are."""
    mine = Batch.objects.filter(
        partner_id=outlet.partner_id, state__in=LIVE, redeem_until__gte=on
    )  # fmt: skip
    elsewhere = BatchOutlet.objects.filter(batch__in=mine).values("batch")
    here = BatchOutlet.objects.filter(outlet=outlet).values("batch")
    return (mine.exclude(pk__in=elsewhere) | mine.filter(pk__in=here)).order_by("redeem_until")


def takes(outlet: Outlet, batch: Batch) -> bool:
    """Whether claims of the batch are redeemed at the outlet."""
    return queries.outlets_of(batch).filter(pk=outlet.pk).exists()


def claim_at(text: str, outlet: Outlet) -> Claim:
    """The claim of a code, for an outlet that takes it; Refusal in the same words for all others.

    A merchant learns nothing about vouchers that are not redeemed at his place.
    """
    rows = Claim.objects.select_related("batch__union__region", "person", "outlet", "window")
    found = rows.filter(code=till_rules.bare(text) or "-").first()
    if found is None or not takes(outlet, found.batch):
        raise Refusal(_("没有找到这张券，或它不在这里用。"), _("请核对券码，问客人是哪家的券。"))
    return found


def offline_of(outlet: Outlet, on: date) -> Offline:
    """What this outlet's till may do without network."""
    region = outlet.partner.union.region
    keys = (till_rules.OFFLINE_HOURS, till_rules.OFFLINE_MOST, till_rules.OFFLINE_RULE)
    held = values(keys, region.code if region else "", on)
    hours, most, rule = (held[key] for key in keys)
    return Offline(hours.as_int, most.as_decimal, rule.value)


@dataclass(frozen=True)
class Taken:
    """What an outlet took on a day: how many, and what they were worth (CNY)."""

    count: int
    worth: Decimal


def taken_on(outlet: Outlet, day: date) -> Taken:
    """What was redeemed at an outlet on a day."""
    rows = Claim.objects.filter(
        outlet=outlet, state=ClaimState.REDEEMED, batch__partner=outlet.partner_id,
        ended_at__date=day,
    )  # fmt: skip
    told = rows.aggregate(count=Count("id"), worth=Sum("batch__face_value"))
    return Taken(told["count"], told["worth"] or Decimal(0))


def redeemed_at(outlet: Outlet, code: str) -> Claim | None:
    """A claim that was redeemed at this outlet, by its code."""
    rows = Claim.objects.filter(outlet=outlet, state=ClaimState.REDEEMED)
    return rows.select_related("batch").filter(code=till_rules.bare(code) or "-").first()


def latest_at(outlet: Outlet, many: int = 8) -> list[Claim]:
    """The last claims that were redeemed at an outlet."""
    rows = Claim.objects.filter(
        outlet=outlet, state=ClaimState.REDEEMED, batch__partner=outlet.partner_id
    )
    return list(rows.select_related("batch").order_by("-ended_at")[:many])
