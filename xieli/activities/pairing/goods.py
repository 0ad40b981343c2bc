"""The verbs of the goods: pack, send, receive, hand_over, give_back, write_off, show_evidence.

Each that moves goods posts on the ledger, so no piece is in two places and none is nowhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from xieli.activities.pairing import queries, rules
from xieli.activities.pairing.models import (
    Consignment,
    ConsignmentLine,
    Evidence,
    HandOver,
    Stage,
)
from xieli.activities.pairing.moves import Move, move
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching.models import Allocation
from xieli.people.models import Household
from xieli.programmes.models import Programme
from xieli.shell.keys import uuid7
from xieli.unions.models import Union


@dataclass(frozen=True)
class Packed:
    """So many pieces of one adopted line go into a box."""

    allocation: Allocation
    quantity: int


@dataclass(frozen=True)
class Proof:
    """A cleaned picture: signature (PNG) or photo (JPEG), what it shows, may it be shown."""

    kind: str
    content: bytes
    alt: str
    may_be_shown: bool = False


@dataclass(frozen=True)
class Delivery:
    """One hand-over as the phone tells it; `key` makes sending twice one record."""

    line: ConsignmentLine
    quantity: int
    key: str
    household: Household | None = None
    proof: Proof | None = None
    words: str = ""
    device_at: datetime | None = None


@transaction.atomic
def pack(
    programme: Programme, packed: Sequence[Packed], *, by: Actor, at: datetime, key: str = ""
) -> Consignment:
    """Pack adopted lines for one county into a numbered consignment; the same key is the same box.

    Packers of one campaign follow each other, so numbers have no gap and no twin.
    """
    Programme.objects.select_for_update(of=("self",)).get(id=programme.id)
    key = key or uuid7().hex
    known = Consignment.objects.filter(key=key, programme=programme).select_related("to").first()
    if known:
        return known
    to = _one_receiver(packed)
    rows = _locked([one.allocation.id for one in packed])
    number = f"{programme.slug[:24]}-{programme.consignments.count() + 1:03d}"
    box = Consignment.objects.create(
        key=key, programme=programme, number=number, to=to, packed_at=at, packed_by=by.label
    )
    for one in packed:
        _pack_line(box, rows[one.allocation.id], one.quantity, by=by, at=at)
    pieces = sum(one.quantity for one in packed)
    words = f"装箱 {number} → {to.name}：{len(packed)} 行 {pieces} 件"
    note("pairing.pack", words, by=by, at=at, about=box)
    return box


def _one_receiver(packed: Sequence[Packed]) -> Union:
    receivers = {one.allocation.need.union for one in packed}
    if not packed:
        raise Refusal(_("还没有选要装箱的物资"), _("请至少选一行，填上件数。"))
    if len(receivers) > 1:
        raise Refusal(_("一票货只能发给一个县"), _("请分开装箱。"))
    return receivers.pop()


def _locked(ids: list[UUID]) -> dict[UUID, Allocation]:
    rows = Allocation.objects.select_for_update(of=("self",)).select_related(
        "pledge__item", "pledge__enterprise", "need__item", "need__union"
    )
    return {row.id: row for row in rows.filter(id__in=ids).order_by("id")}


def _pack_line(
    box: Consignment, allocation: Allocation, quantity: int, *, by: Actor, at: datetime
) -> None:
    already = allocation.travels.aggregate(n=Sum("packed"))["n"] or 0
    left, item = allocation.quantity - already, allocation.pledge.item
    if not 0 < quantity <= left:
        raise Refusal(
            _("{item}还有 {left}{unit}没装箱，您填了 {quantity}"), _("请改数。"),
            item=item.name, left=left, unit=item.unit, quantity=quantity,
        )  # fmt: skip
    line = ConsignmentLine.objects.create(consignment=box, allocation=allocation, packed=quantity)
    source, target = rules.committed(allocation.pledge_id), rules.packed(line.id)
    move([Move(source, target, item, quantity)], because=f"装箱 {box.number}",
         key=f"pack:{line.id.hex}", by=by, at=at)  # fmt: skip


def _locked_box(box_id: UUID) -> Consignment:
    box = Consignment.objects.select_for_update().filter(id=box_id).first()
    if box is None:
        raise Hidden
    return box


def _must_be_at(box: Consignment, stage: str) -> None:
    if box.stage != stage:
        raise Refusal(
            _("{number} 现在是“{stage}”，这一步已经办过了"), _("请刷新后再看。"),
            number=box.number, stage=box.get_stage_display(),
        )  # fmt: skip


def _lines(box: Consignment) -> list[ConsignmentLine]:
    return list(
        box.lines.select_related(
            "allocation__pledge__item", "allocation__pledge__enterprise"
        ).order_by("id")
    )


@transaction.atomic
def send(box: Consignment, carrier: str, *, by: Actor, at: datetime) -> Consignment:
    """The boxes leave with a carrier; who adopted the plan and who sends are two people."""
    box = _locked_box(box.id)
    _must_be_at(box, Stage.PACKED)
    carrier = rules.must_be_carrier(carrier)
    moves = [
        Move(rules.packed(line.id), rules.road(line.id), line.allocation.pledge.item, line.packed)
        for line in _lines(box)
    ]
    _must_be_another(box, by)
    move(moves, because=f"发运 {box.number}", key=f"send:{box.id.hex}", by=by, at=at)
    box.stage, box.carrier, box.sent_at, box.sent_by = Stage.SENT, carrier, at, by.label
    box.version += 1
    box.save()
    note("pairing.send", f"发运 {box.number}（{box.carrier}）", by=by, at=at, about=box)
    return box


def _must_be_another(box: Consignment, by: Actor) -> None:
    """Who approves the plan does not also pay it out (三分离)."""
    adopters = Allocation.objects.filter(travels__consignment=box).values_list(
        "proposal__adopted_by_id", "proposal__adopted_by"
    )
    if any(by.id == known if by.id else by.label == label for known, label in adopters):
        raise Refusal(_("方案是您采纳的，发运要由另一位同志办"), _("请承办人来发运。"))


@transaction.atomic
def receive(
    box: Consignment, counts: Mapping[UUID, rules.Counted], *, by: Actor, at: datetime
) -> Consignment:
    """The county counts what came: received into its stock, damaged and missing on record.

    The same counts sent again are the same act, other counts are refused.
    """
    box = _locked_box(box.id)
    lines = _lines(box)
    if box.stage == Stage.RECEIVED and all(_is_counted(line, counts) for line in lines):
        return box
    _must_be_at(box, Stage.SENT)
    for line in lines:
        count = counts.get(line.id)
        if count is None:
            raise Refusal(_("还有一行没有清点"), _("请把每一行的实收数填上。"))
        _receive_line(box, line, count, by=by, at=at)
    box.stage, box.received_at, box.received_by = Stage.RECEIVED, at, by.label
    box.version += 1
    box.save()
    received = sum(count.received for count in counts.values())
    facts = {
        "damaged": sum(count.damaged for count in counts.values()),
        "missing": sum(count.missing for count in counts.values()),
    }
    words = f"{box.to.name} 收到 {box.number}：{received} 件"
    note("pairing.receive", words, by=by, at=at, about=box, facts=facts)
    return box


def _is_counted(line: ConsignmentLine, counts: Mapping[UUID, rules.Counted]) -> bool:
    """Whether the line was received with these very counts."""
    seen = rules.Counted(line.packed, line.received or 0, line.damaged, line.missing)
    return counts.get(line.id) == seen


def _receive_line(
    box: Consignment, line: ConsignmentLine, count: rules.Counted, *, by: Actor, at: datetime
) -> None:
    if count.packed != line.packed:
        raise Refusal(_("装箱数变了"), _("请刷新后再清点。"))
    rules.must_add_up(count)
    pledge = line.allocation.pledge
    gone = count.damaged + count.missing
    moves = [
        Move(rules.road(line.id), target, pledge.item, quantity)
        for target, quantity in (
            (rules.stock(line.id), count.received),
            (rules.lost(pledge.id), gone),
        )
        if quantity
    ]
    move(moves, because=f"签收 {box.number}", key=f"receive:{line.id.hex}", by=by, at=at)
    line.received, line.damaged, line.missing = count.received, count.damaged, count.missing
    line.save()


@transaction.atomic
def hand_over(delivery: Delivery, *, by: Actor, at: datetime) -> tuple[HandOver, bool]:
    """Goods leave the county's stock to a household against evidence; the same key is the same act.

    Gives the record and whether it is new.
    """
    household, proof = delivery.household, delivery.proof
    if household is None or proof is None:
        raise Refusal(_("发放要有领取的家庭，还要签名或照片"), _("请补上再签收。"))
    if not queries.serves(delivery.line.consignment.to, household):
        raise Hidden
    record, is_new = _leave_stock(delivery, HandOver.TO_HOUSEHOLD, by=by, at=at)
    if is_new:
        words = f"发放到户：{_what(delivery)}，{household.village}"
        facts = {"evidence": record.evidence.digest if record.evidence else ""}
        note("pairing.hand_over", words, by=by, at=at, about=record, facts=facts)
    return record, is_new


@transaction.atomic
def give_back(delivery: Delivery, *, by: Actor, at: datetime) -> tuple[HandOver, bool]:
    """Pieces go from the county's stock back to the giver, with the reason."""
    _must_say_why(delivery)
    record, is_new = _leave_stock(delivery, HandOver.GIVEN_BACK, by=by, at=at)
    if is_new:
        words = f"退回捐方：{_what(delivery)}，{delivery.words}"[:400]
        note("pairing.give_back", words, by=by, at=at, about=record)
    return record, is_new


