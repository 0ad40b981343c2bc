"""Files made for the tests, each with one damage officers' tables have."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xieli.kernel import id_numbers
from xieli.shell.tables import cells
from xieli.shell.tables.columns import Column, Kind

ROSTER = Kind(
    "roster",
    "花名册",
    (
        Column("name", "姓名", ("职工姓名",), is_required=True, parse=cells.name),
        Column(
            "number",
            "证件号",
            ("身份证号", "身份证号码"),
            is_required=True,
            parse=cells.resident_id,
            example="110101186003070019",
            mask=id_numbers.mask_id,
        ),
        Column("phone", "手机", ("联系电话", "手机号"), parse=cells.phone),
        Column("born", "出生日期", ("出生年月",), parse=cells.day),
        Column("team", "部门", ("车间/部门",), parse=cells.text(20)),
    ),
    ("number",),
)
# born in 1860, when nobody had such a number: none of them is anyone's
NUMBERS = ("110101186003070019", "110101186003070385", "110101186003070756", "110101186003071126")


def sheet(*rows: Sequence[object], shape: Callable[[Worksheet], None] | None = None) -> bytes:
    """Make an xlsx of one sheet."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    if shape:
        shape(page)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Give a workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    """Make a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
