"""The short task of sharing: bring letters, tell states, forget what expired, in one home."""

from __future__ import annotations

from datetime import datetime

from xieli.sharing import cases, receiving, sending
from xieli.sharing.carrying import Carry, by_http
from xieli.sharing.models import HomeCard
from xieli.shell.homes import use_home


def carry_home(home: str, *, at: datetime, carry: Carry = by_http) -> int:
    """Do all that sharing owes in this home and say how many letters were receipted; safe to run
    twice, and beside another."""
    with use_home(home):
        if not HomeCard.objects.exists():
            return 0
        sending.expire_due(at=at)
        cases.tell_states(at=at)
        return sending.deliver_due(at=at, carry=carry)


def forget_home(home: str, *, at: datetime) -> int:
    """Forget the words of expired letters and old nonces in this home."""
    with use_home(home):
        receiving.forget_nonces(at=at)
        return sending.forget_due(at=at)
