"""The servers of bench/claims.py: lane and pages as `xieli serve` starts them, hellos; CPU."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from claims_load import Load
from yardstick import ROOT, Server, tree_cpu_seconds

PORT, PAGES_PORT = 8791, 8792
SHAPES = {
    "asgi": ["--interface", "asgi", "--workers", "1"],
    "wsgi": ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"],  # our pages
    "hello": ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "8"],  # the fastest
}


@dataclass(frozen=True)
class Running:
    """A server that answers at an address."""

    address: str
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """CPU that it and its children have used so far."""
        return tree_cpu_seconds(self.process.pid)


@contextmanager
def granian(shape: str, target: str, port: int = PORT, **more: str) -> Iterator[Running]:
    """Serve one application on a port."""
    words = ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "error"]
    words += ["--workers-kill-timeout", "1", "--no-access-log", *SHAPES[shape], target]
    with _running(["granian", *words], f"http://127.0.0.1:{port}", more) as one:
        yield one


@contextmanager
def served() -> Iterator[tuple[Running, Running]]:
    """The lane and the pages behind it, by the very commands of `xieli serve`."""
    from xieli.site import serve

    folder = tempfile.mkdtemp(prefix="xieli-bench-")
    way, address = f"{folder}/pages", f"http://127.0.0.1:{PORT}"
    try:
        with (
            _running(serve.of_pages(way), way, serve.of_one_more_proxy()) as pages,
            _running(serve.of_lane("127.0.0.1", PORT, way), address, {}) as lane,
        ):
            yield lane, pages
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(module: Sequence[str], address: str, more: dict[str, str]) -> Iterator[Running]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "bench")])
    process = subprocess.Popen(
        [sys.executable, "-m", *module], env={**os.environ, "PYTHONPATH": path, **more}, cwd=ROOT
    )
    try:
        _wait_for(address, process)
        yield Running(address, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError("the server did not start")
        if _answers(address):
            return
        time.sleep(0.05)


def _answers(address: str) -> bool:
    if address.startswith("/"):
        return Path(address).exists()
    try:
        urllib.request.urlopen(address, timeout=5)
    except OSError as why:
        return hasattr(why, "code")  # it answers, whatever it says
    return True


class Spent:
    """Who uses the cores: counted from here on."""

    def __init__(self, place: Server, lane: Running) -> None:
        self.place, self.lane = place, lane
        self.before = place.cpu_seconds(), lane.cpu_seconds()
        self.ticks = _ticks()

    def words(self, seen: Load) -> str:
        """Microseconds a request of each, and the generator's share of the cores."""
        spans = (self.place.cpu_seconds() - self.before[0],
                 self.lane.cpu_seconds() - self.before[1], seen.cpu)  # fmt: skip
        told = [f"{span / max(seen.requests, 1) * 1e6:.0f} us" for span in spans]
        share = seen.cpu / seen.seconds / (os.cpu_count() or 1)
        lost, whole = (now - was for now, was in zip(_ticks(), self.ticks, strict=True))
        return (f"PostgreSQL {told[0]}, lane {told[1]}, load generator {told[2]} ({share:.0%} of"
                f" all cores); the host gave {lost / max(whole, 1):.0%} to others")  # fmt: skip


def _ticks() -> tuple[int, int]:
    """What the host gave to other guests meanwhile, and the time of all cores."""
    told = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return told[7], sum(told)
