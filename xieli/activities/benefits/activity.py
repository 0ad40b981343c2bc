"""The declaration of benefits, and what it puts on an officer's desk."""

from __future__ import annotations

from datetime import date

from xieli.activities.contract import Activity, Room
from xieli.shell.due import Due
from xieli.shell.guards import Reader


def due(reader: Reader, today: date) -> list[Due]:
    """What waits for this officer."""
    return []


BENEFITS = Activity(kind="benefits", title="普惠服务", rooms=frozenset({Room.FUND}), due=due)
