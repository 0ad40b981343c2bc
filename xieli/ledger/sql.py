"""The SQL of the ledger's hot path and of its audit; every statement is plain and set-based.

Tables are named bare: the connection's search path is the home. No statement joins two homes and
none writes inside a WITH, so all of them also run where the home's schema sits on another node.

The order within every transaction: open balances, write entries, lock balances, each of these in
the order of rules.net (so the "C": letters sort by code point, as in Python). Whoever waits then
waits only for someone further on in the same order, so no two postings wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from xieli.kernel.actor import Actor
from xieli.ledger.rules import Draft, Place, Posting, digest, must_be_sound, net
from xieli.ledger.wire import Statement, array, quoted_array
from xieli.shell.keys import uuid7s_as_hex

# New places of bounded accounts start at 0; in order, as two postings may open the same ones.
OPEN_BALANCES = """
INSERT INTO ledger_balance (id, account_id, unit, amount)
SELECT p.id, p.account_id, p.unit, 0
FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS p (id, account_id, unit)
JOIN ledger_account a ON a.id = p.account_id AND a.is_bounded
WHERE NOT EXISTS (
    SELECT FROM ledger_balance b WHERE b.account_id = p.account_id AND b.unit = p.unit
)
ORDER BY p.account_id, p.unit COLLATE "C"
ON CONFLICT (account_id, unit) DO NOTHING
"""

# The short way: one statement, so one journey and one plan. Its words stand in migration 0003.
POST = "SELECT ledger_post($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)"

# The long way. One moment and one actor for all; the ids of the new ones come back.
WRITE_ENTRIES = """
INSERT INTO ledger_entry (id, key, because, digest, at, actor_id, actor_label)
SELECT e.id, e.key, e.because, e.digest, $5::timestamptz, $6::uuid, $7::text
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS e (id, key, because, digest)
ORDER BY e.key
ON CONFLICT (key) DO NOTHING
RETURNING id
"""

KNOWN_DIGESTS = "SELECT key, digest FROM ledger_entry WHERE key = ANY ($1::text[])"

# All lines of an entry come in one statement: the trigger sees them together and adds them up.
COPY_LINES = "COPY ledger_line (id, entry_id, account_id, unit, amount) FROM STDIN"

# The long way. Locks in the order of the ORDER BY and gives each row as it is once locked …
LOCK_BALANCES = """
SELECT account_id, unit, amount FROM ledger_balance
WHERE account_id = ANY ($1::uuid[]) AND unit = ANY ($2::text[])
ORDER BY account_id, unit COLLATE "C"
FOR NO KEY UPDATE
"""

# … and changes what rules.settle has passed.
WRITE_BALANCES = """
UPDATE ledger_balance b SET amount = b.amount + m.moved
FROM unnest($1::uuid[], $2::text[], $3::numeric[]) AS m (account_id, unit, moved)
WHERE b.account_id = m.account_id AND b.unit = m.unit
"""

# Many entries that all say the same: one unit's amount from one account to another. Keys are a
# word and the id of what each is about; the lines are of one statement, as the trigger wants.
WRITE_ALIKE = """
INSERT INTO ledger_entry (id, key, because, digest, at, actor_id, actor_label)
SELECT e.id, $3::text || e.about::text, $4::text, $5::text, $6::timestamptz, $7::uuid, $8::text
FROM unnest($1::uuid[], $2::uuid[]) AS e (id, about)
"""

LINES_ALIKE = """
INSERT INTO ledger_line (id, entry_id, account_id, unit, amount)
SELECT l.id, e.id, l.account_id, $6::text, l.amount
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS e (id, out_id, in_id)
CROSS JOIN LATERAL (
    VALUES (e.out_id, $4::uuid, -$7::numeric), (e.in_id, $5::uuid, $7::numeric)
) AS l (id, account_id, amount)
"""

MOST_FAULTS = 20

WRONG_BALANCES = f"""
SELECT a.code, t.unit, t.held, t.summed, a.is_bounded
FROM (
    SELECT account_id, unit, sum(held) AS held, sum(summed) AS summed
    FROM (
        SELECT account_id, unit, amount AS held, 0 AS summed FROM ledger_balance
        UNION ALL
        SELECT account_id, unit, 0, amount FROM ledger_line
    ) AS told GROUP BY account_id, unit
) AS t JOIN ledger_account a ON a.id = t.account_id
WHERE CASE WHEN a.is_bounded THEN t.held <> t.summed OR t.summed < 0 ELSE t.held <> 0 END
ORDER BY a.code, t.unit LIMIT {MOST_FAULTS}
"""

UNBALANCED_ENTRIES = f"""
SELECT e.key, l.unit, sum(l.amount)
FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id
GROUP BY e.id, e.key, l.unit HAVING sum(l.amount) <> 0
ORDER BY e.key, l.unit LIMIT {MOST_FAULTS}
"""

_TOLD = "replace(l.account_id::text, '-', '') || '|' || l.unit || '|' || l.amount::text"

# The fingerprint of rules.digest, computed from the rows.
WRONG_DIGESTS = f"""
SELECT e.key FROM ledger_entry e LEFT JOIN ledger_line l ON l.entry_id = e.id
GROUP BY e.id, e.key, e.digest
HAVING e.digest <> encode(sha256(convert_to(coalesce(
    string_agg({_TOLD}, chr(10) ORDER BY ({_TOLD}) COLLATE "C"), ''
), 'UTF8')), 'hex')
ORDER BY e.key LIMIT {MOST_FAULTS}
"""


def _after(key: UUID, many: int) -> list[str]:
    """Give keys for the rows that belong to this one: its successors, quick to make."""
    first = (key.int & ~(1 << 61)) + 1  # room to count in the random part
    return [f"{number:032x}" for number in range(first, first + many)]


def open_balances(places: Sequence[Place]) -> Statement:
    """Open what is missing among these places; unbounded accounts need none."""
    ids = array(uuid7s_as_hex(len(places)))
    accounts = array(account.hex for account, _ in places)
    return OPEN_BALANCES, (ids, accounts, array(unit for _, unit in places))


def post(draft: Draft, moved: Mapping[Place, Decimal], by: Actor, at: datetime) -> Statement:
    """Write one entry with its lines and move the balances, if its key is new and all are open."""
    lines = draft.posting.lines
    return POST, (
        draft.id.hex,
        draft.posting.key,
        draft.posting.because,
        draft.digest,
        at.isoformat(),
        by.id.hex if by.id else None,
        by.label,
        array(_after(draft.id, len(lines))),
        array([line.account_id.hex for line in lines]),
        array([line.unit for line in lines]),
        array([f"{line.amount:f}" for line in lines]),
        array([account.hex for account, _ in moved]),
        array([unit for _, unit in moved]),
        array([f"{amount:f}" for amount in moved.values()]),
    )


def write_entries(drafts: Sequence[Draft], by: Actor, at: datetime) -> Statement:
    """Write many entries; the rows are the ids of those whose keys are new."""
    return WRITE_ENTRIES, (
        array(draft.id.hex for draft in drafts),
        quoted_array(draft.posting.key for draft in drafts),
        quoted_array(draft.posting.because for draft in drafts),
        array(draft.digest for draft in drafts),
        at.isoformat(),
        by.id.hex if by.id else None,
        by.label,
    )


def known_digests(drafts: Sequence[Draft]) -> Statement:
    """Ask for (key, digest) of the entries that have these keys."""
    return KNOWN_DIGESTS, (quoted_array(draft.posting.key for draft in drafts),)


def lines_to_copy(drafts: Sequence[Draft]) -> str:
    """Give the lines of many entries as COPY_LINES reads them; no value needs escaping."""
    lines = [(draft.id.hex, line) for draft in drafts for line in draft.posting.lines]
    return "".join(
        f"{key}\t{entry}\t{line.account_id.hex}\t{line.unit}\t{line.amount:f}\n"
        for key, (entry, line) in zip(uuid7s_as_hex(len(lines)), lines, strict=True)
    )


def lock_balances(places: Sequence[Place]) -> Statement:
    """Lock the balances of these accounts in these units until the commit; unbounded have none."""
    accounts = array({account.hex: None for account, _ in places})
    return LOCK_BALANCES, (accounts, array({unit: None for _, unit in places}))


def write_balances(moved: Mapping[Place, Decimal]) -> Statement:
    """Add what was moved to the locked balances."""
    accounts = array(account.hex for account, _ in moved)
    units = array(unit for _, unit in moved)
    return WRITE_BALANCES, (accounts, units, array(f"{amount:f}" for amount in moved.values()))


def post_alike(posting: Posting, about: Sequence[str], by: Actor, at: datetime) -> list[Statement]:
    """Write the same move once for each of these new ids; `posting.key` is the word before them.

    The entries, lines and balances are those that `services.post` would write one by one. The
    balances must be locked by `lock_balances`, open, and found large enough before this is sent.
    """
    must_be_sound(posting)
    out_of, into = sorted(posting.lines, key=lambda line: line.amount)
    many = len(about)
    ids = uuid7s_as_hex(3 * many)  # each entry with its two lines behind it
    entries = array(ids[0::3])
    who = by.id.hex if by.id else None
    said = (posting.key, posting.because, digest(posting.lines), at.isoformat(), who, by.label)
    moved = {place: amount * many for place, amount in net(posting.lines).items()}
    lines = (entries, array(ids[1::3]), array(ids[2::3]), out_of.account_id.hex)
    return [
        (WRITE_ALIKE, (entries, array(about), *said)),
        (LINES_ALIKE, (*lines, into.account_id.hex, into.unit, f"{into.amount:f}")),
        write_balances(moved),
    ]
