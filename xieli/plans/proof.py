"""Evidence as it comes in: a photo made safe, a PDF by its first bytes, or where to look."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.plans.models import Evidence, Report, Task
from xieli.shell.pictures import clean_photo

PDF, PHOTO, WHERE = "application/pdf", "image/jpeg", "text/plain"
MOST_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class NewEvidence:
    """One piece of evidence: its words, and the file where there is one (cleaned)."""

    type: str
    words: str
    content: bytes | None = field(default=None, repr=False)


def pdf_of(content: bytes) -> bytes:
    """Pass a PDF of at most 10 MB; the type is read from the content."""
    if len(content) > MOST_BYTES:
        raise Refusal(_("文件超过 10 MB，收不下。"), _("请压缩，或写明材料在哪里。"))
    if not content.startswith(b"%PDF-"):
        raise Refusal(_("这个文件不是 PDF。"), _("请另存为 PDF 再上传。"))
    return content


def read(content: bytes, words: str) -> NewEvidence:
    """A file somebody gave: a PDF, else a photo; Refusal for anything else."""
    if content.startswith(b"%PDF-"):
        return NewEvidence(PDF, words, pdf_of(content))
    return NewEvidence(PHOTO, words, clean_photo(content))


def where(words: str) -> NewEvidence:
    """Words that say where the material stands."""
    return NewEvidence(WHERE, words)


def keep(
    pieces: Iterable[NewEvidence], *, report: Report | None = None, task: Task | None = None
) -> None:
    """Write the pieces behind a report or a task."""
    Evidence.objects.bulk_create(
        Evidence(
            report=report, task=task, type=one.type, words=one.words, content=one.content,
            digest=hashlib.sha256(one.content or one.words.encode()).hexdigest(),
        )
        for one in pieces
    )  # fmt: skip
