"""Attachments as they come from a browser, read by what they are and never by their name."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from xieli.activities.grants.services import Paper
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.shell.pictures import clean_photo

PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")
OFFICE = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}
MACROS = "vbaProject.bin"
MEDIA = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def read_paper(title: str, name: str, content: bytes) -> Paper:
    """Give a PDF, a photo (without its hidden data), an xlsx or a docx; Refusal for others."""
    bare = " ".join(title.split()) or PurePosixPath(name.replace("\\", "/")).stem
    shown = bare.replace("\x00", "")[:60] or "附件"
    if content.startswith(b"%PDF-"):
        return Paper(shown, "pdf", content)
    if content.startswith(PICTURES):
        return Paper(shown, "jpg", clean_photo(content))
    suffix = _office(content)
    if suffix:
        return Paper(shown, suffix, content)
    raise Refusal(_("这个文件收不下。"), _("请交 PDF、照片、xlsx 或 docx，不带宏。"))


def _office(content: bytes) -> str:
    """What a package of Office holds, "" for every other file and for one with macros."""
    if not content.startswith(b"PK"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if any(name.endswith(MACROS) for name in names):
        return ""
    return next((suffix for part, suffix in OFFICE.items() if part in names), "")
