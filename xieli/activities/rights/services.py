"""The verbs of a ticket's way: ask, take, dispatch, sign, send_back, bring back, withdraw, hand on.

What is sent stays with its sender until it is signed for; so no ticket is ever between two unions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.activities.contract import Referral
from xieli.activities.rights import interests, queries, rules
from xieli.activities.rights.models import (
    About,
    Act,
    Channel,
    Move,
    Queue,
    Said,
    Side,
    State,
    Subject,
    Ticket,
)
from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.characters import squeeze_name
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import queries as people_queries
from xieli.people import services as people
from xieli.people.models import Person
from xieli.shell.guards import Reader
from xieli.shell.keys import code, uuid7
from xieli.unions.models import Union

AID = "aid"
AT_ONCE = 500  # tickets brought back in one run


@dataclass(frozen=True)
class NewTicket:
    """A matter as it comes in; `key` makes sending twice one ticket."""

    union: Union
    subject: str
    words: str = field(repr=False)
    phone: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    firm: str = ""
    channel: str = Channel.PAGE
    queue: str = Queue.RIGHTS
    key: str = ""
    person: Person | None = None
    number: str = ""  # of another home that passed it to us: it keeps its number, its phone or not


@transaction.atomic
def ask(new: NewTicket, *, by: Actor, at: datetime) -> Ticket:
    """Keep a matter under a new number, its words and phone sealed; the same key is the same one.

    Refusal for an empty text or a wrong phone; a phone is needed unless the person is known.
    """
    key = new.key or uuid7().hex
    known = Ticket.objects.filter(key=key).select_related("union", "at_union").first()
    if known:
        return known
    ticket = _as_row(new, key, by, at)
    ticket.save(force_insert=True)
    Side.objects.create(ticket=ticket, union=new.union)
    write(ticket, About.MATTER, rules.must_be_told(new.words), by=by, at=at)
    move(ticket, Act.ASKED, by=by, at=at, until=ticket.until)
    words = f"收到一件诉求 {ticket.number}"
    note("rights.ask", words, by=by, at=at, about=ticket, facts={"subject": ticket.subject})
    return ticket


@transaction.atomic
def take_in(new: NewTicket, *, by: Actor, at: datetime) -> Ticket:
    """Type in what somebody said at the counter or on the phone; by one without a stake in it.

    The officer who types is not the complainant: the matter is not hers, so she may go on with it.
    """
    firm = queries.firm_called(new.firm) if new.firm.strip() else None
    key = rules.firm_key(firm.name if firm else new.firm)
    interests.must_have_no_stake(by.id, firm.id if firm else None, key, timezone.localdate(at))
    return ask(new, by=by, at=at)


def _as_row(new: NewTicket, key: str, by: Actor, at: datetime) -> Ticket:
    if not queries.may_receive(new.union):
        raise Refusal(_("企业工会不经办诉求单。"), _("请选县、区或街道的工会。"))
    firm = queries.firm_called(new.firm) if new.firm.strip() else None
    row = Ticket(
        number=new.number or code(8), key=key, channel=new.channel, queue=new.queue,
        subject=new.subject,
        union=new.union, at_union=new.union, person=new.person, name=squeeze_name(new.name)[:60],
        enterprise=firm, firm_name=new.firm.strip()[:80],
        firm_key=rules.firm_key(firm.name if firm else new.firm)[:80],
        asked_by_id=by.id, asked_by=by.label, asked_at=at,
        until=queries.last_day(rules.ACCEPT_DAYS, new.union, timezone.localdate(at)),
    )  # fmt: skip
    if new.phone.strip():
        row.phone_index = people_queries.index_of("phone", new.phone)
        row.sealed_phone = people.seal("phone", people_queries.NORMAL["phone"](new.phone))
    elif new.person is None and not new.number:
        raise Refusal(_("没有留电话，就没法把结果告诉您。"), _("请填手机号，只给经办人看。"))
    return row


@transaction.atomic
def take(ticket: Ticket, grade: str, *, subject: str, seen: int, by: Actor, at: datetime) -> Ticket:
    """Accept a new ticket: class and grade set its last working day (12351: 5, 15 or 30)."""
    row = locked(ticket, "take", seen=seen, by=by, at=at)
    if grade not in rules.GRADE_DAYS or subject not in Subject.values:
        raise Refusal(_("还没有选分类和难度。"), _("请选好再受理。"))
    on = timezone.localdate(at)
    row.grade, row.subject, row.state, row.taken_at = grade, subject, State.TAKEN, at
    row.until = queries.last_day(rules.GRADE_DAYS[grade], row.at_union, on)
    move(row, Act.TAKEN, by=by, at=at, until=row.until)
    return keep(row, "rights.take", f"受理诉求 {row.number}", by=by, at=at)


@dataclass(frozen=True)
class Dispatch:
    """Where a ticket is sent and why, in plain words."""

    to: Union
    words: str = ""
    seen: int = 0


@transaction.atomic
def dispatch(ticket: Ticket, send: Dispatch, *, by: Actor, at: datetime) -> Ticket:
    """Send a ticket to another union under its one number; it stays here until signed for there.

    Never to an enterprise's own union, so that an employer's people do not even hold its number.
    """
    row = locked(ticket, "dispatch", seen=send.seen, by=by, at=at)
    if not queries.may_receive(send.to):
        raise Refusal(_("企业工会不经办诉求单。"), _("请派给县、区或街道的工会。"))
    if send.to.id == row.at_union_id:
        raise Refusal(_("这张单子已经在这家工会。"), _("自己办，请直接签收。"))
    words = rules.must_name_nobody(send.words) if send.words.strip() else ""
    row.state, row.to_union = State.SENT, send.to
    row.sign_by = queries.last_day(rules.SIGN_DAYS, send.to, timezone.localdate(at))
    Side.objects.get_or_create(ticket=row, union=send.to)
    move(row, Act.SENT, by=by, at=at, to=send.to, words=words, until=row.sign_by)
    return keep(row, "rights.dispatch", f"派出诉求 {row.number}", by=by, at=at)


@transaction.atomic
def sign(ticket: Ticket, *, seen: int, by: Actor, at: datetime) -> Ticket:
    """Sign for a ticket: from now on it is this union's and the signer handles it."""
    row = locked(ticket, "sign", seen=seen, by=by, at=at)
    row.at_union = row.to_union or row.at_union
    row.state, row.to_union, row.sign_by = State.SIGNED, None, None
    row.handler_id, row.handler = by.id, by.label
    row.signed_at = row.signed_at or at
    move(row, Act.SIGNED, by=by, at=at, until=row.until)
    return keep(row, "rights.sign", f"签收诉求 {row.number}", by=by, at=at)


