"""The verbs of a certificate of hours: 申请, 受理, 开具 (with its 公示), 撤销.

Law: the union that recorded the hours issues it (谁记录谁证明); it says what the ledger says.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xieli.activities.volunteering import queries, rules
from xieli.activities.volunteering.models import (
    HoursProof,
    ProofLine,
    ProofState,
    Shift,
    Volunteer,
)
from xieli.activities.volunteering.services import locked as locked_volunteer
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.rulebook.queries import value, working_days_after
from xieli.shell.guards import Reader
from xieli.shell.keys import code
from xieli.unions.models import Union


def counted(volunteer: Volunteer, union: Union) -> QuerySet[Shift]:
    """The confirmed shifts of a volunteer that this union recorded, the oldest first."""
    rows = volunteer.shifts.filter(confirmed_at__isnull=False, project__union=union)
    return rows.select_related("occasion", "project").order_by("occasion__starts_at", "id")


def recorders(volunteer: Volunteer) -> QuerySet[Union]:
    """The unions that recorded hours of this volunteer."""
    rows = volunteer.shifts.filter(confirmed_at__isnull=False).values("project__union")
    return Union.objects.filter(pk__in=rows).order_by("name_key")


@transaction.atomic
def ask_proof(volunteer: Volunteer, union: Union, *, by: Actor, at: datetime) -> HoursProof:
    """申请: ask the union that recorded one's hours for a certificate; one at a time."""
    row = locked_volunteer(volunteer)
    if not counted(row, union).exists():
        raise Refusal(_("这家工会还没有核对过您的服务时长。"), _("服务核对以后再申请。"))
    known = HoursProof.objects.filter(
        volunteer=row, union=union, state__in=(ProofState.ASKED, ProofState.TAKEN)
    ).first()
    if known:
        return known
    made = HoursProof.objects.create(volunteer=row, union=union, code=code(12), asked_at=at)
    note("volunteering.ask_proof", "申请志愿服务证明", by=by, at=at, about=made)
    return made


@transaction.atomic
def take_proof(proof: HoursProof, *, seen: int, by: Actor, at: datetime) -> HoursProof:
    """受理: an officer of the union takes it on."""
    row = locked(proof, seen, ProofState.ASKED)
    rules.must_be_another(by.id, queries.users_of(row.volunteer))
    row.state, row.taken_at, row.taken_by = ProofState.TAKEN, at, by.label
    return kept(row, "volunteering.take_proof", "受理志愿服务证明", by=by, at=at)


@transaction.atomic
def issue(proof: HoursProof, *, seen: int, by: Actor, at: datetime) -> HoursProof:
    """开具: freeze the services as they stand confirmed now, and show it for the working days."""
    row = locked(proof, seen, ProofState.TAKEN)
    rules.must_be_another(by.id, queries.users_of(row.volunteer))
    shifts = [one for one in counted(row.volunteer, row.union) if one.minutes]
    if not shifts:
        raise Refusal(_("现在没有核对过的服务时长。"), _("请先核对，再开证明。"))
    row.hours = rules.total([one.minutes or 0 for one in shifts])
    row.as_of, row.state = at, ProofState.ISSUED
    row.issued_by_id, row.issued_by = by.id, by.label
    day = timezone.localdate(at)
    region = row.union.region.code if row.union.region else ""
    row.shown_until = working_days_after(day, value(rules.SHOWN_DAYS, region, day).as_days)
    ProofLine.objects.bulk_create(_line(row, n, one) for n, one in enumerate(shifts, 1))
    return kept(row, "volunteering.issue", "开具志愿服务证明", by=by, at=at)


def _line(proof: HoursProof, number: int, shift: Shift) -> ProofLine:
    return ProofLine(
        proof=proof, number=number, on=timezone.localdate(shift.occasion.starts_at),
        title=shift.project.title, minutes=shift.minutes or 0,
    )  # fmt: skip


@transaction.atomic
def revoke(proof: HoursProof, why: str, *, seen: int, by: Actor, at: datetime) -> HoursProof:
    """撤销 a certificate that says what is not so; the check page says so from now on."""
    row = locked(proof, seen, ProofState.ISSUED)
    rules.must_be_another(by.id, queries.users_of(row.volunteer))
    if len(why.strip()) < 4:
        raise Refusal(_("还没有写为什么撤销。"), _("请写清楚。"))
    row.state, row.revoked_at, row.revoked_by = ProofState.REVOKED, at, by.label
    row.why_revoked = why.strip()[:200]
    return kept(row, "volunteering.revoke", "撤销志愿服务证明", by=by, at=at)


@transaction.atomic
def note_paper(volunteer: Volunteer, what: str, *, by: Actor, at: datetime) -> None:
    """Note that a paper with a volunteer's full name left the house."""
    note("volunteering.paper", f"取走{what}", by=by, at=at, about=volunteer)


def proofs_of(reader: Reader) -> QuerySet[HoursProof]:
    """The certificates of unions this officer works for; those that wait first."""
    rows = HoursProof.objects.filter(queries.within(reader, "union__path", queries.RUN))
    rows = rows.select_related("volunteer__person", "union")
    return rows.order_by("taken_at", "-asked_at")


def access_proof(code_: str, reader: Reader) -> HoursProof:
    """Fetch a certificate for who works for the union that issues it; Hidden for others."""
    found = by_code(code_)
    if not queries.may(reader, found.union_id, queries.RUN):
        raise Hidden
    return found


def access_own_proof(code_: str, volunteer: Volunteer) -> HoursProof:
    """Fetch one of the volunteer's own certificates; Hidden for every other."""
    found = by_code(code_)
    if found.volunteer_id != volunteer.id:
        raise Hidden
    return found


def by_code(code_: str) -> HoursProof:
    """Fetch a certificate by its code; Hidden where there is none."""
    rows = HoursProof.objects.select_related("volunteer__person", "union__region")
    found = rows.filter(code=code_.strip().upper()).first()
    if found is None:
        raise Hidden
    return found


def access_public(code_: str) -> HoursProof:
    """Fetch a certificate that was issued, for anyone who has its code; Hidden for every other."""
    found = by_code(code_)
    if found.state not in (ProofState.ISSUED, ProofState.REVOKED):
        raise Hidden
    return found


def locked(proof: HoursProof, seen: int, state: str) -> HoursProof:
    """The certificate in the state that the verb asks for, held; Refusal for a stale page."""
    rows = HoursProof.objects.select_for_update(of=("self",))
    row = rows.select_related("volunteer__person", "union__region").get(pk=proof.pk)
    rules.must_be_fresh(seen, row.version)
    if row.state != state:
        raise Refusal(_("这张证明已经走到别的一步。"), _("请刷新再看。"))
    return row


def kept(row: HoursProof, verb: str, words: str, *, by: Actor, at: datetime) -> HoursProof:
    """Keep the row, count its version up, leave the verb's note."""
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
