"""Two at once: one link, one named sheet each; with the brake off the race must appear."""

from __future__ import annotations

import threading

import pytest

from tests.races import at_once, refusals
from xieli.activities.surveys import queries, services
from xieli.activities.surveys.models import AnswerLink, AnswerSheet
from xieli.activities.surveys.services import NewSheet
from xieli.activities.surveys.tests.made import AT, Scene

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_link_used_by_four_at_once_takes_one_answer():
    scene = Scene(needs_link=True)
    scene.open()
    (token,) = services.make_links(scene.survey, 1, by=scene.zhou, at=AT)
    survey, given = scene.fresh(), scene.given()

    got = at_once(
        lambda n: services.answer(survey, NewSheet(f"k{n}", given, token), by=scene.zhou, at=AT), 4
    )

    assert len(refusals(got)) == 3
    assert AnswerSheet.objects.count() == 1


def test_a_person_who_sends_four_forms_at_once_has_one_sheet():
    scene = Scene(is_anonymous=False)
    scene.open()
    survey, given, li = scene.fresh(), scene.given(), scene.cast.actor("李梅")

    got = at_once(lambda n: services.answer(survey, NewSheet(f"k{n}", given), by=li, at=AT), 4)

    assert len(refusals(got)) == 3
    assert AnswerSheet.objects.count() == 1


def test_control_a_link_that_is_only_looked_at_serves_several():
    scene = Scene(needs_link=True)
    scene.open()
    (token,) = services.make_links(scene.survey, 1, by=scene.zhou, at=AT)
    survey, seen = scene.fresh(), threading.Barrier(4)
    served: list[int] = []

    def look(number: int) -> None:
        is_there = queries.is_unused(survey, token)
        seen.wait()
        if is_there:
            served.append(number)

    at_once(look, 4)

    assert len(served) == 4
    assert AnswerLink.objects.count() == 1