@transaction.atomic
def write_off(delivery: Delivery, *, by: Actor, at: datetime) -> tuple[HandOver, bool]:
    """Pieces lost or spoilt in the county's stock leave the books, with the reason."""
    _must_say_why(delivery)
    record, is_new = _leave_stock(delivery, HandOver.LOST, by=by, at=at)
    if is_new:
        words = f"损耗登记：{_what(delivery)}，{delivery.words}"[:400]
        note("pairing.write_off", words, by=by, at=at, about=record)
    return record, is_new


def _must_say_why(delivery: Delivery) -> None:
    if len(delivery.words.strip()) < 2:
        raise Refusal(_("还没有写原因"), _("请选一个原因，细节可以写在后面。"))


def _leave_stock(
    delivery: Delivery, kind: str, *, by: Actor, at: datetime
) -> tuple[HandOver, bool]:
    # The line is locked first: two phones with one key wait here, and the second finds the record.
    line = (
        ConsignmentLine.objects.select_for_update(of=("self",))
        .select_related("allocation__pledge__item", "consignment")
        .get(id=delivery.line.id)
    )
    known = HandOver.objects.filter(key=delivery.key).first()
    if known:
        return _the_same(known, delivery, kind), False
    pledge = line.allocation.pledge
    if delivery.quantity < 1:
        raise Refusal(_("数量至少是 1{unit}"), _("请改数。"), unit=pledge.item.unit)
    left = queries.left_of(line)
    if delivery.quantity > left:
        raise Refusal(
            _("这一行只剩 {left}{unit}，您填了 {quantity}{unit}"), _("请改数，或换一行物资。"),
            left=left, unit=pledge.item.unit, quantity=delivery.quantity,
        )  # fmt: skip
    target = {
        HandOver.TO_HOUSEHOLD: rules.given(pledge.id),
        HandOver.GIVEN_BACK: rules.back(pledge.id),
        HandOver.LOST: rules.lost(pledge.id),
    }[kind]
    move([Move(rules.stock(line.id), target, pledge.item, delivery.quantity)],
         because=f"{kind} {line.consignment.number}", key=f"hand:{delivery.key}",
         by=by, at=at)  # fmt: skip
    record = HandOver.objects.create(
        key=delivery.key, line=line, kind=kind, household=delivery.household,
        quantity=delivery.quantity, evidence=_kept(delivery.proof), words=delivery.words[:120],
        device_at=delivery.device_at, at=at, by=by.label,
    )  # fmt: skip
    return record, True


