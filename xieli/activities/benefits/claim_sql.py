"""The SQL of claims: plain, set-based, short; what moves in the ledger stands in ledger/sql.py.

The order within the transaction: the batch (shared, so that nobody closes it meanwhile), its
windows, the balances; what exists is read only under these locks. Then the rows are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xieli.activities.benefits.claim_rules import Ask
from xieli.activities.benefits.rules import unit_of
from xieli.ledger.rules import Place
from xieli.ledger.wire import Statement, array
from xieli.shell.keys import codes, uuid7s_as_hex

# Plans are made once and kept while a table grows from nothing: a scan must never be one of them.
PIN = """
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('enable_bitmapscan', 'off', true),
    set_config('plan_cache_mode', 'force_generic_plan', true)
"""

SHELF = "SELECT code, title, stock_id, held_id FROM benefits_batch WHERE id = $1::uuid"

ROOM = """
SELECT state, way, (extract(epoch FROM opens_at) * 1000000)::bigint,
    (extract(epoch FROM closes_at) * 1000000)::bigint
FROM benefits_batch WHERE id = $1::uuid
"""
ROOM_LOCKED = f"{ROOM} FOR SHARE"

LEFT = """
SELECT amount::bigint FROM ledger_balance WHERE account_id = $1::uuid AND unit = $2::text
"""

WINDOWS = """
SELECT id, places - taken FROM benefits_window
WHERE id = ANY ($1::uuid[]) AND batch_id = $2::uuid ORDER BY id FOR NO KEY UPDATE
"""

# Each is looked up by the index that begins with the person or household, and by no other:
# `IS TRUE` keeps the batch out of the choice. A planner that believes the table to be empty would
# walk the whole batch for each of the asks.
OF_PERSONS = """
SELECT c.person_id, c.household_id, c.code, c.state
FROM unnest($2::uuid[]) AS p (id)
CROSS JOIN LATERAL (
    SELECT * FROM benefits_claim WHERE person_id = p.id AND (batch_id = $1::uuid) IS TRUE LIMIT 1
) AS c
"""

OWNERS = """
SELECT person_id, coalesce(household_id::text, '') FROM benefits_claim
WHERE batch_id = $1::uuid LIMIT $2::int
"""

OF_HOUSEHOLDS = """
SELECT c.person_id, c.household_id, c.code, c.state
FROM unnest($2::uuid[]) AS h (id)
CROSS JOIN LATERAL (
    SELECT * FROM benefits_claim WHERE household_id = h.id AND (batch_id = $1::uuid) IS TRUE LIMIT 1
) AS c
"""

WRITE = """
INSERT INTO benefits_claim
    (id, person_id, household_id, window_id, code, batch_id, at, state, redeemed_by)
SELECT c.id, c.person_id, c.household_id, c.window_id, c.code,
    $6::uuid, $7::timestamptz, 'held', ''
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[])
    AS c (id, person_id, household_id, window_id, code)
"""

TAKE_WINDOWS = """
UPDATE benefits_window w SET taken = w.taken + t.many
FROM unnest($1::uuid[], $2::int[]) AS t (id, many) WHERE w.id = t.id
"""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What stays the same of an open batch: its names, and where its stock stands."""

    id: UUID
    code: str
    title: str
    stock_id: UUID
    held_id: UUID

    @property
    def unit(self) -> str:
        """The ledger's unit of its pieces."""
        return unit_of(self.code)

    @property
    def places(self) -> list[Place]:
        """The two balances that a claim moves, in the ledger's order."""
        return sorted([(self.stock_id, self.unit), (self.held_id, self.unit)])


@dataclass(frozen=True, slots=True)
class Fresh:
    """Claims about to be written: winners with new keys and codes, place by place."""

    winners: Sequence[Ask]
    keys: Sequence[str]  # hex
    codes: Sequence[str]


def fresh(winners: Sequence[Ask]) -> Fresh:
    """New keys, rising, and new codes for the winners."""
    return Fresh(winners, uuid7s_as_hex(len(winners)), codes(len(winners)))


def _set(keys: Iterable[str | None]) -> str:
    return array({key: None for key in keys if key})


def _column(keys: Iterable[str | None]) -> str:
    return array(key or "NULL" for key in keys)


def known(shelf: Shelf, asks: Sequence[Ask]) -> list[Statement]:
    """Ask which claims these persons and their households have of the batch."""
    told: list[Statement] = [(OF_PERSONS, (shelf.id.hex, _set(ask.person for ask in asks)))]
    if any(ask.household for ask in asks):
        told.append((OF_HOUSEHOLDS, (shelf.id.hex, _set(ask.household for ask in asks))))
    return told


def owners(shelf: Shelf, most: int) -> Statement:
    """Ask who has one of the batch, and for which household; so many at most."""
    return OWNERS, (shelf.id.hex, str(most))


def left(shelf: Shelf) -> Statement:
    """Ask how many are left, without a lock."""
    return LEFT, (shelf.stock_id.hex, shelf.unit)


def room(shelf: Shelf) -> Statement:
    """Lock the batch against changes and ask for its state and times."""
    return ROOM_LOCKED, (shelf.id.hex,)


def windows(shelf: Shelf, asks: Sequence[Ask]) -> Statement:
    """Lock the windows that are named and ask for their free places."""
    return WINDOWS, (_set(ask.window for ask in asks), shelf.id.hex)


def write(shelf: Shelf, new: Fresh, at: datetime) -> Statement:
    """Write the claims of the winners."""
    return WRITE, (
        array(new.keys),
        array(ask.person for ask in new.winners),
        _column(ask.household for ask in new.winners),
        _column(ask.window for ask in new.winners),
        array(new.codes),
        shelf.id.hex,
        at.isoformat(),
    )


def take_windows(taken: dict[str, int]) -> Statement:
    """Count the places that the winners take."""
    return TAKE_WINDOWS, (array(taken), array(map(str, taken.values())))
