"""The roster of a county in Excel, 100,000 members, through the officer's own pages.

usage: .venv/bin/python bench/roster.py [--rows N]
Uploaded, looked at, taken in, and the same file once more; 10,000 unions stand in the home. Beside
it: openpyxl reading the same file and doing nothing with it. One ID number in fifty is wrong, one
row in two hundred comes twice. fsync is on. The peak of memory is this process's, the making of
the file included.
"""

from __future__ import annotations

import argparse
import io
import resource
import time
from typing import Any, NamedTuple

import lists
import yardstick

ROWS, UNIONS_NAMED = 100_000, 500
PAGE_MS, BESIDE_READING, MEGABYTES = 5000.0, 8.0, 1200
HEAD = ("姓名", "身份证号", "手机", "性别", "人员类别", "单位", "入会日期", "会员证号", "所属工会")


def workbook(rows: int, unions: list[str]) -> bytes:
    """The roster as a file; wrong and doubled rows stand in it."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEAD)
    last: list[Any] = []
    for n in range(rows):
        if n % 200 != 199:
            number = lists.id_number(n)
            if n % 50 == 7:
                number = number[:-1] + ("1" if number[-1] != "1" else "2")
            name = "王李张刘陈杨赵"[n % 7] + "明丽伟芳娜敏静强"[n % 8] + "华"
            last = [name, number, lists.phone(n), "男女"[n % 2], "职工", "明川电子", "2023-05-01",
                    f"旧{n}", unions[n % len(unions)]]  # fmt: skip
        sheet.append(last)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def read_by_openpyxl(content: bytes) -> float:
    """Seconds to read every cell of the file, the yardstick."""
    from openpyxl import load_workbook

    begin = time.perf_counter()
    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).active
    assert sheet is not None
    assert sum(1 for _ in sheet.iter_rows(values_only=True)) > 1
    return time.perf_counter() - begin


class Desk:
    """The officer at her browser: every step and how long it took."""

    def __init__(self, user: Any, top: Any) -> None:
        from django.test import Client
        from django.urls import reverse

        self.client = Client(headers={"host": f"{yardstick.HOME}.localhost"})
        self.client.force_login(user)
        self.start = reverse("roster_import", args=[top.pk])
        self.rows: list[tuple[str, float, int]] = []

    def step(self, name: str, url: str, data: dict[str, Any] | None = None) -> Any:
        """Ask a page or send a form; a redirect is where the step ends."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        begin = time.perf_counter()
        with CaptureQueriesContext(connection) as seen:
            answer = self.client.get(url) if data is None else self.client.post(url, data)
        self.rows.append((name, time.perf_counter() - begin, len(seen)))
        assert answer.status_code in {200, 302}, (name, answer.status_code, answer.text[:300])
        return answer

    def whole(self, content: bytes, turn: str) -> float:
        """A file from the upload to its rows in the book; seconds of all steps."""
        held = io.BytesIO(content)
        held.name = "会员名册.xlsx"
        first = len(self.rows)
        grid = self.step(f"{turn}: upload", self.start, {"file": held}).headers["Location"]
        self.step(f"{turn}: the grid's page", grid)
        self.step(f"{turn}: take in", f"{grid}commit/", {})
        return sum(seconds for _name, seconds, _many in self.rows[first:])


def main() -> None:
    """Run it and print what `make bench` reads."""
    asks = argparse.ArgumentParser()
    asks.add_argument("--rows", type=int, default=ROWS)
    rows = asks.parse_args().rows
    with yardstick.server() as place, yardstick.home(place):
        from django.conf import settings

        from xieli.activities.membership.models import Member, Move
        from xieli.kernel.actor import SYSTEM
        from xieli.rulebook import services as rulebook
        from xieli.unions.models import Union

        settings.ALLOWED_HOSTS = ["*"]
        print(f"PostgreSQL: {place.durability()}", flush=True)
        lists.plain_static()
        rulebook.load_defaults(by=SYSTEM, at=lists.AT)
        _leaves, county = lists.found_unions()
        desk = Desk(lists.officer(county), county)
        under = Union.objects.filter(path__startswith=f"{county.path}/", level=6)
        content = workbook(rows, list(under.values_list("name", flat=True)[:UNIONS_NAMED]))
        place.run("VACUUM ANALYZE", "bench")
        reading = read_by_openpyxl(content)
        seconds = desk.whole(content, "first")
        known = (Member.objects.count(), Move.objects.count())
        again = desk.whole(content, "again")
        is_same = known == (Member.objects.count(), Move.objects.count())
    tell(desk, reading)
    judge(desk, rows, known[0], Spans(reading, seconds, again), is_same=is_same)


def tell(desk: Desk, reading: float) -> None:
    """Print every step."""
    told = [*desk.rows, ("(openpyxl reads the file)", reading, 0)]
    yardstick.table("an officer's roster", ("step", "seconds", "queries"), told)


class Spans(NamedTuple):
    """Seconds of openpyxl's reading, of the first turn, of the same file again."""

    reading: float
    first: float
    again: float


def judge(desk: Desk, rows: int, members: int, took: Spans, *, is_same: bool) -> None:
    """Print the figures and whether they hold."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    page_ms = max(1000 * seconds for name, seconds, _many in desk.rows if "page" in name)
    holds = (
        is_same
        and members == rows - rows // 50 - rows // 200
        and took.first <= BESIDE_READING * took.reading
        and page_ms <= PAGE_MS
        and peak <= MEGABYTES
    )
    yardstick.finish(
        "roster", holds=holds, rows=rows, members=members, again_changed=not is_same,
        seconds=took.first, again_seconds=took.again, openpyxl_reads_s=took.reading,
        over_reading=took.first / took.reading, grid_page_ms=page_ms, peak_mb=peak,
    )  # fmt: skip


if __name__ == "__main__":
    main()
