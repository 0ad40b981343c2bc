"""What an uploaded file really is, by its content: tables pass, all else is told in plain words."""

from __future__ import annotations

import io
import struct
import zipfile
from enum import StrEnum

from django.utils.translation import gettext as _

from xieli.kernel.refusal import Refusal

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_EXPANDED = 200 * MEGABYTE
MAX_RATIO = 200  # 50,000 equal rows pack 18 : 1; deflate can reach 1,032 : 1
SMALL = 10 * MEGABYTE  # what expands to less than this hurts nobody, whatever its ratio
MAX_PARTS = 2_000

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_SIGNS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "WebP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "GZ"),
    (b"PK\x05\x06", "ZIP"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
)
_WEB = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml", b"<div", b"mime-version:")


class Format(StrEnum):
    """The three kinds of file that are read."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


def tell(content: bytes) -> Format:
    """Say which kind of table the bytes are; Refusal with the remedy where they are none."""
    must_fit(len(content))
    if not content.strip(b"\x00 \r\n\t"):
        raise Refusal(_("这个文件是空的。"), _("请确认表格已经存好，再传一次。"))
    if content.startswith(_ZIP):
        return _tell_zip(content)
    if content.startswith(_OLE):
        return _tell_ole(content)
    for sign, word in _SIGNS:
        if content.startswith(sign):
            raise _wrong_type(word)
    if content[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_WEB):
        raise Refusal(
            _("这是网页格式的表，只是名字像 Excel。"),
            _("请用 Excel 或 WPS 打开，另存为 xlsx，再传一次。"),
        )
    return Format.CSV


def must_fit(size: int) -> None:
    """Pass a file of at most 20 MB."""
    if size > MAX_BYTES:
        raise Refusal(
            _("这个文件有 {size} MB，一次最多收 {most} MB。"),
            _("请删掉图片和多余的表，或分成几个文件。"),
            size=f"{size / MEGABYTE:.1f}",
            most=MAX_BYTES // MEGABYTE,
        )


def broken() -> Refusal:
    """Give the refusal for a file that its own program could not open either."""
    return Refusal(
        _("这个文件打不开，可能没有传完整或已经损坏。"),
        _("请用 Excel 或 WPS 打开看看，另存为 xlsx，再传一次。"),
    )


def has_password() -> Refusal:
    """Give the refusal for an encrypted workbook."""
    return Refusal(
        _("这个文件有密码，请先去掉密码。"),
        _("在 Excel 或 WPS 里打开，另存时把密码清空，再传一次。"),
    )


def _wrong_type(word: str) -> Refusal:
    return Refusal(
        _("这是 {word} 文件，不是表格。"),
        _("这里收 xlsx、xls 和 csv；请换成表格再传。"),
        word=word,
    )


def _tell_zip(content: bytes) -> Format:
    """Tell a workbook from other zips by its parts, and a bomb by its directory."""
    parts = _directory(content)
    names = {part.filename for part in parts}
    if any(name.startswith("word/") for name in names):
        raise _wrong_type("Word")
    if any(name.startswith("ppt/") for name in names):
        raise _wrong_type("PPT")
    if "xl/workbook.bin" in names:
        raise _wrong_type("xlsb")
    if not any(name.startswith("xl/") for name in names):
        raise _wrong_type("ODS" if "content.xml" in names else "ZIP")
    _must_not_swell(parts, len(content))
    return Format.XLSX


def _directory(content: bytes) -> list[zipfile.ZipInfo]:
    """Give the zip's parts as its directory names them; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error) as why:
        raise broken() from why


def _must_not_swell(parts: list[zipfile.ZipInfo], packed: int) -> None:
    """Pass a zip that unpacks to at most 200 MB and, where it is large, at most 200 : 1."""
    expanded = sum(part.file_size for part in parts)
    is_bomb = expanded > SMALL and expanded > packed * MAX_RATIO
    if expanded > MAX_EXPANDED or is_bomb or len(parts) > MAX_PARTS:
        raise Refusal(
            _("这个文件解开后有 {size} MB，太大了，没有打开它。"),
            _("请只留要导入的那张表，另存为新文件再传。"),
            size=f"{expanded / MEGABYTE:,.0f}",
        )


def _tell_ole(content: bytes) -> Format:
    """Tell an old workbook from an encrypted new one and from old Word and PowerPoint files."""
    if _ENCRYPTED in content:
        raise has_password()
    if "WordDocument".encode("utf-16-le") in content:
        raise _wrong_type("Word")
    if not any(name in content for name in _BOOKS):
        raise _wrong_type("OLE")
    return Format.XLS
