"""The verbs of legal aid: ask_aid, its three consequences, assign_lawyer, report, close_aid.

And of the pool: keep_lawyer, tie_lawyer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xieli.activities.rights import interests, queries, rules
from xieli.activities.rights.models import (
    AidKind,
    AidState,
    Lawyer,
    LawyerTie,
    LawyerUnion,
    LegalAid,
    State,
    Ticket,
)
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import queries as people_queries
from xieli.people import services as people
from xieli.review import queries as review_queries
from xieli.review import services as review
from xieli.review.models import Application, Call
from xieli.shell.guards import Reader
from xieli.shell.keys import code
from xieli.unions.models import Level, Union

SHEET = "法律援助申请\n诉求单号：{number}\n援助方式：{kind}\n用人单位和案情见诉求单。"


@transaction.atomic
def ask_aid(ticket: Ticket, kind: str, *, by: Actor, at: datetime) -> LegalAid:
    """Apply for legal aid for the worker of a ticket: a draft handed in to review at once.

    The sheet names neither worker nor firm, so that review's lists tell an employer nothing.
    """
    row = Ticket.objects.select_for_update().get(pk=ticket.pk)
    if kind not in AidKind.values:
        raise Refusal(_("还没有选援助方式。"))
    if row.state in (State.NEW, State.WITHDRAWN, State.HANDED):
        raise Refusal(_("还没有受理，不能申请法律援助。"), _("请先受理这张诉求单。"))
    on = timezone.localdate(at)
    interests.must_have_no_stake(by.id, row.enterprise_id, row.firm_key, on)
    dead = (AidState.REFUSED, AidState.REVOKED)
    if LegalAid.objects.filter(ticket=row).exclude(state__in=dead).exists():
        raise Refusal(_("这张诉求单已经申请过法律援助。"), _("请看下面的办理情况。"))
    aid = LegalAid.objects.create(
        ticket=row, kind=kind, asked_at=at, asked_by_id=by.id, asked_by=by.label
    )
    _hand_in(aid, row, by, at)
    note("rights.ask_aid", f"为诉求 {row.number} 申请法律援助", by=by, at=at, about=aid)
    return aid


def _hand_in(aid: LegalAid, row: Ticket, by: Actor, at: datetime) -> None:
    call = _call(row.at_union, by, at)
    title = f"法律援助 {row.number}（{AidKind(aid.kind).label}）"
    asked = review.NewApplication(call, title, aid.id, row.at_union, row.person)
    application = review.draft(asked, by=by, at=at)
    sheet = SHEET.format(number=row.number, kind=AidKind(aid.kind).label)
    review.submit(application, sheet, seen=application.version, by=by, at=at)


def _call(union: Union, by: Actor, at: datetime) -> Call:
    """The open call for legal aid at or above a union; always open, so made where there is none."""
    try:
        return review_queries.open_call_of(rules.MATTER, union, timezone.localdate(at))
    except (Hidden, Refusal):
        top = _federation(union)
        new = review.NewCall(
            f"legal-aid-{code(8).lower()}", rules.MATTER, "工会法律援助", top.id,
            timezone.localdate(at),
        )  # fmt: skip
        return review.open_call(new, by=by, at=at)


def _federation(union: Union) -> Union:
    """The union itself, or the nearest county federation above it."""
    found: Union | None = union
    while found is not None and found.level > Level.COUNTY and found.parent_id:
        found = Union.objects.get(pk=found.parent_id)
    return found or union


def _aid_of(application: Application) -> LegalAid:
    found = LegalAid.objects.select_for_update().filter(pk=application.about_id).first()
    if found is None:
        raise Hidden
    return found


def on_granted(application: Application, by: Actor, at: datetime) -> None:
    """Granted: it waits for a lawyer. Under the desk's note; never by the employer's people."""
    _decided(application, AidState.GRANTED, by, at)


def on_refused(application: Application, by: Actor, at: datetime) -> None:
    """Refused, with its reasons in review; never by the employer's people."""
    _decided(application, AidState.REFUSED, by, at)


