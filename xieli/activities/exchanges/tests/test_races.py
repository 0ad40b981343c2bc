"""Two at once: two approvals within one budget; with the lock off the overrun must appear."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connections

from xieli.activities.exchanges import queries, rules
from xieli.activities.exchanges.models import CostSheet
from xieli.activities.exchanges.tests.made import AT, Inspection, Scene
from xieli.kernel.refusal import Refusal
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def together(act: Callable[[int], object], count: int = 3) -> list[Refusal]:
    faults: list[Refusal] = []
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        with use_home("home"):
            try:
                gate.wait()
                act(number)
            except Refusal as no:
                faults.append(no)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return faults


def three_sheets() -> tuple[Scene, list[CostSheet]]:
    scene = Scene()
    scene.budget(travel=2500)
    return scene, [scene.asked("1000.00") for _n in range(3)]


def approved(scene: Scene) -> Decimal:
    (line,) = queries.lines_of(scene.fresh())
    return line.approved


def test_three_approvals_at_once_never_pass_the_budget():
    scene, sheets = three_sheets()

    refused = together(lambda n: scene.approve(sheets[n]))

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

    assert together(unlocked) == []
    assert approved(scene) == 3000


def test_a_telling_looked_at_by_three_at_once_is_closed_by_one_look():
    scene = Inspection()
    scene.tell(at=AT)

    refused = together(lambda _n: scene.look())

    assert len(refused) == 2
    assert scene.fresh_problem().state == rules.DONE
