"""QR codes as SVG for pages and PDFs, and as PNG for elsewhere."""

from __future__ import annotations

import io

import segno


def svg(text: str) -> str:
    """Give one `<svg>` element without size, black on nothing, that fills its box; ≤ 2,300 bytes.

    Error correction M: a fold or a thumb over 15 % of the sheet still scans.
    """
    sheet = io.BytesIO()
    drawn = {"xmldecl": False, "svgclass": None, "lineclass": None, "nl": False, "omitsize": True}
    segno.make_qr(text, error="m").save(sheet, kind="svg", border=0, dark="#000", **drawn)
    return sheet.getvalue().decode()


def png(text: str, *, dots: int = 8) -> bytes:
    """Give a PNG with `dots` pixels a module and the quiet border of four modules."""
    sheet = io.BytesIO()
    segno.make_qr(text, error="m").save(sheet, kind="png", scale=dots)
    return sheet.getvalue()
