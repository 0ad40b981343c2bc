"""A campaign with one solved plan, its board in browsers, and means to give the kind other acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.test import Client

from tests import cast as c
from xieli.activities import registry
from xieli.kernel.actor import Actor
from xieli.matching import plan
from xieli.matching.models import Board, Need, Pledge, Proposal
from xieli.programmes.models import Programme
from xieli.review.models import Application

Told = list[tuple[Any, ...]]


@dataclass
class Scene:
    """What the desk decides about."""

    cast: c.Cast
    programme: Programme
    need: Need
    proposal: Proposal


@dataclass
class Desk:
    """A campaign's board and a browser for each of the cast."""

    cast: c.Cast
    programme: Programme
    board: Board

    def need(self, quantity: int = 50, **more: Any) -> Need:
        self.board.refresh_from_db()
        return c.need(self.cast, self.board, quantity, **more)

    def pledge(self, quantity: int = 50, **more: Any) -> Pledge:
        self.board.refresh_from_db()
        return c.pledge(self.cast, self.board, quantity, **more)

    def solved(self, who: str = "周敏") -> Proposal:
        return plan.solve(self.board, by=self.cast.actor(who), at=c.AT)[0]

    def browser(self, name: str) -> Client:
        return c.sign_in(Client(), self.cast, name)

    @property
    def page(self) -> str:
        return f"/desk/boards/{self.board.id}/"

    def get(self, name: str, query: str = "") -> str:
        answer = self.browser(name).get(self.page + query)
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, name: str, where: str = "", **data: object) -> str:
        """Post and follow to the page, which tells what came of it."""
        answer = self.browser(name).post(self.page + where, data, follow=True)
        assert answer.status_code == 200
        assert answer.redirect_chain == [(self.page, 302)]
        return answer.content.decode()


@pytest.fixture
def scene() -> Scene:
    """50 quilts asked, 50 offered, the plan solved by 周敏 and open for 陈主席."""
    cast = c.federation()
    programme = c.campaign(cast)
    board = c.board_of(programme)
    need = c.need(cast, board, 50)
    c.pledge(cast, board, 50)
    proposal, _solved = plan.solve(board, by=cast.actor("周敏"), at=c.AT)
    return Scene(cast, programme, need, proposal)


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Declare the pairing kind otherwise for one test: `kind(on_adopted=…)`."""

    def declare(**otherwise: Any) -> None:
        usual = registry.ACTIVITIES["pairing"]
        monkeypatch.setitem(registry.ACTIVITIES, "pairing", replace(usual, **otherwise))

    return declare


@pytest.fixture
def desk(db: None) -> Desk:
    cast = c.federation()
    programme = c.campaign(cast)
    return Desk(cast, programme, c.board_of(programme))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    """Let the pairing kind take the matter try_out, and keep what it is told."""

    def declare(**otherwise: Any) -> Told:
        seen: Told = []

        def keep(application: Application, by: Actor, at: object) -> None:
            seen.append((application.state, by.label, at))

        ends = ("on_granted", "on_refused", "on_revoked", "on_withdrawn")
        acts = {**dict.fromkeys(ends, keep), **otherwise}
        kind = registry.ACTIVITIES["pairing"]
        matters = frozenset({"try_out", "two_steps"})
        mine = replace(kind, matters=matters, page_of=lambda _one: "/look/", **acts)
        monkeypatch.setitem(registry.ACTIVITIES, "pairing", mine)
        return seen

    return declare
