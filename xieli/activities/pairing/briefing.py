"""The 简报 draft: the campaign told from its records; every figure keeps its qualifier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from django.urls import reverse
from django.utils import timezone

from xieli.activities.pairing import figures, queries
from xieli.activities.pairing.models import Feedback, Stage
from xieli.matching import queries as matching
from xieli.programmes.models import Programme
from xieli.shell import official

# 公众号 takes inline styles only
STYLES = {
    "title": "font-size:20px;font-weight:600;text-align:center;margin:0 0 8px",
    "line": "font-size:14px;color:#666;text-align:center;margin:0 0 16px",
    "words": "font-size:16px;line-height:1.8;text-indent:2em;margin:0 0 12px",
}


@dataclass(frozen=True)
class Piece:
    """Some words; with a key they are a figure that opens down to its rows."""

    words: str
    key: str = ""


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True)
class Draft:
    """A draft: title, issuer, day, paragraphs of pieces, and the moment it was counted at."""

    title: str
    issuer: str
    day: str
    paragraphs: tuple[Paragraph, ...]
    slug: str
    as_of: datetime


def draft(programme: Programme, as_of: datetime) -> Draft:
    """Write the draft from what is on record at a moment; an officer edits and signs it."""
    known = {figure.key: figure for figure in figures.figures(programme, as_of)}
    day = timezone.localtime(as_of)
    paragraphs = (
        _gifts_words(programme, known, day),
        _needs_words(programme, known),
        _goods_words(programme, known, as_of),
        _answers_words(programme, as_of),
    )
    return Draft(
        title=f"{programme.title}情况简报",
        issuer=programme.union.name,
        day=f"{day.year}年{day.month}月{day.day}日",
        paragraphs=tuple(words for words in paragraphs if words),
        slug=programme.slug,
        as_of=as_of,
    )


def _count(figure: figures.Figure) -> Piece:
    return Piece(f"{int(figure.value)}{figure.unit}", figure.key)


def _phrase(figure: figures.Figure) -> Piece:
    return Piece(figure.rough, figure.key)


def _gifts_words(
    programme: Programme, known: dict[str, figures.Figure], day: datetime
) -> Paragraph:
    counties = "、".join(union.name for union in queries.helped_unions(programme))
    head = (
        f"截至{day.month}月{day.day}日，{programme.union.name}开展“{programme.title}”，"
        f"对接{counties}"
    )
    if not known["givers"].value:
        return (Piece(f"{head}，正在发动辖区爱心企业。"),)
    return (
        Piece(f"{head}，发动辖区"),
        _count(known["givers"]),
        Piece("爱心企业，捐赠物资和善款折合"),
        _phrase(known["donated"]),
        Piece("。"),
    )


def _needs_words(programme: Programme, known: dict[str, figures.Figure]) -> Paragraph:
    gaps = matching.gaps(programme.board) if programme.board else []
    if not known["needs"].value:
        return ()
    full = sum(1 for gap in gaps if not gap.missing and not gap.promised)
    open_now = sum(1 for gap in gaps if gap.missing)
    words = f"，已全部配齐{full}条"
    words += f"，还有{open_now}条有缺口，正在继续对接。" if open_now else "。"
    return (Piece("受助县工会报送并核实需求"), _count(known["needs"]), Piece(words))


def _goods_words(
    programme: Programme, known: dict[str, figures.Figure], as_of: datetime
) -> Paragraph:
    boxes = programme.consignments.exclude(stage=Stage.PACKED).filter(sent_at__lte=as_of).count()
    if not boxes:
        return ()
    tail = Piece("。每笔捐赠都有追踪码，捐赠单位可以随时查看去向。")
    if not known["households"].value:
        return (Piece(f"物资分{boxes}票发运"), tail)
    return (
        Piece(f"物资分{boxes}票发运，已发放到"),
        _count(known["households"]),
        Piece("家庭，折合"),
        _phrase(known["delivered"]),
        Piece("，每次发放都有签名或照片"),
        tail,
    )


def _answers_words(programme: Programme, as_of: datetime) -> Paragraph:
    rows = Feedback.objects.filter(hand_over__line__consignment__programme=programme, at__lte=as_of)
    asked = rows.count()
    if not asked:
        return ()
    useful = rows.filter(is_useful=True).count()
    return (Piece(f"已回访{asked}户，{useful}户表示用得上。"),)


def as_html(told: Draft, site: str) -> str:
    """The draft as HTML with inline styles alone; figures link to their rows on `site`."""
    lines = [
        _tag("h2", "title", escape(told.title)),
        _tag("p", "line", f"{escape(told.issuer)}　{escape(told.day)}"),
    ]
    for paragraph in told.paragraphs:
        lines.append(_tag("p", "words", "".join(_linked(p, told, site) for p in paragraph)))
    return "\n".join(lines)


def _tag(name: str, style: str, inside: str) -> str:
    return f'<{name} style="{STYLES[style]}">{inside}</{name}>'


def _linked(piece: Piece, told: Draft, site: str) -> str:
    words = escape(piece.words)
    if not piece.key:
        return words
    url = site + reverse("pairing:figure", args=[told.slug, piece.key])
    return f'<a href="{escape(url)}" style="color:inherit">{words}</a>'


def as_docx(told: Draft) -> bytes:
    """The draft as DOCX in the layout of GB/T 9704-2012."""
    body = ["".join(piece.words for piece in paragraph) for paragraph in told.paragraphs]
    return official.briefing(told.title, f"{told.issuer}　　{told.day}", body)
