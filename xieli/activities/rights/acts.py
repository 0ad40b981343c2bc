"""The acts on a ticket's page: who may do which now, and the one verb behind each button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from xieli.activities.rights import answering, legal, rules, services
from xieli.activities.rights.links import asked, seen_of, uuid_of
from xieli.activities.rights.models import State, Ticket
from xieli.activities.rights.queries import Hand
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _m
from xieli.people.models import User
from xieli.shell.guards import Request
from xieli.shell.templatetags.xieli import day

Do = Callable[[Request, Ticket], str]


def _take(request: Request, ticket: Ticket) -> str:
    row = services.take(
        ticket, asked(request, "grade"), subject=asked(request, "subject"), seen=seen_of(request),
        by=request.reader.actor, at=timezone.now(),
    )  # fmt: skip
    return _("受理了，{day}前答复。").format(day=day(row.until))


def _dispatch(request: Request, ticket: Ticket) -> str:
    key = asked(request, "to")
    if not key:
        raise Refusal(_m("还没有选派给哪家工会。"))
    to = services.union_with_region(uuid_of(key))
    send = services.Dispatch(to, asked(request, "words", rules.LONGEST), seen_of(request))
    row = services.dispatch(ticket, send, by=request.reader.actor, at=timezone.now())
    words = _("派给{union}了，{day}前没人签收会自动退回；签收以前还在您这里。")
    return words.format(union=to.name, day=day(row.sign_by))


def _sign(request: Request, ticket: Ticket) -> str:
    services.sign(ticket, seen=seen_of(request), by=request.reader.actor, at=timezone.now())
    return _("签收了，现在由您办。")


def _send_back(request: Request, ticket: Ticket) -> str:
    words = asked(request, "words", rules.LONGEST)
    services.send_back(
        ticket, words, seen=seen_of(request), by=request.reader.actor, at=timezone.now()
    )
    return _("退回派出的工会了。")


def _assign(request: Request, ticket: Ticket) -> str:
    user = User.objects.filter(pk=uuid_of(asked(request, "user"))).first()
    if user is None:
        raise Hidden
    answering.assign(
        ticket, user, seen=seen_of(request), by=request.reader.actor, at=timezone.now()
    )
    return _("交给{who}了。").format(who=user.shown_name)


def _tell(request: Request, ticket: Ticket) -> str:
    words = asked(request, "words", rules.LONGEST + 1)
    answering.tell(ticket, words, seen=seen_of(request), by=request.reader.actor, at=timezone.now())
    return _("记下了。诉求人只看到有进展，看不到内容。")


def _answer(request: Request, ticket: Ticket) -> str:
    words = asked(request, "words", rules.LONGEST + 1)
    answering.answer(
        ticket, words, seen=seen_of(request), by=request.reader.actor, at=timezone.now()
    )
    return _("答复送到诉求人的查询页了，等评价。")


def _revisit(request: Request, ticket: Ticket) -> str:
    row = answering.revisit(
        ticket, asked(request, "mark"), asked(request, "words", rules.LONGEST),
        seen=seen_of(request), by=request.reader.actor, at=timezone.now(),
    )  # fmt: skip
    if row.state == State.SIGNED:
        return _("不满意，退回重办了。")
    return _("评价记下了。")


def _close(request: Request, ticket: Ticket) -> str:
    answering.close(ticket, seen=seen_of(request), by=request.reader.actor, at=timezone.now())
    return _("办结了。")


def _redo(request: Request, ticket: Ticket) -> str:
    words = asked(request, "words", rules.LONGEST)
    answering.order_redo(
        ticket, words, seen=seen_of(request), by=request.reader.actor, at=timezone.now()
    )
    return _("退回重办了。")


def _aid(request: Request, ticket: Ticket) -> str:
    kind = asked(request, "kind")
    legal.ask_aid(ticket, kind, by=request.reader.actor, at=timezone.now())
    return _("法律援助申请交上去了，要由另外两位同志初审和批准。")


@dataclass(frozen=True)
class Button:
    """One act: its verb, from which states, and what it asks of the reader."""

    do: Do
    states: frozenset[str]
    asks: str


WAYS: Mapping[str, Button] = {
    "take": Button(_take, rules.STEPS["take"], "may_take"),
    "dispatch": Button(_dispatch, rules.STEPS["dispatch"], "may_work"),
    "sign": Button(_sign, rules.STEPS["sign"], "may_sign"),
    "send-back": Button(_send_back, rules.STEPS["send_back"], "may_sign"),
    "assign": Button(_assign, rules.STEPS["assign"], "may_work"),
    "tell": Button(_tell, rules.STEPS["tell"], "may_work"),
    "answer": Button(_answer, rules.STEPS["answer"], "may_work"),
    "revisit": Button(_revisit, rules.STEPS["judge"], "may_take"),
    "close": Button(_close, rules.STEPS["close"], "may_take"),
    "redo": Button(_redo, rules.STEPS["judge"], "may_take"),
    "aid": Button(_aid, frozenset({"taken", "sent", "signed", "answered"}), "may_work"),
}


def allowed(verb: str, hand: Hand) -> Do:
    """The verb behind a button for one who may press it; Hidden for all others."""
    button = WAYS.get(verb)
    if button is None or not getattr(hand, button.asks):
        raise Hidden
    return button.do


def open_now(ticket: Ticket, hand: Hand) -> dict[str, bool]:
    """Which buttons the page draws; the verbs themselves refuse the rest."""
    return {
        verb.replace("-", "_"): ticket.state in button.states and getattr(hand, button.asks)
        for verb, button in WAYS.items()
    }


@dataclass(frozen=True)
class Opened:
    """The texts of a case in plain, for one view of one page."""

    phone: str
    saids: tuple[tuple[str, object, str, str], ...]  # what, when, who, words
    name: str


def opened(request: Request, ticket: Ticket) -> Opened:
    """Open every text and the phone under the purpose that the reader wrote."""
    reason, by, at = asked(request, "reason", 200), request.reader.actor, timezone.now()
    rows = ticket.saids.select_related("ticket").order_by("at", "id")
    told = tuple(
        (one.get_about_display(), one.at, one.actor_label,
         answering.read(one, reason=reason, by=by, at=at))
        for one in rows
    )  # fmt: skip
    phone = answering.read_phone(ticket, reason=reason, by=by, at=at) if ticket.sealed_phone else ""
    return Opened(phone, told, ticket.name)
