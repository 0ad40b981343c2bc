"""Due: one thing an officer has to do, as the page 今天要办 shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Due:
    """What to do (words), why or how many (more), where (url) and until when; no staff ranking."""

    words: str
    more: str
    url: str
    until: date | None = None
    action: str = ""  # verb + object for the button
