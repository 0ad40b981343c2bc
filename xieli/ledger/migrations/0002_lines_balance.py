"""The law held by the database itself: lines balance, and a bounded account stays bounded.

Neither function names a table, so both also run where the schema sits on another node.
"""

from django.db import migrations

BALANCE = """
CREATE FUNCTION ledger_lines_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh GROUP BY entry_id, unit HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'the lines of an entry must sum to zero per unit'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_lines_balance';
    END IF;
    RETURN NULL;
END $$
"""
ON_LINES = """
CREATE TRIGGER ledger_lines_balance AFTER INSERT ON ledger_line
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_lines_balance()
"""
STAYS = """
CREATE FUNCTION ledger_account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an account stays as bounded as it was opened'
        USING ERRCODE = 'restrict_violation';
END $$
"""
ON_ACCOUNTS = """
CREATE TRIGGER ledger_account_stays BEFORE UPDATE ON ledger_account FOR EACH ROW
WHEN (OLD.is_bounded <> NEW.is_bounded) EXECUTE FUNCTION ledger_account_stays()
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [BALANCE, ON_LINES],
            [
                "DROP TRIGGER ledger_lines_balance ON ledger_line",
                "DROP FUNCTION ledger_lines_balance()",
            ],
        ),
        migrations.RunSQL(
            [STAYS, ON_ACCOUNTS],
            [
                "DROP TRIGGER ledger_account_stays ON ledger_account",
                "DROP FUNCTION ledger_account_stays()",
            ],
        ),
    ]
