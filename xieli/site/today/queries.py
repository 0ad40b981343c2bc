"""Questions: everything due for a reader, from one written list of errands, by its urgency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xieli.activities.desk import queries as desk
from xieli.agreements import due as agreements
from xieli.booking import due as booking
from xieli.insight import due as insight
from xieli.newsroom import due as newsroom
from xieli.people import errands
from xieli.plans import due as plans
from xieli.sharing import due as sharing
from xieli.shell.due import Due
from xieli.shell.guards import Reader

ERRANDS = (
    *desk.ERRANDS, *booking.ERRANDS, *agreements.ERRANDS, *newsroom.ERRANDS, *insight.ERRANDS,
    *sharing.ERRANDS, *plans.ERRANDS,
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """The things of one urgency under one heading; look is the shape beside each."""

    title: str
    look: str
    rows: list[Due]


def due(reader: Reader, today: date) -> list[Due]:
    """What this reader has to do, the earliest deadline first."""
    found = errands.due(ERRANDS, reader, today)
    return sorted(found, key=lambda one: one.until or date.max)


def grouped(found: Sequence[Due], today: date) -> list[Group]:
    """The same under four headings, empty ones left out: late, today, later, without a deadline."""
    late = [one for one in found if one.until and one.until < today]
    now = [one for one in found if one.until == today]
    later = [one for one in found if one.until and one.until > today]
    free = [one for one in found if one.until is None]
    groups = (
        Group(_("已经超过期限"), "due", late), Group(_("今天到期"), "doing", now),
        Group(_("往后到期"), "none", later), Group(_("没有期限，随时可办"), "none", free),
    )  # fmt: skip
    return [one for one in groups if one.rows]
