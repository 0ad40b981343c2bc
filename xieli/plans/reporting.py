"""The verbs on cells: report, extend, remind, close; a closed cell keeps what stood in it.

Law: a report on a subject and period serves every cell that asks for it; a cell is kept once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.plans import counting, proof, queries, rules, services
from xieli.plans.models import (
    Cell,
    Evidence,
    Extension,
    Indicator,
    Policy,
    PolicyState,
    Reminder,
    Report,
    Snapshot,
)
from xieli.plans.proof import NewEvidence
from xieli.rulebook.queries import value as ruled

STALE = _("别的同志刚刚报过这一项。")


@dataclass(frozen=True)
class NewReport:
    """What a union says: words, a number where one is asked, evidence; seen: reports so far."""

    words: str
    value: Decimal | None = None
    qualifier: str = ""
    evidence: tuple[NewEvidence, ...] = ()
    seen: int = 0


@transaction.atomic
def report(cell: Cell, indicator: Indicator, new: NewReport, *, by: Actor, at: datetime) -> Report:
    """Say what was done, with evidence; a further report corrects it, the last one counts."""
    row = _open(cell)
    if indicator.subject is None or indicator.measure_id != row.measure_id:
        raise Hidden
    _must_be_whole(row, indicator, new, at)
    try:
        with transaction.atomic():
            made = Report.objects.create(
                subject=indicator.subject, union=row.union, since=indicator.since,
                until=indicator.until, number=new.seen + 1, value=new.value,
                qualifier=new.qualifier, words=new.words, at=at, by_id=by.id, by_label=by.label,
            )  # fmt: skip
    except IntegrityError as why:
        raise Refusal(STALE, _("请刷新，看看他写的。")) from why
    proof.keep(new.evidence, report=made)
    words = f"{row.union.name} 报告：{indicator.title}"
    note("plans.report", words, by=by, at=at, about=made)
    return made


def _open(cell: Cell) -> Cell:
    rows = Cell.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("measure__policy", "union__region").get(pk=cell.pk)
    rules.must_run(row.measure.policy.state)
    if row.closed_at:
        raise Refusal(_("这一格已经办结。"), _("办结以后不再改；要更正请在下一期说明。"))
    return row


def _must_be_whole(row: Cell, indicator: Indicator, new: NewReport, at: datetime) -> None:
    rules.must_be_value(new.value)
    if not new.words.strip() or len(new.words) > rules.LONGEST_WORDS:
        raise Refusal(_("报告要写几句，最多 {n} 字。"), n=rules.LONGEST_WORDS)
    if indicator.unit and new.value is None:
        raise Refusal(_("还差数：单位是{unit}。"), _("没有就填 0。"), unit=indicator.unit)
    known = queries.reports_of(indicator, row.union_id)
    last = known[0].number if known else 0
    if last != new.seen:
        raise Refusal(STALE, _("请刷新，看看他写的。"))
    region = row.union.region.code if row.union.region else ""
    least = ruled(rules.EVIDENCE_LEAST, region, timezone.localdate(at)).as_int
    stands = Evidence.objects.filter(report__in=known).count()
    rules.must_be_evidence(stands + len(new.evidence), least)


@transaction.atomic
def extend(cell: Cell, until: date, reason: str, *, by: Actor, at: datetime) -> Cell:
    """Give a cell a later day, with the reason."""
    row = _open(cell)
    words = rules.must_give_reason(reason)
    rules.must_be_later(row.due_on, until, timezone.localdate(at))
    Extension.objects.create(
        cell=row, before=row.due_on, until=until, reason=words, at=at, by_label=by.label
    )
    row.due_on = until
    row.save(update_fields=["due_on"])
    told = f"{row.union.name}“{row.measure.title}”延到 {until}：{words}"
    note("plans.extend", told, by=by, at=at, about=row)
    return row


@transaction.atomic
def remind(cell: Cell, *, by: Actor, at: datetime) -> Reminder:
    """Tell a union that something is missing; once a day for each cell (a unique row holds it)."""
    row = Cell.objects.select_related("measure__policy", "union").get(pk=cell.pk)
    rules.must_run(row.measure.policy.state)
    made = reminded(
        Reminder(cell=row, union=row.union, day=timezone.localdate(at), by_label=by.label)
    )
    words = f"提醒 {row.union.name}：{row.measure.title}"
    note("plans.remind", words, by=by, at=at, about=made)
    return made


def reminded(row: Reminder) -> Reminder:
    """Write a reminder; Refusal where one stands for this day."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as why:
        raise Refusal(_("今天已经提醒过了。"), _("同一件事一天只提醒一次。")) from why
    return row


@transaction.atomic
def close_policy(policy: Policy, *, seen: int, by: Actor, at: datetime) -> int:
    """Close every cell of a policy and the policy itself; say how many cells were kept."""
    row = services.locked(policy, seen)
    rules.must_run(row.state)
    found = Cell.objects.select_for_update(of=("self",)).filter(
        measure__policy=row, closed_at=None
    )  # fmt: skip
    cells = list(found.order_by("id"))
    _keep(row, cells, by, at)
    row.state, row.version = PolicyState.CLOSED, row.version + 1
    row.save(update_fields=["state", "version"])
    words = f"办结文件：{row.title}，{len(cells)} 格存下当时的数"
    note("plans.close", words, by=by, at=at, about=row, facts={"cells": len(cells)})
    return len(cells)


@transaction.atomic
def close_cell(cell: Cell, *, by: Actor, at: datetime) -> Cell:
    """Close one cell: what stands in it now is kept."""
    row = _open(cell)
    _keep(row.measure.policy, [row], by, at)
    words = f"办结一格：{row.union.name}“{row.measure.title}”"
    note("plans.close_cell", words, by=by, at=at, about=row)
    return row


def _keep(policy: Policy, cells: Sequence[Cell], by: Actor, at: datetime) -> None:
    """Write a snapshot for each indicator of each cell, as of this moment."""
    measures = {one.id: one for one in queries.measures_of(policy)}
    wanted = {cell.measure_id for cell in cells}
    indicators = [one for key in wanted for one in measures[key].indicators.all()]
    unions = queries.in_tree_order({cell.union_id for cell in cells})
    told = counting.values(indicators, unions, at)
    kept = []
    for cell in cells:
        for one in measures[cell.measure_id].indicators.all():
            it = told[one.id].get(cell.union_id, counting.MISSING)
            kept.append(
                Snapshot(
                    cell=cell, indicator=one, value=it.value, qualifier=it.qualifier,
                    rows=it.rows, report_id=it.report_id, as_of=at,
                )
            )  # fmt: skip
        cell.closed_at, cell.closed_by = at, by.label
    Snapshot.objects.bulk_create(kept, batch_size=1000)
    Cell.objects.bulk_update(cells, ["closed_at", "closed_by"], batch_size=500)
