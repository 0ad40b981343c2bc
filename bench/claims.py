"""The fast lane: durable claims a second through HTTP beside function A and Django's hello.

usage: .venv/bin/python bench/claims.py [--drop-scale 1.0] [--quick] [--peers]
One run, one machine: load generator, server and database share its cores. PostgreSQL is the
embedded one, durable. Function A is `shared/bench/limits`' claim_hot under pgbench, once in its
own form and once with the rows that we write (claims_a.sql); the bar is taken from the latter,
"the same ledger rows". The drop is 10,000 vouchers, 300,000 requests in 60 s from 200,000 people.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any, NamedTuple

import claims_load as load
import yardstick
from claims_servers import PAGES_PORT, PORT, Running, Spent, granian, served
from yardstick import HOME, ROOT, Server

PEOPLE, WIDE, SEED = 200_000, 1000, 20261121
WINDOWS = 5  # of accepted claims; the one in the middle is told
STOCK, REQUESTS, DROP_SECONDS, CALM_SECONDS = 10_000, 300_000, 60.0, 20.0
AT_A, AIM, AT_HELLO, P99_MS, PAGES = 3.0, 5.0, 1.5, 150.0, 2.0
KEYS = {"XIELI_SECRET_KEY": "b" * 60, "XIELI_VAULT_KEYS": "1:" + "a" * 64,
        "XIELI_VAULT_INDEX_KEY": "b" * 64, "XIELI_LANE_ADDRESS_PER_SECOND": "0"}  # fmt: skip


def register(place: Server) -> list[str]:
    """Rows for all people; their ids as texts."""
    place.run(
        f"INSERT INTO {HOME}.people_person (id, name, name_key)"
        f" SELECT uuidv7(), '工友', 'gy' FROM generate_series(1, {PEOPLE})", "bench",
    )  # fmt: skip
    place.run(f"VACUUM ANALYZE {HOME}.people_person", "bench")
    ids = [str(key) for (key,) in place.run(f"SELECT id FROM {HOME}.people_person", "bench")]
    random.Random(SEED).shuffle(ids)
    return ids


def open_drop(stock: int) -> Any:
    """A batch with so many in stock, open for an hour before and a day after now."""
    from xieli.activities.benefits.tests.drop import drop

    return drop(stock, datetime.now(UTC))


def tokens_of(one: Any, people: Sequence[str]) -> list[str]:
    """A token for each."""
    return [one.token(person, home=HOME) for person in people]


# Function A ---------------------------------------------------------------------------------------


def function_a(place: Server, one: Any, seconds: float) -> tuple[float, float]:
    """Claims a second of A in its own form and with our rows; the better of 16 and 32 clients."""
    import psycopg

    _open_held(one)
    with psycopg.connect(place.local.url("postgres", "bench"), autocommit=True) as link:
        link.execute((ROOT / "bench" / "claims_a.sql").read_text())
        link.execute(
            "CREATE TABLE a.person AS SELECT row_number() OVER () AS n, id AS person_id"
            f" FROM {HOME}.people_person"
        )
        link.execute("CREATE UNIQUE INDEX ON a.person (n)")
        link.execute("ANALYZE a.person")
    plain = "\\set p random(1, 2000000000)\nSELECT a.claim_hot(1, :p);\n"
    ours = f"\\set n random(1, {PEOPLE})\nSELECT {HOME}.claim_hot('{one.batch.pk}', :n);\n"
    count = {plain: "SELECT count(*) FROM a.claim",
             ours: f"SELECT count(*) FROM {HOME}.benefits_claim"}  # fmt: skip
    best, rows = {plain: 0.0, ours: 0.0}, []
    for name, script in (("A, its own form", plain), ("A, the rows that we write", ours)):
        for clients in (16, 32):
            per_s, ms = _pgbench(place, script, clients, seconds, count[script])
            rows.append((name, clients, per_s, ms))
            best[script] = max(best[script], per_s)
    yardstick.table("function A, pgbench", ("form", "clients", "claims/s", "mean ms"), rows)
    return best[plain], best[ours]


def _open_held(one: Any) -> None:
    """A's update finds both balances, as ours does after the first claim."""
    from xieli.ledger import sql, wire

    wire.ask(sql.open_balances(one.shelf.places))


