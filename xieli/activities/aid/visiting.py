"""The verbs of the home visit: one officer records it with photos, another confirms it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.activities.aid.models import AidFile, AidPaper, FileState, HomeVisit
from xieli.activities.aid.queries import NOBODY
from xieli.activities.aid.services import keep, locked
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.people.models import User

MOST_PHOTOS = 6


@dataclass(frozen=True)
class Findings:
    """What a visit found: 访、看、核、评, when, and cleaned photos with what they show."""

    key: str
    visited_on: date
    asked: str = field(repr=False)
    seen: str = field(repr=False)
    checked: str = field(repr=False)
    judged: str = field(repr=False)
    photos: Sequence[tuple[str, bytes]] = field(default=(), repr=False)

    def to_text(self) -> str:
        """Give the findings as the four lines of 一访二看三核四评."""
        told = (("访", self.asked), ("看", self.seen), ("核", self.checked), ("评", self.judged))
        return "\n".join(f"{head}：{words.strip()}" for head, words in told)


@transaction.atomic
def record_visit(
    file: AidFile, found: Findings, *, by: Actor, at: datetime
) -> tuple[HomeVisit, bool]:
    """Record a visit; the same key again is the same visit. Says whether it is new.

    Refusal for a day to come, and for who asked: nobody visits at his own file.
    """
    file = locked(file)
    known = HomeVisit.objects.filter(key=found.key).first()
    if known:
        return known, False
    _must_be_in_review(file)
    first = _must_be_an_officer(file, by)
    if found.visited_on > timezone.localdate(at):
        raise Refusal(_("入户的日子还没到。"), _("请填实际入户的那天。"))
    made = HomeVisit.objects.create(
        file=file, key=found.key, visited_on=found.visited_on, first_id=first, first_by=by.label,
        sealed_findings=people.seal("findings", found.to_text()), recorded_at=at,
    )  # fmt: skip
    for title, content in found.photos[:MOST_PHOTOS]:
        _keep_photo(file, made, title, content, by, at)
    note("aid.record_visit", f"入户记录 {file.number}", by=by, at=at, about=made)
    keep(file)
    return made, True


def _must_be_in_review(file: AidFile) -> None:
    if file.state != FileState.IN_REVIEW:
        raise Refusal(_("这份档案不在办理中，不用入户。"))


def _must_be_an_officer(file: AidFile, by: Actor) -> UUID:
    me = by.id or NOBODY
    is_member = User.objects.filter(pk=me, person__in=file.members.values("person")).exists()
    if by.id is None or is_member or (by.id == file.begun_by_id and not file.is_on_behalf):
        raise Refusal(_("自己家的申请，不能由自己入户。"), _("请由另外两位同志入户。"))
    return by.id


def _keep_photo(
    file: AidFile, visit: HomeVisit, title: str, content: bytes, by: Actor, at: datetime
) -> None:
    AidPaper.objects.create(
        file=file, visit=visit, title=title, digest=sha256(content).hexdigest(), at=at,
        by=by.label, sealed_photo=people.seal("photo", base64.b64encode(content).decode()),
    )  # fmt: skip


@transaction.atomic
def confirm_visit(visit: HomeVisit, *, by: Actor, at: datetime) -> HomeVisit:
    """The second officer says he was there too; never the first one, once for ever."""
    rows = HomeVisit.objects.select_for_update(of=("self",)).select_related("file")
    visit = rows.get(pk=visit.pk)
    second = _must_be_an_officer(visit.file, by)
    if second == visit.first_id:
        raise Refusal(_("入户要两个人，您已经记了这一次。"), _("请同去的另一位同志来确认。"))
    if visit.confirmed_at:
        if visit.second_id == second:
            return visit
        raise Refusal(_("这次入户已经由两个人确认过。"))
    visit.second_id, visit.second_by, visit.confirmed_at = by.id, by.label, at
    visit.save(update_fields=["second_id", "second_by", "confirmed_at"])
    note("aid.confirm_visit", f"确认入户 {visit.file.number}", by=by, at=at, about=visit)
    return visit


@transaction.atomic
def show_photo(paper: AidPaper, why: str, *, by: Actor, at: datetime) -> bytes:
    """Give a photo of a file; every look stands in the journal with its reason."""
    return base64.b64decode(people.open_sealed(paper, "photo", reason=why, by=by, at=at))


@transaction.atomic
def read_findings(
    file: AidFile, why: str, *, by: Actor, at: datetime
) -> list[tuple[HomeVisit, str]]:
    """Give what the visits found, journalled one by one with the reason."""
    return [
        (one, people.open_sealed(one, "findings", reason=why, by=by, at=at))
        for one in file.visits.order_by("id")
    ]
