"""Requests are cut out strictly, answers go back in order, all else goes through whole."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieli.shell import thin_http
from xieli.shell.thin_http import (
    AT_ONCE,
    FEW,
    House,
    Line,
    Request,
    Tell,
    Turns,
    Unclear,
    frame,
    head_of,
    passed_on,
)

GOOD = b"POST /lane/claim?x=1 HTTP/1.1\r\nHost: a:1\r\nX-Any:  b \r\nContent-Length: 3\r\n\r\nabc"


def framed(raw: bytes) -> Request | None:
    found = head_of(raw)
    if found is None:
        return None
    frame(found[0])
    return found[0]


def test_a_head_is_read_with_its_names_in_small_letters_and_the_length_of_its_body() -> None:
    found = head_of(GOOD)

    assert found is not None
    request, body_at = found
    frame(request)
    assert (request.method, request.path) == ("POST", "/lane/claim?x=1")
    assert request.headers == [(b"host", b"a:1"), (b"x-any", b"b"), (b"content-length", b"3")]
    assert (request.length, request.is_last, GOOD[body_at:]) == (3, False, b"abc")


@given(st.integers(0, GOOD.index(b"\r\n\r\n") + 3))
def test_a_head_that_is_not_whole_waits_for_the_rest(cut: int) -> None:
    assert head_of(GOOD[:cut]) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"GET http://x/ HTTP/1.1\r\n\r\n",
        b"GET / HTTP/2.0\r\n\r\n",
        b"get / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nA b: c\r\n\r\n",
        b"GET / HTTP/1.1\r\nA : c\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: c\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: c\nB: d\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: \0\r\n\r\n",
        b"\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /" + b"x" * 20_000,
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(raw: bytes) -> None:
    with pytest.raises(Unclear):
        framed(raw)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_request_or_not_yet_one_or_refused(raw: bytes) -> None:
    with suppress(Unclear):
        framed(raw)


def test_who_asks_is_told_to_the_server_behind_and_nobody_else_is_believed() -> None:
    raw = (
        b"GET / HTTP/1.1\r\nConnection: keep-alive\r\nX-Forwarded-For: 6.6.6.6\r\nA: b\r\n\r\nrest"
    )
    found = head_of(raw)
    assert found is not None

    told = passed_on(raw, found[1], "10.0.0.9")

    assert told == (
        b"GET / HTTP/1.1\r\nA: b\r\nx-forwarded-for: 6.6.6.6, 10.0.0.9\r\nconnection: close\r\n\r\n"
        b"rest"
    )


# Over the wire ------------------------------------------------------------------------------------


class Street:
    """A port with our answers, and a server behind it that tells back what it was sent."""

    def __init__(self) -> None:
        self.waiting: list[Tell] = []
        self.port, self.behind, self.guests = 0, "", 0
        self.house: House
        self.lines = set[Line]()

    def answer(self, request: Request, _address: str, tell: Tell) -> None:
        if request.path == "/lane/later":
            self.waiting.append(tell)
            return
        body = f"{request.path}|{request.body.decode()}".encode()
        tell(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))

    async def ask(self, *parts: bytes, ends: bool = True) -> bytes:
        """Send the parts one after the other; what came back until the end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.02)
        got = await asyncio.wait_for(reader.read() if ends else reader.read(65_536), 20)
        writer.close()
        return got


def street(act: Callable[[Street], Coroutine[Any, Any, Any]], *, behind: bool = True) -> Any:
    """Let something be done in a street of its own."""

    one = Street()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        body = await reader.readexactly(length)
        one.guests = one.house.turns.guests
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + head + body)
        writer.close()

    async def whole() -> Any:
        with tempfile.TemporaryDirectory() as folder:
            one.behind = f"{folder}/pages"
            if behind:
                pages = await asyncio.start_unix_server(echo, one.behind)
            one.house = house = House(
                one.answer, lambda path: path.startswith("/lane/"), one.behind, b"POST /lane/"
            )
            loop = asyncio.get_running_loop()
            server = await loop.create_server(lambda: Line(house, one.lines), "127.0.0.1", 0)
            one.port = server.sockets[0].getsockname()[1]
            try:
                return await act(one)
            finally:
                server.close()
                if behind:
                    pages.close()

    return alone(whole())


def test_requests_in_pieces_and_several_at_once_are_answered_in_their_order() -> None:
    two = b"GET /lane/a HTTP/1.1\r\n\r\nGET /lane/b HTTP/1.1\r\nConnection: close\r\n\r\n"

    got, cut = street(
        lambda one: _both(one.ask(two), one.ask(*(two[n : n + 7] for n in range(0, len(two), 7))))
    )

    assert got == cut
    assert got.count(b"200 OK") == 2
    assert got.index(b"/lane/a") < got.index(b"/lane/b")


async def _both(*asked: Coroutine[Any, Any, bytes]) -> list[bytes]:
    return [await one for one in asked]


def test_a_later_answer_keeps_the_next_request_waiting() -> None:
    async def act(one: Street) -> bytes:
        raw = b"GET /lane/later HTTP/1.1\r\n\r\nGET /lane/b HTTP/1.0\r\n\r\n"
        asked = asyncio.create_task(one.ask(raw))
        while not one.waiting:
            await asyncio.sleep(0.01)
        one.waiting[0](b"HTTP/1.1 204 No Content\r\n\r\n")
        return await asked

    got = street(act)

    assert got.startswith(b"HTTP/1.1 204")
    assert got.endswith(b"/lane/b|")


