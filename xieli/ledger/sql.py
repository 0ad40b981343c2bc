"""The SQL of the ledger's hot path and of its audit; every statement is plain and set-based.

Tables are named bare: the connection's search path is the home. No statement joins two homes and
none writes inside a WITH, so all of them also run where the home's schema sits on another node.

The order within every transaction: open balances, write entries, lock balances. Whoever waits then
waits only for someone further on in the same order, so no two postings wait for each other.
"""

# New places of bounded accounts start at 0; in order, as two postings may open the same ones.
OPEN_BALANCES = """
INSERT INTO ledger_balance (id, account_id, unit, amount)
SELECT p.id, p.account_id, p.unit, 0
FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS p (id, account_id, unit)
JOIN ledger_account a ON a.id = p.account_id AND a.is_bounded
WHERE NOT EXISTS (
    SELECT FROM ledger_balance b WHERE b.account_id = p.account_id AND b.unit = p.unit
)
ORDER BY p.account_id, p.unit
ON CONFLICT (account_id, unit) DO NOTHING
"""

# No row comes back for a known key; a new one says which of the accounts ($8) are bounded.
WRITE_ENTRY = """
INSERT INTO ledger_entry (id, key, because, digest, at, actor_id, actor_label)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (key) DO NOTHING
RETURNING ARRAY(SELECT id FROM ledger_account WHERE id = ANY ($8::uuid[]) AND is_bounded)
"""

# One moment and one actor for all; the ids of the new ones come back.
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
WRITE_LINES = """
INSERT INTO ledger_line (id, entry_id, account_id, unit, amount)
SELECT l.id, $1::uuid, l.account_id, l.unit, l.amount
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::numeric[]) AS l (id, account_id, unit, amount)
"""
COPY_LINES = "COPY ledger_line (id, entry_id, account_id, unit, amount) FROM STDIN"

# Locks in the order of the ORDER BY and gives each row as it is once locked.
LOCK_BALANCES = """
SELECT account_id, unit, amount FROM ledger_balance
WHERE account_id = ANY ($1::uuid[]) AND unit = ANY ($2::text[])
ORDER BY account_id, unit
FOR UPDATE
"""

# A row that the posting would overdraw stays as it is; rules.settle refuses that posting.
WRITE_BALANCES = """
UPDATE ledger_balance b SET amount = b.amount + m.moved
FROM unnest($1::uuid[], $2::text[], $3::numeric[]) AS m (account_id, unit, moved)
WHERE b.account_id = m.account_id AND b.unit = m.unit
AND b.amount + m.moved BETWEEN 0 AND 9999999999999999
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
