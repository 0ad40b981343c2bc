"""The lane's queue of one home: what arrives while a commit is under way makes the next batch.

One transaction of two journeys for each batch, an answer only after its COMMIT. If one fails, its
halves are tried, down to the single ask that is to blame. If the database goes away, the same
asks are sent again once it is back: who got one hears the same claim, so nobody gets a second.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections
from psycopg import errors

from xieli.activities.benefits import claim_rules, claim_sql, claims
from xieli.activities.benefits.claim_rules import Ask, Fate, Room
from xieli.activities.benefits.claim_sql import Shelf
from xieli.activities.benefits.claims import Outcome
from xieli.kernel.actor import Actor
from xieli.ledger.wire import Row, Statement, ask_apart
from xieli.shell.homes import QUEUE, must_be_name
from xieli.shell.thin_http import Turns

LANE = Actor(None, "快速通道")
BEGIN: Statement = ("BEGIN", ())
COMMIT: Statement = ("COMMIT", ())
ROLLBACK: Statement = ("ROLLBACK", ())
FRESH = 1.0  # seconds for which "none left" is believed without asking again
MOST_OWNERS = 50_000  # of one batch that are remembered; larger ones are looked up every time
LATEST = 0.05  # seconds for which an answer may wait for the next part, which may wait for a lock
PAUSE = 0.05  # seconds before the database is tried again; doubles up to a second
MOST_SHELVES = 1000
RECENT = 20_000  # answers whose waiting `GET /lane/ready` tells of
# A plan made on a fresh table is kept while it grows: no scan may be one (see claim_sql.PIN).
SESSION = (
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
    " -c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan"
    " -c lock_timeout=3s -c idle_in_transaction_session_timeout=10s"
)
AGAIN = (errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable)


@dataclass(frozen=True, slots=True)
class Gone:
    """A batch that had none left a moment ago, and all persons and households that have one."""

    owners: frozenset[str]
    homes: frozenset[str]
    until: float  # monotonic

    def answers(self, ask: Ask, now: float) -> bool:
        """Whether "none left" is this ask's answer: who may have one is looked up instead."""
        is_stranger = ask.person not in self.owners and ask.household not in self.homes
        return now < self.until and is_stranger


Told = Callable[[Outcome | None], None]  # None: nothing can be promised, ask again


class Full(Exception):
    """The queue has no place left: come back in a moment."""


class Away(Exception):
    """The database does not answer, or this ask cannot be served; nothing was promised."""


@dataclass(frozen=True)
class Limits:
    """What the lane bears; a deployment may say otherwise."""

    queue: int = 5000  # asks that wait at the same time
    batch: int = 500  # asks of one transaction
    patience: float = 8.0  # seconds for a database that is away
    person_every: float = 1.0  # seconds between two asks of a person …
    person_burst: int = 5  # … after so many at once
    address_every: float = 0.01  # 0: addresses are not counted
    address_burst: int = 400  # many phones share one address
    proxies: int = 0  # how many of ours stand in front and write X-Forwarded-For


def limits_here() -> Limits:
    """The limits as the environment says them."""
    plain, said = Limits(), os.environ.get
    rate = float(said("XIELI_LANE_ADDRESS_PER_SECOND", "100"))
    return Limits(
        queue=int(said("XIELI_LANE_QUEUE", str(plain.queue))),
        batch=int(said("XIELI_LANE_BATCH", str(plain.batch))),
        person_every=1 / float(said("XIELI_LANE_PERSON_PER_SECOND", "1")),
        address_every=1 / rate if rate else 0,
        address_burst=int(4 * rate),
        proxies=int(said("XIELI_PROXIES", "0")),
    )


@dataclass(slots=True, eq=False)
class Waiting:
    """One ask in the queue, and where its answer goes."""

    ask: Ask
    told: Told
    since: float  # monotonic
    outcome: Outcome | None = None  # what is committed


