"""Questions: which tickets, aids, lawyers and signals a reader may see, and what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from xieli.activities.rights import rules
from xieli.activities.rights.interests import interest_of, interest_of_user, not_about
from xieli.activities.rights.models import (
    About,
    Channel,
    LegalAid,
    Move,
    Side,
    Signal,
    State,
    Ticket,
)
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import queries as people
from xieli.people.models import Function, User
from xieli.rulebook.queries import deadline, value
from xieli.shell.guards import Reader
from xieli.unions.models import Enterprise, Standing, Union
from xieli.unions.queries import find_region, within
from xieli.unions.rules import codes_up

WORKS = (Function.RIGHTS_TAKE, Function.RIGHTS_HANDLE)
SEES = (*WORKS, Function.RIGHTS_DECIDE)
ROWS = 50


def tops_of(reader: Reader, functions: Sequence[str]) -> tuple[str, ...]:
    """The subtrees in which the reader may do any of these."""
    return tuple(dict.fromkeys(top for one in functions for top in reader.tops(one)))


def seen_tickets(reader: Reader) -> QuerySet[Ticket]:
    """The tickets a reader's unions have, had or were sent; never one about a firm of her own.

    Nor one that she asked herself: those she reads as a worker does.
    """
    tops = tops_of(reader, SEES)
    if not tops:
        return Ticket.objects.none()
    mine = Side.objects.filter(within(tops, "union__path"), ticket=OuterRef("pk"))
    own = Q(asked_by_id=reader.actor.id, channel=Channel.PAGE)
    rows = Ticket.objects.filter(Exists(mine)).exclude(own)
    rows = not_about(interest_of(reader, timezone.localdate()), rows)
    return rows.select_related("at_union", "to_union", "union")


def access_ticket(reader: Reader, ticket_id: UUID) -> Ticket:
    """A ticket that the reader may see; Hidden for all others, its employer's people among them."""
    found = seen_tickets(reader).filter(pk=ticket_id).first()
    if found is None:
        raise Hidden
    return found


@dataclass(frozen=True)
class Hand:
    """What this reader may do with this ticket now."""

    may_take: bool  # accept, revisit, close: the intake's mandate where it is or came in
    may_work: bool  # dispatch, handle, answer: a mandate where it is
    may_sign: bool  # at the union it was sent to, or its own when it was not sent
    may_read: bool  # its sealed words
    may_grant: bool

    @property
    def is_any(self) -> bool:
        """Whether there is anything to do."""
        return self.may_take or self.may_work or self.may_sign


def hand_on(reader: Reader, ticket: Ticket) -> Hand:
    """Compute it from mandates at the union that has it, the one it is sent to, and the first."""

    def works(union_id: UUID | None) -> bool:
        return union_id is not None and any(reader.may(one, union_id) for one in WORKS)

    has_it, sent_to = works(ticket.at_union_id), works(ticket.to_union_id)
    takes = reader.may(Function.RIGHTS_TAKE, ticket.at_union_id)
    takes = takes or reader.may(Function.RIGHTS_TAKE, ticket.union_id)
    signs = sent_to if ticket.state == State.SENT else has_it and ticket.state == State.TAKEN
    grants = reader.may(Function.RIGHTS_DECIDE, ticket.at_union_id)
    return Hand(takes, has_it, signs, has_it or sent_to or takes or grants, grants)


