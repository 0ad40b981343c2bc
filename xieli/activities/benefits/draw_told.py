"""What of a draw is public: the list by number, the whole of it as a file, one ticket's place."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from xieli.activities.benefits import draw_rules, queries
from xieli.activities.benefits.models import Batch, Claim, Lot, Way
from xieli.kernel.refusal import Hidden

A_PAGE = 200
MOST_HERE = 200_000  # lots that a page computes again; a longer list is checked from its file

ALL = """
SELECT coalesce(string_agg(ticket, chr(10) ORDER BY ticket COLLATE "C"), ''),
       coalesce(string_agg(coalesce(place, 0)::text, ',' ORDER BY ticket COLLATE "C"), '')
FROM benefits_lot WHERE batch_id = %s
"""


def access_draw(code: str) -> Batch:
    """Fetch a draw by its batch's public code; anybody may read it once it is open."""
    batch = queries.batch_by_code(code)
    if batch.way != Way.DRAW:
        raise Hidden
    return batch


def is_closed(batch: Batch) -> bool:
    """Whether the list is closed, so that it may be shown."""
    return batch.list_closed_at is not None


def told_of(batch: Batch) -> draw_rules.Told:
    """The whole of a draw as it is published; places are empty before it is drawn."""
    if not is_closed(batch):
        raise Hidden
    with connection.cursor() as cursor:
        cursor.execute(ALL, [batch.pk])
        listed, places = cursor.fetchone()
    drawn = batch.drawn_at is not None
    return draw_rules.Told(
        batch=batch.code, title=batch.title, quantity=batch.quantity, commitment=batch.commitment,
        seed=batch.seed, lots_digest=batch.lots_digest,
        tickets=listed.split("\n") if listed else [],
        places=[int(one) for one in places.split(",")] if drawn and places else [],
        mixes_in=batch.mixes_in, mixed_in=batch.mixed_in,
    )  # fmt: skip


def as_csv(told: draw_rules.Told) -> str:
    """The list for a spreadsheet: number, ticket, place."""
    held = io.StringIO()
    out = csv.writer(held, lineterminator="\r\n")
    out.writerow(("序号", "抽签号", "名次"))
    places: Sequence[int | str] = told.places or [""] * len(told.tickets)
    out.writerows(
        (number, ticket, place)
        for number, (ticket, place) in enumerate(zip(told.tickets, places, strict=True), 1)
    )
    return "\ufeff" + held.getvalue()


@dataclass(frozen=True)
class Part:
    """A page of the list: its lots with their numbers."""

    rows: Sequence[tuple[int, Lot]]
    number: int
    last: int

    @property
    def before(self) -> int:
        """The page before, 0 for none."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The page after, 0 for none."""
        return self.number + 1 if self.number < self.last else 0


def part_of(batch: Batch, number: int) -> Part:
    """A page of the closed list, in the order of the tickets."""
    last = max(1, -(-(batch.lots_count or 0) // A_PAGE))
    page = min(max(1, number), last)
    first = (page - 1) * A_PAGE
    rows = Lot.objects.filter(batch=batch).order_by("ticket").only("ticket", "place")
    return Part(list(enumerate(rows[first : first + A_PAGE], first + 1)), page, last)


@dataclass(frozen=True)
class Mine:
    """What became of one lot: its place, and its claim where it has one."""

    lot: Lot
    claim: Claim | None

    @property
    def ahead(self) -> int:
        """How many stand before it among those who wait to move up."""
        return max(0, (self.lot.place or 0) - self.lot.batch.drawn_through - 1)


def mine_of(batch: Batch, person_id: UUID | None) -> Mine | None:
    """Somebody's own lot and claim."""
    if person_id is None:
        return None
    lot = Lot.objects.select_related("batch").filter(batch=batch, person_id=person_id).first()
    if lot is None:
        return None
    return Mine(lot, Claim.objects.filter(batch=batch, person_id=person_id).first())


def lot_by_ticket(batch: Batch, ticket: str) -> Lot | None:
    """A lot by its ticket; says nothing about whose it is."""
    bare = ticket.replace("-", "").replace(" ", "").upper()
    shaped = "-".join(bare[i : i + 4] for i in range(0, len(bare), 4))
    rows = Lot.objects.select_related("batch").filter(batch=batch, ticket=shaped)
    return rows.first() if is_closed(batch) else None
