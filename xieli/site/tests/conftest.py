"""The command line as a person runs it: other processes, a data folder with one home."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xieli.shell.local_postgres import LocalPostgres

ROOT = Path(__file__).resolve().parents[3]
OURS = ("DATABASE_", "XIELI_", "DJANGO_")
Xieli = Callable[..., subprocess.CompletedProcess[str]]


def clean(**more: str) -> dict[str, str]:
    """The environment of a person: nothing of the tests' own database in it."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**env, **more}


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "xieli.site.cli", *map(str, words)]


@pytest.fixture(scope="session")
def xieli() -> Xieli:
    """Run one command to its end."""

    def run(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*words), cwd=ROOT, env=clean(**env), capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=120, check=False,
        )  # fmt: skip

    return run


@pytest.fixture(scope="session")
def house(xieli: Xieli, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with the home `home`; only for reading and for adding."""
    folder = tmp_path_factory.mktemp("my 数据") / "house"
    made = xieli("home", "create", "home", "--host", "localhost", "--data", folder)
    assert made.returncode == 0, made.stderr
    yield folder
    last = LocalPostgres(folder).start()  # a killed user left the server to whoever comes next
    last.leave()
    shutil.rmtree(last.socket, ignore_errors=True)


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serving(house: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`xieli serve` as soon as it says that it is open; killed at the end if it still runs."""
    server = subprocess.Popen(
        command("serve", "--port", port, "--data", house), cwd=ROOT, env=clean(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    said = server.stdout.readline()
    if "网站已打开" not in said:
        pytest.fail(f"it did not open: {said} {server.communicate()[1]}")
    yield server
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
    server.communicate(timeout=20)
