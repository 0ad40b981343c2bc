"""The verbs of a file up to its decision: save_draft, sign, hand_in, withdraw, and what follows."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.aid import entering, queries, rules, sheet
from xieli.activities.aid.models import AidFile, FileState
from xieli.activities.aid.sheet import Sheet
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.review import queries as reviews
from xieli.review import services as review
from xieli.review.models import Application, Call, State
from xieli.shell.keys import code
from xieli.unions.models import Level, Union

KIND = "aid"
FILE, GRANT = "aid_file", "aid_grant"
TITLES = {FILE: "困难职工建档", GRANT: "帮扶救助"}
EDITABLE = (FileState.DRAFT, FileState.IN_REVIEW)


@dataclass(frozen=True)
class Draft:
    """What a form brings: its key, where it is handed in, the sheet, which version was seen."""

    key: str
    union: Union
    sheet: Sheet = field(repr=False)
    seen: int = 0
    is_on_behalf: bool = False  # an officer fills it in for a worker
    again_of: AidFile | None = None


@transaction.atomic
def start_taking(union: Union, *, by: Actor, at: datetime) -> None:
    """Open the two calls of a union (files, grants), always open; open ones stay."""
    for matter, title in TITLES.items():
        if not Call.objects.filter(matter=matter, union=union).exists():
            new = review.NewCall(
                f"{matter.replace('_', '-')}-{union.pk.hex[-12:]}", matter, title, union.pk,
                timezone.localdate(at),
            )  # fmt: skip
            review.open_call(new, by=by, at=at)
    note("aid.start_taking", f"开始受理困难职工帮扶：{union.name}", by=by, at=at, about=union)


@transaction.atomic
def save_draft(draft: Draft, *, by: Actor, at: datetime) -> AidFile:
    """Keep a form half filled, sealed; the same key is the same file, whoever sends it twice."""
    if draft.union.level == Level.ENTERPRISE:
        raise Refusal(
            _("困难申请不经过企业。"), _("请选街道、乡镇或县里的工会，单位看不到您的申请。")
        )
    if draft.sheet == Sheet():
        raise Refusal(_("还什么都没有填，没有可存的。"), _("先填一项，随时可以存，回来接着填。"))
    made, is_new = AidFile.objects.get_or_create(key=draft.key, defaults=_first(draft, by, at))
    file = made if is_new else locked(made, draft.seen)
    if not is_new:
        _must_be_mine(file, by)
        _must_be_editable(file)
    file.sealed_sheet = people.seal("sheet", draft.sheet.to_text())
    file.people = draft.sheet.people
    keep(file)
    note("aid.save_draft", f"存下困难申请草稿 {file.number}", by=by, at=at, about=file)
    return file


def _first(draft: Draft, by: Actor, at: datetime) -> dict[str, object]:
    return {
        "number": code(), "union": draft.union, "begun_by_id": by.id, "begun_by": by.label,
        "begun_at": at, "is_on_behalf": draft.is_on_behalf, "again_of": draft.again_of,
    }  # fmt: skip


def _must_be_mine(file: AidFile, by: Actor) -> None:
    """Pass who began the file; one filled in for a worker is any officer's whose door lets in."""
    if not file.is_on_behalf and (by.id is None or file.begun_by_id != by.id):
        raise Hidden


def must_be_fresh(file: AidFile, seen: int) -> None:
    if file.version != seen:
        raise Refusal(_("这份档案刚被改过，您看到的是旧的。"), _("请刷新页面，看过再办。"))


def _must_be_editable(file: AidFile) -> None:
    asked = reviews.of_about(file.pk)
    if file.state == FileState.DRAFT or (asked and asked.state == State.RETURNED):
        return
    raise Refusal(_("这份申请已经交上去了，现在不能改。"), _("要改请等退回补正，或先撤回。"))


def keep(file: AidFile) -> AidFile:
    file.version += 1
    file.save()
    return file


def locked(file: AidFile, seen: int | None = None) -> AidFile:
    """Give the file as it is now, locked; Refusal where the actor has seen an older one."""
    rows = AidFile.objects.select_for_update(of=("self",)).select_related("union", "applicant")
    found = rows.get(pk=file.pk)
    if seen is not None:
        must_be_fresh(found, seen)
    return found


@transaction.atomic
def sign(
    file: AidFile, picture: bytes, *, seen: int, witness: str = "", by: Actor, at: datetime
) -> AidFile:
    """Keep the applicant's signature under 《家庭经济状况核对授权书》, sealed; one is enough.

    Signed by the applicant's own sign-in, or before an officer who is named as the witness.
    """
    file = locked(file, seen)
    _must_be_editable(file)
    file.sealed_signature = people.seal("signature", base64.b64encode(picture).decode())
    file.signed_at, file.signed_before = at, witness
    note("aid.sign", f"签核对授权书 {file.number}", by=by, at=at, about=file)
    return keep(file)


