"""Questions: invitations, consignments, stock, households, what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from xieli.activities.pairing import rules
from xieli.activities.pairing.models import (
    Consignment,
    ConsignmentLine,
    HandOver,
    Invitation,
    Pair,
    PairState,
    Stage,
)
from xieli.kernel.refusal import Hidden
from xieli.ledger.models import Balance
from xieli.matching.models import Allocation
from xieli.people.models import Household
from xieli.programmes.models import Programme
from xieli.programmes.queries import open_programmes
from xieli.shell.guards import Reader
from xieli.unions.models import Union


def access_invitation(code: str, *, today: date) -> Invitation:
    """The invitation behind a link; Hidden where there is none, Refusal where it has ended."""
    found = (
        Invitation.objects.select_related(
            "enterprise", "enterprise__region", "programme__union", "programme__board",
            "programme__pairing",
        )
        .filter(code=code)
        .first()
    )  # fmt: skip
    if found is None:
        raise Hidden
    rules.must_still_invite(found.expires_on, found.revoked_at is not None, today)
    return found


def invitations(programme: Programme) -> QuerySet[Invitation]:
    """The links that are not revoked, expired ones among them, by firm."""
    return (
        Invitation.objects.filter(programme=programme, revoked_at=None)
        .select_related("enterprise")
        .order_by("enterprise__name_key", "id")
    )


def serves(union: Union, household: Household) -> bool:
    """Whether a household belongs to this union or one below it."""
    return f"{household.union.path}/".startswith(f"{union.path}/")


def pairs(union: Union) -> QuerySet[Pair]:
    """The live pairs of a helper union."""
    return union.helps.exclude(state=PairState.ENDED).select_related("helped__region")


def helped_unions(programme: Programme, on: date | None = None) -> list[Union]:
    """The counties a campaign stands by, now or on a day."""
    if on is None:
        return [made.helped for made in pairs(programme.union)]
    then = programme.union.helps.filter(since__lte=on).exclude(until__lte=on)
    return [made.helped for made in then.select_related("helped")]


def may_work_on(programme: Programme, union_paths: Sequence[str]) -> bool:
    """Whether one of these subtrees is the host's or one of the helped counties'."""
    ours = [programme.union.path, *(union.path for union in helped_unions(programme))]
    return any(f"{own}/".startswith(f"{path}/") for own in ours for path in union_paths)


@dataclass(frozen=True)
class ToPack:
    """An adopted line with pieces not yet in a box."""

    allocation: Allocation
    left: int


def adopted(programme: Programme) -> QuerySet[Allocation]:
    """Every adopted line, by county and item."""
    return (
        Allocation.objects.filter(board=programme.board)
        .select_related("pledge__item", "pledge__enterprise", "need__item", "need__union")
        .order_by("need__union__name_key", "need__item__code", "id")
    )


def to_pack(programme: Programme) -> list[ToPack]:
    """What is adopted and not yet packed, by county."""
    gone = Coalesce(Sum("travels__packed"), Value(0))
    rows = adopted(programme).annotate(gone=gone).filter(quantity__gt=F("gone"))
    return [ToPack(row, row.quantity - row.gone) for row in rows]


def consignments(programme: Programme) -> QuerySet[Consignment]:
    """Every consignment with its county, newest first."""
    return (
        programme.consignments.select_related("to__region")
        .annotate(pieces=Coalesce(Sum("lines__packed"), Value(0)))
        .order_by("-packed_at")
    )


def consignment_lines(
    boxes: Sequence[Consignment] | QuerySet[Consignment],
) -> QuerySet[ConsignmentLine]:
    """The lines of these consignments with all that their pages show."""
    return (
        ConsignmentLine.objects.filter(consignment__in=boxes)
        .select_related(
            "consignment__to", "allocation__pledge__item", "allocation__pledge__enterprise",
            "allocation__need__item",
        )
        .order_by("consignment__number", "id")
    )  # fmt: skip


def access_consignment(box_id: UUID) -> Consignment:
    """A consignment with its programme; Hidden where there is none."""
    found = (
        Consignment.objects.select_related("programme__union", "programme__board", "to")
        .filter(id=box_id)
        .first()
    )
    if found is None:
        raise Hidden
    return found


@dataclass(frozen=True)
class InStock:
    """Pieces of one line in a county's hands, ready to be handed over."""

    line: ConsignmentLine
    left: int


def in_stock(union: Union, programme: Programme | None = None) -> list[InStock]:
    """What a county union holds, by line; read from the ledger's balances in two queries."""
    lines = ConsignmentLine.objects.filter(
        consignment__to__path__startswith=union.path, consignment__stage=Stage.RECEIVED
    ).select_related(
        "consignment__to", "consignment__programme", "allocation__pledge__item",
        "allocation__pledge__enterprise", "allocation__need",
    )  # fmt: skip
    if programme is not None:
        lines = lines.filter(consignment__programme=programme)
    by_code = {rules.stock(line.id): line for line in lines.order_by("id")}
    held = Balance.objects.filter(account__code__in=by_code, amount__gt=0)
    rows = held.values_list("account__code", "amount").order_by("account__code")
    return [InStock(by_code[code], int(amount)) for code, amount in rows]


def left_of(line: ConsignmentLine) -> int:
    """How many pieces of a line the county still holds, from the ledger's balance."""
    held = Balance.objects.filter(account__code=rules.stock(line.id)).values_list("amount")
    return int(held[0][0]) if held else 0


def households(union: Union) -> QuerySet[Household]:
    """The households that a union and those below it serve."""
    return (
        Household.objects.filter(Q(union__path__startswith=union.path))
        .select_related("head", "union")
        .order_by("village", "key")
    )


def hand_overs(programme: Programme) -> QuerySet[HandOver]:
    """Every hand-over, return and loss of a campaign, newest first."""
    return (
        HandOver.objects.filter(line__consignment__programme=programme)
        .select_related(
            "line__consignment__to", "line__allocation__pledge__item", "household__head",
            "evidence", "feedback", "asking",
        )
        .defer("evidence__content")
        .order_by("-at", "-id")
    )  # fmt: skip


def to_ask(programme: Programme, today: date, days: int) -> QuerySet[HandOver]:
    """Hand-overs to households whose day to be asked has come, not yet asked, not answered."""
    return hand_overs(programme).filter(
        kind=HandOver.TO_HOUSEHOLD, feedback=None, asking=None,
        at__date__lte=today - timedelta(days=days),
    )  # fmt: skip


def asked(programme: Programme) -> QuerySet[HandOver]:
    """Hand-overs whose household was asked and has not answered yet."""
    return hand_overs(programme).filter(feedback=None).exclude(asking=None)


def programmes_of_kind() -> QuerySet[Programme]:
    """The pairing campaigns that run."""
    return open_programmes().filter(kind="pairing").select_related("pairing", "union__region")


def running(reader: Reader) -> list[Programme]:
    """The same, asked once while a page is made."""
    return reader.once("pairing.running", lambda: list(programmes_of_kind()))
