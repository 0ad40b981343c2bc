"""Tasks with a second person, appraisals with another, goals that gather."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests import cast as c
from xieli.kernel.refusal import Hidden, Refusal
from xieli.people.queries import reader_of
from xieli.plans import appraising, due, goals, proof, queries, reporting, rules, tasks
from xieli.plans.models import Appraisal, Gathered, Task
from xieli.plans.tasks import NewTask
from xieli.plans.tests.made import AT, HAN, LU, Scene, issued, join
from xieli.programmes.models import Programme

pytestmark = pytest.mark.django_db
WHERE = (proof.where("档案柜"),)
DONE = "办了三场，来了八十人"


@pytest.fixture
def scene() -> Scene:
    return issued()


def task_of(scene: Scene, county: str = "资源", days: int = 5) -> Task:
    new = NewTask(scene.cast.unions["桂林"], "把职工之家开起来", AT.date() + timedelta(days=days))
    (made,) = tasks.set_task(new, [scene.cast.unions[county]], by=scene.who(HAN), at=AT)
    return made


def proposed(scene: Scene) -> Appraisal:
    scene.policy.refresh_from_db()
    appraising.propose(scene.policy, by=scene.who(HAN), at=AT)
    return Appraisal.objects.get(union=scene.cast.unions["资源"])


def test_a_task_is_handed_in_with_evidence_and_settled_by_another(scene: Scene) -> None:
    task = task_of(scene)
    with pytest.raises(Refusal, match="佐证"):
        tasks.hand_in(task, DONE, (), by=scene.who("王强"), at=AT)
    tasks.hand_in(task, DONE, WHERE, by=scene.who("王强"), at=AT)

    with pytest.raises(Refusal, match="另一位同志"):
        tasks.accept(task, by=scene.who("王强"), at=AT)
    tasks.accept(task, by=scene.who(HAN), at=AT)

    task.refresh_from_db()
    assert task.state == rules.DONE
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(decided_by_id=task.handed_in_by_id)


def test_a_task_sent_back_says_what_is_missing_and_comes_again(scene: Scene) -> None:
    task = task_of(scene)
    tasks.hand_in(task, DONE, WHERE, by=scene.who("王强"), at=AT)

    tasks.send_back(task, "还差一张现场照片", by=scene.who(HAN), at=AT)
    tasks.hand_in(task, "补了照片，一共三场", WHERE, by=scene.who("刘芸"), at=AT)

    task.refresh_from_db()
    assert task.state == rules.HANDED_IN
    assert task.evidence.count() == 2


def test_a_task_goes_only_to_unions_below_the_one_that_sets_it(scene: Scene) -> None:
    new = NewTask(scene.cast.unions["资源"], "越级", AT.date())

    with pytest.raises(Hidden):
        tasks.set_task(new, [scene.cast.unions["龙胜"]], by=scene.who("王强"), at=AT)


def test_a_tasks_later_day_needs_a_reason(scene: Scene) -> None:
    task, han = task_of(scene), scene.who(HAN)
    until = task.due_on + timedelta(days=9)

    tasks.extend(task, until, "等场地验收", by=han, at=AT)

    with pytest.raises(Refusal):
        tasks.extend(task, until, "等场地验收", by=han, at=AT)
    task.refresh_from_db()
    assert task.due_on == until


def test_points_come_from_the_cells_and_a_second_person_confirms(scene: Scene) -> None:
    join(scene, "资源", 2)  # 2 of 4: half of 50
    scene.say(value=4)  # the whole 30

    one = proposed(scene)
    given = {line.measure.title: line.given for line in one.lines.all()}
    with pytest.raises(Refusal):
        appraising.confirm(one, seen=0, by=scene.who(HAN), at=AT)
    appraising.confirm(one, seen=0, by=scene.who(LU), at=AT)

    assert given == {
        "建会入会": Decimal("25.00"), "职工宣讲": Decimal("30.00"), "阅读活动": Decimal("0.00"),
    }  # fmt: skip
    assert proposed(scene).confirmed_by == LU  # drawn up anew, what is confirmed stays


def test_a_report_after_its_day_counts_by_the_rulebooks_part(scene: Scene) -> None:
    late = AT + timedelta(days=40)
    scene.say(value=4, at=late)
    scene.policy.refresh_from_db()

    appraising.propose(scene.policy, by=scene.who(HAN), at=late)

    line = Appraisal.objects.get(union=scene.cast.unions["资源"]).lines.get(
        measure__title="职工宣讲"
    )
    assert line.given == Decimal("24.00")


def test_a_changed_score_has_a_reason_and_another_pair_of_eyes(scene: Scene) -> None:
    line = proposed(scene).lines.get(measure__title="阅读活动")
    with pytest.raises(Refusal):
        appraising.change_line(line, Decimal(10), "", by=scene.who(LU), at=AT)
    with pytest.raises(Refusal):
        appraising.change_line(line, Decimal(21), "材料在市里", by=scene.who(LU), at=AT)

    appraising.change_line(line, Decimal(10), "材料在市里", by=scene.who(LU), at=AT)

    with pytest.raises(Refusal, match="另一位同志"):
        appraising.confirm(line.appraisal, seen=0, by=scene.who(LU), at=AT)


def test_an_appraisal_is_seen_by_its_union_and_superiors_alone(scene: Scene) -> None:
    one = proposed(scene)

    def seen_by(name: str) -> list[str]:
        reader = reader_of(scene.cast.users[name], AT)
        return [row.union.name for row in queries.appraisals(scene.policy, reader)]

    assert seen_by(HAN) == ["龙胜", "资源"]  # by the code of the region, not by points
    assert seen_by("王强") == []
    appraising.confirm(one, seen=0, by=scene.who(LU), at=AT)
    assert seen_by("王强") == ["资源"]
    assert seen_by("赵六") == []
    assert seen_by("周敏") == []


def test_a_goal_gathers_programmes_of_its_own_unions_alone(scene: Scene) -> None:
    li, shenzhen = scene.who("陈主席"), scene.cast.unions["深圳"]
    programme = c.campaign(scene.cast)
    new = goals.NewGoal("助创文明城市", 2024, "市总部署", ("思想引领", "纾忧解困"))
    goal = goals.set_goal(shenzhen, new, by=li, at=AT)
    away = goals.set_goal(scene.cast.unions["桂林"], new, by=scene.who(HAN), at=AT)
    strand = goal.strands.get(title="纾忧解困")

    for _twice in range(2):
        goals.gather(strand, Programme.objects.get(pk=programme.pk), by=li, at=AT)
    with pytest.raises(Hidden):
        goals.gather(away.strands.first(), programme, by=scene.who(HAN), at=AT)

    assert Gathered.objects.count() == 1


def test_what_is_due_stands_on_the_page_of_today(scene: Scene, django_assert_num_queries) -> None:
    task_of(scene)
    handed = task_of(scene)
    tasks.hand_in(handed, DONE, WHERE, by=scene.who("王强"), at=AT)
    proposed(scene)
    reporting.remind(scene.cell("职工宣讲"), by=scene.who(HAN), at=AT)
    today = date(2024, 3, 26)

    def words(name: str, day: date = today) -> list[str]:
        reader = reader_of(scene.cast.users[name], AT)
        with django_assert_num_queries(2):
            return [f"{one.words}：{one.more}" for one in due.due(reader, day)]

    assert words("王强") == ["2 项措施等您补齐：县域工会十五条", "有一件任务要办：把职工之家开起来"]
    assert words("王强", AT.date())[0] == "1 项措施等您补齐：县域工会十五条 · 上级今天提醒过"
    to_check = "有一件任务交上来了：把职工之家开起来"
    assert set(words(LU)) == {to_check, "2 家的考核等您确认：县域工会十五条"}
    assert words(HAN) == [to_check]
