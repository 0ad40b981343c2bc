"""Ten thousand claims while the lanes and PostgreSQL are killed: none lost, none too many.

A durable server of its own, two lanes as processes of their own; clients ask again until they have
an answer, as phones do. `make bench BENCH=claims` measures; this proves.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from xieli.activities.benefits.models import Claim
from xieli.activities.benefits.tests.drop import Drop, drop, on_a_loop, workers
from xieli.ledger import queries as ledger_queries
from xieli.shell.homes import use_home
from xieli.shell.local_postgres import SAFE, LocalPostgres

ROOT = Path(__file__).resolve().parents[4]
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
ASKS, STOCK, CLIENTS = 10_000, 6_000, 60
KEYS = {"XIELI_VAULT_KEYS": "1:" + "a" * 64, "XIELI_VAULT_INDEX_KEY": "b" * 64,
        "XIELI_LANE_ADDRESS_PER_SECOND": "0", "XIELI_LANE_PERSON_PER_SECOND": "1000"}  # fmt: skip
# one lane as `xieli serve` starts it, one under another ASGI server: both at once stay correct
OWN = ["xieli.site.lane_server"]
OTHER = ["granian", "--interface", "asgi", "--no-ws", "--log-level", "error",
         "--workers-kill-timeout", "1", "xieli.site.asgi:application"]  # fmt: skip


@dataclass
class House:
    """The server, and the lanes that run on it."""

    postgres: LocalPostgres
    secret: str
    folder: Path
    ports: list[int] = field(default_factory=list)
    lanes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def open_lane(self, port: int) -> subprocess.Popen[bytes]:
        """One more lane, in a group of its own."""
        env = {name: text for name, text in os.environ.items() if "XIELI" not in name} | KEYS
        env |= {"DATABASE_URL": self.postgres.url("xieli_app", "house"), "PYTHONPATH": str(ROOT),
                "XIELI_SECRET_KEY": self.secret, "XIELI_DATA": str(self.folder)}  # fmt: skip
        words = OWN if port == self.ports[0] else OTHER
        return subprocess.Popen(
            [sys.executable, "-m", *words, "--port", str(port)],
            env=env, cwd=ROOT, start_new_session=True,
        )  # fmt: skip

    def open_lanes(self) -> None:
        for port in self.ports:
            self.lanes.append(self.open_lane(port))
        until = time.monotonic() + 120
        for port in self.ports:
            while not _answers(port):
                assert time.monotonic() < until
                time.sleep(0.1)

    def kill_lane(self, number: int) -> None:
        """kill -9 of a lane with its worker, and another one in its place."""
        _kill_group(self.lanes[number])
        self.lanes[number] = self.open_lane(self.ports[number])

    def kill_postgres(self) -> None:
        """kill -9 of the server and all its processes, then its next start."""
        chief = int((self.postgres.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{chief}/task/{chief}/children").read_text().split()
        for pid in [chief, *map(int, children)]:
            os.kill(pid, signal.SIGKILL)
        self.postgres.start()

    def restart_postgres(self) -> None:
        """An orderly restart in the middle: connections are cut."""
        self.postgres._run("pg_ctl", self.postgres.data, "-w", "-m", "fast", "stop")
        self.postgres.start()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A copy of the tests' home on a durable server; Django's connections point there meanwhile."""
    from django.conf import settings

    folder = tmp_path_factory.mktemp("house")
    server = LocalPostgres(folder, {**SAFE, **DURABLE}).start()
    one = House(server, settings.SECRET_KEY, folder, [_free_port(), _free_port()])
    was = {alias: dict(connections[alias].settings_dict) for alias in ("default", "owner")}
    _copy(server, was["owner"])
    with django_db_blocker.unblock(), use_home("home"):
        _point(server, {alias: {"HOST": str(server.socket), "NAME": "house"} for alias in was})
        one.open_lanes()
        yield one
        for lane in one.lanes:
            _kill_group(lane)
        _point(server, was)
    server.leave()


def _point(server: LocalPostgres, to: dict[str, Any]) -> None:
    for alias, where in to.items():
        connections[alias].close()
        connections[alias].settings_dict.update(where)


