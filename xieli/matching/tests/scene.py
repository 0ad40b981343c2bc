"""A board of the street with two counties, and the hands that act on it; the cast is tests.cast."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connections

from tests import cast as c
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM, Actor
from xieli.matching import plan, services
from xieli.matching.models import (
    Allocation,
    Board,
    Condition,
    Need,
    Pledge,
    Proposal,
)
from xieli.matching.wanted import NeedWords, PledgeWords
from xieli.shell.homes import use_home


@dataclass
class Scene:
    """The cast and an open board."""

    cast: c.Cast
    board: Board

    def who(self, name: str) -> Actor:
        return self.cast.actor(name)

    def fresh(self) -> Board:
        self.board.refresh_from_db()
        return self.board

    def need(self, quantity: int = 50, **more: Any) -> Need:
        return c.need(self.cast, self.fresh(), quantity, **more)

    def pledge(self, quantity: int = 50, **more: Any) -> Pledge:
        return c.pledge(self.cast, self.fresh(), quantity, **more)

    def need_words(self, quantity: int = 50, **more: Any) -> NeedWords:
        county, item = more.pop("county", "资源"), more.pop("item", "棉被")
        number = more.pop("number", "1")
        return NeedWords(self.cast.unions[county], self.cast.items[item], number, quantity, **more)

    def pledge_words(self, quantity: int = 50, **more: Any) -> PledgeWords:
        firm, item = more.pop("firm", "明川电子"), more.pop("item", "棉被")
        number, price = more.pop("number", "1"), more.pop("unit_value", Decimal("79.00"))
        return PledgeWords(
            self.cast.firms[firm], self.cast.items[item], number, quantity, price, **more
        )


def scene() -> Scene:
    cast = c.federation()
    board = services.open_board("春季", union=cast.unions["青石街道"], by=SYSTEM, at=c.AT)
    return Scene(cast, board)


def notes(verb: str) -> int:
    return Note.objects.filter(verb=f"matching.{verb}").count()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads of their own, in this home; gives results or errors, in order."""
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        with use_home("home"):
            try:
                results[place] = act()
            except Exception as error:  # noqa: BLE001 - the test looks at it
                results[place] = error
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


class Meeting:
    """Lets two threads meet after each has read what the law looks at, and before either writes.

    Under a lock the second cannot come: the first waits a moment and goes on.
    """

    def __init__(self, of: int = 2, patience: float = 0.4) -> None:
        self._barrier = threading.Barrier(of)
        self._patience = patience

    def wait(self) -> None:
        try:
            self._barrier.wait(self._patience)
        except threading.BrokenBarrierError:
            return


def solve(scene: Scene, who: str = "周敏") -> Proposal:
    return plan.solve(scene.board, by=scene.who(who), at=c.AT)[0]


def adopt(scene: Scene, proposal: Proposal, who: str = "陈主席") -> list[Allocation]:
    return plan.adopt(proposal, by=scene.who(who), at=c.AT)


def pin(scene: Scene, pledge: Pledge, need: Need, quantity: int, **more: Any) -> Condition:
    return plan.pin(pledge, need, quantity, by=scene.who("周敏"), at=c.AT, **more)
