"""QR codes as SVG for pages and as PNG for printing elsewhere."""

from __future__ import annotations

import io

import segno


def svg(text: str) -> str:
    """Give one `<svg>` element without size, dark on transparent, that fills its box; ≤ 2,900 bytes.

    Error correction M: a fold or a thumb over 15 % of the sheet still scans.
    """
    return segno.make_qr(text, error="m").svg_inline(border=0, omitsize=True, dark="#000")


def png(text: str, *, dots: int = 8) -> bytes:
    """Give a PNG with `dots` pixels a module and the quiet border of four modules."""
    sheet = io.BytesIO()
    segno.make_qr(text, error="m").save(sheet, kind="png", scale=dots)
    return sheet.getvalue()
