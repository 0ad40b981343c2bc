"""Two officers at once: one step, one live case; with the lock off both would take it."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest

from tests.races import at_once, refusals
from xieli.activities.industry import queries, rules, services
from xieli.activities.industry.models import Case, Step
from xieli.activities.industry.rules import Taken
from xieli.activities.industry.services import NewCase, NewStep
from xieli.activities.industry.tests.made import Scene

pytestmark = pytest.mark.django_db(transaction=True)
OFFICERS = 4


def test_a_step_taken_by_four_at_once_is_one_step():
    scene = Scene()
    case, told = scene.fresh(), NewStep(Taken(rules.INTENTION, scene.today))

    got = at_once(
        lambda _n: services.take_step(case, told, seen=0, by=scene.who(), at=scene.at), OFFICERS
    )

    assert len(refusals(got)) == OFFICERS - 1
    assert list(Step.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_control_who_only_looks_lets_four_pass():
    scene = Scene()
    seen, passed = threading.Barrier(OFFICERS), []

    def look(number: int) -> None:
        row = Case.objects.get(id=scene.case.id)
        seen.wait()
        rules.must_take(queries.stand_of(row), Taken(rules.INTENTION, scene.today), scene.today, ())
        passed.append(number)

    at_once(look, OFFICERS)

    assert len(passed) == OFFICERS


def test_a_firm_introduced_by_four_at_once_has_one_live_case():
    scene = Scene()
    firm, street = scene.cast.firms["松坪精密"], scene.cast.unions["青石街道"]

    got = at_once(
        lambda _n: services.introduce(
            NewCase(uuid4().hex, scene.bamboo, firm, street, scene.today),
            by=scene.who(), at=scene.at,
        ), OFFICERS,
    )  # fmt: skip

    assert len(refusals(got)) == OFFICERS - 1
    assert Case.objects.filter(enterprise=firm).count() == 1
