"""The ledger beside django-hordak: transfers a second, the balance read, posting in sets.

usage: .venv/bin/python bench/ledger.py
Both sides use one embedded PostgreSQL with fsync on, their own database, 8 client processes, the
same psycopg and 50 accounts, in windows that take turns; the ratio is the median over the pairs.
Ours moves between two *bounded* accounts: lock, overdraft check and running balance included;
hordak's accounts have none of these.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import yardstick
from yardstick import ROOT, Crowd, Server

CLIENTS, ACCOUNTS, SECONDS, ROUNDS = 8, 50, 4.0, 6
WARM_SECONDS = 2.0  # of both sides before the first window, unmeasured
SMALL, LARGE, IN_ENTRY = 1_000, 1_000_000, 100
BATCH, ONE_BY_ONE, SET_ROUNDS = 5_000, 300, 6
SEED = 20261121
AT = datetime(2026, 11, 21, tzinfo=UTC)
UNIT = "CNY"
Windows = tuple[list[float], list[float]]  # a second, of ours and of theirs, in pairs
BESIDE_HORDAK, FLAT, BESIDE_ONE_BY_ONE = 3.0, 1.5, 10.0


def python_of_peer() -> Path:
    """The Python of an environment with django-hordak as locked; made where it is missing."""
    folder = ROOT / ".cache" / "bench-venv"
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        print("installing django-hordak into .cache/bench-venv …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        lock = str(ROOT / "requirements-bench.txt")
        pip = [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", lock]
        _must_run(pip)
        ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
        told = _must_run([str(python), "-c", ask])
        # behind its own packages, ours: both sides speak through the same psycopg
        ours = sysconfig.get_path("purelib")
        (Path(told.strip()) / "zz_psycopg.pth").write_text(f"{ours}\n")
        (folder / "made").touch()
    return python


def _must_run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def of_peer(python: Path, place: Server, seconds: float = SECONDS) -> Crowd:
    """One window of hordak's transfers."""
    script = str(Path(__file__).with_name("hordak_clients.py"))
    words = [str(place.socket), "hordak", CLIENTS, seconds, ACCOUNTS]
    command = [str(python), script, *map(str, words)]
    return Crowd(**json.loads(_must_run(command).splitlines()[-1]))


def open_accounts(kind: str, many: int, *, is_bounded: bool) -> list[Any]:
    """Open so many accounts and give their ids."""
    from xieli.kernel.actor import SYSTEM
    from xieli.ledger import services

    return [
        services.open_account(f"{kind}:{n}", kind, is_bounded=is_bounded, by=SYSTEM, at=AT).pk
        for n in range(many)
    ]


def post(lines: Sequence[Any]) -> None:
    """Post one entry."""
    from xieli.kernel.actor import SYSTEM
    from xieli.ledger import services
    from xieli.shell.keys import uuid7

    services.post(lines, because="bench", key=str(uuid7()), by=SYSTEM, at=AT)


def post_each(entries: Sequence[Sequence[Any]]) -> None:
    """Post entries one by one."""
    for lines in entries:
        post(lines)


def post_many(entries: Sequence[Sequence[Any]]) -> None:
    """Post entries as a set."""
    from xieli.kernel.actor import SYSTEM
    from xieli.ledger import rules, services
    from xieli.shell.keys import uuid7

    batch = uuid7()
    postings = [
        rules.Posting(f"{batch}:{n}", "bench", tuple(lines)) for n, lines in enumerate(entries)
    ]
    assert services.post_many(postings, by=SYSTEM, at=AT) == len(postings)


def of_ours(pairs: Callable[[random.Random], Sequence[Any]], seconds: float = SECONDS) -> Crowd:
    """One window of our transfers between the accounts that `pairs` draws."""
    from django.db import connection, connections

    from xieli.ledger import rules

    def make_act(number: int) -> Callable[[], object]:
        chance = random.Random(number)
        connection.ensure_connection()

        def act() -> None:
            out_of, into = pairs(chance)
            post(rules.move(Decimal(1), UNIT, out_of=out_of, into=into))

        return act

    connections.close_all()
    return yardstick.crowd(make_act, CLIENTS, seconds)


def beside_hordak(place: Server, stocks: list[Any], outside: list[Any]) -> Windows:
    """Transfers a second of ours (bounded to bounded) and of hordak's, in turns."""
    python = python_of_peer()
    place.run("CREATE DATABASE hordak")
    rows: list[tuple[object, ...]] = []
    ours, theirs = [], []

    def window(name: str, run: Callable[[], Crowd]) -> float:
        before = place.cpu_seconds()
        seen = run()
        server_us = (place.cpu_seconds() - before) / seen.done * 1e6
        told = (seen.per_s, seen.p50_ms, seen.p99_ms, seen.client_cpu_us, server_us)
        rows.append((name, *told))
        return seen.per_s

    def bounded(seconds: float = SECONDS) -> Crowd:
        return of_ours(lambda it: it.sample(stocks, 2), seconds)

    bounded(WARM_SECONDS)
    of_peer(python, place, WARM_SECONDS)
    for _ in range(ROUNDS):
        ours.append(window("ours, bounded to bounded", bounded))
        theirs.append(window("django-hordak", lambda: of_peer(python, place)))
    window(
        "ours, unbounded to bounded", lambda: of_ours(lambda it: (outside[0], it.choice(stocks)))
    )
    headings = ("transfers", "a second", "p50 ms", "p99 ms", "client us", "server us")
    yardstick.table(
        f"{CLIENTS} clients, {ACCOUNTS} accounts, {SECONDS:g} s windows", headings, rows
    )
    return ours, theirs


