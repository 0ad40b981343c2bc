"""A person is never removed, only erased: a pseudonym stays. The database holds it, too.

So rows that name many people at once need no lock on each of them.
"""

from django.db import migrations

KEPT = """
CREATE FUNCTION people_person_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a person is never removed' USING ERRCODE = 'restrict_violation';
END $$
"""
ON_PEOPLE = """
CREATE TRIGGER people_person_is_kept BEFORE DELETE ON people_person
FOR EACH ROW EXECUTE FUNCTION people_person_is_kept()
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0006_functions_of_the_newsroom")]

    operations = [
        migrations.RunSQL(
            [KEPT, ON_PEOPLE],
            [
                "DROP TRIGGER people_person_is_kept ON people_person",
                "DROP FUNCTION people_person_is_kept()",
            ],
        )
    ]