def tickets_matching(rows: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Narrow a list by number, by a whole phone, or by a part of the name or of the firm."""
    words = text.strip()
    if not words:
        return rows
    try:
        return rows.filter(phone_index=people.index_of("phone", words))
    except Refusal:
        called = Q(name__icontains=words) | Q(firm_name__icontains=words)
        return rows.filter(called | Q(number__istartswith=words.replace(" ", "-")))


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed by; "" narrows nothing."""

    text: str = ""
    state: str = ""
    subject: str = ""
    queue: str = ""
    union: str = ""
    month: str = ""
    mark: str = ""
    late: str = ""


def narrowed(rows: QuerySet[Ticket], asked: Asked, on: date) -> QuerySet[Ticket]:
    """Narrow the list; every number of the statistics opens through this very question."""
    for column in ("state", "subject", "queue", "mark"):
        wanted = getattr(asked, column)
        rows = rows.filter(**{column: wanted}) if wanted else rows
    if asked.union:
        rows = rows.filter(at_union=_uuid(asked.union))
    if asked.month:
        rows = rows.filter(**_month(asked.month))
    if asked.late:
        rows = rows.filter(is_late(on)) if asked.late == "yes" else rows.exclude(is_late(on))
    return tickets_matching(rows, asked.text)


def is_late(on: date) -> Q:
    """Tickets that were answered late, or wait beyond their day now."""
    waiting = (State.NEW, State.TAKEN, State.SENT, State.SIGNED)
    return Q(was_late=True) | Q(state__in=waiting, until__lt=on)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as no:
        raise Hidden from no


def _month(text: str) -> dict[str, Any]:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as no:
        raise Hidden from no
    return {"asked_at__year": first.year, "asked_at__month": first.month}


def listed(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The list's order: what must be done first, then the newest."""
    return rows.order_by("until", "-asked_at", "id")


def moves_of(ticket: Ticket) -> QuerySet[Move]:
    """The steps of a ticket in their order."""
    return ticket.moves.select_related("union", "to_union").order_by("at", "id")


def own_ticket(ticket_id: UUID) -> Ticket:
    """A ticket for its complainant, who came by the signed link; Hidden where there is none."""
    rows = Ticket.objects.select_related("at_union", "to_union", "union")
    found = rows.filter(pk=ticket_id).first()
    if found is None:
        raise Hidden
    return found


def find_own(number: str, phone: str) -> Ticket | None:
    """A ticket by its short number and the complainant's phone, both exact; else None."""
    try:
        index = people.index_of("phone", phone)
    except Refusal:
        return None
    wanted = "".join(sign for sign in number.upper() if sign.isalnum())[:8]
    shown = f"{wanted[:4]}-{wanted[4:]}"
    return Ticket.objects.filter(number=shown, phone_index=index).first()


def tickets_of(user_id: UUID) -> QuerySet[Ticket]:
    """What a signed-in worker asked, newest first."""
    rows = Ticket.objects.filter(asked_by_id=user_id).select_related("at_union", "to_union")
    return rows.order_by("-asked_at")


def latest_answer(ticket: Ticket) -> Any:
    """The newest answer's sealed row, or None."""
    return ticket.saids.filter(about=About.ANSWER).order_by("-at", "-id").first()


def firm_called(name: str) -> Enterprise | None:
    """The one registered firm whose whole or bare name this is, or None where none or several."""
    bare = rules.firm_key(name)
    if len(bare) < 2:
        return None
    found = Enterprise.objects.filter(name__icontains=bare[:40]).select_related("union")[:20]
    same = [one for one in found if one.name == name.strip() or rules.firm_key(one.name) == bare]
    return same[0] if len(same) == 1 else None


def may_receive(union: Union) -> bool:
    """Whether a case may be sent there: to any union but an enterprise's own, or an outside one."""
    return union.stands_as != Standing.ENTERPRISE


def receivers(text: str) -> QuerySet[Union]:
    """The unions of this home to which a ticket may be sent, by name; twenty at most."""
    rows = Union.objects.exclude(stands_as=Standing.ENTERPRISE)
    words = text.strip()
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(name_key__icontains=words.lower()))
    return rows.order_by("level", "name_key")[:20]


def intake_union(text: str, on: date) -> Union:
    """The union that takes what is asked in a district (named or by code): nearest at or above."""
    code = find_region(text, on).code
    rows = Union.objects.filter(region__code__in=codes_up(code), stands_as=Standing.FEDERATION)
    found = rows.order_by("-level").first()
    if found is None:
        raise Refusal(_("这个地区的工会还没有接入这里。"), _("请拨打 12351。"))
    return found


def days_of(key: str, union: Union, on: date) -> int:
    """A count of working days from the rulebook, for a union's region."""
    return value(key, union.region.code if union.region else "", on).as_days


def last_day(key: str, union: Union, on: date) -> date:
    """The last working day when so many begin tomorrow."""
    return deadline(on, days_of(key, union, on)).day


def colleagues(ticket: Ticket, on: date) -> list[User]:
    """Who may be given the ticket at the union that has it; the employer's people are left out."""
    path = ticket.at_union.path
    parts = [path[: 33 * step] for step in range(1, len(path) // 33 + 1)]
    live = Q(mandates__starts_on__lte=on)
    live &= Q(mandates__ends_on=None) | Q(mandates__ends_on__gte=on)
    works = Q(mandates__function__in=WORKS, mandates__union__path__in=parts)
    held = User.objects.filter(live & works, is_active=True)
    if ticket.channel == Channel.PAGE and ticket.asked_by_id:
        held = held.exclude(pk=ticket.asked_by_id)
    return [
        user
        for user in held.distinct().order_by("shown_name")[:ROWS]
        if not interest_of_user(user.id, on).touches(ticket.enterprise_id, ticket.firm_key)
    ]


def seen_aids(reader: Reader) -> QuerySet[LegalAid]:
    """The legal aid of the tickets that the reader may see, and the approved fees she may pay."""
    mine = Q(ticket__in=seen_tickets(reader).order_by().values("pk"))
    pays = reader.tops(Function.AID_PAY)
    if pays:
        rest = not_about(interest_of(reader, timezone.localdate()), Ticket.objects.all())
        near = Q(ticket__in=rest.filter(within(pays, "at_union__path")).values("pk"))
        mine |= near & Q(fee__approved_at__isnull=False)
    rows = LegalAid.objects.filter(mine)
    rows = rows.select_related("ticket__at_union__region", "ticket__union", "lawyer", "fee")
    return rows.order_by("-asked_at")


def access_aid(reader: Reader, aid_id: UUID) -> LegalAid:
    """A legal aid the reader may see; else Hidden."""
    found = seen_aids(reader).filter(pk=aid_id).first()
    if found is None:
        raise Hidden
    return found


def seen_signals(reader: Reader) -> QuerySet[Signal]:
    """The signals of the subtrees where the reader follows them; none about a firm of her own."""
    tops = reader.tops(Function.SIGNALS_READ)
    if not tops:
        return Signal.objects.none()
    rows = Signal.objects.filter(within(tops, "union__path")).select_related("union")
    return not_about(interest_of(reader, timezone.localdate()), rows)


def access_signal(reader: Reader, signal_id: UUID) -> Signal:
    """A signal the reader follows; else Hidden."""
    found = seen_signals(reader).filter(pk=signal_id).first()
    if found is None:
        raise Hidden
    return found
