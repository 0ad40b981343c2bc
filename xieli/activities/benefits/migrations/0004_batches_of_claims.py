"""The batch of many claims is asked for once a statement, and not once a claim.

Row by row, with a lock on the same row of the batch each time, that was a seventh of a claim. The
law stays in the database: the statement's trigger locks the batches and refuses a claim without
one, a claim keeps its batch, and a batch with claims is never removed.

The functions name the tables of the home in which they are made: they are found wherever they run.
"""

import django.db.models.deletion
from django.db import migrations, models

STANDS = """
DO $make$ BEGIN EXECUTE format($sql$
CREATE FUNCTION benefits_claims_have_batches() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan TO off AS $$
DECLARE one uuid;
BEGIN
    FOR one IN SELECT DISTINCT batch_id FROM fresh LOOP
        PERFORM FROM %1$I.benefits_batch WHERE id = one FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a claim needs its batch'
                USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'claims_have_batches';
        END IF;
    END LOOP;
    RETURN NULL;
END $$
$sql$, current_schema()); END $make$
"""
ON_CLAIMS = """
CREATE TRIGGER claims_have_batches AFTER INSERT ON benefits_claim
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION benefits_claims_have_batches()
"""
KEEPS = """
CREATE FUNCTION benefits_claim_keeps_its_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a claim keeps its batch' USING ERRCODE = 'restrict_violation';
END $$
"""
ON_CHANGES = """
CREATE TRIGGER claim_keeps_its_batch BEFORE UPDATE ON benefits_claim FOR EACH ROW
WHEN (OLD.batch_id <> NEW.batch_id) EXECUTE FUNCTION benefits_claim_keeps_its_batch()
"""
KEPT = """
DO $make$ BEGIN EXECUTE format($sql$
CREATE FUNCTION benefits_batch_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM %1$I.benefits_claim WHERE batch_id = OLD.id) THEN
        RAISE EXCEPTION 'a batch with claims is never removed'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'batch_of_claims_is_kept';
    END IF;
    RETURN OLD;
END $$
$sql$, current_schema()); END $make$
"""
ON_BATCHES = """
CREATE TRIGGER batch_of_claims_is_kept BEFORE DELETE ON benefits_batch
FOR EACH ROW EXECUTE FUNCTION benefits_batch_is_kept()
"""


class Migration(migrations.Migration):
    dependencies = [("benefits", "0003_fewer_indexes")]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="batch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="benefits.batch",
            ),
        ),
        migrations.RunSQL(
            [STANDS, ON_CLAIMS, KEEPS, ON_CHANGES, KEPT, ON_BATCHES],
            [
                "DROP TRIGGER batch_of_claims_is_kept ON benefits_batch",
                "DROP FUNCTION benefits_batch_is_kept()",
                "DROP TRIGGER claim_keeps_its_batch ON benefits_claim",
                "DROP FUNCTION benefits_claim_keeps_its_batch()",
                "DROP TRIGGER claims_have_batches ON benefits_claim",
                "DROP FUNCTION benefits_claims_have_batches()",
            ],
        ),
    ]
