"""The verbs of a case that goes to another home: pass_case, take_case, decline_case, tell_states,
give_answer.

One number in both homes; what is handed over the worker agreed to, field by field. Each side keeps
its own ticket and its own law; steps go back and forth as letters. The employer's people see
neither ticket (rights hides them), and no list here names the firm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from xieli.activities.rights import answering, interests
from xieli.activities.rights import queries as rights_queries
from xieli.activities.rights import services as rights
from xieli.activities.rights.models import (
    About,
    Act,
    Channel,
    Move,
    State,
    Subject,
    Ticket,
)
from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.sharing import contents, rules, wire
from xieli.sharing.contents import Case, CaseState
from xieli.sharing.models import (
    InLetter,
    InState,
    OutLetter,
    Partner,
    PartnerState,
    PassedField,
    Passing,
    PassingState,
    PassingStep,
)
from xieli.sharing.posting import Words, post
from xieli.unions.models import Union

DECLINED = "declined"
BASIS = "个人信息保护法第二十三条：本人单独同意后向另一家提供"
AT_ONCE = 200
WHY_OPENED = "征得本人同意，转给另一地工会"


@dataclass(frozen=True)
class NewPassing:
    """What an officer writes with the worker beside her."""

    partner: Partner
    fields: frozenset[str]
    consent: str  # how the worker agreed, where the paper is
    purpose: str
    seen: int


@transaction.atomic
def pass_case(ticket: Ticket, new: NewPassing, *, by: Actor, at: datetime) -> Passing:
    """Send a ticket that is in hand to another home under its number, with the chosen fields alone.

    Refusal without the worker's consent, for a case that is with another home already, and for
    the employer's people. The ticket stays ours, and the complainant reads that it moved.
    """
    chosen = rules.must_choose_fields(new.fields)
    consent = rules.must_be_said(new.consent, 4, 200)
    row = answering.tell(
        ticket, f"按本人同意转给{new.partner.name}一起办，编号不变。", seen=new.seen, by=by, at=at
    )
    live = Passing.objects.filter(ticket=row).exclude(state__in=_OVER)
    if live.exists():
        raise Refusal(_("这件事已经转给另一地的工会了。"), _("请等对方的回音。"))
    content = _case(row, chosen, consent, by, at)
    words = Words(f"诉求 {row.number}", BASIS, new.purpose)
    letter = post(new.partner, content, words, by=by, at=at)
    passing = Passing.objects.create(
        number=row.number, partner=new.partner, ticket=row, is_out=True, state=PassingState.SENT,
        consent=consent, consent_at=at, out_letter=letter, made_at=at, made_by=by.label,
    )  # fmt: skip
    PassedField.objects.bulk_create(
        PassedField(passing=passing, field=one) for one in sorted(chosen)
    )
    facts = {"fields": sorted(chosen), "letter": letter.id.hex}
    told = f"把诉求 {row.number} 转给{new.partner.name}"
    note("sharing.pass_case", told, by=by, at=at, about=passing, facts=facts)
    return passing


_OVER = (PassingState.DECLINED, PassingState.STOPPED)


def _case(row: Ticket, chosen: frozenset[str], consent: str, by: Actor, at: datetime) -> Case:
    """The case with the chosen fields; each sealed text is opened under a note."""
    return Case(
        number=row.number, subject=row.subject, from_union=row.at_union.name,
        asked_on=timezone.localdate(row.asked_at).isoformat(), consent=consent,
        matter=_told(row, About.MATTER, by, at)[:2000],
        person=row.name if rules.NAME in chosen else "",
        firm=row.firm_name if rules.FIRM in chosen else "",
        phone=_phone(row, by, at) if rules.PHONE in chosen else "",
        progress=_told(row, About.PROGRESS, by, at) if rules.PROGRESS in chosen else "",
    )  # fmt: skip


def _told(row: Ticket, about: str, by: Actor, at: datetime) -> str:
    saids = row.saids.filter(about=about).select_related("ticket").order_by("at", "id")
    return "\n".join(answering.read(one, reason=WHY_OPENED, by=by, at=at) for one in saids)


def _phone(row: Ticket, by: Actor, at: datetime) -> str:
    if not row.sealed_phone:
        return ""
    return answering.read_phone(row, reason=WHY_OPENED, by=by, at=at)


def envelope_of(letter: InLetter, *, reason: str, by: Actor, at: datetime) -> wire.Envelope:
    """What a letter says; a personal one is opened under a note."""
    if letter.sealed_body is None and not letter.body:
        raise Refusal(_("这封信的内容已经按期删了。"), _("摘要、签名和回执都还在。"))
    sealed = letter.sealed_body is not None
    body = people.open_sealed(letter, "body", reason=reason, by=by, at=at) if sealed else ""
    return wire.read_envelope(body or letter.body)


@transaction.atomic
def take_case(letter: InLetter, union: Union, *, by: Actor, at: datetime) -> Passing:
    """Take a case in as a ticket of our own under the number it came with; twice is once.

    By an officer without a stake in the firm; the letter's words go, the ticket has them sealed.
    """
    row = _open(letter, Case.key)
    told = envelope_of(row, reason="接下另一地工会转来的诉求", by=by, at=at)
    case = contents.read(Case, told.content)
    ticket = rights.take_in(_as_ticket(case, row, union), by=by, at=at)
    passing = Passing.objects.create(
        number=case.number, partner=row.partner, ticket=ticket, is_out=False,
        state=PassingState.HERE, consent=case.consent, consent_at=row.made_at, in_letter=row,
        made_at=at, made_by=by.label,
    )  # fmt: skip
    PassedField.objects.bulk_create(
        PassedField(passing=passing, field=field)
        for field, value in (
            (rules.MATTER, case.matter), (rules.NAME, case.person), (rules.PHONE, case.phone),
            (rules.FIRM, case.firm), (rules.PROGRESS, case.progress),
        )
        if value
    )  # fmt: skip
    settle(row, InState.TAKEN, by, at)
    words = f"接下{row.partner.name}转来的诉求 {case.number}"
    note("sharing.take_case", words, by=by, at=at, about=passing)
    return passing


def _as_ticket(case: Case, row: InLetter, union: Union) -> rights.NewTicket:
    if Ticket.objects.filter(number=case.number).exists():
        raise Refusal(_("这个编号这里已经有一件了。"), _("请打电话请对方换一个编号再转。"))
    words = case.matter
    if case.progress:
        words = f"{words}\n对方已经办了：{case.progress}"[:2000]
    subject = case.subject if case.subject in Subject.values else Subject.DEMAND
    return rights.NewTicket(
        union, subject, words, phone=case.phone, name=case.person, firm=case.firm,
        channel=Channel.REFERRED, key=f"shared:{row.letter_id.hex}", number=case.number,
    )  # fmt: skip


def _open(letter: InLetter, kind: str) -> InLetter:
    """The letter, held, still to be dealt with."""
    rows = InLetter.objects.select_for_update(of=("self",)).select_related("partner")
    row = rows.filter(pk=letter.pk, kind=kind).first()
    if row is None:
        raise Hidden
    if row.state != InState.ARRIVED:
        raise Refusal(_("这封信已经有人办了。"), _("请刷新看看。"))
    return row


def settle(row: InLetter, state: str, by: Actor, at: datetime) -> None:
    """Put a letter away; what was personal in it goes."""
    row.state, row.settled_at, row.settled_by, row.sealed_body = state, at, by.label, None
    row.save()


@transaction.atomic
def decline_case(letter: InLetter, why: str, *, by: Actor, at: datetime) -> InLetter:
    """Do not take a case, and tell the other home why, in words that name nobody."""
    row = _open(letter, Case.key)
    words = rules.must_be_said(why, 4, 120)
    number = row.title.removeprefix("诉求 ")
    content = CaseState(number=number, state=DECLINED, words=words)
    told = Words(f"诉求 {number} 没有接", BASIS, "告诉对方没有接，好另找办法")
    post(row.partner, content, told, by=by, at=at)
    settle(row, InState.DECLINED, by, at)
    note("sharing.decline_case", f"没有接诉求 {number}：{words}", by=by, at=at, about=row)
    return row


def tell_states(*, at: datetime, most: int = AT_ONCE) -> int:
    """Tell the other homes every new step of the cases that we share with them; say how many."""
    newest = Move.objects.filter(ticket=OuterRef("ticket")).order_by("-id").values("id")[:1]
    shared = Q(state__in=(PassingState.TAKEN, PassingState.HERE))
    shared |= Q(state=PassingState.SENT, ticket__state=State.WITHDRAWN)
    rows = Passing.objects.filter(shared, partner__state=PartnerState.LIVE)
    rows = rows.annotate(newest=Subquery(newest))
    rows = rows.filter(Q(told_move_id=None) | ~Q(newest=F("told_move_id")))
    return sum(_tell(one.pk, at) for one in rows.order_by("id")[:most])


@transaction.atomic
def _tell(passing_id: UUID, at: datetime) -> int:
    rows = Passing.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("partner", "ticket__at_union").filter(pk=passing_id).first()
    if row is None:
        return 0
    moves = list(_untold(row)[:100])
    if not moves:
        return 0
    ticket = row.ticket
    content = CaseState(
        number=row.number, state=ticket.state, union=ticket.at_union.name,
        until=ticket.until.isoformat() if ticket.until else "", answer=_answer(row, moves, at),
        steps=tuple(
            contents.Step(one.id.hex, one.act, one.union.name, one.at.isoformat()) for one in moves
        ),
    )  # fmt: skip
    words = Words(f"诉求 {row.number} 的进展", BASIS, "让两边工会和职工都看到办到哪一步")
    post(row.partner, content, words, by=SYSTEM, at=at)
    row.told_move_id = moves[-1].id
    row.save(update_fields=["told_move_id"])
    return 1


def _untold(row: Passing) -> QuerySet[Move]:
    moves = row.ticket.moves.select_related("union").order_by("id")
    return moves.filter(id__gt=row.told_move_id) if row.told_move_id else moves


def _answer(row: Passing, moves: list[Move], at: datetime) -> str:
    """The words of a new answer, for the home that asked; nothing where it is the other way."""
    if row.is_out or not any(one.act == Act.ANSWERED for one in moves):
        return ""
    said = rights_queries.latest_answer(row.ticket)
    why = "把答复告诉转来的工会"
    return people.open_sealed(said, "words", reason=why, by=SYSTEM, at=at) if said else ""


def take_state(letter: InLetter, content: CaseState, at: datetime) -> None:
    """Keep what the other side tells of a case; the same step twice stands once."""
    rows = Passing.objects.select_for_update(of=("self",)).exclude(state__in=_OVER)
    row = rows.filter(partner=letter.partner, number=content.number).first()
    if row is None:
        _taken_back(letter, content, at)
    else:
        _keep_state(row, content)
        PassingStep.objects.bulk_create(_steps(row, content), ignore_conflicts=True)
    letter.sealed_body = None
    letter.save(update_fields=["sealed_body"])


def _keep_state(row: Passing, content: CaseState) -> None:
    row.their_words, row.their_union = content.words, content.union
    if content.state in State.values:
        row.their_state = content.state
    row.their_until = date.fromisoformat(content.until) if content.until else None
    if content.answer:
        row.sealed_answer = people.seal("answer", content.answer)
    if content.state == DECLINED and row.is_out:
        row.state = PassingState.DECLINED
    elif row.state == PassingState.SENT:
        row.state = PassingState.TAKEN
    row.save()


def _steps(row: Passing, content: CaseState) -> list[PassingStep]:
    return [
        PassingStep(
            passing=row, move_id=UUID(one.id), act=one.act, union_name=one.union,
            at=datetime.fromisoformat(one.at),
        )
        for one in content.steps
        if one.act in Act.values
    ]  # fmt: skip


def _taken_back(letter: InLetter, content: CaseState, at: datetime) -> None:
    """The worker took the matter back before anybody here took it in."""
    rows = InLetter.objects.select_for_update(of=("self",)).filter(partner=letter.partner)
    title = f"诉求 {content.number}"
    case = rows.filter(kind=Case.key, title=title, state=InState.ARRIVED).first()
    if case and content.state == State.WITHDRAWN:
        settle(case, InState.DECLINED, Actor(None, letter.partner.name), at)


def must_be_readable(content: CaseState) -> None:
    """Pass a state whose days, times and keys can be read; ValueError for others."""
    if content.until:
        date.fromisoformat(content.until)
    for one in content.steps:
        UUID(one.id)
        if datetime.fromisoformat(one.at).tzinfo is None:
            raise ValueError(one.at)


def on_stopped(letter: OutLetter, at: datetime) -> None:
    """A case's letter did not arrive: the case is ours alone again."""
    rows = Passing.objects.filter(out_letter=letter, state=PassingState.SENT)
    rows.update(state=PassingState.STOPPED)


@transaction.atomic
def give_answer(passing: Passing, *, seen: int, by: Actor, at: datetime) -> Ticket:
    """Give the complainant the answer of the other side, word for word, as ours."""
    row = Passing.objects.select_related("ticket").get(pk=passing.pk)
    on = timezone.localdate(at)
    interests.must_have_no_stake(by.id, row.ticket.enterprise_id, row.ticket.firm_key, on)
    if row.sealed_answer is None or not row.is_out:
        raise Refusal(_("对方还没有给答复。"))
    words = people.open_sealed(row, "answer", reason="把对方的答复转给诉求人", by=by, at=at)
    return answering.answer(row.ticket, words, seen=seen, by=by, at=at)
