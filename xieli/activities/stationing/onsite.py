"""The verbs on site: a day's log with its photos, a matter heard there and handed on once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from xieli.activities.contract import Referral
from xieli.activities.stationing import queries, rules
from xieli.activities.stationing.models import (
    HandTo,
    HeardMatter,
    LogEntry,
    LogPicture,
    Stationing,
)
from xieli.activities.stationing.services import held, same
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.people import services as people
from xieli.shell.guards import Reader
from xieli.shell.pictures import clean_photo

WHY = "驻点听到的事转给承办的人"


@dataclass(frozen=True)
class NewEntry:
    """A day on site as a form tells it; `corrects` names the entry that was wrong."""

    key: str
    kind: str
    on: date
    what: str
    met: str = ""
    solved: str = ""
    pictures: tuple[bytes, ...] = field(default=(), repr=False)
    alt: str = ""
    corrects: LogEntry | None = None


@transaction.atomic
def write_log(stationing: Stationing, new: NewEntry, *, by: Actor, at: datetime) -> LogEntry:
    """Write a day into the log, or correct an entry by a further one; nothing is changed."""
    known = LogEntry.objects.filter(key=new.key).first()
    if known:
        return same(known, known.stationing_id == stationing.id)
    row = held(stationing)
    today = timezone.localdate(at)
    rules.must_be_day(new.on, row.starts_on, today)
    most = queries.house_of(row, today).pictures_most
    if len(new.pictures) > most:
        raise Refusal(_("一天最多放 {most} 张照片。"), _("请挑说明问题的几张。"), most=most)
    if new.pictures and not new.alt.strip():
        raise Refusal(_("请写照片上是什么地方、什么事。"), _("看不见照片的人靠它知道内容。"))
    _must_be_correctable(row, new.corrects)
    made = LogEntry.objects.create(
        key=new.key, stationing=row, kind=new.kind, on=new.on, what=new.what, met=new.met,
        solved=new.solved, corrects=new.corrects, at=at, by=by.label,
    )  # fmt: skip
    for content in new.pictures:
        LogPicture.objects.create(entry=made, content=clean_photo(content), alt=new.alt.strip())
    words = "更正驻点日志" if new.corrects else "写驻点日志"
    facts = {"on": str(new.on), "pictures": len(new.pictures)}
    note("stationing.write_log", f"{words}：{row.place}", by=by, at=at, about=made, facts=facts)
    return made


def _must_be_correctable(row: Stationing, wrong: LogEntry | None) -> None:
    if wrong is None:
        return
    if wrong.stationing_id != row.id:
        raise Hidden
    if LogEntry.objects.filter(corrects=wrong).exists():
        raise Refusal(_("这一条已经更正过了。"), _("请更正后面那一条。"))


@dataclass(frozen=True)
class NewMatter:
    """A matter heard on site, for another kind of work."""

    to: str
    title: str
    words: str


@transaction.atomic
def keep_matter(entry: LogEntry, new: NewMatter, *, by: Actor, at: datetime) -> HeardMatter:
    """Keep what somebody told on site, its words sealed, until it is handed on."""
    held(entry.stationing)
    if new.to not in HandTo.values:
        raise Hidden
    made = HeardMatter.objects.create(
        entry=entry, to=new.to, title=new.title, sealed_words=people.seal("words", new.words),
        made_at=at, made_by=by.label,
    )  # fmt: skip
    words = f"驻点听到一件事，{made.get_to_display()}"
    note("stationing.keep_matter", words, by=by, at=at, about=made)
    return made


@transaction.atomic
def hand_on(matter_id: UUID, reader: Reader, at: datetime) -> tuple[Referral, str]:
    """Mark a matter as handed on and give (the matter, the kind that takes it); once only.

    The desk calls this and hands the matter over in the same transaction, under its own note; the
    opening of the sealed words stands in the journal besides.
    """
    rows = HeardMatter.objects.select_for_update(of=("self",))
    matter = rows.select_related("entry__stationing").filter(id=matter_id).first()
    if matter is None or not queries.is_of(matter.entry.stationing, reader):
        raise Hidden
    if matter.handed_on_at:
        raise Refusal(_("这一条已经转过了。"), _("不用再转。"))
    stationing = matter.entry.stationing
    told = people.open_sealed(matter, "words", reason=WHY, by=reader.actor, at=at)
    matter.handed_on_at, matter.handed_on_by = at, reader.actor.label
    matter.save(update_fields=["handed_on_at", "handed_on_by"])
    words = f"驻点听到（{stationing.place}）：{told}"[:300]
    return Referral(rules.KIND, matter.title, words, stationing.host_id, matter.id), matter.to
