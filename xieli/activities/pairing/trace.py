"""The trace of a gift: its whole way, its balance from the ledger, no personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from xieli.activities.pairing import rules
from xieli.activities.pairing.models import ConsignmentLine, Evidence, Gift, HandOver
from xieli.activities.pairing.moves import unit_of
from xieli.journal.queries import notes_of
from xieli.kernel.id_numbers import mask_name
from xieli.kernel.refusal import Hidden
from xieli.ledger.models import Line
from xieli.matching.models import Allocation
from xieli.shell import codes


@dataclass(frozen=True)
class BalanceOfGift:
    """Where every piece is; given = households + county + road + boxes + waiting + lost + back."""

    donated: int
    waiting: int
    packed: int
    road: int
    county: int
    households: int
    lost: int
    back: int


@dataclass(frozen=True)
class Home:
    """A household as the public sees it: village, masked surname, pieces, day."""

    village: str
    name: str
    quantity: int
    at: datetime


@dataclass(frozen=True)
class Step:
    """One station of the way; `at` is None where it is still to come."""

    title: str
    words: str
    at: datetime | None
    state: str  # ok, doing, none
    homes: tuple[Home, ...] = ()
    photos: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Trace:
    """All that the public page of a gift shows."""

    gift: Gift
    balance: BalanceOfGift
    value: Decimal
    steps: tuple[Step, ...]
    sealed: int
    unsealed: int
    last_digest: str


def access_gift(text: str) -> Gift:
    """The gift behind a trace code as typed or scanned; Hidden where it is not ours."""
    code = codes.read("trace", text)
    found = (
        Gift.objects.select_related(
            "pledge__item", "pledge__enterprise", "pledge__only_need", "pledge__only_union",
            "programme__union", "programme__pairing",
        )
        .filter(trace_code=code)
        .first()
    )  # fmt: skip
    if found is None:
        raise Hidden
    return found


def balance_of(gift: Gift, lines: list[ConsignmentLine]) -> BalanceOfGift:
    """The balance of a gift, every number read from the ledger."""
    pledge = gift.pledge
    codes_of = {
        "waiting": [rules.committed(pledge.id)],
        "packed": [rules.packed(line.id) for line in lines],
        "road": [rules.road(line.id) for line in lines],
        "county": [rules.stock(line.id) for line in lines],
        "households": [rules.given(pledge.id)],
        "lost": [rules.lost(pledge.id)],
        "back": [rules.back(pledge.id)],
    }
    rows = (
        Line.objects.filter(
            account__code__in=[code for group in codes_of.values() for code in group],
            unit=unit_of(pledge.item),
        )
        .values("account__code")
        .annotate(n=Sum("amount"))
    )
    held = {row["account__code"]: int(row["n"]) for row in rows}
    parts = {name: sum(held.get(code, 0) for code in group) for name, group in codes_of.items()}
    return BalanceOfGift(donated=sum(parts.values()), **parts)


def trace(gift: Gift) -> Trace:
    """The whole way of a gift from the verified need to the hand-over."""
    lines = list(
        ConsignmentLine.objects.filter(allocation__pledge=gift.pledge)
        .select_related("consignment__to", "allocation__need__union", "allocation__pledge__item")
        .order_by("consignment__packed_at", "id")
    )
    records = list(
        HandOver.objects.filter(line__in=lines)
        .select_related("household__head", "evidence")
        .order_by("at", "id")
    )
    balance = balance_of(gift, lines)
    allocations = list(
        gift.pledge.allocations.select_related("need__union", "need__item", "proposal")
    )
    steps = [
        *_before(gift, allocations),
        *_travels(gift, lines),
        *_arrivals(gift, records, balance),
    ]
    notes = list(notes_of(_ids(gift, allocations, lines, records)))
    sealed = [note for note in notes if hasattr(note, "seal")]
    return Trace(
        gift=gift,
        balance=balance,
        value=gift.pledge.unit_value * balance.donated,
        steps=tuple(steps),
        sealed=len(sealed),
        unsealed=len(notes) - len(sealed),
        last_digest=sealed[-1].seal.digest if sealed else "",
    )


def _ids(
    gift: Gift, allocations: list[Allocation], lines: list[ConsignmentLine], records: list[HandOver]
) -> list[UUID]:
    return [
        gift.pledge_id,
        *(a.need_id for a in allocations),
        *(a.proposal_id for a in allocations),
        *(line.consignment_id for line in lines),
        *(record.id for record in records),
    ]


def _before(gift: Gift, allocations: list[Allocation]) -> list[Step]:
    pledge = gift.pledge
    steps = [
        Step(
            "需求核实",
            f"{a.need.union.name}核实：{a.need.item.name} {a.need.quantity}{a.need.item.unit}",
            a.need.verified_at,
            "ok",
        )
        for a in allocations[:3]
    ]
    words = f"{pledge.enterprise.name}认捐 {pledge.quantity}{pledge.item.unit}"
    steps.append(Step("认捐登记", words, pledge.pledged_at, "ok"))
    steps += [
        Step(
            "配对采纳",
            f"{a.quantity}{pledge.item.unit} 给 {a.need.union.name}。{a.because}",
            a.proposal.adopted_at,
            "ok",
        )
        for a in allocations
    ]
    return steps


def _travels(gift: Gift, lines: list[ConsignmentLine]) -> list[Step]:
    steps = []
    unit = gift.pledge.item.unit
    for line in lines:
        box = line.consignment
        steps.append(Step("装箱", f"{line.packed}{unit}，{box.number}", box.packed_at, "ok"))
        if box.sent_at:
            steps.append(Step("发运", f"承运：{box.carrier}", box.sent_at, "ok"))
        if box.received_at:
            steps.append(
                Step(f"{box.to.name}签收", _count_words(line, unit), box.received_at, "ok")
            )
        elif box.sent_at:
            steps.append(Step("在路上", f"发往{box.to.name}", None, "doing"))
    return steps


def _count_words(line: ConsignmentLine, unit: str) -> str:
    words = f"实收 {line.received}{unit}"
    if line.damaged:
        words += f"，破损 {line.damaged}{unit}，当场登记"
    if line.missing:
        words += f"，缺少 {line.missing}{unit}，当场登记"
    return words


def _arrivals(gift: Gift, records: list[HandOver], balance: BalanceOfGift) -> list[Step]:
    unit = gift.pledge.item.unit
    given = [record for record in records if record.kind == HandOver.TO_HOUSEHOLD]
    steps = []
    if given:
        state = "doing" if balance.county else "ok"
        words = f"{len(given)} 次签收，{sum(r.quantity for r in given)}{unit}"
        photos = tuple(
            r.evidence
            for r in given
            if r.evidence and r.evidence.kind == "photo" and r.evidence.may_be_shown
        )
        steps.append(Step("发放到户", words, given[-1].at, state, _homes(given), photos[:2]))
    steps += [
        Step(
            "退回捐方" if record.kind == HandOver.GIVEN_BACK else "损耗登记",
            f"{record.quantity}{unit}：{record.words}",
            record.at,
            "ok",
        )
        for record in records
        if record.kind != HandOver.TO_HOUSEHOLD
    ]
    if not given:
        steps.append(Step("发放到户", "到县里以后开始，签字或拍照才能领", None, "none"))
    return steps


def _homes(given: list[HandOver]) -> tuple[Home, ...]:
    found = []
    for record in given:
        household = record.household
        if household is not None:
            name = mask_name(household.head.name) if household.head else "—"
            found.append(Home(household.village, name, record.quantity, record.at))
    return tuple(found)
