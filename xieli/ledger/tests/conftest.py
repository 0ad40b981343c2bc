"""Who posts and when, and accounts of the tests' own."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from xieli.kernel.actor import Actor
from xieli.ledger import rules, services
from xieli.ledger.models import Account, Entry
from xieli.shell.keys import uuid7

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
BY = Actor(uuid7(), "周敏")
BED = "goods:bed"
_number = itertools.count(1)


def open_stock(name: str = "县工会仓库", *, is_bounded: bool = True) -> Account:
    """Open one more account."""
    code = f"stock:{next(_number)}"
    return services.open_account(code, name, is_bounded=is_bounded, by=BY, at=AT)


def give(out_of: Account, into: Account, amount: str, unit: str = BED, *, key: str = "") -> Entry:
    """Post one move."""
    lines = rules.move(Decimal(amount), unit, out_of=out_of.pk, into=into.pk)
    return services.post(lines, because="调拨", key=key or str(uuid7()), by=BY, at=AT)


@pytest.fixture
def outside() -> Account:
    """The unbounded counter-account: where everything comes from."""
    return open_stock("捐赠来源", is_bounded=False)


@pytest.fixture
def stock(outside: Account) -> Account:
    """A bounded stock with 10 beds."""
    stock = open_stock()
    give(outside, stock, "10")
    return stock
