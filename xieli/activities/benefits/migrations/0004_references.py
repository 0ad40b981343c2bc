"""Batch and person of a claim are asked for once a statement, and not one by one at the commit.

Row by row, with a lock on the batch's row and on each person's, that was a quarter of a claim. The
law stays in the database: the statement's trigger refuses a claim without its batch or its person,
a claim keeps both, a batch with claims is never removed, and a person never at all (people 0007).

The functions name the tables of the home in which they are made: they are found wherever they run.
"""

import django.db.models.deletion
from django.db import migrations, models

REFER = """
DO $make$ BEGIN EXECUTE format($sql$
CREATE FUNCTION benefits_claims_refer() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan TO off AS $$
DECLARE one uuid;
BEGIN
    FOR one IN SELECT DISTINCT batch_id FROM fresh LOOP
        PERFORM FROM %1$I.benefits_batch WHERE id = one FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a claim needs its batch'
                USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'claims_refer';
        END IF;
    END LOOP;
    IF EXISTS (
        SELECT FROM fresh f WHERE (SELECT id FROM %1$I.people_person WHERE id = f.person_id) IS NULL
    ) THEN
        RAISE EXCEPTION 'a claim needs its person'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'claims_refer';
    END IF;
    RETURN NULL;
END $$
$sql$, current_schema()); END $make$
"""
ON_CLAIMS = """
CREATE TRIGGER claims_refer AFTER INSERT ON benefits_claim
REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION benefits_claims_refer()
"""
STAYS = """
CREATE FUNCTION benefits_claim_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a claim keeps its batch and its person'
        USING ERRCODE = 'restrict_violation';
END $$
"""
ON_CHANGES = """
CREATE TRIGGER claim_stays BEFORE UPDATE ON benefits_claim FOR EACH ROW
WHEN (OLD.batch_id <> NEW.batch_id OR OLD.person_id <> NEW.person_id)
EXECUTE FUNCTION benefits_claim_stays()
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


def to(model: str, **more: object) -> "models.ForeignKey[object, object]":
    """A reference that the statement's trigger holds."""
    on_delete = django.db.models.deletion.PROTECT
    return models.ForeignKey(  # type: ignore[no-any-return]
        db_constraint=False, db_index=False, on_delete=on_delete, to=model, **more
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("benefits", "0003_fewer_indexes"), ("people", "0007_a_person_is_kept")]

    operations = [
        migrations.AlterField("claim", "batch", to("benefits.batch", related_name="claims")),
        migrations.AlterField("claim", "person", to("people.person", related_name="+")),
        migrations.RunSQL(
            [REFER, ON_CLAIMS, STAYS, ON_CHANGES, KEPT, ON_BATCHES],
            [
                "DROP TRIGGER batch_of_claims_is_kept ON benefits_batch",
                "DROP FUNCTION benefits_batch_is_kept()",
                "DROP TRIGGER claim_stays ON benefits_claim",
                "DROP FUNCTION benefits_claim_stays()",
                "DROP TRIGGER claims_refer ON benefits_claim",
                "DROP FUNCTION benefits_claims_refer()",
            ],
        ),
    ]
