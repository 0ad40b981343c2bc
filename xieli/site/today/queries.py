"""Questions: everything due for a reader, from one written list of sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from xieli.activities.desk import queries as desk
from xieli.shell.due import Due
from xieli.shell.guards import Reader

SOURCES: tuple[Callable[[Reader, date], Sequence[Due]], ...] = (desk.due,)


def due(reader: Reader, today: date) -> list[Due]:
    """What this reader has to do, the earliest deadline first."""
    found = [one for source in SOURCES for one in source(reader, today)]
    return sorted(found, key=lambda one: one.until or date.max)
