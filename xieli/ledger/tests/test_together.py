"""Many postings at the same moment; with the lock off the race must appear."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import import_module
from threading import Event

import pytest
from django.db import IntegrityError, connections, transaction

from tests.races import at_once
from xieli.kernel.refusal import Refusal
from xieli.ledger import queries, rules, services, sql
from xieli.ledger.models import Account, Entry
from xieli.ledger.tests.conftest import AT, BED, BY, give, open_stock
from xieli.shell.homes import use_home
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8
EACH = 5
Take = Callable[[Account, Account], None]


def swiftly(out_of: Account, into: Account) -> None:
    """Take three beds by a single posting."""
    give(out_of, into, "3")


def in_a_set(out_of: Account, into: Account) -> None:
    """Take three beds by the mass path."""
    lines = rules.move(Decimal(3), BED, out_of=out_of.pk, into=into.pk)
    services.post_many([rules.Posting(str(uuid7()), "x", lines)], by=BY, at=AT)


def draw_down(stock: Account, take: Take) -> int:
    """Eight threads take three beds as often as they can; how many times they succeeded."""
    counties = [open_stock() for _ in range(THREADS)]
    for county in counties:
        give(stock, county, "1")  # opens its balance: what follows meets only the stock's

    def take_often(number: int) -> int:
        taken = 0
        for _ in range(EACH):
            try:
                take(stock, counties[number])
                taken += 1
            except Refusal:
                continue
        return taken

    return sum(at_once(take_often, THREADS, ()))


@pytest.fixture
def full_stock(outside: Account, stock: Account) -> Account:
    """71 beds and one for each county: 23 times 3, and 2 are left."""
    give(outside, stock, str(61 + THREADS))
    return stock


@pytest.mark.parametrize("take", [swiftly, in_a_set])
def test_eight_at_once_draw_a_stock_down_and_never_below_zero(
    full_stock: Account, take: Take
) -> None:
    taken = draw_down(full_stock, take)

    assert taken == 23
    assert queries.balance(full_stock, BED) == 2
    assert queries.replay() == []


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Postings that move a balance as it was when they asked, not as it is once locked."""
    written = import_module("xieli.ledger.migrations.0003_post").POST
    as_locked = "amount + place_moves[n]"
    as_it_was = (
        "(SELECT o.amount FROM ledger_balance o, pg_sleep(0.01) WHERE"
        " o.account_id = place_accounts[n] AND o.unit = place_units[n]) + place_moves[n]"
    )
    assert written.count(as_locked) == 1
    loose = written.replace(as_locked, as_it_was).replace("ledger_post(", "ledger_post_loose(")
    with connections["owner"].cursor() as cursor:
        cursor.execute(loose)
    monkeypatch.setattr(sql, "POST", sql.POST.replace("ledger_post(", "ledger_post_loose("))
    yield
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP FUNCTION ledger_post_loose")
    connections["owner"].close()


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
@pytest.mark.usefixtures("unlocked")
def test_with_the_lock_off_more_is_given_than_there_is(full_stock: Account) -> None:
    taken = draw_down(full_stock, swiftly)

    assert taken > 23
    assert any("余额" in fault for fault in queries.replay())


def test_with_the_lock_off_a_set_is_stopped_by_the_last_constraint_only(
    full_stock: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = sql.LOCK_BALANCES.replace("FOR NO KEY UPDATE", "")
    assert unlocked != sql.LOCK_BALANCES
    monkeypatch.setattr(sql, "LOCK_BALANCES", unlocked)

    with pytest.raises(IntegrityError, match="balance_no_overdraft"):
        draw_down(full_stock, in_a_set)


def test_one_key_used_by_eight_at_once_makes_one_entry(stock: Account) -> None:
    county = open_stock()

    entries = at_once(lambda _: give(stock, county, "3", key="same").pk, THREADS, ())

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

    assert at_once(to_and_fro, THREADS, ()) == ["done"] * THREADS
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

    written = at_once(write, THREADS, ())

    assert sum(written) == 4 * 30
    assert queries.replay() == []


def test_alone_a_posting_is_a_transaction_of_its_own(stock: Account) -> None:
    county = open_stock()
    give(stock, county, "1", key="e1")

    give(stock, county, "1", key="e2")
    with pytest.raises(Refusal):
        give(stock, county, "9", key="e3")
    with pytest.raises(IntegrityError, match="needs its entry"):
        give(stock, Account(id=uuid7(), code="x", name="x", is_bounded=False), "1", key="e4")

    assert sorted(Entry.objects.values_list("key", flat=True))[-2:] == ["e1", "e2"]
    assert not connections["default"].in_atomic_block
    assert queries.replay() == []


def test_a_posting_inside_a_verb_goes_when_the_verb_fails(stock: Account) -> None:
    county = open_stock()
    give(stock, county, "1")

    with transaction.atomic():
        give(stock, county, "1")
        transaction.set_rollback(True)  # as any error of the verb does

    assert queries.balance(county, BED) == 1
    assert queries.replay() == []


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

    assert at_once(work, 2, ()) == ["in time", "in time"]


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

    assert at_once(work, 2, ()) == ["given", "refused"]


def test_a_waiting_posting_lets_other_threads_of_its_process_run(stock: Account) -> None:
    county = open_stock()

    def work(number: int) -> str:
        with transaction.atomic():
            give(stock, county, "1")
            sum(range(100_000))  # needs the interpreter while the others wait for the row
        return "done"

    assert at_once(work, 4, ()) == ["done"] * 4
    with use_home("home"):
        assert queries.balance(stock, BED) == 6
    connections.close_all()
