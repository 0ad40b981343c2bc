"""Two at once: one reminder a day, one report of a number; without the row that holds it, two."""

from __future__ import annotations

import threading

import pytest

from tests.races import at_once, refusals
from xieli.plans import reporting
from xieli.plans.models import Reminder, Report
from xieli.plans.tests.made import AT, HAN, Scene, issued

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene() -> Scene:
    return issued()


def test_four_reminders_and_four_reports_at_once_leave_one_each(scene: Scene) -> None:
    cell, han = scene.cell("阅读活动"), scene.who(HAN)

    nudged = refusals(at_once(lambda _n: reporting.remind(cell, by=han, at=AT), 4))
    told = refusals(at_once(lambda n: scene.say(f"第 {n} 稿", 4), 4))

    assert (len(nudged), Reminder.objects.count()) == (3, 1)
    assert (len(told), Report.objects.count()) == (3, 1)


def test_control_who_only_looks_first_reminds_several_times(scene: Scene) -> None:
    cell = scene.cell("阅读活动")
    looked, given = threading.Barrier(4), []

    def look(number: int) -> None:
        has_one = Reminder.objects.filter(cell=cell, day=AT.date()).exists()
        looked.wait()
        if not has_one:
            given.append(number)

    at_once(look, 4)

    assert len(given) == 4
