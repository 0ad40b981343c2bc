"""The 简报 draft: the campaign told from its records; every figure keeps its qualifier."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from xieli.activities.pairing import figures, queries
from xieli.activities.pairing.models import Feedback, Stage
from xieli.matching import queries as matching
from xieli.programmes.models import Programme

FACES = {"title": "方正小标宋简体", "body": "仿宋_GB2312", "head": "黑体"}


@dataclass(frozen=True)
class Draft:
    """A draft: title, issuer, day, paragraphs; `slug` leads back to the figures."""

    title: str
    issuer: str
    day: str
    paragraphs: tuple[str, ...]
    slug: str


def draft(programme: Programme, as_of: datetime) -> Draft:
    """Write the draft from what is on record at a moment; an officer edits and signs it."""
    known = {figure.key: figure for figure in figures.figures(programme, as_of)}
    counties = "、".join(union.name for union in queries.helped_unions(programme))
    day = timezone.localtime(as_of)
    paragraphs = [
        f"截至{day.month}月{day.day}日，{programme.union.name}开展“{programme.title}”，"
        f"对接{counties}，发动辖区{int(known['givers'].value)}家爱心企业，"
        f"捐赠物资和善款折合{known['donated'].phrase}。",
        _needs_words(programme),
        _goods_words(programme, known),
        _answers_words(programme),
    ]
    return Draft(
        title=f"{programme.title}情况简报",
        issuer=programme.union.name,
        day=f"{day.year}年{day.month}月{day.day}日",
        paragraphs=tuple(words for words in paragraphs if words),
        slug=programme.slug,
    )


def _needs_words(programme: Programme) -> str:
    if programme.board is None:
        return ""
    gaps = matching.gaps(programme.board)
    full = sum(1 for gap in gaps if not gap.missing and not gap.promised)
    open_now = sum(1 for gap in gaps if gap.missing)
    words = f"两县工会报送并核实需求{len(gaps)}条，已全部配齐{full}条"
    return words + (f"，还有{open_now}条有缺口，正在继续对接。" if open_now else "。")


def _goods_words(programme: Programme, known: dict[str, figures.Figure]) -> str:
    boxes = programme.consignments.exclude(stage=Stage.PACKED).count()
    if not boxes:
        return ""
    words = f"物资分{boxes}票发运"
    homes = int(known["households"].value)
    if homes:
        words += f"，已发放到{homes}户家庭，折合{known['delivered'].phrase}，每次发放都有签名或照片"
    return words + "。每笔捐赠都有追踪码，捐赠单位可以随时查看去向。"


def _answers_words(programme: Programme) -> str:
    rows = Feedback.objects.filter(hand_over__line__consignment__programme=programme)
    asked = rows.count()
    if not asked:
        return ""
    useful = rows.filter(is_useful=True).count()
    return f"已回访{asked}户，{useful}户表示用得上。"


def as_docx(told: Draft) -> bytes:
    """The draft as DOCX in the layout of GB/T 9704-2012; faces are named, not shipped."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _line(paper, told.title, "title", 22, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, f"{told.issuer}　　{told.day}", "body", 16, align=WD_ALIGN_PARAGRAPH.CENTER)
    for words in told.paragraphs:
        _line(paper, words, "body", 16, indent=True)
    held = io.BytesIO()
    paper.save(held)
    return held.getvalue()


def _line(
    paper: object, words: str, face: str, size: int, *, align: object = None, indent: bool = False
) -> None:
    line = paper.add_paragraph()  # type: ignore[attr-defined]
    line.alignment = align
    line.paragraph_format.line_spacing = Pt(28)
    if indent:
        line.paragraph_format.first_line_indent = Pt(size * 2)
    run = line.add_run(words)
    run.font.size, run.font.name = Pt(size), FACES[face]
    run._element.rPr.rFonts.set(qn("w:eastAsia"), FACES[face])