def _copy(server: LocalPostgres, tested: dict[str, Any]) -> None:
    """The tests' empty home as it stands, by pg_dump."""
    programs, at = server.bin, ["-h", str(server.socket), "-p", "5432", "-U", "postgres"]
    for words in ("CREATE ROLE xieli_app LOGIN", "CREATE DATABASE house"):
        _run([str(programs / "psql"), *at, "-qc", words, "postgres"])
    source = ["-h", tested["HOST"], "-p", "5432", "-U", "postgres", tested["NAME"]]
    dumped = _run([str(programs / "pg_dump"), *source])
    _run([str(programs / "psql"), *at, "-q", "house"], dumped)


def _run(words: list[str], given: bytes = b"") -> bytes:
    done = subprocess.run(words, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


async def _one_ask(port: int, token: str) -> tuple[int, dict[str, Any]]:
    """One request on a connection of its own."""
    raw = f"POST /lane/claim HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"{raw}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 30)
    finally:
        writer.close()
    head, _blank, body = answer.partition(b"\r\n\r\n")
    return int(head[9:12]), dict(json.loads(body))


async def _until_answered(ports: list[int], token: str, number: int) -> tuple[int, dict[str, Any]]:
    """Ask again, elsewhere, after a lost answer or a 503."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            status, said = await _one_ask(ports[number % len(ports)], token)
            if status != 503:
                return status, said
        except (TimeoutError, OSError, ValueError):
            pass
        number += 1
        await asyncio.sleep(0.1)
    raise AssertionError("no answer at all")


async def _rush(
    house: House, tokens: list[str], events: dict[int, Callable[[], None]]
) -> dict[int, tuple[int, dict[str, Any]]]:
    """All tokens by sixty clients; when so many are answered, something happens."""
    told: dict[int, tuple[int, dict[str, Any]]] = {}
    todo, happening = iter(range(len(tokens))), list[asyncio.Task[None]]()

    async def client() -> None:
        for number in todo:
            told[number] = await _until_answered(house.ports, tokens[number], number)
            if act := events.pop(len(told), None):
                happening.append(asyncio.create_task(asyncio.to_thread(act)))

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    await asyncio.gather(*happening)
    return told


def _must_be_whole(one: Drop, told: dict[int, tuple[int, dict[str, Any]]], ids: list[str]) -> None:
    """Nobody lost what was acknowledged, nothing is given twice, the ledger adds up."""
    connections["default"].close()  # the test's own was cut with all others
    rows = Claim.objects.filter(batch=one.batch).values_list("person", "code")
    has = {str(person): code for person, code in rows}
    acknowledged = {ids[n]: said["claim"] for n, (status, said) in told.items() if status == 200}
    assert {person: has.get(person) for person in acknowledged} == acknowledged
    assert one.counted() == (STOCK, 0, STOCK)
    assert len(has) == STOCK
    assert {status for status, _said in told.values()} == {200, 409}
    assert ledger_queries.replay() == []


def test_kills_during_ten_thousand_claims_lose_none_and_give_none_too_many(house: House) -> None:
    one, people = drop(STOCK), workers(ASKS)
    ids = [str(person.pk) for person in people]
    tokens = [one.token(person.pk) for person in people]
    events: dict[int, Callable[[], None]] = {
        1000: lambda: house.kill_lane(0), 2500: house.kill_postgres,
        4000: lambda: house.kill_lane(1), 5000: house.restart_postgres,
        5600: lambda: house.kill_lane(0),
    }  # fmt: skip

    told = on_a_loop(_rush(house, tokens, events))

    assert not events
    assert len(told) == ASKS
    _must_be_whole(one, told, ids)


def test_after_it_all_a_retry_with_an_old_token_gives_the_same_claim(house: House) -> None:
    first = Claim.objects.select_related("batch").earliest("id")
    one = Drop(first.batch, timezone.now())

    status, said = on_a_loop(_until_answered(house.ports, one.token(first.person_id), 0))

    assert (status, said["claim"], said["new"]) == (200, first.code, False)
