"""Two cities on two servers: an agreement kept, notices and a wage case go over, one killed.

Each city has its own data folder, its own PostgreSQL and its own web server. The second city's
server is killed by kill -9 while letters are on the road, and started again: all arrives once.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xieli.shell.local_postgres import LocalPostgres
from xieli.site.tests.conftest import ROOT, clean, command

pytestmark = pytest.mark.slow
MANY = 120
DONE = ["开通两地欠薪联络专线", "完成", "专线开通，两地各有一人值守"]
MINUTES = "双方通报了专线情况，商定明年再办一次联合接访。"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class City:
    """A city: its folder, its web server, and a process in which its officers act."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name, self.port = folder, name, free_port()
        self.address = f"http://localhost:{self.port}"
        self.officers = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.city", str(folder)], cwd=ROOT,
            env=clean(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def open(self) -> None:
        """Wait until its officers are there, then open its web server."""
        self.env = json.loads(self._line())
        self.serve()

    def serve(self) -> None:
        """Open the web server: the real one, without the demonstration's worker."""
        shape = ["--interface", "asgi", "--host", "127.0.0.1", "--port", str(self.port)]
        quiet = ["--workers", "1", "--no-ws", "--log-level", "error", "--no-access-log"]
        self.web = subprocess.Popen(
            [sys.executable, "-m", "granian", *shape, *quiet, "xieli.site.asgi:application"],
            cwd=ROOT, env=clean(**self.env), start_new_session=True,
        )  # fmt: skip

    def wait_until_open(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        pytest.fail(f"{self.name} did not open")

    def kill(self) -> None:
        """kill -9, the server and all it started."""
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()

    def do(self, deed: str, **words: Any) -> Any:
        """Let the officers do one of the deeds of tests/journeys/city.py, and give its answer."""
        self.begin(deed, **words)
        return self.ended()

    def begin(self, deed: str, **words: Any) -> None:
        assert self.officers.stdin is not None
        self.officers.stdin.write(json.dumps([deed, words]) + "\n")
        self.officers.stdin.flush()

    def ended(self) -> Any:
        return json.loads(self._line())

    def _line(self) -> str:
        assert self.officers.stdout is not None
        line = self.officers.stdout.readline()
        assert line, f"{self.name}: the officers are gone"
        return line

    def close(self) -> None:
        if hasattr(self, "web") and self.web.poll() is None:
            self.kill()
        assert self.officers.stdin is not None
        self.officers.stdin.close()
        self.officers.wait(timeout=30)
        last = LocalPostgres(self.folder).start()
        last.leave()
        shutil.rmtree(last.socket, ignore_errors=True)


@pytest.fixture
def cities(tmp_path: Path) -> Iterator[tuple[City, City]]:
    """Two servers: the second begins as a copy of the first one's empty home."""
    first, second = tmp_path / "shenzhen", tmp_path / "guilin"
    made = subprocess.run(
        command("home", "create", "home", "--host", "localhost", "--data", first),
        cwd=ROOT, env=clean(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    shutil.copytree(first, second, symlinks=True)
    pair = City(first, "深圳市总工会"), City(second, "桂林市总工会")
    try:
        for one in pair:
            one.open()
        for one in pair:
            one.wait_until_open()
        yield pair
    finally:
        for one in pair:
            one.close()


def meet(host: City, guest: City) -> None:
    """Settle both cities; the one invites, both compare the number and agree."""
    for one in (host, guest):
        one.do("settle", name=one.name, address=one.address)
    theirs = guest.do("accept", link=host.do("invite", whom=guest.name))
    assert host.do("number") == theirs
    for deed in ("confirm", "carry"):
        for one in (host, guest):
            one.do(deed)


def test_an_agreement_kept_and_a_wage_case_go_to_another_city_and_its_answer_comes_back(
    cities: tuple[City, City],
) -> None:
    shenzhen, guilin = cities
    meet(shenzhen, guilin)

    number = shenzhen.do("pass_wage_case")
    shenzhen.do("post_notices", many=MANY)
    assert shenzhen.do("agree") == ["running", "done", "held"]
    shenzhen.begin("carry_until_delivered")  # goes on and on while the other is killed
    until = time.monotonic() + 30
    while not guilin.do("arrived") and time.monotonic() < until:
        time.sleep(0.02)
    guilin.kill()
    assert guilin.do("told_of_agreements") == []  # still on the road, behind the notices
    time.sleep(0.3)
    guilin.serve()
    told = shenzhen.ended()

    assert told["faults"] > 0  # it was away, and the journal says so
    assert (told["waiting"], told["receipted"]) == (0, MANY + 1)
    assert guilin.do("arrived") == MANY
    assert guilin.do("told_of_agreements") == [["深圳—桂林协作协议", MINUTES, [DONE]]]
    assert guilin.do("take_and_answer", number=number) == number
    guilin.do("carry")
    shenzhen.do("carry")
    assert shenzhen.do("case") == ["taken", "answered", "单位已补发 9000 元。", number]
    assert shenzhen.do("give_answer") == "answered"
    shenzhen.do("carry")
    assert guilin.do("case")[1] == "answered"
    assert [one.do("proofs_hold") for one in cities] == [True, True]
    assert [one.do("journal_faults") for one in cities] == [0, 0]