def on_revoked(application: Application, by: Actor, at: datetime) -> None:
    """Taken back after it was granted; what was paid stays in the ledger."""
    _decided(application, AidState.REVOKED, by, at)


def on_withdrawn(application: Application, by: Actor, at: datetime) -> None:
    """Taken back by who asked, before it was decided: it may be asked for anew."""
    _put(_aid_of(application), AidState.REVOKED, at)


def must_be_free(application: Application, by: Actor, at: datetime) -> None:
    """Pass a decider of any stage who has no stake in the employer; for the desk, beforehand."""
    aid = LegalAid.objects.select_related("ticket").filter(pk=application.about_id).first()
    if aid is None:
        raise Hidden
    ticket, on = aid.ticket, timezone.localdate(at)
    interests.must_have_no_stake(by.id, ticket.enterprise_id, ticket.firm_key, on)


def hidden_from(reader: Reader, on: date) -> QuerySet[LegalAid]:
    """The legal aid that a reader must not even find in the desk's lists: about a firm of hers."""
    interest = interests.interest_of(reader, on)
    if interest == rules.Interest():
        return LegalAid.objects.none()
    seen = interests.not_about(interest, Ticket.objects.all())
    return LegalAid.objects.exclude(ticket__in=seen.values("pk"))


def _decided(application: Application, state: str, by: Actor, at: datetime) -> None:
    aid = _aid_of(application)
    ticket, on = aid.ticket, timezone.localdate(at)
    interests.must_have_no_stake(by.id, ticket.enterprise_id, ticket.firm_key, on)
    if aid.state == AidState.CLOSED:
        raise Refusal(_("这件法律援助已经归档。"))
    _put(aid, state, at)


def _put(aid: LegalAid, state: str, at: datetime) -> None:
    aid.state, aid.decided_at = state, at
    aid.version += 1
    aid.save()


def locked(aid: LegalAid, state: str, *, seen: int, by: Actor, at: datetime) -> LegalAid:
    """The row, held, in this state, newest seen, for one without a stake; else Refusal."""
    row = LegalAid.objects.select_for_update().get(pk=aid.pk)
    if row.version != seen:
        raise Refusal(_("别的同志刚刚办过这一件。"), _("请刷新，看看现在到哪一步了。"))
    if row.state != state:
        raise Refusal(_("现在还不到这一步。"), _("请看办理情况。"))
    on, ticket = timezone.localdate(at), row.ticket
    interests.must_have_no_stake(by.id, ticket.enterprise_id, ticket.firm_key, on)
    return row


def _keep(row: LegalAid, verb: str, words: str, *, by: Actor, at: datetime) -> LegalAid:
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row


@transaction.atomic
def assign_lawyer(aid: LegalAid, lawyer: Lawyer, *, seen: int, by: Actor, at: datetime) -> LegalAid:
    """Assign a lawyer of the pool without a conflict; Refusal says what stands in the way."""
    row = locked(aid, AidState.GRANTED, seen=seen, by=by, at=at)
    if lawyer.pk not in {one.pk for one in lawyers_for(row.ticket.at_union)}:
        raise Refusal(_("这位律师不接这家工会的案子。"), _("请选名单里的律师。"))
    why = conflict(row.ticket, lawyer, timezone.localdate(at))
    if why:
        raise Refusal(why, _("请另选一位律师。"))
    row.lawyer, row.state, row.assigned_at = lawyer, AidState.ASSIGNED, at
    words = f"诉求 {row.ticket.number} 指派了律师"
    return _keep(row, "rights.assign_lawyer", words, by=by, at=at)


@transaction.atomic
def report(
    aid: LegalAid, words: str, outcome: str, *, seen: int, by: Actor, at: datetime
) -> LegalAid:
    """Keep the lawyer's closing report, sealed, and its outcome in plain words that name nobody."""
    row = locked(aid, AidState.ASSIGNED, seen=seen, by=by, at=at)
    row.sealed_report = people.seal("report", rules.must_be_told(words))
    row.outcome = rules.must_name_nobody(outcome)
    row.state, row.reported_at = AidState.REPORTED, at
    return _keep(row, "rights.report", f"诉求 {row.ticket.number} 交了结案报告", by=by, at=at)


