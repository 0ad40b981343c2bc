"""The verbs of an upload. They leave no note in the journal, which stands above: the verb that
takes the rows (given to `commit`) leaves it, in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.tables import columns, files, queries, reading, sealing
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.mending import LEFT_OUT, GoodRow
from xieli.shell.tables.models import Upload, UploadState
from xieli.shell.tables.queries import Mends
from xieli.shell.tables.reading import Table

LONGEST_MEND = 2_000
STEPS_KEPT = 200
PART = 10_000  # rows one request lets in: some seconds


@dataclass(frozen=True)
class CommitResult:
    """What the taking verb did with the rows; refused are by row number, in words."""

    new: int
    changed: int
    unchanged: int
    refused: Mapping[int, str] = field(default_factory=dict)


class Take(Protocol):
    """The verb of the package above: all rows in one transaction, by key, with one journal note."""

    def __call__(
        self, good_rows: list[GoodRow], *, target: str, by: Actor, at: datetime
    ) -> CommitResult: ...


@dataclass(frozen=True)
class NewFile:
    """A file as it came."""

    name: str
    content: bytes


@transaction.atomic
def take_in(file: NewFile, *, kind: Kind, target: str, by: Actor, at: datetime) -> Upload:
    """Read a file and keep it with the mapping remembered for its headers, or a guessed one.

    Refusal: what is wrong with the file; then nothing is kept.
    """
    table = reading.read(file.content, file.name, known=kind.known_titles)
    upload = Upload(
        target=target,
        kind=kind.key,
        name=file.name[-160:],
        digest=hashlib.sha256(file.content).hexdigest(),
        by_id=by.id,
        by_label=by.label,
        at=at,
    )
    upload.sealed_content = sealing.seal(file.content, upload.id)
    _take_table(upload, kind, table)
    upload.save(force_insert=True)
    return upload


@transaction.atomic
def choose_sheet(upload: Upload, *, kind: Kind, sheet: str) -> Upload:
    """Turn to another sheet of the workbook; what was mended on the sheet before is let go."""
    upload = _locked(upload)
    content = queries.content_of(upload)
    table = reading.read(content, upload.name, sheet, known=kind.known_titles)
    upload.sealed_mends, upload.refusals = None, {}
    _take_table(upload, kind, table)
    upload.save()
    return upload


@transaction.atomic
def map_columns(upload: Upload, *, kind: Kind, mapping: Mapping[str, int]) -> Upload:
    """Keep the officer's mapping; it serves every later file with the same headers."""
    upload = _locked(upload)
    table = queries.table_of(upload, kind)
    upload.mapping = columns.usable(kind, mapping, len(table.headers))
    upload.is_mapping_known = True
    upload.refusals = {}
    _count(upload, kind)
    upload.save()
    return upload


@transaction.atomic
def mend(
    upload: Upload, *, kind: Kind, row: int, texts: Mapping[str, str], everywhere: bool = False
) -> Upload:
    """Write new text into cells of a row; with `everywhere` into all cells with the same old text.

    LEFT_OUT as a column keeps the whole row out ("" takes it in again).
    """
    upload = _locked(upload)
    table = queries.table_of(upload, kind)
    mends = queries.mends_of(upload)
    changes = _changes(upload, kind, table, (row, texts, everywhere))
    if not changes:
        raise Refusal(_("没有找到第 {row} 行。"), _("请刷新这一页再改。"), row=row)
    _apply(mends, changes)
    _keep_mends(upload, kind, mends, {number for number, _column, _text in changes})
    return upload


@transaction.atomic
def undo(upload: Upload, *, kind: Kind) -> Upload:
    """Take the last mend back."""
    upload = _locked(upload)
    mends = queries.mends_of(upload)
    if not mends.steps:
        raise Refusal(_("没有可以撤回的改动。"))
    step = mends.steps.pop()
    for row, column, before in reversed(step):
        _set(mends, row, column, before)
    _keep_mends(upload, kind, mends, {row for row, _column, _before in step})
    return upload


@transaction.atomic
def commit(upload: Upload, *, kind: Kind, take: Take, by: Actor, at: datetime) -> CommitResult:
    """Give good rows to the taking verb, of a long list the next part; bad ones stay to be mended.

    Done again, it changes nothing: the verb knows rows by key, and the upload's row is locked.
    A part is a transaction of its own: what is in stays in, and the next call goes on behind it.
    """
    upload = _locked(upload)
    if kind.missing(upload.mapping):
        raise Refusal(_("还有必需的栏目没有对上。"), _("请先在表头里选好。"))
    if not upload.taken_until:
        upload.refusals, upload.taken = {}, 0
    good = queries.checked(upload, kind).good
    waiting = [row for row in good if row.number > upload.taken_until]
    if not waiting:
        raise Refusal(_("还没有可以入册的行。"), _("请先改好标出的格子。"))
    result = take(waiting[:PART], target=upload.target, by=by, at=at)
    upload.taken_until = waiting[PART - 1].number if len(waiting) > PART else 0
    _mark_taken(upload, kind, result, at)
    return result


