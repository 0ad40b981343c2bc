"""What the addresses of plans lead to in the world of tests.

What a county's officer may see and fill in is 资源's, of a policy of 桂林; what only the issuing
union does is of a policy of 深圳 (陈主席 decides there, 青石街道 is asked).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from xieli.kernel.actor import SYSTEM
from xieli.plans import appraising, goals, proof, queries, reporting, services, tasks
from xieli.plans.models import Appraisal, Cell, Measure, Policy
from xieli.plans.reporting import NewReport
from xieli.plans.services import IndicatorWords, MeasureWords, PolicyWords
from xieli.plans.tasks import NewTask
from xieli.unions.models import Level, Union


def world_plans(cast: Cast) -> dict[str, Any]:
    """The words of plans' addresses."""
    theirs = _policy(cast.unions["桂林"], Level.COUNTY)
    ours = _policy(cast.unions["深圳"], Level.COUNTY)
    draft = _policy(cast.unions["深圳"], None)
    cell = Cell.objects.get(measure__policy=theirs, union=cast.unions["资源"])
    asked = cell.measure.indicators.get(title="宣讲场次")
    evidence = _reported(cast, cell, asked)
    return {
        "plan": theirs.id, "plan_own": ours.id, "plan_draft": draft.id, "plan_cell": cell.id,
        "plan_cell_own": Cell.objects.get(measure__policy=ours).id, "plan_asked": asked.id,
        "plan_evidence": evidence, "plan_form": "xlsx", "plan_union": cast.unions["资源"].id,
        **_drafted(draft), **_tasks(cast), **_scores(theirs, ours), **_goal(cast),
    }  # fmt: skip


def _policy(union: Union, level: Level | None) -> Policy:
    """A policy with one measure, counted and reported; sent down where a level is named."""
    now = timezone.now()
    today = timezone.localdate(now)
    cover = PolicyWords(
        "年度重点", today, today, today + timedelta(days=90), "常委会", file=b"%PDF-1.4\n%%EOF"
    )
    row = services.draft(union, cover, by=SYSTEM, at=now)
    asked = MeasureWords("组织优势", "建会入会", Decimal(100), cover.ends_on)
    measure = services.add_measure(row, asked, by=SYSTEM, at=now)
    days = (today, cover.ends_on)
    counted = IndicatorWords("新入会职工", *days, figure="members.joined")
    said = IndicatorWords("宣讲场次", *days, subject="宣讲场次", unit="场")
    for words in (counted, said):
        services.add_indicator(measure, words, by=SYSTEM, at=now)
    row.refresh_from_db()
    if level is None:
        return row
    unions = queries.addressees(union, level)
    return services.issue(row, unions, seen=row.version, by=SYSTEM, at=now)


def _reported(cast: Cast, cell: Cell, asked: Any) -> Any:
    photo = proof.NewEvidence(proof.PDF, "签到表", b"%PDF-1.4\n%%EOF")
    new = NewReport("讲了两场", Decimal(2), evidence=(photo,))
    report = reporting.report(cell, asked, new, by=cast.actor("王强"), at=timezone.now())
    return report.evidence.get().id


def _drafted(draft: Policy) -> dict[str, Any]:
    measure = Measure.objects.get(policy=draft)
    return {"plan_measure": measure.id, "plan_indicator": measure.indicators.first().id}


def _tasks(cast: Cast) -> dict[str, Any]:
    """A task of 桂林 for 资源, and one that 资源 set itself."""
    now = timezone.now()
    day = timezone.localdate(now) + timedelta(days=20)

    def task(setter: str) -> Any:
        new = NewTask(cast.unions[setter], "摸清新业态", day)
        return tasks.set_task(new, [cast.unions["资源"]], by=SYSTEM, at=now)[0].id

    return {"plan_task": task("桂林"), "plan_task_own": task("资源")}


