"""Two at once: one reminder a day, one report of a number; without the row that holds it, two."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from xieli.kernel.refusal import Refusal
from xieli.plans import reporting
from xieli.plans.models import Reminder, Report
from xieli.plans.tests.made import AT, HAN, Scene, issued
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(settings) -> Scene:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return issued()


def together(act: Callable[[int], object], count: int = 4) -> list[Refusal]:
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


def test_four_reminders_and_four_reports_at_once_leave_one_each(scene: Scene) -> None:
    cell, han = scene.cell("阅读活动"), scene.who(HAN)

    nudged = together(lambda _n: reporting.remind(cell, by=han, at=AT))
    told = together(lambda n: scene.say(f"第 {n} 稿", 4))

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

    together(look)

    assert len(given) == 4