def _pgbench(
    place: Server, script: str, clients: int, seconds: float, count: str
) -> tuple[float, float]:
    """What was stored in the window, per second."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        [(before,)] = place.run(count, "bench")
        words = ["-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", f"{seconds:g}"]
        reach = ["-h", str(place.socket), "-p", "5432", "-U", "postgres", "bench"]
        done = subprocess.run(
            [str(place.local.bin / "pgbench"), *words, "-f", file.name, *reach],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        [(after,)] = place.run(count, "bench")
    mean = float(re.search(r"latency average = ([\d.]+)", done.stdout)[1])  # type: ignore[index]
    return (after - before) / seconds, mean


# Ours ---------------------------------------------------------------------------------------------


def sets_alone(place: Server, people: Sequence[str], size: int) -> float:
    """Claims a second of the plain set-based form by itself, one client, without HTTP."""
    from xieli.activities.benefits import claims
    from xieli.activities.benefits.claim_rules import Ask
    from xieli.activities.benefits.tests.drop import BY

    one = open_drop(10**6)
    shelf, asks = one.shelf, [Ask(person) for person in people]
    parts = [asks[n : n + size] for n in range(0, len(asks), size)]
    for part in parts[:5]:
        claims.take(shelf, part, by=BY, at=one.at)
    before, begin = place.cpu_seconds(), time.perf_counter()
    for part in parts[5:]:
        claims.take(shelf, part, by=BY, at=one.at)
    took, many = time.perf_counter() - begin, size * (len(parts) - 5)
    server = (place.cpu_seconds() - before) / many * 1e6
    print(f"  plain sets of {size} alone: {many / took:,.0f} claims/s, server {server:.0f} us each")
    return many / took


def stored(place: Server, one: Any) -> int:
    """Claims of a batch as rows."""
    asked = f"SELECT count(*) FROM {HOME}.benefits_claim WHERE batch_id = '{one.batch.pk}'"
    return int(place.run(asked, "bench")[0][0])


class Window(NamedTuple):
    """Claims accepted through HTTP for a few seconds."""

    per_s: float
    p50_ms: float
    p99_ms: float
    inside_ms: float  # the p99 from a request's last byte to its answer
    cpu: str


def through_http(place: Server, people: Sequence[str], seconds: float) -> dict[str, float]:
    """Accepted durable claims, then sold-out answers, both with 1,000 connections.

    The machine's speed moves within seconds, so the claims are measured in several windows.
    """
    warm, hot, gone = open_drop(10**6), open_drop(10**6), open_drop(0)
    shuffled = tokens_of(gone, people[:50_000])
    each = len(people) // WINDOWS
    with served() as (lane, _pages):
        load.claims(PORT, tokens_of(warm, people[:20_000]), WIDE, 2)
        seen = [
            _window(place, lane, hot, people[n * each : (n + 1) * each], seconds)
            for n in range(WINDOWS)
        ]
        spent = Spent(place, lane)
        sold = load.claims(PORT, shuffled, WIDE, seconds)
        sold_cpu = spent.words(sold)
    rows = [("accepted, durable", *window[:4]) for window in seen]
    rows.append(("sold out", sold.per_s, sold.p50_ms, sold.p99_ms, "—"))
    title = f"the lane, {WIDE} connections, {load.NAMED}, token checked"
    yardstick.table(title, ("answer", "a second", "p50 ms", "p99 ms", "p99 inside"), rows)
    print("\n".join(f"  CPU an accepted claim: {window.cpu}" for window in seen))
    print(f"  CPU a sold-out answer: {sold_cpu}")
    middle = {name: median(getattr(one, name) for one in seen) for name in Window._fields[:4]}
    return {"claims_per_s": middle["per_s"], "p99_ms": middle["p99_ms"],
            "p99_inside_ms": middle["inside_ms"], "sold_out_per_s": sold.per_s,
            "sold_out_p99_ms": sold.p99_ms}  # fmt: skip


def _window(
    place: Server, lane: Running, hot: Any, people: Sequence[str], seconds: float
) -> Window:
    listed, before, spent = tokens_of(hot, people), stored(place, hot), Spent(place, lane)
    seen = load.claims(PORT, listed, WIDE, seconds)
    cpu, many = spent.words(seen), stored(place, hot) - before
    ready = json.loads(urllib.request.urlopen(f"{lane.address}/lane/ready").read())
    if seen.statuses[0]:
        print(f"  {seen.statuses[0]} answers were not a claim (people asked twice too fast)")
    return Window(many / seen.seconds, seen.p50_ms, seen.p99_ms, ready["p99_ms"], cpu)


def hellos(seconds: float) -> tuple[float, float]:
    """Django's hello, bare and through our middleware, on granian WSGI."""
    told = []
    for name, which in (("bare Django", "bare"), ("through our middleware", "ours")):
        with granian("hello", "claims_hello:application", HELLO=which) as one:
            load.get(f"{one.address}/hello", 64, 1)
            seen = load.get(f"{one.address}/hello", 64, seconds)
            told.append((name, seen.per_s, seen.p50_ms, seen.p99_ms))
    yardstick.table("Django's hello, 64 connections", ("", "a second", "p50 ms", "p99 ms"), told)
    return told[0][1], told[1][1]


