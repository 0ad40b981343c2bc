"""What is asked of settlements: whose they are, their parts by batch, their papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.benefits import queries, till
from xieli.activities.benefits.models import Claim, ClaimState, Partner, Settlement, SettlementState
from xieli.kernel import money
from xieli.kernel.refusal import Hidden
from xieli.shell import pdf
from xieli.shell.guards import Reader
from xieli.shell.tables.writing import workbook

HEADERS = ("序号", "券码", "批次", "核销时间", "网点", "面值（元）", "工会出（元）")


def _rows() -> QuerySet[Settlement]:
    return Settlement.objects.select_related("partner__enterprise", "partner__union")


def of_reader(reader: Reader) -> QuerySet[Settlement]:
    """The settlements of contracts this reader has to do with, the latest first."""
    mine = queries.partners(reader).values("pk")
    return _rows().filter(partner__in=mine).order_by("-drawn_at", "-id")


def access(settlement_id: UUID, reader: Reader) -> Settlement:
    """Fetch a settlement for one who runs, decides or pays benefits of its union; else Hidden."""
    one = _rows().filter(pk=settlement_id).first()
    if one is None:
        raise Hidden
    queries.must_read(reader, one.partner.union_id)
    return one


def of_merchant(user_id: UUID | None) -> QuerySet[Settlement]:
    """The settlements a merchant sees: all but those that were taken back."""
    partners = till.partners_of(user_id)
    rows = _rows().filter(partner__in=partners).exclude(state=SettlementState.WITHDRAWN)
    return rows.order_by("-drawn_at", "-id")


def access_mine(settlement_id: UUID, user_id: UUID | None) -> Settlement:
    """Fetch one of a merchant's own settlements."""
    one = of_merchant(user_id).filter(pk=settlement_id).first()
    if one is None:
        raise Hidden
    return one


@dataclass(frozen=True)
class Part:
    """The claims of one batch in a settlement."""

    title: str
    count: int
    face_value: Decimal
    union_pays: Decimal
    amount: Decimal


def parts_of(one: Settlement) -> list[Part]:
    """A settlement batch by batch; the sum is the settlement's."""
    names = ("batch__title", "batch__face_value", "batch__union_pays")
    rows = Claim.objects.filter(settlement=one).values_list(*names)
    told = rows.annotate(n=Count("id"), sum=Sum("batch__union_pays")).order_by("batch__title")
    return [Part(title, n, face, pays, amount) for title, face, pays, n, amount in told]


def to_settle(partner: Partner) -> tuple[int, Decimal]:
    """How many redeemed claims of a contract are not settled yet, and their sum."""
    told = _open_claims(partner).aggregate(n=Count("id"), sum=Sum("batch__union_pays"))
    return told["n"], told["sum"] or Decimal(0)


def _open_claims(partner: Partner) -> QuerySet[Claim]:
    state = ClaimState.REDEEMED
    return Claim.objects.filter(batch__partner=partner, state=state, settlement=None)


def first_open_day(partner: Partner) -> date | None:
    """The day of the oldest redeemed claim that is not settled yet."""
    at = _open_claims(partner).order_by("ended_at").values_list("ended_at", flat=True).first()
    return timezone.localdate(at) if at else None


def next_on(partner: Partner) -> date:
    """The day by which the next settlement is to be drawn up, by the contract."""
    live = partner.settlements.exclude(state=SettlementState.WITHDRAWN)
    return next_after(partner, live.aggregate(day=Max("last_day"))["day"])


def next_after(partner: Partner, settled: date | None) -> date:
    """The same where the last day settled is known, None for none."""
    due: date = (settled or partner.starts_on) + timedelta(days=partner.settles_every_days)
    return due


def settled_to() -> Subquery:
    """The last day settled of each partner in a question."""
    live = Settlement.objects.filter(partner=OuterRef("pk")).exclude(
        state=SettlementState.WITHDRAWN
    )
    return Subquery(live.order_by("-last_day").values("last_day")[:1])


# Papers -------------------------------------------------------------------------------------------


def lines_of(one: Settlement) -> Iterator[Sequence[object]]:
    """The lines of a settlement; a voucher's code stands for its holder, nobody's name."""
    rows = Claim.objects.filter(settlement=one).select_related("batch", "outlet")
    for number, claim in enumerate(rows.order_by("ended_at", "id").iterator(2000), 1):
        when = timezone.localtime(claim.ended_at) if claim.ended_at else None
        yield (
            number, claim.code, claim.batch.title, f"{when:%Y-%m-%d %H:%M}" if when else "",
            claim.outlet.name if claim.outlet else "", claim.batch.face_value,
            claim.batch.union_pays,
        )  # fmt: skip


def as_xlsx(one: Settlement) -> bytes:
    """The lines as a workbook."""
    return workbook(HEADERS, lines_of(one))


def as_pdf(one: Settlement, at: datetime) -> bytes:
    """The statement, to be printed and stamped by both sides."""
    partner = one.partner
    data = {
        "title": "普惠服务结算单",
        "subtitle": f"{one.number} · {one.first_day:%Y-%m-%d} 至 {one.last_day:%Y-%m-%d}",
        "lead": f"{partner.union.name}与{partner.enterprise.name}按合同 {partner.contract_number} "
                f"结算职工已核销的普惠券，工会应付 {money.show(one.amount)} 元"
                f"（{money.in_capitals(one.amount)}）。",
        "columns": [
            {"label": "批次", "width": "3"}, {"label": "张数", "align": "right"},
            {"label": "面值（元）", "align": "right"}, {"label": "工会出（元）", "align": "right"},
            {"label": "小计（元）", "align": "right"},
        ],
        "rows": [
            [part.title, f"{part.count:,}", money.show(part.face_value),
             money.show(part.union_pays), money.show(part.amount)]
            for part in parts_of(one)
        ],
        "totals": ["合计", f"{one.count:,}", "", "", money.show(one.amount)],
        "notes": _signed(one),
        "issuer": partner.union.name, "issued_on": f"{timezone.localdate(one.drawn_at):%Y-%m-%d}",
        "as_of": f"{timezone.localtime(at):%Y-%m-%d %H:%M}", "check": one.number,
        "demo": settings.DEMO,
    }  # fmt: skip
    return pdf.render("sheet", data, at=at.replace(microsecond=0))


def _signed(one: Settlement) -> list[str]:
    who = (("制单", one.drawn_by), ("商户确认", one.agreed_by), ("批准", one.approved_by),
           ("付款", one.paid_by))  # fmt: skip
    return [f"{post}：{name or '（未办）'}" for post, name in who] + ["双方盖章："]


def steps_of(one: Settlement) -> list[dict[str, object]]:
    """The way of a settlement as a thread."""
    objected = one.state == SettlementState.DISPUTED
    agreed = one.words if objected else one.agreed_by
    told = (
        (_("做结算单"), one.drawn_by, True),
        (_("商户确认"), agreed, bool(one.agreed_by) and not objected),
        (_("批准"), one.approved_by, bool(one.approved_by)),
        (_("付款"), one.paid_by, one.state == SettlementState.PAID),
    )
    return [
        {
            "shape": "ok" if is_done else ("due" if objected and who else "none"),
            "word": _("已办") if is_done else (_("有异议") if objected and who else _("待办")),
            "title": title, "words": [who] if who else [],
        }
        for title, who, is_done in told
    ]  # fmt: skip
