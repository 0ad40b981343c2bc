"""A batch that is open, workers who want one of it, and their tokens: for the tests of claims."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from xieli.activities.benefits import claims, rules, tokens
from xieli.activities.benefits.claim_rules import Ask
from xieli.activities.benefits.models import Batch, Claim
from xieli.kernel.actor import SYSTEM, Actor
from xieli.ledger import queries as ledger_queries
from xieli.ledger import rules as ledger_rules
from xieli.ledger import services as ledger
from xieli.people.models import Person
from xieli.shell.keys import code, uuid7s
from xieli.unions import services as unions
from xieli.unions.models import Union
from xieli.unions.rules import FEDERATION, Founding

BY = Actor(None, "快速通道")


def ground(at: datetime) -> Union:
    """The one union that gives."""
    founding = Founding(name="全国", parent_id=None, stands_as=FEDERATION)
    return Union.objects.first() or unions.found(founding, by=SYSTEM, at=at)


def workers(many: int) -> list[Person]:
    """So many people, only as rows."""
    keys = uuid7s(many)
    rows = [Person(id=key, name=f"工友{n}", name_key="gy") for n, key in enumerate(keys)]
    return Person.objects.bulk_create(rows, batch_size=5000)


@dataclass
class Drop:
    """A batch with so many in stock."""

    batch: Batch
    at: datetime

    @property
    def shelf(self) -> claims.Shelf:
        """Its shelf."""
        return claims.shelf_of(self.batch)

    def take(self, people: Sequence[Person], **more: Any) -> list[claims.Outcome]:
        """Ask for one each, as the lane does."""
        asks = [Ask(str(one.pk), **more) for one in people]
        return claims.take(self.shelf, asks, by=BY, at=self.at)

    def token(self, person_id: UUID, **more: Any) -> str:
        """A token as a door mints it."""
        begins = int(self.at.timestamp()) - 120
        said: dict[str, Any] = {
            "home": "home", "batch": str(self.batch.pk), "code": self.batch.code,
            "person": str(person_id), "household": None, "window": None,
            "begins": begins, "ends": begins + 3600, **more,
        }  # fmt: skip
        return tokens.mint(tokens.Entry(**said))

    def counted(self) -> tuple[int, int, int]:
        """Claims as rows, and what the ledger holds in stock and as held."""
        unit, batch = rules.unit_of(self.batch.code), self.batch
        assert batch.stock
        assert batch.held
        held = (ledger_queries.balance(account, unit) for account in (batch.stock, batch.held))
        return Claim.objects.filter(batch=batch).count(), *map(int, held)


def drop(quantity: int, at: datetime | None = None, **more: Any) -> Drop:
    """Open a batch with so many in stock; first come, first served, unless said otherwise."""
    at, name = at or datetime.now(UTC), code(12)
    told = {"by": SYSTEM, "at": at}
    bounded = {rules.stock_of(name): "库存", rules.held_of(name): "待核销"}
    made = ledger.open_accounts(bounded, is_bounded=True, **told)
    issued = ledger.open_account(rules.issued_of(name), "投放", is_bounded=False, **told)
    stock, held = made[rules.stock_of(name)], made[rules.held_of(name)]
    money = {"face_value": Decimal(50), "union_pays": Decimal(30), "partner_pays": Decimal(20)}
    said: dict[str, Any] = {
        "title": "电影票", "what": "voucher", "way": "first", "state": "open",
        "opens_at": at - timedelta(hours=1), "closes_at": at + timedelta(days=1),
        "redeem_until": at.date() + timedelta(days=30), "made_by": "王强", **money, **more,
    }  # fmt: skip
    batch = Batch.objects.create(
        code=name, union=ground(at), quantity=quantity, stock_id=stock, held_id=held, **said
    )
    if quantity:
        lines = ledger_rules.move(
            Decimal(quantity), rules.unit_of(name), out_of=issued.pk, into=stock
        )
        ledger.post(lines, because="投放", key=f"in:{name}", **told)
    return Drop(batch, at)


def on_a_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it to its end in a thread of its own: a browser's test may have a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.copy_context().run, asyncio.run, work).result()
