"""A campaign with one solved plan, and the means to give the kind another consequence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests import cast as c
from xieli.activities import registry
from xieli.matching import plan
from xieli.matching.models import Need, Proposal
from xieli.programmes.models import Programme


@dataclass
class Scene:
    """What the desk decides about."""

    cast: c.Cast
    programme: Programme
    need: Need
    proposal: Proposal


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
