"""`xieli serve`: pages, fast lane and background worker under one parent, ended together.

The lane's process holds the port and passes what is no claim on to the pages.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import connections

from xieli.kernel.refusal import Refusal
from xieli.site import static_files
from xieli.site.say import say

GRACE_SECONDS = 2.0  # from the wish to stop until what still runs is killed
OPEN_SECONDS = 60.0  # a slow machine's first start
DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass(frozen=True)
class Child:
    """One process of the house and its name in plain words."""

    name: str
    process: subprocess.Popen[bytes]

    def ended(self) -> int | None:
        """Its exit code, None while it runs."""
        return self.process.poll()


def run(args: argparse.Namespace) -> int:
    """Serve until a child ends (then 1) or somebody stops it by Ctrl-C or SIGTERM (then 0)."""
    return serve(args.bind, args.port)


def must_be_free(bind: str, port: int) -> None:
    """Refusal where the website could not listen there: taken, forbidden, not ours."""
    if not 0 < port < 65536:
        raise Refusal(f"端口 {port} 不对。", next_step="端口要在 1 到 65535 之间，例如 8000。")
    try:
        family, kind, _proto, _name, address = socket.getaddrinfo(
            bind, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            probe.bind(address)
    except OSError as why:
        raise _refusal_to_listen(bind, port, why) from why


def serve(bind: str, port: int, *, when_open: Callable[[str], None] | None = None) -> int:
    """Start the children, tell `when_open` the address once it answers, watch them to the end."""
    must_be_free(bind, port)
    static_files.collect()
    connections.close_all()
    asked = _stop_signals()
    children: list[Child] = []
    folder = tempfile.mkdtemp(prefix="xieli-pages-")  # nobody else may enter it
    way = f"{folder}/socket"
    try:
        children.append(_start("网站", of_pages(way), **of_one_more_proxy()))
        children.append(_start("快速通道", of_lane(bind, port, way)))
        children.append(_start("后台任务", _worker()))
        if _is_open([way, (_reachable(bind), port)], children, asked):
            (when_open or _tell)(f"http://{_reachable(bind)}:{port}/")
        return _watch(children, asked)
    finally:
        _end(children)
        shutil.rmtree(folder, ignore_errors=True)


def _tell(address: str) -> None:
    say(f"网站已打开：{address}（按 Ctrl-C 停止）")


def _refusal_to_listen(bind: str, port: int, why: OSError) -> Refusal:
    other = port + 1 if port < 65535 else 8000
    if why.errno == errno.EADDRINUSE:
        step = f"换一个：make demo PORT={other}，或加上 --port {other}。"
        return Refusal(f"端口 {port} 已被占用。", next_step=step)
    if why.errno in (errno.EACCES, errno.EPERM):
        return Refusal(f"没有权限用端口 {port}。", next_step="请用 1024 以上的端口。")
    return Refusal(f"不能在 {bind} 上监听（{why.strerror}）。", next_step="请改 --bind。")


def of_pages(way: str) -> list[str]:
    """The command of the pages, behind a Unix socket: only the lane's process reaches them."""
    command = ["granian", "--interface", "wsgi", "--uds", way, "--blocking-threads", "4"]
    shape = ["--workers", "1", "--no-ws", "--workers-kill-timeout", "1"]
    quiet = ["--log-level", "warning", "--no-access-log"]
    return [*command, *shape, *quiet, "xieli.site.wsgi:application"]


def of_lane(bind: str, port: int, way: str) -> list[str]:
    """The command of the fast lane, which also passes everything else on to the pages."""
    listens = ["--bind", bind, "--port", str(port), "--pages", way]
    return ["xieli.site.lane_server", *listens]


def of_one_more_proxy() -> dict[str, str]:
    """The lane stands in front of the pages and tells them who asks, as a proxy does."""
    return {"XIELI_PROXIES": str(int(os.environ.get("XIELI_PROXIES") or 0) + 1)}


def _worker() -> list[str]:
    return ["xieli.site.worker"]


def _start(name: str, module: list[str], **more: str) -> Child:
    """Start one child in a group of its own, without the owner's address of the database."""
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_OWNER_URL"} | more
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_leash(),
    )
    return Child(name, process)


def _leash() -> Callable[[], None] | None:
    """The kernel ends the child when the parent dies, also by kill -9 (Linux)."""
    if sys.platform != "linux":
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def hold() -> None:
        libc.prctl(DIES_WITH_PARENT, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we held on
            os.kill(os.getpid(), signal.SIGTERM)

    return hold


def _stop_signals() -> list[int]:
    """A list that holds every signal that asked us to stop."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda sent, _frame: asked.append(sent))
    return asked


def _is_open(doors: list[str | tuple[str, int]], children: list[Child], asked: list[int]) -> bool:
    """Wait until all doors take connections; False where something ended before."""
    until = time.monotonic() + OPEN_SECONDS
    while not asked and time.monotonic() < until and all(c.ended() is None for c in children):
        with suppress(OSError):
            for door in doors:
                _knock(door)
            return True
        time.sleep(0.1)
    return False


def _knock(door: str | tuple[str, int]) -> None:
    """Connect once; OSError where nobody listens."""
    if isinstance(door, tuple):
        socket.create_connection(door, timeout=1).close()
        return
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(1)
        one.connect(door)


def _reachable(bind: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "localhost"}.get(bind, bind)


def _watch(children: list[Child], asked: list[int]) -> int:
    while not asked:
        for child in children:
            code = child.ended()
            if code is not None:
                sys.stderr.write(f"{child.name}停了（退出码 {code}），一起停下。\n")
                return 1
        time.sleep(0.1)
    return 0


def _end(children: list[Child]) -> None:
    """Ask every child to stop, and kill after the grace what has not, its own children too."""
    for child in children:
        with suppress(ProcessLookupError):
            child.process.terminate()
    until = time.monotonic() + GRACE_SECONDS
    while any(child.ended() is None for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    for child in children:
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
