"""The verbs of many files at once: bring them, read them part by part; a bad one loses nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom.making import text
from xieli.newsroom.models import Batch, BatchFile, FileState
from xieli.newsroom.services import File, take
from xieli.shell.saying import one_line
from xieli.unions.models import Union

PART, PART_BYTES = 8, 200_000  # files and bytes a request reads; one file at least
MOST_FILES, MOST_BYTES, MOST_OF_ONE = 500, 100 * 1024 * 1024, 20 * 1024 * 1024
ZIP, NOT_FILES = b"PK\x03\x04", ("__MACOSX/", ".DS_Store")
OFFICE = ("word/", "[Content_Types].xml", "xl/", "ppt/")


def unpacked(files: Sequence[File]) -> list[File]:
    """The files, with those in zip archives one by one; Refusal for too many or too much."""
    found: list[File] = []
    for file in files:
        found += _members(file) if is_archive(file) else [file]
    if len(found) > MOST_FILES or sum(len(one.content) for one in found) > MOST_BYTES:
        raise Refusal(
            _("一次最多 {most} 份、{size} MB。"), _("请分成几次拿来。"),
            most=MOST_FILES, size=MOST_BYTES // 1024 // 1024,
        )  # fmt: skip
    return found


def is_archive(file: File) -> bool:
    """Say whether a file is a zip of files, and not a DOCX, which is a zip too."""
    if not file.content.startswith(ZIP):
        return False
    try:
        names = zipfile.ZipFile(io.BytesIO(file.content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return False
    return not any(name.startswith(OFFICE) for name in names)


def _members(file: File) -> Iterator[File]:
    """What lies in an archive; a member that cannot be read is kept by its name with no bytes."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        infos = [one for one in archive.infolist() if _is_file(one)]
        if len(infos) > MOST_FILES:
            raise Refusal(_("压缩包里超过 {most} 份。"), _("请分成几包。"), most=MOST_FILES)
        room = MOST_BYTES
        for info in infos:
            content = _read(archive, info, min(room, MOST_OF_ONE))
            room -= len(content)
            yield File(_name(info), content)


def _is_file(info: zipfile.ZipInfo) -> bool:
    return not info.is_dir() and not any(one in info.filename for one in NOT_FILES)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.file_size > most:
        return b""
    try:
        with archive.open(info) as member:
            return member.read(most)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return b""


def _name(info: zipfile.ZipInfo) -> str:
    """The name in Chinese where the archive wrote it in GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


@transaction.atomic
def bring(union: Union, files: Sequence[File], *, by: Actor, at: datetime) -> Batch:
    """Keep files to be read part by part."""
    if not files:
        raise Refusal(_("里面没有文件。"), _("请选一份或几份文件，或贴上文字。"))
    batch = Batch.objects.create(
        union=union, brought_at=at, brought_by=by.label, brought_by_id=by.id
    )
    BatchFile.objects.bulk_create(
        BatchFile(batch=batch, number=n, name=text(one.name, 160), content=one.content)
        for n, one in enumerate(files, 1)
    )
    facts = {"files": len(files)}
    note("newsroom.bring", f"拿来 {len(files)} 份文字", by=by, at=at, about=batch, facts=facts)
    return batch


@transaction.atomic
def read_part(batch: Batch, *, by: Actor, at: datetime, most: int = PART) -> int:
    """Read the next files of a batch and say how many; again goes on where it stopped."""
    rows = batch.files.select_for_update(skip_locked=True).filter(state=FileState.WAITING)
    part = _within(list(rows.order_by("number")[:most]))
    for row in part:
        _read_one(batch.union, row, by=by, at=at)
    if part:
        facts = {"read": len(part), "bad": sum(row.state == FileState.BAD for row in part)}
        note("newsroom.read_part", f"整理了 {len(part)} 份文字", by=by, at=at, about=batch,
             facts=facts)  # fmt: skip
    return len(part)


def _within(rows: list[BatchFile]) -> list[BatchFile]:
    """As many of the files as a request reads in a few seconds, the first in any case."""
    room, part = PART_BYTES, rows[:1]
    for row in rows[1:]:
        room -= len(part[-1].content or b"")
        if room <= 0:
            break
        part.append(row)
    return part


def _read_one(union: Union, row: BatchFile, *, by: Actor, at: datetime) -> None:
    """Take one file; what cannot be opened says why and leaves the others alone."""
    try:
        if not row.content:
            raise Refusal(_("这份文件是空的，或太大、加了密。"), _("请单独拿来一份能打开的。"))
        taken = take(union, File(row.name, bytes(row.content)), by=by, at=at)
    except Refusal as no:
        row.state, row.words = FileState.BAD, one_line(no)[:300]
    else:
        row.state = FileState.TAKEN if taken.is_new else FileState.KNOWN
        row.clipping = taken.clipping
    row.content = None
    row.save(update_fields=["state", "words", "clipping", "content"])
