"""The short task of the journal: seal what waits in one home."""

from __future__ import annotations

from datetime import datetime

from xieli.journal.services import seal
from xieli.shell.homes import use_home


def seal_home(home: str, *, at: datetime) -> int:
    """Seal all notes that wait in this home, oldest first, and say how many; safe to run twice."""
    with use_home(home):
        total = 0
        while done := seal(at=at):
            total += done
        return total
