"""DOCX in the layout of GB/T 9704-2012: A4, its margins, its faces by name (none is shipped)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TITLE, BODY, HEAD = "方正小标宋简体", "仿宋_GB2312", "黑体"
TWO, THREE, FOUR = 22, 16, 14  # 二号, 三号, 四号 in points
LEADING = Pt(28)


@dataclass(frozen=True)
class Letter:
    """A 公文: title, whom it is to, paragraphs, enclosures, who signs, the day."""

    title: str
    to: str
    body: tuple[str, ...]
    signed: str
    on: date
    enclosures: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True)
class Sheet:
    """A form of rows: (label, value) pairs, one to a row or two, and words below."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = field(default=())


def written(day: date) -> str:
    """2024年3月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def letter(told: Letter) -> bytes:
    """The letter as DOCX."""
    paper = _paper()
    _line(paper, told.title, face=TITLE, size=TWO, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, "")
    _line(paper, f"{told.to}：")
    for words in told.body:
        _line(paper, words, indent=True)
    for number, name in enumerate(told.enclosures, 1):
        head = "附件：" if number == 1 else "　　　"
        _line(paper, f"{head}{number}. {name}", indent=True)
    _line(paper, "")
    _line(paper, told.signed, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _line(paper, f"{written(told.on)}　　", align=WD_ALIGN_PARAGRAPH.RIGHT)
    if told.contact:
        _line(paper, f"（联系人：{told.contact}）", indent=True)
    return _bytes(paper)


def briefing(title: str, below: str, body: Sequence[str]) -> bytes:
    """A 简报 as DOCX: title, the line with issuer and day below it, paragraphs."""
    paper = _paper()
    _line(paper, title, face=TITLE, size=TWO, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, below, align=WD_ALIGN_PARAGRAPH.CENTER)
    for words in body:
        _line(paper, words, indent=True)
    return _bytes(paper)


def sheet(told: Sheet) -> bytes:
    """The form as DOCX: a ruled table of labels and values."""
    paper = _paper()
    _line(paper, told.title, face=TITLE, size=TWO, align=WD_ALIGN_PARAGRAPH.CENTER)
    width = max(len(row) for row in told.rows)
    table = paper.add_table(rows=0, cols=width)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row in told.rows:
        _row(table, row, width)
    for words in told.notes:
        _line(paper, words, size=FOUR)
    return _bytes(paper)


def _row(table: Any, row: Sequence[str], width: int) -> None:
    """Write a row; a short one lets its last cell run to the edge."""
    cells = table.add_row().cells
    if len(row) < width:
        cells[len(row) - 1].merge(cells[width - 1])
    for place, words in enumerate(row):
        line = cells[place].paragraphs[0]
        _run(line, words, HEAD if place % 2 == 0 else BODY, FOUR)


def _paper() -> Any:
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    return paper


def _line(
    paper: Any, words: str, *, face: str = BODY, size: int = THREE, align: Any = None,
    indent: bool = False,
) -> None:  # fmt: skip
    line = paper.add_paragraph()
    line.alignment = align
    line.paragraph_format.line_spacing = LEADING
    line.paragraph_format.space_after = Pt(0)
    if indent:
        line.paragraph_format.first_line_indent = Pt(size * 2)
    _run(line, words, face, size)


def _run(line: Any, words: str, face: str, size: int) -> None:
    run = line.add_run(words)
    run.font.size, run.font.name = Pt(size), face
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)


def _bytes(paper: Any) -> bytes:
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()
