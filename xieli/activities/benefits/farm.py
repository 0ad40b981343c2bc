"""The verbs of farm goods of helped counties (川工带川货): goods, live sessions, sales told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.benefits import rules
from xieli.activities.benefits.models import Batch, FarmGoods, LiveSession, Sale, SessionBatch
from xieli.activities.benefits.services import locked
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions.models import Union
from xieli.unions.queries import region_at


@dataclass(frozen=True)
class GoodsWords:
    """What a farm batch sells and where it comes from; the price in CNY is the most of one."""

    region_code: str
    producer: str
    spec: str
    price: Decimal


@dataclass(frozen=True)
class SessionWords:
    """A live session: who, when, where to watch it."""

    title: str
    host: str
    starts_at: datetime
    url: str = ""


@dataclass(frozen=True)
class SaleWords:
    """What was sold on a day, as the shop's statement says it."""

    day: date
    orders: int
    amount: Decimal
    evidence: str
    session: LiveSession | None = None


@transaction.atomic
def tell_goods(batch: Batch, words: GoodsWords, *, by: Actor, at: datetime) -> FarmGoods:
    """Say what a farm batch sells, from which county; while it is a draft."""
    row = locked(batch)
    rules.must_be_draft(row.state)
    if row.what != rules.FARM:
        raise Refusal(_("这一批不是农产品。"))
    if words.price < 0:
        raise Refusal(_("金额不能小于 0。"))
    region_at(words.region_code, timezone.localdate(at))  # Refusal where there is no such county
    goods, _new = FarmGoods.objects.update_or_create(batch=row, defaults=vars(words))
    note("benefits.tell_goods", f"写明农产品：{row.title}", by=by, at=at, about=row)
    return goods


@transaction.atomic
def plan_session(
    union: Union, words: SessionWords, batches: list[Batch], *, by: Actor, at: datetime
) -> LiveSession:
    """Plan a live session that sells some farm batches of the union."""
    if not batches:
        raise Refusal(_("还没有选卖哪几样。"), _("请至少选一样农产品。"))
    if any(one.what != rules.FARM or one.union_id != union.pk for one in batches):
        raise Refusal(_("直播只卖本工会的农产品批次。"))
    row = LiveSession.objects.create(union=union, **vars(words))
    SessionBatch.objects.bulk_create(SessionBatch(session=row, batch=one) for one in batches)
    note("benefits.plan_session", f"安排直播：{row.title}", by=by, at=at, about=row)
    return row


@transaction.atomic
def tell_viewers(
    session: LiveSession, viewers: int, qualifier: str, *, by: Actor, at: datetime
) -> LiveSession:
    """Say how many watched, with its qualifier where it is not exact (余)."""
    row = LiveSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if at < row.starts_at:
        raise Refusal(_("直播还没有开始。"))
    row.viewers, row.viewers_qualifier = viewers, qualifier
    row.save(update_fields=["viewers", "viewers_qualifier"])
    note("benefits.tell_viewers", f"记直播观看人数：{row.title}", by=by, at=at, about=row)
    return row


@transaction.atomic
def tell_sale(batch: Batch, words: SaleWords, *, by: Actor, at: datetime) -> Sale:
    """Write down a day's sales once, with the number of the statement that proves them."""
    batch = locked(batch)
    _must_be_sale(batch, words, timezone.localdate(at))
    try:
        with transaction.atomic():
            sale = Sale.objects.create(batch=batch, told_by=by.label, told_at=at, **vars(words))
    except IntegrityError as why:
        raise _told_before() from why
    note(
        "benefits.tell_sale", f"记销售：{batch.title}，{words.orders} 单", by=by, at=at, about=batch
    )
    return sale


def _must_be_sale(batch: Batch, words: SaleWords, today: date) -> None:
    if batch.what != rules.FARM or batch.state == rules.DRAFT:
        raise Refusal(_("只有开始了的农产品批次才记销售。"))
    if words.day > today:
        raise Refusal(_("这一天还没有到。"), _("请核对日期。"))
    if words.orders < 1 or words.amount <= 0:
        raise Refusal(_("订单和金额都要大于 0。"), _("没有卖出就不用记。"))
    if words.session and not words.session.goods.filter(batch=batch).exists():
        raise Refusal(_("这一场直播没有卖这一样。"), _("请核对直播。"))
    known = Sale.objects.filter(batch=batch, session=words.session, day=words.day)
    if words.session is None and known.exists():  # a constraint does not compare what is empty
        raise _told_before()


def _told_before() -> Refusal:
    return Refusal(_("这一天的销售已经记过了。"), _("记下的不改；有差错请在下一天按对账单补记。"))