def in_sets(stocks: list[Any]) -> tuple[float, float]:
    """Entries a second of one client: one by one, and as a set; rounds take turns."""
    from xieli.ledger import rules

    chance = random.Random(SEED)

    def draw(many: int) -> list[Any]:
        pairs = [chance.sample(stocks, 2) for _ in range(many)]
        return [rules.move(Decimal(1), UNIT, out_of=a, into=b) for a, b in pairs]

    singles, sets = [], []
    for _ in range(SET_ROUNDS):
        singles.append(yardstick.cost_of(partial(post_each, draw(ONE_BY_ONE))).seconds)
        sets.append(yardstick.cost_of(partial(post_many, draw(BATCH))).seconds)
    one, at_once = ONE_BY_ONE / min(singles), BATCH / min(sets)  # the quietest round of each
    rows = [("post, one by one", one), (f"post_many, sets of {BATCH:,}", at_once)]
    yardstick.table("one client", ("posting", "entries a second"), rows)
    return one, at_once


def fill(account: Any, outside: Any, many: int) -> None:
    """Give the account so many lines, by posting in sets."""
    from xieli.ledger import rules

    entry = [rules.Line(account, UNIT, Decimal(1))] * IN_ENTRY
    entry.append(rules.Line(outside, UNIT, Decimal(-IN_ENTRY)))
    for begin in range(0, many, 200_000):
        post_many([entry] * (min(200_000, many - begin) // IN_ENTRY))


def read_balance(place: Server, outside: Any) -> tuple[float, float]:
    """The median time of a balance read of an account with few lines and of one with many."""
    from xieli.ledger import queries
    from xieli.ledger.models import Account

    small, large = Account.objects.filter(pk__in=open_accounts("read", 2, is_bounded=True))
    fill(small.pk, outside, SMALL)
    filling = yardstick.cost_of(lambda: fill(large.pk, outside, LARGE))
    place.run("VACUUM ANALYZE", "bench")
    times: dict[int, list[float]] = {SMALL: [], LARGE: []}
    for _ in range(5):
        for account, lines in ((small, SMALL), (large, LARGE)):
            read = partial(queries.balance, account, UNIT)
            times[lines].append(yardstick.middle_us(read, 300))
    assert queries.balance(large, UNIT) == LARGE
    rows = [(f"{lines:,} lines", min(seen)) for lines, seen in times.items()]
    yardstick.table("balance read", ("account with", "us"), rows)
    print(f"  {LARGE:,} lines were posted in sets in {filling.seconds:.1f} s")
    return min(times[SMALL]), min(times[LARGE])


def main() -> None:
    """Run all three and print what `make bench` reads."""
    with yardstick.server() as place, yardstick.home(place):
        from xieli.ledger import queries, rules

        print(f"PostgreSQL for both sides: {place.durability()}; seed {SEED}")
        stocks = open_accounts("stock", ACCOUNTS, is_bounded=True)
        outside = open_accounts("outside", 1, is_bounded=False)
        for stock in stocks:
            post(rules.move(Decimal(10**6), UNIT, out_of=outside[0], into=stock))
        ours, theirs = beside_hordak(place, stocks, outside)
        pairs = [mine / other for mine, other in zip(ours, theirs, strict=True)]
        one, at_once = in_sets(stocks)
        small, large = read_balance(place, outside[0])
        replay = yardstick.cost_of(queries.replay)
        print(f"  replay of the whole ledger: {len(replay.value)} faults, {replay.seconds:.1f} s")
    ratios = {
        "ratio": statistics.median(pairs),
        "balance_ratio_1e6_over_1e3": large / small,
        "set_based_ratio": at_once / one,
    }
    holds = (
        ratios["ratio"] >= BESIDE_HORDAK
        and ratios["balance_ratio_1e6_over_1e3"] <= FLAT
        and ratios["set_based_ratio"] >= BESIDE_ONE_BY_ONE
        and not replay.value
    )
    yardstick.finish(
        "ledger", holds=holds, post_per_s=statistics.median(ours),
        hordak_per_s=statistics.median(theirs), **ratios,
        one_by_one_per_s=one, set_based_per_s=at_once, balance_read_us=large,
        faults=len(replay.value), seed=SEED,
    )  # fmt: skip


if __name__ == "__main__":
    main()
