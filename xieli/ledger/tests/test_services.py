"""The verbs on a real PostgreSQL, signed in as the restricted role."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from xieli.kernel.refusal import Refusal
from xieli.ledger import queries, rules, services
from xieli.ledger.models import Account, Balance, Entry, Line
from xieli.ledger.tests.conftest import AT, BED, BY, give, open_stock
from xieli.shell.homes import use_home
from xieli.shell.keys import uuid7

pytestmark = pytest.mark.django_db


def moves(out_of: Account, into: Account, *amounts: str, unit: str = BED) -> list[rules.Posting]:
    return [
        rules.Posting(
            str(uuid7()), "发放", rules.move(Decimal(n), unit, out_of=out_of.pk, into=into.pk)
        )
        for n in amounts
    ]


def test_an_account_is_opened_once_and_tells_who_opened_it() -> None:
    first = services.open_account("fund:1", "帮扶金", is_bounded=True, by=BY, at=AT)

    again = services.open_account("fund:1", "改名", is_bounded=True, by=BY, at=AT)

    assert again == first
    assert (first.name, first.opened_by, first.opened_by_id) == ("帮扶金", "周敏", BY.id)


def test_an_account_cannot_be_opened_again_the_other_way() -> None:
    services.open_account("fund:1", "帮扶金", is_bounded=True, by=BY, at=AT)

    with pytest.raises(services.AccountDiffers):
        services.open_account("fund:1", "帮扶金", is_bounded=False, by=BY, at=AT)


def test_a_posting_moves_units_and_its_entry_tells_who_and_why(
    outside: Account, stock: Account
) -> None:
    county = open_stock()

    entry = give(stock, county, "4", key="e1")

    assert entry == Entry.objects.get(key="e1")
    kept = Entry.objects.get(key="e1")
    assert (kept.because, kept.at, kept.actor_label, kept.actor_id) == ("调拨", AT, "周敏", BY.id)
    assert kept.digest == entry.digest
    assert queries.balance(stock, BED) == 6
    assert queries.balance(county, BED) == 4
    assert queries.balance(outside, BED) == -10
    assert queries.replay() == []


def test_the_entry_given_back_is_the_entry_that_is_stored(stock: Account) -> None:
    entry = give(stock, open_stock(), "1", key="e1")

    entry.refresh_from_db()

    assert entry.lines.count() == 2


def test_a_retry_with_the_same_key_writes_nothing(stock: Account) -> None:
    county = open_stock()
    first = give(stock, county, "4", key="e1")

    again = give(stock, county, "4.0", key="e1")

    assert again == first
    assert Line.objects.filter(entry__key="e1").count() == 2
    assert queries.balance(stock, BED) == 6


def test_a_retry_succeeds_when_the_stock_is_gone_since(stock: Account) -> None:
    county = open_stock()
    first = give(stock, county, "10", key="e1")

    assert give(stock, county, "10", key="e1") == first


def test_the_same_key_with_other_lines_is_loud_and_writes_nothing(stock: Account) -> None:
    county = open_stock()
    give(stock, county, "4", key="e1")

    with pytest.raises(rules.KeyUsedTwice):
        give(stock, county, "5", key="e1")

    assert queries.balance(stock, BED) == 6
    assert queries.replay() == []


def test_an_overdraft_is_refused_in_words_and_nothing_is_written(stock: Account) -> None:
    county = open_stock()

    with pytest.raises(Refusal) as no:
        give(stock, county, "11", key="e1")

    assert no.value.words == "“县工会仓库”不够：现有 10，需要 11。"
    assert not Entry.objects.filter(key="e1").exists()
    assert not Balance.objects.filter(account=county).exists()


def test_an_account_that_never_held_a_unit_is_empty_and_not_overdrawn() -> None:
    empty, other = open_stock("空账户"), open_stock()

    with pytest.raises(Refusal, match="“空账户”不够：现有 0.00 元，需要 0.01 元"):
        give(empty, other, "0.01", "CNY")


def test_a_refusal_leaves_the_verb_around_it_able_to_go_on(stock: Account) -> None:
    county = open_stock()

    with transaction.atomic():
        with pytest.raises(Refusal):
            give(stock, county, "11")
        give(stock, county, "10")

    assert queries.balance(county, BED) == 10


def test_an_account_on_both_sides_needs_only_the_difference(stock: Account) -> None:
    county = open_stock()
    lines = [
        rules.Line(stock.pk, BED, Decimal(-30)),
        rules.Line(stock.pk, BED, Decimal(25)),
        rules.Line(county.pk, BED, Decimal(5)),
    ]

    services.post(lines, because="盘点", key="e1", by=BY, at=AT)

    assert queries.balance(stock, BED) == 5


def test_an_entry_with_many_places_goes_the_long_way_and_ends_the_same(stock: Account) -> None:
    counties = [open_stock() for _ in range(services.FEW)]
    lines = [rules.Line(county.pk, BED, Decimal(1)) for county in counties]
    lines.append(rules.Line(stock.pk, BED, Decimal(-len(counties))))

    entries = [services.post(lines, because="发放", key="e1", by=BY, at=AT) for _ in range(2)]

    assert entries[0] == entries[1] == Entry.objects.get(key="e1")
    assert queries.balance(stock, BED) == 2
    with pytest.raises(Refusal):
        services.post(lines, because="发放", key="e2", by=BY, at=AT)


def test_units_do_not_mix(outside: Account, stock: Account) -> None:
    give(outside, stock, "100.50", "CNY")
    county = open_stock()

    services.post(
        [
            *rules.move(Decimal(2), BED, out_of=stock.pk, into=county.pk),
            *rules.move(Decimal("0.50"), "CNY", out_of=stock.pk, into=county.pk),
        ],
        because="调拨",
        key="e1",
        by=BY,
        at=AT,
    )

    held = queries.balances([stock, county, outside])
    assert held[stock.pk] == {BED: 8, "CNY": 100}
    assert held[county.pk] == {BED: 2, "CNY": Decimal("0.50")}
    assert held[outside.pk] == {BED: -10, "CNY": Decimal("-100.50")}


def test_only_bounded_accounts_carry_a_balance(outside: Account, stock: Account) -> None:
    assert list(Balance.objects.values_list("account", flat=True)) == [stock.pk]
    assert queries.balance(outside, BED) == -10


def test_an_unknown_account_is_loud(stock: Account) -> None:
    nobody = Account(id=uuid7(), code="x", name="x", is_bounded=False)

    with pytest.raises(IntegrityError, match="needs its entry"), transaction.atomic():
        give(stock, nobody, "1")

    assert not Entry.objects.filter(lines__account=nobody).exists()


def test_words_with_quotes_and_backslashes_are_kept_as_they_are(stock: Account) -> None:
    odd = 'a"b\\c,{d}\t“e”\n%s $1'

    give(stock, open_stock(), "1", key=odd)
    services.post_many(
        [rules.Posting(odd + "2", odd, moves(stock, open_stock(), "1")[0].lines)], by=BY, at=AT
    )

    assert Entry.objects.filter(key=odd).exists()
    assert Entry.objects.get(key=odd + "2").because == odd


def test_a_text_that_the_database_cannot_store_is_loud(stock: Account) -> None:
    with pytest.raises(ValueError, match="NUL"):
        give(stock, open_stock(), "1", key="a\0b")

    assert queries.balance(stock, BED) == 10


def test_a_reversal_is_an_entry_of_its_own_and_happens_once(stock: Account) -> None:
    county = open_stock()
    entry = give(stock, county, "4")

    undone = services.reverse(entry, because="退回", by=BY, at=AT)
    again = services.reverse(entry, because="退回", by=BY, at=AT)

    assert undone == again
    assert undone.key == f"undo:{entry.pk}"
    assert queries.balance(stock, BED) == 10
    assert queries.balance(county, BED) == 0


def test_what_has_gone_on_cannot_be_taken_back(stock: Account) -> None:
    county = open_stock("资源县仓库")
    entry = give(stock, county, "4")
    give(county, open_stock(), "3")

    with pytest.raises(Refusal, match="“资源县仓库”不够：现有 1，需要 4"):
        services.reverse(entry, because="退回", by=BY, at=AT)


def test_many_postings_are_written_at_once(outside: Account, stock: Account) -> None:
    county = open_stock()
    batch = moves(stock, county, *["1"] * 6) + moves(outside, county, "2.50", unit="CNY")

    written = services.post_many(batch, by=BY, at=AT)

    assert written == 7
    assert queries.balance(stock, BED) == 4
    assert queries.balances([county])[county.pk] == {BED: 6, "CNY": Decimal("2.50")}
    assert queries.replay() == []


def test_many_postings_again_write_only_the_new_ones(stock: Account) -> None:
    county = open_stock()
    batch = moves(stock, county, "1", "2", "3")
    services.post_many(batch[:2], by=BY, at=AT)

    assert services.post_many(batch, by=BY, at=AT) == 1
    assert services.post_many(batch, by=BY, at=AT) == 0
    assert services.post_many([], by=BY, at=AT) == 0
    assert queries.balance(stock, BED) == 4


def test_many_postings_are_all_or_nothing(stock: Account) -> None:
    county = open_stock()
    batch = moves(stock, county, "6", "5")

    with pytest.raises(Refusal, match="现有 4，需要 5"):
        services.post_many(batch, by=BY, at=AT)

    assert not Entry.objects.filter(key=batch[0].key).exists()
    assert queries.balance(stock, BED) == 10


def test_many_postings_know_a_key_used_twice(stock: Account) -> None:
    county = open_stock()
    one, two = moves(stock, county, "1", "2")
    impostor = rules.Posting(one.key, "x", two.lines)

    with pytest.raises(rules.KeyUsedTwice):
        services.post_many([one, impostor], by=BY, at=AT)
    services.post_many([one], by=BY, at=AT)
    with pytest.raises(rules.KeyUsedTwice):
        services.post_many([two, impostor], by=BY, at=AT)

    assert queries.balance(stock, BED) == 9


def test_two_homes_on_one_connection_keep_their_own_ledgers(stock: Account) -> None:
    for _ in range(3):
        give(stock, open_stock(), "1")
    with use_home("beta"):
        theirs, mine = open_stock("乙"), open_stock("乙外", is_bounded=False)
        give(mine, theirs, "5")
        assert queries.balance(theirs, BED) == 5
        assert Account.objects.count() == 2

    assert queries.balance(stock, BED) == 7
    assert not Account.objects.filter(pk=theirs.pk).exists()


def test_lines_of_an_account_come_newest_first(outside: Account, stock: Account) -> None:
    give(outside, stock, "3", "CNY")
    give(stock, open_stock(), "4")

    told = [(line.unit, line.amount) for line in queries.lines_of(stock)]

    assert told == [(BED, -4), ("CNY", 3), (BED, 10)]
    assert queries.lines_of(stock, "CNY").count() == 1
