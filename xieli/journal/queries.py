"""Questions: the notes about a thing, and whether the chain is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from xieli.journal import rules
from xieli.journal.models import Note, Seal, Waiting

MOST_FAULTS = 20
AT_ONCE = 2000
COLUMNS = tuple(field.attname for field in Note._meta.concrete_fields)


@dataclass
class ChainReport:
    """What `verify` found; `faults` in words, at most 20 of them spelled out."""

    sealed: int = 0
    unsealed: int = 0
    oldest_unsealed_at: str | None = None
    head_number: int = 0
    head_digest: str = rules.START
    faults: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def body_of(note: Note) -> dict[str, str]:
    """Every column of a note as text, the same for ever: times in UTC, facts with sorted keys."""
    return _body({name: getattr(note, name) for name in COLUMNS})


def _body(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "id": str(row["id"]),
        "at": row["at"].astimezone(UTC).isoformat(),
        "actor_id": str(row["actor_id"] or ""),
        "actor_label": row["actor_label"],
        "verb": row["verb"],
        "about_kind": row["about_kind"],
        "about_id": str(row["about_id"] or ""),
        "words": row["words"],
        "facts": json.dumps(row["facts"], ensure_ascii=False, sort_keys=True),
    }


def notes_about(thing: models.Model) -> QuerySet[Note]:
    """The acts on one row, oldest first."""
    return Note.objects.filter(about_kind=thing._meta.label_lower, about_id=thing.pk).order_by("id")


def notes_of(about_ids: list[UUID]) -> QuerySet[Note]:
    """The acts on any of these rows with their seals, oldest first."""
    return Note.objects.filter(about_id__in=about_ids).select_related("seal").order_by("at", "id")


def found(text: str) -> QuerySet[Note]:
    """Notes whose words, verb or actor hold a text, newest first, with their seals."""
    rows = Note.objects.select_related("seal").order_by("-id")
    if not text:
        return rows
    return rows.filter(
        models.Q(words__contains=text)
        | models.Q(verb__contains=text)
        | models.Q(actor_label__contains=text)
    )


def waiting_notes() -> QuerySet[Note]:
    """The notes without a seal, found by their short list and not among all notes."""
    return Note.objects.filter(id__in=Waiting.objects.values("id"))


def tail() -> ChainReport:
    """How long the unsealed tail is, without walking the chain."""
    return _with_tail(ChainReport(), waiting_notes())


def verify(head: str | None = None) -> ChainReport:
    """Walk the whole chain; `head` is a line "number digest" that was kept outside."""
    report = ChainReport()
    outside_number, outside_digest = _read_head(head, report)
    before: rules.Link | None = None
    for link in _links():
        fault = rules.fault_of(link, before)
        if fault:
            _add(report, fault)
        if link.number == outside_number and link.digest != outside_digest:
            _add(report, f"第 {link.number} 条和保存在外面的链头对不上，整条链可能被换过")
        before = link
        report.sealed += 1
    if outside_number and (before is None or before.number < outside_number):
        _add(report, f"链比保存在外面的链头短：外面是第 {outside_number} 条")
    if before:
        report.head_number, report.head_digest = before.number, before.digest
    _add_waiting_faults(report)
    return _with_tail(report, Note.objects.filter(seal=None))


def _read_head(head: str | None, report: ChainReport) -> tuple[int, str]:
    if not head or not head.strip():
        return 0, ""
    number, _, digest = head.strip().partition(" ")
    if not number.isdigit() or len(digest) != 64:
        _add(report, "保存在外面的链头读不懂：应当是“序号 指纹”一行")
        return 0, ""
    return int(number), digest


def _links() -> Iterator[rules.Link]:
    """Every seal in order with its note, some thousands at a time, so that memory stays flat."""
    seals = Seal.objects.order_by("number").values_list("number", "before", "digest", "note_id")
    rows = seals.iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(rows, AT_ONCE)):
        notes = Note.objects.filter(id__in=[note_id for *_seal, note_id in chunk])
        bodies = {row["id"]: _body(row) for row in notes.order_by().values(*COLUMNS)}
        for number, before, digest, note_id in chunk:
            yield rules.Link(number, before, digest, bodies.get(note_id))


def _with_tail(report: ChainReport, unsealed: QuerySet[Note]) -> ChainReport:
    tail = unsealed.aggregate(n=models.Count("id"), oldest=models.Min("at"))
    report.unsealed = tail["n"]
    oldest: datetime | None = tail["oldest"]
    report.oldest_unsealed_at = oldest.isoformat() if oldest else None
    return report


def _add_waiting_faults(report: ChainReport) -> None:
    """What has no seal stands in the list of the waiting, and what stands there exists."""
    forgotten = Note.objects.filter(seal=None).exclude(id__in=Waiting.objects.values("id")).count()
    if forgotten:
        _add(report, f"{forgotten} 条没有封，也不在待封名单里")
    gone = Waiting.objects.exclude(id__in=Note.objects.values("id")).count()
    if gone:
        _add(report, f"{gone} 条还没封就不见了")


def _add(report: ChainReport, fault: str) -> None:
    if len(report.faults) < MOST_FAULTS:
        report.faults.append(fault)