def _mark_taken(upload: Upload, kind: Kind, result: CommitResult, at: datetime) -> None:
    """Write down what became of the rows; once none is left, the file is emptied."""
    upload.refusals |= {str(row): words for row, words in result.refused.items()}
    upload.new, upload.changed = upload.new + result.new, upload.changed + result.changed
    upload.taken += result.new + result.changed + result.unchanged
    upload.unchanged = max(upload.taken - upload.new - upload.changed, 0)
    upload.committed_at = at
    upload.is_mapping_known = True
    _count(upload, kind)
    upload.is_settled = not upload.taken_until
    if upload.is_settled and not upload.bad:
        upload.state = UploadState.COMMITTED
        upload.sealed_content = upload.sealed_mends = None
        transaction.on_commit(lambda: queries.forget_table(upload.id))
    upload.save()


@transaction.atomic
def throw_away(upload: Upload) -> None:
    """Let the file and all mends go; rows that are in stay in."""
    _locked(upload).delete()
    queries.forget_table(upload.id)


def _locked(upload: Upload) -> Upload:
    """Give the upload as it is now and hold it until the transaction ends."""
    found = Upload.objects.select_for_update().filter(id=upload.id).first()
    if found is None:
        raise Hidden
    return found


def _take_table(upload: Upload, kind: Kind, table: Table) -> None:
    """Set what follows from the table: sheet, mapping, counts."""
    upload.sheet = table.sheet
    upload.signature = table.signature
    known = queries.remembered_mapping(kind.key, table.signature)
    upload.is_mapping_known = bool(known)
    found = known or columns.guess(kind, table.headers)
    upload.mapping = columns.usable(kind, found, len(table.headers))
    queries.keep_table(upload, table)
    _count(upload, kind)


def _count(upload: Upload, kind: Kind) -> None:
    """Count good and bad rows as the upload stands, and set its state by them."""
    found = queries.checked(upload, kind)
    upload.rows, upload.good, upload.bad = found.total, len(found.good), len(found.bad)
    upload.is_settled = False
    is_mapped = not kind.missing(upload.mapping)
    upload.state = UploadState.MENDING if is_mapped else UploadState.MAPPING


_Change = tuple[int, str, str]  # row, column key, new text


def _changes(
    upload: Upload, kind: Kind, table: Table, asked: tuple[int, Mapping[str, str], bool]
) -> list[_Change]:
    """Give every cell to change; a row that is not in the table gives none."""
    number, texts, everywhere = asked
    row = next((row for row in table.rows if row.number == number), None)
    if row is None:
        return []
    known = {column.key for column in kind.columns} & upload.mapping.keys() | {LEFT_OUT}
    cut = {key: text[:LONGEST_MEND] for key, text in texts.items() if key in known}
    changes = [(number, key, text) for key, text in cut.items()]
    for key, text in cut.items() if everywhere else ():
        if key != LEFT_OUT:
            place = upload.mapping[key]
            old = row.cells[place]
            same = (r.number for r in table.rows if r.cells[place] == old and r.number != number)
            changes += [(other, key, text) for other in same]
    return changes


def _apply(mends: Mends, changes: Iterable[_Change]) -> None:
    """Make the changes one step that can be taken back."""
    step = []
    for row, column, text in changes:
        step.append((row, column, mends.cells.get(row, {}).get(column)))
        is_taken_in = column == LEFT_OUT and not text
        _set(mends, row, column, None if is_taken_in else text)
    mends.steps = [*mends.steps, step][-STEPS_KEPT:]


def _set(mends: Mends, row: int, column: str, text: str | None) -> None:
    """Set or take away one correction."""
    found = mends.cells.setdefault(row, {})
    if text is None:
        found.pop(column, None)
    else:
        found[column] = text
    if not found:
        del mends.cells[row]


def _keep_mends(upload: Upload, kind: Kind, mends: Mends, rows: set[int]) -> None:
    """Save the mends; a mended row may try again what the verb refused."""
    upload.sealed_mends = sealing.seal(mends.to_json(), upload.id)
    upload.refusals = {k: words for k, words in upload.refusals.items() if int(k) not in rows}
    _count(upload, kind)
    upload.save()


def file_from(name: str, size: int, read: Callable[[], bytes]) -> NewFile:
    """Take an uploaded file into memory, after its size has passed."""
    files.must_fit(size)
    return NewFile(name, read())
