"""How this kind calls the ledger: named places, and moves of money and goods between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from xieli.kernel.actor import Actor
from xieli.ledger import services as ledger
from xieli.ledger.models import Account
from xieli.ledger.rules import Line, Posting
from xieli.matching.models import Item

YUAN = "CNY"
BOUNDED = ("fund", "store", "cash", "goods")
NAMES = {
    "source": "资金来源", "fund": "慰问资金", "spent": "付给供货商", "maker": "供货商",
    "store": "慰问品仓库", "cash": "待发慰问金", "goods": "待发慰问品", "handed": "已签收",
    "counted": "计入个人年度", "got": "本年度已得帮扶",
}  # fmt: skip


@dataclass(frozen=True)
class Move:
    """So much of a unit from one place to another (codes as in rules.py)."""

    source: str
    target: str
    unit: str
    amount: Decimal


@dataclass(frozen=True)
class Act:
    """Moves that are one entry, known by its key."""

    key: str
    because: str
    moves: tuple[Move, ...]


def unit_of(item: Item) -> str:
    """The ledger's unit of a piece of goods."""
    return f"goods:{item.code}"


def account(code: str, *, by: Actor, at: datetime) -> Account:
    """The account of a place, opened when first needed."""
    name = code.split(":")[1]
    return ledger.open_account(code, NAMES[name], is_bounded=name in BOUNDED, by=by, at=at)


def act(one: Act, *, by: Actor, at: datetime) -> None:
    """Post the moves that move something as one entry; an overdraft is refused."""
    act_many([one], by=by, at=at)


def act_many(acts: Iterable[Act], *, by: Actor, at: datetime) -> None:
    """Post many entries as one set; all or none."""
    wanted = [one for one in acts if any(move.amount for move in one.moves)]
    codes = {code for one in wanted for move in one.moves for code in (move.source, move.target)}
    ids = _ids(codes, by=by, at=at)
    if len(wanted) == 1:
        (only,) = wanted
        ledger.post(_lines(only, ids), because=only.because, key=only.key, by=by, at=at)
        return
    postings = [Posting(one.key, one.because, tuple(_lines(one, ids))) for one in wanted]
    ledger.post_many(postings, by=by, at=at)


def _ids(codes: set[str], *, by: Actor, at: datetime) -> dict[str, UUID]:
    """The accounts of these places; the years of people, who may be many, are opened as a set."""
    years = {code: NAMES["got"] for code in codes if code.split(":")[1] == "got"}
    ids = ledger.open_accounts(years, is_bounded=False, by=by, at=at) if years else {}
    places = sorted(codes - set(years))
    return ids | {code: account(code, by=by, at=at).id for code in places}


def _lines(one: Act, ids: Mapping[str, UUID]) -> list[Line]:
    lines = []
    for move in one.moves:
        if move.amount:
            lines.append(Line(ids[move.source], move.unit, -move.amount))
            lines.append(Line(ids[move.target], move.unit, move.amount))
    return lines
