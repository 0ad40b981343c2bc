"""The rows every page and every verb starts from: needs, pledges, conditions, adopted lines."""

from __future__ import annotations

from django.db.models import QuerySet

from xieli.matching.models import (
    Allocation,
    Board,
    Condition,
    Need,
    NeedState,
    Pledge,
    PledgeState,
)


def live_needs(board: Board) -> QuerySet[Need]:
    """Needs not withdrawn, with what the list pages show, most urgent first."""
    return (
        board.needs.exclude(state=NeedState.WITHDRAWN)
        .select_related("item", "union", "union__region")
        .order_by("-urgency", "union__name_key", "number")
    )


def verified_needs(board: Board) -> QuerySet[Need]:
    """Needs a second officer has verified: the only ones donors see and the solver fills."""
    return live_needs(board).filter(state=NeedState.VERIFIED)


def live_pledges(board: Board) -> QuerySet[Pledge]:
    """Pledges not withdrawn, with what the list pages show."""
    return (
        board.pledges.filter(state=PledgeState.OFFERED)
        .select_related("item", "enterprise", "enterprise__region", "only_union", "only_need")
        .order_by("item__code", "enterprise__name_key", "number")
    )


def conditions(board: Board) -> QuerySet[Condition]:
    """Pins and bans, newest first."""
    return board.conditions.select_related(
        "pledge__item", "pledge__enterprise", "need__item", "need__union"
    ).order_by("-set_at")


def allocations(board: Board) -> QuerySet[Allocation]:
    """Adopted lines with what consignments need."""
    return board.allocations.select_related(
        "pledge__item", "pledge__enterprise", "need__item", "need__union"
    ).order_by("need__union__name_key", "need__item__code", "id")
