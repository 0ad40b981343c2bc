"""The verbs of inspections: inspect against what the kind needs, mend, look again by another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from xieli.activities.venues import queries, rules
from xieli.activities.venues.models import CheckLine, Inspection, InspectionPicture, Venue
from xieli.activities.venues.services import STATE_WORDS, locked, turned
from xieli.journal.services import note
from xieli.kernel.actor import Actor
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _
from xieli.rulebook.queries import working_days_after

MOST_PICTURES = 9


@dataclass(frozen=True)
class Seen:
    """One item of the checklist as found."""

    item: str
    is_good: bool
    words: str = ""


@dataclass(frozen=True)
class Look:
    """An inspection as a form tells it."""

    on: date
    items: tuple[Seen, ...]
    words: str = ""
    pictures: tuple[bytes, ...] = field(default=(), repr=False)  # cleaned


@transaction.atomic
def inspect(venue: Venue, look: Look, *, by: Actor, at: datetime) -> Inspection:
    """Write an inspection down; what is not in order gets a day, and the place stands in 整改."""
    row = locked(venue)
    rules.must_be_at(row.state, (*rules.SHOWN, rules.NAMED), STATE_WORDS)
    rules.must_not_be_ahead(look.on, timezone.localdate(at))
    faults = [one for one in look.items if not one.is_good]
    if not look.items or any(len(one.words.strip()) < 2 for one in faults):
        raise Refusal(_("不行的那一样还没写哪里不行。"), _("每一样不行的写几个字。"))
    until = working_days_after(look.on, queries.house_of(row.union, at).rectify_days)
    made = Inspection.objects.create(
        venue=row, on=look.on, words=look.words.strip()[:200], by_id=by.id, by=by.label, at=at
    )
    CheckLine.objects.bulk_create(
        CheckLine(
            inspection=made, item=one.item[:20], is_good=one.is_good,
            words=one.words.strip()[:120], until=None if one.is_good else until,
        )
        for one in look.items
    )  # fmt: skip
    InspectionPicture.objects.bulk_create(
        InspectionPicture(inspection=made, content=one) for one in look.pictures[:MOST_PICTURES]
    )
    row.checked_on = max(look.on, row.checked_on or look.on)
    if faults and row.state == rules.RUNNING:
        turned(row, rules.RECTIFYING, "巡检发现问题", by=by, at=at, inspection=made)
    row.version += 1
    row.save()
    facts = {"items": len(look.items), "faults": len(faults)}
    note("venues.inspect", f"巡检：{row.name}", by=by, at=at, about=made, facts=facts)
    return made


def _held(line: CheckLine) -> CheckLine:
    rows = CheckLine.objects.select_for_update(of=("self",))
    row = rows.select_related("inspection__venue").get(pk=line.pk)
    if row.is_good or row.settled_at:
        raise Refusal(_("这一样已经没有问题了。"), _("请刷新后再看。"))
    return row


@transaction.atomic
def mend(line: CheckLine, words: str, *, by: Actor, at: datetime) -> CheckLine:
    """Say that a fault was put right, and how; it waits for another person's look."""
    row = _held(line)
    row.mended_words = rules.must_have_reason(words)[:120]
    row.mended_at, row.mended_by_id, row.mended_by = at, by.id, by.label
    row.save()
    note("venues.mend", f"整改一样：{row.inspection.venue.name}", by=by, at=at, about=row)
    return row


@transaction.atomic
def recheck(line: CheckLine, is_good: bool, words: str, *, by: Actor, at: datetime) -> CheckLine:
    """Look again at a fault that was put right; not by who mended it.

    The last fault settled brings the place from 整改 back to 运行; one that is still not in order
    gets a new day, and counts towards downgrading.
    """
    venue = locked(line.inspection.venue)
    row = _held(line)
    if row.mended_at is None:
        raise Refusal(_("还没有说改好了。"), _("请先写怎么改的，再复查。"))
    rules.must_be_another(by.id, [row.mended_by_id])
    if is_good:
        row.settled_at, row.settled_by_id, row.settled_by = at, by.id, by.label
    else:
        days = queries.house_of(venue.union, at).rectify_days
        row.words = words.strip()[:120] or row.words
        row.mended_at, row.mended_by_id, row.mended_by = None, None, ""
        row.until = working_days_after(timezone.localdate(at), days)
        row.times_failed += 1
    row.save()
    _back_if_settled(venue, by, at)
    note("venues.recheck", f"复查一样：{venue.name}", by=by, at=at, about=row)
    return row


def _back_if_settled(venue: Venue, by: Actor, at: datetime) -> None:
    if venue.state != rules.RECTIFYING:
        return
    if queries.open_faults(Venue.objects.filter(pk=venue.pk)).exists():
        return
    turned(venue, rules.RUNNING, "问题都复查过了", by=by, at=at)
    venue.version += 1
    venue.save()