@transaction.atomic
def send_back(ticket: Ticket, why: str, *, seen: int, by: Actor, at: datetime) -> Ticket:
    """Decline to sign, with the reason; the sender, who never lost it, has it on the desk again."""
    row = locked(ticket, "send_back", seen=seen, by=by, at=at)
    words, sent_to = rules.must_name_nobody(why), row.to_union
    _home(row)
    acted = sent_to or row.at_union
    move(row, Act.SENT_BACK, by=by, at=at, words=words, union=acted, to=row.at_union)
    return keep(row, "rights.send_back", f"退回诉求 {row.number}", by=by, at=at)


def _home(row: Ticket) -> None:
    """Put a sent ticket back to where its sender stood."""
    row.state = State.SIGNED if row.handler_id else State.TAKEN
    row.to_union = row.sign_by = None


@transaction.atomic
def bring_back_unsigned(*, at: datetime, most: int = AT_ONCE) -> list[Ticket]:
    """Give every ticket that nobody signed for in time back to its sender; exactly once each.

    Safe under two workers: rows in another's hands are passed over.
    """
    today = timezone.localdate(at)
    rows = Ticket.objects.select_for_update(skip_locked=True)
    late = rows.filter(state=State.SENT, sign_by__lt=today)
    back = list(late.order_by("sign_by", "id")[:most])
    for row in back:
        sent_to = row.to_union
        _home(row)
        row.version += 1
        row.save()
        move(row, Act.CAME_BACK, by=SYSTEM, at=at, union=sent_to, to=row.at_union)
    if back:
        facts = {"tickets": [one.number for one in back]}
        words = f"{len(back)} 件没人签收，退回派出工会"
        note("rights.bring_back_unsigned", words, by=SYSTEM, at=at, facts=facts)
    return back


