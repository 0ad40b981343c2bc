"""The law of the cover: a window that runs forward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xieli.kernel.period import Period


@dataclass(frozen=True)
class Cover:
    """What every programme says of itself."""

    kind: str
    slug: str
    title: str
    summary: str
    starts_on: date
    ends_on: date | None = None


def must_be_cover(cover: Cover) -> None:
    """The window does not end before it starts (kernel.Period refuses)."""
    Period(cover.starts_on, cover.ends_on)
