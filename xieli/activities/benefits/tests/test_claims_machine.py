"""Claims as a machine: any order of claim, redeem, give back, expire, add stock keeps the law.

Beside the rows walks a model of a few lines, written from the words of the law. The normal run is
small; `XIELI_PROPERTY=1` (`make properties`) walks 1,000 ways of 50 steps (XIELI_WAYS: so many),
XIELI_SEED names the seed, it is printed.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from xieli.activities.benefits import claims, expiring, giving_back, opening, redeeming, rules
from xieli.activities.benefits.models import Batch, Claim, ClaimState, Window
from xieli.activities.benefits.redeeming import Scan
from xieli.activities.benefits.tests.made import Scene, crowd
from xieli.kernel.actor import SYSTEM
from xieli.kernel.refusal import Refusal
from xieli.ledger.queries import replay
from xieli.shell.guards import Belonging

WHOLE = os.environ.get("XIELI_PROPERTY") == "1"
WAYS = int(os.environ.get("XIELI_WAYS") or (1_000 if WHOLE else 8))
STEPS = 50 if WHOLE else 16
SEED = int(os.environ.get("XIELI_SEED") or random.SystemRandom().randrange(2**32))
PEOPLE, HOMES = 7, 3
WHO = st.integers(0, PEOPLE - 1)


@dataclass
class Model:
    """The law in a few lines: who had one, what became of it, how many are left."""

    left: int
    per_household: bool
    places: list[int]  # free ones of each window; empty: no windows
    state: dict[int, str] = field(default_factory=dict)
    window: dict[int, int] = field(default_factory=dict)
    issued: int = 0

    def claims(self, who: int, window: int) -> bool:
        """Whether a first ask of somebody is granted."""
        at_home = self.per_household and any(home(one) == home(who) for one in self.state)
        is_full = bool(self.places) and self.places[window] <= 0
        if at_home or self.left <= 0 or is_full:
            return False
        self.left -= 1
        self.state[who] = ClaimState.HELD
        if self.places:
            self.places[window] -= 1
            self.window[who] = window
        return True

    def returns(self, who: int, state: str) -> None:
        """A claim goes back to stock; given back, its window is free again."""
        self.state[who] = state
        self.left += 1
        if state == ClaimState.GIVEN_BACK and who in self.window:
            self.places[self.window[who]] += 1


def home(who: int) -> int:
    """Seven people live in three households."""
    return who % HOMES


class Claims(RuleBasedStateMachine):
    """One batch of a way, seven people in three households, time that only goes on."""

    scene: Scene
    people: list[Belonging]

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @initialize(
        quantity=st.integers(1, 5), per_household=st.booleans(),
        places=st.one_of(st.just([]), st.lists(st.integers(1, 3), min_size=2, max_size=2)),
    )  # fmt: skip
    def open(self, quantity: int, per_household: bool, places: list[int]) -> None:
        quantity = min(quantity, sum(places)) if places else quantity
        way = rules.WINDOW if places else rules.FIRST
        self.batch = self.scene.opened(
            quantity=quantity, way=way, per_household=per_household, places=tuple(places)
        )
        self.windows: list[Window] = list(self.batch.windows.all())
        self.at, self.codes = self.scene.at, dict[int, str]()
        self.model = Model(quantity, per_household, list(places), issued=quantity)

    def row(self) -> Batch:
        return Batch.objects.select_related("union__region", "within").get(pk=self.batch.pk)

    @rule(who=WHO, window=st.integers(0, 1))
    def claim(self, who: int, window: int) -> None:
        row, at = self.row(), self.at
        chosen = self.windows[window] if self.windows else None
        had = self.codes.get(who)
        is_over = at >= row.closes_at
        try:
            made = claims.claim(row, self.people[who], window=chosen, by=SYSTEM, at=at)
        except Refusal:
            assert had is None
            assert is_over or not self.model.claims(who, window)
            return
        assert had in (None, made.code)
        if had is None:
            assert not is_over
            assert self.model.claims(who, window)
        self.codes[who] = made.code

    @rule(who=WHO, again=st.booleans())
    def redeem(self, who: int, again: bool) -> None:
        state, code = self.model.state.get(who), self.codes.get(who, "K7QM-2RXA-9FTW")
        key = f"click-{who}" if again else uuid4().hex
        is_same = state == ClaimState.REDEEMED and again and who in getattr(self, "clicked", set())
        day = self.row().redeem_until
        try:
            _claim, is_new = redeeming.redeem(
                Scan(code, self.scene.outlet, key), by=SYSTEM, at=self._in_window(who)
            )
        except Refusal:
            assert state != ClaimState.HELD or self._in_window(who).date() > day
            return
        assert is_new != is_same
        self.model.state[who] = ClaimState.REDEEMED
        if is_new:
            self.clicked = getattr(self, "clicked", set()) | ({who} if again else set())

    def _in_window(self, who: int) -> datetime:
        """Nobody comes before his appointment."""
        number = self.model.window.get(who)
        return max(self.at, self.windows[number].starts_at) if number is not None else self.at

    @rule(who=WHO)
    def give_back(self, who: int) -> None:
        if who not in self.codes:
            return
        state = self.model.state[who]
        try:
            giving_back.give_back(Claim.objects.get(code=self.codes[who]), by=SYSTEM, at=self.at)
        except Refusal:
            assert state in (ClaimState.REDEEMED, ClaimState.EXPIRED)
            return
        if state == ClaimState.HELD:
            self.model.returns(who, ClaimState.GIVEN_BACK)

    @rule(days=st.sampled_from([1, 6, 40]))
    def time_goes_on(self, days: int) -> None:
        self.at += timedelta(days=days)

    @rule()
    def expire(self) -> None:
        gone = expiring.expire(self.row(), by=SYSTEM, at=self.at)
        held = [who for who, state in self.model.state.items() if state == ClaimState.HELD]
        is_due = self.row().redeem_until < (self.at - timedelta(days=4)).date()
        assert gone in ((len(held),) if is_due else (0, len(held)))
        for who in held if gone else ():
            self.model.returns(who, ClaimState.EXPIRED)

    @rule(more=st.integers(1, 3))
    def add_stock(self, more: int) -> None:
        row = self.row()
        opening.add_stock(row, more, seen=row.version, by=self.scene.chen, at=self.at)
        self.model.left += more
        self.model.issued += more

    @rule()
    def put_off(self) -> None:
        row, later = self.row(), self.at + timedelta(days=9)
        if later > row.closes_at and later.date() < self.scene.partner.ends_on:
            opening.put_off(
                row, later, max(row.redeem_until, (later + timedelta(days=2)).date()),
                seen=row.version, by=self.scene.zhou, at=self.at,
            )  # fmt: skip

    @invariant()
    def rows_books_and_model_agree_and_the_law_holds(self) -> None:
        if not hasattr(self, "model"):
            return
        numbers, model = self.scene.numbers(self.batch), self.model
        assert numbers.adds_up
        assert numbers.stock == model.left >= 0
        assert numbers.quantity == model.issued
        rows = Claim.objects.filter(batch=self.batch).values_list("person_id", "state")
        known = {self.people[who].person_id: state for who, state in model.state.items()}
        assert dict(rows) == known
        assert len(rows) == len(known)
        if model.per_household:
            assert len({home(who) for who in model.state}) == len(model.state)
        for window, free in zip(self.batch.windows.all(), model.places, strict=False):
            assert window.taken <= window.places
            live = Claim.objects.filter(window=window).exclude(state=ClaimState.GIVEN_BACK)
            assert window.places - window.taken == free
            assert live.count() == window.taken


@pytest.mark.django_db
def test_any_order_of_acts_keeps_the_law_of_claims() -> None:
    scene = Scene()
    homes = [uuid4() for _n in range(HOMES)]
    people = [
        Belonging(one.pk, homes[home(n)], True, scene.street.id, scene.street.path, "food")
        for n, one in enumerate(crowd(PEOPLE))
    ]
    machine = seed(SEED)(type("ClaimsHere", (Claims,), {"scene": scene, "people": people}))
    print(f"XIELI_SEED={SEED}, {WAYS} ways of {STEPS} steps")  # noqa: T201

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=WAYS, stateful_step_count=STEPS, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
    assert replay() == []