def pages_beside_wsgi(seconds: float) -> float:
    """How much slower a page is behind the lane than under WSGI alone; the best of two."""
    told: dict[str, list[float]] = {"behind": [], "alone": []}
    for _ in range(2):
        with granian("wsgi", "xieli.site.wsgi:application", PAGES_PORT) as one:
            told["alone"].append(_page_per_s(one, seconds))
        with served() as (lane, _pages):
            told["behind"].append(_page_per_s(lane, seconds))
    was, now = max(told["alone"]), max(told["behind"])
    print(f"\nlogin page, 4 connections: WSGI alone {was:.0f}/s, behind the lane {now:.0f}/s")
    return was / now


def _page_per_s(one: Running, seconds: float) -> float:
    load.get(f"{one.address}/accounts/login/", 4, 1)
    return load.get(f"{one.address}/accounts/login/", 4, seconds).per_s


# The drop -----------------------------------------------------------------------------------------


class Visitor(threading.Thread):
    """Somebody who reads ordinary pages meanwhile, one after the other."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address, self.spans, self.bad, self.stop = address, list[float](), 0, False

    def run(self) -> None:
        while not self.stop:
            begin = time.perf_counter()
            try:
                urllib.request.urlopen(self.address, timeout=30).read()
            except OSError:
                self.bad += 1
            self.spans.append(time.perf_counter() - begin)
            time.sleep(0.05)

    def p95_ms(self) -> float:
        """Of all pages so far, which are forgotten."""
        spans, self.spans = sorted(self.spans), []
        return spans[int(0.95 * (len(spans) - 1))] * 1000 if spans else 0.0


def one_drop(place: Server, people: Sequence[str], scale: float) -> dict[str, Any]:
    """The rush: correct, no fault but the honest 503, other pages at most twice as slow."""
    from xieli.ledger import queries

    stock, requests = int(STOCK * scale), int(REQUESTS * scale)
    one, chance = open_drop(stock), random.Random(SEED)
    crowd = people[: max(1, int(PEOPLE * scale))]
    each = dict(zip(crowd, tokens_of(one, crowd), strict=True))
    asking = [*crowd, *chance.choices(crowd, k=requests - len(crowd))]
    chance.shuffle(asking)
    with served() as (lane, _pages):
        visitor = Visitor(f"{lane.address}/accounts/login/")
        visitor.start()
        time.sleep(3)
        visitor.p95_ms()  # the first pages are made ready
        time.sleep(CALM_SECONDS * min(1.0, 4 * scale))
        calm, spent = visitor.p95_ms(), Spent(place, lane)
        seen = load.paced(PORT, [each[p] for p in asking], WIDE, DROP_SECONDS * scale)
        rushed, cpu, visitor.stop = visitor.p95_ms(), spent.words(seen), True
        visitor.join()
    faults = _faults(place, one, seen, asking, stock)
    faults += queries.replay()
    if visitor.bad:
        faults.append(f"{visitor.bad} ordinary pages failed")
    _tell_drop(seen, calm, rushed, faults, stock)
    print(f"  CPU a request: {cpu}")
    return {"drop_seconds": seen.seconds, "drop_p99_ms": seen.p99_ms, "drop_faults": len(faults),
            "drop_503": seen.statuses[503], "pages_p95_ratio": rushed / calm,
            "pages_p95_calm_ms": calm, "pages_p95_rushed_ms": rushed}  # fmt: skip


def _faults(
    place: Server, one: Any, seen: load.Load, asking: Sequence[str], stock: int
) -> list[str]:
    """What the drop got wrong, in words."""
    rows = place.run(
        f"SELECT person_id::text, code FROM {HOME}.benefits_claim"
        f" WHERE batch_id = '{one.batch.pk}'", "bench",
    )  # fmt: skip
    has, faults = dict(rows), []
    if len(rows) != stock or len(has) != len(rows):
        faults.append(f"{len(rows)} claims of {len(has)} people, stock {stock}")
    if (counted := one.counted()) != (stock, 0, stock):
        faults.append(f"rows, stock, held: {counted}")
    lost = sum(has.get(asking[number]) != code for number, code in seen.codes.items())
    if lost:
        faults.append(f"{lost} acknowledged claims are not there")
    strange = {s: n for s, n in seen.statuses.items() if s not in {200, 409, 429, 503}}
    return [*faults, *([f"answers {strange}"] if strange else [])]


def _tell_drop(
    seen: load.Load, calm: float, rushed: float, faults: Sequence[str], stock: int
) -> None:
    print(f"\nthe drop: {stock:,} of a batch, {seen.requests:,} requests in {seen.seconds:.1f} s")
    print(f"  answers {dict(sorted(seen.statuses.items()))}, p99 {seen.p99_ms:.0f} ms")
    print(f"  login page p95: {calm:.0f} ms before, {rushed:.0f} ms meanwhile")
    print(f"  faults: {len(faults)} {'; '.join(faults[:5])}")


def measure(place: Server, asked: argparse.Namespace) -> dict[str, Any]:
    """All of it, in turn."""
    seconds = 2.0 if asked.quick else 8.0
    people = register(place)
    alone = {size: sets_alone(place, people[: size * 60], size) for size in (200, 500)}
    # the log's files can be used again, as on a server that has run for a while; for both sides
    place.run("CHECKPOINT")
    plain, ours = function_a(place, open_drop(10**8), seconds)
    place.run("CHECKPOINT")
    figures: dict[str, Any] = through_http(place, people, seconds * 0.4)
    bare, whole = hellos(seconds / 2)
    figures |= {"a_per_s": ours, "a_own_form_per_s": plain, "hello_per_s": bare,
                "our_hello_per_s": whole, "sets_of_200_per_s": alone[200],
                "sets_of_500_per_s": alone[500]}  # fmt: skip
    figures["over_a"] = figures["claims_per_s"] / ours
    figures["over_a_own_form"] = figures["claims_per_s"] / plain
    figures["over_hello"] = figures["claims_per_s"] / bare
    figures["over_our_hello"] = figures["claims_per_s"] / whole
    figures["page_slower"] = pages_beside_wsgi(seconds / 2)
    figures |= one_drop(place, people, asked.drop_scale)
    if asked.peers:
        from claims_peers import beside_pretix

        figures |= beside_pretix(place, 2.5 * seconds)
        for one in ("orders", "reservations"):
            ratio = figures["claims_per_s"] / figures[f"pretix_{one}_per_s"]
            print(f"  accepted claims a second over pretix's {one}: {ratio:,.0f} ×")
            figures[f"over_pretix_{one}"] = ratio
    return figures


BARS: dict[str, Callable[[dict[str, Any]], bool]] = {
    f"≥ {AT_A:g} × function A with our rows": lambda f: f["over_a"] >= AT_A,
    f"(aim) ≥ {AIM:g} × function A with our rows": lambda f: f["over_a"] >= AIM,
    f"(beside) ≥ {AT_A:g} × function A in its own form": lambda f: f["over_a_own_form"] >= AT_A,
    f"≥ {AT_HELLO:g} × this server's Django hello (through our middleware)": lambda f: (
        f["over_our_hello"] >= AT_HELLO
    ),
    f"(beside) ≥ {AT_HELLO:g} × bare Django hello": lambda f: f["over_hello"] >= AT_HELLO,
    f"p99 ≤ {P99_MS:g} ms": lambda f: f["p99_ms"] <= P99_MS,
    "sold out at least as fast": lambda f: f["sold_out_per_s"] >= f["claims_per_s"],
    "a page at most 20 % slower than WSGI alone": lambda f: f["page_slower"] <= 1.2,
    "the drop without a fault": lambda f: not f["drop_faults"],
    "other pages' p95 at most doubled meanwhile": lambda f: f["pages_p95_ratio"] <= PAGES,
}


def main() -> None:
    """Run and print what `make bench` reads."""
    asks = argparse.ArgumentParser()
    asks.add_argument("--drop-scale", type=float, default=1.0)
    asks.add_argument("--quick", action="store_true")
    asks.add_argument("--peers", action="store_true", help="install pretix and measure it too")
    asked = asks.parse_args()
    folder = tempfile.mkdtemp(prefix="xieli-bench-static-")
    os.environ.update(KEYS, XIELI_STATIC=folder)
    try:
        with yardstick.server() as place, yardstick.home(place):
            from xieli.site import static_files

            static_files.collect()
            told = f"load by {load.NAMED}, nice {load.PRIORITY}"
            print(f"PostgreSQL for both sides: {place.durability()}; {told}")
            figures = measure(place, asked)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print()
    held = {words: bar(figures) for words, bar in BARS.items()}
    for words, holds in held.items():
        print(f"  {'holds' if holds else 'FAILS'}: {words}")
    holds = all(is_so for words, is_so in held.items() if not words.startswith("("))
    yardstick.finish("claims", holds=holds, **figures, seed=SEED)


if __name__ == "__main__":
    main()
