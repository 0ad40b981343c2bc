"""Two officers at once: one step, one live case; with the lock off both would take it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connections

from xieli.activities.industry import queries, rules, services
from xieli.activities.industry.models import Case, Step
from xieli.activities.industry.rules import Taken
from xieli.activities.industry.services import NewCase, NewStep
from xieli.activities.industry.tests.made import Scene
from xieli.kernel.refusal import Refusal
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db(transaction=True)
OFFICERS = 4


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def together(act: Callable[[int], object]) -> list[Refusal]:
    refused: list[Refusal] = []
    gate = threading.Barrier(OFFICERS)

    def run(number: int) -> None:
        with use_home("home"):
            try:
                gate.wait()
                act(number)
            except Refusal as no:
                refused.append(no)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(OFFICERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return refused


def test_a_step_taken_by_four_at_once_is_one_step():
    scene = Scene()
    case, told = scene.fresh(), NewStep(Taken(rules.INTENTION, scene.today))

    refused = together(
        lambda _n: services.take_step(case, told, seen=0, by=scene.who(), at=scene.at)
    )

    assert len(refused) == OFFICERS - 1
    assert list(Step.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_control_who_only_looks_lets_four_pass():
    scene = Scene()
    seen, passed = threading.Barrier(OFFICERS), []

    def look(number: int) -> None:
        row = Case.objects.get(id=scene.case.id)
        seen.wait()
        rules.must_take(queries.stand_of(row), Taken(rules.INTENTION, scene.today), scene.today, ())
        passed.append(number)

    together(look)

    assert len(passed) == OFFICERS


def test_a_firm_introduced_by_four_at_once_has_one_live_case():
    scene = Scene()
    firm, street = scene.cast.firms["松坪精密"], scene.cast.unions["青石街道"]

    refused = together(
        lambda _n: services.introduce(
            NewCase(uuid4().hex, scene.bamboo, firm, street, scene.today),
            by=scene.who(), at=scene.at,
        )
    )  # fmt: skip

    assert len(refused) == OFFICERS - 1
    assert Case.objects.filter(enterprise=firm).count() == 1
