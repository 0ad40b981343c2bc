"""The fast lane: a bare ASGI callable before Django, so that a rush does not take the house down.

`POST /lane/claim` with an entry token (form field `token`, or `Authorization: Bearer …`): JSON for
scripts, a redirect to the claim's page or a small page with the reason for a plain form.
`GET /lane/ready`. Nothing is answered before its COMMIT; a full queue says so with 503.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.http.request import split_domain_port

from xieli.activities.benefits import lane_words, tokens
from xieli.activities.benefits.batching import Away, Batcher, Full, Limits, limits_here
from xieli.activities.benefits.buckets import Buckets
from xieli.activities.benefits.claim_rules import Ask
from xieli.activities.benefits.lane_words import Answer
from xieli.activities.benefits.tokens import Entry, No, TokenRefused
from xieli.shell import homes_store

REMEMBER_SECONDS = 10.0  # as HomeByHost
LONGEST_BODY = 4096
MOST_HOSTS = 1000
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(slots=True)
class Asked:
    """What the lane wants to know of a request."""

    host: str = ""
    token: str = ""
    forwarded: str = ""
    is_form: bool = False  # a plain form of a browser, without script
    language: str = "zh-hans"


class Lane:
    """One process's lane: its homes, their queues, its brakes."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or limits_here()
        self.persons = Buckets(self.limits.person_every, self.limits.person_burst)
        self.addresses = Buckets(self.limits.address_every, self.limits.address_burst)
        self.batchers: dict[str, Batcher] = {}
        self.homes: dict[str, str] = {}
        self.secret = settings.SECRET_KEY
        self._home_of: dict[str, str | None] = {}  # as hosts are written, ports and all
        self.read_at = -REMEMBER_SECONDS
        self._reading: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return
        answer = await self._answer(scope, receive)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.head})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        path, method = scope["path"], scope["method"]
        if path == "/lane/claim":
            if method != "POST":
                return lane_words.plain("method", Asked().language, is_form=False)
            return await self._claim(scope, receive)
        if path == "/lane/ready" and method in {"GET", "HEAD"}:
            return await self._ready()
        return lane_words.plain("nowhere", Asked().language, is_form=False)

    async def _ready(self) -> Answer:
        is_known = await self._know_homes()
        away = not is_known or any(one.is_away for one in self.batchers.values())
        return lane_words.ready(not away, sum(one.waiting for one in self.batchers.values()))

    async def _claim(self, scope: Scope, receive: Receive) -> Answer:
        asked = _read(scope)
        if not asked.token:
            asked.token = await _of_body(receive)
        now = time.time()
        if not self.addresses.passes(self._address(scope, asked), now):
            return self._no("too_many", asked)
        if self._is_stale() and not await self._know_homes():
            return self._no("away", asked)
        home = self._home(asked.host)
        if home is None:
            return self._no("nowhere", asked)
        try:
            entry = tokens.read(asked.token, now, self.secret)
        except TokenRefused as refused:
            return self._refused(refused, asked, now)
        if entry.home != home:
            return self._no(No.FORGED.value, asked)
        if not self.persons.passes(entry.person, now):
            return self._no("too_many", asked, entry)
        return await self._asked(entry, asked)

    async def _asked(self, entry: Entry, asked: Asked) -> Answer:
        batcher = self.batchers.get(entry.home)
        if batcher is None:
            batcher = self.batchers[entry.home] = Batcher(entry.home, self.limits)
        ask = Ask(entry.person, entry.household, entry.window)
        if batcher.is_gone(entry.batch, ask):
            return self._no("sold_out", asked, entry)
        try:
            outcome = await batcher.put(entry.batch, ask)
        except Full:
            return self._no("full", asked, entry)
        except Away:
            return self._no("away", asked, entry)
        if outcome.code:
            return lane_words.given(outcome, is_form=asked.is_form)
        return self._no(outcome.fate.value, asked, entry)

    def _no(self, why: str, asked: Asked, entry: Entry | None = None) -> Answer:
        back = entry.code if entry else ""
        return lane_words.plain(why, asked.language, is_form=asked.is_form, back=back)

    def _refused(self, refused: TokenRefused, asked: Asked, now: float) -> Answer:
        answer = self._no(refused.why.value, asked, refused.entry)
        if refused.why is No.EARLY and refused.entry is not None:
            wait = max(1, int(refused.entry.begins - now) + 1)
            return answer.later(wait)
        return answer

    def _address(self, scope: Scope, asked: Asked) -> str:
        """Who sends: as our own proxies say it, where there are any, else the connection's."""
        if self.limits.proxies and asked.forwarded:
            told = [one.strip() for one in asked.forwarded.split(",")]
            return told[-min(self.limits.proxies, len(told))]
        client = scope.get("client")
        return str(client[0]) if client else ""

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

    async def _know_homes(self) -> bool:
        """Read the homes' host names every ten seconds, and wait for it only at first."""
        if self._is_stale() and (self._reading is None or self._reading.done()):
            self._reading = asyncio.create_task(self._read_homes())
        if not self.homes and self._reading is not None:
            await asyncio.shield(self._reading)
        return bool(self.homes)

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
                for batcher in self.batchers.values():
                    await batcher.close()
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


def _read(scope: Scope) -> Asked:
    asked, accepts_pages = Asked(), False
    for name, value in scope["headers"]:
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


async def _of_body(receive: Receive) -> str:
    """The token of a form; nothing where the body is too long or no form."""
    parts, length = [], 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > LONGEST_BODY:
            return ""
        if not message.get("more_body"):
            break
    said = parse_qs(b"".join(parts).decode("latin-1"), max_num_fields=20)
    return said.get("token", [""])[-1]
