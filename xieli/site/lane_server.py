"""`xieli serve`'s port: the fast lane answers /lane/ itself and passes all else on to the pages.

A process of its own, so that claims and pages share no interpreter. Requests are cut out by
shell.thin_http; the law of what is answered is benefits.lane's, as under any ASGI server.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import signal
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from xieli.shell.thin_http import House, Line, Request, Tell

if TYPE_CHECKING:
    from xieli.activities.benefits.lane import Lane

GIVES_WAY = 3  # nice: the database first, and yet pages pass through in time (bench/claims)
SWEEP_SECONDS = 5.0
BACKLOG = 2048


def main() -> None:
    """Serve until SIGTERM."""
    asks = argparse.ArgumentParser()
    asks.add_argument("--bind", default="127.0.0.1")
    asks.add_argument("--port", type=int, required=True)
    asks.add_argument("--pages", default="", help="the Unix socket of the pages")
    asked = asks.parse_args()
    os.nice(GIVES_WAY)
    lane = _open_lane()
    gc.collect()
    gc.freeze()  # what is loaded stays: no collection walks through it again while people wait
    gc.set_threshold(50_000, 20, 50)
    _run(_serve(lane, asked.bind, asked.port, asked.pages))


def _open_lane() -> Lane:
    """The lane knows models, so it is imported after Django was set up."""
    import xieli.site.wsgi  # refuses to serve with secrets that everybody knows

    assert xieli.site.wsgi.application
    from xieli.activities.benefits.lane import Lane

    return Lane()


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        import uvloop
    except ImportError:  # Windows
        asyncio.run(work)
    else:
        uvloop.run(work)


def answers(lane: Lane, pages: str) -> House:
    """The lane as what stands behind a port."""
    from xieli.activities.benefits import lane as of_claims

    def answer(request: Request, address: str, tell: Tell) -> None:
        path = request.path.partition("?")[0]
        asked = of_claims.read(request.method, path, request.headers)
        asked.client = address
        if request.body and not asked.token:
            asked.token = of_claims.of_form(request.body)
        if request.method == "HEAD":
            lane.answer(asked, lambda told: tell(told.raw[: len(told.raw) - len(told.body)]))
        else:
            lane.answer(asked, lambda told: tell(told.raw))

    return House(
        answer, lambda path: path.startswith("/lane/"), pages, b"POST /lane/claim ", lane.turns
    )


async def _serve(lane: Lane, bind: str, port: int, pages: str) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    house, lines = answers(lane, pages), set[Line]()
    server = await loop.create_server(lambda: Line(house, lines), bind, port, backlog=BACKLOG)
    sweeping = asyncio.create_task(_sweep(lines))
    await stop.wait()
    server.close()
    sweeping.cancel()
    await lane.close()
    for line in list(lines):
        line.transport.close()


async def _sweep(lines: set[Line]) -> None:
    """End what holds a place and says nothing."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        now = asyncio.get_running_loop().time()
        for line in [one for one in lines if one.is_over(now)]:
            line.transport.close()


if __name__ == "__main__":
    main()
