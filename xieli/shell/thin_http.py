"""HTTP/1.1 of the thin kind: requests cut out of bytes strictly, and a pipe for all others.

A rush asks one small thing many thousand times a second; a server for everything costs more than
the answer. What is not plain and small is refused or passed on, and never guessed.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

LONGEST_HEAD, LONGEST_BODY = 16_384, 4096
MOST_LINES = 20_000
AT_ONCE = 16  # requests of a rush that are read before others are heard: some 1 ms
FEW = 4  # the same while a page passes through, which is heard several times on its way
SLOW, IDLE = 10.0, 75.0  # seconds: a head on its way, a line that says nothing
_HEAD = re.compile(
    rb"([A-Z]{1,16}) (/[!-~]*) HTTP/1\.([01])\r\n"
    rb"((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\0]*\r\n)*)\r\n"
)
_FRAMED = {b"content-length", b"transfer-encoding", b"connection", b"expect"}
_OURS = re.compile(rb"(?i)^(?:connection|keep-alive|proxy-connection|x-forwarded-for):")
Headers = list[tuple[bytes, bytes]]  # names in small letters


@dataclass(slots=True)
class Request:
    """One request, whole."""

    method: str
    path: str
    headers: Headers
    is_last: bool  # the connection ends with its answer
    length: int = 0
    body: bytes = b""


class Unclear(Exception):
    """Not a request that we would bet on: the connection ends."""


def head_of(data: bytes) -> tuple[Request, int] | None:
    """The request at the beginning and where its body begins; None while its head is not whole."""
    found = _HEAD.match(data)
    if found is None:
        if b"\r\n\r\n" in data or len(data) > LONGEST_HEAD:
            raise Unclear
        return None
    method, path, minor, lines = found.groups()
    headers = []
    for line in lines.split(b"\r\n")[:-1]:
        name, _colon, value = line.partition(b":")
        headers.append((name.lower(), value.strip()))
    request = Request(method.decode(), path.decode(), headers, minor == b"0")
    return request, found.end()


def frame(request: Request) -> None:
    """How long its body is and whether it is the last one; Unclear where that can be doubted."""
    seen = set()
    for name, value in request.headers:
        if name not in _FRAMED:
            continue
        if name in seen or name in {b"transfer-encoding", b"expect"}:
            raise Unclear
        seen.add(name)
        if name == b"connection":
            request.is_last = request.is_last or b"close" in value.lower()
        elif not value.isdigit() or len(value) > 9:
            raise Unclear
        else:
            request.length = int(value)


def passed_on(data: bytes, body_at: int, address: str) -> bytes:
    """The same bytes for the server behind: who asks is added, and that it is one request only."""
    first, *lines = data[: body_at - 4].split(b"\r\n")
    told = [line.partition(b":")[2].strip() for line in lines if line[:16].lower() == _FORWARDED]
    kept = [line for line in lines if not _OURS.match(line)]
    forwarded = b", ".join([*told, address.encode()])
    mine = [_FORWARDED + b" " + forwarded, b"connection: close"]
    return b"\r\n".join([first, *kept, *mine, b"", data[body_at:]])


_FORWARDED = b"x-forwarded-for:"
NOT_THERE = (
    "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n"
    "retry-after: 2\r\nconnection: close\r\n\r\n网站正在启动，请稍等再试。\n"
).encode()
UNCLEAR = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
MANY = (
    "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n"
    "retry-after: 1\r\nconnection: close\r\n\r\n来的人太多，请等一秒再试。\n"
).encode()


class Pipe(asyncio.Protocol):
    """The way to the server behind: bytes both ways, neither side faster than the other."""

    def __init__(self, front: asyncio.Transport, first: bytes) -> None:
        self.front, self.first = front, first
        self.back: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.back = cast("asyncio.Transport", transport)  # uvloop's is none by its type
        if self.front.is_closing():
            self.back.abort()
            return
        self.back.write(self.first)
        self.first = b""
        self.front.resume_reading()

    def send(self, data: bytes) -> None:
        """From the one who asks."""
        if self.back is None:
            self.first += data
        else:
            self.back.write(data)

    def data_received(self, data: bytes) -> None:
        self.front.write(data)

    def pause_writing(self) -> None:
        self.front.pause_reading()

    def resume_writing(self) -> None:
        self.front.resume_reading()

    def connection_lost(self, _why: Exception | None) -> None:
        self.front.close()


Tell = Callable[[bytes], None]


class Turns:
    """What can wait: a few are done, then everybody else is heard, then the next few.

    So a rush keeps neither a page nor the database waiting for longer than these few.
    """

    def __init__(self) -> None:
        self.waiting, self.is_going = deque[Callable[[], None]](), False
        self.guests = 0  # others who are being served at this moment

    def add(self, act: Callable[[], None]) -> None:
        """Do this after what was added before it."""
        self.waiting.append(act)
        if not self.is_going:
            self._go_on()

    async def passed(self) -> None:
        """Wait until all that waits now is done."""
        if self.waiting:
            done = asyncio.Event()
            self.waiting.append(done.set)
            await done.wait()

    def _go_on(self) -> None:
        self.is_going = bool(self.waiting)
        if self.is_going:
            asyncio.get_running_loop().call_soon(self._some)

    def _some(self) -> None:
        try:
            most = FEW if self.guests else AT_ONCE
            for _ in range(min(most, len(self.waiting))):
                self.waiting.popleft()()
        finally:
            self._go_on()


@dataclass(frozen=True)
class House:
    """What stands behind a port: our own answers, and where all other requests go."""

    answer: Callable[[Request, str, Tell], None]  # request, address, where the answer goes
    is_ours: Callable[[str], bool]
    pages: str = ""  # a Unix socket; "" where nobody stands behind
    patient: bytes = b" "  # a request that begins so waits for its turn; no request does so here
    turns: Turns = field(default_factory=Turns)


class Line(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    __slots__ = ("address", "at", "buffer", "house", "is_busy", "is_last", "is_reading", "loop",
                 "open", "pipe", "transport")  # fmt: skip

    def __init__(self, house: House, open_lines: set[Line]) -> None:
        self.house, self.open, self.loop = house, open_lines, asyncio.get_running_loop()
        self.is_busy = self.is_reading = self.is_last = False
        self.transport: asyncio.Transport
        self.pipe: Pipe | None = None
        self.buffer, self.address, self.at = b"", "", self.loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.address = str(peer[0]) if peer else ""
        self.open.add(self)
        if len(self.open) > MOST_LINES:
            self.transport.write(MANY)
            self.transport.close()

    def connection_lost(self, _why: Exception | None) -> None:
        self.open.discard(self)
        if self.pipe is not None:
            self.house.turns.guests -= 1
            if self.pipe.back is not None:
                self.pipe.back.close()

    def data_received(self, data: bytes) -> None:
        if self.pipe is not None:
            self.pipe.send(data)
            return
        if self.buffer:
            self.buffer += data
        else:
            self.buffer, self.at = data, self.loop.time()
        if self.is_busy:
            if len(self.buffer) > LONGEST_HEAD:
                self.transport.pause_reading()
        elif self.buffer.startswith(self.house.patient):
            self.is_busy = True
            self.house.turns.add(self.take_turn)
        else:
            self._read()

    def take_turn(self) -> None:
        """Read what waited for its turn."""
        self.is_busy = False
        if len(self.buffer) > LONGEST_HEAD and not self.transport.is_closing():
            self.transport.resume_reading()
        self._read()

    def _read(self) -> None:
        """Take all requests that are whole, until one has to wait for its answer."""
        self.is_reading = True
        try:
            while self.buffer and not self.is_busy and self.pipe is None and self._one():
                pass
        except Unclear:
            self.buffer = b""
            self.transport.write(UNCLEAR)
            self.transport.close()
        finally:
            self.is_reading = False

    def _one(self) -> bool:
        """Take one request; whether there was a whole one."""
        found = head_of(self.buffer)
        if found is None:
            return False
        request, body_at = found
        if not self.house.is_ours(request.path):
            self._pass_on(body_at)
            return True
        frame(request)
        end = body_at + request.length
        if request.length > LONGEST_BODY:
            end, request.is_last = len(self.buffer), True  # it is not read to its end
        elif len(self.buffer) < end:
            return False
        else:
            request.body = self.buffer[body_at:end]
        self.buffer, self.is_busy, self.is_last = self.buffer[end:], True, request.is_last
        self.house.answer(request, self.address, self.tell)
        return True

    def tell(self, answer: bytes) -> None:
        """Send the answer, if somebody still listens, and go on."""
        self.is_busy, self.at = False, self.loop.time()
        if self.transport.is_closing():
            return
        self.transport.write(answer)
        if self.is_last:
            self.transport.close()
        elif self.buffer and not self.is_reading:
            self.transport.resume_reading()
            self._read()

    def _pass_on(self, body_at: int) -> None:
        """From here on this connection is a pipe; its server closes it after one request."""
        first, self.buffer = passed_on(self.buffer, body_at, self.address), b""
        if not self.house.pages:
            raise Unclear
        self.pipe = Pipe(self.transport, first)
        self.house.turns.guests += 1
        self.transport.pause_reading()
        asyncio.ensure_future(self._connect(self.pipe))

    async def _connect(self, pipe: Pipe) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_unix_connection(lambda: pipe, self.house.pages)
        except OSError:
            self.transport.write(NOT_THERE)
            self.transport.close()

    def pause_writing(self) -> None:
        if self.pipe is not None and self.pipe.back is not None:
            self.pipe.back.pause_reading()

    def resume_writing(self) -> None:
        if self.pipe is not None and self.pipe.back is not None:
            self.pipe.back.resume_reading()

    def is_over(self, now: float) -> bool:
        """Whether it holds a place and says nothing; a pipe's server knows that itself."""
        waits = self.is_busy or self.pipe is not None
        return not waits and now - self.at > (SLOW if self.buffer else IDLE)
