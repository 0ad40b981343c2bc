"""The law of a draw (摇号): an order that nobody could choose, and that anybody can compute again.

Pure: standard library and kernel only, so that a published file is checked without a database.

The order: `list_digest` = SHA-256 of the tickets, sorted, one a line; `mix` = SHA-256 of three
lines (seed in hex, list_digest, the public number or nothing); the lots then stand in the order of
SHA-256(mix ‖ ticket). The seed is committed to before anybody enters, so it cannot be chosen after
the list is known; the list is closed and its digest shown before the seed is, so it cannot be
chosen after the seed is known to the public. Whoever could open the sealed seed *and* write to the
list before the close could still try tickets; a public number named beforehand and known only
afterwards takes that away too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from operator import ge
from typing import Any

from xieli.kernel.refusal import Refusal
from xieli.kernel.refusal import marked as _

FORMAT = "xieli-draw-1"
SEED_BYTES = 32
REVEAL_DAYS, LEAST_DAYS = "benefits.draw_reveal_days", "benefits.move_up_days"
_HEX = re.compile(r"[0-9a-f]{64}")
_LISTED = re.compile(r"(?:[0-9A-Z-]{4,14}\n)*")


@dataclass(frozen=True)
class Told:
    """A draw as it is published: tickets sorted, places beside them (1 is the first drawn)."""

    batch: str
    title: str
    quantity: int
    commitment: str
    seed: str
    lots_digest: str
    tickets: Sequence[str]
    places: Sequence[int]
    mixes_in: str = ""
    mixed_in: str = ""


def commitment_of(seed: bytes) -> str:
    """What is shown before the close: SHA-256 of the seed, hex."""
    return sha256(seed).hexdigest()


def digest_of(listed: str) -> str:
    """The digest of a closed list: its tickets, sorted, one a line."""
    return sha256(listed.encode()).hexdigest()


def mix_of(seed: str, lots_digest: str, mixed_in: str = "") -> bytes:
    """What the order hangs on: the seed, the whole list and the public number together."""
    return sha256(f"{seed}\n{lots_digest}\n{mixed_in}".encode()).digest()


def order(tickets: Sequence[str], mix: bytes) -> list[int]:
    """Give the drawn order: indexes into `tickets`, the first drawn first."""
    keys = [sha256(mix + ticket.encode()).digest() for ticket in tickets]
    return sorted(range(len(tickets)), key=keys.__getitem__)


def places_of(drawn: Sequence[int]) -> list[int]:
    """Give each ticket's place in the drawn order, from 1, beside the list."""
    places = [0] * len(drawn)
    for place, index in enumerate(drawn, 1):
        places[index] = place
    return places


def verify(told: Told, noted: str = "") -> list[Refusal]:
    """Compute a published draw again and give everything that does not agree; none: it is true.

    `noted` is the commitment that somebody wrote down before the close.
    """
    found = [*_wrong_seed(told, noted), *_wrong_list(told)]
    return found or _wrong_order(told)


def _wrong_seed(told: Told, noted: str) -> list[Refusal]:
    found = []
    if noted and noted.strip().lower() != told.commitment:
        found.append(Refusal(_("事先公布的种子指纹和您记下的不一样。"), _("请核对是不是这一批。")))
    if not told.seed:
        return [*found, Refusal(_("种子还没有公布，现在不能验。"))]
    if commitment_of(bytes.fromhex(told.seed)) != told.commitment:
        found.append(Refusal(_("公布的种子和事先公布的指纹对不上。")))
    if told.mixes_in and not told.mixed_in:
        found.append(Refusal(_("事先写明要加入的公开数字没有写出来。")))
    if told.mixed_in and not told.mixes_in:
        found.append(Refusal(_("加入了事先没有写明的数字。")))
    return found


def _wrong_list(told: Told) -> list[Refusal]:
    found = []
    if any(map(ge, told.tickets, told.tickets[1:])):
        found.append(Refusal(_("名单没有按号排好，或有重号。")))
    if digest_of("\n".join(told.tickets)) != told.lots_digest:
        found.append(Refusal(_("名单和截止时公布的名单指纹对不上：有人被加进来或去掉了。")))
    if len(told.places) != len(told.tickets):
        found.append(Refusal(_("名次的个数和名单的人数不一样。")))
    return found


def _wrong_order(told: Told) -> list[Refusal]:
    mix = mix_of(told.seed, told.lots_digest, told.mixed_in)
    right = places_of(order(told.tickets, mix))
    if list(told.places) == right:
        return []
    wrong = [n for n, (a, b) in enumerate(zip(told.places, right, strict=True)) if a != b]
    return [
        Refusal(
            _("有 {n} 个号的名次和重算的不一样，头一个 {ticket}：写第 {told}，应是第 {right}。"),
            n=len(wrong),
            ticket=told.tickets[wrong[0]],
            told=told.places[wrong[0]],
            right=right[wrong[0]],
        )  # fmt: skip
    ]


def place_in(told: Told, ticket: str) -> int | None:
    """The place of one ticket in the published order; None where it is not on the list."""
    wanted = ticket.strip().upper()
    known = dict(zip(told.tickets, told.places, strict=False))
    return known.get(wanted)


def as_text(told: Told) -> str:
    """The published file: JSON that a few lines of Python read."""
    return json.dumps({"format": FORMAT, **vars(told)}, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Told:
    """Read a published file; Refusal where it is none of ours."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise Refusal(_("这不是摇号的公布文件。"), _("请在摇号的页面上下载 json 文件。"))
    return _told(given)


def _told(given: dict[str, Any]) -> Told:
    names = ("batch", "title", "commitment", "seed", "lots_digest", "mixes_in", "mixed_in")
    words = {name: given.get(name, "") for name in names}
    tickets, places, quantity = given.get("tickets"), given.get("places"), given.get("quantity")
    is_whole = (
        all(isinstance(word, str) for word in words.values())
        and bool(_HEX.fullmatch(words["commitment"]))
        and bool(_HEX.fullmatch(words["seed"] or "0" * 64))
        and isinstance(tickets, list)
        and set(map(type, tickets)) <= {str}
        and bool(_LISTED.fullmatch("".join(f"{one}\n" for one in tickets)))
        and isinstance(places, list)
        and set(map(type, places)) <= {int}
        and type(quantity) is int
    )
    if not is_whole:
        raise Refusal(_("摇号的公布文件不完整，或被改坏了。"), _("请重新下载一份。"))
    return Told(quantity=quantity, tickets=tickets, places=places, **words)  # type: ignore[arg-type]


# When something may be done ----------------------------------------------------------------------


def must_be_in_time(closed_on: date, today: date, reveal_days: int) -> None:
    """Pass a draw within the days that the seed must be shown in; afterwards it is void."""
    if today > closed_on + timedelta(days=reveal_days):
        raise Refusal(
            _("截止已经超过 {n} 天，按规定这次摇号作废，不能再开。"),
            _("请另做一批，公布新的种子指纹。"),
            n=reveal_days,
        )


def may_void(closed_on: date, today: date, reveal_days: int) -> bool:
    """Whether a draw that nobody drew is void by now."""
    return today > closed_on + timedelta(days=reveal_days)


def may_move_up(today: date, redeem_until: date, least_days: int) -> bool:
    """Whether somebody who moves up now still has the days to use it."""
    return today + timedelta(days=least_days) <= redeem_until
