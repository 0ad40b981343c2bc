"""Several hands at one moment: threads that start together, each in this home on its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, connections

from xieli.kernel.refusal import Refusal
from xieli.shell.homes import use_home

PATIENCE = 120  # seconds; far more than any race takes


def at_once(
    act: Callable[[int], Any],
    many: int,
    caught: type[BaseException] | tuple[type[BaseException], ...] = Refusal,
) -> list[Any]:
    """Run `act(0)` to `act(many - 1)` in threads that start together; gives what each got.

    A `caught` error is given as itself; the first of any others is raised here.
    """
    start, got = threading.Barrier(many), [None] * many
    uncaught: list[BaseException] = []

    def hand(number: int) -> None:
        with use_home("home"):
            try:
                connection.ensure_connection()
                start.wait(PATIENCE)
                got[number] = act(number)
            except caught as no:
                got[number] = no  # type: ignore[call-overload]
            except BaseException as fault:  # noqa: BLE001 - raised again where the test sees it
                uncaught.append(fault)
                start.abort()  # who still waits for this one waits in vain
            finally:
                connections.close_all()

    threads = [threading.Thread(target=hand, args=(n,), daemon=True) for n in range(many)]
    for one in threads:
        one.start()
    deadline = time.monotonic() + PATIENCE
    for one in threads:
        one.join(max(0.0, deadline - time.monotonic()))
    if uncaught:
        raise uncaught[0]
    late = sum(one.is_alive() for one in threads)
    assert not late, f"{late} of {many} hands did not come back in {PATIENCE} seconds"
    return got


def refusals(got: Iterable[Any]) -> list[Exception]:
    """The errors among what they got: those who were refused."""
    return [one for one in got if isinstance(one, Exception)]
