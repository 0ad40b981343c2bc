"""Many transactions at once for one batch; with the lock off more is given than there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections

from tests.races import at_once
from xieli.activities.benefits import claims
from xieli.activities.benefits.claim_rules import Ask, Fate
from xieli.activities.benefits.models import Claim
from xieli.activities.benefits.tests.drop import BY, Drop, drop, workers
from xieli.ledger import queries as ledger_queries
from xieli.ledger import sql as ledger_sql
from xieli.people.models import Person
from xieli.shell.homes import use_home

pytestmark = pytest.mark.django_db(databases=["default", "owner"], transaction=True)
THREADS, EACH, STOCK = 6, 4, 10


def rush(one: Drop, people: list[Person]) -> int:
    """Six processes' worth of transactions at the same moment; how many asks won."""
    shelf = one.shelf

    def act(number: int) -> int:
        part = [Ask(str(person.pk)) for person in people[number::THREADS]]
        outcomes = [claims.take(shelf, [ask], by=BY, at=one.at)[0] for ask in part]
        return sum(outcome.fate is Fate.WON for outcome in outcomes)

    return sum(at_once(act, THREADS, ()))


def test_several_at_once_give_exactly_what_there_is() -> None:
    one = drop(STOCK)

    won = rush(one, workers(THREADS * EACH))

    assert won == STOCK
    assert one.counted() == (STOCK, 0, STOCK)
    assert ledger_queries.replay() == []


def test_one_person_at_six_places_at_once_gets_one() -> None:
    one, [li] = drop(STOCK), workers(1)
    shelf, ask = one.shelf, Ask(str(li.pk))

    got = at_once(lambda _n: claims.take(shelf, [ask], by=BY, at=one.at)[0], THREADS, ())

    assert len({outcome.code for outcome in got}) == 1
    assert sorted(outcome.fate.value for outcome in got) == ["own"] * (THREADS - 1) + ["won"]
    assert one.counted() == (1, STOCK - 1, 1)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits for the balance, and the last constraint is off as well."""
    loose = ledger_sql.LOCK_BALANCES.replace("FOR NO KEY UPDATE", "").replace(
        "FROM ledger_balance", "FROM ledger_balance, LATERAL (SELECT pg_sleep(0.05)) AS slow"
    )
    assert loose.count("pg_sleep") == 1
    monkeypatch.setattr(ledger_sql, "LOCK_BALANCES", loose)
    _as_owner("ALTER TABLE ledger_balance DROP CONSTRAINT balance_no_overdraft")
    yield
    _as_owner("DELETE FROM ledger_balance WHERE amount < 0")
    _as_owner("ALTER TABLE ledger_balance ADD CONSTRAINT balance_no_overdraft CHECK (amount >= 0)")


def _as_owner(statement: str) -> None:
    with use_home("home"), connections["owner"].cursor() as cursor:
        cursor.execute(statement)
    connections["owner"].close()


@pytest.mark.usefixtures("unlocked")
def test_with_the_lock_off_more_is_given_than_there_is() -> None:
    one = drop(STOCK)

    won = rush(one, workers(THREADS * EACH))

    assert won > STOCK
    assert Claim.objects.count() == won
    assert any("透支" in fault for fault in ledger_queries.replay())
