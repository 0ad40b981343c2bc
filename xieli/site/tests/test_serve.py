"""One parent, three children: they open together and none outlives the others."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from xieli.kernel.refusal import Refusal
from xieli.site.serve import must_be_free
from xieli.site.tests.conftest import ROOT, Xieli, clean

SOON = 5.0
WRITE_AND_WAIT = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from xieli.site import start
start.read_environment(Path(sys.argv[1]), is_demo=False)
start.database(makes_secrets=False)
start.django()
from xieli.journal.models import Seal
from xieli.journal.services import note
from xieli.kernel.actor import Actor
with start.chosen_home("home"):
    fresh = note("try", "试一下", by=Actor(None, "王强"), at=datetime.now(UTC))
    until = time.monotonic() + 8
    while not Seal.objects.filter(note=fresh).exists() and time.monotonic() < until:
        time.sleep(0.1)
    print(Seal.objects.filter(note=fresh).exists())
"""


def family(parent: int) -> set[int]:
    """The process ids of all that descend from a process."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    found, new = set[int](), {parent}
    while new:
        new = {pid for pid, above in pairs if above in new}
        found |= new
    return found


def alive(pids: set[int]) -> set[int]:
    """Those of them that still run (a zombie does not)."""
    listed = subprocess.run(["ps", "-eo", "pid=,stat="], capture_output=True, text=True, check=True)
    running = {int(p) for p, s in map(str.split, listed.stdout.splitlines()) if s[0] != "Z"}
    return pids & running


def comes_true(question: Callable[[], bool], within: float = SOON) -> bool:
    until = time.monotonic() + within
    while not question() and time.monotonic() < until:
        time.sleep(0.1)
    return question()


def test_it_serves_pages_and_files_seals_within_seconds_and_stops_when_asked(
    serving: subprocess.Popen[str], house: Path, port: int
) -> None:
    children = family(serving.pid)

    page, _ = fetch(f"http://localhost:{port}/accounts/login/")
    style, kind = fetch(f"http://localhost:{port}/static/xieli/tokens.css")
    ready, _ = fetch(f"http://localhost:{port}/lane/ready")
    posted = status_of_post(f"http://localhost:{port}/accounts/login/", b"a=" + b"b" * 300_000)
    sealed = subprocess.run(
        [sys.executable, "-c", WRITE_AND_WAIT, str(house)],
        cwd=ROOT, env=clean(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    began = time.monotonic()
    serving.terminate()
    _, said = serving.communicate(timeout=20)

    assert "<html" in page
    assert ":root" in style
    assert ready.startswith('{"ready": true')
    assert kind.startswith("text/css")
    assert posted == 403  # read to its end, and refused for want of our token
    assert sealed.stdout == "True\n", sealed.stderr
    assert serving.returncode == 0
    assert time.monotonic() - began < 10  # two seconds for the children, then the database
    assert len(children) >= 3
    assert comes_true(lambda: not alive(children))
    assert "Traceback" not in said


def status_of_post(address: str, body: bytes) -> int:
    try:
        with urllib.request.urlopen(address, data=body, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as no:
        return no.code


def fetch(address: str) -> tuple[str, str]:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode(), str(answer.headers["Content-Type"])


def test_no_child_outlives_a_killed_parent(serving: subprocess.Popen[str]) -> None:
    children = family(serving.pid)

    serving.kill()
    serving.wait()

    assert len(children) >= 3
    assert comes_true(lambda: not alive(children))


def test_when_one_ends_all_end_and_it_is_said(serving: subprocess.Popen[str]) -> None:
    children = family(serving.pid)
    worker = next(pid for pid in children if b"xieli.site.worker" in command_line(pid))

    os.kill(worker, signal.SIGKILL)
    _, said = serving.communicate(timeout=20)

    assert serving.returncode == 1
    assert "后台任务停了" in said
    assert comes_true(lambda: not alive(children))


def command_line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_taken_port_is_told_before_anything_starts(xieli: Xieli, house: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]

        told = xieli("serve", "--port", taken, "--data", house)

    assert told.returncode == 2
    assert told.stderr.strip().startswith(f"端口 {taken} 已被占用。换一个：make demo PORT=")


@pytest.mark.parametrize(
    ("bind", "port", "words"),
    [
        ("127.0.0.1", 0, "端口 0 不对"),
        ("127.0.0.1", 70000, "端口 70000 不对"),
        ("192.0.2.1", 8000, "不能在 192.0.2.1 上监听"),
    ],
)
def test_an_address_that_cannot_be_is_refused(bind: str, port: int, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        must_be_free(bind, port)
