"""Two who close one period at once: one closes it, the other is told so in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from tests import cast as c
from tests.races import at_once
from xieli.insight import services
from xieli.insight.models import ClosedPeriod
from xieli.insight.tests.made import closed, scene
from xieli.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
OFFICERS = 4


@pytest.fixture
def few_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close two figures alone: the race is about the period, not about how many there are."""
    few = {key: services.FIGURES[key] for key in ("rights.heard", "members.joined")}
    monkeypatch.setattr(services, "FIGURES", few)


def close_at_once(cast: c.Cast) -> list[Any]:
    return at_once(lambda _n: closed(cast), OFFICERS, (Refusal, IntegrityError))


@pytest.mark.usefixtures("few_figures")
def test_four_who_close_at_once_make_one_closing_and_three_are_told() -> None:
    got = close_at_once(scene())

    assert sum(isinstance(one, ClosedPeriod) for one in got) == 1
    assert sum(isinstance(one, Refusal) for one in got) == OFFICERS - 1


@pytest.mark.usefixtures("few_figures")
def test_control_without_the_lock_they_run_into_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = scene()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_more: rows)

    got = close_at_once(cast)

    assert any(isinstance(one, IntegrityError) for one in got)
