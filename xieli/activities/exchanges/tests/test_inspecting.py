"""A finding is closed by another look of the inspecting body, never by the inspected one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.exchanges import activity, inspecting, planning, queries, rules
from xieli.activities.exchanges.models import Problem, Rectification
from xieli.activities.exchanges.tests.made import AT, Inspection, an_inspection
from xieli.journal.models import Note
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.people import rights
from xieli.people.queries import reader_of
from xieli.people.rights import NewMandate

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def scene() -> Inspection:
    return an_inspection()


def test_a_finding_goes_from_found_to_told_to_looked_at_to_closed(scene: Inspection):
    told = scene.tell()
    assert scene.fresh_problem().state == rules.TOLD

    look = scene.look()

    problem = scene.fresh_problem()
    assert (problem.state, problem.closing_look, look.rectification) == (rules.DONE, look.pk, told)
    assert Note.objects.filter(verb="exchanges.look_again").count() == 1
    with pytest.raises(Refusal, match="已经销号"):
        scene.look()


def test_the_inspected_cannot_close_and_the_inspecting_cannot_tell(scene: Inspection):
    with pytest.raises(Refusal, match="自己报"):
        scene.tell("陈主席")
    scene.tell()

    with pytest.raises(Refusal, match="不能自己销"):
        scene.look("周敏")

    assert scene.fresh_problem().state == rules.TOLD


def test_somebody_of_both_bodies_counts_as_the_inspected(scene: Inspection):
    """A city officer with a mandate in the street too may not close what the street told."""
    both = scene.cast.users["陈主席"]
    mandate = NewMandate(both, "exchanges.run", scene.street, date(2024, 3, 1))
    rights.give_mandate(mandate, by=SYSTEM, at=AT)
    standing = queries.standing_of(reader_of(both, AT), scene.visit, scene.street)
    scene.tell()

    assert standing.is_of_inspected
    with pytest.raises(Refusal, match="不能自己销"):
        scene.look()


def test_what_is_not_right_yet_goes_back_with_a_new_day(scene: Inspection):
    scene.tell()
    with pytest.raises(Refusal, match="新的期限"):
        scene.look(is_right=False)

    scene.look(is_right=False, due_on=date(2024, 4, 10))

    problem = scene.fresh_problem()
    assert (problem.state, problem.due_on) == (rules.OPEN, date(2024, 4, 10))
    scene.tell()
    scene.look()
    assert scene.fresh_problem().state == rules.DONE


def test_a_look_is_after_the_telling_and_not_ahead(scene: Inspection):
    with pytest.raises(Refusal, match="还没有报来"):
        scene.look()
    scene.tell()

    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refusal, match="核对日期"):
            scene.look(on=day)


def test_the_database_itself_refuses_a_finding_closed_without_a_look(scene: Inspection):
    scene.tell()

    with (
        pytest.raises(IntegrityError, match="problem_closed_by_another_look"),
        transaction.atomic(),
    ):
        Problem.objects.filter(pk=scene.problem.pk).update(state=rules.DONE)


def test_what_was_told_is_written_once(scene: Inspection):
    told = scene.tell()

    with pytest.raises(Exception, match="denied"), transaction.atomic():
        Rectification.objects.filter(pk=told.pk).update(words="改过的话")


def test_an_inspection_has_one_other_side_and_never_one_above(scene: Inspection):
    city, street = scene.cast.unions["深圳"], scene.street
    for union, others in ((city, [street, scene.ziyuan]), (street, [city]), (city, [])):
        plan = scene.plan(kind=rules.INSPECTION, others=others)
        with pytest.raises(Refusal):
            planning.begin(union, plan, by=scene.chen, at=AT)
    with pytest.raises(Refusal, match="不是一次调研"):
        inspecting.hear(scene.trip, "主席", "汇报", by=scene.zhou, at=AT)


def test_today_tells_each_side_its_own_part(scene: Inspection):
    soon, late = date(2024, 3, 27), timezone.localdate(AT)

    def words(name: str, on: date) -> list[str]:
        return [one.words for one in activity.due(scene.reader(name), on)]

    assert "调研问题要改好" in words("周敏", soon)
    assert "调研问题要改好" not in words("陈主席", soon)
    scene.tell()
    assert "报来整改了，要去复查" in words("陈主席", late)
    assert "报来整改了，要去复查" not in words("周敏", late)
    assert "调研问题要改好" not in words("周敏", soon)


def test_today_costs_six_queries_and_nothing_without_the_mandate(
    scene: Inspection, django_assert_max_num_queries
):
    talk = scene.talk()
    for _n in range(3):
        scene.thing(talk, union=scene.street)
        scene.asked()
    scene.card()
    reader = scene.reader("陈主席")

    with django_assert_max_num_queries(7):
        found = activity.due(reader, date(2024, 3, 30))

    told = [one.words for one in found]
    assert told.count("座谈定的事要办结") == 3
    assert told.count("交流费用等您审批") == 3
    assert "交流回来了，要写报告办结" in told
    assert activity.due(scene.reader("何审"), date(2024, 3, 30)) == []
