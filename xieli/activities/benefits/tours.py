"""The verbs of tours (百万职工游巴蜀): the stops of a route, and how many went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from xieli.activities.benefits import rules
from xieli.activities.benefits.models import Batch, Outing, Outlet, RouteStop
from xieli.activities.benefits.services import locked
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Hidden, Refusal
from xieli.kernel.refusal import marked as _

MOST_STOPS = 30


@dataclass(frozen=True)
class StopWords:
    """A stop: its name, the scenic partner's outlet that takes the voucher, a word to it."""

    name: str
    words: str = ""
    outlet_id: UUID | None = None


@dataclass(frozen=True)
class OutingWords:
    """How many went on a day, as the signed list says it."""

    day: date
    people: int
    evidence: str


@transaction.atomic
def add_stop(batch: Batch, words: StopWords, *, by: Actor, at: datetime) -> RouteStop:
    """Put a stop at the end of a tour's route; while it is a draft."""
    row = _tour(batch)
    last = row.stops.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_STOPS:
        raise Refusal(_("一条路线最多 {most} 站。"), most=MOST_STOPS)
    if (
        words.outlet_id
        and not Outlet.objects.filter(pk=words.outlet_id, partner=row.partner_id).exists()
    ):
        raise Hidden
    stop = RouteStop.objects.create(batch=row, number=last + 1, **vars(words))
    note("benefits.add_stop", f"加一站：{row.title}，{stop.name}", by=by, at=at, about=row)
    return stop


@transaction.atomic
def remove_stop(stop: RouteStop, *, by: Actor, at: datetime) -> None:
    """Take a stop off the route; those after it move up."""
    row = _tour(stop.batch)
    number = stop.number
    stop.delete()
    for later in row.stops.filter(number__gt=number).order_by("number"):
        RouteStop.objects.filter(pk=later.pk).update(number=F("number") - 1)
    note("benefits.remove_stop", f"去掉一站：{row.title}", by=by, at=at, about=row)


def _tour(batch: Batch) -> Batch:
    row = locked(batch)
    if row.what != rules.TOUR:
        raise Refusal(_("这一批不是旅游。"))
    rules.must_be_draft(row.state)
    return row


@transaction.atomic
def tell_outing(batch: Batch, words: OutingWords, *, by: Actor, at: datetime) -> Outing:
    """Write down how many went on a day, once, with the number of the signed list."""
    batch = locked(batch)
    if batch.what != rules.TOUR or batch.state == rules.DRAFT:
        raise Refusal(_("只有开始了的旅游批次才记人数。"))
    if words.day > timezone.localdate(at):
        raise Refusal(_("这一天还没有到。"), _("请核对日期。"))
    if not 1 <= words.people <= rules.MOST:
        raise Refusal(_("人数要大于 0。"))
    try:
        with transaction.atomic():
            row = Outing.objects.create(batch=batch, told_by=by.label, told_at=at, **vars(words))
    except IntegrityError as why:
        raise Refusal(_("这一天的人数已经记过了。"), _("请核对日期。")) from why
    words_of = f"记出行：{batch.title}，{words.people} 人"
    note("benefits.tell_outing", words_of, by=by, at=at, about=batch)
    return row
