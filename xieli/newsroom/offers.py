"""What findings can become: what the kinds offer, and what stands below them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from xieli.activities.contract import Adopts
from xieli.activities.registry import ACTIVITIES
from xieli.kernel.refusal import Hidden
from xieli.newsroom.lower_kinds import AGREEMENT, OCCASION
from xieli.shell.guards import Reader

OFFERS: dict[str, Adopts] = {
    one.key: one
    for one in (*(each for kind in ACTIVITIES.values() for each in kind.adopts),
                OCCASION, AGREEMENT)
}  # fmt: skip
PAGES = frozenset(one.page for one in OFFERS.values())


def offered(reader: Reader, union_id: UUID, kinds: Iterable[str]) -> list[Adopts]:
    """What this reader may make for the union, what the article is about first."""
    about = frozenset(kinds)
    mine = [one for one in OFFERS.values() if reader.may(one.function, union_id)]
    return sorted(mine, key=lambda one: not one.wants & about)


def access_offer(key: str, reader: Reader, union_id: UUID) -> Adopts:
    """An offer by its key, for who may make such records; Hidden for all others."""
    found = OFFERS.get(key)
    if found is None or not reader.may(found.function, union_id):
        raise Hidden
    return found
