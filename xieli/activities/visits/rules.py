"""The law of the visits: the caps, the sum that must come out, the places of money and goods."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from xieli.kernel import money
from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND = "visits"
MATTER = "visit_list"
PER_VISIT, PER_YEAR = "visits.cap_per_visit", "visits.cap_per_year"  # keys of the rulebook, 元
EARTH_KM = 6371.0
CENT = Decimal("0.01")

Spot = tuple[Decimal, Decimal]  # longitude, latitude, WGS-84 degrees


def call_code(programme: UUID) -> str:
    """The code of the call under which the lists of a campaign are decided."""
    return f"visits-{programme.hex[-24:]}"


def source(programme: UUID, name: str) -> str:
    """The counter-account of a fund source: below zero by what it gave."""
    return f"visits:source:{programme.hex}:{name}"


def fund(programme: UUID) -> str:
    """The campaign's money that is neither spent nor with a union."""
    return f"visits:fund:{programme.hex}"


def spent(programme: UUID) -> str:
    """Money paid to suppliers."""
    return f"visits:spent:{programme.hex}"


def maker(order: UUID) -> str:
    """The counter-account of an order: below zero by the pieces it brought."""
    return f"visits:maker:{order.hex}"


def store(programme: UUID) -> str:
    """Goods of the campaign that no union has fetched yet."""
    return f"visits:store:{programme.hex}"


def cash(visit_list: UUID) -> str:
    """Money with a union, to be handed to the people of its list."""
    return f"visits:cash:{visit_list.hex}"


def goods(visit_list: UUID) -> str:
    """Goods with a union, to be handed to the people of its list."""
    return f"visits:goods:{visit_list.hex}"


def handed(programme: UUID) -> str:
    """Money and goods that people have signed for."""
    return f"visits:handed:{programme.hex}"


def counted(programme: UUID) -> str:
    """The counter-account of what was counted into people's years: below zero by as much."""
    return f"visits:counted:{programme.hex}"


@dataclass(frozen=True)
class Caps:
    """The ceilings of the rulebook in 元: one visit, and one person's whole year."""

    per_visit: Decimal
    per_year: Decimal


def must_be_within(worth: Decimal, before: Decimal, caps: Caps) -> None:
    """Pass what one person gets now, given what other lists of the year hold for him already."""
    if worth > caps.per_visit:
        raise Refusal(
            _("一次 {worth} 元，超过每人每次 {cap} 元的上限"), _("请改金额或物资件数。"),
            worth=money.show(worth), cap=money.show(caps.per_visit),
        )  # fmt: skip
    if before + worth > caps.per_year:
        raise Refusal(
            _("今年已列 {before} 元，加这次 {worth} 元，超过每人每年 {cap} 元的上限"),
            _("请减到 {left} 元以内，或换一位。"),
            before=money.show(before), worth=money.show(worth), cap=money.show(caps.per_year),
            left=money.show(max(caps.per_year - before, Decimal(0))),
        )  # fmt: skip


def worth(cash_: Decimal, pieces: int, price: Decimal) -> Decimal:
    """What a person gets, in 元: the cash and the goods at their listed price."""
    return cash_ + pieces * price


def must_give_something(cash_: Decimal, pieces: int) -> None:
    """Pass a line of a list that gives money or goods."""
    if cash_ < 0 or pieces < 0:
        raise Refusal(_("金额和件数不能小于 0"), _("请改数。"))
    if not cash_ and not pieces:
        raise Refusal(_("这一行既没有慰问金，也没有慰问品"), _("请填其中一样。"))


@dataclass(frozen=True)
class Given:
    """What left the hand: 元 and pieces."""

    cash: Decimal
    pieces: int


def must_not_exceed(given: Given, planned: Given) -> None:
    """Nobody gets more than the approved list says."""
    if given.cash < 0 or given.pieces < 0:
        raise Refusal(_("金额和件数不能小于 0"), _("请改数。"))
    if given.cash > planned.cash or given.pieces > planned.pieces:
        raise Refusal(
            _("名单上批的是慰问金 {cash} 元、慰问品 {pieces} 件，您填的更多"),
            _("请照名单填；要多给，请先改名单再批。"),
            cash=money.show(planned.cash), pieces=planned.pieces,
        )  # fmt: skip


@dataclass(frozen=True)
class Sum:
    """The campaign's money in 元: what came in, and where it is now."""

    came_in: Decimal
    spent: Decimal
    handed: Decimal
    in_fund: Decimal
    with_unions: Decimal

    @property
    def left(self) -> Decimal:
        """What is neither spent nor handed."""
        return self.in_fund + self.with_unions

    @property
    def gap(self) -> Decimal:
        """Zero where the sum comes out."""
        return self.came_in - self.spent - self.handed - self.left


def agrees(told: Mapping[str, Decimal], by_rows: Mapping[str, Decimal]) -> bool:
    """Say whether the ledger's figures and the sums of the rows behind them are the same."""
    return all(told[name] == by_rows[name] for name in by_rows)


@dataclass(frozen=True)
class Stop:
    """A place to be visited; without a spot it comes last."""

    key: str
    spot: Spot | None


def kilometres(one: Spot, other: Spot) -> float:
    """The great-circle distance (haversine)."""
    lon1, lat1, lon2, lat2 = (math.radians(float(part)) for part in (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def route(start: Spot | None, stops: Sequence[Stop]) -> list[str]:
    """The order of the day: from where one stands always to the nearest; ties by key.

    Stops without a spot keep their order at the end. Without a start the first stop is the start.
    """
    left = {stop.key: stop.spot for stop in stops if stop.spot is not None}
    here, order = start or next(iter(left.values()), None), []
    while left and here is not None:
        at = here
        key = min(left, key=lambda one: (kilometres(at, left[one]), one))
        here = left.pop(key)
        order.append(key)
    return order + [stop.key for stop in stops if stop.spot is None]
