"""The lines' references, asked once a statement and not twice a line.

Row by row, and with a lock on every account's row, they were a seventh of a posting and most of a
set. The law stays in the database: the statement's trigger refuses a line without its entry or its
account, and neither can be removed: entries are written once, accounts now say so too.

The function names the tables of the home in which it is made: they are found wherever it runs, on
a worker of a cluster too. Each line is looked up by index: a scalar sub-select is asked line by
line, and the plan that a session made while the tables were small must not scan them later.
"""

import django.db.models.deletion
from django.db import migrations, models

WHOLE = """
DO $make$ BEGIN EXECUTE format($sql$
CREATE OR REPLACE FUNCTION ledger_lines_balance() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan TO off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM fresh f GROUP BY entry_id, unit
        HAVING sum(amount) <> 0
            OR (SELECT id FROM %1$I.ledger_entry WHERE id = f.entry_id) IS NULL
            OR bool_or((SELECT id FROM %1$I.ledger_account WHERE id = f.account_id) IS NULL)
    ) THEN
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
BEFORE = """
CREATE OR REPLACE FUNCTION ledger_lines_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh GROUP BY entry_id, unit HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'the lines of an entry must sum to zero per unit'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_lines_balance';
    END IF;
    RETURN NULL;
END $$
"""
KEPT = """
CREATE FUNCTION ledger_account_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an account is never removed' USING ERRCODE = 'restrict_violation';
END $$
"""
ON_ACCOUNTS = """
CREATE TRIGGER ledger_account_is_kept BEFORE DELETE ON ledger_account
FOR EACH ROW EXECUTE FUNCTION ledger_account_is_kept()
"""


def to(model: str, **more: object) -> "models.ForeignKey[object, object]":
    """A reference that the statement's trigger holds."""
    on_delete = django.db.models.deletion.PROTECT
    return models.ForeignKey(  # type: ignore[no-any-return]
        db_constraint=False, on_delete=on_delete, related_name="lines", to=model, **more
    )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_post")]

    operations = [
        migrations.AlterField("line", "entry", to("ledger.entry", verbose_name="凭证")),
        migrations.AlterField(
            "line", "account", to("ledger.account", db_index=False, verbose_name="账户")
        ),
        migrations.RunSQL([WHOLE], [BEFORE]),
        migrations.RunSQL(
            [KEPT, ON_ACCOUNTS],
            [
                "DROP TRIGGER ledger_account_is_kept ON ledger_account",
                "DROP FUNCTION ledger_account_is_kept()",
            ],
        ),
    ]
