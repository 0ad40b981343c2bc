"""The law of giving on: what is taken, who may claim, when a reservation ends.

Pure: no Django, no clock. What is refused, how many and how long come from the rulebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

KIND = "gifts"
NEW, GOOD, USED = "new", "good", "used"
OFFERED, TAKEN_IN, LISTED, GIVEN = "offered", "taken_in", "listed", "given"
REFUSED, WITHDRAWN, LAPSED, TAKEN_OFF = "refused", "withdrawn", "lapsed", "taken_off"
RESERVED, HANDED, RELEASED, CANCELLED, RETURNED = (
    "reserved", "handed", "released", "cancelled", "returned",
)  # fmt: skip
SHOWN = frozenset({LISTED, GIVEN})  # what everybody may look at
WAY = frozenset({OFFERED, TAKEN_IN, LISTED, GIVEN})  # the states that lead on

TAKES, REFUSES, EXCEPT = "gifts.takes", "gifts.refuses", "gifts.refuses_but_new_from_firm"
BRING_DAYS, KEEP_DAYS = "gifts.bring_days", "gifts.keep_days"
MOST_CLAIMS, CLAIM_DAYS = "gifts.most_claims", "gifts.claim_days"
MOST_OFFERS = "gifts.most_offers"
KEYS = (
    TAKES, REFUSES, EXCEPT, BRING_DAYS, KEEP_DAYS, MOST_CLAIMS, CLAIM_DAYS, MOST_OFFERS,
)  # fmt: skip
MOST_PIECES = 10_000


@dataclass(frozen=True)
class House:
    """What the rulebook says at a place and day: kinds of things, days and numbers."""

    takes: frozenset[str]
    refuses: frozenset[str]
    but_new_from_firm: frozenset[str]
    bring_days: int
    keep_days: int
    most_claims: int
    claim_days: int
    most_offers: int


@dataclass(frozen=True)
class Kind:
    """What decides whether a thing is taken: its category, its wear, who gives."""

    category: str
    wear: str
    is_from_firm: bool


def is_excepted(kind: Kind, house: House) -> bool:
    """Say whether it is refused from people, and taken as it is new and from a firm."""
    is_named = kind.category in house.but_new_from_firm
    return is_named and kind.is_from_firm and kind.wear == NEW


def must_be_taken(kind: Kind, house: House) -> None:
    """Pass a thing of a category the rulebook takes; Refusal names why not and the exception."""
    if kind.category in house.takes or is_excepted(kind, house):
        return
    if kind.category in house.but_new_from_firm:
        raise Refusal(
            _("“{category}”只收企业捐的全新的，个人用过的不收。"),
            _("请换一样东西；全新的可以请单位工会来登记。"),
            category=kind.category,
        )
    if kind.category in house.refuses:
        raise Refusal(
            _("“{category}”不收。"), _("请看一看收什么，换一样东西。"), category=kind.category
        )
    raise Refusal(_("没有“{category}”这一类。"), _("请在列出的类别里选。"), category=kind.category)


def must_be_reason(reason: str, kind: Kind, house: House) -> None:
    """Pass a reason for not taking a thing that the rulebook lists and that holds for this one."""
    if reason not in house.refuses:
        raise Refusal(_("不收的理由要从规则库列的里面选。"), _("请选一条理由。"))
    if reason == kind.category and is_excepted(kind, house):
        raise Refusal(
            _("“{reason}”企业捐的全新的可以收。"),
            _("确有别的问题，请选另一条理由。"),
            reason=reason,
        )


def must_be_brought_by(day: date, today: date, house: House) -> None:
    """Pass a day to bring a thing: from today on, within the rulebook's days."""
    last = today + timedelta(days=house.bring_days)
    if not today <= day <= last:
        raise Refusal(
            _("送来的日子要在今天到 {last} 之间。"), _("请改一个您方便的日子。"),
            last=f"{last.month}月{last.day}日",
        )  # fmt: skip


def must_be_pieces(pieces: int, most: int) -> None:
    """Pass a count from 1 to what was offered."""
    if not 1 <= pieces <= most:
        raise Refusal(_("件数要在 1 到 {most} 之间。"), _("请再数一遍。"), most=most)


def must_be_few_offers(open_offers: int, house: House) -> None:
    """Pass somebody who has few things on the way; a station must keep up with the checking."""
    if open_offers >= house.most_offers:
        raise Refusal(
            _("您已经登记了 {n} 件还没送来。"), _("请先送来，或把不送的撤回。"), n=open_offers
        )


def must_claim_in_turn(has_open: bool, lately: int, house: House) -> None:
    """Pass somebody with nothing reserved who took fewer than the rulebook's number lately."""
    if has_open:
        raise Refusal(
            _("您还有一件预留着没领，一人一次只留一件。"), _("请先去领，或把那一件退回去。")
        )
    if lately >= house.most_claims:
        raise Refusal(
            _("您 {days} 天里已经领了 {n} 件，到数了。"), _("过些天再来，把机会留给别的工友。"),
            days=house.claim_days, n=lately,
        )  # fmt: skip


def must_be_left(state: str, left: int) -> None:
    """Pass a thing that is on the list and has a piece left."""
    if state != LISTED or left < 1:
        raise Refusal(_("这一件刚被别人领走了。"), _("请看看别的；有人没来领的会回到这里。"))


def must_be_at(state: str, wanted: str, words: Mapping[str, object]) -> None:
    """Pass a thing or a claim at the stage where this step is done; else say where it is."""
    if state != wanted:
        raise Refusal(
            _("现在是“{state}”，这一步办不了。"), _("请刷新后再看。"), state=words.get(state, state)
        )
