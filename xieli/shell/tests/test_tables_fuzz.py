"""Whatever bytes come, the answer is a table or a Refusal, never another error."""

from __future__ import annotations

import io
import random
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xieli.kernel.refusal import Refusal
from xieli.shell.tables import reading
from xieli.shell.tests.tables_made import NUMBERS, packed, sheet

WHOLE = sheet(
    ["村", "物品", "数量", None],
    [None, None, "要", "有"],
    *[["同禾村", "棉被", 40 + n, f"约{n}床"] for n in range(30)],
    ["合计", None, 99, None],
    shape=lambda page: page.merge_cells("C1:D1"),
)
CSV = ("姓名,证件号,备注\n" + "".join(f'李梅,{n},"好, 很好"\n' for n in NUMBERS)).encode("gb18030")
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


def read_or_refuse(content: bytes) -> None:
    try:
        table = reading.read(content, "a.xlsx")
    except Refusal:
        return
    assert table.rows
    assert all(len(row.cells) == len(table.headers) for row in table.rows)


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(st.integers(0, 2**32))
def test_300_changed_bytes_of_a_workbook_give_a_table_or_a_refusal(seed: int) -> None:
    chance, content = random.Random(seed), bytearray(WHOLE)
    for _ in range(chance.choice([1, 3, 30, 300])):
        content[chance.randrange(4, len(content))] = chance.randrange(256)

    read_or_refuse(bytes(content))


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(st.integers(0, 2**32))
def test_changed_bytes_inside_a_sheet_give_a_table_or_a_refusal(seed: int) -> None:
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    part = chance.choice([name for name in parts if name.startswith("xl/")])
    inside = bytearray(parts[part])
    for _ in range(chance.choice([1, 3, 30])):
        inside[chance.randrange(len(inside))] = chance.choice(b'0123456789ABZ<>/"=& -')

    read_or_refuse(packed({**parts, part: bytes(inside)}))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_changed_bytes_of_a_csv_give_a_table_or_a_refusal(seed: int) -> None:
    chance, content = random.Random(seed), bytearray(CSV)
    for _ in range(chance.choice([1, 3, 30])):
        content[chance.randrange(len(content))] = chance.randrange(256)

    read_or_refuse(bytes(content))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_table_or_a_refusal(content: bytes) -> None:
    read_or_refuse(content)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=5), min_size=1, max_size=8))
def test_any_small_csv_keeps_every_row_or_says_why(rows: list[list[str]]) -> None:
    text = "\n".join(",".join(cell.replace('"', "") for cell in row) for row in rows)

    read_or_refuse(text.encode("utf-8", "ignore"))
