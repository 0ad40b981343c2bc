"""The verbs on tasks: set, hand in, accept, send back, drop, extend, remind.

Law: who hands in does not accept; a day moves only with a reason, and the row of it stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.plans import proof, rules
from xieli.plans.models import Extension, Measure, Reminder, Task, TaskState, YearLabel
from xieli.plans.proof import NewEvidence
from xieli.plans.reporting import reminded
from xieli.rulebook.queries import value as ruled
from xieli.unions.models import Union

MOST_OWNERS = 400


@dataclass(frozen=True)
class NewTask:
    """A task as it is written down; the same for every union that gets it."""

    setter: Union
    title: str
    due_on: date
    words: str = ""
    measure: Measure | None = None
    label: YearLabel | None = None


@transaction.atomic
def set_task(new: NewTask, owners: Sequence[Union], *, by: Actor, at: datetime) -> list[Task]:
    """Set a task to unions at or below the one that sets it; one row each, one note."""
    if not owners or len(owners) > MOST_OWNERS:
        raise Refusal(_("请选由谁办，一次最多 {n} 家。"), n=MOST_OWNERS)
    if new.due_on < timezone.localdate(at):
        raise Refusal(_("期限已经过去。"), _("请另选一天。"))
    top = new.setter.path
    if any(one.path != top and not one.path.startswith(f"{top}/") for one in owners):
        raise Hidden
    rows = [
        Task(
            setter=new.setter, owner=one, measure=new.measure, label=new.label, title=new.title,
            words=new.words, due_on=new.due_on, set_at=at, set_by=by.label,
        )
        for one in owners
    ]  # fmt: skip
    Task.objects.bulk_create(rows, batch_size=500)
    words = f"下任务“{new.title}”给 {len(rows)} 家，{new.due_on} 前"
    note("plans.set_task", words, by=by, at=at, about=rows[0], facts={"unions": len(rows)})
    return rows


@transaction.atomic
def hand_in(
    task: Task, result: str, evidence: Sequence[NewEvidence], *, by: Actor, at: datetime
) -> Task:
    """Say that a task is done, with evidence."""
    row = _at(task, TaskState.TO_DO)
    words = rules.must_give_reason(result)
    region = row.owner.region.code if row.owner.region else ""
    least = ruled(rules.EVIDENCE_LEAST, region, timezone.localdate(at)).as_int
    rules.must_be_evidence(row.evidence.count() + len(evidence), least)
    proof.keep(evidence, task=row)
    row.state, row.result = TaskState.HANDED_IN, words
    row.handed_in_at, row.handed_in_by, row.handed_in_by_id = at, by.label, by.id
    return _kept(row, "plans.hand_in", f"交任务：{row.title}", by=by, at=at)


@transaction.atomic
def accept(task: Task, *, by: Actor, at: datetime) -> Task:
    """Settle a task that was handed in, by another person."""
    row = _at(task, TaskState.HANDED_IN)
    rules.must_be_another(row.handed_in_by_id, by.id)
    return _decided(row, TaskState.DONE, "", by=by, at=at)


@transaction.atomic
def send_back(task: Task, reason: str, *, by: Actor, at: datetime) -> Task:
    """Give a task back with what is missing."""
    row = _at(task, TaskState.HANDED_IN)
    words = rules.must_give_reason(reason)
    return _decided(row, TaskState.TO_DO, words, by=by, at=at)


@transaction.atomic
def drop(task: Task, reason: str, *, by: Actor, at: datetime) -> Task:
    """Let a task go that nobody needs any more."""
    row = _at(task, TaskState.TO_DO)
    words = rules.must_give_reason(reason)
    return _decided(row, TaskState.DROPPED, words, by=by, at=at)


def _decided(row: Task, state: TaskState, words: str, *, by: Actor, at: datetime) -> Task:
    row.state, row.decided_words = state, words
    row.decided_at, row.decided_by, row.decided_by_id = at, by.label, by.id
    told = f"任务“{row.title}”：{state.label}" + (f"，{words}" if words else "")
    return _kept(row, f"plans.task_{state.value}", told, by=by, at=at)


@transaction.atomic
def extend(task: Task, until: date, reason: str, *, by: Actor, at: datetime) -> Task:
    """Give a task a later day, with the reason."""
    row = _at(task, TaskState.TO_DO)
    words = rules.must_give_reason(reason)
    rules.must_be_later(row.due_on, until, timezone.localdate(at))
    Extension.objects.create(
        task=row, before=row.due_on, until=until, reason=words, at=at, by_label=by.label
    )
    row.due_on = until
    told = f"任务“{row.title}”延到 {until}：{words}"
    return _kept(row, "plans.extend_task", told, by=by, at=at)


@transaction.atomic
def remind(task: Task, *, by: Actor, at: datetime) -> Reminder:
    """Tell the owner that a task waits; once a day."""
    row = _at(task, TaskState.TO_DO)
    made = reminded(
        Reminder(task=row, union=row.owner, day=timezone.localdate(at), by_label=by.label)
    )
    words = f"提醒 {row.owner.name}：{row.title}"
    note("plans.remind_task", words, by=by, at=at, about=made)
    return made


def _at(task: Task, state: TaskState) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("owner__region", "setter")
    row = rows.get(pk=task.pk)
    if row.state != state:
        raise Refusal(
            _("这件任务现在是“{state}”。"), _("请刷新，看看现在的样子。"),
            state=row.get_state_display(),
        )  # fmt: skip
    return row


def _kept(row: Task, verb: str, words: str, *, by: Actor, at: datetime) -> Task:
    row.version += 1
    row.save()
    note(verb, words, by=by, at=at, about=row)
    return row