@transaction.atomic
def withdraw(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Let the complainant take the matter back before it is answered."""
    row = _lock(ticket)
    rules.must_follow("withdraw", row.state)
    row.state, row.to_union, row.sign_by, row.closed_at = State.WITHDRAWN, None, None, at
    move(row, Act.WITHDRAWN, by=by, at=at)
    return keep(row, "rights.withdraw", f"撤回诉求 {row.number}", by=by, at=at)


@transaction.atomic
def hand_on(ticket: Ticket, to: str, *, seen: int, by: Actor, at: datetime) -> Referral:
    """End a ticket here because another kind of work takes it on; give what that kind is told.

    Runs inside the desk's `refer`, so that the matter is in one of the two hands at all times.
    """
    row = locked(ticket, "hand_on", seen=seen, by=by, at=at)
    first = row.saids.filter(about=About.MATTER).order_by("at", "id")[0]
    told = people.open_sealed(first, "words", reason=_("转办给另一条线"), by=by, at=at)
    row.state, row.closed_at = State.HANDED, at
    move(row, Act.HANDED, by=by, at=at, words=to)
    keep(row, "rights.hand_on", f"转办诉求 {row.number}", by=by, at=at)
    return Referral(rules.KIND, f"诉求 {row.number}", told, row.at_union_id, row.id)


def hands_on(ticket_id: UUID, reader: Reader, at: datetime) -> tuple[Referral, str]:
    """Give a ticket of the queue 救助 to aid, in the desk's one tap; Hidden for who may not."""
    row = queries.access_ticket(reader, ticket_id)
    if not queries.hand_on(reader, row).may_work:
        raise Hidden
    if row.queue != Queue.AID:
        raise Refusal(_("只有救助这条队的单子转给困难帮扶。"), _("维权和服务就在这里办。"))
    return hand_on(row, AID, seen=row.version, by=reader.actor, at=at), AID


def on_referred(referral: Referral, by: Actor, at: datetime) -> None:
    """Make a ticket of what a visit or a questionnaire found; the same row only once."""
    union = Union.objects.select_related("region").get(pk=referral.union_id)
    while not queries.may_receive(union) and union.parent_id:
        union = Union.objects.select_related("region").get(pk=union.parent_id)
    key = f"{referral.of}:{referral.about_id.hex}"
    known = Ticket.objects.filter(key=key).exists()
    if known:
        return
    row = Ticket(
        number=code(8), key=key, channel=Channel.REFERRED, subject=Subject.HARDSHIP, union=union,
        at_union=union, asked_by_id=by.id, asked_by=by.label, asked_at=at,
        until=queries.last_day(rules.ACCEPT_DAYS, union, timezone.localdate(at)),
    )  # fmt: skip
    row.save(force_insert=True)
    Side.objects.create(ticket=row, union=union)
    text = f"{referral.title}\n{referral.words}".strip()
    write(row, About.MATTER, rules.must_be_told(text[: rules.LONGEST]), by=by, at=at)
    move(row, Act.ASKED, by=by, at=at, until=row.until)
    note("rights.ask", f"收到一件转来的诉求 {row.number}", by=by, at=at, about=row)


def locked(ticket: Ticket, verb: str, *, seen: int, by: Actor, at: datetime) -> Ticket:
    """The row, held to the transaction's end, for an officer without a stake who saw its newest.

    Refusal for a step out of order, a stale page, one's own matter, and the employer's people.
    """
    row = _lock(ticket)
    if row.version != seen:
        raise Refusal(_("别的同志刚刚办过这一件。"), _("请刷新，看看现在到哪一步了。"))
    rules.must_follow(verb, row.state)
    if by.id is not None and by.id == row.asked_by_id and row.channel == Channel.PAGE:
        raise Refusal(_("自己提的诉求要由别人来办。"), _("请交给另一位同志。"))
    on = timezone.localdate(at)
    interests.must_have_no_stake(by.id, row.enterprise_id, row.firm_key, on)
    return row


def _lock(ticket: Ticket) -> Ticket:
    """Lock the row alone: a join would be checked anew after the wait and lose a moved row."""
    found = Ticket.objects.select_for_update().filter(pk=ticket.pk).first()
    if found is None:
        raise Hidden
    return found


def lock_own(ticket: Ticket) -> Ticket:
    """The row, held, for its complainant."""
    return _lock(ticket)


def keep(row: Ticket, verb: str, words: str, *, by: Actor, at: datetime) -> Ticket:
    """Write the row with its version counted up, and the one note of the verb."""
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row


def move(
    row: Ticket, act: str, *, by: Actor, at: datetime, union: Union | None = None,
    to: Union | None = None, words: str = "", mark: str = "", until: date | None = None,
) -> Move:  # fmt: skip
    """Write one step; without a union it is the one that has the ticket."""
    return Move.objects.create(
        ticket=row, act=act, union=union or row.at_union, to_union=to, words=words, mark=mark,
        until=until, at=at, actor_id=by.id, actor_label=by.label,
    )  # fmt: skip


def write(row: Ticket, about: str, text: str, *, by: Actor, at: datetime) -> Said:
    """Keep a text of the case, sealed."""
    return Said.objects.create(
        ticket=row, about=about, sealed_words=people.seal("words", text), at=at,
        actor_id=by.id, actor_label=by.label,
    )  # fmt: skip


def union_with_region(union_id: UUID) -> Union:
    """A union with its region; Hidden where there is none."""
    found = Union.objects.select_related("region").filter(pk=union_id).first()
    if found is None:
        raise Hidden
    return found
