"""What granian serves: the fast lane under /lane/, and Django's pages for everything else.

Pages keep their synchronous road (a2wsgi runs them in threads); the lane answers on the loop.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from a2wsgi import WSGIMiddleware

from xieli.site.wsgi import application as of_pages

if TYPE_CHECKING:
    from xieli.activities.benefits.lane import Lane, Message, Receive, Scope, Send

PAGES_AT_ONCE = 4  # threads, each with a connection of its own


def _open_lane() -> Lane:
    """The lane knows models, so it is imported after Django was set up (by site.wsgi)."""
    from xieli.activities.benefits.lane import Lane

    return Lane()


lane = _open_lane()
gc.collect()
gc.freeze()  # what is loaded stays: no collection walks through it again while people wait
pages = WSGIMiddleware(of_pages, workers=PAGES_AT_ONCE)  # type: ignore[arg-type]


def _as_coroutines(receive: Receive, send: Send) -> tuple[Receive, Send]:
    """The server's awaitables are no coroutines, and a2wsgi's threads can wait for those alone."""

    async def hear() -> Message:
        return await receive()

    async def say(message: Message) -> None:
        await send(message)

    return hear, say


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a request on by its path."""
    if scope["type"] == "http" and not scope["path"].startswith("/lane/"):
        await pages(scope, *_as_coroutines(receive, send))  # type: ignore[arg-type]
    else:
        await lane(scope, receive, send)
