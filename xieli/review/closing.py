"""Notices that end by mere time: closed in batches, exactly once, however many workers close."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from xieli.journal.services import note
from xieli.kernel.actor import SYSTEM
from xieli.review import moving
from xieli.review.models import Application, Notice, NoticeLine, State
from xieli.review.queries import due_notices
from xieli.rulebook import queries as rulebook


@dataclass(frozen=True)
class Closed:
    """What one batch did: how many notices it looked at, and which applications moved on."""

    seen: int
    moved: list[Application]


def close_due_notices(*, at: datetime, most: int) -> list[Application]:
    """Close up to `most` notices whose last day is over and let what is free move on.

    Exactly once: a notice is locked, or passed over while another worker holds it. What has an
    open or an upheld objection stays; a notice lengthened by a newly published holiday stays too.
    """
    return close_batch(at=at, most=most).moved


@transaction.atomic
def close_batch(
    *, at: datetime, most: int, only: Collection[UUID] | None = None, skip: Collection[UUID] = ()
) -> Closed:
    """Close one batch in one transaction, with a handful of queries however many are in it.

    Of these alone where `only` names them; never one that `skip` names.
    """
    today = timezone.localdate(at)
    due = due_notices(today).exclude(pk__in=skip)
    due = due if only is None else due.filter(pk__in=only)
    rows = due.select_related("union__region").select_for_update(skip_locked=True, of=("self",))
    notices = list(rows[:most])
    over = [one for one in _lengthened(notices) if one.last_day < today]
    if not over:
        return Closed(len(notices), [])
    moved = moving.pass_by_time(_free(over), at)
    Notice.objects.filter(pk__in=[one.pk for one in over]).update(closed_at=at)
    digest = sha256("\n".join(sorted(one.number for one in moved)).encode()).hexdigest()
    facts = {"notices": len(over), "moved": len(moved), "rows": digest}
    words = f"{len(over)} 份公示期满，{len(moved)} 件转下一步"
    note("review.close_due_notices", words, by=SYSTEM, at=at, facts=facts)
    return Closed(len(notices), moved)


def _lengthened(notices: Sequence[Notice]) -> Sequence[Notice]:
    """Count again, since holidays may have been published after the posting; never shorter."""
    ends: dict[tuple[date, str], date] = {}
    longer: dict[date, list[Notice]] = {}
    for one in notices:
        key = (one.posted_on, one.union.region.code if one.union.region else "")
        if key not in ends:
            ends[key] = rulebook.end_of_notice(*key).day
        if ends[key] > one.last_day:
            one.last_day = ends[key]
            longer.setdefault(ends[key], []).append(one)
    for last_day, some in longer.items():
        Notice.objects.filter(pk__in=[one.pk for one in some]).update(last_day=last_day)
        Application.objects.filter(**_shown_on(some)).update(until=last_day)
    return notices


def _shown_on(notices: Sequence[Notice]) -> dict[str, object]:
    """Applications that stand where one of these notices shows them."""
    lines = NoticeLine.objects.filter(notice__in=notices, is_void=False)
    return {"pk__in": lines.values("application_id"), "state": State.IN_REVIEW}


def _free(notices: Sequence[Notice]) -> list[Application]:
    """The applications of these notices that may move on, locked in one order."""
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "call", "stage", "union"
    )
    held = list(rows.filter(**_shown_on(notices)).order_by("id"))
    return moving.free_of(held, Q(notice__in=notices))
