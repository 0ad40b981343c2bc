"""The working-day clock of a notice."""

from __future__ import annotations

from datetime import date

import pytest
from django.template.loader import render_to_string

from xieli.review.days import clock_of
from xieli.review.tests.scene import Scene

pytestmark = pytest.mark.django_db


def test_the_clock_counts_working_days_and_shows_the_weekend_thin(scene: Scene) -> None:
    notice, _made = scene.shown()

    clock = clock_of(notice, date(2024, 3, 14))

    numbers = [(one.day.day, one.number) for one in clock.cells]
    assert numbers == [(12, 1), (13, 2), (14, 3), (15, 4), (16, 0), (17, 0), (18, 5)]
    assert [one.day.day for one in clock.cells if one.is_rest] == [16, 17]
    assert (clock.number, clock.of, clock.then) == (3, 5, date(2024, 3, 19))


def test_the_strip_shows_every_day_and_what_comes_after(scene: Scene) -> None:
    notice, _made = scene.shown()

    page = render_to_string("review/_days.html", {"notice": notice})

    assert page.count("<li") == 8
    assert "可以定" in page
