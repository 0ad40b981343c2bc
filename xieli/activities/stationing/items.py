"""The verbs on the town's plan: an item with owner and day, reports that are never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieli.activities.stationing import queries, rules
from xieli.activities.stationing.models import PlanItem, Progress, Stationing
from xieli.activities.stationing.rules import Told
from xieli.activities.stationing.services import held, same
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.quantity import Quantity
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _
from xieli.unions.models import Union


@dataclass(frozen=True)
class NewItem:
    """A thing of the town's plan as a form tells it; its owner is one, of one of the two sides."""

    key: str
    field: str
    title: str
    owner: str
    owner_union: Union
    due: date
    aim: str = ""


@transaction.atomic
def plan_item(stationing: Stationing, new: NewItem, *, by: Actor, at: datetime) -> PlanItem:
    """Put a thing on the plan; one title once, one owner, a day from today on."""
    known = PlanItem.objects.filter(key=new.key).first()
    if known:
        return same(known, known.stationing_id == stationing.id)
    row = held(stationing)
    today = timezone.localdate(at)
    rules.must_be_field(new.field, queries.house_of(row, today))
    if new.due < today:
        raise Refusal(_("完成的日子已经过了。"), _("请写今天或以后的日子。"))
    if new.owner_union.id not in (row.union_id, row.host_id):
        raise Hidden
    made = _saved(
        PlanItem(
            key=new.key, stationing=row, field=new.field, title=new.title, aim=new.aim,
            owner=new.owner, owner_union=new.owner_union, first_due=new.due, due=new.due,
            planned_on=today, last_on=today,
        )
    )  # fmt: skip
    note("stationing.plan_item", f"列入计划：{made.title}", by=by, at=at, about=made)
    return made


def _saved(row: PlanItem) -> PlanItem:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as why:
        if "plan_item_once" not in str(why):
            raise
        raise Refusal(
            _("计划里已经有“{title}”。"), _("请打开那一项记进展，或换个名字。"), title=row.title
        ) from why
    return row


@dataclass(frozen=True)
class NewProgress:
    """A report on an item as a form tells it; `result` and `amount` together or not at all."""

    key: str
    told: Told
    result: str = ""
    amount: Quantity | None = None


@transaction.atomic
def report_progress(
    item: PlanItem, new: NewProgress, *, seen: int, by: Actor, at: datetime
) -> Progress:
    """Report on an item: a further dated row; state and due date follow from it."""
    known = Progress.objects.filter(key=new.key).first()
    if known:
        return same(known, known.item_id == item.id)
    held(item.stationing)
    row = PlanItem.objects.select_for_update(of=("self",)).get(id=item.id)
    if row.version != seen:
        raise Refusal(_("别的同志刚刚记过进展。"), _("请刷新，看看现在到哪里了。"))
    rules.must_report(row.state, row.due, row.last_on, new.told, timezone.localdate(at))
    if bool(new.result.strip()) != (new.amount is not None):
        raise Refusal(_("成效要写“什么”和“多少”两样。"), _("例如：带动就业，约120人。"))
    made = _written(row, new, by, at)
    row.state, row.last_on = rules.state_after(row.state, new.told.how), new.told.on
    row.due = new.told.new_due or row.due
    row.version += 1
    row.save()
    words = f"计划事项{made.get_how_display()}：{row.title}"
    note("stationing.report_progress", words, by=by, at=at, about=row)
    return made


def _written(row: PlanItem, new: NewProgress, by: Actor, at: datetime) -> Progress:
    told, amount = new.told, new.amount
    return Progress.objects.create(
        key=new.key, item=row, number=row.reports.count() + 1, on=told.on, how=told.how,
        words=told.words, new_due=told.new_due, result=new.result.strip(),
        amount=amount.value if amount else None, unit=amount.unit if amount else "",
        qualifier=amount.qualifier if amount else "", at=at, by=by.label,
    )  # fmt: skip