@transaction.atomic
def hand_in(file: AidFile, *, seen: int, by: Actor, at: datetime) -> AidFile:
    """Hand the sheet in, or again after 退回补正; the people in it are registered and joined.

    Refusal for what lacks, a wrong number, another's number, or a person in another live file.
    """
    file = locked(file, seen)
    _must_be_mine(file, by)
    _must_be_editable(file)
    if file.signed_at is None:
        raise Refusal(_("还没有签《家庭经济状况核对授权书》。"), _("请先签名，再交上来。"))
    on = timezone.localdate(at)
    whole = sheet.must_be_whole(read_own(file, by=by, at=at), on)
    entering.enter(file, whole, by=by, at=at)
    _ask(file, whole, by=by, at=at)
    note("aid.hand_in", f"交来困难申请 {file.number}", by=by, at=at, about=file)
    return keep(file)


def read_own(file: AidFile, *, by: Actor, at: datetime) -> Sheet:
    """Give the sheet to who fills it in, journalled like every opening."""
    return read_sheet(file, "填表人打开自己填的申请表", by=by, at=at)


def read_sheet(file: AidFile, why: str, *, by: Actor, at: datetime) -> Sheet:
    """Give the sheet to an officer with a reason; every opening stands in the journal."""
    return sheet.from_text(people.open_sealed(file, "sheet", reason=why, by=by, at=at))


def _ask(file: AidFile, whole: Sheet, *, by: Actor, at: datetime) -> None:
    """Hand the sheet to review: a new application, or the returned one again."""
    asked = reviews.of_about(file.pk)
    if asked is None:
        call = reviews.open_call_of(FILE, file.union)
        new = review.NewApplication(
            call, f"{TITLES[FILE]} {file.number}", file.pk, file.union, file.applicant
        )
        asked = review.draft(new, by=by, at=at)
    review.submit(asked, whole.to_text(), seen=asked.version, by=by, at=at)


@transaction.atomic
def withdraw(file: AidFile, *, seen: int, by: Actor, at: datetime) -> AidFile:
    """Take the own application back; a draft and what was told in it are let go at once."""
    file = locked(file, seen)
    _must_be_mine(file, by)
    asked = reviews.of_about(file.pk)
    if file.state not in EDITABLE:
        raise Refusal(_("这份档案已经办结，不能撤回。"), _("要退档请找经办的工会。"))
    if asked:
        review.withdraw(asked, seen=asked.version, by=by, at=at)
    _taken_back(file, bool(asked), by, at)
    note("aid.withdraw", f"撤回困难申请 {file.number}", by=by, at=at, about=file)
    return keep(file)


def _taken_back(file: AidFile, was_asked: bool, by: Actor, at: datetime) -> None:
    """Let go of what was told: the consents, the people, the sheet, the card, the signature."""
    if was_asked:
        file.end_words = "本人撤回"
    if file.applicant:
        entering.take_consents_back(file.applicant, by=by, at=at)
    let_go(file, FileState.LEFT, at)
    file.sealed_sheet = file.sealed_card = file.sealed_signature = None


def follow_withdrawal(application: Application, by: Actor, at: datetime) -> None:
    """The same after a withdrawal on review's own page; runs in the desk's transaction."""
    file = locked(AidFile.objects.get(pk=application.about_id))
    _taken_back(file, True, by, at)
    keep(file)


def may_pass(application: Application, by: Actor, at: datetime) -> None:
    """Pass a stage that has its paper: the visit of two officers, the answer of 民政.

    The other stages need nothing of their own; what a file needs as a whole open_file asks for.
    """
    if application.stage:
        file = AidFile.objects.get(pk=application.about_id)
        rules.must_lack_nothing(queries.needed_at(file, application.stage.act))


def let_go(file: AidFile, state: str, at: datetime) -> None:
    file.members.update(is_live=False)
    file.state, file.ended_on = state, timezone.localdate(at)


def open_file(application: Application, by: Actor, at: datetime) -> None:
    """Open a file that was granted; runs in the desk's transaction, under its note.

    Refusal where it lacks its visit by two, its signature or the outside answer: then the decision
    itself is not made.
    """
    file = locked(AidFile.objects.get(pk=application.about_id))
    rules.must_lack_nothing(queries.evidence_of(file))
    if file.state == FileState.REFUSED:  # an appeal was upheld: its people stand in it again
        entering.join_again(file)
        file.ended_on = None
    file.state, file.opened_on = FileState.OPEN, timezone.localdate(at)
    file.recheck_on = queries.recheck_on(file, timezone.localdate(at))
    keep(file)


def refuse_file(application: Application, by: Actor, at: datetime) -> None:
    """不予建档: its people are free for another file; the reason stands in the decision."""
    _end(application, FileState.REFUSED, at)


def revoke_file(application: Application, by: Actor, at: datetime) -> None:
    """A file that was granted is taken back: it ends, what was paid stays on the ledger."""
    _end(application, FileState.LEFT, at)


def _end(application: Application, state: str, at: datetime) -> None:
    file = locked(AidFile.objects.get(pk=application.about_id))
    let_go(file, state, at)
    keep(file)
