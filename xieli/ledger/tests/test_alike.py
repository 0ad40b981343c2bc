"""Many moves that say the same, written as a set: equal to posting each of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from xieli.ledger import queries, rules, services, sql, wire
from xieli.ledger.models import Account, Entry
from xieli.ledger.rules import Posting, Unbalanced, move
from xieli.ledger.tests.conftest import AT, BED, BY, open_stock
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


def told(entry: Entry) -> tuple[object, ...]:
    lines = sorted((x.account_id, x.unit, x.amount) for x in entry.lines.all())
    return entry.because, entry.digest, entry.at, entry.actor_id, entry.actor_label, lines


def write(posting: Posting, about: list[str]) -> None:
    places = list(rules.net(posting.lines))
    with transaction.atomic():
        wire.ask(sql.open_balances(places), sql.lock_balances(places))
        wire.ask(*sql.post_alike(posting, about, BY, AT))


def test_the_set_equals_single_postings_row_by_row(stock: Account) -> None:
    county, keys = open_stock(), [uuid7() for _ in range(3)]
    lines = move(Decimal(2), BED, out_of=stock.pk, into=county.pk)

    write(Posting("set:", "调拨", lines), [key.hex for key in keys])
    one = services.post(lines, because="调拨", key="one", by=BY, at=AT)

    written = list(Entry.objects.filter(key__startswith="set:").order_by("key"))
    assert [entry.key for entry in written] == [f"set:{key}" for key in sorted(keys)]
    assert [told(entry) for entry in written] == [told(one)] * 3
    assert (queries.balance(stock, BED), queries.balance(county, BED)) == (2, 8)
    assert queries.replay() == []


def test_a_key_twice_or_more_than_there_is_writes_nothing_at_all(stock: Account) -> None:
    county, key = open_stock(), uuid7().hex
    lines = move(Decimal(2), BED, out_of=stock.pk, into=county.pk)

    for about in ([key, key], [uuid7().hex for _ in range(6)]):
        with pytest.raises(IntegrityError):
            write(Posting("set:", "调拨", lines), about)

    assert not Entry.objects.filter(key__startswith="set:").exists()
    assert queries.balance(stock, BED) == 10


def test_lines_that_do_not_balance_are_loud(stock: Account) -> None:
    (line, _) = move(Decimal(2), BED, out_of=stock.pk, into=open_stock().pk)

    with pytest.raises(Unbalanced):
        sql.post_alike(Posting("set:", "调拨", (line,)), [uuid7().hex], BY, AT)
