"""Small brakes in memory: so many at once, then one every so often; for a person, an address."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST = 200_000  # keys that are remembered; those whose time is over go first


@dataclass
class Buckets:
    """One bucket for each key; `every` 0 lets everybody pass."""

    every: float  # seconds
    burst: int
    _due: dict[str, float] = field(default_factory=dict)

    def passes(self, key: str, now: float) -> bool:
        """Count one, if there is room for it."""
        if not self.every:
            return True
        due = max(self._due.get(key, 0.0), now)
        if due - now > self.every * (self.burst - 1):
            return False
        if len(self._due) >= MOST:
            self._forget(now)
        self._due[key] = due + self.every
        return True

    def _forget(self, now: float) -> None:
        self._due = {key: due for key, due in self._due.items() if due > now}
        if len(self._due) >= MOST:
            self._due.clear()
