"""Word and PDF files: their paragraphs and tables in order, and what they say of themselves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from logging import CRITICAL, getLogger
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.newsroom.clipping.shape import Hints, Page

# What the readers of zip, XML and PDF say of a broken file.
BROKEN = (
    BadZipFile, ZlibError, PackageNotFoundError, InvalidXmlError, XMLSyntaxError, PyPdfError,
    LookupError, ValueError, TypeError, AttributeError, OSError, EOFError, RuntimeError,
)  # fmt: skip
getLogger("pypdf").setLevel(CRITICAL)  # it tells of every broken object; a Refusal tells enough

PAGES = 300  # pages of a PDF that are read
UNPACKED = 100_000_000  # bytes of a Word file
PER_PAGE = 4  # characters; fewer, and the page is a picture


def is_docx(data: bytes) -> bool:
    """Whether a zip is a Word file."""
    try:
        with ZipFile(io.BytesIO(data)) as pack:
            return "word/document.xml" in pack.namelist()
    except BadZipFile:
        return False


def open_docx(data: bytes, name: str) -> list[Page]:
    """Paragraphs and tables in order; a row of a table is a line, its cells parted by tabs.

    Who wrote it and when, as Word tells it, is who set up the computer, and is left aside.
    """
    try:
        with ZipFile(io.BytesIO(data)) as pack:
            if sum(part.file_size for part in pack.infolist()) > UNPACKED:
                raise Refusal(_("Word 文件展开后太大"), _("请去掉图片再试。"))
        document = Document(io.BytesIO(data))
        lines = [line for block in document.iter_inner_content() for line in _lines(block)]
        hints = Hints(title=document.core_properties.title or "")
    except BROKEN as fault:
        raise Refusal(_("Word 文件打不开"), _("请在 Word 里另存一份再试。")) from fault
    return [Page(name, "docx", "\n".join(lines), hints)]


def _lines(block: Paragraph | Table) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
        return
    for row in block.rows:
        cells: list[_Cell] = []
        for cell in row.cells:  # a merged cell is met once for each column
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        yield "\t".join(cell.text.replace("\n", " ").strip() for cell in cells)


def open_pdf(data: bytes, name: str) -> list[Page]:
    """The text of a PDF, page after page; Refusal for a scan, which has none."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refusal(_("PDF 文件有密码"), _("请去掉密码再试。"))
        texts = [page.extract_text() or "" for page in reader.pages[:PAGES]]
        told = reader.metadata
        title = told.title if told else ""
    except BROKEN as fault:
        raise Refusal(_("PDF 文件打不开"), _("请重新导出一份再试。")) from fault
    if sum(len(text.strip()) for text in texts) < PER_PAGE * len(texts):
        raise Refusal(_("PDF 里没有文字，只有图片"), _("请先做文字识别，或粘贴文字。"))
    return [Page(name, "pdf", "\n".join(texts), Hints(title=title or ""))]
