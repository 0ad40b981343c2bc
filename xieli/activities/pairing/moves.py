"""One move of goods between two places: the only way this kind calls the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from xieli.kernel.actor import Actor
from xieli.ledger import services as ledger
from xieli.ledger.models import Account
from xieli.ledger.rules import Line
from xieli.matching.models import Item

BOUNDED = ("committed:", "packed:", "road:", "stock:")
NAMES = {
    "donor": "捐赠单位", "committed": "已配待装箱", "packed": "已装箱", "road": "在路上",
    "stock": "县里待发放", "given": "已到户", "lost": "破损缺少", "back": "退回捐方",
}  # fmt: skip


@dataclass(frozen=True)
class Move:
    """So many pieces of an item from one account to another (codes as in rules.py)."""

    source: str
    target: str
    item: Item
    quantity: int


def unit_of(item: Item) -> str:
    """The ledger's unit of an item: CNY for money, goods:<code> for goods."""
    return "CNY" if item.is_money else f"goods:{item.code}"


def account(code: str, *, by: Actor, at: datetime) -> Account:
    """The account of a place, opened when first needed."""
    name = NAMES[code.split(":", 1)[0]]
    return ledger.open_account(code, name, is_bounded=code.startswith(BOUNDED), by=by, at=at)


def move(moves: list[Move], *, because: str, key: str, by: Actor, at: datetime) -> None:
    """Post the moves as one entry; an overdraft is refused, the same key moves once."""
    lines = []
    for one in moves:
        amount, unit = Decimal(one.quantity), unit_of(one.item)
        lines.append(Line(account(one.source, by=by, at=at).id, unit, -amount))
        lines.append(Line(account(one.target, by=by, at=at).id, unit, amount))
    ledger.post(lines, because=because, key=key, by=by, at=at)
