"""A file opened: what it holds as text, and what it says of itself. The bytes stay as they are."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import PurePath
from zipfile import ZipFile, ZipInfo

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom.clipping import opening_html, opening_mail, opening_office
from xieli.newsroom.clipping.encodings import decode
from xieli.newsroom.clipping.shape import Page

LARGEST = 20_000_000  # bytes of a file
LONGEST = 2_000_000  # characters of a text
MANY = 500  # files of a zip
UNPACKED = 100_000_000  # bytes of all files of a zip
RATIO = 200  # unpacked to packed; text is seldom over 20

ZIPPED = b"PK\x03\x04"
TEXTS = {".txt", ".md", ".text", ".csv", ""}
PAGES = {".html", ".htm", ".xhtml", ".shtml", ".aspx", ".php", ".jsp"}
MAILS = {".eml", ".mht", ".mhtml"}
OLD = {".doc", ".wps", ".xls", ".ppt", ".pptx", ".xlsx", ".rtf", ".ofd"}


def open_file(data: bytes, name: str) -> list[Page]:
    """The texts of a file; Refusal where it is too big, broken or of a kind that cannot be read."""
    if len(data) > LARGEST:
        raise Refusal(
            _("文件太大（{size} 兆）"), _("一个文件最多 {most} 兆，请分成几个再试。"),
            size=len(data) // 1_000_000, most=LARGEST // 1_000_000,
        )  # fmt: skip
    pages = _opener(data, name)(data, name)
    for page in pages:
        if len(page.raw) > LONGEST:
            raise Refusal(
                _("文字太长（{count} 字）"), _("请分成几个文件再试。"), count=len(page.raw)
            )
    if not any(page.raw.strip() for page in pages):
        raise Refusal(_("文件里没有文字"), _("请换一个有文字的文件。"))
    return pages


def _opener(data: bytes, name: str) -> Callable[[bytes, str], list[Page]]:
    ending = PurePath(name).suffix.lower()
    if data.startswith(b"%PDF-"):
        return opening_office.open_pdf
    if data.startswith(ZIPPED):
        return opening_office.open_docx if opening_office.is_docx(data) else _open_zip
    if ending in OLD or data.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Refusal(
            _("这种文件读不了（{ending}）"),
            _("请另存为 docx、pdf 或 txt 再试。"),
            ending=ending or "OLE",
        )
    if ending in MAILS:
        return lambda data, name: opening_mail.open_mail(data, name, open_file)
    if ending in PAGES or opening_html.is_html(data):
        return opening_html.open_html
    return _open_text


def _open_text(data: bytes, name: str) -> list[Page]:
    raw, encoding = decode(data)
    return [Page(name, encoding, raw)]


def _open_zip(data: bytes, name: str) -> list[Page]:
    """Every file of a zip that can be read; a zip within a zip is not opened."""
    return [page for _name, found in _parts(data) if not isinstance(found, Refusal)
            for page in found]  # fmt: skip


def left_out(data: bytes) -> list[tuple[str, Refusal]]:
    """The files of a zip that cannot be read, each with the reason; none of any other file."""
    if not data.startswith(ZIPPED) or opening_office.is_docx(data):
        return []
    return [(name, found) for name, found in _parts(data) if isinstance(found, Refusal)]


def _parts(data: bytes) -> list[tuple[str, list[Page] | Refusal]]:
    try:
        with ZipFile(io.BytesIO(data)) as pack:
            parts = [part for part in pack.infolist() if not part.is_dir() and _is_wanted(part)]
            _check(parts)
            return [(_name(part), _open_part(pack, part)) for part in parts]
    except opening_office.BROKEN as fault:
        raise Refusal(
            _("压缩包打不开（{why}）"), _("请确认没有加密、没有损坏。"), why=str(fault)
        ) from fault


def _is_wanted(part: ZipInfo) -> bool:
    path = PurePath(part.filename)
    return not path.name.startswith((".", "~$")) and path.parts[:1] != ("__MACOSX",)


def _check(parts: list[ZipInfo]) -> None:
    size = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MANY or size > UNPACKED or size > 1_000_000 and size > RATIO * max(1, packed):
        raise Refusal(
            _("压缩包太大：{count} 个文件，展开后 {size} 兆"), _("请分成几个再试。"),
            count=len(parts), size=size // 1_000_000,
        )  # fmt: skip


def _open_part(pack: ZipFile, part: ZipInfo) -> list[Page] | Refusal:
    """A picture beside the texts is no reason to give nothing: the texts are what is wanted."""
    with pack.open(part) as stream:
        data = stream.read(min(part.file_size, LARGEST) + 1)
    if data.startswith(ZIPPED) and not opening_office.is_docx(data):
        return Refusal(_("压缩包里的压缩包不打开"), _("请先解开，再拿来。"))
    try:
        return open_file(data, _name(part))
    except Refusal as no:
        return no


def _name(part: ZipInfo) -> str:
    """Chinese Windows writes names in GBK and says nothing of it."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        code = part.filename.encode("cp437")
    except UnicodeEncodeError:
        return part.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return code.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.filename
