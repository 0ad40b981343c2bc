"""The one written list of kinds."""

from __future__ import annotations

from xieli.activities.contract import Activity
from xieli.activities.pairing.activity import PAIRING
from xieli.programmes.models import Programme

ACTIVITIES: dict[str, Activity] = {PAIRING.kind: PAIRING}


def activity_of(programme: Programme) -> Activity:
    """The kind of a programme; an unknown kind is our bug and loud."""
    return ACTIVITIES[programme.kind]
