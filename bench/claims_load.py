"""Clients for bench/claims.py: wrk where it is installed, else raw sockets in processes of Python.

`paced` always uses the raw sockets: it sends so many requests a second and keeps every answer.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
import resource
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PRIORITY = 10  # nice: the crowd of a real rush runs on other machines and takes no core of ours
WRK = shutil.which("wrk")
NAMED = "wrk" if WRK else "raw sockets in 2 Python processes (apt-get install wrk for more)"
LUA = """
local asks, n = {}, 0
function init()
  for line in io.lines("FILE") do
    local head = {["Host"] = wrk.headers["Host"], ["Authorization"] = "Bearer " .. line}
    asks[#asks + 1] = wrk.format("POST", "/lane/claim", head, "")
  end
end
function request()
  n = n % #asks + 1
  return asks[n]
end
"""
LENGTH = re.compile(rb"(?i)content-length: (\d+)")
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass
class Load:
    """What came of one window."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    statuses: Counter[int] = field(default_factory=Counter)  # wrk only knows "not 2xx": key 0
    codes: dict[int, str] = field(default_factory=dict)  # request → claim, of `paced`
    cpu: float = 0.0  # seconds that the load generator itself took from the cores

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds


def claims(port: int, tokens: Sequence[str], connections: int, seconds: float) -> Load:
    """As many claims as so many connections can send, each with the next token."""
    if not WRK:
        return _by_processes(port, tokens, connections, seconds)
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder) / "tokens", Path(folder) / "claim.lua"
        listed.write_text("\n".join(tokens) + "\n")
        script.write_text(LUA.replace("FILE", str(listed)))
        return _wrk(f"http://127.0.0.1:{port}/", connections, seconds, "-s", str(script))


def get(address: str, connections: int, seconds: float) -> Load:
    """As many GETs of one address as so many connections can send."""
    if WRK:
        return _wrk(address, connections, seconds)
    port, path = re.fullmatch(r"http://127.0.0.1:(\d+)(/.*)", address).groups()  # type: ignore[union-attr]
    raw = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    return _by_processes(int(port), [raw], connections, seconds)


def _wrk(address: str, connections: int, seconds: float, *more: str) -> Load:
    words = [
        *("nice", f"-n{PRIORITY}", "wrk"),
        "-t1",
        f"-c{connections}",
        f"-d{max(1, round(seconds))}s",
        "--latency",
        "--timeout",
        "20s",
        *more,
    ]
    before = _children_cpu()
    done = subprocess.run([*words, address], capture_output=True, text=True, check=True)
    cpu, said = _children_cpu() - before, done.stdout
    spans = {
        share: float(number) * UNITS[unit]
        for share, number, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", said)
    }
    many, took, unit = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", said).groups()  # type: ignore[union-attr]
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: (.*)", said)
    if broken and re.search(r"(connect|read|write) [1-9]", broken[1]):
        print(f"  wrk: {broken[0]}")
    bad = int(other[1]) if other else 0
    span = float(took) * (60 if unit == "m" else UNITS[unit] / 1000)
    statuses = Counter({200: int(many) - bad, 0: bad})
    return Load(int(many), span, spans["50"], spans["99"], statuses, cpu=cpu)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def raw_claim(token: str) -> bytes:
    """One request as it goes over the wire."""
    head = f"POST /lane/claim HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Length: 0\r\n\r\n".encode()


class _Client(asyncio.Protocol):
    """One connection: a request, its answer, the next request. Our answers come in one piece."""

    __slots__ = ("number", "seen", "sent_at", "told", "transport")

    def __init__(self, told: Callable[[_Client, int, bytes], None]) -> None:
        self.told, self.seen, self.sent_at, self.number = told, b"", 0.0, -1
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def send(self, number: int, raw: bytes) -> None:
        self.number, self.seen, self.sent_at = number, b"", time.perf_counter()
        self.transport.write(raw)

    def data_received(self, data: bytes) -> None:
        seen = self.seen = self.seen + data if self.seen else data
        end = seen.find(b"\r\n\r\n") + 4
        if end > 3:
            long = LENGTH.search(seen, 0, end)
            if len(seen) - end >= (int(long[1]) if long else 0):
                self.told(self, int(seen[9:12]), seen[end:])

    def connection_lost(self, _why: Exception | None) -> None:
        if self.number >= 0:
            self.told(self, 0, b"")


def _by_processes(port: int, asked: Sequence[Any], connections: int, seconds: float) -> Load:
    fork = multiprocessing.get_context("fork")
    with fork.Pool(2) as pool:
        parts = [(port, asked[n::2] or asked, connections // 2, seconds, 0.0) for n in range(2)]
        return _joined(pool.starmap(_one_process, parts), seconds)


def paced(port: int, tokens: Sequence[str], connections: int, seconds: float) -> Load:
    """All of these requests, spread evenly over the seconds; every claim's code is kept."""
    fork = multiprocessing.get_context("fork")
    with fork.Pool(2) as pool:
        rate = len(tokens) / seconds / 2
        parts = [(port, tokens[n::2], connections // 2, seconds * 3, rate) for n in range(2)]
        done = pool.starmap(_one_process, parts)
    joined = _joined(done, max(one[3] for one in done))
    for n, one in enumerate(done):
        joined.codes |= {2 * number + n: code for number, code in one[2].items()}
    return joined


def _joined(done: Sequence[Any], seconds: float) -> Load:
    spans = sorted(span for one in done for span in one[0]) or [0.0]
    p50, p99 = (spans[int(share * (len(spans) - 1))] * 1000 for share in (0.5, 0.99))
    statuses = sum((one[1] for one in done), Counter())
    return Load(len(spans), seconds, p50, p99, statuses, cpu=sum(one[4] for one in done))


def _one_process(*part: Any) -> Any:
    try:
        from uvloop import run
    except ImportError:
        from asyncio import run
    os.nice(PRIORITY)
    before = time.process_time()
    return (*run(_drive(*part)), time.process_time() - before)


async def _drive(
    port: int, asked: Sequence[Any], connections: int, seconds: float, rate: float
) -> Any:
    """Send from a pool of connections; with a rate each thing once, else round and round."""
    loop, free = asyncio.get_running_loop(), list[_Client]()
    spans, statuses, codes = [], Counter[int](), {}
    raws = [one if isinstance(one, bytes) else raw_claim(one) for one in asked]

    def told(client: _Client, status: int, body: bytes) -> None:
        spans.append(time.perf_counter() - client.sent_at)
        statuses[status] += 1
        if status == 200 and rate:
            codes[client.number] = json.loads(body)["claim"]
        client.number = -1
        if status:
            free.append(client)

    for _ in range(connections):
        _way, client = await loop.create_connection(lambda: _Client(told), "127.0.0.1", port)
        free.append(client)
    begin, number, passed = time.perf_counter(), 0, 0.0
    while (number < len(raws)) if rate else (passed < seconds):
        due = min(int(passed * rate), len(raws)) - number if rate else len(free)
        for _ in range(min(due, len(free))):
            free.pop().send(number, raws[number % len(raws)])
            number += 1
        await asyncio.sleep(0.002 if rate else 0)
        passed = time.perf_counter() - begin
    until = time.perf_counter() + 20
    while len(spans) < number and time.perf_counter() < until:
        await asyncio.sleep(0.01)
    return spans, statuses, codes, time.perf_counter() - begin