@transaction.atomic
def close_aid(aid: LegalAid, *, seen: int, by: Actor, at: datetime) -> LegalAid:
    """Close and archive a reported case; its fee is asked for after that."""
    row = locked(aid, AidState.REPORTED, seen=seen, by=by, at=at)
    row.state, row.closed_at = AidState.CLOSED, at
    return _keep(row, "rights.close_aid", f"诉求 {row.ticket.number} 的法援归档", by=by, at=at)


def read_report(aid: LegalAid, *, reason: str, by: Actor, at: datetime) -> str:
    """Open the closing report with a purpose; journalled."""
    on, ticket = timezone.localdate(at), aid.ticket
    interests.must_have_no_stake(by.id, ticket.enterprise_id, ticket.firm_key, on)
    return people.open_sealed(aid, "report", reason=reason, by=by, at=at)


def conflict(ticket: Ticket, lawyer: Lawyer, on: date) -> str:
    """Why the lawyer may not take this ticket's case, "" where he may."""
    ties = [
        rules.Tie(tie.enterprise_id, tie.firm_key, tie.phone_index, tie.until)
        for tie in lawyer.ties.all()
    ]
    sides = rules.Sides(ticket.enterprise_id, ticket.firm_key, ticket.phone_index)
    return rules.conflict_of(sides, ties, on)


def lawyers_for(union: Union) -> list[Lawyer]:
    """The active lawyers who take cases of this union or of one above it, with their ties."""
    up = [union.path[: 33 * step] for step in range(1, len(union.path) // 33 + 1)]
    rows = Lawyer.objects.filter(is_active=True, unions__union__path__in=up)
    return list(rows.distinct().prefetch_related("ties").order_by("name", "id"))


@dataclass(frozen=True)
class NewLawyer:
    """A lawyer of the pool; the licence has 17 digits (律师执业证号)."""

    name: str
    licence: str
    office: str
    fields: tuple[str, ...]
    unions: tuple[Union, ...] = ()


@transaction.atomic
def keep_lawyer(new: NewLawyer, *, by: Actor, at: datetime) -> Lawyer:
    """Enter a lawyer by the licence, or change what is known of him; unions are added."""
    licence = "".join(new.licence.split())
    if not (len(licence) == 17 and licence.isascii() and licence.isdigit()):
        raise Refusal(_("律师执业证号应是 17 位数字。"), _("请对照执业证核对。"))
    if not new.name.strip() or not new.unions:
        raise Refusal(_("请写明姓名和接案的工会。"))
    known = {"name": new.name.strip()[:40], "office": new.office.strip()[:80]}
    lawyer, _is_new = Lawyer.objects.update_or_create(
        licence=licence, defaults={**known, "fields": "、".join(new.fields)[:120]}
    )
    for union in new.unions:
        LawyerUnion.objects.get_or_create(lawyer=lawyer, union=union)
    note("rights.keep_lawyer", "登记了一位律师", by=by, at=at, about=lawyer)
    return lawyer


@dataclass(frozen=True)
class NewTie:
    """What a lawyer has to do with a side: a firm he acts for, or the phone he stood against."""

    firm: str = ""
    phone: str = field(default="", repr=False)
    until: date | None = None


@transaction.atomic
def tie_lawyer(lawyer: Lawyer, new: NewTie, *, by: Actor, at: datetime) -> LawyerTie:
    """Write down a tie, so that the check can find it before each assignment."""
    if not new.firm.strip() and not new.phone.strip():
        raise Refusal(_("请写单位，或对方当事人的手机号。"))
    firm = queries.firm_called(new.firm) if new.firm.strip() else None
    index = people_queries.index_of("phone", new.phone) if new.phone.strip() else ""
    tie = LawyerTie.objects.create(
        lawyer=lawyer, enterprise=firm, firm_name=new.firm.strip()[:80],
        firm_key=rules.firm_key(firm.name if firm else new.firm)[:80], phone_index=index,
        until=new.until,
    )  # fmt: skip
    note("rights.tie_lawyer", "登记了律师的利害关系", by=by, at=at, about=lawyer)
    return tie
