"""Who of a batch of asks gets one, given what exists already and what is left.

Pure: no Django, no clock. Ids are texts, as they travel; the asks come in the order they arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import NamedTuple

from xieli.activities.benefits.rules import DRAFT, DRAW, FIRST, OPEN, WINDOW
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

__all__ = ["FIRST", "Ask", "Fate", "Known", "Room", "Verdict", "decide", "digest", "refusal"]


class Fate(Enum):
    """What became of an ask."""

    WON = "won"
    OWN = "own"  # she has it already: the same claim again
    HOME = "household"
    SOLD_OUT = "sold_out"
    FULL = "window_full"
    NO_WINDOW = "no_window"
    EARLY = "early"
    OVER = "over"


class Ask(NamedTuple):
    """One person asks for one of a batch; `household` where the terms count households."""

    person: str
    household: str | None = None
    window: str | None = None


class Known(NamedTuple):
    """A claim that exists."""

    person: str
    household: str | None
    code: str
    state: str


@dataclass(frozen=True, slots=True)
class Room:
    """What a batch can give at this moment, read under its lock."""

    state: str
    way: str
    opens_at: datetime
    closes_at: datetime
    left: int
    windows: Mapping[str, int] = field(default_factory=dict)  # free places of each that was named


@dataclass(slots=True)
class Verdict:
    """The fate of every ask, the winners in order, and the claims of those who have one."""

    fates: list[Fate]
    places: list[int]  # for WON and OWN of this batch: the place among the winners; else -1
    winners: list[Ask]
    known: Mapping[str, Known]  # by person


def decide(asks: Sequence[Ask], room: Room, known: Iterable[Known], at: datetime) -> Verdict:
    """Give each ask its fate, first come first; never more than is left, one a person."""
    own, homes = {}, set()
    for claim in known:
        own[claim.person] = claim
        homes.add(claim.household)
    course = _Course(room, closed_by(room, at), homes)
    fates, places = [], []
    for ask in asks:
        fate, place = (Fate.OWN, -1) if ask.person in own else course.judge(ask)
        fates.append(fate)
        places.append(place)
    return Verdict(fates, places, course.winners, own)


def closed_by(room: Room, at: datetime) -> Fate | None:
    """Say whether nobody gets one now, whatever is left: too early, or over."""
    if room.state == DRAFT or (room.state == OPEN and at < room.opens_at):
        return Fate.EARLY
    if room.state != OPEN or at >= room.closes_at or room.way == DRAW:
        return Fate.OVER
    return None


class _Course:
    """The asks of one batch, judged one after the other."""

    def __init__(self, room: Room, closed: Fate | None, homes: set[str | None]) -> None:
        self.left, self.closed, self.has_windows = room.left, closed, room.way == WINDOW
        self.free = dict(room.windows)
        self.homes = homes - {None}
        self.won: dict[str, int] = {}  # person → place among the winners
        self.winners: list[Ask] = []

    def judge(self, ask: Ask) -> tuple[Fate, int]:
        if ask.person in self.won:  # the second tab, in the same batch
            return Fate.OWN, self.won[ask.person]
        fate = self.closed or self._lack(ask)
        if fate is not None:
            return fate, -1
        place = self.won[ask.person] = len(self.winners)
        self.winners.append(ask)
        self.left -= 1
        if ask.household is not None:
            self.homes.add(ask.household)
        if self.has_windows and ask.window is not None:
            self.free[ask.window] -= 1
        return Fate.WON, place

    def _lack(self, ask: Ask) -> Fate | None:
        if ask.household is not None and ask.household in self.homes:
            return Fate.HOME
        if self.left <= 0:
            return Fate.SOLD_OUT
        if not self.has_windows:
            return None
        if ask.window is None or ask.window not in self.free:
            return Fate.NO_WINDOW
        return None if self.free[ask.window] > 0 else Fate.FULL


def taken_of(winners: Iterable[Ask]) -> dict[str, int]:
    """How many places the winners take of each window, in the windows' order."""
    taken: dict[str, int] = {}
    for ask in winners:
        if ask.window is not None:
            taken[ask.window] = taken.get(ask.window, 0) + 1
    return dict(sorted(taken.items()))


def digest(rows: Iterable[tuple[str, str, str]]) -> str:
    """The fingerprint of a lane's batch: id (hex), person and code of its claims, by id."""
    told = "\n".join("|".join(row) for row in rows)
    return sha256(told.encode()).hexdigest()


# The words of every fate that is a no: what is wrong, what to do next.
WORDS: Mapping[Fate, tuple[str, str]] = {
    Fate.HOME: (_("您家里已经有人领了这一批。"), _("这一批一户一份，请看别的福利。")),
    Fate.SOLD_OUT: (_("这一批领完了。"), _("有人退回或过期的会再放出来，您可以稍后再看。")),
    Fate.FULL: (_("这个时段约满了。"), _("请换一个时段。")),
    Fate.NO_WINDOW: (_("没有选预约时段，或这个时段已经取消。"), _("请重新选一个时段。")),
    Fate.EARLY: (_("这一批还没有开始。"), _("到时候再来，不用提前守着。")),
    Fate.OVER: (_("这一批已经截止了。"), _("请看现在能领的。")),
}


def refusal(fate: Fate) -> Refusal:
    """The words of a no, for a verb to raise."""
    return Refusal(*WORDS[fate])
