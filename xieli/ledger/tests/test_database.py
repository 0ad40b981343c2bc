"""What the database itself refuses, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from xieli.ledger import queries
from xieli.ledger.models import Account, Balance, Entry, Line
from xieli.ledger.tests.conftest import AT, BED, give, open_stock
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


def raw(statement: str, *values: Any) -> None:
    """Run one statement as the application's role."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def entry_with(*amounts: int) -> Callable[[], Any]:
    """An insert of raw lines, past the verbs."""
    account = open_stock(is_bounded=False)
    entry = Entry.objects.create(key="raw", because="x", at=AT, actor_label="x", digest="x")
    lines = [Line(entry=entry, account=account, unit=BED, amount=n) for n in amounts]
    return lambda: Line.objects.bulk_create(lines)


@pytest.mark.parametrize("amounts", [(5,), (5, -4), (1, 1, -1)])
def test_the_database_refuses_lines_that_do_not_balance(amounts: tuple[int, ...]) -> None:
    insert = entry_with(*amounts)

    with pytest.raises(IntegrityError, match="sum to zero"), transaction.atomic():
        insert()

    assert not Line.objects.exists()


@pytest.mark.parametrize("lost", ["entry_id", "account_id"])
def test_the_database_refuses_a_line_without_its_entry_or_its_account(lost: str) -> None:
    account = open_stock(is_bounded=False)
    entry = Entry.objects.create(key="raw", because="x", at=AT, actor_label="x", digest="x")
    wrong = {"entry_id": entry.id, "account_id": account.id, "unit": BED, lost: uuid7()}

    with pytest.raises(IntegrityError, match="needs its entry"), transaction.atomic():
        Line.objects.bulk_create([Line(**wrong, amount=5), Line(**wrong, amount=-5)])

    assert not Line.objects.exists()


def test_an_account_is_never_removed() -> None:
    account = open_stock(is_bounded=False)

    with pytest.raises(DatabaseError, match="never removed"):
        raw("DELETE FROM ledger_account WHERE id = %s", account.id)


def test_the_database_takes_lines_that_balance() -> None:
    entry_with(5, -3, -2)()

    assert Line.objects.count() == 3


def test_the_database_adds_up_each_entry_and_unit_by_itself() -> None:
    account = open_stock(is_bounded=False)
    one, two = (
        Entry.objects.create(key=key, because="x", at=AT, actor_label="x", digest="x")
        for key in ("one", "two")
    )

    with pytest.raises(IntegrityError, match="sum to zero"), transaction.atomic():
        Line.objects.bulk_create(
            [
                Line(entry=one, account=account, unit=BED, amount=5),
                Line(entry=two, account=account, unit=BED, amount=-5),
            ]
        )


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_application_cannot_change_what_is_written(
    stock: Account, table: str, statement: str
) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        raw(statement.format(table))


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_even_the_owner_is_refused_by_a_trigger(stock: Account, table: str, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="written once"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_a_balance_below_zero_is_refused_by_the_row_itself(stock: Account) -> None:
    with pytest.raises(IntegrityError, match="balance_no_overdraft"):
        raw("UPDATE ledger_balance SET amount = -1")


def test_an_account_stays_as_bounded_as_it_was_opened(stock: Account) -> None:
    with pytest.raises(DatabaseError, match="stays as bounded"):
        raw("UPDATE ledger_account SET is_bounded = NOT is_bounded")

    raw("UPDATE ledger_account SET name = 'x'")


def test_a_replay_finds_a_balance_that_was_changed_by_hand(stock: Account) -> None:
    Balance.objects.update(amount=11)

    assert queries.replay() == [f"账户 {stock.code}（{BED}）余额 11，按分录合计是 10"]


def test_a_replay_finds_a_balance_that_was_removed(stock: Account) -> None:
    Balance.objects.all().delete()

    assert queries.replay() == [f"账户 {stock.code}（{BED}）余额 0，按分录合计是 10"]


def test_a_replay_finds_a_balance_row_of_an_unbounded_account(outside: Account) -> None:
    Balance.objects.create(account=outside, unit=BED, amount=1)

    [fault] = queries.replay()

    assert "往来账户" in fault


def test_a_replay_finds_lines_that_were_added_later(outside: Account, stock: Account) -> None:
    entry = give(outside, stock, "1", key="e1")
    lines = [Line(entry=entry, account=outside, unit=BED, amount=n) for n in (7, -7)]

    Line.objects.bulk_create(lines)

    assert queries.replay() == ["凭证 e1 的分录和指纹对不上，可能被改过"]


def test_a_replay_finds_an_entry_without_lines() -> None:
    Entry.objects.create(key="e1", because="x", at=AT, actor_label="x", digest="0" * 64)

    assert queries.replay() == ["凭证 e1 的分录和指纹对不上，可能被改过"]


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_a_replay_finds_what_the_owner_changed_with_the_triggers_asleep(
    outside: Account, stock: Account
) -> None:
    give(outside, stock, "2", key="e1")

    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_line SET amount = 3 WHERE amount = 2")

    faults = queries.replay()
    assert f"账户 {stock.code}（{BED}）余额 12，按分录合计是 13" in faults
    assert f"凭证 e1 不平：{BED} 合计 1，应为 0" in faults
    assert "凭证 e1 的分录和指纹对不上，可能被改过" in faults


def test_balances_hold_four_places_and_large_sums(outside: Account, stock: Account) -> None:
    give(outside, stock, "999999999999", BED)

    assert queries.balance(stock, BED) == Decimal("1000000000009")
