"""The verbs of the campaign: open_campaign, name_parcel, bring_in, publish, hand_on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.activities.contract import Referral
from xieli.activities.visits import moves, queries, rules
from xieli.activities.visits.models import Finding, Income, Parcel, Source, VisitTerms, Want
from xieli.activities.visits.moves import Act, Move, act
from xieli.journal.services import note
from xieli.kernel import money
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.matching.models import Item
from xieli.people.models import Function
from xieli.programmes.models import Programme
from xieli.programmes.queries import must_run
from xieli.programmes.rules import Cover
from xieli.programmes.services import close_programme, open_programme
from xieli.review import services as review
from xieli.shell.guards import Reader
from xieli.shell.keys import uuid7
from xieli.unions.models import Union

KIND = rules.KIND
TAKERS = {Want.NEED: "pairing", Want.AID: "aid", Want.RIGHTS: "rights"}


@dataclass(frozen=True)
class NewIncome:
    """Money that came: from which source, how much (元), from whom, on what paper."""

    source: str
    amount: Decimal
    payer: str
    paper: str = ""
    key: str = ""


@transaction.atomic
def open_campaign(
    cover: Cover, budget: Decimal, *, union: Union, by: Actor, at: datetime
) -> Programme:
    """Open a campaign with its fund; whom it reaches counts against the cap of its first year."""
    if budget <= 0:
        raise Refusal(_("预算要大于 0"), _("请填这次走访慰问的总预算。"))
    fund = moves.account(rules.fund(uuid7()), by=by, at=at)
    programme = open_programme(cover, union=union, fund=fund, by=by, at=at)
    VisitTerms.objects.create(
        programme=programme, year=cover.starts_on.year, budget=money.yuan(budget),
        opened_by_id=by.id,
    )  # fmt: skip
    call = review.NewCall(
        code=rules.call_code(programme.id), matter=rules.MATTER, title=f"{cover.title}：名单",
        union_id=union.id, opens_on=timezone.localdate(at),
    )  # fmt: skip
    review.open_call(call, by=by, at=at)
    return programme


@transaction.atomic
def name_parcel(
    programme: Programme, item: Item, price: Decimal, *, by: Actor, at: datetime
) -> Parcel:
    """Say what is given in kind and what a piece counts (元); a listed price stays."""
    must_run(programme)
    if item.is_money:
        raise Refusal(_("慰问金不用登记成慰问品"), _("请直接在名单里写金额。"))
    if price <= 0:
        raise Refusal(_("单价要大于 0"), _("请改数。"))
    made, is_new = Parcel.objects.get_or_create(
        programme=programme, item=item, defaults={"price": money.yuan(price)}
    )
    if made.price != money.yuan(price):
        raise Refusal(
            _("{item} 已经按 {price} 元登记"), _("名单和上限都按这个价算，不能改。"),
            item=item.name, price=money.show(made.price),
        )  # fmt: skip
    if is_new:
        note("visits.name_parcel", f"登记慰问品：{item.name}", by=by, at=at, about=made)
    return made


@transaction.atomic
def bring_in(programme: Programme, new: NewIncome, *, by: Actor, at: datetime) -> Income:
    """Book money of one of the six sources into the fund; the same key is the same money."""
    programme = queries.locked(programme)
    must_run(programme)
    known = Income.objects.filter(key=new.key).first() if new.key else None
    if known:
        return _the_same(known, new, programme)
    if new.source not in Source.values or not new.payer.strip():
        raise Refusal(_("还没有写钱从哪里来"), _("请选资金来源，写付款单位。"))
    amount = money.yuan(new.amount)
    made = Income.objects.create(
        key=new.key or uuid7().hex, programme=programme, source=new.source, amount=amount,
        payer=new.payer.strip()[:80], paper=new.paper.strip()[:60], at=at, by=by.label,
    )  # fmt: skip
    origin, label = rules.source(programme.id, new.source), Source(new.source).label
    move = Move(origin, queries.fund_code(programme), moves.YUAN, amount)
    act(Act(f"visits:in:{made.id.hex}", f"{label}到账", (move,)), by=by, at=at)
    words = f"慰问资金到账：{label} {money.show(amount)} 元"
    note("visits.bring_in", words, by=by, at=at, about=made)
    return made


def _the_same(known: Income, new: NewIncome, programme: Programme) -> Income:
    seen = (known.programme_id, known.source, known.amount)
    if seen != (programme.id, new.source, money.yuan(new.amount)):
        raise Refusal(_("这张单子已经用过，内容却不一样"), _("请打开一张新的单子再填。"))
    return known


@transaction.atomic
def publish(programme: Programme, *, by: Actor, at: datetime) -> VisitTerms:
    """Show the totals to everybody, names never; only where all is settled and the sum comes out.

    The campaign is closed with it; what is left stays on the page and in the fund.
    """
    terms = VisitTerms.objects.select_for_update().get(programme=programme)
    if terms.published_at:
        return terms
    waiting = queries.conflicts_of([programme]).count()
    if waiting:
        raise Refusal(_("还有 {n} 张走访单等裁定"), _("请先到“等裁定”里逐张定下来。"), n=waiting)
    if queries.still_to_pay(programme):
        raise Refusal(_("还有货到了没付款的订单"), _("付清、有了发票，再公布。"))
    told = queries.sum_of(programme)
    if told.gap or not queries.agrees(programme):
        raise Refusal(_("账对不上，差 {gap} 元"), _("请先查清，再公布。"), gap=money.show(told.gap))
    terms.published_at, terms.published_by = at, by.label
    terms.save(update_fields=["published_at", "published_by"])
    close_programme(programme, by=by, at=at)
    words = f"公布走访慰问：{programme.title}，已发 {money.show(told.handed)} 元"
    note("visits.publish", words, by=by, at=at, about=terms)
    return terms


@transaction.atomic
def hand_on(finding_id: UUID, reader: Reader, at: datetime) -> tuple[Referral, str]:
    """Mark a finding as handed on and give (the matter, the kind that takes it); once only.

    The desk calls this and hands the matter over in the same transaction, under its own note.
    """
    found = Finding.objects.select_for_update(of=("self",)).select_related(
        "visit__recipient__visit_list__union", "visit__recipient__programme"
    ).filter(id=finding_id).first()  # fmt: skip
    if found is None:
        raise Hidden
    place = found.visit.recipient.visit_list
    is_mine = found.visit.visitor_id == reader.actor.id
    if not is_mine and not reader.may(Function.VISITS_RUN, place.union_id, place.programme_id):
        raise Hidden
    if found.handed_on_at:
        raise Refusal(_("这一条已经转过了"), _("不用再转。"))
    found.handed_on_at, found.handed_on_by = at, reader.actor.label
    found.save(update_fields=["handed_on_at", "handed_on_by"])
    return _referral(found, place.union_id), TAKERS[Want(found.want)]


def _referral(found: Finding, union_id: UUID) -> Referral:
    recipient = found.visit.recipient
    title = f"{found.title} {found.quantity}".strip()
    words = f"走访时发现（{recipient.village}）：{found.words or found.title}"[:200]
    return Referral(of=KIND, title=title, words=words, union_id=union_id,
                    about_id=found.id)  # fmt: skip
