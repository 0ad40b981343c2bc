"""Each account of a statement's lines is looked up once, and not once a line.

A set of claims moves two accounts in a thousand lines. What is refused stays the same.
"""

from django.db import migrations

MADE = """
DO $make$ BEGIN EXECUTE format($sql$
CREATE OR REPLACE FUNCTION ledger_lines_balance() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan TO off AS $$
BEGIN
    IF {asked} THEN
        IF EXISTS (SELECT FROM fresh GROUP BY entry_id, unit HAVING sum(amount) <> 0) THEN
            RAISE EXCEPTION 'the lines of an entry must sum to zero per unit'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_lines_balance';
        END IF;
        RAISE EXCEPTION 'a line needs its entry and its account'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_lines_refer';
    END IF;
    RETURN NULL;
END $$
$sql$, current_schema()); END $make$
"""
ONCE = """EXISTS (
        SELECT FROM fresh f GROUP BY entry_id, unit
        HAVING sum(amount) <> 0
            OR (SELECT id FROM %1$I.ledger_entry WHERE id = f.entry_id) IS NULL
    ) OR EXISTS (
        SELECT FROM (SELECT DISTINCT account_id FROM fresh) AS f
        WHERE (SELECT id FROM %1$I.ledger_account WHERE id = f.account_id) IS NULL
    )"""
A_LINE = """EXISTS (
        SELECT FROM fresh f GROUP BY entry_id, unit
        HAVING sum(amount) <> 0
            OR (SELECT id FROM %1$I.ledger_entry WHERE id = f.entry_id) IS NULL
            OR bool_or((SELECT id FROM %1$I.ledger_account WHERE id = f.account_id) IS NULL)
    )"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_references")]

    operations = [
        migrations.RunSQL(
            [MADE.format(asked=ONCE)],
            [MADE.format(asked=A_LINE)],
        )
    ]
