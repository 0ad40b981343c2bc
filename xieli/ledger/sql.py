"""The SQL of the ledger's hot path and of its audit; every statement is plain and set-based.

Tables are named bare: the connection's search path is the home. No statement joins two homes,
none writes inside a WITH, so all of them also run where the home's schema sits on another node.
"""

# The order of every transaction is: open balances, write entries, lock balances. Whoever waits for
# a lock then waits only for one that is further on, so no two postings wait for each other.

OPEN_BALANCES = """
INSERT INTO ledger_balance (id, account_id, unit, amount)
SELECT p.id, p.account_id, p.unit, 0
FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS p (id, account_id, unit)
JOIN ledger_account a ON a.id = p.account_id AND a.is_bounded
WHERE NOT EXISTS (
    SELECT FROM ledger_balance b WHERE b.account_id = p.account_id AND b.unit = p.unit
)
ORDER BY p.account_id, p.unit
ON CONFLICT (account_id, unit) DO NOTHING
"""

WRITE_ENTRIES = """
INSERT INTO ledger_entry (id, key, because, at, actor_id, actor_label, digest)
SELECT e.id, e.key, e.because, %s::timestamptz, %s::uuid, %s::text, e.digest
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[]) AS e (id, key, because, digest)
ORDER BY e.key
ON CONFLICT (key) DO NOTHING
"""

# FOR UPDATE locks in the order of the ORDER BY, and gives each row as it is once locked.
LOCK_BALANCES = """
SELECT b.account_id, b.unit, a.name, b.amount
FROM unnest(%s::uuid[], %s::text[]) AS p (account_id, unit)
JOIN ledger_balance b ON b.account_id = p.account_id AND b.unit = p.unit
JOIN ledger_account a ON a.id = b.account_id
ORDER BY b.account_id, b.unit
FOR UPDATE OF b
"""

WRITE_BALANCES = """
UPDATE ledger_balance b SET amount = n.amount
FROM unnest(%s::uuid[], %s::text[], %s::numeric[]) AS n (account_id, unit, amount)
WHERE b.account_id = n.account_id AND b.unit = n.unit
"""

# All lines of an entry come in one statement: the trigger sees them together and adds them up.
WRITE_LINES = """
INSERT INTO ledger_line (id, entry_id, account_id, unit, amount)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::numeric[])
"""

COPY_LINES = "COPY ledger_line (id, entry_id, account_id, unit, amount) FROM STDIN"

KNOWN_ENTRIES = """
SELECT e.id, e.key, e.digest FROM ledger_entry e JOIN unnest(%s::text[]) AS k (key) USING (key)
"""
