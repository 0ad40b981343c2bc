"""Many postings at the same moment; with the lock off the race must appear."""

from __future__ import annotations

import itertools
from decimal import Decimal
from threading import Event

import pytest
from django.db import connections, transaction
from django.db.transaction import TransactionManagementError

from xieli.kernel.refusal import Refusal
from xieli.ledger import queries, rules, services, sql, wire
from xieli.ledger.models import Account, Entry
from xieli.ledger.tests.conftest import AT, BED, BY, at_once, give, open_stock
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8
EACH = 5


def draw_down(stock: Account) -> list[int]:
    """Eight threads take three beds as often as they can; how many times each succeeded."""
    counties = [open_stock() for _ in range(THREADS)]

    def take(number: int) -> int:
        taken = 0
        for _ in range(EACH):
            try:
                give(stock, counties[number], "3")
                taken += 1
            except Refusal:
                continue
        return taken

    return at_once(THREADS, take)


def test_eight_at_once_draw_a_stock_down_and_never_below_zero(
    outside: Account, stock: Account
) -> None:
    give(outside, stock, "61")  # 71 beds are 23 times 3, and 2 are left

    taken = draw_down(stock)

    assert sum(taken) == 23
    assert queries.balance(stock, BED) == 2
    assert queries.replay() == []


def test_with_the_lock_off_the_race_appears(
    outside: Account, stock: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = sql.LOCK_BALANCES.replace("FOR UPDATE", "")
    assert unlocked != sql.LOCK_BALANCES
    monkeypatch.setattr(sql, "LOCK_BALANCES", unlocked)
    give(outside, stock, "61")

    taken = draw_down(stock)

    assert sum(taken) > 23  # more was given than was there …
    assert any("余额" in fault for fault in queries.replay())  # … and the replay tells it


def test_one_key_used_by_eight_at_once_makes_one_entry(stock: Account) -> None:
    county = open_stock()

    entries = at_once(THREADS, lambda _: give(stock, county, "3", key="same").pk)

    assert len(set(entries)) == 1
    assert Entry.objects.filter(key="same").count() == 1
    assert queries.balance(stock, BED) == 7


def test_opposing_transfers_never_wait_for_each_other(outside: Account) -> None:
    places = [open_stock() for _ in range(3)]
    for place in places:
        give(outside, place, "100")
    ways = list(itertools.permutations(places, 2))

    def to_and_fro(number: int) -> str:
        for turn in range(20):
            out_of, into = ways[(number + turn) % len(ways)]
            give(out_of, into, "1")
        return "done"

    assert at_once(THREADS, to_and_fro) == ["done"] * THREADS
    assert queries.replay() == []


def test_opposing_batches_and_first_touches_never_wait_for_each_other(outside: Account) -> None:
    places = [open_stock() for _ in range(6)]

    def write(number: int) -> int:
        order = places if number % 2 else places[::-1]
        units = [f"goods:{n}" for n in range(5)]
        batch = [
            rules.Posting(
                f"{place.code}:{unit}:{number % 4}",
                "x",
                rules.move(Decimal(1), unit, out_of=outside.pk, into=place.pk),
            )
            for place in order
            for unit in (units if number % 3 else units[::-1])
        ]
        return services.post_many(batch, by=BY, at=AT)

    written = at_once(THREADS, write)

    assert sum(written) == 4 * 30
    assert queries.replay() == []


def test_the_ledger_is_not_written_outside_a_transaction(stock: Account) -> None:
    with pytest.raises(TransactionManagementError):
        wire.ask(sql.lock_balances([(stock.pk, BED)]))


def test_an_unbounded_account_is_nobodys_bottleneck(outside: Account) -> None:
    held, written = Event(), Event()

    def work(number: int) -> str:
        if number == 0:
            with transaction.atomic():
                give(outside, open_stock(), "1")
                held.set()
                return "in time" if written.wait(timeout=10) else "the other had to wait"
        assert held.wait(timeout=10)
        give(outside, open_stock(), "1")
        written.set()
        return "in time"

    assert at_once(2, work) == ["in time", "in time"]


def test_a_bounded_account_is_held_until_the_posting_is_whole(
    outside: Account, stock: Account
) -> None:
    held, tried = Event(), Event()

    def work(number: int) -> str:
        if number == 0:
            with transaction.atomic():
                give(stock, outside, "10")
                held.set()
                tried.wait(timeout=0.5)
                return "given"
        assert held.wait(timeout=10)
        with pytest.raises(Refusal):
            give(stock, outside, "1")
        tried.set()
        return "refused"

    assert at_once(2, work) == ["given", "refused"]


def test_a_waiting_posting_lets_other_threads_of_its_process_run(stock: Account) -> None:
    county = open_stock()

    def work(number: int) -> str:
        with transaction.atomic():
            give(stock, county, "1")
            sum(range(100_000))  # needs the interpreter while the others wait for the row
        return "done"

    assert at_once(4, work) == ["done"] * 4
    with use_home("home"):
        assert queries.balance(stock, BED) == 6
    connections.close_all()
