"""The verbs from work to the end: assign, tell, answer, judge, revisit, close; opening a text."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.rights import interests, queries, rules
from xieli.activities.rights.models import About, Act, Mark, Said, State, Ticket
from xieli.activities.rights.services import keep, lock_own, locked, move, write
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.people.models import User
from xieli.rulebook.queries import value

JUDGES = frozenset({Mark.GOOD, Mark.FAIR, Mark.BAD})


@transaction.atomic
def assign(ticket: Ticket, user: User, *, seen: int, by: Actor, at: datetime) -> Ticket:
    """Give the ticket to a colleague of the union that has it; never to the employer's people."""
    row = locked(ticket, "assign", seen=seen, by=by, at=at)
    on = timezone.localdate(at)
    interests.must_have_no_stake(user.id, row.enterprise_id, row.firm_key, on)
    if user.id not in {one.id for one in queries.colleagues(row, on)}:
        raise Refusal(_("这位同志没有办这件事的权限。"), _("请选名单里的同志。"))
    row.handler_id, row.handler = user.id, user.shown_name
    move(row, Act.ASSIGNED, by=by, at=at, words=user.shown_name, until=row.until)
    return keep(row, "rights.assign", f"交办诉求 {row.number}", by=by, at=at)


@transaction.atomic
def tell(ticket: Ticket, words: str, *, seen: int, by: Actor, at: datetime) -> Ticket:
    """Write down what was done, sealed; the complainant reads that work goes on, not what."""
    row = locked(ticket, "tell", seen=seen, by=by, at=at)
    write(row, About.PROGRESS, rules.must_be_told(words), by=by, at=at)
    move(row, Act.TOLD, by=by, at=at)
    return keep(row, "rights.tell", f"记下诉求 {row.number} 的办理情况", by=by, at=at)


@transaction.atomic
def answer(ticket: Ticket, words: str, *, seen: int, by: Actor, at: datetime) -> Ticket:
    """Answer the complainant, sealed; whether it came in time is kept with the step."""
    row = locked(ticket, "answer", seen=seen, by=by, at=at)
    write(row, About.ANSWER, rules.must_be_told(words), by=by, at=at)
    on = timezone.localdate(at)
    row.was_late = row.was_late or rules.is_late(row.until, on)
    move(row, Act.ANSWERED, by=by, at=at, until=row.until)
    row.state, row.answered_at, row.answered_by_id = State.ANSWERED, at, by.id
    row.until = queries.last_day(rules.JUDGE_DAYS, row.at_union, on)
    return keep(row, "rights.answer", f"答复诉求 {row.number}", by=by, at=at)


@transaction.atomic
def judge(ticket: Ticket, mark: str, words: str = "", *, by: Actor, at: datetime) -> Ticket:
    """Let the complainant judge the answer: content ends it; 不满意 sends it back once by right.

    A second 不满意 is kept and stays with the intake, which closes it or sends it back itself.
    """
    row = lock_own(ticket)
    rules.must_follow("judge", row.state)
    return _judged(row, mark, words, by=by, at=at)


@transaction.atomic
def revisit(
    ticket: Ticket, mark: str, words: str = "", *, seen: int, by: Actor, at: datetime
) -> Ticket:
    """Write down what the complainant said on the phone; not by the one who answered."""
    row = locked(ticket, "judge", seen=seen, by=by, at=at)
    rules.must_be_another(by.id, [row.answered_by_id], _("回访要由答复人以外的同志做。"))
    return _judged(row, mark, words, by=by, at=at)


def _judged(row: Ticket, mark: str, words: str, *, by: Actor, at: datetime) -> Ticket:
    if mark not in JUDGES:
        raise Refusal(_("还没有选满意不满意。"))
    if words.strip():
        write(row, About.JUDGEMENT, rules.must_be_told(words), by=by, at=at)
    row.mark = mark
    move(row, Act.JUDGED, by=by, at=at, mark=mark)
    if mark != Mark.BAD:
        _end(row, by, at)
        return keep(row, "rights.judge", f"评价诉求 {row.number}，办结", by=by, at=at)
    if rules.may_redo(row.redone, _redo_times(row, at)):
        _again(row, by, at)
        return keep(row, "rights.judge", f"评价诉求 {row.number}，退回重办", by=by, at=at)
    return keep(row, "rights.judge", f"评价诉求 {row.number}", by=by, at=at)


def _redo_times(row: Ticket, at: datetime) -> int:
    region = row.at_union.region
    return value(rules.REDO_TIMES, region.code if region else "", timezone.localdate(at)).as_int


def _again(row: Ticket, by: Actor, at: datetime) -> None:
    """Back to the union that answered, with a new last day."""
    row.redone += 1
    row.state, row.mark = State.SIGNED, ""
    row.until = queries.last_day(rules.REDO_DAYS, row.at_union, timezone.localdate(at))
    move(row, Act.REDONE, by=by, at=at, until=row.until)


def _end(row: Ticket, by: Actor, at: datetime) -> None:
    row.state, row.closed_at = State.CLOSED, at
    move(row, Act.CLOSED, by=by, at=at)


@transaction.atomic
def close(ticket: Ticket, *, seen: int, by: Actor, at: datetime) -> Ticket:
    """Close an answered ticket that was judged twice, or whose days to judge are over in silence.

    Not by the one who answered.
    """
    row = locked(ticket, "close", seen=seen, by=by, at=at)
    rules.must_be_another(by.id, [row.answered_by_id], _("办结要由答复人以外的同志做。"))
    if not row.mark:
        if not rules.is_late(row.until, timezone.localdate(at)):
            raise Refusal(_("诉求人还可以评价，现在不能办结。"), _("可以先打电话回访。"))
        row.mark = Mark.SILENT
    _end(row, by, at)
    return keep(row, "rights.close", f"办结诉求 {row.number}", by=by, at=at)


@transaction.atomic
def order_redo(ticket: Ticket, why: str, *, seen: int, by: Actor, at: datetime) -> Ticket:
    """Send an answered ticket back to work though the complainant's right is used up."""
    row = locked(ticket, "judge", seen=seen, by=by, at=at)
    words = rules.must_name_nobody(why)
    rules.must_be_another(by.id, [row.answered_by_id], _("退回重办要由答复人以外的同志定。"))
    _again(row, by, at)
    note_words = f"退回重办诉求 {row.number}：{words}"
    return keep(row, "rights.order_redo", note_words, by=by, at=at)


def read(said: Said, *, reason: str, by: Actor, at: datetime) -> str:
    """Open one text of a case with a purpose; journalled under the ticket's text."""
    ticket = said.ticket
    on = timezone.localdate(at)
    interests.must_have_no_stake(by.id, ticket.enterprise_id, ticket.firm_key, on)
    return people.open_sealed(said, "words", reason=reason, by=by, at=at)


def read_own(said: Said, *, by: Actor, at: datetime) -> str:
    """Open a text for the complainant; journalled too."""
    return people.open_sealed(said, "words", reason="诉求人本人查看", by=by, at=at)


def read_phone(ticket: Ticket, *, reason: str, by: Actor, at: datetime) -> str:
    """Open the complainant's phone with a purpose, to call back."""
    on = timezone.localdate(at)
    interests.must_have_no_stake(by.id, ticket.enterprise_id, ticket.firm_key, on)
    return people.open_sealed(ticket, "phone", reason=reason, by=by, at=at)
