"""The verbs before the way: the cover, the delegation, the places to be seen and their photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from xieli.activities.exchanges import queries, rules
from xieli.activities.exchanges.models import (
    Delegate,
    Exchange,
    ExchangeSide,
    ExchangeTopic,
    Stop,
    StopPicture,
)
from xieli.booking.papers import paper_number
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.characters import squeeze_name
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.people.models import Person
from xieli.people.queries import find_by_phone
from xieli.shell.pictures import clean_photo
from xieli.unions.models import Union


@dataclass(frozen=True)
class Plan:
    """What an exchange is: its kind, title, window, aim, topics, and the other sides."""

    kind: str
    title: str
    starts_on: date
    ends_on: date
    others: Sequence[Union]
    topics: Sequence[str] = ()
    aim: str = ""
    asks_papers: bool = False
    agreement_id: UUID | None = None


@transaction.atomic
def begin(union: Union, plan: Plan, *, by: Actor, at: datetime) -> Exchange:
    """Plan an exchange of this union with others; an inspection has exactly one other side."""
    row = Exchange(union=union, kind=plan.kind, made_by=by.label)
    _take(row, plan, at)
    row.save(force_insert=True)
    ExchangeSide.objects.bulk_create(
        ExchangeSide(exchange=row, union=one) for one in (union, *plan.others)
    )
    _take_topics(row, plan.topics)
    note("exchanges.begin", f"立一次交流：{row.title}", by=by, at=at, about=row)
    return row


@transaction.atomic
def change(exchange: Exchange, plan: Plan, *, seen: int, by: Actor, at: datetime) -> Exchange:
    """Change the cover; its kind and its sides stay, and no day with a record may fall out."""
    row = hold(exchange.pk, seen)
    others = [one for one in queries.sides_of(row) if one.pk != row.union_id]
    if plan.kind != row.kind or {one.pk for one in plan.others} != {one.pk for one in others}:
        raise Refusal(_("种类和参加单位立好以后不改。"), _("写错了请取消，另立一次。"))
    _take(row, plan, at)
    _must_hold_its_days(row)
    _take_topics(row, plan.topics)
    row.version += 1
    row.save()
    note("exchanges.change", f"改交流：{row.title}", by=by, at=at, about=row)
    return row


def _take(row: Exchange, plan: Plan, at: datetime) -> None:
    on = timezone.localdate(at)
    most = queries.ruled(row.union, rules.DAYS_MOST, on).as_int
    rules.must_be_days(plan.starts_on, plan.ends_on, most)
    _must_be_sides(row.union, plan)
    known = set(queries.ruled(row.union, rules.TOPICS, on).as_words)
    known |= set(row.topics.values_list("words", flat=True))  # what it had may stay
    if not set(plan.topics) <= known:
        raise Refusal(_("没有这个主题。"), _("请从主题库里选。"))
    row.title, row.aim = plan.title.strip(), plan.aim.strip()
    row.starts_on, row.ends_on = plan.starts_on, plan.ends_on
    row.asks_papers, row.agreement_id = plan.asks_papers, plan.agreement_id


def _must_be_sides(union: Union, plan: Plan) -> None:
    if not plan.others:
        raise Refusal(_("还没有写对方单位。"), _("请至少选一家。"))
    if any(one.pk == union.pk for one in plan.others):
        raise Refusal(_("对方单位里有自己。"), _("请去掉自己，只写对方。"))
    if plan.kind != rules.INSPECTION:
        return
    if len(plan.others) != 1:
        raise Refusal(_("一次调研只对一家单位。"), _("几家请分开立，整改才分得清。"))
    rules.must_not_be_above(union.path, plan.others[0].path)


def _must_hold_its_days(row: Exchange) -> None:
    window = row.starts_on, row.ends_on
    outside = [
        *row.stops.exclude(day__range=window).values_list("day", flat=True),
        *row.talks.exclude(held_on__range=window).values_list("held_on", flat=True),
    ]
    if outside:
        raise Refusal(
            _("{day} 已经有行程或座谈，不能划到外面。"), _("请先改那一天的安排。"), day=min(outside)
        )


def _take_topics(row: Exchange, topics: Sequence[str]) -> None:
    row.topics.all().delete()
    ExchangeTopic.objects.bulk_create(
        ExchangeTopic(exchange=row, words=words) for words in dict.fromkeys(topics)
    )


def hold(exchange_id: UUID, seen: int | None = None, *, is_live: bool = True) -> Exchange:
    """Lock an exchange for a verb; Refusal where it is over, or changed since the page was read."""
    rows = Exchange.objects.select_for_update(of=("self",)).select_related("union__region")
    row = rows.get(pk=exchange_id)
    if seen is not None and row.version != seen:
        raise Refusal(_("别的同志刚刚改过这次交流。"), _("请刷新，看看现在的样子。"))
    if is_live:
        rules.must_be_planned(row.state)
    return row


# The delegation.


@dataclass(frozen=True)
class NewDelegate:
    """A member: who, as what, of which body; a phone only finds the person known already."""

    side: Union
    name: str
    role: str
    body: str
    is_lead: bool = False
    phone: str = field(default="", repr=False)
    paper_kind: str = ""
    nation: str = ""
    paper: str = field(default="", repr=False)


@transaction.atomic
def add_delegate(exchange: Exchange, new: NewDelegate, *, by: Actor, at: datetime) -> Delegate:
    """Put somebody on the delegation; his firm and his person are linked where they are known.

    Papers are sealed; they are asked of everybody where the exchange asks them.
    """
    row = hold(exchange.pk)
    if not row.sides.filter(union=new.side).exists():
        raise Refusal(_("这家单位不在参加单位里。"), _("请选参加单位中的一家。"))
    name = squeeze_name(new.name)
    if not name:
        raise Refusal(_("还没有写姓名。"), _("请补上姓名。"))
    person = _known(name, new.phone)
    same = Q(person=person) if person else Q(name=name, body=new.body.strip())
    if row.delegates.filter(same).exists():
        raise Refusal(_("名单上已经有这位同志。"), _("不用再加。"))
    made = Delegate(
        exchange=row, side=new.side, name="" if person else name, role=new.role.strip(),
        body=new.body.strip(), is_lead=new.is_lead, person=person,
        enterprise=queries.firm_named(new.body),
    )  # fmt: skip
    _take_paper(row, made, new, at)
    made.save(force_insert=True)
    facts = {"firm": bool(made.enterprise_id), "person": bool(made.person_id)}
    words = f"代表团加一人（{made.body}）：{row.title}"
    note("exchanges.add_delegate", words, by=by, at=at, about=made, facts=facts)
    return made


def _known(name: str, phone: str) -> Person | None:
    """The person with this phone and this very name; a family shares a phone, never a name too."""
    rows = find_by_phone(phone) if phone.strip() else []
    return next((one for one in rows if one.name == name), None)


def _take_paper(row: Exchange, made: Delegate, new: NewDelegate, at: datetime) -> None:
    if not new.paper_kind:
        if row.asks_papers:
            raise Refusal(_("这次要核对证件，请写证件种类和号码。"), _("请对照证件填写。"))
        return
    if not row.asks_papers:
        raise Refusal(_("这次不收证件，请不要填。"), _("要收请先在封面上勾“要核对证件”。"))
    kinds = queries.ruled(row.union, rules.PAPER_KINDS, timezone.localdate(at)).as_words
    if new.paper_kind not in kinds:
        raise Refusal(_("没有这种证件。"), _("请从列表里选。"))
    if not new.nation.strip():
        raise Refusal(_("没有写国家和地区。"), _("请填，例如 中国香港。"))
    made.paper_kind, made.nation = new.paper_kind, new.nation.strip()
    made.sealed_paper = people.seal("paper", paper_number(new.paper_kind, new.paper))


@transaction.atomic
def remove_delegate(delegate: Delegate, *, by: Actor, at: datetime) -> None:
    """Take somebody off the delegation; Refusal where costs are written to his name."""
    row = hold(delegate.exchange_id)
    if delegate.costs.exists():
        raise Refusal(_("费用明细里有这位同志，不能去掉。"), _("请先改明细，或把考勤记成没来。"))
    words = f"代表团减一人（{delegate.body}）：{row.title}"
    note("exchanges.remove_delegate", words, by=by, at=at, about=delegate)
    delegate.delete()


# The way.


@dataclass(frozen=True)
class NewStop:
    """A place: when, where, what is looked at, of which industry, what was found."""

    day: date
    place: str
    object: str
    industry: str = ""
    findings: str = ""


@transaction.atomic
def add_stop(exchange: Exchange, new: NewStop, *, by: Actor, at: datetime) -> Stop:
    """Put a place on the way, after the others of its day."""
    row = hold(exchange.pk)
    made = Stop(exchange=row, number=row.stops.filter(day=new.day).count() + 1)
    _take_stop(row, made, new)
    note("exchanges.add_stop", f"行程加一处：{row.title}", by=by, at=at, about=made)
    return made


@transaction.atomic
def change_stop(stop: Stop, new: NewStop, *, by: Actor, at: datetime) -> Stop:
    """Change a place, or write down what was found there."""
    row = hold(stop.exchange_id)
    fresh = row.stops.get(pk=stop.pk)
    _take_stop(row, fresh, new)
    note("exchanges.change_stop", f"记考察所见：{row.title}", by=by, at=at, about=fresh)
    return fresh


def _take_stop(row: Exchange, stop: Stop, new: NewStop) -> None:
    rules.must_be_within(new.day, (row.starts_on, row.ends_on))
    stop.day, stop.place, stop.object = new.day, new.place.strip(), new.object.strip()
    stop.industry, stop.findings = new.industry.strip(), new.findings.strip()
    stop.save()


@transaction.atomic
def remove_stop(stop: Stop, *, by: Actor, at: datetime) -> None:
    """Take a place off the way; Refusal while it holds photos."""
    row = hold(stop.exchange_id)
    if stop.pictures.exists():
        raise Refusal(_("这一处已经有照片。"), _("请先撤下照片。"))
    note("exchanges.remove_stop", f"行程去一处：{row.title}", by=by, at=at, about=stop)
    stop.delete()


@transaction.atomic
def add_picture(stop: Stop, content: bytes, alt: str, *, by: Actor, at: datetime) -> StopPicture:
    """Keep a photo of a place, cleaned of hidden data, with words for who cannot see it."""
    row = hold(stop.exchange_id)
    most = queries.ruled(row.union, rules.PICTURES_MOST, timezone.localdate(at)).as_int
    if stop.pictures.count() >= most:
        raise Refusal(_("一处最多放 {most} 张照片。"), _("请先撤下一张。"), most=most)
    stamp: dict[str, Any] = {"told_by": by.label, "told_at": at}
    made = StopPicture.objects.create(
        stop=stop, content=clean_photo(content), alt=alt.strip(), **stamp
    )
    note("exchanges.add_picture", f"加一张考察照片：{row.title}", by=by, at=at, about=made)
    return made


@transaction.atomic
def remove_picture(picture: StopPicture, *, by: Actor, at: datetime) -> None:
    """Take a photo down; its bytes are gone, the note stays."""
    row = hold(picture.stop.exchange_id)
    note("exchanges.remove_picture", f"撤下考察照片：{row.title}", by=by, at=at, about=picture)
    picture.delete()
