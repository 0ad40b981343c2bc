"""The verb of names that leave the house: a list on paper, in a file, or in full on the screen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xieli.booking.models import Occasion
from xieli.journal.services import note
from xieli.kernel.actor import Actor


@transaction.atomic
def note_names(occasion: Occasion, how: str, *, by: Actor, at: datetime) -> None:
    """Note that the names of an occasion were shown in full, and how."""
    words = f"看了全名（{how}）：{occasion.series.title} 第 {occasion.number} 场"
    note("booking.note_names", words, by=by, at=at, about=occasion)