def test_a_body_is_read_and_a_long_one_is_not_and_ends_the_line() -> None:
    short = b"POST /lane/a HTTP/1.1\r\nContent-Length: 3\r\n\r\n"
    long = b"POST /lane/a HTTP/1.1\r\nContent-Length: 5000\r\n\r\n"

    got, over = street(
        lambda one: _both(one.ask(short, b"abc", ends=False), one.ask(long, b"x" * 5000))
    )

    assert got.endswith(b"/lane/a|abc")
    assert over.endswith(b"/lane/a|")


def test_all_else_goes_through_whole_and_both_ways_also_on_a_line_that_claimed_before() -> None:
    large = b"POST /upload HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n"

    async def act(one: Street) -> list[bytes]:
        first = b"GET /lane/a HTTP/1.1\r\n\r\n"
        return [await one.ask(first, b"GET /page HTTP/1.1\r\n\r\n"),
                await one.ask(large, b"x" * 3_000_000)]  # fmt: skip

    mixed, sent = street(act)

    assert b"/lane/a|" in mixed
    assert b"GET /page HTTP/1.1\r\nx-forwarded-for: 127.0.0.1\r\nconnection: close" in mixed
    assert sent.endswith(b"x" * 3_000_000)


def test_pages_that_are_not_there_yet_and_unclear_requests_are_told() -> None:
    away, unclear = street(
        lambda one: _both(one.ask(b"GET / HTTP/1.1\r\n\r\n"), one.ask(b"hello\r\n\r\n")),
        behind=False,
    )

    assert away.startswith(b"HTTP/1.1 503")
    assert "正在启动".encode() in away
    assert unclear.startswith(b"HTTP/1.1 400")


def test_too_many_lines_are_told_to_come_again_and_silent_ones_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(thin_http, "MOST_LINES", 1)

    async def act(one: Street) -> tuple[bytes, list[bool]]:
        _reader, writer = await asyncio.open_connection("127.0.0.1", one.port)
        writer.write(b"GET /lane")
        await asyncio.sleep(0.05)
        many = await one.ask()
        [line] = one.lines
        writer.close()
        return many, [line.is_over(line.at + seconds) for seconds in (9, 11)]

    many, over = street(act)

    assert many.startswith(b"HTTP/1.1 503")
    assert over == [False, True]


def test_a_rush_is_read_a_few_at_a_time_and_others_are_heard_between() -> None:
    async def act() -> list[object]:
        turns, done = Turns(), list[object]()
        for number in range(2 * AT_ONCE):
            turns.add(partial(done.append, number))
        asyncio.get_running_loop().call_soon(done.append, "a page")
        await turns.passed()
        return done

    done = alone(act())

    assert done.index("a page") == AT_ONCE
    assert [one for one in done if one != "a page"] == list(range(2 * AT_ONCE))


def test_while_a_page_passes_through_fewer_are_read_at_a_time() -> None:
    async def act() -> list[object]:
        turns, done = Turns(), list[object]()
        turns.guests = 1
        for number in range(AT_ONCE):
            turns.add(partial(done.append, number))
        asyncio.get_running_loop().call_soon(done.append, "a page")
        await turns.passed()
        return done

    assert alone(act()).index("a page") == FEW


def test_a_page_counts_as_a_guest_until_it_is_gone() -> None:
    async def act(one: Street) -> list[int]:
        seen = [one.house.turns.guests]
        await one.ask(b"GET /page HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        seen.append(one.guests)
        await asyncio.sleep(0.05)
        return [*seen, one.house.turns.guests]

    assert street(act) == [0, 1, 0]


def test_who_waits_for_the_others_does_not_wait_for_those_who_come_later() -> None:
    async def act() -> int:
        turns, done = Turns(), list[int]()

        def again() -> None:
            done.append(1)
            turns.add(again)  # a rush without an end

        for _ in range(3):
            turns.add(again)
        await turns.passed()
        return len(done)

    assert alone(act()) <= AT_ONCE


def test_a_turn_that_fails_keeps_nobody_else_waiting() -> None:
    async def act() -> list[int]:
        turns, done = Turns(), list[int]()
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _fault: None)
        for number in (1, 0, 2):
            turns.add(lambda number=number: done.append(6 // number))  # type: ignore[misc]
        await turns.passed()
        return done

    assert alone(act()) == [6, 3]


def test_a_long_body_before_its_turn_is_read_to_its_end() -> None:
    head = b"POST /lane/a HTTP/1.0\r\nContent-Length: 4000\r\n\r\n"

    async def act(one: Street) -> list[bytes]:
        rush = [one.ask(head, b"x" * 2000, b"x" * 2000) for _ in range(3 * AT_ONCE)]
        return list(await asyncio.gather(*rush))

    assert {got[-4000:] for got in street(act)} == {b"x" * 4000}


def alone(act: Coroutine[Any, Any, Any]) -> Any:
    """On a loop of its own, whatever runs in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, act).result()
