"""What every bench needs: a server of its own, a crowd of clients, a table, the JSON last line.

At import it needs the standard library only, so that a peer's own environment can use it too.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOME = "bench"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
START_SECONDS = 2.0  # for a crowd to connect before the window opens
Figure = str | int | float | bool | None


@dataclass(frozen=True)
class Server:
    """An embedded PostgreSQL of this run alone, in a temporary folder, with fsync on."""

    local: Any  # xieli.shell.local_postgres.LocalPostgres

    @property
    def socket(self) -> Path:
        """The folder of its socket."""
        return Path(self.local.socket)

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement as the owner, outside a transaction; give its rows."""
        import psycopg

        url = self.local.url("postgres", database)
        with psycopg.connect(url, autocommit=True) as link:
            cursor = link.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def durability(self) -> str:
        """The settings that decide what a commit costs, as the server itself tells them."""
        told = (f"{name}={self.run(f'SHOW {name}')[0][0]}" for name in DURABLE)
        return " ".join(told)

    def cpu_seconds(self) -> float:
        """CPU that the server and all its processes, living and gone, have used so far."""
        chief = int((self.local.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{chief}/task/{chief}/children").read_text().split()
        ticks = sum(_ticks(chief, 4)) + sum(sum(_ticks(int(child), 2)) for child in children)
        return ticks / os.sysconf("SC_CLK_TCK")


def tree_cpu_seconds(pid: int) -> float:
    """CPU that a process and its living descendants have used so far."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for told in listed for child in told.read_text().split()]
    own = sum(_ticks(pid, 4)) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(tree_cpu_seconds, children))


def _ticks(pid: int, columns: int) -> list[int]:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return [0]
    return [int(word) for word in after_name[11 : 11 + columns]]


@contextmanager
def server() -> Iterator[Server]:
    """Start a server for the block; afterwards it is stopped and its folder removed."""
    sys.path.insert(0, str(ROOT))
    from xieli.shell.local_postgres import SAFE, LocalPostgres

    folder = Path(tempfile.mkdtemp(prefix="xieli-bench-"))
    local = LocalPostgres(folder, {**SAFE, **DURABLE}).start()
    try:
        yield Server(local)
    finally:
        local.leave()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(local.socket, ignore_errors=True)


@contextmanager
def home(place: Server, database: str = "bench") -> Iterator[None]:
    """Make a database with one home on the server, set Django up as the application's role."""
    place.run(f"CREATE DATABASE {database}")
    os.environ["DATABASE_URL"] = place.local.url("xieli_app", database)
    os.environ["DATABASE_OWNER_URL"] = place.local.url("postgres", database)
    os.environ["DJANGO_SETTINGS_MODULE"] = "xieli.site.settings"
    import django
    from django.db import connections

    django.setup()
    from xieli.shell import homes, homes_store

    homes_store.create(HOME, ["*"])
    connections["owner"].close()
    with homes.use_home(HOME):
        yield
        connections.close_all()


@dataclass(frozen=True)
class Crowd:
    """What many clients did together in one window."""

    done: int
    seconds: float
    p50_ms: float
    p99_ms: float
    client_cpu_us: float  # for one act

    @property
    def per_s(self) -> float:
        """Acts a second, all clients together."""
        return self.done / self.seconds


def crowd(make_act: Callable[[int], Callable[[], object]], clients: int, seconds: float) -> Crowd:
    """Let so many processes repeat an act for so many seconds, all in the same window.

    Each process calls make_act(its number) once, before the window opens, to get ready. An act
    that raises ends the bench. Close all connections before calling this: the processes fork.
    """
    fork = multiprocessing.get_context("fork")
    told = fork.SimpleQueue()
    opens = time.time() + START_SECONDS
    window = (opens, opens + seconds)
    processes = [
        fork.Process(target=_client, args=(number, make_act, window, told))
        for number in range(clients)
    ]
    for process in processes:
        process.start()
    answers = [told.get() for _ in processes]
    for process in processes:
        process.join()
    broken = [answer for answer in answers if isinstance(answer, str)]
    if broken:
        raise RuntimeError(broken[0])
    spans = sorted(span for answer in answers for span in answer[0])
    cpu = sum(answer[1] for answer in answers)
    p50, p99 = (spans[int(share * (len(spans) - 1))] * 1000 for share in (0.5, 0.99))
    return Crowd(len(spans), seconds, p50, p99, cpu / len(spans) * 1e6)


def _client(
    number: int, make_act: Callable[[int], Any], window: Sequence[float], told: Any
) -> None:
    try:
        act = make_act(number)
        time.sleep(max(0.0, window[0] - time.time()))
        told.put(_repeat(act, window[1]))
    except BaseException as why:  # the parent waits for an answer, whatever it is
        told.put(repr(why))
        raise


def _repeat(act: Callable[[], object], end: float) -> tuple[list[float], float]:
    spans: list[float] = []
    cpu = time.process_time()
    while time.time() < end:
        begin = time.perf_counter()
        act()
        spans.append(time.perf_counter() - begin)
    return spans, time.process_time() - cpu


@dataclass(frozen=True)
class Cost:
    """What a piece of work returned and what it took."""

    value: Any
    seconds: float
    cpu_seconds: float
    peak_mb: float  # resident, of the process that did it


def cost_of(work: Callable[[], Any]) -> Cost:
    """Do the work here; the peak is that of the whole process since it began."""
    cpu, begin = time.process_time(), time.perf_counter()
    value = work()
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(value, seconds, time.process_time() - cpu, peak)


def cost_apart(work: Callable[[], Any]) -> Cost:
    """Do the work in a forked process of its own, so that the peak is that of this work.

    The value must be picklable; connections must be closed before. What was in memory at the
    fork counts too.
    """
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    process = fork.Process(target=lambda: there.send(cost_of(work)))
    process.start()
    there.close()
    try:
        cost: Cost = here.recv()
    except EOFError:
        raise RuntimeError("the work apart has failed, see above") from None
    finally:
        process.join()
    return cost


def middle_us(act: Callable[[], object], times: int) -> float:
    """The median time of an act in microseconds."""
    spans = []
    for _ in range(times):
        begin = time.perf_counter()
        act()
        spans.append(time.perf_counter() - begin)
    return statistics.median(spans) * 1e6


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under headings, columns aligned."""
    words = [list(headings), *([_word(cell) for cell in row] for row in rows)]
    widths = [max(len(row[n]) for row in words) for n in range(len(headings))]
    print(f"\n{title}")
    for row in words:
        first, *others = (cell.ljust(widths[n]) if n == 0 else cell.rjust(widths[n])
                          for n, cell in enumerate(row))  # fmt: skip
        print("  " + "  ".join([first, *others]), flush=True)


def _word(cell: object) -> str:
    return f"{cell:,.1f}" if isinstance(cell, float) else str(cell)


def finish(bench: str, *, holds: bool, **figures: Figure) -> None:
    """Print the JSON last line that `make bench` reads."""
    rounded = {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in figures.items()
    }
    print(json.dumps({"bench": bench, **rounded, "holds": holds}, ensure_ascii=False), flush=True)
