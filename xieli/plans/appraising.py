"""The verbs of the appraisal at year end: propose, change a line, confirm.

Law: points come from the cells by the written rule (see rules); one proposes, another confirms;
what is confirmed stays.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.plans import rules, services
from xieli.plans.models import Appraisal, AppraisalLine, Policy
from xieli.plans.table import scores, table


@transaction.atomic
def propose(policy: Policy, *, by: Actor, at: datetime) -> int:
    """Draw up every union's points from its cells; those not confirmed are drawn up anew.

    What somebody changed by hand is let go with it; the page says so. One note for all.
    """
    row = services.locked(policy)
    if row.state == rules.DRAFT or by.id is None:
        raise Refusal(_("文件还没有下达，没有可考核的。"), _("请先下达。"))
    told = table(row, at)
    settled = set(
        row.appraisals.filter(confirmed_at__isnull=False).values_list("union_id", flat=True)
    )
    row.appraisals.filter(confirmed_at=None).delete()
    given = {union: lines for union, lines in scores(told).items() if union not in settled}
    made = {
        union: Appraisal(
            policy=row, union_id=union, as_of=at, proposed_by_id=by.id, proposed_by=by.label
        )
        for union in given
    }
    Appraisal.objects.bulk_create(made.values(), batch_size=500)
    weights = {one.id: one.weight for one in told.measures}
    AppraisalLine.objects.bulk_create(
        (
            AppraisalLine(
                appraisal=made[union], measure_id=measure, weight=weights[measure],
                computed=points, given=points,
            )
            for union, lines in given.items()
            for measure, points in lines.items()
        ),
        batch_size=1000,
    )  # fmt: skip
    words = f"拟出考核：{row.title}，{len(made)} 家"
    note("plans.propose", words, by=by, at=at, about=row, facts={"unions": len(made)})
    return len(made)


@transaction.atomic
def change_line(
    line: AppraisalLine, given: Decimal, reason: str, *, by: Actor, at: datetime
) -> AppraisalLine:
    """Give a measure other points than the rule, with the reason; never more than its weight."""
    _open(line.appraisal)
    row = AppraisalLine.objects.select_for_update(of=("self",)).select_related(
        "measure", "appraisal__union"
    ).get(pk=line.pk)  # fmt: skip
    if not given.is_finite() or not 0 <= given <= row.weight:
        raise Refusal(_("得分要在 0 到 {most} 之间。"), _("请核对。"), most=row.weight)
    row.given, row.reason = given.quantize(rules.CENT), rules.must_give_reason(reason)
    row.changed_by, row.changed_by_id = by.label, by.id
    row.save()
    words = f"改一项考核得分：{row.appraisal.union.name}“{row.measure.title}”，{row.reason}"
    note("plans.change_score", words, by=by, at=at, about=row.appraisal)
    return row


@transaction.atomic
def confirm(appraisal: Appraisal, *, seen: int, by: Actor, at: datetime) -> Appraisal:
    """Confirm a union's points by a second person, who neither proposed nor changed them."""
    row = _open(appraisal, seen)
    rules.must_be_another(row.proposed_by_id, by.id)
    if row.lines.filter(changed_by_id=by.id).exists():
        rules.must_be_another(by.id, by.id)
    row.confirmed_at, row.confirmed_by, row.confirmed_by_id = at, by.label, by.id
    row.version += 1
    row.save()
    note("plans.confirm", f"确认考核：{row.union.name}", by=by, at=at, about=row)
    return row


def _open(appraisal: Appraisal, seen: int | None = None) -> Appraisal:
    rows = Appraisal.objects.select_for_update(of=("self",)).select_related("union", "policy")
    row = rows.filter(pk=appraisal.pk).first()
    if row is None:
        raise Hidden  # drawn up anew meanwhile
    if row.confirmed_at:
        raise Refusal(_("这份考核已经确认，不能再改。"), _("结果已经给本单位看到。"))
    if seen is not None and row.version != seen:
        raise Refusal(_("别的同志刚刚改过。"), _("请刷新，再看一遍。"))
    return row
