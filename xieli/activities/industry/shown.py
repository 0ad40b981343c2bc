"""What pages and the workbook show of a case: the thread, the row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from xieli.activities.industry import rules
from xieli.activities.industry.models import Case, CaseStep, Step
from xieli.activities.industry.queries import Told
from xieli.shell.templatetags.xieli import day

SHAPES = {rules.FORWARD: "ok", rules.BACK: "due", rules.END: "bad"}


def nodes(case: Case, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The thread: every step that was taken, then those still to come."""
    found = [_node(one) for one in steps]
    if case.step != rules.ENDED:
        ahead = rules.ROAD[rules.ROAD.index(case.step) + 1 :]
        words = dict(CaseStep.choices)
        found += [{"shape": "none", "word": _("还没到"), "title": words[one]} for one in ahead]
    return found


def _node(step: Step) -> dict[str, Any]:
    title = step.get_to_display()
    if step.way == rules.BACK:
        title = _("退回到“{step}”").format(step=title)
    lines = [step.words] if step.words else []
    if step.reason:
        lines.insert(0, _("原因：{reason}").format(reason=step.reason))
    lines.append(_("{by}记的").format(by=step.by))
    return {
        "shape": SHAPES[step.way], "word": _("已办"), "title": title, "when": day(step.on),
        "words": lines, "step": step,
        "template": "industry/_scan.html" if step.scan_id else None,
    }  # fmt: skip


def next_step(case: Case) -> dict[str, str] | None:
    """The step that may follow, with its words; None at the road's end."""
    to = rules.next_of(case.step)
    return {"to": to, "words": str(dict(CaseStep.choices)[to])} if to else None


def heads() -> list[str]:
    """The titles of the workbook."""
    return [
        _("资源"), _("资源量"), _("所在地工会"), _("企业"), _("引荐工会"), _("协作领域"),
        _("走到哪一步"), _("哪天"), _("投产日期"), _("本地就业（人）"), _("就业概数"),
        _("就业数是哪天的"), _("造血"),
    ]  # fmt: skip


def cells(told: Told) -> list[object]:
    """A case as a row: exact jobs as a number, 概数 as words."""
    one, latest = told.case, told.latest
    exact = latest.jobs.value if latest and latest.jobs.is_exact else None
    rough = latest.jobs.show() if latest and not latest.jobs.is_exact else ""
    return [
        one.resource.name, one.resource.how_much, one.host.name, one.enterprise.name,
        one.union.name, one.field, str(one.get_step_display()), one.stepped_on,
        told.since, exact, rough,
        latest.on if latest else None, _("是") if told.judged.holds else _("还不是"),
    ]  # fmt: skip


def tests(told: Told) -> list[tuple[str, bool]]:
    """The tests of the rule on 造血 in words, each with its numbers."""
    return [(_(words).format(**named), passed) for words, named, passed in told.judged.tests]
