"""PDFs from the typst sheets beside this file: receipts, certificates, plain tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
SHEETS = HERE / "typst"


class SheetFault(RuntimeError):
    """A sheet, its data or the fonts are not in order: our own fault, and loud."""


def render(template: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """Give the PDF of a sheet ("receipt", "certificate", "sheet") filled with data.

    Data travels as JSON and is shown as text: a donor's name with # or $ in it is a name, never
    markup. Numbers come as they shall read ("1,234.00"), a QR code as `qr.svg(url)`. The fields are
    listed at the head of each sheet; a missing one fails. `at` (aware) is the file's own date: the
    same data and time give the same bytes.
    """
    source = SHEETS / f"{template}.typ"
    if source.parent != SHEETS or not source.is_file():
        raise SheetFault(f"no sheet named {template!r}")
    filled = json.dumps(data, ensure_ascii=False, default=str)
    compiler = typst.Compiler(root=str(SHEETS), font_paths=_fonts())
    paper, warnings = compiler.compile_with_warnings(
        input=str(source), format="pdf", sys_inputs={"data": filled}, timestamp=at
    )
    if warnings or not isinstance(paper, bytes):
        raise SheetFault("; ".join(str(warning) for warning in warnings) or "no single file")
    return paper


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Give the two shipped faces and no other, so that a sheet never depends on the machine."""
    if len(list(FONTS.glob("NotoSansSC_*.ttf"))) < 2:
        raise SheetFault("the fonts are not there: run tools/assets.py")
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
