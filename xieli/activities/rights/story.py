"""A ticket's way in plain words: for the complainant, and for the officers of both unions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xieli.activities.rights import queries
from xieli.activities.rights.models import Act, Mark, Move, State, Ticket
from xieli.shell.templatetags.xieli import day, moment

QUIET = frozenset({Act.ASSIGNED})  # of no use to the complainant


@dataclass(frozen=True)
class Node:
    """One node of the thread as shell/_node.html reads it."""

    shape: str
    word: str
    title: str
    when: str = ""
    words: list[str] = field(default_factory=list)
    who_has: str = ""
    template: str = ""


def thread(ticket: Ticket, today: date, *, is_own: bool) -> list[Node]:
    """What happened, who has it now and until when, and what is still to come."""
    moves = [move for move in queries.moves_of(ticket) if not (is_own and move.act in QUIET)]
    past = [_past(move, is_own=is_own) for move in moves]
    now = _now(ticket, today, is_own=is_own)
    return [*past, *now, *_ahead(ticket, is_own=is_own)]


def _past(move: Move, *, is_own: bool) -> Node:
    words = [_happened(move)]
    if move.words and move.act not in (Act.HANDED, Act.ASSIGNED):
        words.append(move.words)
    if move.mark:
        words.append(str(Mark(move.mark).label))
    if not is_own:
        words.append(move.actor_label)
    bad = {Act.SENT_BACK, Act.CAME_BACK, Act.REDONE}
    shape = "due" if move.act in bad else "ok"
    return Node(shape, _("已办"), str(Act(move.act).label), moment(move.at), words)


def _happened(move: Move) -> str:
    other = move.to_union.name if move.to_union else ""
    told = {
        Act.ASKED: _("{union}收到了。"), Act.TAKEN: _("{union}受理，{day}前答复。"),
        Act.SENT: _("{union}派给{other}，对方{day}前签收；签收以前还在{union}手里。"),
        Act.SIGNED: _("{union}接到手里了。"), Act.SENT_BACK: _("{union}没有接，回到{other}手里。"),
        Act.CAME_BACK: _("{union}没有按时签收，回到{other}手里。"),
        Act.ASSIGNED: _("交给{words}办。"), Act.TOLD: _("{union}正在办，记下了一次进展。"),
        Act.ANSWERED: _("{union}给了答复。"), Act.JUDGED: _("诉求人评价了答复。"),
        Act.REDONE: _("退回{union}重办，{day}前再答复。"), Act.CLOSED: _("这件事办结了。"),
        Act.WITHDRAWN: _("诉求人撤回了。"), Act.HANDED: _("转给另一条线接着办。"),
    }[Act(move.act)]  # fmt: skip
    return told.format(union=move.union.name, other=other, day=day(move.until), words=move.words)


def _now(ticket: Ticket, today: date, *, is_own: bool) -> list[Node]:
    if ticket.state not in (State.NEW, State.TAKEN, State.SENT, State.SIGNED, State.ANSWERED):
        return []
    if ticket.state == State.ANSWERED:
        if ticket.mark:
            return [Node("doing", _("在办"), _("等工会回访办结"))]
        title = _("等您评价") if is_own else _("等诉求人评价")
        return [Node("doing", _("在办"), title, "", [_by(ticket.until)])]
    who = ticket.at_union.name + (f" · {ticket.handler}" if ticket.handler else "")
    is_late = ticket.until is not None and ticket.until < today
    shape, word = ("due", _("超过期限")) if is_late else ("doing", _("在办"))
    words = [_by(ticket.until)]
    if is_late:
        words.append(_("已经超过期限，工会的页面上一直标着，没有人能把它消掉。"))
    title = _("现在在{who}手里").format(who=who)
    return [Node(shape, word, title, "", words)]


def _by(until: date | None) -> str:
    return _("{day}前").format(day=day(until)) if until else ""


def _ahead(ticket: Ticket, *, is_own: bool) -> list[Node]:
    """What is still to come, dashed."""
    judged = _("您来评价") if is_own else _("诉求人评价")
    to_come = {
        State.NEW: (_("受理"), _("办理"), _("答复"), judged),
        State.TAKEN: (_("办理"), _("答复"), judged),
        State.SENT: (_("签收"), _("办理"), _("答复"), judged),
        State.SIGNED: (_("答复"), judged),
        State.ANSWERED: (_("办结"),),
    }.get(State(ticket.state), ())
    return [Node("none", _("未到"), title) for title in to_come]


def next_words(ticket: Ticket) -> str:
    """The next thing first, in a sentence."""
    union, until = ticket.at_union.name, day(ticket.until)
    told: dict[Any, str] = {
        State.NEW: _("{union}收到了，{until}前告诉您受理没有。"),
        State.TAKEN: _("{union}受理了，{until}前答复您。"),
        State.SENT: _("{union}正在转给下一家工会，{until}前答复您。"),
        State.SIGNED: _("{union}在办，{until}前答复您。"),
        State.ANSWERED: _("答复来了，请您看看满意不满意。"),
        State.CLOSED: _("这件事办结了。"),
        State.WITHDRAWN: _("您撤回了这件事，想再提随时可以。"),
        State.HANDED: _("这件事转给帮扶或别的同志接着办，原来的编号还能查。"),
    }
    if ticket.state == State.ANSWERED and ticket.mark:
        return _("您不满意，工会会再打电话给您，然后办结。")
    return told[State(ticket.state)].format(union=union, until=until)
