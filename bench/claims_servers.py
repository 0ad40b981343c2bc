"""The servers of bench/claims.py: lane and pages in one process or apart, pages alone, a hello."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from yardstick import ROOT

PORT, PAGES_PORT = 8791, 8792
SHAPES = {
    "asgi": ["--workers", "1"],
    "wsgi": ["--workers", "1", "--blocking-threads", "4"],  # as xieli serve had it before
    "hello": ["--workers", "2", "--blocking-threads", "8"],  # the fastest that was measured
}


@contextmanager
def granian(shape: str, target: str, port: int = PORT, **more: str) -> Iterator[str]:
    """Serve one application on a port."""
    words = ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "error"]
    words += ["--workers-kill-timeout", "1"]
    kind = ["--interface", "asgi" if shape == "asgi" else "wsgi", "--no-access-log"]
    path = os.pathsep.join([str(ROOT), str(ROOT / "bench")])
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *kind, *words, *SHAPES[shape], target],
        env={**os.environ, "PYTHONPATH": path, **more}, cwd=ROOT,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
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
        try:
            urllib.request.urlopen(address, timeout=5)
        except OSError as why:
            if hasattr(why, "code"):  # it answers, whatever it says
                return
            time.sleep(0.05)
        else:
            return


@contextmanager
def served(apart: bool) -> Iterator[str]:
    """Lane and pages under one address, or each in a process of its own as docs/deploy.md says."""
    with granian("asgi", "xieli.site.asgi:application") as address:
        if not apart:
            yield address
            return
        with granian("wsgi", "xieli.site.wsgi:application", PAGES_PORT) as pages:
            yield pages
