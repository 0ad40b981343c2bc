"""The verbs of an open file: take_over, recheck, correct_card, leave, phone_home, begin_again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from xieli.activities.aid import queries
from xieli.activities.aid.models import (
    AidFile,
    FileMember,
    FileState,
    HardshipKind,
    LeaveReason,
    Override,
    PhoneCall,
    Recheck,
)
from xieli.activities.aid.rules import must_be_card
from xieli.activities.aid.services import Draft, keep, let_go, locked, read_sheet, save_draft
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.people.models import HouseholdMember
from xieli.people.rules import must_be_reason
from xieli.rulebook.queries import value

LONGEST_BANK = 60


@dataclass(frozen=True)
class Checked:
    """What a yearly re-check says: still in need and of which kind, or why not; seen version."""

    seen: int
    words: str
    kind: str = ""  # "" where the file ends
    why_ended: str = ""


@transaction.atomic
def take_over(member: FileMember, why: str, *, by: Actor, at: datetime) -> Override:
    """The county takes a person out of a file, so that another may hold him; with its reason.

    The law stays: one person in one file. The applicant himself stays while his file lives.
    """
    reason = must_be_reason(why)
    file = locked(member.file)
    if member.person_id == file.applicant_id:
        raise Refusal(_("申请人不能移出自己的档案。"), _("请先办退档。"))
    if not FileMember.objects.filter(pk=member.pk, is_live=True).update(is_live=False):
        raise Refusal(_("这个人已经不在这份档案里。"))
    HouseholdMember.objects.filter(person=member.person_id, household=file.household_id).delete()
    made = Override.objects.create(
        person_id=member.person_id, from_file=file, why=reason, at=at, actor_id=by.id,
        actor_label=by.label,
    )  # fmt: skip
    file.people -= 1
    keep(file)
    facts = {"file": file.number, "person": str(member.person_id)}
    note("aid.take_over", f"把一人移出档案 {file.number}：{reason}", by=by, at=at, about=made,
         facts=facts)  # fmt: skip
    return made


def _must_be_open(file: AidFile) -> None:
    if file.state not in queries.LIVE:
        raise Refusal(
            _("这份档案现在是“{state}”，不能这样办。"),
            _("请刷新页面看看。"), state=FileState(file.state).label,
        )  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A bank card as it is told: its number and the bank that keeps it."""

    number: str = field(repr=False)
    bank: str


@transaction.atomic
def recheck(file: AidFile, found: Checked, *, by: Actor, at: datetime) -> Recheck:
    """Re-check a file for the year: it stays with its kind until the next, or ends with a reason.

    By another person than asked for the file.
    """
    file = locked(file, found.seen)
    _must_be_open(file)
    if by.id is None or by.id == file.begun_by_id:
        raise Refusal(_("自己申请的档案，不能自己年检。"), _("请换一位同志来办。"))
    words = must_be_reason(found.words)
    is_kept = bool(found.kind)
    made = Recheck.objects.create(
        file=file, is_kept=is_kept, kind=found.kind, words=words, at=at, actor_id=by.id,
        actor_label=by.label,
    )  # fmt: skip
    if is_kept:
        file.kind = HardshipKind(found.kind)
        file.recheck_on = queries.recheck_on(file, timezone.localdate(at))
    else:
        _end(file, found.why_ended, words, at)
    note("aid.recheck", f"年检 {file.number}", by=by, at=at, about=file, facts={"kept": is_kept})
    keep(file)
    return made


@transaction.atomic
def correct_card(
    file: AidFile, card: Card, why: str, *, seen: int, by: Actor, at: datetime
) -> AidFile:
    """Take another bank card for an open file, with a reason; who does it never pays to it."""
    file = locked(file, seen)
    _must_be_open(file)
    number, bank = must_be_card(card.number), " ".join(card.bank.split())
    if not bank:
        raise Refusal(_("还没有写开户银行。"), _("例如：农业银行资源县支行。"))
    reason = must_be_reason(why)
    file.sealed_card, file.bank = people.seal("card", number), bank[:LONGEST_BANK]
    file.card_by_id, file.card_by, file.card_at = by.id, by.label, at
    note("aid.correct_card", f"改了 {file.number} 的银行卡：{reason}", by=by, at=at, about=file)
    return keep(file)


@transaction.atomic
def leave(file: AidFile, why: str, words: str, *, seen: int, by: Actor, at: datetime) -> AidFile:
    """End a file: 脱困 with a call to come, else 退档; its people are free again."""
    file = locked(file, seen)
    _must_be_open(file)
    _end(file, why, must_be_reason(words), at)
    reason = LeaveReason(why).label
    note("aid.leave", f"退档 {file.number}：{reason}", by=by, at=at, about=file)
    return keep(file)


def _end(file: AidFile, why: str, words: str, at: datetime) -> None:
    reason = LeaveReason(why)
    is_well = reason == LeaveReason.RECOVERED
    let_go(file, FileState.RECOVERED if is_well else FileState.LEFT, at)
    file.why_ended, file.end_words, file.recheck_on = reason, words, None
    if is_well:
        today = timezone.localdate(at)
        days = value("aid.phone_visit_days", queries.region_of(file.union), today).as_days
        file.phone_on = today + timedelta(days=days)


@transaction.atomic
def phone_home(
    file: AidFile, words: str, *, is_in_need: bool, by: Actor, at: datetime
) -> tuple[PhoneCall, bool]:
    """Write down what a household said by phone after it left, once; says whether it is new."""
    file = locked(file)
    known = PhoneCall.objects.filter(file=file).first()
    if known:
        return known, False
    if file.state != FileState.RECOVERED:
        raise Refusal(_("只有脱困退档的家庭要电话回访。"))
    made = PhoneCall.objects.create(
        file=file, is_in_need=is_in_need, sealed_words=people.seal("words", words), at=at,
        by=by.label,
    )  # fmt: skip
    note("aid.phone_home", f"电话回访 {file.number}", by=by, at=at, about=file)
    return made, True


@transaction.atomic
def begin_again(old: AidFile, key: str, *, by: Actor, at: datetime) -> AidFile:
    """返困: begin a new file with what the old sheet said, to be looked through and signed anew."""
    if old.state not in (FileState.RECOVERED, FileState.LEFT, FileState.REFUSED):
        raise Refusal(_("这一户的档案还在，不用重新建。"))
    if old.sealed_sheet is None:
        raise Refusal(_("原来的申请表已经清掉了。"), _("请重新填一张。"))
    before = read_sheet(old, "返困重新建档，带出原申请表", by=by, at=at)
    known = AidFile.objects.filter(key=key).first()
    if known:
        return known
    draft = Draft(
        key, old.union, replace(before, consents=False, guardian_consents=False),
        is_on_behalf=old.begun_by_id != by.id, again_of=old,
    )  # fmt: skip
    return save_draft(draft, by=by, at=at)
