"""A posting in one statement, and the lines' references asked at once.

No name of a home stands here: the path of the connection finds the function and the tables.
"""

from django.db import migrations

# All of a posting or nothing. The locks come last, in the order of the places given (rules.net);
# each balance is moved as it is once locked, and balance_no_overdraft checks it. A place of a
# bounded account that is not open yet is refused like a lack: sql.OPEN_BALANCES opens it.
POST = """
CREATE FUNCTION ledger_post(
    said_id uuid, said_key text, said_because text, said_digest text, said_at timestamptz,
    said_actor_id uuid, said_actor_label text,
    line_ids uuid[], line_accounts uuid[], line_units text[], line_amounts numeric[],
    place_accounts uuid[], place_units text[], place_moves numeric[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_entry (id, key, because, digest, at, actor_id, actor_label) VALUES
        (said_id, said_key, said_because, said_digest, said_at, said_actor_id, said_actor_label);
    INSERT INTO ledger_line (id, entry_id, account_id, unit, amount)
        SELECT l.id, said_id, l.account_id, l.unit, l.amount
        FROM unnest(line_ids, line_accounts, line_units, line_amounts)
            AS l (id, account_id, unit, amount);
    FOR n IN 1 .. cardinality(place_accounts) LOOP
        UPDATE ledger_balance SET amount = amount + place_moves[n]
        WHERE account_id = place_accounts[n] AND unit = place_units[n];
        IF NOT FOUND AND (SELECT is_bounded FROM ledger_account WHERE id = place_accounts[n]) THEN
            RAISE EXCEPTION 'a place of a bounded account is not open yet'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_place_is_open';
        END IF;
    END LOOP;
END $$
"""
# The entry is always written before its lines, so they need no queue of questions until the commit.
REFERENCES = (
    "ledger_line_entry_id_a699af21_fk_ledger_entry_id",
    "ledger_line_account_id_a3112da4_fk_ledger_account_id",
)
AT_ONCE = [
    f'ALTER TABLE ledger_line ALTER CONSTRAINT "{name}" NOT DEFERRABLE' for name in REFERENCES
]
AT_COMMIT = [
    f'ALTER TABLE ledger_line ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED'
    for name in REFERENCES
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_lines_balance")]

    operations = [
        migrations.RunSQL([POST], ["DROP FUNCTION ledger_post"]),
        migrations.RunSQL(AT_ONCE, AT_COMMIT, elidable=True),  # 0004 takes them away
    ]
