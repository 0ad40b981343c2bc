"""Asks the child process for one sheet of a workbook; whatever ends the child becomes a Refusal."""

from __future__ import annotations

import importlib.util
import marshal
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from xieli.kernel.refusal import Refusal
from xieli.shell.tables import files
from xieli.shell.tables.workbook_child import MAX_COLUMNS, MAX_ROWS, NEXT_CELL, NEXT_ROW

PATIENCE = 60.0  # seconds; 200,000 rows of 10 columns take about 5
Merge = tuple[int, int, int, int]  # top, left, bottom, right: 0-based, inclusive


@dataclass(frozen=True)
class RawSheet:
    """One sheet as it is: cells as text, row 0 is the first row of the page."""

    name: str
    names: tuple[str, ...]
    hidden: int
    merges: tuple[Merge, ...]
    rows: list[list[str]]


def sheet_of(content: bytes, wanted: str = "") -> RawSheet:
    """Give the wanted sheet, or the first visible one; Refusal when the file cannot be read."""
    with _child() as child:
        pages, answers = child.stdin, child.stdout
        if pages is None or answers is None:
            raise OSError("the child process has no pipes")
        try:
            pages.write(marshal.dumps((wanted, content)))
            pages.close()
            return _received(answers)
        except (EOFError, ValueError, TypeError, BrokenPipeError) as why:
            raise _ended(child.wait()) from why


@contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    """Run the reader for at most PATIENCE seconds; it never outlives the block."""
    script = Path(__file__).with_name("workbook_child.py")
    command = [sys.executable, "-I", "-S", str(script), _packages()]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, env={})
    guard = threading.Timer(PATIENCE, child.kill)
    guard.start()
    try:
        yield child
    finally:
        guard.cancel()
        child.kill()
        for stream in (child.stdin, child.stdout):
            _close(stream)
        child.wait()


def _close(stream: IO[bytes] | None) -> None:
    """Close a pipe whose other end may be gone."""
    try:
        if stream is not None:
            stream.close()
    except BrokenPipeError:
        return


def _packages() -> str:
    """Give the folder that holds python_calamine (found, not imported)."""
    spec = importlib.util.find_spec("python_calamine")
    if spec is None or spec.origin is None:
        raise ImportError("python-calamine is not installed")
    return str(Path(spec.origin).parent.parent)


def _received(answers: IO[bytes]) -> RawSheet:
    """Take the head and all rows off the pipe."""
    head = marshal.load(answers)
    _must_be_readable(head)
    rows: list[list[str]] = []
    while (chunk := marshal.load(answers)) is not None:
        rows.extend(row.split(NEXT_CELL) for row in chunk.split(NEXT_ROW))
    merges = tuple(head["merges"])
    return RawSheet(head["name"], tuple(head["names"]), head["hidden"], merges, rows)


def _must_be_readable(head: dict[str, Any]) -> None:
    """Pass a head without a fault and within the limits."""
    fault = head.get("fault")
    if fault == "password":
        raise files.has_password()
    if fault == "sheet":
        raise Refusal(_("没有找到这张表。"), _("请从上面选一张看得见的表。"))
    if fault:
        raise files.broken()
    if head["large"] == "rows":
        raise too_many_rows(head["rows"])
    if head["large"]:
        raise Refusal(
            _("这张表太宽，超过 {most} 列。"),
            _("很远的地方可能有多余的字；请只留要导入的列，再传一次。"),
            most=MAX_COLUMNS,
        )


def too_many_rows(rows: int) -> Refusal:
    """Give the refusal for a table beyond 200,000 rows."""
    return Refusal(
        _("这张表有 {rows} 行，一次最多导入 {most} 行。"),
        _("请分成几个文件；若下面只是多余的字，删掉再传。"),
        rows=f"{rows:,}",
        most=f"{MAX_ROWS:,}",
    )


def _ended(code: int) -> Refusal:
    """Say why the child ended early: out of memory or time, or a file it could not bear."""
    if code in (-signal.SIGABRT, -signal.SIGKILL):
        return Refusal(
            _("这张表占的地方太大，没能读完。"),
            _("很远的地方可能有多余的字；请把要的内容复制到新表，再传一次。"),
        )
    return files.broken()
