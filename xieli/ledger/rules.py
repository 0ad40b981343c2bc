"""The law, pure: what a line may say, when an entry is whole, what an account can bear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

LARGEST = Decimal(10**12)  # a line; the column holds ten thousand times more
FULLEST = Decimal(10**16 - 1)  # a balance; its column knows it too
LONGEST_KEY = 160
LONGEST_REASON = 200

# Letters that need no quoting where units travel as text: no comma, brace, quote or blank.
UNITS = re.compile(r"CNY|hour|(?:goods|quota):[^\s,{}\"'\\|]{1,54}")
_PLACES = {"CNY": 2, "hour": 2}  # goods and quota are counted in whole pieces
_UNIT_WORDS = {"CNY": _("元"), "hour": _("小时")}

Place = tuple[UUID, str]  # an account and a unit


class Unbalanced(Exception):
    """The lines of an entry do not sum to zero in every unit: our own mistake, so loud."""


class KeyUsedTwice(Exception):
    """A key came again with other lines: our own mistake, so loud."""


class Overdraft(Exception):
    """A bounded account would go below zero; the verb tells it as a Refusal with the name."""

    def __init__(self, place: Place, has: Decimal, needs: Decimal) -> None:
        """Keep where it happened, what is there and what was asked for."""
        super().__init__(place, has, needs)
        self.place, self.has, self.needs = place, has, needs

    def refusal(self, name: str) -> Refusal:
        """Give the words for people: the account's name, what it has, what is needed."""
        return Refusal(
            _("“{name}”不够：现有 {has}，需要 {needs}。"),
            _("请减少数量，或先补足再办。"),
            name=name,
            has=in_words(self.has, self.place[1]),
            needs=in_words(self.needs, self.place[1]),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """An amount of one unit into (+) or out of (−) an account."""

    account_id: UUID
    unit: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Posting:
    """What is to become one entry, known by its key."""

    key: str
    because: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A sound posting with the id and the fingerprint that its entry will have."""

    id: UUID
    posting: Posting
    digest: str


def move(amount: Decimal, unit: str, *, out_of: UUID, into: UUID) -> tuple[Line, Line]:
    """Give the two lines that carry an amount from one account to another."""
    return Line(out_of, unit, -amount), Line(into, unit, amount)


def must_be_sound(posting: Posting) -> None:
    """Pass a posting that may be written; Refusal for amounts no account can take.

    Loud (ValueError, TypeError, Unbalanced) where our own code made it wrong.
    """
    if not 0 < len(posting.key) <= LONGEST_KEY or not 0 < len(posting.because) <= LONGEST_REASON:
        raise ValueError(f"a key has 1 to {LONGEST_KEY} letters, a reason 1 to {LONGEST_REASON}")
    sums: dict[str, Decimal] = {}
    for line in posting.lines:
        _must_be_amount(line)
        sums[line.unit] = sums.get(line.unit, 0) + line.amount
    if not sums or any(sums.values()):
        raise Unbalanced(f"{posting.key}: {sums}")


def _must_be_amount(line: Line) -> None:
    amount, unit = line.amount, line.unit
    if not isinstance(amount, Decimal):
        raise TypeError("a line takes a Decimal")
    places = _places(unit)
    if not amount.is_finite():
        raise Refusal(_("数额不是一个数。"), _("请写成阿拉伯数字，例如 120。"))
    if not amount:
        raise Refusal(_("数额不能是 0。"), _("请写清楚动了多少。"))
    if not -LARGEST < amount < LARGEST:
        raise Refusal(_("数额太大了。"), _("请核对有没有多写几位。"))
    if amount != round(amount, places):
        raise _too_fine(unit)


@lru_cache(maxsize=1024)
def _places(unit: str) -> int:
    """Give how many decimals a unit has; a word that is no unit is loud."""
    if not UNITS.fullmatch(unit):
        raise ValueError(f"{unit!r} is no unit of the ledger")
    return _PLACES.get(unit, 0)


def _too_fine(unit: str) -> Refusal:
    if unit == "CNY":
        return Refusal(_("金额最多写到分。"), _("请改成两位小数以内。"))
    if unit == "hour":
        return Refusal(_("工时最多写两位小数。"), _("请改成两位小数以内。"))
    return Refusal(_("物资和名额按整数记。"), _("请改成整数。"))


def digest(lines: Sequence[Line]) -> str:
    """Give the fingerprint of an entry's lines, the same in whatever order they come.

    `sql.WRONG_DIGESTS` computes the same from the rows: change both or none.
    """
    told = [f"{line.account_id.hex}|{line.unit}|{line.amount:.4f}" for line in lines]
    told.sort()
    return sha256("\n".join(told).encode()).hexdigest()


def net(lines: Iterable[Line]) -> dict[Place, Decimal]:
    """Give how much each account gains (+) or loses (−) of each unit, in the order of places."""
    return dict(sorted(_added(lines).items()))


def _added(lines: Iterable[Line]) -> dict[Place, Decimal]:
    moved: dict[Place, Decimal] = {}
    for line in lines:
        place = (line.account_id, line.unit)
        known = moved.get(place)
        moved[place] = line.amount if known is None else known + line.amount
    return moved


def settle(held: Mapping[Place, Decimal], postings: Iterable[Posting]) -> dict[Place, Decimal]:
    """Give what the bounded places (those in `held`) hold after the postings, in their order.

    Overdraft at the first posting that would take one below zero; Refusal where one overflows.
    """
    after = dict(held)
    for posting in postings:
        places = [(line.account_id, line.unit) for line in posting.lines]
        for place, line in zip(places, posting.lines, strict=True):
            has = after.get(place)
            if has is not None:
                after[place] = has + line.amount
        for place in places:
            _must_bear(after, place, posting)
    return after


def _must_bear(after: Mapping[Place, Decimal], place: Place, posting: Posting) -> None:
    left = after.get(place)
    if left is None or 0 <= left <= FULLEST:
        return
    if left < 0:
        moved = _added(posting.lines)[place]
        raise Overdraft(place, left - moved, -moved)
    raise Refusal(_("账户里的数太大了，记不下。"), _("请核对有没有多写几位。"))


def in_words(amount: Decimal, unit: str) -> str:
    """Give an amount as refusals tell it: 1,200.50 元, 3.5 小时; goods, quota as bare numbers."""
    if unit == "CNY":
        return f"{amount:,.2f} {_UNIT_WORDS[unit]}"
    number = f"{amount.normalize():,f}"
    return f"{number} {_UNIT_WORDS[unit]}" if unit in _UNIT_WORDS else number
