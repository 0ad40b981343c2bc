"""The trace of a gift: its whole way, its balance from the ledger, no personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from xieli.activities.pairing import rules
from xieli.activities.pairing.models import ConsignmentLine, Evidence, Gift, HandOver
from xieli.activities.pairing.moves import unit_of
from xieli.journal.queries import notes_of
from xieli.kernel.id_numbers import mask_name
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Hidden
from xieli.ledger.models import Line
from xieli.matching.models import Allocation, Need
from xieli.matching.saying import told
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

    @property
    def gone(self) -> int:
        """Pieces that reach nobody: returned, damaged or missing."""
        return self.lost + self.back

    @property
    def moving(self) -> int:
        """Pieces between the giver and the county."""
        return self.before + self.road

    @property
    def terms(self) -> list[tuple[str, int]]:
        """The parts that are not nothing, in the order of the way; together they are `donated`."""
        parts = (
            (_("到户"), self.households), (_("在县里"), self.county), (_("在路上"), self.road),
            (_("待发"), self.before), (_("退回损耗"), self.gone),
        )  # fmt: skip
        return [(label, n) for label, n in parts if n] or [(_("到户"), 0)]

    @property
    def before(self) -> int:
        """Pieces that have not left the helper union yet."""
        return self.waiting + self.packed


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

    @property
    def more_homes(self) -> int:
        """How many hand-overs stand behind the first three."""
        return max(0, len(self.homes) - 3)


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

    @property
    def folded(self) -> tuple[Step, ...]:
        """The steps behind the last seven, where there are more than eight."""
        return self.steps[:-7] if len(self.steps) > 8 else ()

    @property
    def shown(self) -> tuple[Step, ...]:
        """The steps that stand open."""
        return self.steps[len(self.folded) :]


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
        .defer("evidence__content")
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
    steps.sort(key=_when)
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


def _when(step: Step) -> tuple[bool, float]:
    """What happened in its order, what is still to come behind it."""
    return step.at is None, step.at.timestamp() if step.at else 0.0


def _before(gift: Gift, allocations: list[Allocation]) -> list[Step]:
    pledge = gift.pledge
    needs = {allocation.need_id: allocation.need for allocation in allocations}
    steps = [
        Step(_("需求核实"), _need_words(need), need.verified_at, "ok") for need in needs.values()
    ]
    words = _("{donor}认捐 {n}{unit}").format(
        donor=pledge.enterprise.name, n=pledge.quantity, unit=pledge.item.unit
    )
    steps.append(Step(_("认捐登记"), words, pledge.pledged_at, "ok"))
    steps += [
        Step(_("配对采纳"), _share_words(a, pledge.item.unit), a.proposal.adopted_at, "ok")
        for a in allocations
    ]
    return steps


def _need_words(need: Need) -> str:
    amount = Quantity(Decimal(need.quantity), need.item.unit, need.qualifier).show()
    return _("{union}两人报送和核实：{item} {amount}").format(
        union=need.union.name, item=need.item.name, amount=amount
    )


def _share_words(allocation: Allocation, unit: str) -> str:
    words = _("{n}{unit} 给 {union}").format(
        n=allocation.quantity, unit=unit, union=allocation.need.union.name
    )
    reason = told(allocation.why, _) if allocation.why else allocation.because
    return f"{words}。{reason}" if reason else words


def _travels(gift: Gift, lines: list[ConsignmentLine]) -> list[Step]:
    steps = []
    unit = gift.pledge.item.unit
    for line in lines:
        box = line.consignment
        steps.append(Step(_("装箱"), f"{line.packed}{unit}，{box.number}", box.packed_at, "ok"))
        if box.sent_at:
            steps.append(
                Step(_("发运"), _("承运：{who}").format(who=box.carrier), box.sent_at, "ok")
            )
        if box.received_at:
            steps.append(_receipt(line, unit))
        elif box.sent_at:
            steps.append(
                Step(_("在路上"), _("发往{union}").format(union=box.to.name), None, "doing")
            )
    return steps


def _receipt(line: ConsignmentLine, unit: str) -> Step:
    box = line.consignment
    title = _("{union}签收").format(union=box.to.name)
    return Step(title, _count_words(line, unit), box.received_at, "ok")


def _count_words(line: ConsignmentLine, unit: str) -> str:
    words = _("实收 {n}{unit}").format(n=line.received, unit=unit)
    if line.damaged:
        words += _("，破损 {n}{unit}，当场登记").format(n=line.damaged, unit=unit)
    if line.missing:
        words += _("，缺少 {n}{unit}，当场登记").format(n=line.missing, unit=unit)
    return words


def _arrivals(gift: Gift, records: list[HandOver], balance: BalanceOfGift) -> list[Step]:
    unit = gift.pledge.item.unit
    given = [record for record in records if record.kind == HandOver.TO_HOUSEHOLD]
    steps = []
    if given:
        state = "doing" if balance.county else "ok"
        words = _("{times} 次签收，{n}{unit}").format(
            times=len(given), n=sum(r.quantity for r in given), unit=unit
        )
        photos = tuple(
            r.evidence
            for r in given
            if r.evidence and r.evidence.kind == "photo" and r.evidence.may_be_shown
        )
        steps.append(Step(_("发放到户"), words, given[-1].at, state, _homes(given), photos[:2]))
    steps += [_left(record, unit) for record in records if record.kind != HandOver.TO_HOUSEHOLD]
    if not given and balance.before + balance.road + balance.county:
        steps.append(Step(_("发放到户"), _("到县里以后开始，签字或拍照才能领"), None, "none"))
    return steps


def _left(record: HandOver, unit: str) -> Step:
    """A return or a loss: the listed reason alone, never what an officer wrote beside it."""
    title = _("退回捐方") if record.kind == HandOver.GIVEN_BACK else _("损耗登记")
    reason = rules.public_reason(record.words)
    words = f"{record.quantity}{unit}" + (f"，{_(reason)}" if reason else "")
    return Step(title, words, record.at, "ok")


def _homes(given: list[HandOver]) -> tuple[Home, ...]:
    found = []
    for record in given:
        household = record.household
        if household is not None:
            name = mask_name(household.head.name) if household.head else "—"
            found.append(Home(household.village, name, record.quantity, record.at))
    return tuple(found)