def _the_same(known: HandOver, delivery: Delivery, kind: str) -> HandOver:
    household_id = delivery.household.id if delivery.household else None
    seen = (known.line_id, known.kind, known.household_id, known.quantity)
    if seen != (delivery.line.id, kind, household_id, delivery.quantity):
        raise Refusal(_("这张单子已经用过，内容却不一样"), _("请打开一张新的单子再填。"))
    return known


def _kept(proof: Proof | None) -> Evidence | None:
    if proof is None:
        return None
    return Evidence.objects.create(
        kind=proof.kind, content=proof.content, alt=proof.alt[:120],
        media_type="image/png" if proof.kind == "signature" else "image/jpeg",
        digest=hashlib.sha256(proof.content).hexdigest(), may_be_shown=proof.may_be_shown,
    )  # fmt: skip


def _what(delivery: Delivery) -> str:
    item = delivery.line.allocation.pledge.item
    return f"{item.name} {delivery.quantity}{item.unit}"


@transaction.atomic
def show_evidence(record: HandOver, *, by: Actor, at: datetime) -> Evidence:
    """Give the signature or photo of a hand-over; that it was looked at stands in the journal."""
    if record.evidence is None:
        raise Hidden
    facts = {"evidence": record.evidence.digest}
    note("pairing.show_evidence", "看了一份签收凭据", by=by, at=at, about=record, facts=facts)
    return record.evidence
