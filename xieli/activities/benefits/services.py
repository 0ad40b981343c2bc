"""The verbs of partners, outlets and a batch's draft; opening.py has what comes after.

Each is one transaction with one note.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.benefits import queries, rules
from xieli.activities.benefits.models import (
    Batch,
    BatchGroup,
    BatchOutlet,
    Outlet,
    Partner,
)
from xieli.activities.benefits.rules import Money, Span
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.shell.keys import code
from xieli.unions.models import Enterprise, Place, Union


@dataclass(frozen=True)
class ContractWords:
    """What a contract with a partner says; money in CNY."""

    number: str
    starts_on: date
    ends_on: date
    union_invests: Decimal
    partner_invests: Decimal
    settles_every_days: int = 30


@dataclass(frozen=True)
class OutletWords:
    """What a listed place says of itself."""

    name: str
    address: str = ""
    hours: str = ""
    place: Place | None = None


@dataclass(frozen=True)
class BatchWords:
    """What a batch is: what it gives in which way, to whom, when, and who pays what of it."""

    title: str
    what: str
    way: str
    quantity: int
    money: Money
    span: Span
    summary: str = ""
    partner: Partner | None = None
    within: Union | None = None
    members_only: bool = True
    per_household: bool = False
    groups: tuple[str, ...] = ()
    outlets: tuple[UUID, ...] = ()
    mixes_in: str = ""  # a draw: which public number goes in as well


@transaction.atomic
def register_partner(
    union: Union, enterprise: Enterprise, words: ContractWords, *, by: Actor, at: datetime
) -> Partner:
    """Keep a contract with a firm; a number stands once in a union."""
    _must_be_contract(words)
    row = Partner(union=union, enterprise=enterprise)
    _take_contract(row, words)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as why:
        raise Refusal(_("这个合同号已经登记过了。"), _("请核对合同号。")) from why
    note(
        "benefits.register_partner", f"登记普惠合同：{row.contract_number}", by=by, at=at, about=row
    )
    return row


@transaction.atomic
def change_partner(
    partner: Partner, words: ContractWords, *, seen: int, by: Actor, at: datetime
) -> Partner:
    """Write a renewed contract down: its days and its money; the number stays."""
    _must_be_contract(words)
    row = _partner(partner, seen)
    if words.number != row.contract_number:
        raise Refusal(_("合同号不能改。"), _("新合同请另外登记。"))
    _must_cover(row, words)
    _take_contract(row, words)
    row.version += 1
    row.save()
    note("benefits.change_partner", f"改普惠合同：{row.contract_number}", by=by, at=at, about=row)
    return row


@transaction.atomic
def end_partner(partner: Partner, *, seen: int, by: Actor, at: datetime) -> Partner:
    """End a contract: no further batch is opened on it, what is claimed is still redeemed."""
    row = _partner(partner, seen)
    if row.is_ended:
        raise Refusal(_("这份合同已经终止了。"))
    row.is_ended = True
    row.version += 1
    row.save()
    note("benefits.end_partner", f"终止普惠合同：{row.contract_number}", by=by, at=at, about=row)
    return row


def _must_be_contract(words: ContractWords) -> None:
    if words.ends_on < words.starts_on:
        raise Refusal(_("合同到期在开始之前。"), _("请核对这两天。"))
    if min(words.union_invests, words.partner_invests) < 0:
        raise Refusal(_("金额不能小于 0。"), _("请核对两边投入多少。"))


def _must_cover(row: Partner, words: ContractWords) -> None:
    """Pass a changed contract that still bears what was promised to workers on it."""
    spent = queries.spent_of(row)
    if words.union_invests < spent.union_promised or words.partner_invests < spent.partner_promised:
        raise Refusal(
            _("已经发出的批次占着工会 {union} 元、企业 {partner} 元，投入不能比这少。"),
            _("请核对两边投入多少。"),
            union=f"{spent.union_promised:,.2f}", partner=f"{spent.partner_promised:,.2f}",
        )  # fmt: skip
    last = queries.last_use(row)
    if last and words.ends_on < last:
        raise Refusal(_("发出的券用到 {day}，合同不能比这早到期。"), _("请核对到期日。"), day=last)


def _take_contract(row: Partner, words: ContractWords) -> None:
    row.contract_number, row.settles_every_days = words.number, words.settles_every_days
    row.starts_on, row.ends_on = words.starts_on, words.ends_on
    row.union_invests, row.partner_invests = words.union_invests, words.partner_invests


def _partner(partner: Partner, seen: int) -> Partner:
    rows = Partner.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("union", "enterprise").get(pk=partner.pk)
    if row.version != seen:
        raise Refusal(_("别的同志刚刚改过这份合同。"), _("请刷新，看看现在的样子。"))
    return row


@transaction.atomic
def add_outlet(partner: Partner, words: OutletWords, *, by: Actor, at: datetime) -> Outlet:
    """List a place where claims are redeemed."""
    if partner.is_ended:
        raise Refusal(_("这份合同已经终止了。"), _("请先登记新合同。"))
    outlet = Outlet.objects.create(
        partner=partner, code=code(), name=words.name, address=words.address, hours=words.hours,
        place=words.place,
    )  # fmt: skip
    note("benefits.add_outlet", f"加兑换点：{outlet.name}", by=by, at=at, about=outlet)
    return outlet


@transaction.atomic
def switch_outlet(outlet: Outlet, is_open: bool, *, by: Actor, at: datetime) -> Outlet:
    """Take a place off the list, or put it back."""
    row = Outlet.objects.select_for_update(no_key=True).get(pk=outlet.pk)
    row.is_open = is_open
    row.save(update_fields=["is_open"])
    words = f"{'恢复' if is_open else '停用'}兑换点：{row.name}"
    note("benefits.switch_outlet", words, by=by, at=at, about=row)
    return row


@transaction.atomic
def draft(union: Union, words: BatchWords, *, by: Actor, at: datetime) -> Batch:
    """Begin a batch as a draft that only officers see; somebody else opens it."""
    _must_be_batch(union, words)
    row = Batch(union=union, code=code(), made_by=by.label, made_by_id=by.id)
    _take(row, words)
    row.save(force_insert=True)
    _take_sets(row, words)
    note("benefits.draft", f"起草普惠批次：{row.title}", by=by, at=at, about=row)
    return row


@transaction.atomic
def change(batch: Batch, words: BatchWords, *, seen: int, by: Actor, at: datetime) -> Batch:
    """Change a draft; whoever changed it last is its maker, so that another opens it."""
    row = locked(batch, seen)
    rules.must_be_draft(row.state)
    _must_be_batch(row.union, words)
    _take(row, words)
    row.made_by, row.made_by_id = by.label, by.id
    _take_sets(row, words)
    return kept(row, "benefits.change", f"改普惠批次：{row.title}", by=by, at=at)


@transaction.atomic
def drop(batch: Batch, *, seen: int, by: Actor, at: datetime) -> None:
    """Throw a draft away; nothing of it was ever to be had."""
    row = locked(batch, seen)
    rules.must_be_draft(row.state)
    note("benefits.drop", f"删去普惠草稿：{row.title}", by=by, at=at, about=row)
    row.windows.all().delete()
    row.stops.all().delete()
    row.sessions.all().delete()
    getattr(row, "farm", row.groups.all()).delete()
    row.delete()


def _must_be_batch(union: Union, words: BatchWords) -> None:
    rules.must_add_up(words.money)
    rules.must_be_in_order(words.span, timezone.localdate(words.span.closes_at))
    if not rules.LEAST <= words.quantity <= rules.MOST:
        raise Refusal(_("数量要在 1 到 {most} 之间。"), most=f"{rules.MOST:,}")
    if words.partner and words.partner.union_id != union.pk:
        raise Hidden
    if words.within and not words.within.path.startswith(union.path):
        raise Refusal(_("只能给本工会和下面工会的会员。"), _("请另选范围。"))
    if not set(words.groups) <= set(rules.GROUPS):
        raise Hidden


def _take(row: Batch, words: BatchWords) -> None:
    for name in ("title", "summary", "what", "way", "quantity", "partner", "within",
                 "members_only", "per_household", "mixes_in"):  # fmt: skip
        setattr(row, name, getattr(words, name))
    row.face_value = words.money.face_value
    row.union_pays, row.partner_pays = words.money.union_pays, words.money.partner_pays
    row.opens_at, row.closes_at = words.span.opens_at, words.span.closes_at
    row.redeem_until = words.span.redeem_until


def _take_sets(row: Batch, words: BatchWords) -> None:
    """Write anew which groups and outlets a draft names."""
    row.groups.all().delete()
    row.outlets.all().delete()
    BatchGroup.objects.bulk_create(BatchGroup(batch=row, group=one) for one in words.groups)
    mine = set(Outlet.objects.filter(partner=row.partner_id).values_list("id", flat=True))
    if not set(words.outlets) <= mine:
        raise Hidden
    BatchOutlet.objects.bulk_create(BatchOutlet(batch=row, outlet_id=one) for one in words.outlets)


def locked(batch: Batch, seen: int | None = None) -> Batch:
    """The batch under its lock, which claims do not wait for; Refusal where it has changed."""
    rows = Batch.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("union", "partner", "within", "stock", "held").get(pk=batch.pk)
    if seen is not None and row.version != seen:
        raise Refusal(_("别的同志刚刚改过这一批。"), _("请刷新，看看现在的样子。"))
    return row


def kept(row: Batch, verb: str, words: str, *, by: Actor, at: datetime) -> Batch:
    """Write a changed batch and its note."""
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
