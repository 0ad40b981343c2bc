"""The short task of rights: what nobody signed for goes back to its sender, in one home."""

from __future__ import annotations

from datetime import datetime

from xieli.activities.rights.services import AT_ONCE, bring_back_unsigned
from xieli.shell.homes import use_home


def bring_back_home(home: str, *, at: datetime) -> int:
    """Bring back all that is unsigned beyond its day in this home; safe to run twice."""
    with use_home(home):
        total = 0
        while back := len(bring_back_unsigned(at=at, most=AT_ONCE)):
            total += back
        return total
