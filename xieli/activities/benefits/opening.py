"""The verbs of a batch from its opening on: open, add stock, put off, close.

Law: opened by another person than made it; after that only what harms nobody.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from xieli.activities.benefits import draw, queries, rules
from xieli.activities.benefits.models import Batch, BatchState, FarmGoods, Partner
from xieli.activities.benefits.rules import Ready, Span
from xieli.activities.benefits.services import kept, locked
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.ledger import rules as ledger_rules
from xieli.ledger import services as ledger


@transaction.atomic
def open_batch(
    batch: Batch, *, seen: int, by: Actor, at: datetime, seed: bytes | None = None
) -> Batch:
    """Open a batch that another person made: its stock is posted, a draw's seed committed to.

    `seed` is for tests; otherwise nobody has ever seen it.
    """
    row = locked(batch, seen)
    if row.state != BatchState.DRAFT:
        raise Refusal(_("这一批已经开始了。"))
    rules.must_be_another(row.made_by_id, by.id)
    span = Span(row.opens_at, row.closes_at, row.redeem_until)
    rules.must_be_ready(row.what, row.way, span, _ready(row), timezone.localdate(at))
    if row.closes_at <= at:
        raise Refusal(_("截止时间已经过了。"), _("请先改截止时间。"))
    _must_be_covered(row, row.quantity)
    _open_accounts(row, by, at)
    _put_in(row, row.quantity, by, at)
    row.state, row.opened_by, row.opened_by_id = BatchState.OPEN, by.label, by.id
    if row.way == rules.DRAW:
        draw.commit_seed(row, seed=seed)
    return kept(row, "benefits.open", f"开始普惠批次：{row.title}，{row.quantity} 份", by=by, at=at)


def _ready(row: Batch) -> Ready:
    partner = row.partner
    return Ready(
        row.quantity,
        (partner.starts_on, partner.ends_on) if partner else None,
        partner.is_ended if partner else False,
        queries.outlets_of(row).count(),
        tuple(row.windows.values_list("places", flat=True)),
        FarmGoods.objects.filter(batch=row).exists(),
        row.stops.count(),
    )


def _must_be_covered(row: Batch, more: int) -> None:
    """Pass what the contract's money still bears; the contract is locked, so sums stay."""
    assert row.partner_id is not None  # must_be_ready
    partner = Partner.objects.select_for_update(no_key=True).get(pk=row.partner_id)
    spent = queries.spent_of(partner)
    for left, part, words in (
        (partner.union_invests - spent.union_promised, row.union_pays,
         _("合同里工会的投入只剩 {left} 元，这里最多要 {wanted} 元。")),
        (partner.partner_invests - spent.partner_promised, row.partner_pays,
         _("合同里企业的投入只剩 {left} 元，这里最多要 {wanted} 元。")),
    ):  # fmt: skip
        if part * more > left:
            shown = f"{max(left, Decimal(0)):,.2f}"
            step = _("请减少数量，或续签合同。")
            raise Refusal(words, step, left=shown, wanted=f"{part * more:,.2f}")


def _open_accounts(row: Batch, by: Actor, at: datetime) -> None:
    code = row.code
    bounded = {rules.stock_of(code): f"普惠库存 {code}", rules.held_of(code): f"普惠待核销 {code}"}
    counter = {rules.issued_of(code): f"普惠投放 {code}", rules.used_of(code): f"普惠核销 {code}"}
    made = ledger.open_accounts(bounded, is_bounded=True, by=by, at=at)
    row.stock_id, row.held_id = made[rules.stock_of(code)], made[rules.held_of(code)]
    ledger.open_accounts(counter, is_bounded=False, by=by, at=at)


def _put_in(row: Batch, more: int, by: Actor, at: datetime) -> None:
    """Post stock from the counter-account; the key carries the version, so that it is once."""
    issued = {rules.issued_of(row.code): f"普惠投放 {row.code}"}
    out_of = ledger.open_accounts(issued, is_bounded=False, by=by, at=at)[rules.issued_of(row.code)]
    assert row.stock_id is not None
    unit = rules.unit_of(row.code)
    lines = ledger_rules.move(Decimal(more), unit, out_of=out_of, into=row.stock_id)
    key = f"{rules.stock_of(row.code)}:{row.version}"
    ledger.post(lines, because=f"投放 {more} 份：{row.title}", key=key, by=by, at=at)


@transaction.atomic
def add_stock(batch: Batch, more: int, *, seen: int, by: Actor, at: datetime) -> Batch:
    """Put more into an open batch, within what the contract bears; opened by two, so added by two.

    Whoever made the batch does not add to it: a second person always looks at the number.
    """
    row = locked(batch, seen)
    rules.must_take_stock(row.state, row.way, more)
    rules.must_be_another(row.made_by_id, by.id)
    _must_be_covered(row, more)
    _put_in(row, more, by, at)
    row.quantity += more
    return kept(row, "benefits.add_stock", f"增加 {more} 份：{row.title}", by=by, at=at)


@transaction.atomic
def put_off(
    batch: Batch, closes_at: datetime, redeem_until: date, *, seen: int, by: Actor, at: datetime
) -> Batch:
    """Let an open batch close, and be redeemed, later; earlier never."""
    row = locked(batch, seen)
    if row.state not in (BatchState.OPEN, BatchState.DRAWN, BatchState.CLOSED):
        raise Refusal(_("这一批不能再延后了。"))
    was = Span(row.opens_at, row.closes_at, row.redeem_until)
    new = Span(row.opens_at, closes_at, redeem_until)
    rules.must_harm_nobody(was, new)
    rules.must_be_in_order(new, timezone.localdate(closes_at))
    if closes_at != row.closes_at and (row.state != BatchState.OPEN or row.list_closed_at):
        raise Refusal(_("已经截止的不能再领，只能延后最后使用日。"))
    if row.partner and redeem_until > row.partner.ends_on:
        raise Refusal(_("最后使用日在合同到期以后。"), _("请先续签合同。"))
    row.closes_at, row.redeem_until = closes_at, redeem_until
    return kept(row, "benefits.put_off", f"延后普惠批次：{row.title}", by=by, at=at)


@transaction.atomic
def close(batch: Batch, *, seen: int, by: Actor, at: datetime) -> Batch:
    """Give nothing more of a batch; what is claimed is still redeemed. A draw is drawn instead."""
    row = locked(batch, seen)
    if row.state not in (BatchState.OPEN, BatchState.DRAWN):
        raise Refusal(_("这一批不在进行中。"))
    if row.way == rules.DRAW and row.state == BatchState.OPEN and row.lots.exists():
        raise Refusal(_("已经有人报名，要先摇号。"), _("截止时间到了就可以摇。"))
    row.state = BatchState.CLOSED
    return kept(row, "benefits.close", f"截止普惠批次：{row.title}", by=by, at=at)
