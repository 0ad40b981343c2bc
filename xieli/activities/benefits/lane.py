"""The fast lane: a bare ASGI callable before Django, so that a rush does not take the house down.

`POST /lane/claim` with an entry token (form field `token`, or `Authorization: Bearer …`): JSON for
scripts, a redirect to the claim's page or a small page with the reason for a plain form.
`GET /lane/ready`. Nothing is answered before its COMMIT; a full queue says so with 503.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.http.request import split_domain_port

from xieli.activities.benefits import lane_words, tokens
from xieli.activities.benefits.batching import Batcher, Full, Limits, limits_here
from xieli.activities.benefits.buckets import Buckets
from xieli.activities.benefits.claim_rules import Ask
from xieli.activities.benefits.claims import Outcome
from xieli.activities.benefits.lane_words import Answer
from xieli.activities.benefits.tokens import Entry, No, TokenRefused
from xieli.shell import homes_store
from xieli.shell.thin_http import LONGEST_BODY, Turns

REMEMBER_SECONDS = 10.0  # as HomeByHost
CLAIM, READY = "/lane/claim", "/lane/ready"
MOST_HOSTS = 1000
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(slots=True)
class Asked:
    """What the lane wants to know of a request."""

    method: str = ""
    path: str = ""
    host: str = ""
    token: str = ""
    forwarded: str = ""
    client: str = ""
    is_form: bool = False  # a plain form of a browser, without script
    language: str = "zh-hans"


Tell = Callable[[Answer], None]


class Lane:
    """One process's lane: its homes, their queues, its brakes."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or limits_here()
        self.persons = Buckets(self.limits.person_every, self.limits.person_burst)
        self.addresses = Buckets(self.limits.address_every, self.limits.address_burst)
        self.batchers: dict[str, Batcher] = {}
        self.homes: dict[str, str] = {}
        self.secret = settings.SECRET_KEY
        self.turns = Turns()
        self._home_of: dict[str, str | None] = {}  # as hosts are written, ports and all
        self.read_at = -REMEMBER_SECONDS
        self._reading: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The lane as an ASGI application."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return
        asked = read(scope["method"], scope["path"], scope["headers"])
        asked.client = str(scope["client"][0]) if scope.get("client") else ""
        if asked.path == CLAIM and not asked.token:
            asked.token = of_form(await _body(receive))
        told = asyncio.get_running_loop().create_future()

        def tell(answer: Answer) -> None:
            if not told.done():  # somebody still listens
                told.set_result(answer)

        self.answer(asked, tell)
        answer = await told
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.head})
        await send({"type": "http.response.body", "body": answer.body})

    def answer(self, asked: Asked, tell: Tell) -> None:
        """Tell the answer once, now or when it is known."""
        if asked.path == CLAIM and asked.method == "POST":
            self._claim(asked, tell)
        elif asked.path == CLAIM:
            tell(lane_words.plain("method", asked.language, is_form=False))
        elif asked.path == READY and asked.method in {"GET", "HEAD"}:
            self._know_homes(lambda is_known: tell(self._ready(is_known)))
        else:
            tell(lane_words.plain("nowhere", asked.language, is_form=False))

    def _ready(self, is_known: bool) -> Answer:
        away = not is_known or any(one.is_away for one in self.batchers.values())
        waiting = sum(one.waiting for one in self.batchers.values())
        spans = sorted(span for one in self.batchers.values() for span in one.spans)
        slow = spans[int(0.99 * (len(spans) - 1))] if spans else 0.0
        return lane_words.ready(not away, waiting, round(slow * 1000))

    def _claim(self, asked: Asked, tell: Tell) -> None:
        now = time.time()
        if not self.addresses.passes(self._address(asked), now):
            tell(self._no("too_many", asked))
        elif self._is_stale():
            self._know_homes(
                lambda is_known: (
                    self._entered(asked, now, tell) if is_known else tell(self._no("away", asked))
                )
            )
        else:
            self._entered(asked, now, tell)

    def _entered(self, asked: Asked, now: float, tell: Tell) -> None:
        """Past the brake on addresses: whose token is it?"""
        home = self._home(asked.host)
        if home is None:
            tell(self._no("nowhere", asked))
            return
        try:
            entry = tokens.read(asked.token, now, self.secret)
        except TokenRefused as refused:
            tell(self._refused(refused, asked, now))
            return
        if entry.home != home:
            tell(self._no(No.FORGED.value, asked))
        elif not self.persons.passes(entry.person, now):
            tell(self._no("too_many", asked, entry))
        else:
            self._asked(entry, asked, tell)

    def _asked(self, entry: Entry, asked: Asked, tell: Tell) -> None:
        batcher = self.batchers.get(entry.home)
        if batcher is None:
            batcher = self.batchers[entry.home] = Batcher(entry.home, self.limits, self.turns)
        ask = Ask(entry.person, entry.household, entry.window)
        if batcher.is_gone(entry.batch, ask):
            tell(self._no("sold_out", asked, entry))
            return

        def told(outcome: Outcome | None) -> None:
            if outcome is None:
                tell(self._no("away", asked, entry))
            elif outcome.code:
                tell(lane_words.given(outcome, is_form=asked.is_form))
            else:
                tell(self._no(outcome.fate.value, asked, entry))

        try:
            batcher.put(entry.batch, ask, told)
        except Full:
            tell(self._no("full", asked, entry))

    async def close(self) -> None:
        """Let what is under way come to its end."""
        for batcher in self.batchers.values():
            await batcher.close()

    def _no(self, why: str, asked: Asked, entry: Entry | None = None) -> Answer:
        back = entry.code if entry else ""
        return lane_words.plain(why, asked.language, is_form=asked.is_form, back=back)

    def _refused(self, refused: TokenRefused, asked: Asked, now: float) -> Answer:
        answer = self._no(refused.why.value, asked, refused.entry)
        if refused.why is No.EARLY and refused.entry is not None:
            wait = max(1, int(refused.entry.begins - now) + 1)
            return answer.later(wait)
        return answer

    def _address(self, asked: Asked) -> str:
        """Who sends: as our own proxies say it, where there are any, else the connection's."""
        if self.limits.proxies and asked.forwarded:
            told = [one.strip() for one in asked.forwarded.split(",")]
            return told[-min(self.limits.proxies, len(told))]
        return asked.client

    def _home(self, host: str) -> str | None:
        """The home that answers to this host, by the rule of HomeByHost."""
        if host not in self._home_of:
            name, _port = split_domain_port(host)
            if len(self._home_of) > MOST_HOSTS:
                self._home_of.clear()
            self._home_of[host] = self.homes.get(name, self.homes.get("*"))
        return self._home_of[host]

    def _is_stale(self) -> bool:
        return time.monotonic() - self.read_at > REMEMBER_SECONDS

    def _know_homes(self, then: Callable[[bool], None]) -> None:
        """Read the homes' host names every ten seconds, and wait for it only at first."""
        if self._is_stale() and (self._reading is None or self._reading.done()):
            self._reading = asyncio.create_task(self._read_homes())
        if self.homes or self._reading is None:
            then(bool(self.homes))
        else:
            self._reading.add_done_callback(lambda _done: then(bool(self.homes)))

    async def _read_homes(self) -> None:
        homes = await asyncio.to_thread(_hosts)
        if homes is not None:
            self.homes, self.read_at = homes, time.monotonic()
            self._home_of.clear()

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _hosts() -> dict[str, str] | None:
    """Host name → home; None while the database is away."""
    try:
        return homes_store.hosts()
    except (DatabaseError, InterfaceError):
        return None
    finally:
        connections["default"].close()  # this thread's


def read(method: str, path: str, headers: Iterable[tuple[bytes, bytes]]) -> Asked:
    """What a head says, apart from the connection's address and the body."""
    asked, accepts_pages = Asked(method, path), False
    for name, value in headers:
        if name == b"host":
            asked.host = value.decode("latin-1")
        elif name == b"authorization":
            asked.token = value[7:].decode("latin-1") if value[:7] == b"Bearer " else ""
        elif name == b"accept":
            accepts_pages = b"text/html" in value
        elif name == b"cookie" and b"lang=en" in value:
            asked.language = "en"
        elif name == b"x-forwarded-for":
            asked.forwarded = value.decode("latin-1")
    asked.is_form = accepts_pages and not asked.token
    return asked


async def _body(receive: Receive) -> bytes:
    """A short body; nothing where it is too long."""
    parts, length = [], 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > LONGEST_BODY:
            return b""
        if not message.get("more_body"):
            return b"".join(parts)


def of_form(body: bytes) -> str:
    """The token of a form; nothing where it is no form."""
    try:
        said = parse_qs(body.decode("latin-1"), max_num_fields=20)
    except ValueError:  # more fields than any form of ours
        return ""
    return said.get("token", [""])[-1]