def _scores(theirs: Policy, ours: Policy) -> dict[str, Any]:
    """A confirmed appraisal of 资源, and one of 南山 that waits."""
    told: dict[str, Any] = {}
    first, second = _two_actors()
    for row in (theirs, ours):
        appraising.propose(row, by=first, at=timezone.now())
    mine = Appraisal.objects.get(policy=theirs, union__name="资源")
    appraising.confirm(mine, seen=0, by=second, at=timezone.now())
    waiting = Appraisal.objects.get(policy=ours)
    told["plan_score"], told["plan_score_own"] = mine.id, waiting.id
    told["plan_line"] = waiting.lines.get().id
    return told


def _two_actors() -> tuple[Any, Any]:
    from uuid import uuid4

    from xieli.kernel.actor import Actor

    return Actor(uuid4(), "韩部长"), Actor(uuid4(), "陆主席")


def _goal(cast: Cast) -> dict[str, Any]:
    """A goal of 深圳 that gathers the street's campaign."""
    now = timezone.now()
    new = goals.NewGoal("助创文明城市", timezone.localdate(now).year, "市总部署", ("纾忧解困",))
    goal = goals.set_goal(cast.unions["深圳"], new, by=SYSTEM, at=now)
    strand = goal.strands.get()
    programme = queries.gatherable(goal)[0]
    goals.gather(strand, programme, by=SYSTEM, at=now)
    return {
        "plan_goal": goal.id, "plan_strand": strand.id,
        "plan_gathered": strand.gathered.get().id,
    }  # fmt: skip


# A name in a pattern that means something else at this address (for tests/world.py MEANS).
SHARED = ("policy", "table", "line", "missing", "report", "report_file", "appraisals")
OWN = ("close", "propose")
DRAFT = (
    "cover", "add_measure", "measure", "remove_measure", "add_indicator", "remove_indicator",
    "issue", "file",
)  # fmt: skip
TO_DO = ("task",)
SET = ("accept", "send_back", "drop", "extend_task", "remind_task")
MEANS_PLANS = {
    **{(f"plans:{name}", "policy_id"): "plan" for name in SHARED},
    **{(f"plans:{name}", "policy_id"): "plan_own" for name in OWN},
    **{(f"plans:{name}", "policy_id"): "plan_draft" for name in DRAFT},
    **{(f"plans:{name}", "measure_id"): "plan_measure" for name in DRAFT},
    ("plans:remove_indicator", "indicator_id"): "plan_indicator",
    ("plans:report_file", "form"): "plan_form",
    ("plans:line", "union_id"): "plan_union",
    ("plans:county", "union_id"): "plan_union",
    ("plans:cell", "cell_id"): "plan_cell",
    ("plans:fill", "cell_id"): "plan_cell",
    ("plans:fill", "indicator_id"): "plan_asked",
    **{(f"plans:{name}", "cell_id"): "plan_cell_own" for name in ("extend", "close_cell",
                                                                 "remind")},
    ("plans:evidence", "evidence_id"): "plan_evidence",
    **{(f"plans:{name}", "task_id"): "plan_task" for name in TO_DO},
    **{(f"plans:{name}", "task_id"): "plan_task_own" for name in SET},
    ("plans:appraisal", "appraisal_id"): "plan_score",
    ("plans:change_line", "appraisal_id"): "plan_score_own",
    ("plans:change_line", "line_id"): "plan_line",
    ("plans:confirm", "appraisal_id"): "plan_score_own",
    **{(f"plans:{name}", "goal_id"): "plan_goal" for name in ("goal", "gather", "let_go")},
    ("plans:gather", "strand_id"): "plan_strand",
    ("plans:let_go", "gathered_id"): "plan_gathered",
}  # fmt: skip
# What is posted there, where an empty form would hide who may.
BODIES_PLANS: dict[str, dict[str, Any]] = {
    "plans:issue": {"level": "3", "seen": "3"},
    "plans:close": {"seen": "4"},
    "plans:confirm": {"seen": "0"},
    "plans:gather": {"programme": "", "figure": ""},
}
