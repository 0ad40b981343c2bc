"""The waiting line of one occasion, moved while the occasion is held."""

from __future__ import annotations

from datetime import datetime

from xieli.booking import rules
from xieli.booking.holding import told
from xieli.booking.models import Occasion, OccasionState, Party, PartyState, Seat


def waiting(occasion: Occasion) -> list[tuple[Party, int]]:
    """Who waits, the longest first, each with the size of the party."""
    rows = occasion.parties.filter(state=PartyState.WAITING).order_by("asked_at", "id")
    return [(one, one.size) for one in rows]


def move_line(occasion: Occasion, at: datetime) -> list[Party]:
    """Give free places to the line, in order and by whole parties, until the occasion starts.

    The occasion is held by the caller; its `taken` is saved here. Gives who was seated.
    """
    free = occasion.places - occasion.taken
    if not free or occasion.state != OccasionState.OPEN or at >= occasion.starts_at:
        return []
    line = waiting(occasion)
    if not line:
        return []
    moved = rules.who_moves(line, free, may_pass=may_pass(occasion, at))
    if moved:
        _seat(occasion, moved, at)
    return moved


def may_pass(occasion: Occasion, at: datetime) -> bool:
    """Whether a small party may pass a larger one that does not fit, there and then."""
    return told(occasion.series, rules.SMALL_MAY_PASS, at).as_bool


def _seat(occasion: Occasion, parties: list[Party], at: datetime) -> None:
    ids = [one.pk for one in parties]
    Party.objects.filter(pk__in=ids).update(state=PartyState.SEATED, seated_at=at)
    Seat.objects.filter(party__in=ids).update(state=PartyState.SEATED)
    for one in parties:
        one.state, one.seated_at = PartyState.SEATED, at
    occasion.taken += sum(one.size for one in parties)
    occasion.save(update_fields=["taken"])
