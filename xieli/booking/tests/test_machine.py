"""Booking with a waiting line as a machine: any order of acts keeps the law, step by step.

Beside the rows walks a model of a few lines, written from the words of the law and not from the
code. The normal run is small; `XIELI_PROPERTY=1` walks 1,000 ways of 50 steps (XIELI_WAYS: so
many), XIELI_SEED names the seed, which is printed.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from xieli.booking.models import Occasion, PartyState
from xieli.booking.taking import move_up
from xieli.booking.tests.scene import AT, Scene, hours, set_rule
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal

WHOLE = os.environ.get("XIELI_PROPERTY") == "1"
WAYS = int(os.environ.get("XIELI_WAYS") or (1_000 if WHOLE else 20))
STEPS = 50 if WHOLE else 20
SEED = int(os.environ.get("XIELI_SEED") or random.SystemRandom().randrange(2**32))
NAMES = ("李梅", "吴师傅", "孙主席", "何审", "黄师傅", "陈主席", "周敏", "赵六")
GROUP, LINE = 4, 7


@dataclass
class Model:
    """The law in a few lines: who sits, who waits, in what order."""

    places: int
    may_pass: bool
    seated: dict[str, int] = field(default_factory=dict)
    waiting: list[tuple[str, int]] = field(default_factory=list)

    @property
    def free(self) -> int:
        return self.places - sum(self.seated.values())

    def asks(self, name: str, size: int) -> bool:
        """Whether the asker gets a seat or a place in the line."""
        if name in self.seated or name in dict(self.waiting) or size > self.places:
            return False
        if size <= self.free and (self.may_pass or not self.waiting):
            self.seated[name] = size
            return True
        if sum(many for _name, many in self.waiting) + size > LINE:
            return False
        self.waiting.append((name, size))
        return True

    def leaves(self, name: str) -> None:
        self.seated.pop(name, None)
        self.waiting = [one for one in self.waiting if one[0] != name]
        self.moves()

    def moves(self) -> None:
        for name, size in list(self.waiting):
            if size <= self.free:
                self.seated[name] = size
                self.waiting.remove((name, size))
            elif not self.may_pass:
                return


class Booking(RuleBasedStateMachine):
    """One occasion, eight workers with guests, an officer who changes the places."""

    scene: Scene

    @initialize(places=st.integers(1, 6), may_pass=st.booleans())
    def begin(self, places: int, may_pass: bool) -> None:
        self.before = transaction.savepoint()
        self.at, self.keys = AT, dict[str, str]()
        set_rule("small_may_pass", "是" if may_pass else "否")
        self.one = self.scene.occasion(places)
        self.model = Model(places, may_pass)

    def teardown(self) -> None:
        if hasattr(self, "before"):
            transaction.savepoint_rollback(self.before)

    def party_of(self, name: str):  # type: ignore[no-untyped-def]
        live = self.one.parties.exclude(state=PartyState.LEFT)
        return live.get(leader=self.scene.person(name))

    @rule(name=st.sampled_from(NAMES), guests=st.integers(0, GROUP - 1))
    def ask(self, name: str, guests: int) -> None:
        self.at += timedelta(seconds=1)
        key, is_in = uuid4().hex, self.model.asks(name, guests + 1)
        try:
            self.scene.take(name, *"甲乙丙"[:guests], one=self.one, key=key, at=self.at)
            assert is_in
            self.keys[name] = key
        except Refusal:
            assert not is_in

    @precondition(lambda self: getattr(self, "keys", None))
    @rule(data=st.data())
    def ask_again_with_the_same_key(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.keys)))
        again = self.scene.take(name, one=self.one, key=self.keys[name], at=self.at)
        assert again.leader_id == self.scene.person(name).pk

    @precondition(lambda self: self.model.seated or self.model.waiting)
    @rule(data=st.data(), twice=st.booleans())
    def give_back(self, data: st.DataObject, twice: bool) -> None:
        names = sorted([*self.model.seated, *dict(self.model.waiting)])
        name = data.draw(st.sampled_from(names))
        party = self.party_of(name)
        self.scene.give_back(party, at=self.at)
        if twice:
            self.scene.give_back(party, at=self.at)
        self.model.leaves(name)

    @rule(places=st.integers(1, 8))
    def change_places(self, places: int) -> None:
        self.scene.one = self.one
        most = max([size for _name, size in self.model.waiting], default=0)
        is_right = places >= max(most, sum(self.model.seated.values()))
        try:
            self.scene.change(places=places)
            assert is_right
            self.model.places = places
            self.model.moves()
        except Refusal:
            assert not is_right

    @rule()
    def move(self) -> None:
        assert move_up(self.one, by=SYSTEM, at=self.at + hours(0)) == []

    @invariant()
    def rows_and_model_agree_and_the_law_holds(self) -> None:
        if not hasattr(self, "model"):
            return
        row = Occasion.objects.get(pk=self.one.pk)
        live = row.parties.exclude(state=PartyState.LEFT).order_by("asked_at", "id")
        parties = list(live.values_list("leader__name", "size", "state"))
        seated = {name: size for name, size, state in parties if state == PartyState.SEATED}
        line = [(name, size) for name, size, state in parties if state == PartyState.WAITING]
        assert (seated, line) == (self.model.seated, self.model.waiting)
        assert row.taken == sum(seated.values()) <= row.places
        free = row.places - row.taken
        assert not line or line[0][1] > free
        if self.model.may_pass:
            assert all(size > free for _name, size in line)
        else:
            states = [state for _name, _size, state in parties]
            assert states == sorted(states)  # who sits asked before who waits
        seats = list(row.seats.exclude(state=PartyState.LEFT).values_list("person_id", "state"))
        people = [person for person, _state in seats if person]
        assert len(people) == len(set(people)) == len(parties)
        assert sum(1 for _person, state in seats if state == PartyState.SEATED) == row.taken


class StuckLine(Booking):
    """The control: what is given back goes to nobody."""

    @precondition(lambda self: self.model.seated or self.model.waiting)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        names = sorted([*self.model.seated, *dict(self.model.waiting)])
        name = data.draw(st.sampled_from(names))
        party = self.party_of(name)
        if party.state == PartyState.SEATED:
            Occasion.objects.filter(pk=self.one.pk).update(taken=F("taken") - party.size)
        party.seats.update(state=PartyState.LEFT)
        self.one.parties.filter(pk=party.pk).update(state=PartyState.LEFT)
        self.model.leaves(name)


def walk(machine: type[Booking], ways: int, phases: list[Phase]) -> None:
    """Let the machine walk, each way in a savepoint of one transaction."""
    scene = Scene(1, group_most=GROUP, waiting_most=LINE)
    for name in NAMES:
        scene.person(name)
    here = seed(SEED)(type(machine.__name__, (machine,), {"scene": scene}))
    print(f"XIELI_SEED={SEED}, {ways} ways of {STEPS} steps")  # noqa: T201
    asked = settings(
        max_examples=ways, stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), print_blob=True, phases=phases,
    )  # fmt: skip
    run_state_machine_as_test(here, settings=asked)  # type: ignore[no-untyped-call]


@pytest.mark.django_db
def test_any_order_of_acts_keeps_the_law_of_booking() -> None:
    walk(Booking, WAYS, [Phase.generate, Phase.shrink])


@pytest.mark.django_db
def test_the_machine_finds_a_line_that_does_not_move() -> None:
    with pytest.raises(AssertionError):
        walk(StuckLine, 200, [Phase.generate])
