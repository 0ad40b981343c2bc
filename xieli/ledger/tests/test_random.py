"""Random days of the ledger: the law holds after every step; one by one and at once are equal."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import models, transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from xieli.kernel.refusal import Refusal
from xieli.ledger import queries, rules, services
from xieli.ledger.models import Account, Entry, Line
from xieli.ledger.tests.conftest import AT, BY, open_stock
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db

SEED = 20261121
UNITS = ["CNY", "goods:bed"]
# four accounts by number, the last of them unbounded
MOVE = st.tuples(
    st.integers(0, 3), st.integers(0, 3), st.sampled_from(UNITS), st.integers(1, 9)
).filter(lambda it: it[0] != it[1])
HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


class Undo(Exception):
    """Ends an example: everything it wrote is rolled back."""


def open_four() -> list[Account]:
    return [open_stock(is_bounded=number < 3) for number in range(4)]


def as_posting(move: tuple[int, int, str, int], accounts: list[Account]) -> rules.Posting:
    out_of, into, unit, amount = move
    lines = rules.move(Decimal(amount), unit, out_of=accounts[out_of].pk, into=accounts[into].pk)
    return rules.Posting(str(uuid7()), "x", lines)


def post(posting: rules.Posting) -> Entry:
    return services.post(posting.lines, because=posting.because, key=posting.key, by=BY, at=AT)


class Day(RuleBasedStateMachine):
    """Postings, batches, retries and reversals, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.accounts = open_four()
        self.posted: list[rules.Posting] = []
        self.entries: list[Entry] = []
        self.held: dict[rules.Place, Decimal] = {}

    def teardown(self) -> None:
        self.block.__exit__(Undo, Undo(), None)

    def bears(self, posting: rules.Posting) -> bool:
        """The model: plain addition in a dict."""
        bounded = {account.pk for account in self.accounts if account.is_bounded}
        after = dict(self.held)
        for line in posting.lines:
            place = (line.account_id, line.unit)
            after[place] = after.get(place, Decimal(0)) + line.amount
        if any(amount < 0 and place[0] in bounded for place, amount in after.items()):
            return False
        self.held = after
        return True

    @rule(move=MOVE)
    def give(self, move: tuple[int, int, str, int]) -> None:
        posting = as_posting(move, self.accounts)
        if self.bears(posting):
            self.entries.append(post(posting))
            self.posted.append(posting)
        else:
            with pytest.raises(Refusal):
                post(posting)

    @rule(wanted=st.lists(MOVE, min_size=1, max_size=5))
    def give_many(self, wanted: list[tuple[int, int, str, int]]) -> None:
        batch = [as_posting(move, self.accounts) for move in wanted]
        before = self.held
        if all([self.bears(posting) for posting in batch]):
            assert services.post_many(batch, by=BY, at=AT) == len(batch)
            self.posted += batch
        else:
            self.held = before
            with pytest.raises(Refusal):
                services.post_many(batch, by=BY, at=AT)

    @rule(which=st.integers(0, 99))
    def retry(self, which: int) -> None:
        if self.posted:
            old = self.posted[which % len(self.posted)]
            assert post(old).key == old.key
            assert services.post_many([old], by=BY, at=AT) == 0

    @rule(which=st.integers(0, 99))
    def undo(self, which: int) -> None:
        if not self.entries:
            return
        entry = self.entries.pop(which % len(self.entries))
        lines = tuple(
            rules.Line(line.account_id, line.unit, -line.amount) for line in entry.lines.all()
        )
        if self.bears(rules.Posting("undo", "x", lines)):
            services.reverse(entry, because="x", by=BY, at=AT)
        else:
            with pytest.raises(Refusal):
                services.reverse(entry, because="x", by=BY, at=AT)

    @invariant()
    def all_adds_up(self) -> None:
        sums = Line.objects.values_list("unit").annotate(sum=models.Sum("amount"))
        assert all(amount == 0 for _, amount in sums)
        assert queries.replay() == []
        told = queries.balances(self.accounts)
        assert all(told[pk].get(unit, 0) == amount for (pk, unit), amount in self.held.items())


def test_the_law_holds_after_every_step_of_a_random_day(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with capsys.disabled():
        print(f" seed {SEED} ", end="")  # noqa: T201

    run = settings(
        max_examples=25, stateful_step_count=15, deadline=None, database=None,
        suppress_health_check=HEALTH,
    )  # fmt: skip

    run_state_machine_as_test(seed(SEED)(Day), settings=run)  # type: ignore[arg-type]


def outcome(batch: list[rules.Posting], accounts: list[Account], *, at_once: bool) -> Any:
    """What the ledger holds after the batch, or the words that refused it; then all is undone."""
    told: Any = None
    try:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    if at_once:
                        services.post_many(batch, by=BY, at=AT)
                    else:
                        [post(posting) for posting in batch]
                told = (
                    queries.balances(accounts),
                    sorted(Line.objects.values_list("entry__key", "account", "unit", "amount")),
                    sorted(Entry.objects.values_list("key", "because", "digest", "actor_label")),
                    queries.replay(),
                )
            except Refusal as no:
                told = str(no)
            raise Undo
    except Undo:
        return told


@seed(SEED)
@settings(max_examples=40, deadline=None, database=None, suppress_health_check=HEALTH)
@given(wanted=st.lists(MOVE, max_size=12), again=st.lists(st.integers(0, 99), max_size=3))
def test_posting_at_once_equals_posting_one_by_one(
    wanted: list[tuple[int, int, str, int]], again: list[int]
) -> None:
    accounts = open_four()
    batch = [as_posting(move, accounts) for move in wanted]
    batch += [batch[which % len(batch)] for which in again if batch]

    one_by_one = outcome(batch, accounts, at_once=False)
    at_once = outcome(batch, accounts, at_once=True)

    assert at_once == one_by_one
