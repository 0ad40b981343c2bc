"""What is known of an upload: its table, what was mended, how it checks, which mapping fits."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from xieli.kernel.refusal import Hidden, Refusal
from xieli.shell.homes import current
from xieli.shell.tables import columns, mending, reading, sealing
from xieli.shell.tables.columns import Kind
from xieli.shell.tables.mending import BadRow, Checked
from xieli.shell.tables.models import Upload, UploadState
from xieli.shell.tables.reading import Table

TABLES_KEPT = 4
_LARGEST_KEPT = 2_000_000  # cells


@dataclass
class Mends:
    """Corrections by row and column, and the steps that led to them, the last one at the end."""

    cells: dict[int, dict[str, str]] = field(default_factory=dict)
    steps: list[list[tuple[int, str, str | None]]] = field(default_factory=list)

    def to_json(self) -> bytes:
        """Write them down."""
        return json.dumps({"cells": self.cells, "steps": self.steps}).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Mends:
        """Read them again."""
        kept = json.loads(text)
        cells = {int(row): dict(found) for row, found in kept["cells"].items()}
        return cls(cells, [[(r, c, t) for r, c, t in step] for step in kept["steps"]])


def access_upload(upload_id: UUID, *, kind: str, target: str) -> Upload:
    """Give an upload of that target; Hidden where it belongs elsewhere or was thrown away."""
    found = Upload.objects.filter(id=upload_id, kind=kind, target=target).first()
    if found is None:
        raise Hidden
    return found


def unfinished(*, kind: str, target: str) -> list[Upload]:
    """Give the latest uploads that still have rows to mend, at most ten."""
    waiting = Upload.objects.filter(kind=kind, target=target).exclude(state=UploadState.COMMITTED)
    return list(waiting.defer("sealed_content", "sealed_mends").order_by("-at")[:10])


def finished_before(upload: Upload) -> Upload | None:
    """Give an earlier upload of the very same file that went in."""
    same = Upload.objects.filter(kind=upload.kind, target=upload.target, digest=upload.digest)
    done = same.exclude(id=upload.id).exclude(committed_at=None)
    return done.defer("sealed_content", "sealed_mends").order_by("-committed_at").first()


def remembered_mapping(kind: str, signature: str) -> dict[str, int]:
    """Give the mapping an officer last chose for these headers; none is {}."""
    last = (
        Upload.objects.filter(kind=kind, signature=signature, is_mapping_known=True)
        .order_by("-at")
        .values_list("mapping", flat=True)
        .first()
    )
    return dict(last or {})


def table_of(upload: Upload, kind: Kind) -> Table:
    """Give the upload's table, read again from its sealed bytes unless it is still at hand."""
    place = (current(), upload.id, upload.sheet)
    table = _kept.get(place)
    if table is None:
        table = reading.read(content_of(upload), upload.name, upload.sheet, known=kind.known_titles)
        keep_table(upload, table)
    return table


def keep_table(upload: Upload, table: Table) -> None:
    """Keep a table at hand for the next look at its upload."""
    _kept.put((current(), upload.id, upload.sheet), table)


def content_of(upload: Upload) -> bytes:
    """Give the file; Refusal when it was emptied because every row is in."""
    if upload.sealed_content is None:
        raise Refusal(_("这张表的每一行都已入册，原文件没有留存。"), _("要再导，请重新上传。"))
    return sealing.unseal(bytes(upload.sealed_content), upload.id)


def mends_of(upload: Upload) -> Mends:
    """Give what was mended by hand."""
    if upload.sealed_mends is None:
        return Mends()
    return Mends.from_json(sealing.unseal(bytes(upload.sealed_mends), upload.id))


def checked(upload: Upload, kind: Kind) -> Checked:
    """Check the upload as it stands; rows the taking verb refused count as bad until mended."""
    table = table_of(upload, kind)
    mapping = columns.usable(kind, upload.mapping, len(table.headers))
    found = mending.check(kind, table, mapping, mends_of(upload).cells)
    return _with_refusals(found, table, upload.refusals) if upload.refusals else found


def _with_refusals(found: Checked, table: Table, refusals: dict[str, str]) -> Checked:
    """Move refused rows from the good to the bad."""
    cells = {row.number: row.cells for row in table.rows}
    refused = [row.number for row in found.good if str(row.number) in refusals]
    found.good = [row for row in found.good if str(row.number) not in refusals]
    for number in refused:
        faults = {mending.WHOLE_ROW: refusals[str(number)]}
        found.bad.append(BadRow(number, cells[number], faults))
    found.bad.sort(key=lambda row: row.number)
    return found


class _Kept:
    """The last few tables read, so that mending one cell does not read the file again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tables: OrderedDict[tuple[str, UUID, str], Table] = OrderedDict()

    def get(self, place: tuple[str, UUID, str]) -> Table | None:
        """Give a table and make it the latest."""
        with self._lock:
            if place in self._tables:
                self._tables.move_to_end(place)
            return self._tables.get(place)

    def put(self, place: tuple[str, UUID, str], table: Table) -> None:
        """Keep a table that is not too large; the one asked for longest ago goes."""
        if len(table.rows) * len(table.headers) > _LARGEST_KEPT:
            return
        with self._lock:
            self._tables[place] = table
            while len(self._tables) > TABLES_KEPT:
                self._tables.popitem(last=False)

    def drop(self, upload_id: UUID) -> None:
        """Let go of an upload's tables."""
        with self._lock:
            for place in [place for place in self._tables if place[1] == upload_id]:
                del self._tables[place]


_kept = _Kept()


def forget_table(upload_id: UUID) -> None:
    """Let go of the tables of an upload that is done or thrown away."""
    _kept.drop(upload_id)
