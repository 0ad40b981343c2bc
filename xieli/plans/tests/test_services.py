"""Policies, cells, reports and what is kept, on a real database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from xieli.activities.membership.models import Member
from xieli.journal.models import Note
from xieli.kernel.refusal import Hidden, Refusal
from xieli.plans import counting, proof, reporting, rules, services, templates_in
from xieli.plans.models import Cell, Indicator, Policy, Report, Snapshot, Subject
from xieli.plans.services import IndicatorWords, PolicyWords
from xieli.plans.tests.made import AT, COVER, DUE, END, HAN, START, Scene, issued, join
from xieli.unions.models import Union

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


@pytest.fixture
def scene() -> Scene:
    return issued()


def test_a_policy_goes_down_as_a_cell_a_measure_and_union(scene: Scene) -> None:
    assert Cell.objects.count() == 3 * 2
    assert set(Cell.objects.values_list("due_on", flat=True)) == {DUE}
    assert Note.objects.filter(verb="plans.issue").count() == 1


def test_an_issued_policy_keeps_its_measures(scene: Scene) -> None:
    measure = scene.cell("建会入会").measure

    with pytest.raises(Refusal):
        services.remove_measure(measure, by=scene.who(HAN), at=AT)


def test_a_policy_whose_weights_are_not_a_hundred_stays_a_draft(scene: Scene) -> None:
    policy = scene.draft()
    services.remove_measure(policy.measures.get(title="阅读活动"), by=scene.who(HAN), at=AT)

    with pytest.raises(Refusal, match="80"):
        scene.issue(policy)

    assert list(policy.measures.values_list("number", flat=True)) == [1, 2]


def test_a_cell_is_filled_from_the_rows_of_the_house(scene: Scene) -> None:
    join(scene, "资源", 3)
    join(scene, "龙胜", 5)

    ours, theirs = scene.shown("建会入会"), scene.shown("建会入会", "龙胜")

    assert (ours.parts[0].value.value, ours.parts[0].value.rows) == (Decimal(3), 3)
    assert (ours.state, theirs.state) == (rules.SHORT, rules.MET)


def test_a_figure_is_told_for_the_day_it_is_asked_for(scene: Scene) -> None:
    join(scene, "资源", 3)
    join(scene, "资源", 4, written=LATER)

    then, now = scene.shown("建会入会"), scene.shown("建会入会", at=LATER)

    assert then.parts[0].value.value == Decimal(3)
    assert now.parts[0].value.value == Decimal(7)


def test_a_short_report_with_evidence_fills_a_cell(scene: Scene) -> None:
    assert scene.shown("职工宣讲").state == rules.EMPTY

    scene.say(value=4)

    assert scene.shown("职工宣讲").state == rules.MET
    assert scene.shown("职工宣讲", "龙胜").state == rules.EMPTY
    assert Note.objects.filter(verb="plans.report").count() == 1


def test_a_report_without_evidence_or_number_is_refused(scene: Scene) -> None:
    with pytest.raises(Refusal, match="佐证"):
        scene.say(evidence=())
    with pytest.raises(Refusal, match="还差数"):
        scene.say(value=None)
    with pytest.raises(Refusal):
        scene.say(words=" ")

    assert not Report.objects.exists()


def test_a_correction_is_a_further_report_and_the_last_one_counts(scene: Scene) -> None:
    scene.say(value=2)
    scene.say(value=5, seen=1, evidence=(), at=LATER)

    assert scene.shown("职工宣讲", at=LATER).parts[0].value.value == Decimal(5)
    assert scene.shown("职工宣讲").parts[0].value.value == Decimal(2)
    with pytest.raises(Refusal, match="刚刚报过"):
        scene.say(value=9, seen=1)


def test_a_correction_after_the_day_does_not_make_the_first_report_late(scene: Scene) -> None:
    scene.say(value=4)
    scene.say(value=4, seen=1, evidence=(), at=LATER)

    part = scene.shown("职工宣讲", at=LATER).parts[0]

    assert not part.value.seen(Decimal(4), DUE).is_late


def test_a_thing_asked_by_two_policies_is_reported_once(scene: Scene) -> None:
    other = scene.draft(PolicyWords("县级工会加强年", AT.date(), START, END, "市总部署"))
    scene.issue(other)

    scene.say(value=4)
    told = counting.values([scene.indicator("宣讲场次", other)], [scene.cast.unions["资源"]], AT)

    assert Subject.objects.filter(title="宣讲场次").count() == 1
    assert [one.value for by in told.values() for one in by.values()] == [Decimal(4)]


def test_a_subject_of_another_period_is_asked_anew(scene: Scene) -> None:
    scene.say(value=4)
    asked = scene.indicator("宣讲场次")
    asked.since, asked.until = date(2025, 1, 1), date(2025, 12, 31)

    told = counting.values([asked], [scene.cast.unions["资源"]], AT)

    assert told == {asked.id: {}}


def test_a_figure_is_reported_by_nobody(scene: Scene) -> None:
    new = reporting.NewReport("我们有很多", Decimal(9), evidence=(proof.where("没有"),))

    with pytest.raises(Hidden):
        reporting.report(
            scene.cell("建会入会"), scene.indicator("新入会职工"), new, by=scene.who("王强"), at=AT
        )


def test_a_closed_cell_keeps_its_value_beside_a_source_corrected_later(scene: Scene) -> None:
    join(scene, "资源", 4)
    reporting.close_cell(scene.cell("建会入会"), by=scene.who(HAN), at=AT)
    Member.objects.filter(union=scene.cast.unions["资源"]).first().delete()

    shown = scene.shown("建会入会", at=LATER)

    assert shown.is_closed
    assert shown.state == rules.MET
    assert shown.parts[0].value.value == Decimal(4)
    assert shown.parts[0].now is not None
    assert shown.parts[0].now.value == Decimal(3)


def test_a_closed_policy_takes_no_more_reports_and_keeps_every_cell(scene: Scene) -> None:
    scene.say(value=4)
    scene.policy.refresh_from_db()

    kept = reporting.close_policy(scene.policy, seen=scene.policy.version, by=scene.who(HAN), at=AT)

    assert kept == 6
    assert Snapshot.objects.count() == 6
    with pytest.raises(Refusal):
        scene.say(title="阅读的做法", value=None)
    with pytest.raises(Refusal):
        reporting.close_policy(scene.policy, seen=1, by=scene.who(HAN), at=AT)


def test_a_later_day_needs_a_reason_and_its_row_stays(scene: Scene) -> None:
    cell, han = scene.cell("职工宣讲"), scene.who(HAN)
    with pytest.raises(Refusal, match="理由"):
        reporting.extend(cell, date(2024, 5, 1), "忙", by=han, at=AT)

    reporting.extend(cell, date(2024, 5, 1), "暴雨，场地用不了", by=han, at=AT)

    cell.refresh_from_db()
    assert cell.due_on == date(2024, 5, 1)
    assert [one.before for one in cell.extensions.all()] == [DUE]


def test_a_reminder_is_given_once_a_day(scene: Scene) -> None:
    cell, han = scene.cell("职工宣讲"), scene.who(HAN)
    reporting.remind(cell, by=han, at=AT)

    with pytest.raises(Refusal, match="今天已经提醒过"):
        reporting.remind(cell, by=han, at=AT + timedelta(hours=1))
    reporting.remind(cell, by=han, at=AT + timedelta(days=1))

    assert cell.reminders.count() == 2


def test_a_subject_keeps_its_unit_where_another_names_one(scene: Scene) -> None:
    policy = scene.draft()
    measure = policy.measures.get(title="建会入会")
    again = IndicatorWords("宣讲", START, END, subject="宣讲场次", unit="次")

    made = services.add_indicator(measure, again, by=scene.who(HAN), at=AT)

    assert made.unit == "场"


def test_the_fifteen_measures_stand_ready_with_whole_weights(scene: Scene) -> None:
    province: Union = scene.cast.unions["广西"]

    policy = templates_in.draft_from("measures15", province, COVER, by=scene.who(HAN), at=AT)

    measures = list(policy.measures.all())
    assert (len(measures), policy.aspects.count()) == (15, 5)
    assert sum(one.weight for one in measures) == 100
    asked = Indicator.objects.filter(measure__policy=policy)
    assert asked.count() == 15
    assert asked.filter(kind=rules.FIGURE).count() >= 8
    scene.issue(policy)
    assert Policy.objects.get(pk=policy.pk).state == rules.ISSUED