@dataclass
class Batcher:
    """All asks of one home in this process: one connection, one transaction at a time."""

    home: str
    limits: Limits
    turns: Turns = field(default_factory=Turns)
    waiting: int = 0
    is_away: bool = False
    spans: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT))  # seconds waited
    _queues: dict[str, deque[Waiting]] = field(default_factory=dict)
    _shelves: dict[str, Shelf | None] = field(default_factory=dict)
    _dry: set[str] = field(default_factory=set)  # batches that had none left when last seen
    _gone: dict[str, Gone] = field(default_factory=dict)
    _settled: list[Waiting] = field(default_factory=list)  # decided, and not told yet
    _late: asyncio.TimerHandle | None = None  # tells what is settled at the latest
    _link: psycopg.AsyncConnection | None = None
    _work: asyncio.Task[None] | None = None

    def is_gone(self, batch: str, ask: Ask) -> bool:
        """Whether this ask can be told at once that none is left.

        Believed for a second: what is given back in that time is seen a second later, and a claim
        made elsewhere in it is seen on the claimant's own page.
        """
        gone = self._gone.get(batch)
        return gone is not None and gone.answers(ask, time.monotonic())

    def put(self, batch: str, ask: Ask, told: Told) -> None:
        """Queue an ask, whose outcome is told after its COMMIT; Full where too many wait."""
        if self.waiting >= self.limits.queue:
            raise Full
        queue = self._queues.get(batch)
        if queue is None:
            queue = self._queues[batch] = deque()
        queue.append(Waiting(ask, told, time.monotonic()))
        self.waiting += 1
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        await asyncio.sleep(0)  # what arrives in the same turn comes along
        try:
            while self._queues:
                await self.turns.passed()
                batch, queue = next(iter(self._queues.items()))
                part = [queue.popleft() for _ in range(min(len(queue), self.limits.batch))]
                del self._queues[batch]
                if queue:
                    self._queues[batch] = queue  # the others' turn first
                try:
                    await self._serve(batch, part)
                finally:
                    self.waiting -= len(part)
                    self._settle(part)
        finally:
            self._tell()

    def _settle(self, part: Iterable[Waiting]) -> None:
        self._settled += part
        if self._late is None:
            self._late = asyncio.get_running_loop().call_later(LATEST, self._tell)

    def _tell(self) -> None:
        """Answer what is settled: as the next part is on its way, and never long after.

        So the answers of one batch are written while the database works on the next.
        """
        if self._late is not None:
            self._late.cancel()  # it was for these, and not for those that are settled next
            self._late = None
        settled, self._settled = self._settled, []
        now = time.monotonic()
        for one in settled:
            self.spans.append(now - one.since)
            one.told(one.outcome)

    async def _serve(self, batch: str, part: Sequence[Waiting]) -> None:
        """Answer a part; the halves of what failed are tried each on its own."""
        try:
            outcomes = await self._patiently(batch, [one.ask for one in part])
        except psycopg.Error:
            if len(part) > 1:
                middle = len(part) // 2
                await self._serve(batch, part[:middle])
                await self._serve(batch, part[middle:])
            return
        except Away:
            return
        for one, outcome in zip(part, outcomes, strict=True):
            one.outcome = outcome

    async def _patiently(self, batch: str, asks: Sequence[Ask]) -> list[Outcome]:
        """Try until the database is back; Away after the patience is over."""
        until, pause = time.monotonic() + self.limits.patience, PAUSE
        while True:
            try:
                link = await self._connected()
                outcomes = await self._judge(link, batch, asks)
            except (psycopg.OperationalError, psycopg.InterfaceError, OSError) as why:
                await self._let_go(why)
                self._tell()
                if time.monotonic() > until:
                    raise Away from why
                await asyncio.sleep(pause)
                pause = min(2 * pause, 1.0)
            else:
                self.is_away = False
                return outcomes

    async def _let_go(self, why: BaseException) -> None:
        """Forget the connection, unless it only had to wait too long for others."""
        if isinstance(why, AGAIN):
            return
        self.is_away = True
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    async def _connected(self) -> psycopg.AsyncConnection:
        if self._link is None or self._link.closed:
            params: dict[str, Any] = connections["default"].get_connection_params()
            for of_django in ("cursor_factory", "context", "prepare_threshold"):
                params.pop(of_django, None)
            path = f"-c search_path={must_be_name(self.home)},{QUEUE}"
            params |= {"options": f"{path} {SESSION}", "autocommit": True, "connect_timeout": 3}
            self._link = await psycopg.AsyncConnection.connect(**params)
        return self._link

    async def _judge(
        self, link: psycopg.AsyncConnection, batch: str, asks: Sequence[Ask]
    ) -> list[Outcome]:
        shelf = await self._shelf(link, batch)
        if shelf is None or batch in self._dry:
            self._tell()
        if shelf is None:
            return [Outcome(Fate.EARLY)] * len(asks)
        if batch in self._dry:
            outcomes = await _looked_up(link, shelf, asks)
            if outcomes:
                await self._remember(link, shelf)
                return outcomes
            self._dry.discard(batch)
            self._gone.pop(batch, None)
        outcomes, is_dry = await self._transacted(link, shelf, asks)
        if is_dry:
            self._dry.add(batch)
        return outcomes

    async def _transacted(
        self, link: psycopg.AsyncConnection, shelf: Shelf, asks: Sequence[Ask]
    ) -> tuple[list[Outcome], bool]:
        """The one short transaction; also says whether nothing is left after it."""
        at = datetime.now(UTC)
        try:
            _began, *answers = await ask_apart(link, BEGIN, *claims.questions(shelf, asks))
            writes, outcomes = claims.verdict(shelf, asks, answers, LANE, at)
            written = asyncio.create_task(ask_apart(link, *writes, COMMIT))
            await asyncio.sleep(0)  # it is sent
            self._tell()
            await written
        except psycopg.Error:
            state = link.pgconn.transaction_status
            if not link.closed and state != psycopg.pq.TransactionStatus.IDLE:
                await ask_apart(link, ROLLBACK)
            raise
        return outcomes, any(one.fate is Fate.SOLD_OUT for one in outcomes)

    async def _remember(self, link: psycopg.AsyncConnection, shelf: Shelf) -> None:
        """Keep who has one, read after nothing was left: no other can come before there is more."""
        now, known = time.monotonic(), self._gone.get(str(shelf.id))
        if known is not None and now < known.until:
            return
        [rows] = await ask_apart(link, claim_sql.owners(shelf, MOST_OWNERS + 1))
        if len(rows) <= MOST_OWNERS:
            owners, homes = (frozenset(row[n] for row in rows) for n in (0, 1))
            self._gone[str(shelf.id)] = Gone(owners, homes - {""}, now + FRESH)

    async def _shelf(self, link: psycopg.AsyncConnection, batch: str) -> Shelf | None:
        """Where the stock of a batch stands; kept once it is opened, for it never changes."""
        shelf = self._shelves.get(batch)
        if shelf is None:
            [rows] = await ask_apart(link, (claim_sql.SHELF, (batch,)))
            for code, title, stock, held in rows:
                if stock and held:
                    shelf = Shelf(UUID(batch), code, title, UUID(stock), UUID(held))
        if shelf is not None:
            if len(self._shelves) >= MOST_SHELVES:
                self._shelves.clear()
            self._shelves[batch] = shelf
        return shelf

    async def close(self) -> None:
        """Let what is under way come to its end, then let the connection go."""
        if self._work is not None:
            await self._work
        if self._link is not None:
            await self._link.close()


async def _looked_up(
    link: psycopg.AsyncConnection, shelf: Shelf, asks: Sequence[Ask]
) -> list[Outcome]:
    """The answers where nothing is left, without a lock; none where there is stock again."""
    answers: list[list[Row]] = await ask_apart(
        link, claim_sql.left(shelf), *claim_sql.known(shelf, asks)
    )
    left, *known = answers
    if any(int(amount) > 0 for (amount,) in left):
        return []
    at = datetime.now(UTC)
    gone = Room("open", claim_rules.FIRST, at, at + timedelta(seconds=1), 0)
    return claims.told(asks, claim_rules.decide(asks, gone, claims.known(known), at))
