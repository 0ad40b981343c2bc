"""Questions: what is due for a reader, over all kinds."""

from __future__ import annotations

from datetime import date

from xieli.activities import registry
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """What this reader has to do, the earliest deadline first; things without one at the end."""
    found = [one for kind in registry.ACTIVITIES.values() for one in kind.due(reader, today)]
    return sorted(found, key=lambda one: one.until or date.max)
