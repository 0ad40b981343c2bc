"""Two at once: two approvals within one budget; with the lock off the overrun must appear."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest

from tests.races import at_once, refusals
from xieli.activities.exchanges import queries, rules
from xieli.activities.exchanges.models import CostSheet
from xieli.activities.exchanges.tests.made import AT, Inspection, Scene

pytestmark = pytest.mark.django_db(transaction=True)


def three_sheets() -> tuple[Scene, list[CostSheet]]:
    scene = Scene()
    scene.budget(travel=2500)
    return scene, [scene.asked("1000.00") for _n in range(3)]


def approved(scene: Scene) -> Decimal:
    (line,) = queries.lines_of(scene.fresh())
    return line.approved


def test_three_approvals_at_once_never_pass_the_budget():
    scene, sheets = three_sheets()

    refused = refusals(at_once(lambda n: scene.approve(sheets[n]), 3))

    assert len(refused) == 1
    assert approved(scene) == 2000


def test_control_without_the_lock_the_budget_is_passed():
    scene, sheets = three_sheets()
    looked = threading.Barrier(3)

    def unlocked(number: int) -> None:
        rules.must_fit(queries.lines_of(scene.trip, sheets[number]))
        looked.wait()
        CostSheet.objects.filter(pk=sheets[number].pk).update(
            state=rules.APPROVED, approved_by_id=scene.chen.id
        )

    assert refusals(at_once(unlocked, 3)) == []
    assert approved(scene) == 3000


def test_a_telling_looked_at_by_three_at_once_is_closed_by_one_look():
    scene = Inspection()
    scene.tell(at=AT)

    refused = refusals(at_once(lambda _n: scene.look(), 3))

    assert len(refused) == 2
    assert scene.fresh_problem().state == rules.DONE
